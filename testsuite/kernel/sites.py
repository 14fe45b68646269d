"""
Tasklet registrations found by text alone: no compiler, no facts, none of tasklint's own code.

Sees calls of tasklet_init() and tasklet_setup(), DECLARE_TASKLET*(), static
initialisers of tasklets and stores to their func or callback, outside
comments and strings. It cannot see types: a store counts if the thing stored
into is called like a tasklet declared in the same file or, for a member, in
the same corner of the tree (the first three directories).
"""

import collections
import os
import re

import kbuild

# The API itself: its definitions are no registrations.
API = ("kernel/softirq.c", "include/linux/interrupt.h")

Site = collections.namedtuple("Site", "file line end kind text")

NOISE = re.compile(r"""//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'""", re.S)
CALL = re.compile(r"\b(tasklet_init|tasklet_setup|DECLARE_TASKLET\w*)\s*\(")
DECLARED = re.compile(r"\bstruct\s+tasklet_struct\b([^;(){}=]*)")
STATIC = re.compile(r"\bstruct\s+tasklet_struct\s+\w+\s*(?:\[[^\]]*\]\s*)*=\s*\{")
LITERAL = re.compile(r"\(\s*struct\s+tasklet_struct\s*\)\s*\{")
MEMBER_INIT = re.compile(r"(?<=[{,\s])\.\s*(\w+)\s*=\s*\{([^{}]*)\}")
STORE = re.compile(r"\b(\w+)\s*(?:\[[^\]]*\]\s*)?(?:->|\.)\s*(func|callback)\s*=(?!=)")


def blank_noise(text):
    """`text` with comments and literals replaced by blanks; every line and column stays where it was."""
    return NOISE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text)


def macro_lines(text):
    """Numbers of the lines that belong to a #define."""
    numbers = set()
    inside = False
    for number, line in enumerate(text.split("\n"), 1):
        if inside or re.match(r"\s*#\s*define\b", line):
            numbers.add(number)
            inside = line.rstrip().endswith("\\")
    return numbers


def end_of_call(text, opening):
    """Position of the parenthesis that closes the one at `opening`."""
    depth = 0
    for match in re.compile(r"[()]").finditer(text, opening):
        depth += 1 if match[0] == "(" else -1
        if depth == 0:
            return match.start()
    return opening


def is_definition(text, start):
    """Whether the name at `start` is being declared: on its line a type stands before it."""
    before = text[text.rfind("\n", 0, start) + 1:start].rstrip()
    word = re.search(r"(\w+)$", before)
    return before.endswith("*") or bool(word and word[1] not in ("else", "do", "return"))


def declared_names(text):
    """Names of variables, parameters and members declared as (pointers to) struct tasklet_struct."""
    names = set()
    for match in DECLARED.finditer(text):
        for declarator in match[1].split(","):
            name = re.match(r"\s*(?:\*|const\s|\s)*(\w+)", declarator)
            if name:
                names.add(name[1])
    return names


def corner(file):
    return "/".join(os.path.dirname(file).split("/")[:3])


def find_in(file, text, own, members):
    """Sites of one file whose noise is blanked; own and members are the names of tasklets it may mention."""
    macros = macro_lines(text)

    def site(start, end, kind):
        line = text.count("\n", 0, start) + 1
        last = line + text.count("\n", start, end)
        if line in macros:
            kind += "-in-macro"
        return Site(file, line, last, kind, " ".join(text[start:end].split()))

    for m in CALL.finditer(text):
        declares = m[1].startswith("DECLARE_")
        if declares and re.search(r"#\s*(define|undef|ifdef|ifndef)\s*$", text[:m.start()]):
            continue
        if declares or not is_definition(text, m.start()):
            yield site(m.start(), end_of_call(text, m.end() - 1) + 1, m[1])
    for m in STATIC.finditer(text):
        yield site(m.start(), m.end(), "static")
    for m in LITERAL.finditer(text):
        yield site(m.start(), m.end(), "literal")
    for m in MEMBER_INIT.finditer(text):
        if m[1] in members | own and re.search(r"\.\s*(func|callback)\s*=", m[2]):
            yield site(m.start(), m.end(), "static")
    for m in STORE.finditer(text):
        is_member = text[max(0, m.start() - 80):m.start()].rstrip().endswith(("->", "."))
        if m[1] in (own | members if is_member else own):
            end = text.find(";", m.end()) + 1 or m.end()
            cleared = re.fullmatch(r"\s*(NULL|0)\s*;", text[m.end():end])
            yield site(m.start(), end, m[2] + "-cleared" if cleared else m[2])


def find(src):
    """All sites of a source tree, sorted by file and line."""
    texts = {}
    for suffix in (".c", ".h"):
        for file in kbuild.tasklet_files(src, suffix):
            if file not in API:
                with open(os.path.join(src, file), errors="replace") as f:
                    texts[file] = blank_noise(f.read())
    own = {file: declared_names(text) for file, text in texts.items()}
    members = collections.defaultdict(set)
    for file, names in own.items():
        members[corner(file)] |= names
    return sorted({s for file, text in texts.items() for s in find_in(file, text, own[file], members[corner(file)])})
