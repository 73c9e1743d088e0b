"""What a structure chooses: a measure, a mechanism, a model, and what counts as the strategy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.model.submodels.schedule import switches
from suitors.scenario import Loaded
from suitors.scenario.home import home_strategy
from suitors.scenario.schema import Scenario
from suitors.studies import variants
from suitors.studies.plan import ComparisonPlan
from suitors.variables.variable import MAIN, MAIN_AT_PRESENT_VALUE

Array = NDArray[np.float64]
CHOICES = ("measure", "mechanism", "model", "strategy is")
"""Columns of a table of structures that say what each chooses."""
TIES = "leverage_from_ties"


@dataclass(frozen=True)
class InfluenceMeasure:
    """A measure of influence: sums of outcomes, `plus` less `minus`."""

    name: str
    plus: str
    minus: str = ""
    absolute: float | None = None
    """A difference that matters where the own level is no yardstick, as where it may be nought."""
    held_by: str = ""
    """A submodel without which the measure stands still: it is then no measure."""

    def read(self, table: pd.DataFrame, power: str) -> Array:
        """Its values in a table of outcomes, (row,)."""
        values = table[f"{self.plus}[{power}]"].to_numpy(np.float64)
        return values - table[f"{self.minus}[{power}]"].to_numpy(np.float64) if self.minus else values


MEASURES = (
    InfluenceMeasure("leverage", MAIN),
    InfluenceMeasure("leverage share", "leverage_share"),
    InfluenceMeasure("leverage, debt at present value", MAIN_AT_PRESENT_VALUE),
    InfluenceMeasure("leverage without ties", MAIN, TIES),
    InfluenceMeasure("structural leverage", "structural_leverage"),
    InfluenceMeasure("usable influence", "usable_influence"),
    InfluenceMeasure("goodwill", "goodwill", absolute=0.01, held_by="goodwill"),
)


@dataclass(frozen=True)
class ModelVariant:
    """A variant of the model: one submodel off, numbers that take a force out of it, or another functional form."""

    name: str
    off: str = ""
    beliefs: Mapping[str, float] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    """See `scenario.schema.Forms`."""


AS_IT_IS = "as it is"
FORMS = (
    ModelVariant("normal tastes", forms={"taste": "probit"}),
    ModelVariant("linear exposure", forms={"exposure": "linear"}),
    ModelVariant("goodwill fades evenly", forms={"forgetting": "linear"}),
    ModelVariant("distress by step", forms={"distress": "step"}),
    ModelVariant("strict debt gate", forms={"debt_gate": "strict"}),
)
"""Other functional forms; none brings numbers of its own."""
MODELS = (
    ModelVariant(AS_IT_IS),
    ModelVariant("no hedging", beliefs={"parameters.weight_hedging": 0.0}),
    ModelVariant("goodwill stands still", off="goodwill"),
    ModelVariant("ties stand still", off="ties"),
    ModelVariant("no institutions", off="institutions"),
    ModelVariant("no debt distress", off="distress"),
    ModelVariant("no private money", off="private_money"),
    ModelVariant("minerals stand still", off="minerals"),
    *FORMS,
)
"""Where a referee would ask; a submodel that is off keeps its opening values."""

CUTS: dict[str, tuple[bool, bool]] = {
    "policy": (False, False),
    "policy, delivery": (True, False),
    "policy, meetings": (False, True),
    "all": (True, True),
}
"""What counts as the strategy: whether delivery and leaders' meetings come with it."""
WHOLE = "all"


def models_of(loaded: Loaded) -> list[ModelVariant]:
    """The models that differ in this scenario."""
    known, off, forms = set(switches()), set(loaded.scenario.off), loaded.scenario.forms
    return [
        item
        for item in MODELS
        if (not item.off or (item.off in known and item.off not in off))
        and all(getattr(forms, name) != form for name, form in item.forms.items())
    ]


def under(loaded: Loaded, mechanism: str, model: ModelVariant) -> Loaded:
    """The scenario with another mechanism and under another model, but for its beliefs.

    Neither can make a sound scenario unsound, so that it is not checked again: there are hundreds of structures.
    """
    rules: dict[str, Any] = {"mechanism": mechanism, "off": sorted({*loaded.scenario.off, *([model.off] if model.off else [])})}
    document = {**loaded.document, **rules}
    if model.forms:
        rules["forms"] = loaded.scenario.forms.model_copy(update=dict(model.forms))
        document["forms"] = {**loaded.document.get("forms", {}), **model.forms}
    return replace(loaded, scenario=loaded.scenario.model_copy(update=rules), document=document)


def mechanisms() -> tuple[str, ...]:
    return tuple(get_args(Scenario.model_fields["mechanism"].annotation))


def cuts_of(plan: ComparisonPlan) -> dict[str, dict[str, tuple[Loaded, Loaded]]]:
    """By what counts as the strategy and by what is compared: the scenario and what it is compared with."""
    base = plan.variants[plan.base].loaded
    if plan.of_scenarios:
        return {WHOLE: {name: (plan.variants[name].loaded, plan.variants[against].loaded) for name, against in plan.headline}}
    if not plan.strategies:
        name, (one, other) = plan.headline[0][0], plan.powers
        return {cut: {name: (variants.swapped(base, one, other, travels, calendar), base)} for cut, (travels, calendar) in CUTS.items()}
    power, first = plan.powers[0], plan.strategies[0]
    at_home = first == home_strategy(power, base.scenario, base.reference)[0]
    found: dict[str, dict[str, tuple[Loaded, Loaded]]] = {}
    for cut, comes in CUTS.items():
        # What a power plays at home comes with its own delivery and meetings in any case.
        theirs = base if at_home else variants.playing(base, power, first, *comes)
        found[cut] = {name: (variants.playing(base, power, name, *comes), theirs) for name in plan.strategies[1:]}
    return found


def cut_of_answer(plan: ComparisonPlan) -> str:
    """What the comparison itself takes for the strategy where delivery stays."""
    if plan.of_scenarios:
        return WHOLE
    power = plan.variants[plan.headline[0][0]].loaded.scenario.powers[plan.powers[0]]
    return next(cut for cut, comes in CUTS.items() if comes == (False, power.calendar_travels))


def unique(cuts: Mapping[str, Mapping[str, tuple[Loaded, Loaded]]]) -> dict[str, Loaded]:
    """Every scenario of the cuts once, by its hash."""
    return {each.hash: each for pairs in cuts.values() for pair in pairs.values() for each in pair}


def names_of(choice: str, loaded: Loaded, cuts: Sequence[str]) -> list[str]:
    """What can be chosen, by the column of `CHOICES`."""
    every = {
        "measure": [item.name for item in MEASURES],
        "mechanism": list(mechanisms()),
        "model": [item.name for item in models_of(loaded)],
        "strategy is": list(cuts),
    }
    return every[choice]
