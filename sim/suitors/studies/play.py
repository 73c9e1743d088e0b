"""A game: a person answers the offers to one state, or spreads a power's money, and the model plays everybody else."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, Literal, cast

from suitors.errors import InputError
from suitors.model import measures
from suitors.model.model import CompetitionModel
from suitors.model.person import Answered, Ask, Leave, PlayedPower, PlayedState, PlayedYear, Spread, Turn
from suitors.scenario import Loaded
from suitors.studies.play_score import Election, Kind, Scored, Tally, parts, tally
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
        _check_seat(loaded, actor)
        self._heard = False
        self._ask, self._told, self._quiet, self._voted = ask, told, quiet, voted
        self.answers: list[Answered] = []
        """What was decided for a state, turn by turn."""
        self.spreads: list[tuple[PlayedYear, tuple[float, ...]]] = []
        """What was decided for a power, year by year: its budget and the weights of the states."""
        of_run = loaded.scenario.seed if seed is None else seed
        self._beliefs = None if posterior is None else posterior.beliefs([run], of_run)
        played = partial(PlayedState, ask=self._listen, told=self._note) if self.kind == "state" else partial(PlayedPower, ask=self._spread)
        self.model = self._begun({actor: played})
        self.steps = min(self.model.coefficients.clock.steps, round(years / self.model.step_length))
        layout = self.model.coefficients.layout
        self.index = (layout.states if self.kind == "state" else layout.powers).index(actor)
        self.tally = tally(self.model, self.kind, self.index)
        self.distress = 0.0
        """Share of the steps played that a state ended in debt distress."""
        self.finished = False
        """Whether it was played to the end."""
        for power in self.model.powers:
            if isinstance(power, PlayedPower):
                power.listens = True

    def _begun(self, agents: dict[str, Any] | None = None) -> CompetitionModel:
        return CompetitionModel(self.loaded, runs=[self.run], seed=self.seed, beliefs=self._beliefs, keep_deals=True, agents=agents)

    def _listen(self, turn: Turn) -> Sequence[int]:
        self._heard = True
        return cast(Ask, self._ask)(turn)

    def _spread(self, budget: PlayedYear) -> Sequence[float]:
        self._heard = True
        weights = tuple(cast(Spread, self._ask)(budget))
        self.spreads.append((budget, weights))
        return weights

    def _note(self, answered: Answered) -> None:
        self.answers.append(answered)
        self._told(answered)

    def play(self) -> None:
        """Play to the end, or until the person leaves; the turn that is left does not count."""
        steps_in_distress = 0.0
        while self.model.clock_index < self.steps:
            self._heard = False
            time, elections = self.model.time, len(self.tally.elections)
            try:
                self.model.step()
            except Leave:
                return
            if not self._heard and self.kind == "state":
                self._quiet(time)
            self.tally.after_step()
            for election in self.tally.elections[elections:]:
                self._voted(election)
            if self.kind == "state":
                steps_in_distress += float(self.model.world.distress[self.index, 0])
                self.distress = steps_in_distress / self.model.clock_index
        self.finished = True

    @cached_property
    def _by_rule(self) -> tuple[CompetitionModel, Tally, float]:
        """The model left to itself for as many steps, its tally, and the share of them that a state ended in distress."""
        model = self._begun()
        kept, distress = tally(model, self.kind, self.index), 0.0
        while model.clock_index < self.model.clock_index:
            model.step()
            kept.after_step()
            if self.kind == "state":
                distress += float(model.world.distress[self.index, 0]) / self.model.clock_index
        return model, kept, distress

    def scored(self) -> list[Scored]:
        """The parts of the score after the steps played, against the model's own rule under the same draws."""
        yours, rules = self.tally.values(), self._by_rule[1].values()
        return [Scored(part, yours[part.name], rules[part.name]) for part in parts(self.kind)]

    def outcomes(self) -> list[PlayedOutcome]:
        """How a state fared after the steps played, against the model's own president under the same draws; nothing for a power."""
        if self.kind == "power":
            return []
        president, _, distress = self._by_rule
        yours, theirs = _fared(self.model, self.index, self.distress), _fared(president, self.index, distress)
        return [PlayedOutcome(name, unit, better, yours[name], theirs[name]) for name, unit, better in FARED]


def _check_seat(loaded: Loaded, actor: str) -> None:
    """Raises InputError where a person would displace more than a choice."""
    power, state = loaded.scenario.powers.get(actor), loaded.scenario.states.get(actor)
    taken = power or state
    if taken is None:
        raise InputError(f"no state or power {actor} takes part")
    if taken.agent is not None:
        raise InputError(f"{taken.name} cannot be played: the scenario gives it an agent, {taken.agent}")
    if power is not None and not power.contestant:
        raise InputError(f"{power.name} cannot be played: a lender without ambitions of influence lends as far as debt headroom goes")


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
