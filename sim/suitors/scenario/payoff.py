"""What powers make of the outcomes, and what they may choose from: the tables that a tournament reads and a run does not."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, FiniteFloat, StringConstraints

from suitors.scenario.base import Name, Table

Label = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Scale = Annotated[FiniteFloat, Field(gt=0)]
Line = list[FiniteFloat]
Payoffs = Line | list[Line] | list[list[Line]] | list[list[list[Line]]] | list[list[list[list[Line]]]]
"""Nested lists, one level for each player in the order of their names."""


class GivenGame(Table):
    """A game whose payoffs are written down instead of simulated."""

    strategies: dict[Name, list[Label]] = Field(description="strategies by power")
    payoffs: dict[Name, Payoffs] = Field(
        description="by power: nested lists, one level for each power in alphabetical order, in the order of its strategies"
    )


class Payoff(Table):
    """How outcomes add up to one number for each power."""

    weights: dict[Name, FiniteFloat] = Field(default_factory=dict, description="weight of each outcome; negative where less is better")
    powers: dict[Name, dict[Name, FiniteFloat]] = Field(default_factory=dict, description="weights of single powers, instead")
    scales: dict[Name, Scale] = Field(default_factory=dict, description="amount of an outcome, in its unit, that its weight is for")
    prizes: dict[Name, dict[Name, FiniteFloat]] = Field(
        default_factory=dict, description="by power, then state: worth of the state's whole favour, bn US$ a year"
    )
    discount: Annotated[FiniteFloat, Field(ge=0, le=1)] = Field(
        default=0.0, description="rate a year at which prizes won and money spent are discounted"
    )
    given: GivenGame | None = None


class Tournament(Table):
    """What powers may choose from besides the strategies."""

    alternatives: dict[Name, dict[str, Any]] = Field(
        default_factory=dict, description="by name: what is laid over the table of the power that plays it"
    )
