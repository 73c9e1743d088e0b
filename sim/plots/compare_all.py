"""All figures that a comparison's folder holds the numbers for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
from matplotlib.figure import Figure

from sim.plots import compare_figures
from sim.plots.all import save
from sim.plots.comparison import comparison

NAMES = {
    "blocks": "parts_blocks",
    "blocks and delivery": "parts_blocks_and_delivery",
    "ingredients": "parts_ingredients",
}
"""File names of splits."""
FIGURES = {
    "comparison": "Differences in what the power achieves, with intervals",
    "cost_and_effect": "Cost to the treasury against policy leverage",
    "states": "Differences for the states",
    "parts_blocks": "Which block makes the difference, delivery staying",
    "parts_blocks_and_delivery": "Which block makes the difference, delivery coming along",
    "parts_ingredients": "Technology, patient money, neutrality, and all else",
    "doubts": "The same comparison under other beliefs",
    "regret": "Regret over futures",
    "rests_on": "What the sign rests on",
}
"""What each figure shows, in the order of a report."""


def draw_all(folder: Path) -> list[Path]:
    """Draw the figures of the comparison in `folder` into its `figures` folder, PNG and SVG; the manifest must be there."""
    target = folder / "figures"
    target.mkdir(exist_ok=True)
    return [save(figure, target / f"{name}.{kind}") for name, figure in _figures(folder) for kind in ("png", "svg")]


def _figures(folder: Path) -> Iterator[tuple[str, Figure]]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text("utf-8"))
    power, title = manifest["powers"][0], manifest["title"]
    kinds = {name: item["kind"] for name, item in manifest["variants"].items()}
    pairs = [
        (name, item["against"])
        for name, item in manifest["variants"].items()
        if item["kind"] in ("strategy", "delivery") and item["against"]
    ]
    differences = pd.read_csv(folder / "differences.csv")
    shown = differences[differences["variant"].map(kinds).isin(["strategy", "delivery", "absent"])]
    which = f"seed {manifest['seed']} · scenario {manifest['scenario_hash'][:10]} · not validated against data"
    foot = f"{title} · {manifest['runs']} paired runs · {which}"
    yield "comparison", comparison(shown, power, title, manifest["runs"], manifest["seed"])
    outcomes = pd.read_parquet(folder / "outcomes.parquet")
    tables = {name: outcomes.loc[name] for name in dict.fromkeys(each for pair in pairs for each in pair)}
    yield "cost_and_effect", compare_figures.cost_and_effect(tables, pairs, power, foot)
    names = sorted(manifest["scenario"]["states"])
    yield "states", compare_figures.states(differences, names, pairs[:2], foot)
    if (folder / "blocks.csv").exists():
        blocks = pd.read_csv(folder / "blocks.csv")
        first = blocks[blocks["strategy"] == blocks["strategy"].iloc[0]]
        for cut, name in NAMES.items():
            yield name, compare_figures.parts(first, power, cut, foot)
    if (folder / "futures.csv").exists():
        asked = manifest["asked"]
        foot = f"{title} · {asked['futures']} futures × {asked['runs_in_a_future']} runs · {which}"
        yield "doubts", compare_figures.doubts(pd.read_csv(folder / "futures.csv"), pairs, power, foot)
        criteria = pd.read_csv(folder / "criteria.csv")
        contests = {str(delivery): list(dict.fromkeys(rows["strategy"])) for delivery, rows in criteria.groupby("delivery", sort=False)}
        means = pd.read_parquet(folder / "futures.parquet").xs("as assumed", level="row")
        yield "regret", compare_figures.regret(pd.DataFrame(means), contests, power, foot)
        causes = json.loads((folder / "causes.json").read_text("utf-8"))
        if (folder / "rests_on.csv").exists():
            cause = causes[0]
            numbers = pd.read_csv(folder / "rests_on.csv")
            mine = numbers[(numbers["variant"] == cause["variant"]) & (numbers["outcome"] == cause["outcome"])]
            if len(mine):
                yield "rests_on", compare_figures.rests_on(mine, cause, foot)
