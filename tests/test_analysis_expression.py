"""Conditions: what is read, what is refused and with which words, and that nothing is ever executed."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitors.analysis.expression import ExpressionError, parse

KNOWN = ("leverage[JPN]", "distress[TJK]", "debt[CHN]")
TABLE = pd.DataFrame({"leverage[JPN]": [1.0, 2.0, np.nan, 4.0], "distress[TJK]": [0.0, 0.2, 0.0, 0.05], "debt[CHN]": [10.0, 5.0, 1.0, 0.0]})
BASELINE = pd.DataFrame({"leverage[JPN]": [0.5, 3.0, 1.0, 3.0]})


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("leverage[JPN] > baseline.leverage[JPN] and distress[TJK] < 0.1", [True, False, False, True]),
        ("distress[TJK] > 0.1 or debt[CHN] >= 10", [True, True, False, False]),
        ("not (debt[CHN] > 4)", [False, False, True, True]),
        ("0 < distress[TJK] <= 0.1", [False, False, False, True]),
        ("2 * debt[CHN] - 10 == -debt[CHN] / 1 + 5", [False, True, False, False]),
        ("debt['CHN'] != 1", [True, True, False, True]),
        ("debt[CHN] / debt[CHN] > 0", [True, True, True, False]),
    ],
)
def test_conditions_are_worked_out_row_by_row(text: str, holds: list[bool]) -> None:
    assert parse(text, KNOWN).judge(TABLE, BASELINE).holds.tolist() == holds


def test_where_a_number_is_missing_the_condition_is_undefined() -> None:
    verdict = parse("not leverage[JPN] > 1", KNOWN).judge(TABLE)
    assert verdict.defined.tolist() == [True, True, False, True] and verdict.holds.tolist() == [True, False, False, False]


def test_names_are_collected() -> None:
    found = parse("debt[CHN] > 1 and debt[CHN] < baseline.distress[TJK]", KNOWN)
    assert found.names == ("debt[CHN]",) and found.baseline_names == ("distress[TJK]",)
    with pytest.raises(ValueError, match="baseline"):
        found.judge(TABLE)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("leverge[JPN] > 1", "did you mean leverage"),
        ("1 < 2 and leverage > 1", "position 11 .*such as leverage.JPN"),
        ("distress[TJK] <", "position 1[45]?.*cannot be read"),
        ("distress[TJK]", "is a number, not a condition"),
        ("distress[TJK] < 1 and 3", "position 23.*where a condition is wanted"),
        ("(debt[CHN] > 1) + 1 > 2", "is no number"),
        ("__import__('os').system('true')", "not allowed"),
        ("debt[CHN].__class__ > 1", "not the name of an outcome"),
        ("other.debt[CHN] > 1", "not the name of an outcome"),
        ("(lambda: 1)() > 0", "not allowed"),
        ("[x for x in debt] > 1", "not allowed"),
        ("debt[CHN] ** 999 > 1", "not allowed"),
        ("debt[CHN] in debt[CHN]", "a comparison is one of"),
        ("True", "not allowed"),
        ("'text' > 1", "not allowed"),
        ("debt[CHN + 1] > 1", "not the name"),
        ("debt[CHN] > 1" + "0" * 400, "larger than"),
        ("", "empty"),
        ("-" * 200 + "1 > 0", "nested"),
        ("(" * 500 + "1" + ")" * 500, "nested"),
        ("debt[CHN] > \x00", "cannot"),
        ("debt[CHN] > 1" * 300, "characters"),
    ],
)
def test_what_is_no_condition_gets_a_message(text: str, said: str) -> None:
    with pytest.raises(ExpressionError, match=said):
        parse(text, KNOWN)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text, KNOWN)
    except ExpressionError as problem:
        assert str(problem)
