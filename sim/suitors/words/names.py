"""Readable names of numbers for figures: no dotted paths where a few words will do."""

from __future__ import annotations

import re
from collections.abc import Callable

from suitors.words.numbers import number

CONDUCT = {"quality": "build quality", "claim": "claim on assets", "footprint": "footprint of works"}
"""Scores of conduct whose name says too little."""
ABBREVIATIONS = ("oda", "edcf", "step")
"""Parts of the names of products that are written in capitals."""


def number_name(path: str, called: Callable[[str], str] = str) -> str:
    """A number's dotted path in words, such as "build quality (strategy china)"; a name that is no path stays as it is.

    `called` gives powers and states the names that readers know instead of their codes.
    """
    if " " in path or "." not in path:
        return path
    head, *rest = path.split(".")
    if head == "parameters":
        return _of_parameter(rest[0])
    if head in ("powers", "states") and len(rest) == 1:
        return called(rest[0])
    if head == "strategies" and len(rest) > 1:
        return f"{_of_strategy(rest[1:])} (strategy {rest[0]})"
    if head in ("powers", "states") and len(rest) == 1:
        return rest[0]
    if head == "powers" and len(rest) > 1:
        if rest[1] == "toward":
            return f"{_words(rest[3:])}, {called(rest[0])} in {called(rest[2])}"
        return f"{_of_power(rest[1:])} ({called(rest[0])})"
    if head == "states" and len(rest) > 1:
        return f"{_of_state(rest[1:])} ({called(rest[0])})"
    if head == "corridors":
        return f"{_words(rest[1:])} of the {_words(rest[:1])} corridor"
    if head in ("minerals", "instruments"):
        return f"{_words(rest[1:])} ({_words(rest[:1])})"
    if head == "events":
        return f"{_words(rest[1:])} of event {int(rest[0]) + 1}" if rest[0].isdigit() else _words(rest)
    return _words([head, *rest])


def product_words(product: str) -> str:
    """What tables call a product of a strategy: ODA loan, export credit."""
    return " ".join(word.upper() if word in ABBREVIATIONS else word for word in product.split("_"))


def _words(parts: list[str]) -> str:
    return " ".join(parts).replace("_", " ")


def _of_parameter(name: str) -> str:
    for pattern, words in (
        (r"leverage_weight_(.+)", "weight of {} in leverage"),
        (r"weight_(.+)", "weight of {} in choosing"),
        (r"alignment_(.+)", "weight of {} in taking sides"),
        (r"exposure_scale_(.+)", "exposure scale of {}"),
        (r"substitutability_(.+)", "substitutability of {}"),
    ):
        if found := re.fullmatch(pattern, name):
            return words.format(found[1].replace("_", " "))
    return name.replace("_", " ")


def _of_strategy(parts: list[str]) -> str:
    group, *rest = parts
    if group == "conduct":
        return CONDUCT.get(rest[0], _words(rest))
    if parts == ["calendar", "summit_rate"]:
        return "leaders' meetings"
    if group == "targeting":
        return f"aim: {_words(rest[1:])}" if rest[0] in ("motives", "sectors") else _words(rest)
    if group == "delivery" and len(rest) == 2:
        return f"{_words(rest[1:])}, {_words(rest[:1])}"
    if group == "products" and len(rest) > 1:
        product, what = product_words(rest[0]), rest[1:]
        if what[0] == "sectors":
            return f"{what[-1]} in {product}"
        if what[0] == "terms":
            return f"{_words(what[2:])} of {product}, {what[1]}"
        return f"{_words(what)} of {product}"
    return _words(parts)


def _of_power(parts: list[str]) -> str:
    group, *rest = parts
    if group == "money" and rest:
        return f"{_words(rest[:1])} money, {_words(rest[1:])}"
    if group in ("mineral_exposure", "mineral_use") and rest:
        return f"{'dependence on' if group == 'mineral_exposure' else 'use of'} {_words(rest)}"
    return f"{_words(rest)} corridor" if group == "corridors" else _words(parts)


def _of_state(parts: list[str]) -> str:
    group, *rest = parts
    if group == "gaps":
        return f"gap in {_words(rest)}"
    if group == "corridors":
        return f"share of the {_words(rest)} corridor"
    if group == "minerals":
        return f"output of {_words(rest)}"
    return "GDP" if group == "gdp" else _words(parts)


def tick_text(value: float, _: int | None = None) -> str:
    """A number at an axis; without an offset, which readers overlook, however small it is."""
    return number(value, 4)


def short_title(title: str, beside: str = "") -> str:
    """A title up to its colon; the whole of it where the title `beside` it is another one with the same head."""
    head = title.partition(":")[0]
    return title if title != beside and head == beside.partition(":")[0] else head
