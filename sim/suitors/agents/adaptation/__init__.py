"""How a power learns while the model runs. Fixed by default: rules that adapt confound comparisons of strategies."""

from __future__ import annotations

import importlib.util
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

from suitors.agents.adaptation.bandit import Bandit
from suitors.agents.adaptation.base import Courting, Rule, View
from suitors.agents.adaptation.best_response import BestResponse
from suitors.agents.adaptation.copy_leader import CopyLeader
from suitors.agents.adaptation.differentiate import Differentiate
from suitors.agents.adaptation.proportional import Proportional
from suitors.agents.adaptation.replicator import Replicator
from suitors.errors import InputError
from suitors.scenario.code import code_file
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

__all__ = ["RULES", "AdaptationError", "Courting", "Rule", "View", "blamed", "check_parameters", "check_rules", "rule_named"]


class AdaptationError(InputError, ValueError):
    """A rule that a scenario names cannot be used; the message is for the user."""


@contextmanager
def blamed(what: str, path: Path) -> Iterator[None]:
    """Whatever the user's own code raises is an AdaptationError that names file and line; so is an attempt to end the program."""
    try:
        yield
    except (KeyboardInterrupt, MemoryError, InputError):
        raise
    except BaseException as problem:
        if isinstance(problem, SyntaxError) and problem.filename == str(path):
            line = problem.lineno
        else:
            frames = traceback.extract_tb(problem.__traceback__)
            line = next((frame.lineno for frame in reversed(frames) if frame.filename == str(path)), None)
        text = str(problem.msg if isinstance(problem, SyntaxError) else problem).strip()
        where = path.name if line is None else f"{path.name}, line {line}"
        raise AdaptationError(f"{what}: {where}: {type(problem).__name__}" + (f": {text}" if text else "")) from problem


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
    _, colon, class_name = name.rpartition(":")
    if not colon:
        raise AdaptationError(f"adaptation {name!r} is neither a rule ({', '.join(RULES)}) nor of the form file.py:ClassName")
    try:
        path = code_file(name, origin)
    except ValueError as problem:
        raise AdaptationError(f"adaptation {name!r}: {problem}") from None
    spec = importlib.util.spec_from_file_location(path.stem, path)
    if spec is None or spec.loader is None:
        raise AdaptationError(f"adaptation {name!r}: {path.name} is no Python file; its name must end in .py")
    module = importlib.util.module_from_spec(spec)
    with blamed(f"adaptation {name!r}", path):
        spec.loader.exec_module(module)
    found = getattr(module, class_name, None)
    if not (isinstance(found, type) and issubclass(found, Rule)):
        raise AdaptationError(
            f"adaptation {name!r}: {path.name} has no class {class_name} that derives from suitors.agents.adaptation.Rule"
        )
    found.file = path
    return found
