"""A game: a person answers the offers to one state, or spreads a power's money, and the model plays everybody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, cast

from suitors.model import measures
from suitors.model.model import CompetitionModel
from suitors.model.person import Answered, Ask, Leave, PlayedYear, Spread, Turn
from suitors.scenario import Loaded
from suitors.studies.play_score import Election, Kind, Scored, parts
from suitors.studies.posterior import Calibrated
from suitors.studies.table import SeatedRun


@dataclass(frozen=True)
class PlayedOutcome:
    """One number that tells how a state fared: the person's value and that of the model's president."""

    name: str
    unit: str
    better: Literal["higher", "lower", "neither"]
    yours: float
    presidents: float


class PlayedRun:
    """A run of a scenario in which `ask` answers for `actor`, a state or a power, over at most `years` years.

    `told` hears what became of each turn of a state, `quiet` of each step without an offer, `voted` of each election. With a
    `posterior` the run believes its draw, the same as in any ensemble. Raises InputError for a seat that cannot be taken.
    """

    def __init__(
        self,
        loaded: Loaded,
        actor: str,
        ask: Ask | Spread,
        years: float = 5.0,
        seed: int | None = None,
        run: int = 0,
        told: Callable[[Answered], None] = lambda answered: None,
        quiet: Callable[[float], None] = lambda time: None,
        voted: Callable[[Election], None] = lambda election: None,
        posterior: Calibrated | None = None,
    ) -> None:
        self.loaded, self.actor, self.seed, self.run, self.posterior = loaded, actor, seed, run, posterior
        self.kind: Kind = "state" if actor in loaded.scenario.states else "power"
        self._heard = False
        self._ask, self._told, self._quiet, self._voted = ask, told, quiet, voted
        self.answers: list[Answered] = []
        """What was decided for a state, turn by turn."""
        self.spreads: list[tuple[PlayedYear, tuple[float, ...]]] = []
        """What was decided for a power, year by year: its budget and the weights of the states."""
        self._table = SeatedRun(
            loaded,
            {actor: self._listen if self.kind == "state" else self._spread},
            seed=seed,
            run=run,
            posterior=posterior,
            told=lambda actor, answered: self._note(answered),
        )
        self.model = self._table.model
        self.steps = min(self.model.coefficients.clock.steps, round(years / self.model.step_length))
        self.index, self.tally = self._table.seats[actor].index, self._table.seats[actor].tally
        self.distress = 0.0
        """Share of the steps played that a state ended in debt distress."""
        self.finished = False
        """Whether it was played to the end."""

    def _listen(self, turn: Turn) -> Sequence[int] | None:
        self._heard = True
        return cast(Ask, self._ask)(turn)

    def _spread(self, budget: PlayedYear) -> Sequence[float]:
        self._heard = True
        given = cast(Spread, self._ask)(budget)
        weights = tuple(budget.usual.values() if given is None else given)
        self.spreads.append((budget, weights))
        return weights

    def _note(self, answered: Answered) -> None:
        self.answers.append(answered)
        self._told(answered)

    def play(self) -> None:
        """Play to the end, or until the person leaves; the turn that is left does not count."""
        while self.model.clock_index < self.steps:
            self._heard = False
            time, elections = self.model.time, len(self.tally.elections)
            try:
                self._table.step()
            except Leave:
                return
            if not self._heard and self.kind == "state":
                self._quiet(time)
            for election in self.tally.elections[elections:]:
                self._voted(election)
            self.distress = self._table.distress(self.actor)
        self.finished = True

    @cached_property
    def _by_rule(self) -> SeatedRun:
        """The model left to itself for as many steps."""
        table = SeatedRun(self.loaded, {}, watched=[self.actor], seed=self.seed, run=self.run, posterior=self.posterior)
        while table.model.clock_index < self.model.clock_index:
            table.step()
        return table

    def scored(self) -> list[Scored]:
        """The parts of the score after the steps played, against the model's own rule under the same draws."""
        yours, rules = self.tally.values(), self._by_rule.seats[self.actor].tally.values()
        return [Scored(part, yours[part.name], rules[part.name]) for part in parts(self.kind)]

    def outcomes(self) -> list[PlayedOutcome]:
        """How a state fared after the steps played, against the model's own president under the same draws; nothing for a power."""
        if self.kind == "power":
            return []
        rule = self._by_rule
        yours = _fared(self.model, self.index, self.distress)
        theirs = _fared(rule.model, self.index, rule.distress(self.actor))
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
