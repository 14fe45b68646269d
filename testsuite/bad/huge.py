#!/usr/bin/env -S python3 -B
# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: huge.py KIND [N]   print a C unit of extreme size, for the miniature headers

  blocks   a callback of N basic blocks, one of which sleeps
  switch   a callback with a switch of N cases over a field, one of which sleeps
  chain    N functions, each calling the next, the last sleeps
  scc      N functions that all call each other, each with a flag that lets it sleep
  guards   helpers whose sleep depends on N parameters and fields
  nest     N ifs inside each other around a sleep
  calls    a callback of N calls of the same helper, with either flag
  wide     N tasklets, each with its own callback and struct
  locks    N regions that lock and unlock under conditions
"""

import sys

HEAD = """#include <linux/delay.h>
#include <linux/interrupt.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct dev {
	struct tasklet_struct tasklet;
	spinlock_t lock;
	int x[64];
	void *buf;
};
"""
TAIL = """
void dev_start(struct dev *d);
void dev_start(struct dev *d)
{
	tasklet_setup(&d->tasklet, dev_tasklet);
}
"""


def callback(body):
    return ("\nstatic void dev_tasklet(struct tasklet_struct *t)\n{\n"
            "\tstruct dev *d = from_tasklet(d, t, tasklet);\n\n" + body + "}\n")


def blocks(n):
    lines = []
    for i in range(n // 3):
        sleep = "\t\tmsleep(1);\n" if i == n // 6 else ""
        lines.append(f"\tif (d->x[{i % 64}] > {i}) {{\n{sleep}\t\td->x[{(i + 7) % 64}] = {i};\n"
                     f"\t\tudelay({i % 5 + 1});\n\t}} else {{\n\t\td->x[{(i + 1) % 64}]++;\n\t}}\n")
    return callback("".join(lines)) + TAIL


def switch(n):
    cases = "".join(f"\tcase {i}:\n\t\t" + ("msleep(1)" if i == n // 2 else f"udelay({i % 9 + 1})") + ";\n\t\tbreak;\n"
                    for i in range(n))
    return callback("\tswitch (d->x[0]) {\n" + cases + "\t}\n") + TAIL


def chain(n):
    functions = [f"\nstatic noinline void f{n}(struct dev *d, gfp_t gfp)\n{{\n\td->buf = kmalloc(8, gfp);\n}}\n"]
    for i in range(n - 1, -1, -1):
        functions.append(f"\nstatic noinline void f{i}(struct dev *d, gfp_t gfp)\n{{\n\tif (d->x[{i % 64}])\n"
                         f"\t\tf{i + 1}(d, gfp);\n}}\n")
    return "".join(functions) + callback("\tf0(d, GFP_ATOMIC);\n\tf0(d, GFP_KERNEL);\n") + TAIL


def scc(n):
    out = [f"static int f{i}(struct dev *d, int depth, bool wait);\n" for i in range(n)]
    for i in range(n):
        calls = "".join(f"\tif (d->x[{j % 64}] == {j})\n\t\tdepth += f{j}(d, depth - 1, wait);\n"
                        for j in {(i * 7 + k * k) % n for k in range(12)})
        out.append(f"\nstatic int f{i}(struct dev *d, int depth, bool wait)\n{{\n\tif (!depth)\n\t\treturn {i};\n"
                   f"\tif (wait && d->x[{i % 64}] > {i})\n\t\tmsleep({i + 1});\n{calls}\treturn depth;\n}}\n")
    return "\n" + "".join(out) + callback("\tf0(d, 9, false);\n\tf1(d, 9, true);\n") + TAIL


def guards(n):
    out = []
    for i in range(n):
        args = ", ".join(f"int a{k}" for k in range(8))
        test = " || ".join(f"(a{k} == {i + k} && a{(k + 3) % 8} != {k} && d->x[{(i + k) % 64}] & {1 << k})"
                           for k in range(8))
        down = f"\tf{i - 1}(d, a1, a2, a3, a4, a5, a6, a7, a0 ^ {i});\n" if i else ""
        out.append(f"\nstatic noinline void f{i}(struct dev *d, {args})\n{{\n\tif ({test})\n\t\tmsleep({i + 1});\n"
                   f"{down}}}\n")
    return "".join(out) + callback(f"\tf{n - 1}(d, 1, 2, 3, 4, 5, 6, 7, 8);\n") + TAIL


def nest(n):
    body = "".join(f"{'if (d->x[%d] > %d) {' % (i % 64, i)}\n" for i in range(n))
    return callback(body + "msleep(1);\n" + "}" * n + "\n") + TAIL


def calls(n):
    helper = ("\nstatic noinline void wait(struct dev *d, bool sleep)\n{\n"
              "\tif (sleep)\n\t\tmsleep(1);\n\td->x[0]++;\n}\n")
    body = "".join(f"\twait(d, {'true' if i % 100 == 0 else 'false'});\n" for i in range(n))
    return helper + callback(body) + TAIL


def wide(n):
    out, setups = [], []
    for i in range(n):
        out.append(f"\nstruct s{i} {{\n\tint a{i};\n\tstruct tasklet_struct t{i};\n}};\n\n"
                   f"static void c{i}(struct tasklet_struct *t)\n{{\n\tstruct s{i} *s = from_tasklet(s, t, t{i});\n\n"
                   f"\ts->a{i}++;\n\tudelay(s->a{i});\n}}\n\nvoid start{i}(struct s{i} *s);\n"
                   f"void start{i}(struct s{i} *s)\n{{\n\ttasklet_setup(&s->t{i}, c{i});\n}}\n")
    return "".join(out + setups) + callback("\tmsleep(d->x[0]);\n") + TAIL


def locks(n):
    body = "\tunsigned long flags;\n\n"
    for i in range(n):
        body += (f"\tif (d->x[{i % 64}])\n\t\tspin_lock_irqsave(&d->lock, flags);\n\td->x[{(i + 3) % 64}]++;\n"
                 f"\tif (d->x[{i % 64}])\n\t\tspin_unlock_irqrestore(&d->lock, flags);\n")
    return callback(body + "\tmsleep(1);\n") + TAIL


KINDS = {f.__name__: (f, n) for f, n in ((blocks, 10000), (switch, 5000), (chain, 2000), (scc, 300), (guards, 200),
                                         (nest, 200), (calls, 5000), (wide, 1000), (locks, 500))}

if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or sys.argv[1] not in KINDS:
        print(__doc__, end="", file=sys.stderr)
        sys.exit(2)
    generate, size = KINDS[sys.argv[1]]
    print(HEAD + generate(int(sys.argv[2]) if len(sys.argv) == 3 else size), end="")
