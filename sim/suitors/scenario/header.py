"""The comment at the top of a scenario file, which says in sections what the scenario asks and what to look at."""

from __future__ import annotations

import re
from itertools import takewhile


def header_of(text: str) -> str:
    """The lines of comment with which a file begins."""
    return "\n".join(takewhile(lambda line: line.startswith("#"), text.splitlines()))


def section(header: str, heading: str) -> str:
    """The part of a header under a heading such as ``Look at``, as one line; empty if there is none."""
    found = re.search(rf"^# {heading} +(.*?)(?=^#\s*$|^# [A-Z]|\Z)", header, re.DOTALL | re.MULTILINE)
    return " ".join(found[1].replace("\n#", " ").split()) if found else ""
