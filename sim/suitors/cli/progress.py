"""A progress bar on stderr while somebody is watching."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

import click

from suitors.words.numbers import count


@contextmanager
def progress_bar(total: int, quiet: bool, what: str = "simulating", unit: str = "runs") -> Iterator[Callable[[int], None]]:
    """Yields a function that takes the number of runs (or another `unit`) just done; shows rate and time left unless quiet or unwatched."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    # Being told to end is treated like Ctrl-C: nothing half-written stays, and no worker is left behind.
    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, signal.default_int_handler)
    console = Console(stderr=True)
    columns = (
        TextColumn(what),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn(unit),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=quiet or not console.is_terminal) as bar:
        task = bar.add_task(what, total=total or None, rate="")

        def advance(done: int) -> None:
            bar.update(task, advance=done)
            speed = bar.tasks[0].speed
            bar.update(task, rate=f"{count(speed)} a second" if speed else "")

        yield advance


def stages(quiet: bool) -> Callable[[str, int], AbstractContextManager[Callable[[int], None]]]:
    """A bar for each piece of work: a function that takes what is done and the number of its runs."""
    return lambda what, total: progress_bar(total, quiet, what)


def steps(quiet: bool) -> Callable[[str, int], AbstractContextManager[Callable[[int], None]]]:
    """A line for each piece of work, for what goes on while a bar stands."""

    def announced(what: str, total: int) -> AbstractContextManager[Callable[[int], None]]:
        if not quiet:
            click.echo(f"{what} …", err=True)
        return nullcontext(lambda done: None)

    return announced
