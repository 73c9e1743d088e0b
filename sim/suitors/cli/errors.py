"""How a faulty scenario ends a command: its message on stderr, exit code 2, no traceback."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click


class BadInput(click.ClickException):
    """Something that the user gave cannot be used; the message says what and why."""

    exit_code = 2


@contextmanager
def scenario_errors() -> Iterator[None]:
    """Turn scenario errors into a message and exit code 2; usable as a ``with`` block or a decorator."""
    from suitors.scenario import ScenarioError

    try:
        yield
    except ScenarioError as error:
        raise BadInput(str(error)) from error
