"""The core of every game: a run of a scenario in which some seats are asked, and all seats that count are scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from suitors.errors import InputError
from suitors.model.model import CompetitionModel
from suitors.model.person import Answered, Ask, PlayedPower, PlayedState, Spread
from suitors.scenario import Loaded
from suitors.studies.play_score import Kind, Tally, tally
from suitors.studies.posterior import Calibrated
from suitors.words.actors import at_start


@dataclass
class Seat:
    """A state or a power at the table, and how it has fared."""

    actor: str
    kind: Kind
    index: int
    """Its place on the axis of states or powers."""
    tally: Tally
    steps_in_distress: float = 0.0


class SeatedRun:
    """One run in which `asks` answer for states and powers, by their codes; the model's own rule plays everybody else.

    `watched` seats are scored without being asked. `told` hears what became of each turn of a state. A power is asked every `every` years.
    With a `posterior` the run believes its draw, the same as in any ensemble. Raises InputError for a seat that cannot be taken.
    """

    def __init__(
        self,
        loaded: Loaded,
        asks: Mapping[str, Ask | Spread],
        *,
        watched: Iterable[str] = (),
        seed: int | None = None,
        run: int = 0,
        posterior: Calibrated | None = None,
        told: Callable[[str, Answered], None] = lambda actor, answered: None,
        every: float = 1.0,
    ) -> None:
        for actor in asks:
            check_seat(loaded, actor)
        beliefs = None if posterior is None else posterior.beliefs([run], loaded.scenario.seed if seed is None else seed)
        agents: dict[str, Any] = {
            actor: partial(PlayedState, ask=cast(Ask, ask), told=partial(told, actor))
            if actor in loaded.scenario.states
            else partial(PlayedPower, ask=cast(Spread, ask), every=every)
            for actor, ask in asks.items()
        }
        self.model = CompetitionModel(loaded, runs=[run], seed=seed, beliefs=beliefs, keep_deals=True, agents=agents or None)
        self.seats = {actor: self._seat(actor) for actor in dict.fromkeys([*asks, *watched])}
        for power in self.model.powers:
            if isinstance(power, PlayedPower):
                power.listens = True

    def _seat(self, actor: str) -> Seat:
        layout = self.model.coefficients.layout
        kind: Kind = "state" if actor in layout.states else "power"
        index = (layout.states if kind == "state" else layout.powers).index(actor)
        return Seat(actor, kind, index, tally(self.model, kind, index))

    def step(self) -> None:
        """Move the run by a step and take note of how the seats fared. Raises Leave where somebody who is asked ends the game."""
        self.model.step()
        for seat in self.seats.values():
            seat.tally.after_step()
            if seat.kind == "state":
                seat.steps_in_distress += float(self.model.world.distress[seat.index, 0])

    def distress(self, actor: str) -> float:
        """Share of the steps so far that a state ended in debt distress."""
        return self.seats[actor].steps_in_distress / self.model.clock_index if self.model.clock_index else 0.0


def check_seat(loaded: Loaded, actor: str) -> None:
    """Raises InputError where a person would displace more than a choice."""
    power, state = loaded.scenario.powers.get(actor), loaded.scenario.states.get(actor)
    taken = power or state
    if taken is None:
        raise InputError(f"no state or power {actor} takes part in “{loaded.scenario.title}”")
    if taken.agent is not None:
        raise InputError(f"{at_start(taken.name)} cannot be played: the scenario gives it an agent, {taken.agent}")
    if power is not None and not power.contestant:
        raise InputError(
            f"{at_start(power.name)} cannot be played: a lender without ambitions of influence lends as far as debt headroom goes"
        )


def can_be_played(loaded: Loaded, actor: str) -> bool:
    """Whether a person may take a seat."""
    try:
        check_seat(loaded, actor)
    except InputError:
        return False
    return True
