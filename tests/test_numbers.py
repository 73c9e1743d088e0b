"""Numbers as they are printed: exact cases, and what no number may ever say."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as some

from suitors.words.numbers import amount, count, duration, estimate, fixed, given, interval, number, percent, plural, signed, within

NAN = float("nan")
SOURCES = Path(__file__).resolve().parents[1] / "sim" / "suitors"
reals = some.floats(-1e12, 1e12, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"),
        (-0.0, "0"),
        (NAN, "–"),
        (math.inf, "∞"),
        (0.1, "0.1"),
        (0.12345, "0.123"),
        (-12.345, "−12.3"),
        (9.999, "10"),
        (999.6, "1,000"),
        (123456.7, "123,457"),
        (0.0001234, "0.000123"),
        (-0.0000123456, "−1.23·10⁻⁵"),
        (2e20, "2·10²⁰"),
    ],
)
def test_a_number(value: float, text: str) -> None:
    assert number(value) == text


def test_numbers_that_were_given_can_be_typed_again() -> None:
    assert [given(value) for value in (0.05, 1_500_000.0, 0.1 + 0.2, 2025, -3.6, 1e-7)] == [
        "0.05",
        "1500000",
        "0.3",
        "2025",
        "-3.6",
        "1e-07",
    ]


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0 %"),
        (0.001, "under 1 %"),
        (0.285, "28 %"),
        (0.5, "50 %"),
        (0.99, "99 %"),
        (0.995, "over 99 %"),
        (0.9999999, "over 99 %"),
        (1.0, "100 %"),
        (1.003, "over 100 %"),
        (1.2, "120 %"),
        (-0.003, "over −1 %"),
        (-0.12, "−12 %"),
        (NAN, "–"),
    ],
)
def test_per_cent(share: float, text: str) -> None:
    assert percent(share) == text


def test_per_cent_with_a_place() -> None:
    assert [percent(share, 1) for share in (0.0003, 0.0553, 0.9996, 1.0)] == ["under 0.1 %", "5.5 %", "over 99.9 %", "100.0 %"]


def test_fixed_places() -> None:
    assert [fixed(value) for value in (0.004, -0.004, 0.0, -0.0, 1234.5, -1.005)] == [
        "under 0.01",
        "over −0.01",
        "0.00",
        "0.00",
        "1,234.50",
        "−1.00",
    ]
    assert [fixed(value, sign=True) for value in (0.5, -0.5, 0.0)] == ["+0.50", "−0.50", "0.00"]


def test_differences_intervals_and_units() -> None:
    assert [signed(value) for value in (0.081, -0.0, NAN, -3.0)] == ["+0.081", "0", "–", "−3"]
    assert interval(0.1, 0.3) == "0.1 to 0.3"
    assert interval(NAN, 0.3) == "–"
    assert estimate(0.2, 0.1, 0.3, signed) == "+0.2 (+0.1 to +0.3)"
    assert estimate(0.2, NAN, NAN) == "0.2"
    assert estimate(NAN, NAN, NAN) == "–"
    assert [within(0.0, 1.0), within(0.0, None), within(None, 1.0), within(None, math.inf)] == ["0 to 1", "at least 0", "at most 1", "any"]
    assert [amount("3", "bn US$"), amount("3", "1"), amount("–", "bn US$")] == ["3 bn US$", "3", "–"]
    assert [plural(1, "year"), plural(1200, "run"), count(0)] == ["1 year", "1,200 runs", "0"]
    assert [duration(30), duration(600), duration(7200)] == ["30 s", "10 min", "2.0 h"]


def read(text: str) -> float:
    """The number that a text stands for; "under" and "over" lie just beside it."""
    nudge = {"under": -1e-9, "over": 1e-9}.get(text.split(" ")[0], 0.0)
    plain = re.sub(r"under |over | %|,", "", text).replace("−", "-")
    mantissa, _, power = plain.partition("·10")
    return float(mantissa) * 10.0 ** int(power.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")) or 0) + nudge


@drawn(reals)
def test_no_number_is_minus_zero_or_a_false_zero(value: float) -> None:
    for text in (number(value), signed(value), fixed(value), percent(value), given(value)):
        assert not re.fullmatch(r"[−-]0(\.0*)?( %)?", text)
        assert (read(text) == 0.0) == (value == 0.0)


@drawn(some.floats(0.0, 1.0))
def test_only_certainty_is_100_per_cent(share: float) -> None:
    assert (percent(share) == "100 %") == (share == 1.0)
    assert (percent(share) == "0 %") == (share == 0.0)


@drawn(reals, reals)
def test_texts_keep_the_order_of_numbers(one: float, other: float) -> None:
    low, high = sorted((one, other))
    for write in (number, signed, fixed, percent, given):
        assert read(write(low)) <= read(write(high))


@drawn(reals)
def test_a_text_is_as_near_as_its_digits(value: float) -> None:
    assert read(number(value)) == pytest.approx(value, rel=5.1e-3)
    assert read(fixed(value)) == pytest.approx(value, abs=0.011)


FORMS = re.compile(r"[:%][+,]*\.\d+[feg%]|:[+,]*g\}|replace\(\"-\", \"−\"\)")
"""How a number would be formatted by hand."""
FOR_PROGRAMS = ("float_format", 'NUMBERS = "%.9g"', "--precision", 'f"p{100')
"""Marks of lines that write what programs read: files of numbers, commands, names of columns."""


def test_numbers_are_written_in_one_place() -> None:
    by_hand = [
        f"{path.name}:{place}: {line.strip()}"
        for path in sorted([*SOURCES.rglob("*"), *(SOURCES.parents[1] / "docs").glob("*.py")])
        if path.suffix in (".py", ".jinja") and path != SOURCES / "words" / "numbers.py"
        for place, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if FORMS.search(line) and not any(mark in line for mark in FOR_PROGRAMS)
    ]
    assert by_hand == []
