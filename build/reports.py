"""Sums up Surefire's reports: the failed and skipped tests by name, then one line 'passed failed skipped'."""

import glob
import os
import sys
import xml.etree.ElementTree as ElementTree


def main() -> None:
    passed = failed = skipped = 0
    for directory in sys.argv[1:]:
        for path in sorted(glob.glob(os.path.join(directory, "TEST-*.xml"))):
            for case in ElementTree.parse(path).getroot().iter("testcase"):
                name = f"{case.get('classname', '').rpartition('.')[2]}.{case.get('name')}"
                problem = case.find("failure")
                if problem is None:
                    problem = case.find("error")
                if problem is not None:
                    failed += 1
                    message = (problem.get("message") or problem.text or "").strip().splitlines()
                    print(f"  FAILED: {name}")
                    for line in message[:8]:
                        print(f"          {line[:300]}")
                elif case.find("skipped") is not None:
                    skipped += 1
                    print(f"  SKIPPED: {name}")
                else:
                    passed += 1
    print(passed, failed, skipped)


main()
