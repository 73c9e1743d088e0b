"""How a power learns while the model runs. Fixed by default: rules that adapt confound comparisons of strategies."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from suitors.agents.adaptation.bandit import Bandit
from suitors.agents.adaptation.base import Courting, Rule, View
from suitors.agents.adaptation.best_response import BestResponse
from suitors.agents.adaptation.copy_leader import CopyLeader
from suitors.agents.adaptation.differentiate import Differentiate
from suitors.agents.adaptation.proportional import Proportional
from suitors.agents.adaptation.replicator import Replicator
from suitors.scenario.code import code_file

RULES: dict[str, type[Rule]] = {
    "fixed": Rule,
    "proportional": Proportional,
    "copy_leader": CopyLeader,
    "differentiate": Differentiate,
    "replicator": Replicator,
    "bandit": Bandit,
    "best_response": BestResponse,
}

__all__ = ["RULES", "AdaptationError", "Courting", "Rule", "View", "rule_named"]


class AdaptationError(ValueError):
    """A rule that a scenario names cannot be used; the message is for the user."""


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
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found = getattr(module, class_name, None)
    if not (isinstance(found, type) and issubclass(found, Rule)):
        raise AdaptationError(
            f"adaptation {name!r}: {path.name} has no class {class_name} that derives from suitors.agents.adaptation.Rule"
        )
    return found
