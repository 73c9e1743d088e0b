"""Classes of the user's own, named by a scenario or given by a Python program: rules of learning, and agents."""

from __future__ import annotations

import importlib.util
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from suitors.errors import InputError
from suitors.scenario.code import code_file, given_class
from suitors.scenario.errors import ScenarioError
from suitors.scenario.schema import Scenario

Base = TypeVar("Base")


class CodeError(InputError, ValueError):
    """Code of the user's own that cannot be used; the message is for the user."""


@contextmanager
def blamed(what: str, path: Path) -> Iterator[None]:
    """Whatever the user's own code raises is a CodeError that names file and line; so is an attempt to end the program."""
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
        raise CodeError(f"{what}: {where}: {type(problem).__name__}" + (f": {text}" if text else "")) from problem


@contextmanager
def agents_blamed(makers: Mapping[str, Any]) -> Iterator[None]:
    """Whatever an agent of the user's own raises is a CodeError that names it with file and line; `makers` has its class by name.

    Faults that arise elsewhere stay as they are.
    """
    try:
        yield
    except (InputError, MemoryError):
        raise
    except Exception as problem:
        files = {file: name for name, maker in makers.items() for file in _files_of(maker)}
        frames = [frame for frame in traceback.extract_tb(problem.__traceback__) if frame.filename in files]
        if not frames:
            raise
        last, text = frames[-1], str(problem).strip()
        told = f"agent of {files[last.filename]}: {Path(last.filename).name}, line {last.lineno}: {type(problem).__name__}"
        raise CodeError(told + (f": {text}" if text else "")) from problem


def _files_of(maker: Any) -> set[str]:
    """Files with code of a class, or of a function, that is not the simulator's own."""
    kinds = maker.__mro__ if isinstance(maker, type) else [maker]
    own = [kind for kind in kinds if getattr(kind, "__module__", "").partition(".")[0] not in ("suitors", "mesa", "builtins")]
    parts = [part for kind in own for part in (vars(kind).values() if isinstance(kind, type) else [kind])]
    codes = (getattr(getattr(part, "__func__", getattr(part, "fget", part)), "__code__", None) for part in parts)
    return {code.co_filename for code in codes if code is not None}


def class_named(what: str, name: str, origin: Path, base: type[Base]) -> tuple[type[Base], Path | None]:
    """A class that derives from `base`, and its file: `file.py:ClassName`, or one that a Python program gave.

    The file is relative to the scenario at `origin` and allowed to run. `what` names it in messages. Raises CodeError.
    """
    found: Any = given_class(name)
    path = None
    if found is None:
        try:
            path = code_file(name, origin)
        except ValueError as problem:
            raise CodeError(f"{what}: {problem}") from None
        spec = importlib.util.spec_from_file_location(path.stem, path)
        if spec is None or spec.loader is None:
            raise CodeError(f"{what}: {path.name} is no Python file; its name must end in .py")
        module = importlib.util.module_from_spec(spec)
        with blamed(what, path):
            spec.loader.exec_module(module)
        found = getattr(module, name.rpartition(":")[2], None)
    if not (isinstance(found, type) and issubclass(found, base)):
        where = path.name if path is not None else "the program"
        raise CodeError(f"{what}: {where} has no class {name.rpartition(':')[2]} that derives from suitors.{base.__name__}")
    return found, path


def own_agents(scenario: Scenario, origin: Path) -> Mapping[str, Any]:
    """Class of the agent by power and state, where the scenario names one. Raises CodeError."""
    from suitors.model.power import Power
    from suitors.model.state import State

    found = {}
    for group, actors, base in (("powers", scenario.powers, Power), ("states", scenario.states, State)):
        for name, actor in actors.items():
            if actor.agent is not None:
                found[name], _ = class_named(f"{group}.{name}.agent {actor.agent!r}", actor.agent, origin, base)
    return found


def check_agents(scenario: Scenario, origin: str) -> None:
    """Raises ScenarioError for an agent whose class cannot be had."""
    try:
        own_agents(scenario, Path(origin))
    except CodeError as problem:
        raise ScenarioError(file=origin, problem=str(problem)) from problem
