"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

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


def posterior_option(command: Command) -> Command:
    """``--posterior FILE``; arrives as ``posterior``, a path or None."""
    return click.option(
        "--posterior",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="Draw numbers that the past has calibrated from this file, one draw a run; default: the scenario's posterior, if it has one.",
    )(command)
