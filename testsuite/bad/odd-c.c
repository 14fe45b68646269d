// SPDX-License-Identifier: GPL-2.0-or-later
/* Corners of GNU C, in a unit that has tasklets; nothing here is worth a finding. */
#include <linux/interrupt.h>
#include <linux/kernel.h>

typedef int v4 __attribute__((vector_size(16)));
typedef union { int i; float f; } either __attribute__((transparent_union));

struct bits {
	unsigned int a : 3, : 0, b : 29;
	_Complex double z;
	v4 v;
	int flexible[];
};

struct empty { };

extern int elsewhere(const char *fmt, ...);
extern int weak_one(void) __attribute__((weak));
static int aliased(void) __attribute__((alias("real_one"), unused));
extern void *returns_twice(void) __attribute__((returns_twice));
int real_one(void);

int real_one(void)
{
	return weak_one ? weak_one() : 0;
}

int old_style(a, b)
	int a;
	char *b;
{
	return a + *b;
}

int takes_either(either e);
int takes_either(either e)
{
	return e.i;
}

int nested(int n);
int nested(int n)
{
	int depth = 0;
	int inner(int k)
	{
		depth++;
		return k ? inner(k - 1) : depth;
	}
	int (*fn)(int) = inner;

	return fn(n);
}

int jumps(int n, void **where);
int jumps(int n, void **where)
{
	__label__ out;
	static void *const table[] = { &&zero, &&one, &&two };

	if (n > 2)
		goto *where;
	goto *table[n];
zero:
	n = 3;
	goto out;
one:
	__asm__ goto("" : : : : two);
two:
	n++;
out:
	return n;
}

int arrays(int n, int m, int grid[n][m]);
int arrays(int n, int m, int grid[n][m])
{
	int local[n * m], (*row)[m] = grid;
	char *heap = __builtin_alloca(n);

	heap[0] = sizeof(local[0]) + row[0][0];
	return ({ int sum = 0; for (int i = 0; i < n; i++) sum += grid[i][0] + local[i]; sum + heap[0]; });
}

int ranges(struct bits *b, unsigned long x);
int ranges(struct bits *b, unsigned long x)
{
	b->b = b->a ?: 5;
	b->z = __imag__ b->z + 2.0;
	b->v += (v4){ 1, 2, 3, 4 };
	b->flexible[x] = __builtin_choose_expr(1, 2, "no");
	switch (x) {
	case 0 ... 9:
		return 1;
	case 10 ... ~0UL:
		return 2;
	}
	__builtin_unreachable();
}

long args(int first, ...);
long args(int first, ...)
{
	__builtin_va_list ap;
	long sum = first;
	struct empty e = { };

	__builtin_va_start(ap, first);
	sum += __builtin_va_arg(ap, long) + sizeof(e);
	__builtin_va_end(ap);
	if (returns_twice())
		sum += elsewhere("%ld", sum);
	__builtin_apply((void (*)())elsewhere, __builtin_apply_args(), 32);
	return sum;
}

int self(int n);
int self(int n)
{
	for (;;) {
		if (n > 100)
			break;
		do
			n += self(n + 1);
		while (n & 1);
	}
	return n;
}

void never(void) __attribute__((noreturn));
void never(void)
{
	for (;;)
		;
}
