"""What a sweep is asked to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from suitors.scenario import Loaded
from suitors.scenario.names import names_in
from suitors.studies.sweep.draws import Draws, draws_for
from suitors.studies.sweep.sampling import MOST_POINTS, Points, chosen_kind, read_table
from suitors.studies.sweep.vary import SweepError, assumed, of_columns, of_document, parse, with_units

DEFAULT_POINTS = 256
DEFAULT_RUNS = 8
MOST_RUNS = {"runs": 1_000_000, "points": 100_000}


@dataclass(frozen=True)
class Request:
    """What the user asks for. `vary` holds texts such as `KEY=LO:HI`, `table_of_vary` the table of a sweep's file."""

    source: str
    overrides: tuple[str, ...] = ()
    vary: tuple[str, ...] = ()
    table_of_vary: Mapping[str, Any] = field(default_factory=dict)
    vary_assumed: bool = False
    design: str | None = None
    points: int | None = None
    points_from: Path | None = None
    posterior: Path | None = None
    """Calibrated draws: the points where nothing varies, else one for each run."""
    runs: int = DEFAULT_RUNS
    seed: int | None = None
    keep: str = "runs"
    outcomes: tuple[str, ...] = ()


def points_of(request: Request, loaded: Loaded) -> tuple[Points, Draws | None]:
    """The design, with all keys that vary, and the draws that come with it. Raises SweepError, ScenarioError."""
    seed = loaded.scenario.seed if request.seed is None else request.seed
    varied = [*of_document(request.table_of_vary, loaded), *parse(request.vary, loaded)]
    table = None
    if request.points_from is not None:
        if varied or request.vary_assumed:
            raise SweepError("a table of points says what varies; it does not go with --vary or --vary-assumed")
        table = read_table(request.points_from).rename(columns=loaded.names.key)
        varied = of_columns({str(name): table[name].tolist() for name in table.columns}, loaded)
        table = table.astype({item.key: np.float64 for item in varied if item.kind != "structural"})
    if request.vary_assumed:
        varied += assumed(loaded, [item.key for item in varied])
    draws = draws_for(loaded, request.posterior, varied, as_points=not varied and request.posterior is not None)
    if draws is not None and draws.as_points:
        if request.design is not None:
            raise SweepError(f"the draws of --posterior are a design of their own; they do not go with --design {request.design}")
        table = draws.in_order(seed)
        varied = of_columns({str(name): table[name].tolist() for name in table.columns}, loaded)
        return Points("posterior", with_units(varied, loaded.quantities()), seed, given=table), draws
    if not varied:
        raise SweepError("nothing varies; name at least one key: --vary KEY=LO:HI or --vary KEY=a,b,c")
    kind = chosen_kind(request.design, varied, request.points, request.points_from)
    return Points(kind, with_units(varied, loaded.quantities()), seed, given=table), draws


def count_of(request: Request, points: Points) -> int:
    """How many points are asked for. Raises SweepError."""
    size = points.size
    if points.kind == "grid" and request.points not in (None, size):
        raise SweepError(f"the grid has {size:,} points, one for each combination of levels; --points {request.points} does not go with it")
    count = request.points or size or DEFAULT_POINTS
    if count > (size or MOST_POINTS):
        raise SweepError(f"--points {count}: there are {size or MOST_POINTS:,} at most")
    if request.runs > MOST_RUNS[request.keep]:
        raise SweepError(f"--runs {request.runs}: at most {MOST_RUNS[request.keep]:,} with --keep {request.keep}")
    return count


def columns_wanted(selected: tuple[str, ...], scenarios: list[Loaded]) -> list[str]:
    """Outcome columns to keep, in the registry's order, of all actors that take part anywhere. Raises SweepError."""
    from suitors.results.outcomes import outcome_columns, outcomes
    from suitors.results.pairs import pairs_in, why_unknown

    selected = tuple(map(names_in(loaded.document for loaded in scenarios).column, selected))
    actors = {kind: sorted({name for loaded in scenarios for name in getattr(loaded.scenario, f"{kind}s")}) for kind in ("power", "state")}
    every = outcome_columns(actors["power"], actors["state"])
    names = [outcome.name for outcome in outcomes()]
    for name in selected:
        if name not in names and (problem := why_unknown(name, actors["power"], actors["state"])) is not None:
            raise SweepError(f"--outcome: {problem}")
    return [*(name for name in every if not selected or name in selected or name.partition("[")[0] in selected), *pairs_in(selected)]
