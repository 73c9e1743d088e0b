"""The `suitors` command. Each subcommand lives in a file of its own and is imported when it is called."""

from __future__ import annotations

import io
import sys
from importlib import import_module
from typing import Any

import click

import suitors
from suitors.cli.errors import told
from suitors.cli.interrupts import stopped

COMMANDS = {
    "run": "Run a scenario many times and draw the figures.",
    "compare": "Compare what a power achieves with different strategies.",
    "breakeven": "Find the value at which a difference passes 0.",
    "worlds": "Find sets of numbers under which the model fits the record.",
    "tournament": "Play every profile of strategies, rank them and solve the game.",
    "sweep": "Simulate a scenario at many points; resumable, local or on a cluster.",
    "results": "List, show, check and prune what sweeps and runs left.",
    "sensitivity": "Rank the numbers that an outcome depends on.",
    "discover": "Say where in a sweep something happens.",
    "report": "Write a report of runs and comparisons as one HTML file or as Markdown.",
    "brief": "Write a policy brief of a result: two pages as web page, PDF or Word.",
    "check": "Check a scenario file and say what it contains.",
    "scenarios": "List the shipped scenarios.",
    "packs": "List the regions that ship, with their powers, states and sources.",
    "pack": "Make a pack of a region of your own.",
    "params": "List the model's parameters with units, ranges, grades and sources.",
    "data": "List the shipped data with sources.",
    "verify": "Work out cases with a known answer and compare.",
    "plot": "Draw the figures of a result again.",
    "explain": "Say why deals were taken, cut or refused, term by term.",
    "dashboard": "Open a scenario in a browser: move a lever, see the answer.",
    "play": "Answer the offers to one state yourself, turn by turn.",
    "class": "Let a class play from its phones, in rounds, with a debrief.",
    "score": "Judge a scenario against stylised facts of the region.",
    "responses": "Judge what the model does when something is changed.",
    "elicit": "Ask experts about the numbers that matter; turn answers into beliefs.",
    "hindcast": "Start the model from a past year and forecast what followed.",
    "calibrate": "Fit the model to past flows and debts; writes a posterior file.",
    "update": "Read publishers' own files into a panel and an opening.",
    "validate": "Score hindcasts against what happened and against naive rivals.",
    "forecast": "Make a dated forecast; score it when the years have come.",
    "scoreboard": "Rank forecasts by what came.",
    "glossary": "Say what a term means.",
    "schedule": "Print the order of a step: which submodel does what, from what.",
    "schema": "Print the JSON Schema of scenario files for editors.",
}
"""Subcommands in the order of `--help`; kept here so that help needs no import."""
MODULES = {"class": "class_game"}
"""Where a subcommand lives whose name no module can have."""


class _Lazy(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module = MODULES.get(cmd_name, cmd_name)
        command = getattr(import_module(f"suitors.cli.{module}"), module)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> Any:
        for stream in (sys.stdout, sys.stderr):
            # A file under an old code page or plain ASCII has no minus sign: a substitute is better than a crash.
            if isinstance(stream, io.TextIOWrapper):
                stream.reconfigure(errors="replace")
        with told(), stopped():
            return super().invoke(ctx)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            raise click.UsageError(
                f"No such command {args[0]!r}." + (f" Did you mean {near[0]!r}?" if near else f" Commands: {', '.join(COMMANDS)}.")
            )
        return super().resolve_command(ctx, args)


def _version(context: click.Context, parameter: click.Parameter, asked: bool) -> None:
    if asked and not context.resilient_parsing:
        from suitors.results.version import citation, model_version

        click.echo(f"suitors {suitors.__version__} (model {model_version()})")
        click.echo(f"To cite a result: {citation('run', 1000, 'SEED', 'TITLE', 'HASH')}; its report says it ready to copy.")
        context.exit()


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Show the version and how to cite.")
def main() -> None:
    """Simulate the competition for influence in Central Asia.

    Powers offer loans, technology and aid; states accept, reject, hedge and wait. Start with

    \b
      suitors run tokyo_2025
    """


def command() -> None:
    """The installed command: its process is ours alone, which it is not where somebody calls `main` from Python."""
    from suitors.processes import take_over

    take_over()
    main(prog_name="suitors")
