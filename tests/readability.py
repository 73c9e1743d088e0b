"""Rules of docs/style.md for sentences that are printed as an answer."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from wordfreq import zipf_frequency

from suitors.words.glossary import glossary

MOST_SENTENCES, MOST_WORDS = 3, 24
BANNED = re.compile(
    r"\bluck\b|hangs? on|nobody knows well|the sign is the other one|barred to others and so to|points of 100(?! possible)", re.I
)
CODE = re.compile(r"\b(?:CHN|EU|GULF|JPN|KOR|MULT|RUS|TUR|USA|KAZ|KGZ|TJK|TKM|UZB)\b")
PATH = re.compile(r"\b[a-z_]+\.[a-zA-Z_]+(?:\.\w+)*\b|\b[a-z]+_[a-z_]+\b")
INTERVAL = re.compile(r"\([+−]?[\d.,]+(?:·10\S+)?(?: %)? to [+−]?[\d.,]+(?:·10\S+)?(?: %)?(?: in nine futures of ten)?\)")


PLAIN = 3.3
"""Words that stand at least twice in a million of written English (Zipf scale of wordfreq) need no explanation."""


@cache
def explained() -> frozenset[str]:
    """Words of the terms that the glossary explains."""
    return frozenset(word for term in glossary() for word in re.findall(r"[a-z]+", term.lower()))


def strange_words(sentence: str) -> list[str]:
    """Words that are neither plain English, nor in the glossary, nor names: names have a capital within the sentence."""
    found = []
    for place, word in enumerate(re.findall(r"[A-Za-z][A-Za-z'’-]*", re.sub(r"“.*?”", "", sentence))):
        if place and word[0].isupper():
            continue
        for part in re.split(r"[-'’]", word.lower()):
            stems = {part, part.removesuffix("s"), part.removesuffix("es"), part.removesuffix("ed"), part.removesuffix("ing")}
            if len(part) > 2 and not stems & explained() and max(zipf_frequency(stem, "en") for stem in stems) < PLAIN:
                found.append(part)
    return found


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
            "words that nobody explains": bool(strange_words(plain)),
        }
        found += [f"{name}: {sentence}" for name, wrong in checks.items() if wrong]
    return found
