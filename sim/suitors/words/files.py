"""Names of files made from texts of others."""

from __future__ import annotations

import re

RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10))})
"""Names that Windows keeps for devices."""


def file_name(text: str) -> str:
    """A name of a file from a text such as `debt[CHN]` or a title: one that stays within its folder on every system."""
    name = re.sub(r"[^\w.,+=@-]+", "_", text).strip("._") or "unnamed"
    return f"{name}_" if name.lower().partition(".")[0] in RESERVED else name[:120]
