"""What commands print as an answer can be read: comparisons, break-evens, structures, worlds, responses, briefs."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from suitors.cli.forecast import sentences as of_forecasts
from suitors.cli.main import main
from suitors.cli.score import of_order, of_patterns
from suitors.cli.update import of_headline, of_opening, of_panel
from suitors.ingest.headline import HeadlineShift
from suitors.report.content import part_of
from suitors.report.leads import TURNS
from suitors.report.sentences import of_one_channel, share_of_many, which_depends
from suitors.report.structures import sentence as of_structures
from suitors.report.turns import Sides, sentence
from suitors.results.outcomes import shown_in
from suitors.scenario import load
from suitors.studies.breakeven import BreakEven, TurningPoint
from suitors.studies.forecasts.score import ForecastSkill
from suitors.studies.futures import quick
from suitors.studies.outside import Stability
from suitors.studies.responses.rows import shipped
from suitors.studies.validation.validate import NOT_VALIDATED, QUESTIONS, UNTESTED, Validation
from suitors.studies.worlds.folder import sentences as of_worlds
from suitors.words.scenario import Words
from tests.readability import CODE, faults

WORDS = ("--runs", "8", "--workers", "1", "--no-plots")


def singly(sentences: list[str]) -> list[str]:
    """Faults of sentences that are evidence: there may be more than three of them."""
    return [fault for sentence in sentences for fault in faults([sentence])]


@pytest.fixture(scope="module")
def compared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("readable") / "compared"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(quick, "FUTURES", 32)
        asked = ["compare", "teach/two_powers", "--power", "JPN", "--strategies", "japan,china", *WORDS, "--out", str(folder)]
        done = CliRunner().invoke(main, asked)
    assert done.exit_code == 0, done.output
    return folder


def test_a_comparison_its_report_and_its_brief(compared: Path) -> None:
    said = json.loads((compared / "answer.json").read_text("utf-8"))
    assert not faults(said["sentences"])
    assert not singly([*said["depends_on"], *said["meetings"], *said["unfolding"]])
    part = part_of(compared)
    assert not singly([*part.answer, *part.more, *part.rests_on])


def test_a_ranking_of_strategies() -> None:
    whether = [words for words, _ in TURNS.values()]
    leader = "the European Union's strategy"
    said = [
        which_depends("the Gulf states", "leverage", whether),
        share_of_many(leader, "leverage", 0.46, 256, 9),
        of_one_channel(leader, "leverage from direct investment", 0.93),
    ]
    assert not faults(said)


def found(turns: tuple[TurningPoint, ...], low: float = 0.1) -> BreakEven:
    curve = pd.DataFrame({"value": [0.0, 1.0], "difference": [low, 0.2], "low": [low - 0.01, 0.1], "high": [low + 0.01, 0.3]})
    return BreakEven("powers.JPN.money.private.conversion", "1", 0.2, curve, turns)


def test_break_evens_have_one_wording() -> None:
    words = Words(load("tokyo_2025"))
    turn = TurningPoint(0.35, 0.3, 0.4, rising=True)
    ahead, cost = Sides.of_contest("China's strategy"), Sides.of_contest("China's strategy", -1.0)
    name = words.short("powers.JPN.money.private.conversion")
    assert sentence(found((turn,), -0.1), words, ahead) == [f"China's strategy is ahead where {name} is above 0.35; it is 0.2 now."]
    assert sentence(found((turn,), -0.1), words, cost) == [f"China's strategy is ahead where {name} is below 0.35; it is 0.2 now."]
    assert sentence(found(()), words, cost)[0].startswith("China's strategy is behind at every value of")
    reached = Sides.of_value("public debt to GDP of Kyrgyzstan", "0.5")
    assert sentence(found((turn,), -0.1), words, reached) == [
        f"Public debt to GDP of Kyrgyzstan is above 0.5 where {name} is above 0.35; it is 0.2 now."
    ]
    for turns in ((), (turn,), (turn, TurningPoint(0.8, 0.7, 0.9, rising=False))):
        for sides in (ahead, cost, reached):
            assert not faults(sentence(found(turns), words, sides))


def test_structures_and_worlds() -> None:
    item = {
        "structures": 1440,
        "sign": 1,
        "holds": 0.61,
        "by_choice": {"measure": 0.5, "model": 0.1, "strategy is": 0.2, "mechanism": None},
    }
    assert not faults([of_structures(item)])
    about = {
        "candidates": 2000,
        "fit": 1587,
        "may_contradict": 2,
        "evidence": ["P1"] * 25,
        "relaxed": False,
        "asked_to_contradict_at_most": 2,
    }
    for each in (about, about | {"relaxed": True}):
        assert not faults(of_worlds(each))


def test_what_became_of_forecasts() -> None:
    for variable in ("flow", "debt_stock"):
        for low, high, skill in ((0.03, 0.2, 0.1), (-0.3, -0.05, -0.2), (-0.1, 0.1, 0.01)):
            assert not faults(of_forecasts([ForecastSkill(variable, "last year", 90, skill, low, high)]))


def test_rows_of_responses_name_nobody_by_code() -> None:
    for row in shipped().rows:
        # "EU" and "USA" are names that people use.
        assert not {*CODE.findall(f"{row.change} {row.shows}")} - {"EU", "USA"}, row.id


def test_scores_of_patterns_and_orders_under_other_weights() -> None:
    words = Words(load("baseline"))
    assert of_patterns({"pass": 9, "weak": 1, "fail": 0, "no answer": 0}) == "Of 10 patterns, 9 pass and 1 is weak."
    assert not faults([of_patterns({"pass": 9, "weak": 7, "fail": 2, "no answer": 1})])
    for leader, measure in itertools.product(("RUS", "GULF", "MULT"), shown_in("orders")):
        assert not singly(of_order(Stability(measure, leader, 0.98, 0.92, 0.07), words))


def test_what_new_files_change() -> None:
    words = Words(load("tokyo_2025"))
    for counts in ((0, 0, 0), (12, 5, 18), (1, 0, 1)):
        assert not faults(of_panel(*counts))
    for figures in (0, 1, 7):
        assert not faults([of_opening(figures)])
    for change in ((2e-5, -6e-6, 5.8e-5), (0.02, 0.01, 0.03)):
        seen = HeadlineShift(
            "tokyo_2025", "JPN", ("japan", "china"), "leverage", 64, (-0.022, -0.029, -0.016), (-0.02, -0.03, -0.01), change
        )
        assert not faults(of_headline(seen, words))


def test_validation_says_what_a_part_of_the_forecast_adds() -> None:
    skill = [
        {"observable": observable, "score": score, "horizon": years, "rival": rival, "skill": size, "low": size - 0.1, "high": size + 0.1,
         "sure_low": size - 0.15, "sure_high": size + 0.15, "cells": 90}
        for years in (3, 5)
        for observable, score in (("flow", "CRPS"), ("shares", "energy"), ("debt", "CRPS"), ("exits", "Brier"), ("first loans", "Brier"))
        for rival, size in (("last year", 0.1), ("damped shares", -0.2), *((part, 0.3) for part in QUESTIONS))
    ]  # fmt: skip
    found = Validation(True, *(pd.DataFrame(skill) for _ in range(5)))
    assert not singly([line for part in QUESTIONS for line in found.says(part)])
    assert not singly([UNTESTED, NOT_VALIDATED])


def test_a_tournament(tmp_path: Path) -> None:
    played = [
        "tournament",
        "teach/two_powers",
        "--powers",
        "JPN,CHN",
        "--strategies",
        "japan,china",
        *WORDS,
        "--out",
        str(tmp_path / "played"),
    ]
    done = CliRunner().invoke(main, played)
    assert done.exit_code == 0, done.output
    part = part_of(tmp_path / "played")
    assert not singly([*part.answer, *part.more])
