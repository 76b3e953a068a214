"""Sums up Surefire's reports by part: reports.py ROOT INTO writes INTO/PART.part for each part that had a test.

A part's file names the failed and skipped tests; its last line is 'passed failed skipped seconds'. The part of a test is
the JUnit tag of its class, and 'unit' if it has none.
"""

import glob
import os
import re
import sys
import xml.etree.ElementTree as ElementTree


def parts_of_classes(root: str) -> dict[str, str]:
    """The tag of each test class that has one, by the class's full name."""
    parts = {}
    for folder in ("", "brokers/"):
        for path in glob.glob(os.path.join(root, folder + "*/src/test/java/**/*.java"), recursive=True):
            with open(path, encoding="utf-8") as source:
                tag = re.search(r'^@Tag\("(\w+)"\)', source.read(), re.MULTILINE)
            if tag:
                name = path.partition("/src/test/java/")[2].removesuffix(".java").replace("/", ".")
                parts[name] = tag.group(1)
    return parts


class Part:
    def __init__(self) -> None:
        self.passed = self.failed = self.skipped = 0
        self.seconds = 0.0
        self.lines: list[str] = []

    def add(self, case: ElementTree.Element) -> None:
        name = f"{case.get('classname', '').rpartition('.')[2]}.{case.get('name')}"
        problem = case.find("failure")
        if problem is None:
            problem = case.find("error")
        if problem is not None:
            self.failed += 1
            self.lines.append(f"  FAILED: {name}")
            message = (problem.get("message") or problem.text or "").strip().splitlines()
            self.lines += [f"          {line[:300]}" for line in message[:8]]
        elif case.find("skipped") is not None:
            self.skipped += 1
            self.lines.append(f"  SKIPPED: {name}")
        else:
            self.passed += 1


def main() -> None:
    root, into = sys.argv[1:]
    tags = parts_of_classes(root)
    parts: dict[str, Part] = {}
    for folder in ("", "brokers/"):
        for path in sorted(glob.glob(os.path.join(root, folder + "*/target/surefire-reports/TEST-*.xml"))):
            suite = ElementTree.parse(path).getroot()
            name = suite.get("name", "").partition("$")[0]
            part = parts.setdefault(tags.get(name, "unit"), Part())
            part.seconds += float(suite.get("time", "0").replace(",", ""))
            for case in suite.iter("testcase"):
                part.add(case)
    for name, part in parts.items():
        with open(os.path.join(into, name + ".part"), "w", encoding="utf-8") as file:
            for line in part.lines:
                print(line, file=file)
            print(part.passed, part.failed, part.skipped, round(part.seconds), file=file)


main()
