"""`suitors validate`: the forecast against what happened and against naive rivals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.interrupts import stopped
from suitors.cli.options import json_option, overwrite_option, panel_option, workers_options
from suitors.cli.progress import progress_bar
from suitors.results.tables import write_csv

if TYPE_CHECKING:
    from suitors.runs.evaluate import Workers
    from suitors.studies.validation.rolling import RollingPlan
    from suitors.studies.validation.validate import Validation


@click.command()
@panel_option
@click.option("--train-to", type=int, metavar="YEAR", help="Last year of training and first origin; default: eight years before the end.")
@click.option("--test-to", type=int, metavar="YEAR", help="Last year that is forecast; default: the panel's last.")
@click.option(
    "--kind",
    type=click.Choice(["both", "conditional", "unconditional"]),
    default="both",
    show_default=True,
    help="Whether every forecaster is given the powers' regional totals.",
)
@click.option("--posterior", type=click.Path(path_type=Path), help="Parameter sets; default: those shipped for the training years.")
@click.option("--runs", type=click.IntRange(32, 20_000), default=400, show_default=True, help="Samples of every forecast.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=2025, show_default=True, help="Seed of all draws.")
@workers_options
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for tables and figures; default: none are written.")
@overwrite_option
@click.option("--detail", is_flag=True, help="Print the tables behind what is said.")
@json_option("all tables")
def validate(
    panel: Path | None,
    train_to: int | None,
    test_to: int | None,
    kind: str,
    posterior: Path | None,
    runs: int,
    seed: int,
    workers: Workers,
    out: Path | None,
    overwrite: bool,
    detail: bool,
    as_json: bool,
) -> None:
    """Score forecasts of the past against what happened, and against naive rivals.

    From every origin after the training years the forecast and its rivals forecast loans, grants, shares and debts 1, 3 and 5
    years ahead. In the conditional kind every forecaster is given each power's regional total; in the unconditional kind none is.
    Events, such as first loans and exits, are scored too. The command also says what the agent-based model and strategic choice add.
    Skill above 0 means that the forecast is better than the rival. A forecast that loses does not change the exit code.
    """
    from suitors.history.panel import read_panel
    from suitors.results.folder import check_target
    from suitors.runs.checkpoint import Checkpoint
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.validation.validate import as_json as plain
    from suitors.studies.validation.validate import plan_of, steps
    from suitors.studies.validation.validate import validate as validated

    kinds = [each for each in ("conditional", "unconditional") if kind in (each, "both")]
    command: dict[str, Any] = {"command": "validate", "kinds": kinds, "train_to": train_to, "test_to": test_to, "runs": runs, "seed": seed}
    command |= {"panel": str(panel or ""), "posterior": str(posterior or "")}
    if out is not None:
        check_target(out, command, overwrite)
    plan, notes = plan_of(read_panel(panel), train_to, test_to, runs, seed, posterior)
    if not as_json:
        for line in [*plan.panel.warnings, *notes]:
            click.echo(f"note: {line}", err=True)
    found = []
    checkpoint = Checkpoint(out or Path("results") / f"validation-{plan.panel.name}")
    for each in kinds:
        bar = progress_bar(steps(plan), as_json, f"{each} hindcasts", "forecasts")
        with stopped(lambda: checkpoint.left), bar as progress:
            found.append(validated(plan, each == "conditional", Evaluation(seed, workers, None, checkpoint), progress))
    if out is not None:
        _write(out, plan, notes, found, command, overwrite)
    checkpoint.clear()
    if as_json:
        click.echo(json.dumps(plain(plan, notes, found), indent=1, allow_nan=False))
        return
    from suitors.cli.validate_tables import show

    show(plan, found, detail)
    if out is not None:
        click.echo(f"\ntables and figures: {out}")


def _write(out: Path, plan: RollingPlan, notes: list[str], found: list[Validation], command: dict[str, Any], overwrite: bool) -> None:
    from suitors.plots.validation import draw_all
    from suitors.results.folder import whole_folder, write_manifest
    from suitors.studies.validation.validate import as_json

    with whole_folder(out, command, overwrite) as folder:
        for each in found:
            write_csv(each.skill, folder / f"skill_{each.kind}.csv", index=False, float_format="%.6g")
            write_csv(each.coverage, folder / f"coverage_{each.kind}.csv", index=False, float_format="%.6g")
            each.cells.to_parquet(folder / f"cells_{each.kind}.parquet", index=False)
        content = as_json(plan, notes, found)
        (folder / "validation.json").write_text(json.dumps(content, indent=1, allow_nan=False) + "\n", encoding="utf-8")
        draw_all(plan, found, folder)
        keys = ("panel", "train_to", "test_to", "runs", "seed", "notes", "not_validated")
        write_manifest(folder, {"kind": "validation", **{key: content[key] for key in keys}})
