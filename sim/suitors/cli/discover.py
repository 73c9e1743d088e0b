"""`suitors discover`: where in a sweep something happens."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import folder_told, indented, table_console
from suitors.cli.interrupts import stopped
from suitors.cli.options import result_options
from suitors.cli.progress import progress_bar
from suitors.errors import InputError
from suitors.words.actors import capital
from suitors.words.numbers import number, percent

if TYPE_CHECKING:
    from suitors.runs.evaluate import Workers
    from suitors.studies.discover import Discovery


@click.command()
@click.argument("sweep", type=click.Path(path_type=Path))
@click.option("--when", "condition", required=True, metavar="CONDITION", help='What happens, such as "distress[TJK] < 0.1".')
@click.option(
    "--often",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.5,
    show_default=True,
    help="Share of a point's runs that count as often.",
)
@click.option(
    "--coverage",
    type=click.FloatRange(0, 1, min_open=True),
    default=0.5,
    show_default=True,
    help="Share of the cases that the box must hold.",
)
@click.option("--depth", type=click.IntRange(1, 8), default=3, show_default=True, help="Levels of the tree.")
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Seed that splits the points in halves; default: the sweep's.")
@result_options("what was found", folder="one beside the sweep")
def discover(
    sweep: Path, condition: str, no_plots: bool, overwrite: bool, as_json: bool, out: Path | None, workers: Workers, **options: Any
) -> None:
    """Find in which region of the varied keys of SWEEP a condition on outcomes holds.

    A condition compares outcomes with numbers, with each other, or with `baseline.NAME[ACTOR]`, the same outcome in the unvaried
    scenario on the same draws. A box (PRIM) and a tree (CART) are found on half of the points and judged on the other half.

    \b
      suitors discover results/SWEEP --when "leverage[JPN] > baseline.leverage[JPN] and distress[TJK] < 0.1"
    """
    from suitors.results.folder import check_target
    from suitors.runs.checkpoint import Checkpoint
    from suitors.studies.discover import discover as discovered
    from suitors.studies.discover import needs_baseline, write
    from suitors.studies.evaluation import Evaluation

    try:
        runs = needs_baseline(sweep, condition)
        mark = hashlib.sha256(json.dumps([" ".join(condition.split()), options], sort_keys=True).encode()).hexdigest()[:8]
        folder = out or sweep.with_name(f"{sweep.resolve().name}-discovery-{mark}")
        command = {"command": "discover", "sweep": sweep.resolve().name, "condition": condition, **options}
        check_target(folder, command, overwrite)
        checkpoint = Checkpoint(folder)
        with stopped(lambda: checkpoint.left), progress_bar(runs, quiet=as_json or not runs) as advance:
            found = discovered(sweep, condition, **options, evaluation=Evaluation(workers=workers, checkpoint=checkpoint), progress=advance)
        write(folder, found, options, command, overwrite)
        checkpoint.clear()
    except ModuleNotFoundError as missing:
        raise InputError(f"{missing.name} is not installed; install the extra: pip install 'suitors[analysis]'") from missing
    if not no_plots:
        _draw(found, folder)
    if as_json:
        click.echo(json.dumps(_summary(found, folder), indent=1))
    else:
        _print(found, folder)


def _draw(found: Discovery, folder: Path) -> None:
    from suitors.plots.all import save
    from suitors.plots.discovery import figures
    from suitors.results.folder import adding

    with adding(folder, "figures", overwrite=True) as partial:
        for name, figure in figures(found).items():
            for kind in ("png", "svg"):
                save(figure, partial / f"{name}.{kind}")


def _summary(found: Discovery, folder: Path) -> dict[str, Any]:
    from suitors.studies.discover import leaves_table, limits_table

    box: dict[str, Any] | None = None
    if found.box is not None:
        levels = ("coverage", "density", "mass", "base", "held_out_coverage", "held_out_density", "held_out_p", "confirmed")
        numbers = {name: _finite(getattr(found.box, name)) for name in levels}
        box = {"text": found.box.text(), **numbers, "limits": json.loads(limits_table(found.box).to_json(orient="records"))}
    return {
        "folder": str(folder),
        "condition": found.condition,
        "points": len(found.holds),
        "holds": int(found.holds.sum()),
        "undefined_rows": found.undefined,
        "box": box,
        "tree": {"accuracy": found.tree.accuracy, "leaves": json.loads(leaves_table(found.tree).to_json(orient="records"))},
    }


def _finite(value: float | bool) -> float | bool | None:
    return None if value != value else value


def _print(found: Discovery, folder: Path) -> None:
    from suitors.plots.sweep_words import condition_text, in_words
    from suitors.studies.sweep_points import actors_in

    console = table_console()
    actors = actors_in(found.manifest)
    console.print(f"\n{capital(condition_text(found.condition, actors))}", markup=False)
    count, hits = len(found.holds), int(found.holds.sum())
    console.print(
        f"holds at {hits} of {count} points ({percent(hits / count)})"
        + (f"; {found.undefined} rows undefined and left out" if found.undefined else "")
    )
    console.print("\nBox (PRIM), found on half of the points and judged on the other half:")
    box = found.box
    if box is None:
        indented(console, "none: no limit tells the two kinds of points apart beyond chance")
    else:
        indented(console, in_words(box.text(), actors))
        indented(
            console, f"coverage {percent(box.coverage)} (held out {_share(box.held_out_coverage)}): share of the cases that lie inside"
        )
        inside = f"{percent(box.density)} (held out {_share(box.held_out_density)})"
        indented(console, f"density  {inside}: share of cases among the points inside; overall {percent(box.base)}")
        for name, limit in box.limits.items():
            chance = f"by chance with p {number(limit.quasi_p, 2)}, on held-out points {number(limit.held_out_p, 2)}"
            indented(console, f"{in_words(limit.text(name), actors)}: {chance}")
        if not box.confirmed:
            indented(console, "The held-out points do not bear this box out: take it for chance.")
    right = f"{percent(found.tree.accuracy)} of held-out points rightly, both kinds weighed alike (50 %: no skill)"
    console.print(f"\nTree (CART): tells {right}", markup=False)
    for leaf in found.tree.leaves:
        held = f"; held out {_share(leaf.held_out_density)} of {leaf.held_out_points}"
        indented(console, f"{percent(leaf.density):>5} of {leaf.points} points where {in_words(leaf.text(), actors)}{held}")
    folder_told(folder, "box.csv, trade_off.csv, tree.csv, points.csv" if box else "tree.csv, points.csv")


def _share(value: float) -> str:
    return "no point" if value != value else percent(value)
