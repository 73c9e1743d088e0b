"""How numbers are written, in every table, sentence, figure and page. Files for programs (CSV, JSON) hold plain numbers instead.

A number never says what is not so: what is small is not rounded to zero, a share below 1 is not written as 100 %, nothing is written
as -0, and what is missing is a dash.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from functools import wraps
from math import isfinite, isnan
from typing import ParamSpec

MISSING = "–"
MINUS = "−"
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
LARGEST, SMALLEST = 15, -4
"""Powers of ten between which a number is written out."""
GIVEN = 6
"""Significant digits of a number that somebody wrote."""


Arguments = ParamSpec("Arguments")


def _apart(write: Callable[Arguments, str]) -> Callable[Arguments, str]:
    """Neither read nor touch how the caller's program reckons with decimals."""

    @wraps(write)
    def written(*given: Arguments.args, **named: Arguments.kwargs) -> str:
        with localcontext(Context()):
            return write(*given, **named)

    return written


@_apart
def number(value: float, digits: int = 3, sign: bool = False) -> str:
    """A number with so many significant digits, whole where it is larger: 0.123, 12.3, 1,234, 1.23·10⁻⁵. With `sign` also a plus."""
    if not isfinite(value):
        return _not_finite(value)
    if value == 0:
        return "0"
    rounded = _significant(value, digits)
    power = rounded.adjusted()
    if SMALLEST <= power < LARGEST:
        return _sign(rounded, sign) + f"{abs(rounded).normalize():,f}"
    mantissa = rounded.scaleb(-power).normalize()
    return f"{_sign(rounded, sign)}{abs(mantissa):f}·10{str(power).translate(SUPERSCRIPTS)}"


def rounded(value: float, digits: int = GIVEN) -> float:
    """A number with so many significant digits, as a number: for files."""
    return float(f"{value:.{digits}g}")


def given(value: float) -> str:
    """A number that somebody wrote, so that it can be typed again: 0.05, -1.75, 1500000."""
    return number(value, GIVEN).replace(MINUS, "-").replace(",", "") if SMALLEST <= _power(value) < LARGEST else f"{value:.{GIVEN}g}"


def signed(value: float, digits: int = 3) -> str:
    """A difference, with its sign: +0.123, −12.3, 0."""
    return number(value, digits, sign=True)


def about(value: float) -> str:
    """A difference in running text, with two digits: +0.12."""
    return signed(value, 2)


@_apart
def fixed(value: float, places: int = 2, sign: bool = False) -> str:
    """A number with so many decimal places, for columns that line up; "under 0.01" and "over −0.01" instead of a false zero."""
    if not isfinite(value):
        return _not_finite(value)
    unit = Decimal(1).scaleb(-places)
    rounded = Decimal(repr(float(value))).quantize(unit, ROUND_HALF_EVEN)
    if rounded == 0 and value != 0:
        return f"under {unit:f}" if value > 0 else f"over {MINUS}{unit:f}"
    return _sign(rounded, sign and value != 0) + f"{abs(rounded):,f}"


@_apart
def percent(share: float, places: int = 0) -> str:
    """A share as per cent. Only 0 is 0 % and only 1 is 100 %: else "under 1 %", "over 99 %", "over 100 %"."""
    if not isfinite(share):
        return _not_finite(share)
    unit, exact = Decimal(1).scaleb(-places), 100 * Decimal(repr(float(share)))
    if exact.quantize(unit, ROUND_HALF_EVEN) == 100 != exact:
        return f"over {Decimal(100) if exact > 100 else 100 - unit:f} %"
    # Per cent are rounded from the decimal that stands for the share: 100 times a binary 0.285 is not 28.5.
    return f"{fixed(float(exact), places)} %"


def count(value: float) -> str:
    """A whole number: 1,234."""
    return fixed(value, 0)


def interval(low: float, high: float, write: Callable[[float], str] = number) -> str:
    """The bounds of an interval: 0.1 to 0.3; a dash where it is not known."""
    return MISSING if isnan(low) or isnan(high) else f"{write(low)} to {write(high)}"


def within(low: float | None, high: float | None) -> str:
    """A range that may be open: 0 to 1, at least 0, at most 1, any."""
    bottom, top = (None if bound is None or not isfinite(bound) else given(bound) for bound in (low, high))
    if bottom is None or top is None:
        return f"at most {top}" if top is not None else f"at least {bottom}" if bottom is not None else "any"
    return f"{bottom} to {top}"


def estimate(middle: float, low: float, high: float, write: Callable[[float], str] = number, around: str = "({})") -> str:
    """A number with its interval: 0.2 (0.1 to 0.3); alone where the interval is not known."""
    told = interval(low, high, write)
    return write(middle) if MISSING in (told, write(middle)) else f"{write(middle)} {around.format(told)}"


def percent_change(share: float) -> str:
    """A gain or loss in whole per cent, with its sign: +5 %, −3 %, 0 %."""
    return f"{fixed(100.0 * share, 0, sign=True)} %" if isfinite(share) else _not_finite(share)


def percent_estimate(middle: float, low: float, high: float) -> str:
    """A share with its interval, as per cent: 26 % (19 to 33); alone where the interval has no width."""
    alone = isnan(low) or isnan(high) or low == high
    return percent(middle) if alone else estimate(middle, low, high, percent).replace(" %", "").replace(" (", " % (", 1)


def amount(text: str, unit: str) -> str:
    """A written number with its unit; shares and indices have none."""
    return text if unit in ("1", "") or text == MISSING else f"{text} {unit}"


def in_sentence(unit: str) -> str:
    """A unit as sentences call it, where it would not explain itself."""
    return unit.replace("points of 100", "points of 100 possible")


def in_table(unit: str) -> str:
    """A unit as tables and axes show it: nothing for a pure number, and points say of what."""
    return "" if unit in ("1", "") else unit.replace("points of 100", "of 100 possible")


def plural(items: int, noun: str) -> str:
    """1 year, 2 years."""
    return f"{count(items)} {noun}{'' if items == 1 else 's'}"


def duration(seconds: float) -> str:
    """A span of time in the unit that suits it."""
    if seconds < 90:
        return f"{fixed(seconds, 0)} s"
    return f"{fixed(seconds / 60, 0)} min" if seconds < 5400 else f"{fixed(seconds / 3600, 1)} h"


def _power(value: float) -> int:
    """The power of ten of the first digit."""
    return Decimal(repr(float(value))).adjusted() if isfinite(value) and value else 0


def _significant(value: float, digits: int) -> Decimal:
    """Rounded to so many significant digits, or to a whole number where that takes more."""
    exact = Decimal(repr(float(value)))
    return (
        exact.quantize(Decimal(1).scaleb(min(exact.adjusted() - digits + 1, 0)), ROUND_HALF_EVEN)
        if exact.adjusted() < LARGEST
        else (Decimal(f"{exact:.{digits - 1}e}"))
    )


def _sign(value: Decimal, plus: bool) -> str:
    return MINUS if value < 0 else "+" if plus and value > 0 else ""


def _not_finite(value: float) -> str:
    return MISSING if isnan(value) else "∞" if value > 0 else f"{MINUS}∞"
