"""How a faulty scenario ends a command: its message on stderr, exit code 2, no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from suitors.cli.console import CONTROL
from suitors.errors import SuitorsError


class _Plain(click.ClickException):
    """A message in which nothing that a file says moves the cursor or changes colours."""

    def format_message(self) -> str:
        return CONTROL.sub("\N{REPLACEMENT CHARACTER}", self.message)


class BadInput(_Plain):
    """Something that the user gave cannot be used; the message says what and why."""

    exit_code = 2


class Told(_Plain):
    """An error with a message for the user, as a command ends with it."""

    def __init__(self, error: SuitorsError) -> None:
        super().__init__(str(error))
        vars(self)["exit_code"] = error.exit_code


@contextmanager
def told() -> Iterator[None]:
    """Turn every error that is meant for the user into its message on stderr and its exit code."""
    try:
        yield
    except SuitorsError as error:
        raise Told(error) from error


@contextmanager
def scenario_errors() -> Iterator[None]:
    """Turn scenario errors into a message and exit code 2; usable as a ``with`` block or a decorator."""
    from suitors.scenario import ScenarioError

    try:
        yield
    except ScenarioError as error:
        raise BadInput(str(error)) from error
