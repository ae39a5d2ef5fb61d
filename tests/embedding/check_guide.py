#!/usr/bin/env python3
"""Fails when a C++ block of a page is not, but for indentation, part of a file that is compiled and tested."""
import pathlib
import re
import sys


def stripped(text):
    return "\n".join(line.strip() for line in text.splitlines())


page, tested = (pathlib.Path(name) for name in sys.argv[1:3])
code = stripped(tested.read_text(encoding="utf-8"))
blocks = re.findall(r"^```cpp\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
untested = [block for block in blocks if stripped(block) not in code]
for block in untested:
    print(f"{page.name} shows what {tested.name} does not test:\n{block}")
if not blocks:
    print(f"{page.name} has no C++ block")
sys.exit(1 if untested or not blocks else 0)
