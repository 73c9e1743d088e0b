"""Options that several commands share."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from suitors.errors import InputError

Command = TypeVar("Command", bound=Callable[..., Any])


def pack_option(command: Command) -> Command:
    """``--pack NAME|FOLDER``, the region whose scenarios, profiles and record count until the command ends."""
    return click.option(
        "--pack",
        is_eager=True,
        expose_value=False,
        metavar="NAME|FOLDER",
        callback=_choose,
        help="Region whose scenarios, strategies and record are used; `suitors packs` lists regions.  [default: central_asia]",
    )(command)


def _choose(context: click.Context, _: click.Parameter, given: str | None) -> None:
    from suitors.packs.pack import pack_of, using

    if given is not None:
        pack = pack_of(given)
        if not pack.ships:
            from suitors.packs.gaps import check

            check(pack)
        context.with_resource(using(pack))


def set_option(command: Command) -> Command:
    """What all commands that take a scenario share.

    ``--pack``, see :func:`pack_option`. ``--set key.path=value``, repeatable, and ``--from DATE``, which dates the changes, arrive
    together as the tuple ``overrides``.
    ``--allow-code`` counts until the command ends.
    """

    @wraps(command)
    def with_dates(*arguments: Any, overrides: tuple[str, ...], since: str | None, **options: Any) -> Any:
        from suitors.scenario.overrides import dated

        if since is not None and not overrides:
            raise InputError("--from says when the changes of --set begin: add --set")
        return command(*arguments, overrides=dated(overrides, since), **options)

    dated_command = click.option(
        "--from", "since", metavar="YEAR|DAY", help="The changes of --set hold from then on only, as for one of them KEY@2028=VALUE does."
    )(cast(Command, with_dates))
    dated_command = click.option(
        "--allow-code",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_allow,
        help="Let the scenario run the Python code that it names; read that code first.",
    )(dated_command)
    dated_command = pack_option(dated_command)
    return click.option(
        "--set",
        "overrides",
        multiple=True,
        metavar="KEY.PATH=VALUE",
        help="Set a value, such as powers.Japan.strategy=china, or change what is there with *=, /=, += or -=; * in a key stands for "
        "any name, as in powers.*.growth*=1.1. May be repeated; later ones win.",
    )(dated_command)


def calendar_option(command: Command) -> Command:
    """``--calendar stays|travels``; arrives as ``calendar``, None if not given."""
    return click.option(
        "--calendar",
        type=click.Choice(["stays", "travels"]),
        help="Whether leaders' meetings stay with the power or come with the strategy.  [default: stays]",
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
            raise InputError("--workers are processes of this machine, --scheduler a cluster: give one of them")
        from suitors.runs.cluster import Cluster

        with Cluster(scheduler) as cluster:
            return command(*arguments, workers=cluster, **options)

    for option in (
        click.option("--scheduler", metavar="ADDRESS", help="Work on the Dask cluster with this scheduler, such as tcp://127.0.0.1:8786."),
        click.option("--workers", type=click.IntRange(1, 256), help="Processes; default: one for each core. Results do not depend on it."),
    ):
        with_workers = option(with_workers)
    return cast(Command, with_workers)


def force_option(command: Command) -> Command:
    """``--force``; arrives as ``force``."""
    return click.option("--force", is_flag=True, help="Start although memory or disk seem too small.")(command)


def overwrite_option(command: Command) -> Command:
    """``--overwrite``; arrives as ``overwrite``."""
    return click.option(
        "--overwrite", is_flag=True, help="Replace the result of another command; files that are not the program's own stay."
    )(command)


def outcome_option(command: Command) -> Command:
    """``--outcome NAME``, repeatable; arrives as the tuple ``outcomes``."""
    return click.option(
        "--outcome",
        "outcomes",
        multiple=True,
        metavar="NAME",
        help="Show this outcome, such as goodwill[Japan]; of a power in one state, such as leverage[Japan,Uzbekistan]. May be repeated.",
    )(command)


def posterior_option(command: Command) -> Command:
    """``--posterior FILE``; arrives as ``posterior``, a path or None."""
    return click.option(
        "--posterior",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Draw numbers that the past has calibrated from this file, one draw a run; default: the scenario's posterior, if it has one.",
    )(command)


def seed_option(command: Command) -> Command:
    """``--seed N``; arrives as ``seed``, a number or None."""
    return click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed of the random streams; default: what the scenario says.")(
        command
    )


def panel_option(command: Command) -> Command:
    """``--panel FILE``; arrives as ``panel``, a path or None. With ``--pack``, see :func:`pack_option`."""
    command = pack_option(command)
    return click.option("--panel", type=click.Path(path_type=Path), help="File or folder with a panel of past flows; default: the pack's.")(
        command
    )


def json_option(what: str) -> Callable[[Command], Command]:
    """``--json``, which prints `what` as JSON; arrives as ``as_json``."""
    return click.option("--json", "as_json", is_flag=True, help=f"Print {what} as JSON.")


def result_options(what: str, folder: str = "a folder of its own under ./results") -> Callable[[Command], Command]:
    """What all commands share that work out a result and write it: `folder` is the default of ``--out``, `what` is printed as JSON.

    ``--out``, ``--workers`` or ``--scheduler``, ``--overwrite``, ``--no-plots`` and ``--json`` arrive as ``out``, a path or None,
    ``workers``, ``overwrite``, ``no_plots`` and ``as_json``.
    """

    def add(command: Command) -> Command:
        command = json_option(what)(command)
        command = click.option("--no-plots", is_flag=True, help="Draw no figures.")(command)
        command = workers_options(overwrite_option(command))
        return click.option("--out", type=click.Path(file_okay=False, path_type=Path), help=f"Result folder; default: {folder}.")(command)

    return add
