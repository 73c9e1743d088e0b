"""What a game is scored by: parts that are read off a model as it moves, each worth so many points."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from suitors.data import tables
from suitors.model import measures
from suitors.model.model import CompetitionModel

Array = NDArray[np.float64]
Kind = Literal["state", "power"]


@dataclass(frozen=True)
class Part:
    """A part of the score: what one `unit` of it is worth, and whether voters judge it."""

    name: str
    title: str
    unit: str
    points: float
    people: bool


@dataclass(frozen=True)
class Scored:
    """A part with what the person and the model's own rule reached."""

    part: Part
    yours: float
    rules: float

    @property
    def points(self) -> tuple[float, float]:
        """Of the person and of the rule."""
        return self.part.points * self.yours, self.part.points * self.rules


@dataclass(frozen=True)
class Election:
    """A vote of the game: the points that voters saw since the last one, and what they had expected."""

    time: float
    seen: float
    expected: float

    @property
    def lost(self) -> bool:
        return self.seen < self.expected


@cache
def parts(kind: Kind) -> tuple[Part, ...]:
    """The parts of a state's or a power's score."""
    return tuple(
        Part(name, row["title"], row["unit"], float(row["points"]), bool(row.get("people", False)))
        for name, row in tomllib.loads(tables.text("play.toml"))[kind].items()
    )


@cache
def election_rules() -> tuple[float, float]:
    """Years between elections, and points a year that voters expect."""
    rules = tomllib.loads(tables.text("play.toml"))["elections"]
    return float(rules["every"]["value"]), float(rules["swing"]["value"])


class StateTally:
    """How a state has fared in the first run of a model since the tally began."""

    kind: Kind = "state"

    def __init__(self, model: CompetitionModel, here: int) -> None:
        self.model, self.here = model, here
        model.refresh()
        self.began = model.clock_index
        self._gdp, self._gap = float(model.world.gdp[here, 0]), float(model.world.gap[:, here, 0].mean())
        self._ratio, self._autonomy = float(model.standing.worst_ratio[here, 0]), float(measures.autonomy(model)[here, 0])
        growth = model.coefficients.numbers(f"states.{model.coefficients.layout.states[here]}.growth")
        self._growth = float(np.ravel(growth)[0])
        self._protests = self._distress = self._signed = self._burden = 0.0
        self.elections: list[Election] = []
        self._seen = 0.0

    def after_step(self) -> None:
        """Take note of the step that has just been made."""
        self._protests += float(self.model.world.protests[self.here, 0])
        self._distress += float(self.model.world.distress[self.here, 0])
        self._note_signed()
        every, swing = election_rules()
        if (self.model.clock_index - self.began) % max(round(every / self.model.step_length), 1) == 0:
            values = self.values()
            seen = sum(part.points * values[part.name] for part in parts("state") if part.people)
            self.elections.append(Election(self.model.time, seen - self._seen, swing * every))
            self._seen = seen

    def _note_signed(self) -> None:
        """Works signed in the step, and the present value of what will have to be repaid of them, over output."""
        flows, here = self.model.flows, self.here
        assert flows is not None
        taken, loans = flows.settlement.taken[:, here, 0], self.model.coefficients.layout.loans
        output = float(self.model.world.gdp[here, 0])
        self._signed += 100.0 * float(taken.sum()) / output
        self._burden += 100.0 * float((taken[loans] * (1.0 - flows.market.loan_grant_element[:, here, 0])).sum()) / output

    def values(self) -> dict[str, float]:
        """The parts by name, as things stand."""
        model, here = self.model, self.here
        model.refresh()
        steps = model.clock_index - self.began
        years = steps * model.step_length
        return {
            "output": 100.0 * (float(model.world.gdp[here, 0]) / (self._gdp * (1.0 + self._growth) ** years) - 1.0),
            "services": 100.0 * (1.0 - float(model.world.gap[:, here, 0].mean()) / self._gap) if self._gap > 0 else 0.0,
            "protests": self._protests,
            "distress": 100.0 * self._distress / steps if steps else 0.0,
            "debt": 100.0 * (float(model.standing.worst_ratio[here, 0]) - self._ratio),
            "works": self._signed,
            "burden": self._burden,
            "autonomy": 100.0 * (float(measures.autonomy(model)[here, 0]) - self._autonomy),
            "elections": float(sum(election.lost for election in self.elections)),
        }


class PowerTally:
    """How a power has fared in the first run of a model since the tally began."""

    kind: Kind = "power"

    def __init__(self, model: CompetitionModel, here: int) -> None:
        self.model, self.here = model, here
        model.refresh()
        self.began = model.clock_index
        self._leverage, self._goodwill = self._standing()
        self._offered = self._taken = self._owed = self._stuck = 0.0
        self.elections: list[Election] = []

    def _standing(self) -> tuple[float, float]:
        leverage, goodwill = measures.policy_leverage(self.model)[self.here, :, 0], self.model.world.goodwill[self.here, :, 0]
        return float(leverage.mean()), float(goodwill.mean())

    def after_step(self) -> None:
        """Take note of the step that has just been made."""
        flows, model = self.model.flows, self.model
        products = model.coefficients.layout.products_of[self.here]
        assert flows is not None and flows.market.size is not None
        self._offered += float(flows.market.size[products, :, 0].sum())
        self._taken += float(flows.settlement.taken[products, :, 0].sum())
        model.refresh()
        owed = model.standing.debt[self.here, :, 0]
        self._owed += float(owed.sum())
        self._stuck += float((owed * (model.world.distress[:, 0] > 0)).sum())

    def values(self) -> dict[str, float]:
        """The parts by name, as things stand."""
        self.model.refresh()
        leverage, goodwill = self._standing()
        return {
            "leverage": leverage - self._leverage,
            "goodwill": 100.0 * (goodwill - self._goodwill),
            "refused": 100.0 * (1.0 - self._taken / self._offered) if self._offered > 0 else 0.0,
            "distress": 100.0 * self._stuck / self._owed if self._owed > 0 else 0.0,
        }


Tally = StateTally | PowerTally


def tally(model: CompetitionModel, kind: Kind, here: int) -> Tally:
    """A tally of a state or a power that begins now."""
    return StateTally(model, here) if kind == "state" else PowerTally(model, here)


def points(values: dict[str, float], kind: Kind) -> float:
    """The score that values of parts make."""
    return sum(part.points * values[part.name] for part in parts(kind))
