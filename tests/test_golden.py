"""Numbers of two shipped scenarios, kept: a change of results must be meant.

After a change that is meant, `make golden` rewrites tests/golden, and the difference shows what it did.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from suitors.experiments.ensemble import simulate
from suitors.results.outcomes import outcome_table
from suitors.scenario import Loaded, load

FOLDER = Path(__file__).parent / "golden"
RUNS, YEARS = 64, 5
MEANS = ("signed", "completed_public", "completed_private", "debt", "gdp", "distress", "room_cut")
"""Outcomes of which the mean is kept besides the median."""
TOLERANCE = 1e-6


def numbers_of(scenario: str) -> dict[str, dict[str, float | None]]:
    """Medians and means over the runs, by outcome and actor."""
    loaded: Loaded = load(scenario, [f"horizon.years={YEARS}"])
    powers, states = tuple(sorted(loaded.scenario.powers)), tuple(sorted(loaded.scenario.states))
    table = outcome_table(simulate(loaded, range(RUNS), seed=2025), powers, states, tuple(range(RUNS)))
    means = table[[column for column in table if column.split("[")[0] in MEANS]]
    return {"median": _plain(table.median()), "mean": _plain(means.mean())}


def _plain(row: pd.Series) -> dict[str, float | None]:
    """Nine significant digits; what is undefined is null."""
    return {str(name): None if np.isnan(value) else float(f"{value:.9g}") for name, value in row.items()}


def differences(kept: dict[str, dict[str, float | None]], found: dict[str, dict[str, float | None]]) -> list[str]:
    """One line for each number that has changed, come or gone."""
    lines = []
    for statistic in sorted({*kept, *found}):
        before, after = kept.get(statistic, {}), found.get(statistic, {})
        for name in sorted({*before, *after}):
            if name not in before or name not in after:
                lines.append(f"{statistic} {name}: {'new' if name not in before else 'gone'}")
                continue
            one, other = before[name], after[name]
            if (one is None) != (other is None):
                lines.append(f"{statistic} {name}: {one} became {other}")
            elif one is not None and other is not None and not np.isclose(one, other, rtol=TOLERANCE, atol=1e-9):
                lines.append(f"{statistic} {name}: {one:.9g} became {other:.9g}")
    return lines


@pytest.mark.parametrize("scenario", ["baseline", "tokyo_2025"])
def test_numbers_are_those_kept(scenario: str, request: pytest.FixtureRequest) -> None:
    path = FOLDER / f"{scenario}.json"
    found = numbers_of(scenario)
    if request.config.getoption("--update-golden"):
        FOLDER.mkdir(exist_ok=True)
        path.write_text(json.dumps(found, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    changed = differences(json.loads(path.read_text(encoding="utf-8")), found)
    if changed:
        shown = "\n  ".join(changed[:25])
        more = f"\n  and {len(changed) - 25} more" if len(changed) > 25 else ""
        pytest.fail(
            f"{scenario} gives other numbers than tests/golden/{path.name} holds ({RUNS} runs, {YEARS} years):\n  {shown}{more}\n"
            "If the change is meant, rewrite them with `make golden` and look at the difference.",
            pytrace=False,
        )


def test_differences_are_told() -> None:
    kept = {"median": {"a": 1.0, "b": None, "c": 2.0}}
    found = {"median": {"a": 1.0 + 1e-9, "b": 1.0, "d": 2.0}}
    assert differences(kept, found) == ["median b: None became 1.0", "median c: gone", "median d: new"]
    assert differences({"mean": {"a": 1.0}}, {"mean": {"a": 1.001}}) == ["mean a: 1 became 1.001"]
    assert differences(kept, kept) == []
