"""How a power learns while the model runs. Fixed by default: rules that adapt confound comparisons of strategies."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from suitors.model.adaptation.bandit import Bandit
from suitors.model.adaptation.base import Courting, Rule, View
from suitors.model.adaptation.best_response import BestResponse
from suitors.model.adaptation.copy_leader import CopyLeader
from suitors.model.adaptation.differentiate import Differentiate
from suitors.model.adaptation.proportional import Proportional
from suitors.model.adaptation.replicator import Replicator
from suitors.model.own_code import CodeError, blamed, class_named
from suitors.scenario.errors import ScenarioError
from suitors.scenario.schema import Scenario

RULES: dict[str, type[Rule]] = {
    "fixed": Rule,
    "proportional": Proportional,
    "copy_leader": CopyLeader,
    "differentiate": Differentiate,
    "replicator": Replicator,
    "bandit": Bandit,
    "best_response": BestResponse,
}

__all__ = ["RULES", "AdaptationError", "CodeError", "Courting", "Rule", "View", "blamed", "check_parameters", "check_rules", "rule_named"]


class AdaptationError(CodeError):
    """A rule that a scenario names cannot be used; the message is for the user."""


def check_rules(scenario: Scenario, origin: str) -> None:
    """Raises ScenarioError for a power whose rule cannot be had, or has no such parameter."""
    for name, power in scenario.powers.items():
        key = f"powers.{name}.adaptation"
        try:
            check_parameters(rule_named(power.adaptation, Path(origin)), power.adaptation_parameters, f"{key}_parameters")
        except AdaptationError as problem:
            raise ScenarioError(file=origin, key=key, value=power.adaptation, problem=str(problem)) from problem


def check_parameters(rule: type[Rule], given: Iterable[str], path: str) -> None:
    """Raises AdaptationError for a parameter that the rule does not have."""
    for name in sorted(set(given) - set(rule.parameters)):
        near = get_close_matches(name, rule.parameters, n=1)
        known = ", ".join(rule.parameters) or "no parameters"
        raise AdaptationError(f"{path}.{name}: {rule.title} has {known}" + (f"; did you mean {near[0]}?" if near else ""))


def rule_named(name: str, origin: Path) -> type[Rule]:
    """The rule of a name, or a user's own as `file.py:ClassName`, the file relative to the scenario at `origin` and allowed to run.

    Raises AdaptationError with a message for the user.
    """
    if name in RULES:
        return RULES[name]
    if ":" not in name:
        raise AdaptationError(f"adaptation {name!r} is neither a rule ({', '.join(RULES)}) nor of the form file.py:ClassName")
    try:
        found, path = class_named(f"adaptation {name!r}", name, origin, Rule)
    except CodeError as problem:
        raise AdaptationError(str(problem)) from problem
    found.file = path
    return found
