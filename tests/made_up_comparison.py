"""A comparison's folder with everything in it: a short real one, with parts and futures made up in the shape of real ones."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.plots.compare_folder import Compared
from suitors.results.folder import write_manifest
from suitors.results.outcomes import shown_in
from suitors.scenario import load
from suitors.studies import blocks
from suitors.studies.evaluation import Evaluation
from suitors.studies.futures import explore
from suitors.studies.futures.criteria import criteria
from suitors.studies.plan import strategies_plan
from suitors.studies.structures.choices import CHOICES, CUTS

SMALL = """
title = "Two suitors, two states"
horizon = { start = "2025-10-01", years = 2 }
[powers]
CHN = {}
JPN = {}
[states]
KAZ = {}
UZB = {}
"""
FUTURES = 40
BELIEFS = ("as assumed", "conduct-neutral", "no hedging", "sceptic")
NUMBERS = ("strategies.china.conduct.quality", "parameters.weight_ties", "powers.CHN.toward.UZB.goodwill", "states.KAZ.growth")


def small_scenario(folder: Path) -> str:
    path = folder / "small.toml"
    path.write_text(SMALL, "utf-8")
    return str(path)


def compared(scenario: str, folder: Path, *words: str) -> Compared:
    """What `suitors compare` leaves."""
    result = CliRunner().invoke(main, ["compare", scenario, *words, "--workers", "1", "--out", str(folder)])
    assert result.exit_code == 0, result.output
    return Compared(folder)


def complete(scenario: str, folder: Path) -> Compared:
    """A comparison with blocks and futures."""
    real = compared(scenario, folder, "--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--no-plots")
    draw = np.random.default_rng(5)
    _parts(real, draw).to_csv(folder / "blocks.csv", index=False)
    _structures(draw).to_csv(folder / "structures.csv", index=False)
    plan = strategies_plan(load(scenario), "JPN", ["japan", "china"])
    explore.write(_futures(real, draw), plan, folder, Evaluation(seed=5))
    settings = {"futures": FUTURES, "runs_in_a_future": 2, "runs_in_rows_of_doubt": 2, "thresholds": []}
    write_manifest(folder, {**{key: value for key, value in real.manifest.items() if key != "files"}, "asked": settings})
    return Compared(folder)


def _parts(real: Compared, draw: np.random.Generator) -> pd.DataFrame:
    """Mixtures whose outcomes are a sum over the parts taken, and their split."""
    base, tables = real.tables["japan"], []
    columns = [column for column in base.columns if column in real.tables["china"].columns]
    gap = (real.tables["china"] - real.tables["japan"])[columns]
    for cut, named in blocks.CUTS.items():
        weights = {part: draw.normal(1 / len(named), 0.5, size=gap.shape) for part in named}
        mixed = {taken: base[columns] + sum(weights[part] * gap for part in taken) for taken in blocks.coalitions(named)}
        split = blocks.decomposition(mixed, named)
        tables.append(split.assign(strategy="china", cut=cut, runs=len(base)))
    return pd.concat(tables, ignore_index=True)


def _structures(draw: np.random.Generator) -> pd.DataFrame:
    """Structures with any share of futures above 0."""
    chosen = [
        (measure, mechanism, "as it is", cut) for measure in ("leverage", "goodwill") for mechanism in ("tender", "split") for cut in CUTS
    ]
    table = pd.DataFrame(chosen, columns=list(CHOICES))
    table.insert(0, "variant", "china")
    table.insert(0, "power", "JPN")
    share = draw.random(len(table))
    return table.assign(positive=share, matters=share > 0.2, weight=1 / len(table), worlds=FUTURES)


def _futures(real: Compared, draw: np.random.Generator) -> explore.Futures:
    """Futures in which the difference hangs on the first number."""
    drawn = pd.DataFrame(draw.random((FUTURES, len(NUMBERS))), columns=list(NUMBERS), index=pd.RangeIndex(FUTURES, name="future"))
    names = ["japan", "china", "china, with its delivery"]
    kept = [column for column in real.tables["japan"].columns if column in real.tables["china"].columns]
    common = real.tables["japan"][kept].mean().to_numpy() * draw.normal(1, 0.1, size=(FUTURES, 1))
    step = (real.tables["china"] - real.tables["japan"])[kept].mean().to_numpy()
    means = {}
    for belief in BELIEFS:
        push = 0.6 - drawn[NUMBERS[0]].to_numpy()[:, None] + draw.normal(0, 0.05, size=(FUTURES, 1))
        by_name = {name: pd.DataFrame(common + place * push * step, columns=kept, index=drawn.index) for place, name in enumerate(names)}
        means[belief] = by_name
    whole = pd.concat({row: pd.concat(by_name, names=["variant"]) for row, by_name in means.items()}, names=["row", "variant", "future"])
    pairs = [(name, "japan") for name in names[1:]]
    contests = {"stays": names[:2], "travels": [names[0], names[2]]}
    first = means[BELIEFS[0]]
    judged = [
        criteria({name: first[name] for name in rivals}, outcome).assign(delivery=delivery)
        for delivery, rivals in contests.items()
        for outcome in kept
        if outcome.endswith("[JPN]")
    ]
    return explore.Futures(
        drawn=drawn,
        means=whole.astype(np.float32),
        differences=pd.concat(
            [explore.difference_over_futures(row, *pair, means[row], means[row]) for row in BELIEFS for pair in pairs], ignore_index=True
        ),
        criteria=pd.concat(judged, ignore_index=True),
        mechanisms=_mechanisms(pairs, draw),
        names={},
        settings={},
    )


def _mechanisms(pairs: list[tuple[str, str]], draw: np.random.Generator) -> pd.DataFrame:
    rows = []
    for mechanism in ("tender", "split", "contest", "auction"):
        for name, against in pairs:
            for measure in shown_in("influence"):
                value = draw.normal()
                rows.append((mechanism, name, against, measure, "JPN", "1", value, value - 0.5, value + 0.5, 0.5))
    return pd.DataFrame(
        rows, columns=["mechanism", "variant", "against", "measure", "power", "unit", "difference", "low", "high", "better"]
    )
