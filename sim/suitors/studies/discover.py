"""Where in a sweep something happens: a condition on outcomes, a box and a tree of the varied keys."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from suitors.analysis.discovery import Box, OneClass, Tree, prim_box, tree
from suitors.analysis.expression import Expression, parse
from suitors.errors import InputError
from suitors.results.folder import whole_folder, write_manifest
from suitors.results.pairs import pairs_in
from suitors.results.tables import write_csv
from suitors.results.version import FORMAT, model_version, versions
from suitors.scenario import Loaded, load_complete
from suitors.studies.evaluation import STANDARD, Evaluation, Progress, silent
from suitors.studies.points import evaluate
from suitors.studies.sweep.draws import draws_of_runs, kept_draws
from suitors.studies.sweep.read import Sweep, read
from suitors.studies.sweep_points import known_outcomes, names_of, runs_of
from suitors.words.brief import Brief
from suitors.words.numbers import interval


class DiscoveryError(InputError, ValueError):
    """A question that the sweep cannot answer; the message is for the user."""


@dataclass(frozen=True, repr=False)
class Discovery(Brief):
    """Answer to when a condition holds.

    `inputs` has the varied keys, one row per point; `share` the share of a point's runs in which the condition holds, `holds`
    whether that is often enough. `undefined` counts the rows of the sweep left out because a number is missing.
    """

    condition: str
    inputs: pd.DataFrame
    share: pd.Series
    holds: pd.Series
    undefined: int
    box: Box | None
    tree: Tree
    manifest: dict[str, Any]


def discover(
    folder: Path,
    condition: str,
    *,
    coverage: float = 0.5,
    often: float = 0.5,
    depth: int = 3,
    seed: int | None = None,
    evaluation: Evaluation = STANDARD,
    progress: Progress = silent,
) -> Discovery:
    """Say at which points of a sweep `condition` holds in at least the share `often` of the runs.

    `baseline.NAME[ACTOR]` in the condition is that outcome in the unvaried scenario, run by run on the same draws; it is
    simulated where it is needed. Where the sweep keeps points only, means over the runs are compared. `coverage` is the share of
    cases of interest that the box must hold, `depth` the depth of the tree. Raises ExpressionError, DiscoveryError, ResultError.
    """
    condition = names_of(folder).in_columns(condition)
    expression = parse(condition, known_outcomes(folder))
    sweep = read(folder, list(dict.fromkeys((*expression.names, *expression.baseline_names))))
    if sweep.table.empty:
        raise DiscoveryError(f"{folder} has no points yet")
    table = sweep.table
    verdict = expression.judge(table, _baseline(sweep, expression, folder, evaluation, progress))
    if not verdict.defined.any():
        raise DiscoveryError("the condition is defined nowhere: one of its outcomes has no finite number at any point")
    judged = table[["point"]].assign(holds=verdict.holds)[verdict.defined]
    share = judged.groupby("point")["holds"].mean()
    inputs = table.groupby("point")[list(sweep.varied)].first().loc[share.index]
    holds = share >= often
    seed = int(sweep.manifest["seed"]) if seed is None else seed
    try:
        box = prim_box(inputs, holds, coverage_at_least=coverage, seed=seed)
        grown = tree(inputs, holds, depth, seed=seed)
    except OneClass as problem:
        raise DiscoveryError(f"{problem}; {_reach(table, expression)}") from problem
    return Discovery(expression.text, inputs, share, holds, int((~verdict.defined).sum()), box, grown, sweep.manifest)


def needs_baseline(folder: Path, condition: str) -> int:
    """Runs of the unvaried scenario that a condition calls for. Raises ExpressionError, ResultError."""
    return runs_of(folder) if parse(names_of(folder).in_columns(condition), known_outcomes(folder)).baseline_names else 0


def _baseline(sweep: Sweep, expression: Expression, folder: Path, evaluation: Evaluation, progress: Progress) -> pd.DataFrame | None:
    """Outcomes of the unvaried scenario in the rows of the sweep's table; None where the condition does not speak of it."""
    if not expression.baseline_names:
        return None
    manifest = sweep.manifest
    if manifest.get("model") != model_version():
        raise DiscoveryError(
            f"{folder} was made with another version of the model ({manifest.get('model')}, now {model_version()}): "
            "its baseline cannot be simulated any more; repeat the sweep, or write the condition without baseline."
        )
    loaded: Loaded = load_complete(manifest["scenario"], manifest["reference"], name=manifest["name"])
    names = list(expression.baseline_names)
    loaded = loaded.asking(pairs_in(names))
    runs, seed, draws = runs_of(folder), int(manifest["seed"]), kept_draws(folder, manifest)
    beliefs = None if draws is None else draws_of_runs(draws, 0, runs, seed)
    table = evaluate({"": loaded}, range(runs), replace(evaluation, seed=seed), progress=progress, draws=beliefs)[""][names]
    if "run" in sweep.table:
        return table.loc[sweep.table["run"]].reset_index(drop=True)
    means = table.mean()
    return pd.DataFrame({name: np.full(len(sweep.table), means[name]) for name in names})


def _reach(table: pd.DataFrame, expression: Expression) -> str:
    """Between which values the outcomes of a condition lie, to help with another threshold."""
    said = []
    for name in dict.fromkeys((*expression.names, *expression.baseline_names)):
        values = table[name].to_numpy(np.float64)
        values = values[np.isfinite(values)]
        if values.size:
            said.append(f"{name} from {interval(values.min(), values.max())}")
    return f"over the sweep there is {' and '.join(said)}" if said else "no outcome has a finite number"


def write(folder: Path, found: Discovery, settings: dict[str, Any], command: dict[str, Any], overwrite: bool = False) -> None:
    """Write `points.csv`, `tree.csv`, with a box `box.csv` and `trade_off.csv`, and `manifest.json`. Raises ResultError."""
    with whole_folder(folder, command, overwrite) as partial:
        points = found.inputs.assign(share_of_runs=found.share, holds=found.holds)
        if found.box is not None:
            points["inside_box"] = found.box.inside(found.inputs)
            write_csv(limits_table(found.box), partial / "box.csv", index=False, float_format="%.9g")
            write_csv(found.box.trajectory, partial / "trade_off.csv", index_label="step", float_format="%.9g")
        write_csv(points, partial / "points.csv", float_format="%.9g")
        write_csv(leaves_table(found.tree), partial / "tree.csv", index=False, float_format="%.9g")
        kept = {key: found.manifest[key] for key in ("name", "scenario", "reference", "scenario_hash")}
        about = {"sweep": found.manifest.get("address", ""), "condition": found.condition, **settings}
        write_manifest(partial, {"format": FORMAT, "kind": "discovery", **kept, **about, "versions": versions()})


def limits_table(box: Box) -> pd.DataFrame:
    """One row per restricted key: low, high (empty where open), among (choices), quasi_p, held_out_p."""
    return pd.DataFrame(
        {
            "number": name,
            "low": limit.low,
            "high": limit.high,
            "among": " ".join(limit.among or ()),
            "quasi_p": limit.quasi_p,
            "held_out_p": limit.held_out_p,
        }
        for name, limit in box.limits.items()
    )


def leaves_table(grown: Tree) -> pd.DataFrame:
    """One row per leaf, the densest first."""
    return pd.DataFrame(
        {
            "where": leaf.text(),
            "points": leaf.points,
            "density": leaf.density,
            "coverage": leaf.coverage,
            "held_out_points": leaf.held_out_points,
            "held_out_density": leaf.held_out_density,
            "held_out_coverage": leaf.held_out_coverage,
        }
        for leaf in grown.leaves
    )
