"""Numbers of two shipped scenarios, kept: a change of results must be meant.

After a change that is meant, raise the version; then `make golden` rewrites tests/golden, and the difference shows what it did.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from suitors import __version__
from suitors.results.outcomes import outcome_table
from suitors.scenario import Loaded, load
from suitors.studies.ensemble import simulate

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


def why_not(kept: dict[str, Any], found: dict[str, dict[str, float | None]], version: str) -> str:
    """Why golden numbers may not be rewritten: numbers that have moved are those of another version. Empty where they may."""
    before = {name: numbers for name, numbers in kept.items() if name != "version"}
    if not before or not differences(before, found) or parts(version) > parts(kept["version"]):
        return ""
    return f"its numbers have moved since version {kept['version']}; raise __version__ in sim/suitors/__init__.py first (it is {version})"


def parts(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


@pytest.mark.parametrize("scenario", ["baseline", "tokyo_2025"])
def test_numbers_are_those_kept(scenario: str, request: pytest.FixtureRequest) -> None:
    path = FOLDER / f"{scenario}.json"
    found = numbers_of(scenario)
    if request.config.getoption("--update-golden"):
        FOLDER.mkdir(exist_ok=True)
        kept = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        refused = why_not(kept, found, __version__)
        if refused:
            pytest.fail(f"{path.name}: {refused}", pytrace=False)
        path.write_text(json.dumps({**found, "version": __version__}, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    kept = json.loads(path.read_text(encoding="utf-8"))
    made_with = kept.pop("version")
    assert parts(made_with) <= parts(__version__), f"tests/golden/{path.name} was made with {made_with}, later than {__version__}"
    changed = differences(kept, found)
    if changed:
        shown = "\n  ".join(changed[:25])
        more = f"\n  and {len(changed) - 25} more" if len(changed) > 25 else ""
        pytest.fail(
            f"{scenario} gives other numbers than tests/golden/{path.name} holds ({RUNS} runs, {YEARS} years):\n  {shown}{more}\n"
            f"If the change is meant, raise the version above {made_with} in sim/suitors/__init__.py, "
            "rewrite them with `make golden` and look at the difference.",
            pytrace=False,
        )


def test_differences_are_told() -> None:
    kept = {"median": {"a": 1.0, "b": None, "c": 2.0}}
    found = {"median": {"a": 1.0 + 1e-9, "b": 1.0, "d": 2.0}}
    assert differences(kept, found) == ["median b: None became 1.0", "median c: gone", "median d: new"]
    assert differences({"mean": {"a": 1.0}}, {"mean": {"a": 1.001}}) == ["mean a: 1 became 1.001"]
    assert differences(kept, kept) == []


def test_numbers_that_have_moved_are_kept_only_by_a_later_version() -> None:
    kept = {"median": {"a": 1.0}, "version": "0.9.0"}
    same, moved = {"median": {"a": 1.0}}, {"median": {"a": 2.0}}
    assert why_not(kept, same, "0.9.0") == ""
    assert "raise __version__" in why_not(kept, moved, "0.9.0")
    assert why_not(kept, moved, "0.10.0") == ""
    assert why_not({}, moved, "0.9.0") == ""


def test_the_version_is_the_same_wherever_it_stands() -> None:
    citation = (FOLDER.parents[1] / "CITATION.cff").read_text(encoding="utf-8")
    assert f"version: {__version__}\n" in citation
