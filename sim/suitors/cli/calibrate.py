"""`suitors calibrate`: numbers that agree with past flows and debts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import plain_table, table_console
from suitors.cli.interrupts import stopped
from suitors.cli.options import overwrite_option, panel_option, workers_options
from suitors.cli.progress import progress_bar
from suitors.errors import InputError
from suitors.words.names import number_name
from suitors.words.numbers import fixed, interval, number, percent, within

if TYPE_CHECKING:
    import pandas as pd

    from suitors.studies.calibrate import Calibration


@click.command()
@panel_option
@click.option("--train-to", type=int, metavar="YEAR", help="Last year of the training window; default: eight years before the panel's end.")
@click.option("--sets", type=click.IntRange(64, 100_000), default=1024, show_default=True, help="Parameter sets that are simulated.")
@click.option("--draws", type=click.IntRange(16, 100_000), default=512, show_default=True, help="Draws of the posterior.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=2025, show_default=True, help="Seed of all draws.")
@workers_options
@click.option("--check", type=click.IntRange(0, 1000), default=0, show_default=True, help="Trials of recovery on simulated data.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("results/posterior.parquet"),
    show_default=True,
    help="Posterior file.",
)
@overwrite_option
@click.option("--no-plots", is_flag=True, help="Draw no figures.")
def calibrate(panel: Path | None, train_to: int | None, out: Path, overwrite: bool, no_plots: bool, **asked: Any) -> None:
    """Fit the numbers of choice, allocation, delivery and debt to the years of a training window.

    Simulated batches are kept beside the posterior file until it is written: a calibration that was stopped goes on where it
    was when the same command is given again. Needs emcee (pip install 'suitors[calibrate]').
    """
    from importlib.util import find_spec

    if find_spec("emcee") is None:
        raise InputError("calibration needs emcee: pip install 'suitors[calibrate]'")
    import numpy as np

    from suitors.history.panel import read_panel
    from suitors.results.folder import disk_errors
    from suitors.runs.checkpoint import Checkpoint
    from suitors.studies.calibrate import SETS_A_BATCH, check_posterior, ranks, recovery, remarks, training_window, write
    from suitors.studies.calibrate import calibrate as fitted
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.validation.validate import NOT_VALIDATED

    if out.suffix != ".parquet":
        raise InputError(f"--out {out} must end in .parquet")
    workers = asked["workers"]
    batches = -(-asked["sets"] // SETS_A_BATCH)
    read = read_panel(panel)
    last = training_window(read, train_to)
    for line in [*read.warnings, *remarks(asked["sets"])]:
        click.echo(f"note: {line}", err=True)
    manifest: dict[str, Any] = {"panel": read.name, "train_to": last, "seed": asked["seed"], "not_validated": NOT_VALIDATED}
    check_posterior(out, {**manifest, "sets": batches * SETS_A_BATCH, "draws": asked["draws"]}, overwrite)
    checkpoint = Checkpoint(out)
    with stopped(lambda: checkpoint.left), disk_errors(out):
        with progress_bar(batches, False, "calibrating", "batches") as progress:
            found = fitted(read, last, asked["sets"], asked["draws"], Evaluation(asked["seed"], workers, None, checkpoint), progress)
        checked = None
        if asked["check"]:
            with progress_bar(asked["check"], False, "checking", "trials") as progress:
                checked = ranks(found, asked["check"], Evaluation(asked["seed"], workers), progress=progress)
        if checked is not None:
            manifest |= recovery(checked, [prior.path for prior in found.priors])
        write(found, out, manifest)
        if not no_plots:
            from suitors.plots.validation_calibration import draw_calibration

            draw_calibration(found, checked, out)
        checkpoint.clear()
    _show(found, found.report(), None if checked is None else np.asarray(checked))
    if checked is not None:
        _show_check(manifest)
    table_console().print(f"\n{NOT_VALIDATED}")
    click.echo(f"\nposterior: {out}, manifest: {out.with_suffix('.json')}")


def _show(found: Calibration, table: pd.DataFrame, checked: Any) -> None:

    console = table_console()
    more = [] if checked is None else ["80 % cover"]
    shown = plain_table("parameter", "prior", "posterior median", "80 % interval", "spread / prior's", *more)
    for place, row in enumerate(table.to_dict("records")):
        prior, between = within(row["prior_low"], row["prior_high"]), interval(row["p10"], row["p90"])
        cells = [prior, number(row["p50"]), between, fixed(row["spread_ratio"])]
        if checked is not None:
            cells.append(percent(((checked[:, place] >= 0.1) & (checked[:, place] <= 0.9)).mean()))
        shown.add_row(number_name(str(row["parameter"])), *cells)
    console.print(shown)
    silent = table.loc[~table["informed"], "parameter"].tolist()
    console.print(f"\nacceptance of the sampler: {fixed(found.acceptance)}")
    console.print(
        "Refused offers are not in the data. Not informed by them (posterior is the prior): "
        + (", ".join(map(number_name, silent)) or "none")
    )


def _show_check(told: dict[str, Any]) -> None:
    """Are known parameters recovered: the mean cover, what lies outside of 70 to 90 %, and uneven ranks."""
    cover, trials = told["recovery_80"], told["recovery_trials"]
    outside = [f"{name} {percent(share)}" for name, share in cover.items() if not 0.7 <= share <= 0.9]
    uneven = [name for name, p in told["ranks_even_p"].items() if p < 0.01]
    click.echo(f"\nRecovery of {trials} simulated truths: 80 % intervals hold {percent(told['recovery_80_mean'])} of them.")
    click.echo(f"Outside of 70 to 90 %: {', '.join(outside) or 'none'}")
    click.echo(f"Ranks less even than chance allows in one of a hundred: {', '.join(uneven) or 'none'}")
