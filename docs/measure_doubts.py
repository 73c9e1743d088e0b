"""Measure where the baseline gives reason for doubt, and write the table of limits in docs/model.md.

Run ``python docs/measure_doubts.py`` (a few seconds); ``--runs 64`` is quicker, ``--print`` only prints the table.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from suitors.model import measures
from suitors.model.model import CompetitionModel
from suitors.scenario import load
from suitors.words.numbers import count, fixed, given, interval

Array = NDArray[np.float64]
PAGE = Path(__file__).resolve().parent / "model.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"


class Doubts:
    """Runs the baseline and keeps what the table needs."""

    def __init__(self, runs: int) -> None:
        loaded = load("baseline")
        self.model = model = CompetitionModel(loaded, runs=range(runs))
        self.powers, self.states = model.coefficients.layout.powers, model.coefficients.layout.states
        self.about = f"{runs} runs of the baseline, seed {loaded.scenario.seed}, scenario hash {loaded.hash[:8]}"
        self.per_year = loaded.scenario.horizon.steps_per_year
        model.refresh()
        self.kyrgyz_shares = [self._china_in_kyrgyz_debt()]
        self.opening_works = model.standing.works.sum(axis=0) / model.world.gdp
        self.opening_exposure = measures.supply_exposure(model).copy()
        self.opening_leverage = measures.leverage(model).copy()
        shape = model.world.gdp.shape
        self.cut, self.signed, self.offered = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        self.inflow = self.expired = 0.0
        self.early_signed = self.early_inflow = 0.0
        self.pressed: list[float] = []
        while not model.finished:
            self._step()
        model.refresh()

    def _step(self) -> None:
        model = self.model
        model.step()
        flows = model.flows
        assert flows is not None
        self.cut += flows.cut
        self.signed += flows.taken.sum(axis=0)
        self.offered += flows.offered.sum(axis=0)
        self.inflow += float(flows.inflow.sum())
        self.expired += float(flows.expired.sum())
        if model.clock_index <= 3 * self.per_year:
            self.early_signed += float(flows.taken.sum())
            self.early_inflow += float(flows.inflow.sum())
        self.pressed.append(float(model.moment["coerced"].max(axis=(0, 1)).mean()))
        if model.clock_index % self.per_year == 0:
            model.refresh()
            self.kyrgyz_shares.append(self._china_in_kyrgyz_debt())

    def _china_in_kyrgyz_debt(self) -> Array:
        model, here = self.model, self.states.index("KGZ")
        sovereign = (model.world.debt * model.loan_is_sovereign[:, None, :])[:, here]
        china = sovereign[model.coefficients.layout.loans_of[self.powers.index("CHN")]].sum(axis=0)
        return np.asarray(china / (sovereign.sum(axis=0) + model.world.market_external_debt[here]))

    def rows(self) -> list[tuple[str, str]]:
        model, world = self.model, self.model.world
        cut = self.cut.sum(axis=-1) / (self.cut + self.signed).sum(axis=-1)
        shares = 100.0 * np.median(np.stack(self.kyrgyz_shares), axis=-1)
        rising = np.mean(self.kyrgyz_shares[2] > self.kyrgyz_shares[0])
        at_floor = ((world.market_external_debt + world.market_domestic_debt) <= 1e-9).mean(axis=-1)
        norm = model.coefficients.by_dyad("goodwill")
        moved = np.abs(world.goodwill - norm)[[power for power in range(len(self.powers)) if self.powers[power] != "MULT"]]
        face, present = measures.leverage(model), measures.leverage_present_value(model)
        gdp = world.gdp / world.gdp.sum(axis=0)
        contestants = [power for power in range(len(self.powers)) if self.powers[power] != "MULT"]
        by_face, by_present = ((leverage * gdp).sum(axis=1)[contestants] for leverage in (face, present))
        reordered = np.mean((np.argsort(by_face, axis=0) != np.argsort(by_present, axis=0)).any(axis=0))
        ties = measures.leverage_by_channel(model)[measures.TIES]
        uptake = given(float(np.median(model.coefficients.parameter["opening_uptake"])))
        of_ties = np.median((ties * gdp).sum(axis=1)[contestants] / by_face, axis=-1)
        change = (face - self.opening_leverage)[contestants]
        japan, rare = self.powers.index("JPN"), model.coefficients.layout.minerals.index("rare_earths")
        relief = 100.0 * np.median(self.opening_exposure[japan, rare] - measures.supply_exposure(model)[japan, rare])
        works = 100.0 * np.median(self.opening_works, axis=-1)
        return [
            ("Works in progress at the opening, % of GDP (cap: 40 times absorption)", _by(self.states, works)),
            ("Wanted money lost to room or debt gate, % of wanted", _by(self.states, 100.0 * cut)),
            (
                "China in Kyrgyz external public debt, % (opening, year 2, 5, 10)",
                ", ".join(fixed(shares[year], 1) for year in (0, 2, 5, 10)),
            ),
            ("Runs in which that share is higher in year 2 than at the opening, %", count(100.0 * rising)),
            ("Runs in which market debt has reached zero by the end, %", _by(self.states, 100.0 * at_floor)),
            (
                f"Signed over new money, first three years (`opening_uptake` says {uptake})",
                fixed(self.early_signed / self.early_inflow),
            ),
            ("New money that expires unspent, %", count(100.0 * self.expired / self.inflow)),
            ("Goodwill at the end against its norm, mean and largest distance", f"{fixed(moved.mean(), 3)}, {fixed(moved.max(), 3)}"),
            (
                "Leverage, ten-year change in a state, 80 % of all",
                f"{interval(*np.quantile(change, (0.1, 0.9)), lambda value: fixed(value, 1, sign=True))} points",
            ),
            ("Part of leverage that is ties, %", _by(tuple(self.powers[power] for power in contestants), 100.0 * of_ties)),
            ("Runs in which debt at present value changes the order of the powers, %", count(100.0 * reordered)),
            (
                "Steps in which Russia presses some state on its own account, % of runs and steps",
                count(100.0 * float(np.mean(self.pressed))),
            ),
            ("Fall of Japan's dependence on the dominant supplier of rare earths, points", fixed(relief)),
        ]


def _by(names: tuple[str, ...], values: Array) -> str:
    return ", ".join(f"{name} {count(value)}" for name, value in zip(names, values, strict=True))


def main() -> None:
    """Measure, and write or print the table."""
    parser = argparse.ArgumentParser(description="Measure where the baseline gives reason for doubt.")
    parser.add_argument("--runs", type=int, default=256)
    parser.add_argument("--print", action="store_true", dest="only_print")
    asked = parser.parse_args()
    doubts = Doubts(asked.runs)
    lines = ["| figure | in the baseline |", "| --- | --- |", *(f"| {name} | {value} |" for name, value in doubts.rows())]
    text = "\n".join([BEGIN, "", f"Measured on {doubts.about}; medians where nothing else is said.", "", *lines, "", END])
    if asked.only_print:
        print(text)
        return
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(page.split(BEGIN)[0] + text + page.split(END)[1], encoding="utf-8")


if __name__ == "__main__":
    main()
