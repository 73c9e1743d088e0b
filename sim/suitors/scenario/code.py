"""A scenario is data: the code that it names runs only when its reader says so, and only from where the scenario lies."""

from __future__ import annotations

import hashlib
import inspect
import os
import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from suitors.packs.pack import pack_around
from suitors.scenario.errors import ScenarioError
from suitors.scenario.schema import Scenario

VARIABLE = "SUITORS_ALLOW_CODE"
"""Environment variable: 1 lets scenarios run the code that they name. Worker processes inherit it."""


@dataclass(frozen=True)
class Code:
    """Code that a scenario names: the key that names it, what stands there (`file.py:ClassName`)."""

    key: str
    name: str


def code_of(scenario: Scenario) -> list[Code]:
    """What a scenario would have run that does not ship."""
    found = [Code(f"powers.{name}.adaptation", power.adaptation) for name, power in scenario.powers.items() if ":" in power.adaptation]
    for group, actors in (("powers", scenario.powers), ("states", scenario.states)):
        found += [Code(f"{group}.{name}.agent", actor.agent) for name, actor in actors.items() if actor.agent is not None]
    return found


GIVEN = "python:"
"""Begins the name of a class that a Python program gave."""
_given: dict[str, type] = {}
_handed_over: dict[str, bytes] = {}


def give_class(given: type) -> str:
    """Let scenarios of this program name a class, without a file; the name, which changes with the class's source."""
    try:
        source = inspect.getsource(given)
    except (OSError, TypeError):
        source = ""
    digest = hashlib.sha256(source.encode()).hexdigest()[:8]
    name = f"{GIVEN}{given.__module__}.{digest}:{given.__qualname__}"
    _given[name] = given
    return name


def given_class(name: str) -> type | None:
    """The class that a Python program gave under a name, here or to the process that handed over its work."""
    if name not in _given and name in _handed_over:
        try:
            _given[name] = pickle.loads(_handed_over[name])
        except (AttributeError, ImportError):
            # Its module cannot be had here.
            return None
    return _given.get(name)


def packed_classes(dumps: Callable[[Any], bytes] = pickle.dumps) -> dict[str, bytes]:
    """What was given, for other processes, which unpack what they need; without what cannot travel, such as a class in a function."""
    packed = dict(_handed_over)
    for name, given in _given.items():
        with suppress(AttributeError, pickle.PicklingError):
            packed[name] = dumps(given)
    return packed


def take_classes(packed: Mapping[str, bytes]) -> None:
    """Take over what another process was given."""
    _handed_over.update(packed)


def is_allowed() -> bool:
    """Whether code may run that scenarios name."""
    return os.environ.get(VARIABLE) == "1"


@contextmanager
def allow_code() -> Iterator[None]:
    """Let scenarios run the code that they name, here and in worker processes started meanwhile."""
    before = os.environ.get(VARIABLE)
    os.environ[VARIABLE] = "1"
    try:
        yield
    finally:
        if before is None:
            os.environ.pop(VARIABLE, None)
        else:
            os.environ[VARIABLE] = before


def refuse_code(scenario: Scenario, origin: str) -> None:
    """Raises ScenarioError if a scenario names code and code is not allowed, or lies where it may not."""
    for code in code_of(scenario):
        if given_class(code.name) is not None:
            continue
        try:
            code_file(code.name, Path(origin))
        except ValueError as problem:
            raise ScenarioError(file=origin, key=code.key, value=code.name, problem=str(problem)) from None


def code_file(name: str, origin: Path) -> Path:
    """The file of `file.py:ClassName`, for a scenario that was read from `origin`.

    It lies at or below the scenario's folder, symbolic links followed. A shipped scenario, a manifest and a document from Python have no
    folder for code of their own: for them it may also lie at or below the working folder.

    Raises ValueError with a message for the user.
    """
    if name.startswith(GIVEN):
        raise ValueError("is a class that a Python program gave; it is known only there")
    if not is_allowed():
        raise ValueError(f"names code that would run; read it, then give --allow-code (in scripts {VARIABLE}=1)")
    file = name.rpartition(":")[0]
    own = origin.resolve()
    guest = own.suffix != ".toml" or ((pack := pack_around(own)) is not None and pack.ships)
    folders = [own.parent, *([Path.cwd().resolve()] if guest else [])]
    inside = [path for folder in folders if (path := (folder / file).resolve()).is_relative_to(folder)]
    if not inside:
        raise ValueError("names code outside the scenario's folder; it may lie at or below that folder only")
    if found := next((path for path in inside if path.is_file()), None):
        return found
    raise ValueError(f"there is no file {file}")
