"""How a command ends that was stopped: one line that says what is left of it, no traceback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from suitors.errors import Stopped

INTERRUPTED, FAILED = 130, 3


@contextmanager
def stopped(left: Callable[[], str] = lambda: "nothing half-written is left.") -> Iterator[None]:
    """Turn Ctrl-C and what stops a computation from without into a line on stderr that ends in what is `left`, and an exit code."""
    try:
        yield
        return
    except KeyboardInterrupt:
        why, code = "Interrupted", INTERRUPTED
    except Stopped as lost:
        why, code = f"Error: {lost}", FAILED
    click.echo(f"{why}; {left()}", err=True)
    raise SystemExit(code)
