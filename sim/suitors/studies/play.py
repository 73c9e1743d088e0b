"""A game: a person answers the offers to one state, the model plays everybody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

from suitors.model import measures
from suitors.model.model import CompetitionModel
from suitors.model.played import Answered, Ask, Leave, PlayedState, Turn
from suitors.scenario import Loaded
from suitors.studies.posterior import Calibrated


@dataclass(frozen=True)
class PlayedOutcome:
    """One number that tells how a state fared: the person's value and that of the model's president."""

    name: str
    unit: str
    better: Literal["higher", "lower", "neither"]
    yours: float
    presidents: float


class PlayedRun:
    """A run of a scenario in which `ask` answers for `state`, over at most `years` years.

    `told` hears what became of each turn, `quiet` of each step without an offer. With a `posterior` the run believes its draw,
    the same as in any ensemble. Raises ValueError for a state that takes no part.
    """

    def __init__(
        self,
        loaded: Loaded,
        state: str,
        ask: Ask,
        years: float = 5.0,
        seed: int | None = None,
        run: int = 0,
        told: Callable[[Answered], None] = lambda answered: None,
        quiet: Callable[[float], None] = lambda time: None,
        posterior: Calibrated | None = None,
    ) -> None:
        self.loaded, self.state, self.seed, self.run, self.posterior = loaded, state, seed, run, posterior
        self._heard = False
        self._ask, self._quiet = ask, quiet
        played = partial(PlayedState, ask=self._listen, told=told)
        of_run = loaded.scenario.seed if seed is None else seed
        self._beliefs = None if posterior is None else posterior.beliefs([run], of_run)
        self.model = CompetitionModel(loaded, runs=[run], seed=seed, beliefs=self._beliefs, keep_deals=True, agents={state: played})
        self.steps = min(self.model.coefficients.clock.steps, round(years / self.model.step_length))
        self.index = self.model.coefficients.layout.states.index(state)
        self.distress = 0.0
        """Share of the steps played that ended in debt distress."""
        self.finished = False
        """Whether it was played to the end."""

    def _listen(self, turn: Turn) -> Sequence[int]:
        self._heard = True
        return self._ask(turn)

    def play(self) -> None:
        """Play to the end, or until the person leaves; the turn that is left does not count."""
        steps_in_distress = 0.0
        while self.model.clock_index < self.steps:
            self._heard = False
            time = self.model.time
            try:
                self.model.step()
            except Leave:
                return
            if not self._heard:
                self._quiet(time)
            steps_in_distress += float(self.model.world.distress[self.index, 0])
            self.distress = steps_in_distress / self.model.clock_index
        self.finished = True

    def outcomes(self) -> list[PlayedOutcome]:
        """How the state fared after the steps played, against the model's own president under the same draws."""
        president = CompetitionModel(self.loaded, runs=[self.run], seed=self.seed, beliefs=self._beliefs, keep_deals=True)
        distress = 0.0
        while president.clock_index < self.model.clock_index:
            president.step()
            distress += float(president.world.distress[self.index, 0]) / self.model.clock_index
        yours, theirs = _fared(self.model, self.index, self.distress), _fared(president, self.index, distress)
        return [PlayedOutcome(name, unit, better, yours[name], theirs[name]) for name, unit, better in FARED]


FARED: tuple[tuple[str, str, Literal["higher", "lower", "neither"]], ...] = (
    ("GDP", "bn US$", "higher"),
    ("debt / GDP", "%", "lower"),
    ("time in debt distress", "%", "lower"),
    ("worst debt ratio / threshold", "", "lower"),
    ("technology", "", "higher"),
    ("mean sector gap", "", "lower"),
    ("autonomy", "", "higher"),
    ("effective suitors", "", "higher"),
    ("deals signed", "", "neither"),
    ("money signed", "bn US$", "neither"),
    ("works in progress", "bn US$", "neither"),
)
"""Name, unit and direction of what a game is judged by."""


def _fared(model: CompetitionModel, here: int, distress: float) -> dict[str, float]:
    model.refresh()
    world, standing = model.world, model.standing
    assert model.deals is not None
    deals = model.deals.table()
    # A turn that was left may have noted deals of that step.
    mine = deals[(deals["state"] == model.coefficients.layout.states[here]) & (deals["taken"] > 0) & (deals["time"] < model.time - 1e-9)]
    concentration = float(standing.concentration[here, 0])
    values = (
        float(world.gdp[here, 0]),
        100.0 * float(measures.public_debt(model)[here, 0] / world.gdp[here, 0]),
        100.0 * distress,
        float(standing.worst_ratio[here, 0]),
        float(world.technology[here, 0]),
        float(world.gap[:, here, 0].mean()),
        1.0 - concentration,
        1.0 / concentration,
        float(len(mine)),
        float(mine["taken"].sum()),
        float(standing.works[:, here, 0].sum()),
    )
    return {name: value for (name, _, _), value in zip(FARED, values, strict=True)}
