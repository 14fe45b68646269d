# SPDX-License-Identifier: GPL-2.0-or-later
"""A folder with two sources, their objects, results and an index, and all commands of the tool in it."""

import os
import shutil
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
TOOL = os.path.join(ROOT, "build", "tasklint")
LEGACY = """\
#include <linux/interrupt.h>
#include <linux/usb.h>
struct dev { struct tasklet_struct rx; struct urb *urb; };
static void NAME_rx(unsigned long data)
{
	struct dev *d = (struct dev *)data;

	usb_submit_urb(d->urb, GFP_KERNEL);
}
void NAME_start(struct dev *d);
void NAME_start(struct dev *d)
{
	tasklet_init(&d->rx, NAME_rx, (unsigned long)d);
}
"""
FLAGS = ["-O2", "-std=gnu11", "-D__KERNEL__", "-I" + os.path.join(ROOT, "testsuite", "include")]
VERSION = ["-DLINUX_VERSION_CODE=0x60100"]


class Command:
    """One command line in a folder of its own: `writes` are the files it makes or replaces there."""

    def __init__(self, name, argv, writes=(), old=()):
        self.name, self.argv, self.writes, self.old = name, argv, list(writes), list(old)


def commands(cc):
    gcc = [cc, *FLAGS, "-c", "-o", "x.o"]
    return [
        Command("index", [TOOL, "index", "-j", "1", "objects"]),
        Command("index -o", [TOOL, "index", "-j", "1", "-o", "new.tlx", "objects"], ["new.tlx", "new.tlx.lock"]),
        Command("index -o again", [TOOL, "index", "-j", "1", "-o", "old.tlx", "objects"], ["old.tlx"], ["old.tlx"]),
        Command("run", [TOOL, "run", "-j", "1", "--quiet"], [".tasklint"]),
        Command("run again", [TOOL, "run", "-j", "1", "--quiet", "--store", "store"], ["store"]),
        Command("run --update-baseline", [TOOL, "run", "-j", "1", "--quiet", "--store", "store", "--baseline",
                                          "known.txt", "--update-baseline"], ["store", "known.txt"], ["known.txt"]),
        Command("check", [TOOL, "check", "--error", "--cc", cc, *FLAGS, "-c", "a.c"]),
        Command("check --store", [TOOL, "check", "--error", "--store", "checked", "--cc", cc, *FLAGS, "a.c"], ["checked"]),
        Command("fix", [TOOL, "fix", "--to=setup", "-o", "patches", "--author", "A B <a@b>"], ["patches"]),
        Command("inventory", [TOOL, "inventory", "--", *gcc, "a.c"]),
        Command("inventory --index", [TOOL, "inventory", "--index", "old.tlx"]),
        Command("coverage", [TOOL, "coverage", "--index", "old.tlx"]),
        Command("query", [TOOL, "query", "--index", "old.tlx", "a_rx"]),
        Command("report", [TOOL, "report", "known-results"]),
        *[Command(f"report {f}", [TOOL, "report", f"--format={f}", "-o", f"old.{f}", "known-results"], [f"old.{f}"],
                  [f"old.{f}"]) for f in ("json", "sarif", "html")],
        Command("facts --check", [TOOL, "facts", "--check", "facts"]),
        Command("facts --generate", [TOOL, "facts", "--generate", "-o", "gen.facts", "objects"], ["gen.facts"]),
        Command("explain", [TOOL, "explain", "tasklet-sleep"]),
        Command("cflags", [TOOL, "cflags", "--cc", cc]),
    ]


def make(folder, cc):
    """What the commands work on."""
    os.makedirs(folder)
    for sub in ("objects", "facts", "patches"):
        os.mkdir(os.path.join(folder, sub))
    shutil.copy(os.path.join(ROOT, "rules/facts/tasklet.facts"), os.path.join(folder, "facts"))
    entries = []
    flags = subprocess.run([TOOL, "cflags", "--cc", cc], capture_output=True, text=True, check=True).stdout.split()
    for name in "ab":
        with open(os.path.join(folder, f"{name}.c"), "w", encoding="utf-8") as out:
            out.write(LEGACY.replace("NAME", name))
        entries.append('{"directory": "%s", "file": "%s.c", "arguments": ["%s"]}' %
                       (folder, name, '", "'.join([cc, *FLAGS, "-c", f"{name}.c", "-o", f"{name}.o"])))
        subprocess.run([cc, *FLAGS, *flags, "-fplugin-arg-tasklint-emit=section", "-w", "-c", f"{name}.c", "-o",
                        f"objects/{name}.o", *VERSION], cwd=folder, capture_output=True, check=True)
    with open(os.path.join(folder, "compile_commands.json"), "w", encoding="utf-8") as out:
        out.write("[" + ",\n".join(entries) + "]\n")
    for argv in (["index", "-o", "old.tlx", "objects/a.o"],
                 ["run", "--quiet", "--store", "store", "--baseline", "known.txt", "--update-baseline"]):
        subprocess.run([TOOL, *argv], cwd=folder, capture_output=True, check=False)
    shutil.copytree(os.path.join(folder, "store"), os.path.join(folder, "known-results"))
    for form in ("json", "sarif", "html"):
        with open(os.path.join(folder, f"old.{form}"), "w", encoding="utf-8") as out:
            out.write("old\n")
