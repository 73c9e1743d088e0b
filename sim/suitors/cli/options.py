"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from suitors.cli.errors import BadInput

Command = TypeVar("Command", bound=Callable[..., Any])


def set_option(command: Command) -> Command:
    """What all commands that take a scenario share.

    ``--set key.path=value``, repeatable; arrives as the tuple ``overrides``. ``--allow-code`` counts until the command ends.
    """
    command = click.option(
        "--allow-code",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_allow,
        help="Let the scenario run the Python code that it names; read that code first.",
    )(command)
    return click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="KEY.PATH=VALUE",
        help="Set one value of the scenario, such as powers.JPN.strategy=china. May be repeated; later ones win.",
    )(command)


def _allow(context: click.Context, _: click.Parameter, given: bool) -> None:
    from suitors.scenario.code import allow_code

    if given:
        context.with_resource(allow_code())


def workers_options(command: Command) -> Command:
    """``--workers N`` and ``--scheduler ADDRESS``; arrive as ``workers``, a number of processes or a cluster."""

    @wraps(command)
    def with_workers(*arguments: Any, workers: int | None, scheduler: str | None, **options: Any) -> Any:
        if scheduler is None:
            return command(*arguments, workers=workers or os.cpu_count() or 1, **options)
        if workers is not None:
            raise BadInput("--workers are processes of this machine, --scheduler a cluster: give one of them")
        from suitors.runs.cluster import Cluster

        with Cluster(scheduler) as cluster:
            return command(*arguments, workers=cluster, **options)

    for option in (
        click.option("--scheduler", metavar="ADDRESS", help="Work on the Dask cluster with this scheduler, such as tcp://127.0.0.1:8786."),
        click.option("--workers", type=click.IntRange(1, 256), help="Processes; default: one for each core. Results do not depend on it."),
    ):
        with_workers = option(with_workers)
    return cast(Command, with_workers)


def overwrite_option(command: Command) -> Command:
    """``--overwrite``; arrives as ``overwrite``."""
    return click.option(
        "--overwrite", is_flag=True, help="Replace the result of another command; files that are not the program's own stay."
    )(command)


def posterior_option(command: Command) -> Command:
    """``--posterior FILE``; arrives as ``posterior``, a path or None."""
    return click.option(
        "--posterior",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Draw numbers that the past has calibrated from this file, one draw a run; default: the scenario's posterior, if it has one.",
    )(command)
