"""Does what a page of the documentation tells its reader, block by block: page.py PAGE FOLDER.

A block says in its first line what it is: `sh run` is run and `sh start` runs on; `text` and `json` are what the one
before printed; `python NAME` is a file; `csharp FILE end|after LINE|before LINE|instead LINE` is an edit.
"""

import json
import os
import pathlib
import re
import subprocess
import sys

from program import PREFIX, URL, Program, tried

STEP_SECONDS = 900
FENCE = "```"


def blocks(text):
    """The first line, the number of the next one, and the text of each."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        if lines[at].startswith(FENCE):
            end = lines.index(FENCE, at + 1)
            yield lines[at][len(FENCE):].strip(), at + 2, "\n".join(lines[at + 1:end])
            at = end
        at += 1


class Reader:
    def __init__(self, page, folder):
        self.page, self.folder = page, pathlib.Path(folder)
        self.log = self.folder / "program.log"
        self.printed, self.program = "", None

    def read(self):
        try:
            for first, line, text in blocks(self.page.read_text()):
                self.at = f"{self.page.name}:{line}"
                self.follow(first, self.local(text))
            if self.program:
                tried(f"{self.page.name}: its program stops", self.program.stop() == 0)
        finally:
            if self.program and self.program.lives():
                self.program.kill()

    def follow(self, first, text):
        kind, _, rest = first.partition(" ")
        steps = {"sh run": self.run, "sh start": self.start, "text": self.shows, "json": self.answers}
        if first in steps:
            steps[first](text)
        elif kind == "python":
            (self.folder / rest).write_text(text + "\n")
        elif kind == "csharp":
            self.edit(text, *rest.split(" ", 2))
        else:
            tried("what the page tells can be tried", False, f"{self.at} is a block '{first}'")

    @staticmethod
    def local(text):
        """The reader's checkout, broker and port are other ones than the test's."""
        own = {
            "~/granary/granary": os.environ["GRANARY_LAUNCHER"],
            "dotnet new ": f"DOTNET_CLI_HOME='{os.environ['TEMPLATES']}' dotnet new ",
            "python3 ": sys.executable + " ",
            "localhost:8000": URL.partition("//")[2],
            '"api.requests"': f'"{PREFIX}api.requests"',
        }
        for shown, real in own.items():
            text = text.replace(shown, real)
        return text

    def run(self, text):
        done = subprocess.run(
            ["bash", "-ec", text + '\npwd >"$PLACE"'], cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True,
            text=True, timeout=STEP_SECONDS, env={**os.environ, "PLACE": str(self.log.with_suffix(".place"))})
        self.printed = done.stdout + done.stderr
        tried(f"{self.at} can be run", done.returncode == 0, self.printed)
        self.folder = pathlib.Path(self.log.with_suffix(".place").read_text().strip())

    def start(self, text):
        if self.program:
            tried(f"{self.at} stops the program", self.program.stop() == 0)
        self.program = Program(["bash", "-c", f"exec {text}"], self.folder, self.log)
        self.program.start()
        tried(f"{self.at} starts the program", True)

    def shows(self, text):
        missing = [line for line in text.splitlines() if line.strip() not in self.printed]
        tried(f"{self.at} is what is printed", not missing, (missing, self.printed))

    def answers(self, text):
        printed = self.printed[self.printed.find("{"):]
        try:
            matches = covers(json.loads(text), json.loads(printed))
        except ValueError:
            matches = False
        tried(f"{self.at} is what is answered", matches, self.printed)

    def edit(self, text, file, verb, line=""):
        path = self.folder / file
        lines = path.read_text().splitlines()
        if verb == "end":
            lines += ["", *text.splitlines()]
        else:
            found = [n for n, one in enumerate(lines) if line in one]
            tried(f"{self.at} has one line to stand at", len(found) == 1, (file, line, found))
            at = found[0] + (verb == "after")
            lines[at:at + (verb == "instead")] = text.splitlines()
        path.write_text("\n".join(lines) + "\n")


def covers(shown, real):
    """All that is shown is so; … is anything, and a time is any time."""
    if isinstance(shown, dict):
        return isinstance(real, dict) and all(name in real and covers(part, real[name]) for name, part in shown.items())
    if isinstance(shown, list):
        return isinstance(real, list) and len(shown) == len(real) and all(map(covers, shown, real))
    if isinstance(shown, str) and re.match(r"\d{4}-\d\d-\d\dT", shown):
        return isinstance(real, str) and re.match(r"\d{4}-\d\d-\d\dT", real) is not None
    return shown == "…" or shown == real


def main():
    page, folder = sys.argv[1:]
    Reader(pathlib.Path(page), folder).read()


main()
