"""A copy of a driver of a prepared kernel, with the folder around it and its compile command."""

import json
import os
import shutil
import tempfile

CACHE = os.path.join(os.environ.get("TASKLINT_KERNEL_CACHE", os.path.expanduser("~/.cache/tasklint/kernel")),
                     "6.1")


class Scratch:
    """`path` is the copy of `driver`; compile_commands.json is beside it."""

    def __init__(self, driver):
        source = f"{CACHE}/src/{driver}"
        with open(f"{CACHE}/debug/compile_commands-tasklet.json", encoding="utf-8") as file:
            entry = next(e for e in json.load(file) if e["file"] == source)
        self.entry = entry
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="lsp-driver-"))
        # "../../foo.h" of a driver is looked for from its folder.
        for level in range(driver.count("/")):
            self.link_others(driver, level)
        place = os.path.dirname(driver)
        shutil.copytree(f"{CACHE}/src/{place}", f"{self.folder}/{place}", dirs_exist_ok=True,
                        ignore=lambda folder, names: [n for n in names if os.path.isdir(f"{folder}/{n}")])
        self.path = f"{self.folder}/{driver}"
        with open(self.path, encoding="utf-8") as file:
            self.text = file.read()
        with open(f"{self.folder}/compile_commands.json", "w", encoding="utf-8") as file:
            json.dump([{**entry, "file": self.path, "arguments": self.command()}], file)

    def link_others(self, driver, level):
        parts = driver.split("/")[:level]
        here = "/".join(parts)
        os.makedirs(f"{self.folder}/{here}", exist_ok=True)
        for name in os.listdir(f"{CACHE}/src/{here}"):
            if name not in (driver.split("/")[level], ".git") and not os.path.lexists(f"{self.folder}/{here}/{name}"):
                os.symlink(f"{CACHE}/src/{here}/{name}", f"{self.folder}/{here}/{name}")

    def command(self):
        return [self.path if a == self.entry["file"] else a for a in self.entry["arguments"]]

    def syntax_only(self):
        """The same compiler, which only reads the file."""
        command, skip = [], False
        for argument in self.command():
            if not skip and argument != "-o" and argument != "-c" and not argument.startswith("-Wp,-M"):
                command.append(argument)
            skip = argument == "-o"
        return [*command, "-fsyntax-only"]

    def remove(self):
        shutil.rmtree(self.folder)
