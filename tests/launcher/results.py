"""Adds up what the test runs left behind: results.py FOLDER [BROKEN_STEP...]; exit code 1 if anything failed."""

import pathlib
import re
import sys
import xml.etree.ElementTree as ElementTree

SPACE = {"t": "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"}


def from_trx(file):
    for result in ElementTree.parse(file).getroot().iterfind(".//t:UnitTestResult", SPACE):
        said = result.find(".//t:Message", SPACE)
        if said is None:
            said = result.find(".//t:StdOut", SPACE)
        yield result.get("outcome"), result.get("testName"), (said.text or "").strip() if said is not None else ""


def from_text(file):
    for line in file.read_text().splitlines():
        found = re.match(r"\s*(passed|failed|skipped)  (.+)", line)
        if found:
            name, _, reason = found[2].partition(": ")
            yield {"passed": "Passed", "failed": "Failed"}.get(found[1], "NotExecuted"), name, reason


def main(folder, broken):
    results = []
    for file in sorted(pathlib.Path(folder).iterdir()):
        results += from_trx(file) if file.suffix == ".trx" else from_text(file) if file.suffix == ".txt" else []
    passed = sum(outcome == "Passed" for outcome, _, _ in results)
    skipped = [(name, why) for outcome, name, why in results if outcome == "NotExecuted"]
    failed = [(name, why) for outcome, name, why in results if outcome not in ("Passed", "NotExecuted")]
    failed += [(step, "broke off, see above") for step in broken]
    for word, some in (("skipped", skipped), ("failed", failed)):
        for name, why in some:
            print(f"{word}: {name}: " + " ".join(why.split())[:500])
    if not passed and not failed:
        print("no test ran")
    print(f"{passed} passed, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed or not passed else 0


sys.exit(main(sys.argv[1], sys.argv[2:]))
