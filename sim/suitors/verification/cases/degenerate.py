"""Case 17: runs in which the answer is plain without arithmetic."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from suitors.model import measures
from suitors.model.coefficients.money import STAGES_OF_WORKS
from suitors.scenario import load, load_document
from suitors.studies.ensemble import ensemble, simulate
from suitors.studies.evaluation import Evaluation
from suitors.verification.region import dyad, grant, investment, loan, power, region, state, strategy
from suitors.verification.row import Case, VerificationRow
from suitors.verification.trace import Array, Read, trace

RUNS = 9
OVER_A_BLOCK = 300
DYADIC: Mapping[str, Read] = {
    "goodwill": lambda model: model.world.goodwill,
    "exposure": lambda model: model.standing.exposure,
    "aid": lambda model: model.world.aid_stock,
    "share": lambda model: model.standing.share,
}
NATIONAL: Mapping[str, Read] = {
    "gdp": lambda model: model.world.gdp,
    "public debt": measures.public_debt,
    "gap": lambda model: model.world.gap,
}
REGION: dict[str, Any] = {
    "title": "Three powers, three states",
    "horizon": {"start": "2025-10-01", "years": 3},
    "powers": {"CHN": {}, "JPN": {}, "RUS": {}},
    "states": {"KAZ": {}, "TJK": {}, "UZB": {}},
}


def _largest(one: Mapping[str, Array], other: Mapping[str, Array]) -> float:
    """Largest difference over what two records have in common, relative where numbers exceed 1."""
    gap = 0.0
    for name in one:
        gap = max(gap, float((np.abs(one[name] - other[name]) / np.maximum(1.0, np.abs(one[name]))).max()))
    return gap


def _pure_decay() -> Iterator[VerificationRow]:
    loaded = region(
        {"A": power("mix")},
        positions={"A": {"S": dyad(sovereign_debt=8.0, aid_stock=2.0, direct_investment=3.0)}},
        strategies={"mix": strategy({"loan": loan(0.02, 10, 1, 1), "grant": grant(0.0)})},
        years=20,
        on=("pipeline", "debt", "goodwill"),
        parameters={"aid_decay": 0.2},
    )
    run = trace(loaded, DYADIC)
    age = np.arange(21)
    yield VerificationRow(
        "no money: aid stock against pure decay, largest gap", 0.0, float(np.abs(run.at["aid"][:, 0, 0, 0] - 2 * np.exp(-0.2 * age)).max())
    )
    run_off = np.zeros(21)
    run_off[:11] = 8.0 * _aged(10) / _aged(10)[0]
    schedule = 3.0 + run_off
    yield VerificationRow(
        "no money: debt against the run-off of ten vintages, largest gap",
        0.0,
        float(np.abs(run.at["exposure"][:, 0, 0, 0] - schedule).max()),
    )
    yield VerificationRow("no money: money moved", 0.0, float(sum(run.moved(name).sum() for name in ("offered", "taken", "completed"))))


def _aged(maturity: int) -> Array:
    """What is left after each year of loans of 1 lent in each of the last ten years, repaid in equal yearly parts."""
    return np.array([sum(max(0.0, 1.0 - (age + later) / maturity) for age in range(10)) for later in range(maturity + 1)], dtype=np.float64)


def _rivals() -> Iterator[VerificationRow]:
    """A loan's rate after its lender, or a rival, offers 2 % of GDP a year more than in the reference; it holds from signature on."""

    def rates(more: str, powers: Mapping[str, float]) -> tuple[float, float]:
        loaded = region(
            {name: power("lender", offered) for name, offered in powers.items()},
            strategies={"lender": strategy({"loan": loan(0.05, 10, STAGES_OF_WORKS, 1)}, {"build_years": STAGES_OF_WORKS})},
            years=STAGES_OF_WORKS,
            on=("pipeline", "debt"),
            hazards="per_step",
            parameters={"rate_shading": 0.001},
            overrides=[f"powers.{more}.money.public_sovereign.offered.2025=3.0"],
        )
        world = trace(loaded).model.world
        # The rates of the first power's only loan: of the works just signed, and the mean of what was disbursed.
        signed = world.works_at_rates[:, 0, 0, 0].sum() / world.works[:, 0, 0, 0].sum()
        return float(signed), float(world.interest_due[:, 0, 0, 0].sum() / world.debt[0, 0, 0])

    yield VerificationRow("one power: rate of its loans when it offers more", 0.05, rates("A", {"A": 1.0})[1])
    yield VerificationRow("two powers: rate of one when it offers more itself", 0.05, rates("A", {"A": 1.0, "B": 1.0})[1])
    signed, disbursed = rates("B", {"A": 1.0, "B": 1.0})
    yield VerificationRow("two powers: rate of one when the other offers 2 % of GDP more", 0.05 - 2 * 0.001, signed)
    # Half a bn of works stood in each stage but the first when the other began to offer more; one bn signed since has been disbursed.
    old = 0.5 * (STAGES_OF_WORKS - 1)
    yield VerificationRow(
        "mean rate of its loans: works under way keep that of signature", (old * 0.05 + 1.0 * 0.048) / (old + 1.0), disbursed
    )


def _identical() -> Iterator[VerificationRow]:
    names = [f"P{place}" for place in range(1, 7)]
    products = {"loan": loan(0.02, 10, 2, 1, share=0.4), "grant": grant(0.3), "investment": investment(0.3)}
    for mechanism in ("tender", "split", "contest"):
        loaded = region(
            {name: power("mix", offered=1.0) for name in names},
            {"S": state(growth=0.03, hedging=1.0), "T": state(gdp=50.0, hedging=1.0)},
            positions={name: {place: dyad(goodwill=0.1, sovereign_debt=1.0) for place in "ST"} for name in names},
            strategies={"mix": strategy(products)},
            years=10,
            on=("pipeline", "debt", "economy", "goodwill"),
            mechanism=mechanism,
            parameters={"weight_hedging": 1.0},
        )
        run = trace(loaded, DYADIC)
        spread = max(float(np.ptp(values, axis=1).max()) for values in run.at.values())
        yield VerificationRow(f"six identical powers, {mechanism}: largest difference between them", 0.0, spread)


def _reordered() -> Iterator[VerificationRow]:
    def turned(value: Any) -> Any:
        return {key: turned(value[key]) for key in reversed(value)} if isinstance(value, dict) else value

    baseline = load("baseline", ["horizon.years=2"])
    backwards = load_document(turned(baseline.document), name="baseline")
    readers = {**DYADIC, **NATIONAL}
    straight = trace(baseline, readers, range(RUNS))
    gap = _largest(straight.at, trace(backwards, readers, range(RUNS)).at)
    yield VerificationRow("baseline written backwards: largest difference in any stock", 0.0, gap)
    shared = {name: values for name, values in straight.at.items() if name in NATIONAL}
    yield VerificationRow(
        "baseline: stocks that vary between runs", 1.0, float(all(np.ptp(values, axis=-1).max() > 0 for values in shared.values()))
    )


def _moneyless() -> Iterator[VerificationRow]:
    plain = load_document(REGION, name="plain")
    nobody = {
        "profile": "KOR",
        "money": {ledger: {"offered": {"2025": 0.0}} for ledger in ("public_sovereign", "public_commercial", "private")},
    }
    position = {name: 0.0 for name in dyad()}
    added = {**nobody, "toward": {place: position for place in REGION["states"]}}
    joined = load_document({**REGION, "powers": {**REGION["powers"], "AAA": added}}, name="joined")
    readers = {**DYADIC, **NATIONAL}
    before, after = trace(plain, readers, range(RUNS)), trace(joined, readers, range(RUNS))
    own = {name: values[:, 1:] if name in DYADIC else values for name, values in after.at.items()}
    yield VerificationRow("an actor without money joins: largest change in anybody else's stocks", 0.0, _largest(before.at, own))


def _batches() -> Iterator[VerificationRow]:
    loaded = load_document(REGION, name="plain")
    batch = simulate(loaded, range(RUNS))
    differing = 0
    for number in (0, 4, RUNS - 1):
        alone = simulate(loaded, [number])
        differing += sum(int((alone[name][..., 0] != values[..., number]).sum()) for name, values in batch.items())
    yield VerificationRow("runs alone and in a batch: numbers that are not bit for bit the same", 0.0, float(differing), 0.0)
    short = load_document({**REGION, "horizon": {"start": "2025-10-01", "years": 1}}, name="short")
    one, two = (ensemble(short, OVER_A_BLOCK, Evaluation(workers=workers)).recorded for workers in (1, 2))
    differing = sum(int((one[name] != two[name]).sum()) for name in one)
    yield VerificationRow(f"{OVER_A_BLOCK} runs on one and on two processes: numbers that are not the same", 0.0, float(differing), 0.0)


def _steps() -> Iterator[VerificationRow]:
    """Halving the step halves the difference: outcomes differ in proportion to its length.

    States take everything, and all sites are within reach: without chance a state would turn from taking to refusing in the step that
    happens to hold the moment, and such jumps hide the order.
    """
    values: dict[str, list[float]] = {}
    smooth = {"lumpy": False, "given": {"noise": []}, "parameters": {"weight_constant": 3.0, "works_cap": 5.0, "sector_cap": 5.0}}
    for steps in (12, 24, 48):
        horizon = {"start": "2025-10-01", "years": 4, "steps_per_year": steps}
        loaded = load_document({**REGION, **smooth, "horizon": horizon}, name="steps")
        run = trace(loaded, {**NATIONAL, **DYADIC})
        for name in ("gdp", "public debt", "goodwill"):
            values.setdefault(name, []).append(float(run.at[name][-1, ..., 0].sum()))
    for name, (coarse, middle, fine) in values.items():
        order = math.log2(abs(coarse - middle) / abs(middle - fine))
        yield VerificationRow(f"order of convergence in the step, {name}", 1.0, order, 0.25)
        yield VerificationRow(f"{name} at 12 against 48 steps a year, relative difference", 0.0, abs(coarse - fine) / fine, 0.01)


def work_out() -> Iterator[VerificationRow]:
    for part in (_pure_decay, _rivals, _identical, _reordered, _moneyless, _batches, _steps):
        yield from part()


CASE = Case(
    17,
    "Degenerate runs",
    "symmetry, decay, independence of draws, convergence",
    "made-up regions without money, with one power, with six identical ones; shipped powers and states reordered, joined, batched, refined",
    work_out,
)
