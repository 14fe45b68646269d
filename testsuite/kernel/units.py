"""Running compile commands over many units and reading the findings from their stderr."""

import concurrent.futures
import os
import re
import signal
import subprocess
import sys
import threading

import kbuild

LOCATED = re.compile(r"^(?P<file>[^\s:][^:]*):(?P<line>\d+):(?P<col>\d+): "
                     r"(?P<severity>warning|note|error): (?P<message>.*)$")
RULE = re.compile(r" \[((?:tasklet|atomic)-[a-z-]+)\]")
INSIDE = re.compile(r"^\S+: (?:In function '(.*)'|At top level):$")
PLAIN = ["-fdiagnostics-color=never", "-fdiagnostics-urls=never"]


def analysis_command(entry, flags, warnings=False, quiet=False):
    """The entry's compile turned into an analysis: no outputs, the plugin's flags, and no warnings of GCC's own."""
    arguments = kbuild.without_outputs(entry["arguments"])
    if not warnings:
        arguments = kbuild.without_warnings(arguments)
    if quiet:
        arguments.append("-w")
    return arguments + ["-S", "-o", "/dev/null", *PLAIN, *flags]


def run_timed(command, directory, stderr, timeout=300):
    """Run a command with stderr to a file. Returns its exit status (-signal when killed) and user+system seconds."""
    with open(stderr, "wb") as f:
        child = subprocess.Popen(command, cwd=directory, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                 stderr=f, env=os.environ | {"LC_ALL": "C"}, start_new_session=True)
        timer = threading.Timer(timeout, os.killpg, (child.pid, signal.SIGKILL))
        timer.start()
        _, status, usage = os.wait4(child.pid, 0)
        timer.cancel()
        child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, usage.ru_utime + usage.ru_stime


def run_all(tree, entries, command_of, out, jobs):
    """
    Run command_of(entry, name) for every entry, with stderr in out/NAME.stderr.

    Returns a list of dicts with unit (the source as seen from the root),
    status, cpu and stderr (its path), in the order of the entries.
    """
    def one(entry):
        name = tree.relative(entry["file"])
        stderr = os.path.join(out, name + ".stderr")
        os.makedirs(os.path.dirname(stderr), exist_ok=True)
        status, cpu = run_timed(command_of(entry, name), entry["directory"], stderr)
        return {"unit": name, "status": status, "cpu": cpu, "stderr": stderr}

    done = []
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for result in pool.map(one, entries):
            done.append(result)
            if sys.stderr.isatty():
                print(f"\r{len(done)}/{len(entries)} {result['unit'][:60]:60}", end="", file=sys.stderr)
    if sys.stderr.isatty():
        print("\r" + " " * 80 + "\r", end="", file=sys.stderr)
    return done


def first_error(result):
    """Why a unit failed, in one line."""
    with open(result["stderr"], errors="replace") as f:
        lines = f.read().splitlines()
    for line in lines:
        if re.search(r"error:|internal compiler error|Segmentation", line):
            return line
    return lines[0] if lines else f"exit status {result['status']} without a word (killed or timed out?)"


def read_findings(tree, unit, text):
    """
    The findings in a unit's stderr, as a list of dicts.

    A finding starts at a located line with a rule id in brackets and runs to
    the next located line with another severity than a plain note; the path
    that explains it is in between.
    """
    findings = []
    function = ""
    current = None
    for line in text.splitlines():
        inside = INSIDE.match(line)
        located = LOCATED.match(line)
        rule = located and RULE.search(located["message"])
        if inside:
            function, current = inside[1] or "", None
        elif rule:
            current = {"file": tree.relative(os.path.normpath(located["file"])), "line": int(located["line"]),
                       "col": int(located["col"]), "severity": located["severity"], "rule": rule[1],
                       "message": located["message"], "function": function, "unit": unit, "text": line}
            findings.append(current)
        elif located and located["severity"] != "note":
            current = None
        elif current:
            current["text"] += "\n" + line
    return findings


def all_findings(tree, results):
    """The findings of all units; one in a header that many units see is listed once."""
    unique = {}
    for result in results:
        with open(result["stderr"], errors="replace") as f:
            for finding in read_findings(tree, result["unit"], f.read()):
                key = tuple(finding[k] for k in ("file", "line", "col", "rule", "message"))
                unique.setdefault(key, finding)
    return list(unique.values())


def analyse(tree, entries, out, jobs, extra=(), facts_dir=None, plugin=True, warnings=False, quiet=False):
    """Analyse the entries with the plugin. Returns the results of run_all() and the findings."""
    flags = []
    if plugin and entries:
        flags += kbuild.plugin_flags(entries[0]["arguments"][0]) + ["-fplugin-arg-tasklint-analyze-only"]
    flags += extra    # may be options of the plugin, which has to stand before them

    def command_of(entry, name):
        command = analysis_command(entry, flags, warnings, quiet)
        if facts_dir:
            facts = os.path.join(os.path.abspath(facts_dir), name + ".facts")
            os.makedirs(os.path.dirname(facts), exist_ok=True)
            command.append(f"-fplugin-arg-tasklint-dump-facts={facts}")
        return command

    results = run_all(tree, entries, command_of, out, jobs)
    return results, all_findings(tree, results)
