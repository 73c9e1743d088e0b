"""The answer of a comparison: short, honest about its sign, and the same from every part of the product."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from small_models import small

from suitors.cli.main import main
from suitors.report.answer import TURNS
from suitors.report.sentences import Contest, Sureness, first, second, third
from suitors.studies.futures import quick
from suitors.studies.futures.quick import least_correlation
from suitors.words.scenario import Words

CONTEST = Contest(
    "the European Union", "policy leverage", "with the United States' strategy", "with its own", "the United States' strategy"
)
TURN = {
    "number": "parameters.weight_ties",
    "now": 0.3,
    "range_low": 0.0,
    "range_high": 1.0,
    "turns_at": 0.41,
    "above": 1,
    "below": -1,
}


def words_in(sentence: str) -> int:
    return len(re.findall(r"[\w'’]+", re.sub(r"\(.*?\)", "", sentence)))


@pytest.mark.parametrize(
    ("sure", "certain", "said"),
    [
        (
            Sureness(0.2, 0.1, 0.3, 0.97, 250),
            True,
            "The European Union has more policy leverage with the United States' strategy than with its own",
        ),
        (Sureness(-0.2, -0.3, -0.1, 0.03, 250), True, "The European Union has less"),
        (Sureness(0.1, -0.1, 0.3, 0.75, 250), True, "The European Union probably has more"),
        # Sure over futures, but not told from 0 by the runs: no plain statement.
        (Sureness(0.2, 0.1, 0.3, 0.97, 250), False, "The European Union probably has more"),
        (Sureness(0, -0.2, 0.2, 0.55, 250), True, "It is open which of the two gives the European Union more"),
        (Sureness(0, -0.001, 0.001, 0.55, 250), True, "The European Union has about as much"),
        (Sureness(0, 0.0, 0.0, 0.0, 250), False, "The European Union has exactly as much"),
    ],
)
def test_no_side_is_better_than_its_sign_is_sure(sure: Sureness, certain: bool, said: str) -> None:
    sentence = first(CONTEST, sure, 1.0, 0.0 if sure.low == sure.high else 0.001 if sure.high < 0.01 else 0.2, certain)
    assert sentence.startswith(said)
    assert words_in(sentence) < 25


def test_sizes_are_per_cents_of_the_own_level_where_there_is_one() -> None:
    sure = Sureness(0.1, -0.1, 0.3, 0.75, 250)
    assert second(sure, 1.0, 0.2, "points") == "The difference is +10 % of its own level (−10 % to +30 % in nine futures of ten)."
    assert second(sure, 0.0, 0.2, "points") == "The difference is +0.1 points (−0.1 to +0.3 in nine futures of ten)."
    assert second(None, 1.0, 0.2, "points") == "With the numbers as assumed the difference is +20 % of its own level."
    shared = second(sure, 1.0, 0.2, "points", True)
    assert shared.startswith("It has more in 75 % of 250 futures: the difference is +10 %") and words_in(shared) < 25


def test_nobody_leads_where_a_choice_of_the_analyst_turns_the_sign() -> None:
    both = [words for words, _ in TURNS.values()]
    sentence = first(CONTEST, Sureness(0.2, 0.1, 0.3, 0.99, 250), 1.0, 0.2, True, both)
    assert sentence == (
        "Whether the European Union has more policy leverage with the United States' strategy depends on how debt is valued "
        "and whether delivery comes along."
    )
    assert words_in(sentence) < 25


def test_the_turn_nearest_to_the_present_is_told() -> None:
    words = Words(small())
    far = TURN | {"number": "parameters.deal_rate", "turns_at": 0.99}
    assert third(CONTEST, [far, TURN], words) == (
        "The United States' strategy is ahead where weight of ties in choosing is above 0.41; it is 0.3 now."
    )
    nowhere = TURN | {"turns_at": None}
    assert "The sign is the same at every value" in third(CONTEST, [nowhere], words)
    assert "told from chance" in third(CONTEST, [], words)


def test_numbers_that_move_nothing_rarely_pass() -> None:
    draw = np.random.default_rng(3)
    least, passed = least_correlation(50, 100), 0
    for _ in range(400):
        numbers, gap = pd.DataFrame(draw.random((100, 50))), pd.Series(draw.random(100))
        passed += bool((numbers.rank().corrwith(gap.rank()).abs() > least).any())
    assert 0.01 < passed / 400 < 0.09


def test_a_quick_comparison_never_gives_a_bare_winner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quick, "FUTURES", 256)
    folder = tmp_path / "compared"
    words = ["compare", "teach/two_powers", "--power", "JPN", "--strategies", "japan,china", "--runs", "16", "--no-plots"]
    done = CliRunner().invoke(main, [*words, "--workers", "1", "--out", str(folder)])
    assert done.exit_code == 0, done.output
    said = json.loads((folder / "answer.json").read_text("utf-8"))
    assert len(said["sentences"]) == 3
    assert "of 256 futures" in " ".join(said["sentences"][:2])
    assert all(words_in(sentence) < 25 for sentence in said["sentences"])
    assert (folder / "quick_futures.csv").exists() and (folder / "breakeven.json").exists()
