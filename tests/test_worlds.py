"""Worlds that fit: exact on made-up distances, and as a user drives it."""

from __future__ import annotations

import json
from math import inf
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner, Result

from suitors.cli.main import main
from suitors.scenario import load
from suitors.studies.evaluation import Evaluation
from suitors.studies.futures.draws import draw, groups
from suitors.studies.patterns import patterns
from suitors.studies.posterior import calibrated
from suitors.studies.worlds import evidence as record
from suitors.studies.worlds.evidence import LEFT_OUT, Evidence
from suitors.studies.worlds.fit import kept, ks_distance, shares_by_misses

SCENARIO = """
title = "Who the patterns are about"
horizon = { start = "2025-10-01", years = 8 }
[powers]
CHN = {}
JPN = {}
KOR = {}
MULT = {}
RUS = {}
[states]
KAZ = {}
KGZ = {}
TJK = {}
TKM = {}
UZB = {}
"""


def said(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


def fact(low: float, high: float, below: float, above: float) -> Evidence:
    return Evidence("F", "a fact", "1", "nobody", low, high, below, above, patterns()[0])


def test_distance_to_failure_is_three_standard_deviations() -> None:
    item = fact(1.0, 2.0, 0.3, 0.6)
    # 0.1 below is one third of the way to failure; 0.6 above is all of it.
    assert item.implausibility(np.array([0.9, 0.7, 1.0, 1.5, 2.0, 2.6, 3.2])) == pytest.approx([1.0, 3.0, 0.0, 0.0, 0.0, 3.0, 6.0])
    # Chance adds its variance: sqrt(0.1² + 0.24²) = 0.26.
    assert item.implausibility(np.array([0.48]), noise=0.24) == pytest.approx([0.52 / 0.26])


def test_one_sided_facts_and_missing_numbers() -> None:
    most = fact(-inf, 2.0, 0.0, 0.3)
    assert most.implausibility(np.array([-9.0, 2.3, np.nan])) == pytest.approx([0.0, 3.0, 0.0])
    assert fact(-inf, 2.0, 0.0, 0.0).implausibility(np.array([1.0, 2.1])) == pytest.approx([0.0, inf])


def test_as_many_facts_may_be_contradicted_as_are_free() -> None:
    far = np.array([[9.0, 0.0, 9.0, 3.0], [9.0, 9.0, 0.0, 3.0], [9.0, 9.0, 0.0, 3.0]])
    assert kept(far, free=2)[1].tolist() == [False, True, True, True]
    assert kept(far, free=0)[1].tolist() == [False, False, False, True]
    assert shares_by_misses(far, most=3) == [0.25, 0.5, 0.75, 1.0]


def test_the_rule_is_relaxed_until_one_in_fifty_fits() -> None:
    far = np.full((4, 100), 9.0)
    far[0, :3] = 0.0
    free, fits = kept(far, free=1)
    assert free == 3 and fits.sum() == 3
    far[1:, 0] = 0.0
    assert kept(far, free=1)[0] == 3, "one of a hundred is too few"


def test_distance_of_distributions_is_the_largest_gap() -> None:
    order = np.array([[0, 1, 2, 3], [1, 0, 3, 2], [0, 2, 1, 3]])
    fits = np.array([True, True, False, False])
    assert ks_distance(order, fits) == pytest.approx([0.5, 0.5, 0.25])
    assert (ks_distance(order, np.ones(4, bool)) == 0.0).all()


def test_declared_numbers_are_drawn_with_their_rank_correlation() -> None:
    loaded = load("baseline")
    drawn = draw(loaded, [], 1000, seed=4)
    found = groups(list(map(str, drawn.columns)))
    assert found
    for numbers, correlation in found:
        ranks = drawn[numbers].rank().corr().to_numpy()
        assert ranks[np.triu_indices(len(numbers), 1)] == pytest.approx(correlation, abs=0.08)
        for path in numbers:
            item = loaded.quantities()[path]
            assert (drawn[path] < item.value).mean() == pytest.approx(0.5, abs=0.06)
            assert drawn[path].between(item.low, item.high).all()


def test_every_pattern_is_counted_once_or_left_out_for_a_reason() -> None:
    names = [item.name for item in record.evidence()]
    assert len(set(names)) == len(names)
    assert {item.number for item in patterns()} - set(names) <= set(LEFT_OUT)


def test_the_command_finds_worlds_that_comparisons_draw_from(tmp_path: Path) -> None:
    scenario, out = tmp_path / "five.toml", tmp_path / "worlds"
    scenario.write_text(SCENARIO, "utf-8")
    asked = ["worlds", str(scenario), "--candidates", "16", "--runs", "1", "--workers", "1", "--out", str(out)]
    done = said(*asked, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    worlds = pd.read_parquet(out / "worlds.parquet")
    assert told["fit"] == len(worlds) > 0
    rejecting = pd.read_csv(out / "patterns.csv")
    assert set(rejecting["evidence"]) == set(told["evidence"])
    again = said(*asked)
    assert again.exit_code == 0 and f"{len(worlds)} of 16 candidate worlds fit the record." in again.output
    assert "parameters." not in again.output and "strategies." not in again.output
    assert not set(pd.read_csv(out / "numbers.csv")["number"]) - set(load(str(scenario)).quantities())
    loaded = load(str(scenario))
    draws = calibrated(loaded, out / "worlds.parquet")
    assert draws is not None and not draws.unknown

    compared = tmp_path / "compared"
    words = ["--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--no-plots", "--workers", "1", "--out", str(compared)]
    done = said("compare", str(scenario), *words, "--worlds", str(out))
    assert done.exit_code == 0, done.output
    assert "With numbers that fit" in done.output
    filtered, whole = (pd.read_csv(compared / f"quick_{name}.csv") for name in ("futures", "unfiltered"))
    assert filtered[["variant", "outcome"]].equals(whole[["variant", "outcome"]])
    assert not filtered["difference"].equals(whole["difference"])


def test_an_interrupted_search_goes_on_to_the_same_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from suitors.runs.checkpoint import Checkpoint
    from suitors.studies.worlds import fit as search

    monkeypatch.setattr(search, "NOISE_RUNS", 8)
    monkeypatch.setattr(search, "BATCH", 8)
    scenario = tmp_path / "five.toml"
    scenario.write_text(SCENARIO, "utf-8")
    loaded, checkpoint = load(str(scenario)), Checkpoint(tmp_path / "kept")
    whole = search.fit(loaded, 12, 2, Evaluation(7))

    class Enough(Exception):
        """The user has had enough."""

    def stop(done: int) -> None:
        if checkpoint.pieces > 1:
            raise Enough

    with pytest.raises(Enough):
        search.fit(loaded, 12, 2, Evaluation(7, checkpoint=checkpoint), progress=stop)
    kept_before = checkpoint.pieces
    again = search.fit(loaded, 12, 2, Evaluation(7, checkpoint=checkpoint))
    assert checkpoint.found == kept_before > 0
    assert np.array_equal(again.values, whole.values, equal_nan=True) and np.array_equal(again.fits, whole.fits)


def test_what_cannot_be_used_is_told(tmp_path: Path) -> None:
    words = ["--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--no-plots", "--workers", "1", "--out", str(tmp_path / "o")]
    for more, why in (
        (["--worlds", str(tmp_path)], "is no folder of worlds"),
        (["--worlds", "3"], "at least 10"),
        (["--worlds", "100", "--posterior", "posterior_2015", "--futures", "10"], "give one"),
    ):
        done = said("compare", "baseline", *words, *more)
        assert done.exit_code == 2 and why in done.output, done.output
    done = said("worlds", "teach/two_powers", "--out", str(tmp_path / "w"))
    assert done.exit_code == 2 and "lacks Korea, Multilaterals" in done.output
    assert not (tmp_path / "o").exists() and not (tmp_path / "w").exists()
