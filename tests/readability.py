"""Rules of docs/style.md for sentences that are printed as an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable

MOST_SENTENCES, MOST_WORDS = 3, 24
BANNED = re.compile(
    r"\bluck\b|hangs? on|nobody knows well|the sign is the other one|barred to others and so to|points of 100(?! possible)", re.I
)
CODE = re.compile(r"\b(?:CHN|EU|GULF|JPN|KOR|MULT|RUS|TUR|USA|KAZ|KGZ|TJK|TKM|UZB)\b")
PATH = re.compile(r"\b[a-z_]+\.[a-zA-Z_]+(?:\.\w+)*\b|\b[a-z]+_[a-z_]+\b")
INTERVAL = re.compile(r"\([+−]?[\d.,]+(?:·10\S+)?(?: %)? to [+−]?[\d.,]+(?:·10\S+)?(?: %)?(?: in nine futures of ten)?\)")


def words_in(sentence: str) -> int:
    """How many words a sentence has, brackets and numbers' signs aside."""
    return len(re.findall(r"[\w'’.,/$-]*\w[\w'’/$-]*", re.sub(r"\(.*?\)", "", sentence)))


def faults(sentences: Iterable[str]) -> list[str]:
    """What the style forbids in an answer."""
    said = list(sentences)
    found = [f"{len(said)} sentences"] if len(said) > MOST_SENTENCES else []
    for sentence in said:
        plain = INTERVAL.sub("", sentence)
        checks = {
            "words": words_in(sentence) > MOST_WORDS,
            "bracket": "(" in plain,
            "banned": bool(BANNED.search(sentence)),
            "code": bool(CODE.search(sentence)),
            "path": bool(PATH.search(plain)),
            "end": not sentence.endswith("."),
        }
        found += [f"{name}: {sentence}" for name, wrong in checks.items() if wrong]
    return found
