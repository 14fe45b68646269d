"""Kernel trees in the cache, their tasklet users and compile commands: shared by the scripts beside it."""

import argparse
import json
import os
import re
import shlex
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
REPO = os.path.dirname(os.path.dirname(HERE))
TASKLINT = os.environ.get("TASKLINT", os.path.join(REPO, "build", "tasklint"))
CACHE = os.environ.get("TASKLINT_KERNEL_CACHE") or os.path.expanduser("~/.cache/tasklint/kernel")
# What tells make the architecture of a flavour, where it is not the host's.
FLAVOURS = {"debug": [], "nodebug": [], "nodebug-arm64": ["ARCH=arm64", "CROSS_COMPILE=aarch64-linux-gnu-"]}

USES_TASKLETS = (r"\b(tasklet_(init|setup|struct|schedule|hi_schedule|kill|disable|enable)"
                 r"|from_tasklet|DECLARE_TASKLET)")
NOT_USERS = ("Documentation/", "tools/", "samples/", "kernel/softirq.c")


def die(message):
    """End with exit code 2 (trouble), saying who and what."""
    print(f"{os.path.basename(sys.argv[0])}: {message}", file=sys.stderr)
    raise SystemExit(2)


class Arguments(argparse.ArgumentParser):
    """An argument parser whose help is the script's docstring: its first line is the usage."""

    def __init__(self, doc):
        usage, _, rest = doc.partition("\n")
        super().__init__(usage=usage.removeprefix("usage: "), description=rest,
                         formatter_class=argparse.RawDescriptionHelpFormatter)

    def error(self, message):
        die(f"{message} (usage: {self.usage})")


def write(path, text):
    """Write a file under a temporary name, then rename it, so that it is whole or absent."""
    os.makedirs(os.path.dirname(os.path.abspath(path)), exist_ok=True)
    temporary = f"{path}.tmp{os.getpid()}"
    with open(temporary, "w") as f:
        f.write(text)
    os.replace(temporary, path)


def make_environment():
    """The environment without an outer make's flags and compiler, in plain ASCII."""
    drop = ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "MAKEOVERRIDES", "CC", "ARCH", "CROSS_COMPILE", "KBUILD_OUTPUT")
    return {k: v for k, v in os.environ.items() if k not in drop} | {"LC_ALL": "C"}


class Tree:
    """A configured kernel: `src`, its build directory `build`, and `store` where its databases live."""

    def __init__(self, version, flavour):
        if flavour not in FLAVOURS:
            die(f"flavour '{flavour}' is unknown; there are {', '.join(FLAVOURS)}")
        self.version = version
        self.name = f"{version}-{flavour}"
        self.make = FLAVOURS[flavour]
        self.arch = "arm64" if self.make else "x86"
        self.src = source(version)
        self.build = self.store = os.path.join(CACHE, version, flavour)
        if not os.path.exists(os.path.join(self.build, ".config")):
            die(f"{self.build}: not configured; run testsuite/kernel/prepare {version}")

    @classmethod
    def of_kdir(cls, kdir):
        """The tree of somebody's build directory; its databases go to the cache, nothing is written to it."""
        self = cls.__new__(cls)
        self.make, self.arch = [], "x86"
        self.build = os.path.realpath(kdir)
        if not os.path.exists(os.path.join(self.build, ".config")):
            die(f"{self.build}: no .config, so not a configured kernel")
        link = os.path.join(self.build, "source")
        self.src = os.path.realpath(link) if os.path.exists(link) else self.build
        if not os.path.exists(os.path.join(self.src, "kernel/softirq.c")):
            die(f"{self.src}: no kernel source here (headers alone are not enough)")
        with open(os.path.join(self.src, "Makefile")) as f:
            numbers = dict(re.findall(r"^(VERSION|PATCHLEVEL) = (\d+)", f.read(), re.M))
        self.version = f"{numbers['VERSION']}.{numbers['PATCHLEVEL']}"
        self.name = "kdir-" + self.build.strip("/").replace("/", "-")
        self.store = os.path.join(CACHE, self.name)
        return self

    def database(self, which=""):
        """Path of compile_commands.json (every unit), or with "-tasklet" the one of the tasklet users."""
        path = os.path.join(self.store, f"compile_commands{which}.json")
        config = os.path.join(self.build, ".config")
        if self.store == self.build:
            if not os.path.exists(path):
                die(f"{path}: not there; run testsuite/kernel/prepare {self.version}")
        elif not os.path.exists(path) or os.path.getmtime(path) < os.path.getmtime(config):
            self.learn_commands()
        return path

    def learn_commands(self):
        """
        Ask kbuild for every compile command of this configuration, and write both databases.

        `make -n` walks the whole tree and prints what it would run, without
        building anything: exactly the objects of this configuration, with
        exactly their flags. -j is left out because long lines would mix.
        Returns the number of commands of all units and of the tasklet users.
        """
        goals = [f"{d}/" for d in re.findall(r"^obj-\S+\s*\+= ([a-z_]+)/$", self.read("Kbuild"), re.M)
                 if d not in ("samples", "rust")]
        goals += ["lib/"] + [f"arch/{self.arch}/{d}/" for d in ("", "lib", "pci", "power", "video")]
        goals = [g.replace("//", "/") for g in goals if os.path.isdir(os.path.join(self.src, g))]
        os.makedirs(self.store, exist_ok=True)
        log = os.path.join(self.store, "make-n.log")
        entries = []
        with open(log, "w") as errors:
            make = subprocess.Popen(["make", "-n", "-k", "-C", self.build, *self.make, *goals], env=make_environment(),
                                    stdout=subprocess.PIPE, stderr=errors, text=True, errors="replace")
            for line in make.stdout:
                entry = compile_entry(line, self.build)
                if entry:
                    entries.append(entry)
            if make.wait() != 0:
                print(f"{os.path.basename(sys.argv[0])}: kbuild could not plan everything, see {log}", file=sys.stderr)
        if not entries:
            die(f"{self.build}: make -n printed no compile command, see {log}")
        entries.sort(key=lambda e: e["file"])
        users = {os.path.join(self.src, f) for f in tasklet_files(self.src)}
        tasklet = list({e["file"]: e for e in reversed(entries) if e["file"] in users}.values())[::-1]
        for which, part in (("", entries), ("-tasklet", tasklet)):
            lines = ",\n".join(json.dumps(e) for e in part)
            write(os.path.join(self.store, f"compile_commands{which}.json"), f"[\n{lines}\n]\n")
        return len(entries), len(tasklet)

    def read(self, path):
        with open(os.path.join(self.src, path), errors="replace") as f:
            return f.read()

    def relative(self, path):
        """`path` as seen from the source root, or from the build root if it was generated."""
        path = os.path.join(self.build, path)
        for root in (self.src, self.build):
            if path.startswith(root + "/"):
                return path[len(root) + 1:]
        return path

    def entries(self, files=None, everything=False):
        """Database entries of `files` in that order, of all tasklet users, or of everything."""
        if files is None:
            with open(self.database("" if everything else "-tasklet")) as f:
                return json.load(f)
        wanted = list(dict.fromkeys(os.path.join(self.src, self.relative(f)) for f in files))
        found = {}
        for which in ("-tasklet", ""):        # one entry per line: the big one is not parsed as a whole
            if all(f in found for f in wanted):
                break
            with open(self.database(which)) as f:
                for line in f:
                    name = re.search(r'"file": "([^"]*)"', line)
                    if name and name[1] in wanted:
                        found.setdefault(name[1], json.loads(line.rstrip(",\n")))
        for path in wanted:
            if path not in found:
                why = "is not built in" if os.path.exists(path) else "does not exist in"
                die(f"{self.relative(path)}: {why} {self.name}")
        return [found[f] for f in wanted]


COMPILE = re.compile(r"(?:^|; )(\S*gcc\S* -Wp,-MMD,.*? -c -o (\S+) (\S+\.c))(?=\s|$)")


def compile_entry(line, build):
    """The compile_commands.json entry of the C compile that a line of `make -n` would do, or None."""
    match = COMPILE.search(line)
    if not match:
        return None
    command, output, file = match.groups()
    return {"directory": build, "file": os.path.normpath(os.path.join(build, file)),
            "output": output, "arguments": shlex.split(command)}


def source(version):
    """The unpacked source of a prepared version."""
    path = os.path.join(CACHE, version, "src")
    if not os.path.exists(os.path.join(path, "kernel/softirq.c")):
        die(f"{path}: no kernel source; run testsuite/kernel/prepare {version}")
    return path


def tasklet_files(src, suffix=".c"):
    """The files of a source tree that mention tasklets, sorted, as seen from its root."""
    grep = subprocess.run(["grep", "-rlE", f"--include=*{suffix}", USES_TASKLETS, "."], cwd=src,
                          stdout=subprocess.PIPE, text=True, env=make_environment())
    if grep.returncode > 1:
        die(f"{src}: grep failed")
    names = (name[2:] for name in grep.stdout.splitlines())
    return sorted(n for n in names if not n.startswith(NOT_USERS))


def plugin_flags(compiler="gcc"):
    """Flags that load the plugin into `compiler`: $TASKLINT_CFLAGS, or what `tasklint cflags` says."""
    flags = os.environ.get("TASKLINT_CFLAGS")
    if flags is None:
        try:
            flags = subprocess.run([TASKLINT, "cflags", "--cc", compiler], check=True,
                                   stdout=subprocess.PIPE, text=True).stdout
        except OSError as e:
            die(f"{TASKLINT}: {e.strerror}; run make, or set TASKLINT_CFLAGS or TASKLINT")
        except subprocess.CalledProcessError as e:
            die(f"{TASKLINT} cflags: exit status {e.returncode}")
    return shlex.split(flags)


def without_outputs(arguments):
    """A compile command without -c, -o FILE and dependency files: ready for -S, -E or -fsyntax-only."""
    kept = []
    words = iter(arguments)
    for word in words:
        if word == "-o":
            next(words, None)
        elif word != "-c" and not word.startswith(("-Wp,-MMD", "-Wp,-MD")):
            kept.append(word)
    return kept


def without_warnings(arguments):
    """A compile command without the options that enable warnings (-Wno-x, -Wp, -Wa, -Wl, stay)."""
    return [a for a in arguments if not re.match(r"-W(?!no-|[pal],)", a)]
