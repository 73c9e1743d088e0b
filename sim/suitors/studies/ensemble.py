"""Many runs of a scenario, in blocks of 256, on one or several processes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from suitors.engine.influence import CHANNEL_TITLES, CHANNELS
from suitors.engine.streams import BLOCK, MINIMUM_LANES
from suitors.model.coefficients import Coefficients
from suitors.model.layout import Layout, layout
from suitors.model.model import CompetitionModel, coefficients_of
from suitors.model.record import bytes_of_a_run, record_of
from suitors.processes import give_back_memory
from suitors.results.dataset import Axes
from suitors.results.totals import derive
from suitors.results.version import model_version
from suitors.runs.evaluate import local
from suitors.runs.scratch import Scratch
from suitors.scenario import Loaded
from suitors.scenario.schema import LEDGERS, SECTORS
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.studies.posterior import Calibrated
from suitors.words.brief import Brief

Single = NDArray[np.float32]
BATCH = 4 * BLOCK
"""Runs simulated side by side: wide enough to outweigh the cost of calls, narrow enough for the memory."""
MODEL_MEMORY = 2_000_000_000
"""Bytes that one batch may take while it runs, its record included."""
ARRAYS_OF_A_MODEL = 75
"""Arrays of (product, state, run) that a batch holds at its peak, draws included; measured on a region of 50 powers and 200 states."""
MEMORY_LIMIT = 800_000_000
"""Bytes of recorded numbers kept in memory; beyond, they are kept in temporary files, which take no longer."""


@dataclass(frozen=True, repr=False)
class Ensemble(Brief):
    """Recorded numbers of many runs: name → (time or year, …, run), single precision."""

    recorded: Mapping[str, Single]
    runs: tuple[int, ...]
    on_disk: bool


# What is no number in the end is told with its place; nobody has use for the lines of code where it arose.
@np.errstate(all="ignore")
def simulate(
    loaded: Loaded,
    runs: Sequence[int],
    seed: int | None = None,
    coefficients: Coefficients | None = None,
    posterior: Calibrated | None = None,
) -> dict[str, Single]:
    """Recorded and derived numbers of some runs, simulated side by side; with a posterior each run believes a draw of it."""
    beliefs = None if posterior is None else posterior.beliefs(runs, loaded.scenario.seed if seed is None else seed)
    model = CompetitionModel(loaded, runs=runs, seed=seed, beliefs=beliefs, coefficients=coefficients)
    recorded = record_of(model)
    model.take_apart()
    return {**recorded, **derive(recorded)}


def bytes_side_by_side(loaded: Loaded) -> float:
    """Memory that a run takes while its batch is simulated, its record included."""
    scenario, axes = loaded.scenario, layout(loaded.scenario, loaded.reference)
    steps = scenario.horizon.years * scenario.horizon.steps_per_year
    books = 2 * (steps + 1) * axes.loans.size + ARRAYS_OF_A_MODEL * len(axes.offers)
    of_a_number = 4 if scenario.arithmetic == "single" else 8
    return float(of_a_number * books * len(axes.states) + bytes_of_a_run(axes, scenario.horizon.years))


def widest(loaded: Loaded) -> int:
    """Runs that may lie side by side: as many as pay, fewer where a scenario is so large that they would fill the memory."""
    return int(np.clip(MODEL_MEMORY // bytes_side_by_side(loaded), MINIMUM_LANES, BATCH))


def batches(runs: int, workers: int = 1, most: int = BATCH) -> list[range]:
    """Run numbers 0 … runs - 1 in batches of at most `most` and of whole blocks of streams, small enough to keep every worker busy."""
    size = min(most, max(BLOCK, -(-runs // workers // BLOCK) * BLOCK))
    return [range(first, min(first + size, runs)) for first in range(0, runs, size)]


def is_long(loaded: Loaded, runs: int, workers: int) -> bool:
    """Whether every worker has several batches, so that finished ones are worth keeping; few runs are sooner done again."""
    return runs > workers * widest(loaded)


def ensemble(
    loaded: Loaded,
    runs: int,
    evaluation: Evaluation,
    progress: Progress = silent,
    scratch: Path | None = None,
) -> Ensemble:
    """Simulate runs 0 … runs - 1; with a posterior each run believes one of its draws.

    `progress` is called with the number of runs just finished. Where the record would exceed `MEMORY_LIMIT` it is kept in
    temporary files under `scratch`.
    """
    recorded: Mapping[str, Single] = {}
    on_disk = False
    seed, posterior = evaluation.seed, evaluation.posterior
    parts = batches(runs, local(evaluation.workers), widest(loaded))
    drawn = "" if posterior is None else posterior.digest
    name = f"{model_version()} {loaded.hash} {' '.join(loaded.pairs)} {seed} {drawn}"
    given = (loaded, seed, posterior)
    for block, part in evaluation.parts(_simulate_prepared, parts, given, prepare=_prepare, key=lambda block: f"{name} record {block}"):
        if not recorded:
            on_disk = sum(values.nbytes for values in part.values()) / len(block) * runs > MEMORY_LIMIT
            shapes = {name: ((*values.shape[:-1], runs), values.dtype) for name, values in part.items()}
            recorded = Scratch(scratch, shapes) if on_disk else {name: np.empty(*shape) for name, shape in shapes.items()}
        for name, values in part.items():
            recorded[name][..., block.start : block.stop] = values
        progress(len(block))
        # Its copy would otherwise wait in memory while the next batch runs.
        del part, values
    give_back_memory()
    return Ensemble(recorded, tuple(range(runs)), on_disk)


Prepared = tuple[Loaded, int | None, Coefficients | None, Calibrated | None]


def _prepare(loaded: Loaded, seed: int | None, posterior: Calibrated | None) -> Prepared:
    """The coefficients are made once in each process, those without draws."""
    return loaded, seed, None if posterior else coefficients_of(loaded, {}, {}), posterior


def _simulate_prepared(
    runs: range, loaded: Loaded, seed: int | None, coefficients: Coefficients | None, posterior: Calibrated | None
) -> dict[str, Single]:
    return simulate(loaded, runs, seed, coefficients, posterior)


def axes(loaded: Loaded, layout: Layout) -> Axes:
    """Coordinates and labels of a scenario's dataset."""
    horizon = loaded.scenario.horizon
    from suitors.model.calendar import decimal_year

    start = decimal_year(horizon.start)
    offers = layout.offers
    return Axes(
        coordinates={
            "time": start + np.arange(horizon.years + 1, dtype=np.float64),
            "year": start + np.arange(horizon.years, dtype=np.float64),
            "power": layout.powers,
            "state": layout.states,
            "ledger": LEDGERS,
            "sector": SECTORS,
            "corridor": layout.corridors,
            "pipeline": layout.pipelines,
            "mineral": layout.minerals,
            "channel": CHANNELS,
            "product": [offer.label for offer in offers],
        },
        labels={
            "corridor_title": ("corridor", [loaded.scenario.corridors[corridor].title for corridor in layout.corridors]),
            "channel_title": ("channel", list(CHANNEL_TITLES.values())),
            "pipeline_title": ("pipeline", [loaded.scenario.pipelines[pipeline].title for pipeline in layout.pipelines]),
            "mineral_title": ("mineral", [loaded.scenario.minerals[mineral].title for mineral in layout.minerals]),
            "power_name": ("power", [loaded.scenario.powers[power].name for power in layout.powers]),
            "state_name": ("state", [loaded.scenario.states[state].name for state in layout.states]),
            "product_power": ("product", [offer.power for offer in offers]),
            "product_instrument": ("product", [offer.product.instrument for offer in offers]),
            "product_ledger": ("product", [offer.product.ledger for offer in offers]),
            "product_title": ("product", [offer.product.title for offer in offers]),
        },
    )
