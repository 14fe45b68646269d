"""A language client over pipes, for tests: it sends what it is told, valid or not, and waits for answers."""

import json
import os
import selectors
import shutil
import subprocess
import tempfile
import time
from urllib.parse import quote

ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
TOOL = os.environ.get("TASKLINT", f"{ROOT}/build/tasklint")
TIMEOUT = 60  # seconds, for busy machines

EVERYTHING = {
    "general": {"positionEncodings": ["utf-16"]},
    "window": {"workDoneProgress": True},
    "workspace": {"workspaceEdit": {"documentChanges": True},
                  "didChangeWatchedFiles": {"dynamicRegistration": True}},
    "textDocument": {
        "hover": {"contentFormat": ["markdown", "plaintext"]},
        "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": ["quickfix"]}}},
        "publishDiagnostics": {"relatedInformation": True, "tagSupport": {"valueSet": [1, 2]},
                               "codeDescriptionSupport": True, "dataSupport": True,
                               "versionSupport": True}},
}


class Failed(Exception):
    """What was waited for didn't come, or came otherwise."""


def uri_of(path):
    return "file://" + quote(path)


class Client:
    """One server. Everything that it sends stays in `messages`."""

    def __init__(self, *arguments, env=None):
        self.process = subprocess.Popen([TOOL, "lsp", *arguments], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env={**os.environ, **(env or {})})
        os.set_blocking(self.process.stdout.fileno(), False)
        self.selector = selectors.DefaultSelector()
        self.selector.register(self.process.stdout, selectors.EVENT_READ)
        self.buffer = b""
        self.messages = []
        self.seen = 0  # messages that were waited for
        self.ids = 0
        self.versions = {}

    # What goes out.

    def raw(self, data):
        self.process.stdin.write(data)
        self.process.stdin.flush()

    def send(self, message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self.raw(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))

    def notify(self, method, params=None):
        self.send({"method": method, "params": params if params is not None else {}})

    def request(self, method, params=None):
        """The whole answer."""
        self.ids += 1
        wanted = self.ids
        self.send({"id": wanted, "method": method, "params": params if params is not None else {}})
        return self.wait(lambda m: m.get("id") == wanted and "method" not in m, f"an answer to {method}",
                         everything=True)

    def initialize(self, options=None, capabilities=None, **more):
        answer = self.request("initialize", {
            "processId": os.getpid(), "rootUri": None, "capabilities": capabilities or EVERYTHING,
            "initializationOptions": options or {}, **more})
        self.notify("initialized")
        return answer["result"]["capabilities"]

    def open(self, path, text, language="c"):
        self.versions[path] = 1
        self.notify("textDocument/didOpen", {"textDocument": {
            "uri": uri_of(path), "languageId": language, "version": 1, "text": text}})

    def change(self, path, *changes):
        """Each a whole text, or (line, character, line, character, text)."""
        self.versions[path] += 1
        content = [{"text": c} if isinstance(c, str) else
                   {"range": {"start": {"line": c[0], "character": c[1]},
                              "end": {"line": c[2], "character": c[3]}}, "text": c[4]} for c in changes]
        self.notify("textDocument/didChange", {
            "textDocument": {"uri": uri_of(path), "version": self.versions[path]},
            "contentChanges": content})

    def save(self, path):
        self.notify("textDocument/didSave", {"textDocument": {"uri": uri_of(path)}})

    def close(self, path):
        self.notify("textDocument/didClose", {"textDocument": {"uri": uri_of(path)}})

    # What comes in.

    def parse(self):
        while True:
            head, mark, rest = self.buffer.partition(b"\r\n\r\n")
            if not mark:
                return
            length = int(head.split(b":")[1])
            if len(rest) < length:
                return
            self.messages.append(json.loads(rest[:length]))
            self.buffer = rest[length:]

    def receive(self, seconds):
        """Take in what comes within that time, or what is there. False where the server has closed."""
        if not self.selector.select(seconds):
            return True
        data = self.process.stdout.read(1 << 20)
        if data == b"":
            return False
        self.buffer += data or b""
        self.parse()
        return True

    def wait(self, matches, what, everything=False, timeout=TIMEOUT):
        """The first message that matches, of all or of those after the last one waited for."""
        at = 0 if everything else self.seen
        end = time.monotonic() + timeout
        while True:
            while at < len(self.messages):
                at += 1
                if matches(self.messages[at - 1]):
                    self.seen = max(self.seen, at) if not everything else self.seen
                    return self.messages[at - 1]
            if time.monotonic() > end or not self.receive(end - time.monotonic()):
                raise Failed(f"waited for {what} in vain; the last that came: {self.messages[-3:]}")

    def diagnostics(self, path, version=None, timeout=TIMEOUT):
        """Those that are published next, for that version of the text."""
        version = version or self.versions.get(path)
        found = self.wait(lambda m: m.get("method") == "textDocument/publishDiagnostics" and
                          m["params"]["uri"] == uri_of(path) and
                          m["params"].get("version", version) == version,
                          f"diagnostics of {path}", timeout=timeout)
        return found["params"]["diagnostics"]

    def finish(self):
        """End it as clients do; its exit status."""
        self.request("shutdown")
        self.notify("exit")
        return self.ended()

    def ended(self, timeout=TIMEOUT):
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise Failed("the server doesn't end") from None

    def kill(self):
        for pipe in (self.process.stdin, self.process.stdout, self.process.stderr):
            try:
                pipe.close()
            except OSError:
                pass
        try:
            self.process.wait(5)  # it ends by itself, and takes its temporary files along
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Project:
    """A folder with a source file and its compile_commands.json."""

    def __init__(self, text, name="unit.c", more=None, flags=(), compiler="gcc"):
        self.folder = os.path.realpath(tempfile.mkdtemp(prefix="lsp-test-"))
        self.path = f"{self.folder}/{name}"
        self.text = text
        self.write(name, text)
        for other, content in (more or {}).items():
            self.write(other, content)
        command = [compiler, "-std=gnu11", "-O2", "-D__KERNEL__", f"-I{ROOT}/testsuite/include", *flags, "-c",
                   "-o", "unit.o", name]
        self.write("compile_commands.json", json.dumps(
            [{"directory": self.folder, "file": name, "arguments": command}]))

    def write(self, name, text):
        mode = {"mode": "wb"} if isinstance(text, bytes) else {"mode": "w", "encoding": "utf-8"}
        with open(f"{self.folder}/{name}", **mode) as file:
            file.write(text)

    def remove(self):
        shutil.rmtree(self.folder)
