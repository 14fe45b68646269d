// SPDX-License-Identifier: GPL-2.0-or-later
// Not C: the plugin has nothing to say about it, whatever it is called.
extern "C" void msleep(unsigned int msecs);

struct tasklet_struct {
	void (*func)(unsigned long data);
	unsigned long data;
};

extern "C" void tasklet_init(tasklet_struct *t, void (*func)(unsigned long), unsigned long data);

template <typename T> struct holder {
	tasklet_struct tasklet;
	T *object;

	static void run(unsigned long data)
	{
		msleep(static_cast<unsigned int>(reinterpret_cast<holder *>(data)->object->delay));
	}

	explicit holder(T *o) : tasklet{}, object(o)
	{
		tasklet_init(&tasklet, run, reinterpret_cast<unsigned long>(this));
	}
};

struct device {
	int delay = 3;
};

void start(device *d)
{
	holder<device> on_stack(d);

	try {
		auto f = [&] { msleep(1); };
		f();
	} catch (...) {
	}
}
