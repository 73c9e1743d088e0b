"""The model for people who know Mesa: made from a scenario's name, with a collector of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from suitors import arguments
from suitors.model.framework import DataCollector
from suitors.model.model import CompetitionModel
from suitors.model.region import MakeAgent
from suitors.scenario import Loaded

OF_A_POWER = ("debt", "goodwill", "exposure_share")
OF_A_STATE = ("gdp", "debt_ratio", "autonomy")


class Model(CompetitionModel):
    """Many runs of a scenario side by side, as a Mesa model; the last axis of every array is the run.

    Args:
        scenario, set: as `suitors.load` takes them.
        runs: how many runs, or run numbers in ascending order. Run k is the same in whatever company it is simulated.
        seed: of the random streams; default: what the scenario says. Equal seeds give equal models, also in Mesa's `batch_run`: give it
            `seed=[1, 2, 3]` for iterations that differ.
        agents: class of the agent by power or state, where it is not the usual one.
        keep_deals: whether to note every deal, with `"terms"` also why it was taken, cut or refused.

    `datacollector` holds after each step the year, and medians over the runs such as `gdp[KAZ]` (bn US$) and `debt[CHN]` (bn US$ in all
    states).

    >>> model = suitors.Model("tokyo_2025", runs=8, set={"horizon.years": 1})
    >>> model.run_model()
    >>> model.datacollector.get_model_vars_dataframe()["gdp[KAZ]"].shape
    (4,)
    >>> len(model.agents_by_type[suitors.State])
    5
    """

    def __init__(
        self,
        scenario: str | Path | Mapping[str, Any] | Loaded,
        runs: int | Sequence[int] = 8,
        seed: int | None = None,
        *,
        set: Mapping[str, Any] | None = None,
        agents: Mapping[str, MakeAgent] | None = None,
        keep_deals: bool | Literal["terms"] = False,
    ) -> None:
        from suitors.api.scenarios import MOST_RUNS, MOST_SEED, load

        numbers = runs if isinstance(runs, Sequence) and not isinstance(runs, str) else range(arguments.whole("runs", runs, 1, MOST_RUNS))
        seed = None if seed is None else arguments.whole("seed", seed, 0, MOST_SEED)
        super().__init__(load(scenario, set=set), numbers, seed, keep_deals=keep_deals, agents=agents)
        reporters: dict[str, Callable[[Model], float]] = {"year": _year}
        for group, names in ((self.powers, OF_A_POWER), (self.states, OF_A_STATE)):
            reporters |= {f"{name}[{agent.name}]": _median(agent.index, name, group is self.powers) for agent in group for name in names}
        self.datacollector = DataCollector(model_reporters=reporters)

    def step(self) -> None:
        """Advance every run by one step and collect; does nothing once the horizon is reached."""
        going_on = not self.finished
        super().step()
        if going_on:
            self.datacollector.collect(self)


def _year(model: Model) -> float:
    return model.time


def _median(place: int, name: str, of_power: bool) -> Callable[[Model], float]:
    """Median over the runs of what an agent shows; of a power the sum of its debts, else the mean, over the states."""

    def median(model: Model) -> float:
        values = getattr((model.powers if of_power else model.states)[place], name)
        if of_power:
            values = values.sum(axis=0) if name == "debt" else values.mean(axis=0)
        return float(np.median(values[..., : len(model.runs)]))

    return median
