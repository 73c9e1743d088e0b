"""From an origin forward: the historical scenario run many times, and what a statistician would have seen of it.

A programme's total is given or drawn (see totals.py); the model says where it goes. So every run's flows are scaled to the
run's total, and the debts are carried on as the model's contracts say for what was lent after scaling.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, stdtrit

from suitors.engine.streams import ProcessDraws, normal
from suitors.history import parameters
from suitors.history.agency import Agency, deals_arriving
from suitors.history.defaults import debt_record
from suitors.history.panel import KINDS, Panel
from suitors.history.record import debt_stray, units
from suitors.history.scenario import Opening, historical, recent
from suitors.model.coefficients import Coefficients
from suitors.model.model import CompetitionModel
from suitors.model.region import Region
from suitors.words.brief import Brief

Array = NDArray[np.float64]
SIZES_SPREAD = 0.7
"""Spread of the size of instalments, log points."""
LANES_OF_DELIVERY = {"loans": "build_years_loans", "grants": "build_years_grants"}


@dataclass(frozen=True, repr=False)
class Forecast(Brief):
    """What is observed after an origin, on the panel's powers and states; million US$."""

    origin: int
    flows: dict[str, Array]
    """loans and grants disbursed in each year, (power, state, year, run)."""
    debt: Array
    """Debt owed at the end of each year, (power, state, year, run)."""

    @property
    def total(self) -> Array:
        """Loans and grants together."""
        both: Array = self.flows["loans"] + self.flows["grants"]
        return both

    @property
    def shares(self) -> Array:
        """Of each power's money in a year by state, (power, state, year, run); even where it gives nothing."""
        both = self.total
        summed = both.sum(axis=1, keepdims=True)
        return np.divide(both, summed, out=np.full_like(both, 1.0 / both.shape[1]), where=summed > 1e-9)


def forecast(
    panel: Panel,
    origin: int,
    years: int,
    totals: Mapping[str, Array],
    runs: int,
    seed: int,
    lanes: Mapping[str, Array] | None = None,
    choice: bool = True,
    report: bool = True,
) -> Forecast:
    """Run the model from the end of `origin` for some years.

    `totals` gives each programme's money by name, (year,) or (year, run), million US$. `lanes` gives numbers by dotted path,
    those of the historical scenario as `history.NAME`, one value for each run. `report` adds the errors of reporting.
    Only what the panel holds up to the origin is read, apart from the totals.
    """
    lanes = dict(lanes or {})
    opening = historical(panel, origin, years, {name: _mean_path(path) for name, path in totals.items()}, choice)
    numbers = parameters.values(lanes)
    wide = {name: _padded(values, runs) for name, values in numbers.items()}
    model = _model(opening, runs, seed, lanes, numbers, wide, choice)
    completed, debts = _run(model, years)
    flows = {kind: np.zeros((len(panel.powers), len(panel.states), years, runs)) for kind in KINDS}
    debt = np.zeros((len(panel.powers), len(panel.states), years, runs))
    streams = {stream.name: stream for stream in opening.streams}
    noise = _uniforms(opening, panel, years, runs, seed)
    unit = units({name: stream.past for name, stream in streams.items()}, {name: stream.kind for name, stream in streams.items()})
    for product, offer in enumerate(model.coefficients.layout.offers):
        stream = streams[offer.power]
        place = panel.powers.index(stream.power)
        made = completed[:, product, :, :runs] * 1e3
        walk = np.cumsum(normal(noise["drift"][stream.name][:, 0]), axis=0)
        paced = made * np.exp(numbers[f"drift_{stream.kind}"] * walk)
        reported = _instalments(paced, unit[stream.name], numbers, noise["pay"][stream.name]) if report else made
        path = np.asarray(totals.get(stream.name, np.zeros(years)), dtype=np.float64)
        scaled = _to_total(reported, path.reshape(years, -1), _usual_shares(stream.past))
        flows[stream.kind][place] += np.moveaxis(scaled, 0, 1)
        if stream.kind == "loans":
            loan = list(model.coefficients.layout.loans).index(product)
            entered = debt_record(panel, place, origin)[0] if np.isfinite(panel.dyads["debt_stock"][place]).any() else 1.0
            owed = _with_other_lending(debts[:, loan, :, :runs] * 1e3, entered * scaled - made, model.coefficients, loan)
            if report:
                # Heavy tails: most years hardly stray, some years of revaluation or relief do.
                walk = np.cumsum(stdtrit(3.0, noise["debt"][stream.name][:, 0]), axis=0)
                owed = owed * np.exp(np.clip(numbers["debt_stray"] * debt_stray(panel, place, origin) * walk, -3.0, 3.0))
                owed = owed * _relieved(numbers["relief"], noise["debt"][stream.name][:, 1])
            debt[place] += np.moveaxis(owed, 0, 1)
    return Forecast(origin, flows, debt)


def _model(
    opening: Opening,
    runs: int,
    seed: int,
    lanes: Mapping[str, Array],
    numbers: dict[str, Array],
    wide: dict[str, Array],
    choice: bool,
) -> CompetitionModel:
    known = opening.loaded.quantities()
    beliefs = {path: np.asarray(values) for path, values in lanes.items() if path in known}
    if not choice:
        # The ablation keeps its own weights, whatever was calibrated for the model with choice.
        beliefs = {path: values for path, values in beliefs.items() if not path.startswith("parameters.weight_")}
    for stream in opening.streams:
        years = numbers[LANES_OF_DELIVERY[stream.kind]]
        beliefs[f"strategies.{stream.name}.delivery.public_sovereign.build_years"] = np.broadcast_to(years, (runs,)).copy()
    width = max(runs, 8)
    numbers_of_runs = np.array([*range(runs), *[runs - 1] * (width - runs)], dtype=np.intp)
    agents = {stream.name: partial(_agency, stream=stream, numbers=wide, runs=numbers_of_runs, seed=seed) for stream in opening.streams}
    model = CompetitionModel(opening.loaded, runs=range(runs), seed=seed, beliefs=beliefs, agents=agents)
    if choice:
        _teach_answers(model)
    return model


def _agency(model: Region, name: str, **more: Any) -> Agency:
    return Agency(model, name, **more)


def _teach_answers(model: CompetitionModel) -> None:
    """Tell the agencies how states answer at the opening: what was taken in the past was offered and accepted."""
    market = model._market(model.offers())
    scale = model.coefficients.parameter["taste_scale"]
    chance = np.stack([expit((state.utility(market) - state.worth_of_waiting()) / scale) for state in model.states], axis=1)
    for power in model.powers:
        assert isinstance(power, Agency)
        power.answers = chance[power.products].mean(axis=0)


def _run(model: CompetitionModel, years: int) -> tuple[Array, Array]:
    """Completed by (year, product, state, run) and debts at each year's end by (year, loan, state, run), bn US$."""
    layout, per_year = model.coefficients.layout, model.coefficients.scenario.horizon.steps_per_year
    completed = np.zeros((years, len(layout.offers), len(layout.states), model.width))
    debts = np.zeros((years, layout.loans.size, len(layout.states), model.width))
    for year in range(years):
        for _ in range(per_year):
            model.step()
            assert model.flows is not None
            completed[year] += model.flows.completed
        debts[year] = model.world.debt
    return completed, debts


def _mean_path(path: Array) -> Array:
    path = np.asarray(path, dtype=np.float64)
    return path if path.ndim == 1 else path.mean(axis=1)


def _padded(values: Array, runs: int) -> Array:
    if values.size == 1 or runs >= 8:
        return values
    return np.concatenate([values, np.repeat(values[-1:], 8 - runs)])


def _usual_shares(past: Array) -> Array:
    flow = recent(past) if past.shape[1] else np.zeros(past.shape[0])
    return flow / flow.sum() if flow.sum() > 0 else np.full(flow.size, 1.0 / flow.size)


def _to_total(made: Array, total: Array, usual: Array) -> Array:
    """Scale `made` (year, state, run) to `total` (year, 1 or run); where nothing was made the usual shares (state) hold."""
    summed = made.sum(axis=1, keepdims=True)
    share = np.divide(made, summed, out=np.broadcast_to(usual[None, :, None], made.shape).copy(), where=summed > 1e-9)
    return share * total[:, None, :]


def _with_other_lending(debt: Array, more: Array, coefficients: Coefficients, loan: int) -> Array:
    """Debts as they would stand if `more` (year, state, run) had been lent in each year, by the loan's own contract."""
    contract = coefficients.loans.contracts[loan][0]
    assert contract is not None
    steps = coefficients.scenario.horizon.steps_per_year
    remaining = contract.remaining()
    result = debt.copy()
    for year in range(debt.shape[0]):
        for before in range(year + 1):
            # Lent in the middle of the year.
            age = (year - before) * steps + steps // 2
            result[year] += remaining[min(age, remaining.size - 1)] * more[before]
    lent_back: Array = np.maximum(result, 0.0)
    return lent_back


def _relieved(rate: Array, uniform: Array) -> Array:
    """Share of a debt left after swaps, early repayment and write-offs: at `rate` a year one comes and leaves a random share."""
    chance = -np.expm1(-rate)
    # One uniform tells whether it comes and, rescaled, what it leaves.
    left = np.where(uniform < chance, np.divide(uniform, chance, out=np.ones_like(uniform), where=chance > 0), 1.0)
    return np.asarray(np.cumprod(left, axis=0), dtype=np.float64)


def _instalments(made: Array, unit: float, numbers: dict[str, Array], uniform: Array) -> Array:
    """What a year shows of a steady flow `made` (year, state, run): whole instalments, some years none.

    `uniform` is (year, variate, state, run). The mean stays; small flows are paid now and then, large ones evenly.
    """
    mean = np.sqrt(made / np.maximum(unit * numbers["unevenness"], 1e-9))
    count = deals_arriving(uniform[:, 0], mean)
    size = np.divide(made, mean, out=np.zeros_like(made), where=mean > 0)
    spread = np.sqrt(SIZES_SPREAD**2 / np.maximum(count, 1.0) + numbers["report_spread"] ** 2)
    paid: Array = count * size * np.exp(spread * normal(uniform[:, 1]) - 0.5 * spread**2)
    return paid


def _uniforms(opening: Opening, panel: Panel, years: int, runs: int, seed: int) -> dict[str, dict[str, Array]]:
    """Uniform draws by process and programme, (year, variate, state, run)."""
    names = [(stream.name, state) for stream in opening.streams for state in panel.states]
    numbers = np.arange(runs)
    drawn = {}
    for process, variates in (("pay", 2), ("debt", 2), ("drift", 1)):
        draws = ProcessDraws(seed, process, names, variates, numbers)
        values = np.stack([draws.at(year) for year in range(years)])
        shaped = values.reshape(years, variates, len(opening.streams), len(panel.states), runs)
        drawn[process] = {stream.name: shaped[:, :, place] for place, stream in enumerate(opening.streams)}
    return drawn
