"""Case 13: the pipeline from signature to completion."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from suitors.model.coefficients.money import STAGES_OF_WORKS
from suitors.scenario import Loaded
from suitors.verification.region import power, region, strategy
from suitors.verification.row import Case, VerificationRow
from suitors.verification.trace import Array, trace

ADVANCE, LAPSE = 0.4, 0.1
STAGES = STAGES_OF_WORKS


def _works(realisation: float, build_years: float, offered: float | dict[str, float], **more: object) -> Loaded:
    """Works of which every stage loses the same share."""
    passes = realisation ** (1.0 / STAGES)
    return region(
        {"A": power("builder", offered)},
        strategies={"builder": strategy(_PRODUCTS, {"realisation": realisation, "build_years": build_years})},
        on=("pipeline",),
        parameters={"unbegun_share": (1.0 - passes) / (1.0 - realisation) if realisation < 1.0 else 0.5},
        **more,  # type: ignore[arg-type]
    )


_PRODUCTS = {"grant": {"title": "Grant", "instrument": "aid", "ledger": "public_sovereign", "share": 1.0}}


def _flow(loaded: Loaded, name: str) -> Array:
    return trace(loaded).moved(name)[:, 0, 0, 0]


def _mean_step(completed: Array) -> float:
    """Mean step in which money is completed; the step of the signature is the first."""
    return float(completed @ np.arange(1, completed.size + 1) / completed.sum())


def _per_step() -> Iterator[VerificationRow]:
    # One billion is signed in the first step and nothing afterwards.
    once = {"2025": 1.0, "2026": 0.0}
    certain = _works(1.0, STAGES / ADVANCE, once, years=100, hazards="per_step")
    yield VerificationRow("mean steps through 3 stages at 0.4 a step", STAGES / ADVANCE, _mean_step(_flow(certain, "completed")))
    survival = ADVANCE / (ADVANCE + LAPSE)
    risky = _works(survival**STAGES, survival * STAGES / ADVANCE, once, years=100, hazards="per_step")
    success = ADVANCE * (1.0 - LAPSE) / (LAPSE + ADVANCE * (1.0 - LAPSE))
    yield VerificationRow("completed of 3 stages, lapse 0.1 first, advance 0.4", success**STAGES, float(_flow(risky, "completed").sum()))
    yield VerificationRow("lapsed of the same", 1.0 - success**STAGES, float(_flow(risky, "lapsed").sum()))
    steady = trace(
        _works(1.0, STAGES / ADVANCE, 3.0, years=100, hazards="per_step"), {"works": lambda model: model.world.works.sum(axis=0)}
    )
    signed, left = steady.moved("taken")[-1, 0, 0, 0], steady.at["works"][-1, 0, 0, 0]
    yield VerificationRow("works in progress before they move, 3 bn signed a step", 3.0 * STAGES / ADVANCE, float(left + signed))


def _continuous() -> Iterator[VerificationRow]:
    once = {"2025": 1.0, "2026": 0.0}
    means = []
    for steps in (8, 16):
        completed = _flow(_works(0.512, 4.0, once, years=60, steps_per_year=steps), "completed")
        # The money is signed evenly over the first year.
        means.append(_mean_step(completed) / steps - (1.0 + 1.0 / steps) / 2.0)
    yield VerificationRow("completed where realisation is 0.512 (each stage 0.8)", 0.512, float(completed.sum()))
    yield VerificationRow("mean years of what completes, build years 4, steps to zero", 4.0, 2.0 * means[1] - means[0], 2e-3)


def work_out() -> Iterator[VerificationRow]:
    yield from _per_step()
    yield from _continuous()


CASE = Case(
    13,
    "Pipeline",
    "mean k/q of k stages with hazard q; competing risks; work in progress is arrivals times duration",
    "money signed once or steadily, followed to completion; the model has two stages, three are moved by its pipeline alone",
    work_out,
)
