"""Validate on made-up regions, from very regular to very lumpy, and write the result into docs/validation.md.

Run ``python docs/measure_regions.py``; it takes some minutes. Each region is one draw of a known process, so that a table says
whether the forecasts adapt to what a region is like, not how the real one behaves.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.studies.evaluation import Evaluation
from suitors.words.numbers import fixed, percent

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from suitors.history.panel import read_panel
from suitors.studies.validation.validate import PARTS, Validation, plan_of, validate

Array = NDArray[np.float64]
PAGE = Path(__file__).parent / "validation.md"
RUNS, SEED = 200, 2025
FIRST, YEARS = 2003, 17
HORIZON = 5
REGIONS = {
    "regular": "returns to each dyad's level, yearly spread 0.1",
    "wandering": "logarithms walk at random, 0.35 a year",
    "independent": "every year by itself, spread 0.4",
    "lumpy": "projects at random, of 60 and 4 million US$",
    "breaks": "levels jump now and then, by a factor of three",
    "growing": "12 % a year, powers and dyads stray from it",
    "wide": "3 powers, 12 states; relations begin and end, lumpy",
}


def levels(random: np.random.Generator, powers: int, states: int, middle: float) -> Array:
    """Usual flows, (power, state, 1), million US$."""
    logs = random.normal(middle, 1.0, (powers, 1, 1)) + random.normal(0.0, 1.0, (1, states, 1))
    return np.asarray(np.exp(logs + random.normal(0.0, 0.7, (powers, states, 1))))


def wander(random: np.random.Generator, shape: tuple[int, int], persistence: float, spread: float) -> Array:
    """Autoregressive logarithms from their usual spread (from one year's if they never return), (*shape, year)."""
    path = np.zeros((*shape, YEARS))
    path[..., 0] = random.normal(0.0, spread / np.sqrt(1.0 - persistence**2) if persistence < 1.0 else spread, shape)
    for year in range(1, YEARS):
        path[..., year] = persistence * path[..., year - 1] + random.normal(0.0, spread, shape)
    return path


def projects(random: np.random.Generator, mean: Array, size: float) -> Array:
    """Flows of the given mean made of whole projects of random size."""
    count = random.poisson(mean / size)
    return np.where(count > 0, random.gamma(np.maximum(count, 1) * 2.0, size / 2.0), 0.0)


def flows(name: str, random: np.random.Generator) -> tuple[Array, Array]:
    """Loans and grants of a region, (power, state, year), million US$."""
    shape = (3, 12) if name == "wide" else (4, 6)
    loans, grants = levels(random, *shape, 3.0), levels(random, *shape, 2.0)
    steady = np.ones(YEARS)
    if name == "lumpy":
        return projects(random, loans * steady, 60.0), projects(random, grants * steady, 4.0)
    if name == "wide":
        active, now = np.ones((*shape, YEARS)), random.random(shape) < 0.6
        for year in range(YEARS):
            now = np.where(now, random.random(shape) > 0.07, random.random(shape) < 0.08)
            active[..., year] = now
        shared = wander(random, (shape[0], 1), 0.8, 0.25)
        moved = [mean * np.exp(shared + wander(random, shape, 0.8, 0.3)) for mean in (1.6 * loans, grants)]
        return active * projects(random, moved[0], 20.0), active * projects(random, moved[1], 1.0)
    made = []
    for mean in (loans, grants):
        if name == "regular":
            logs = wander(random, shape, 0.8, 0.1)
        elif name == "wandering":
            logs = wander(random, shape, 1.0, 0.35)
        elif name == "independent":
            logs = random.normal(0.0, 0.4, (*shape, YEARS))
        elif name == "breaks":
            jumps = (random.random((*shape, YEARS)) < 0.12) * random.normal(0.0, 1.2, (*shape, YEARS))
            logs = np.cumsum(jumps, axis=2) + random.normal(0.0, 0.25, (*shape, YEARS))
        else:
            logs = 0.12 * np.arange(YEARS) + wander(random, (shape[0], 1), 0.7, 0.15) + wander(random, shape, 0.6, 0.3)
        made.append(mean * np.exp(logs))
    return made[0], made[1]


def region(name: str) -> pd.DataFrame:
    """Rows of a panel; debts follow from loans, a pace of repayment for each power, and strays with heavy tails."""
    random = np.random.default_rng([SEED, *name.encode()])
    loans, grants = flows(name, random)
    rows: list[tuple[str, str, int, str, float]] = []
    for power in range(loans.shape[0]):
        pace = random.uniform(0.04, 0.15)
        for state in range(loans.shape[1]):
            owed = loans[power, state, 0] / (pace + 0.05)
            for year in range(YEARS):
                lent, repaid = loans[power, state, year], pace * owed
                owed = (owed - repaid + lent) * np.exp(0.03 * random.standard_t(3))
                said = {"loans_disbursed": lent, "grants_disbursed": grants[power, state, year], "loans_repaid": repaid, "debt_stock": owed}
                rows += [(f"P{power}", f"S{state:02d}", FIRST + year, variable, value) for variable, value in said.items()]
    for state in range(loans.shape[1]):
        size = 1e3 * float(np.exp(random.normal(3.0, 1.0)))
        for year in range(YEARS):
            gdp = size * 1.05**year
            for variable, value in (("gdp", gdp), ("external_debt", 0.4 * gdp), ("exports", 0.3 * gdp)):
                rows.append(("", f"S{state:02d}", FIRST + year, variable, value))
            rows.append(("", f"S{state:02d}", FIRST + year, "population", size / 2000.0))
    table = pd.DataFrame(rows, columns=["power_iso3", "state_iso3", "year", "variable", "value"])
    return table.assign(unit=np.where(table["variable"] == "population", "million", "million USD"))


def cell(found: Validation, observable: str) -> str:
    """Skill over whichever rule did best, and coverage of the 80 % band."""
    part = found.skill[(found.skill["observable"] == observable) & (found.skill["horizon"] == HORIZON)]
    best = part[~part["rival"].isin(list(PARTS))].sort_values("rival_score").iloc[0]
    bands = found.coverage[(found.coverage["observable"] == observable) & (found.coverage["horizon"] == HORIZON)]["inside_80"]
    skill = fixed(best["skill"], sign=True)
    return skill + (f", {percent(bands.iloc[0])}".replace(" %", "\N{NO-BREAK SPACE}%") if len(bands) else "")


def main() -> int:
    """Measure and write."""
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for name in REGIONS:
            file = Path(folder) / f"{name}.csv"
            region(name).to_csv(file, index=False)
            plan, _ = plan_of(read_panel(file), None, None, RUNS, SEED, None)
            given, forecast = (validate(plan, conditional, Evaluation(workers=os.cpu_count() or 1)) for conditional in (True, False))
            asked = ((given, "flow"), (given, "shares"), (forecast, "flow"), (forecast, "shares"), (forecast, "debt"))
            rows.append(f"|{name}: {REGIONS[name]}|{'|'.join(cell(*each) for each in asked)}|")
    head = ["|region|given: flows|shares|forecast: flows|shares|debts|", f"|{'---|' * 6}"]
    block = "\n".join(["<!-- measured: regions -->", *head, *rows, "<!-- end: regions -->"])
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(re.sub(r"<!-- measured: regions -->.*?<!-- end: regions -->", lambda _: block, text, flags=re.DOTALL), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
