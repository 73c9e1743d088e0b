"""``suitors plot``: draw the figures of a finished run again."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

import click

from sim.plots.kinds import KINDS

DATASET, DEALS, FIGURES = "dataset.nc", "deals.parquet", "figures"


def _checked_kinds(_context: click.Context, _parameter: click.Parameter, kinds: tuple[str, ...]) -> tuple[str, ...]:
    for kind in kinds:
        if kind not in KINDS:
            near = get_close_matches(kind, KINDS, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(KINDS)}."
            raise click.BadParameter(f"no figure is called {kind}; {hint}")
    return tuple(dict.fromkeys(kinds))


@click.command("plot", epilog="Kinds: " + "; ".join(f"{kind} ({text})" for kind, text in KINDS.items()) + ".")
@click.argument("result_folder", type=click.Path(path_type=Path))
@click.option("--kind", "kinds", multiple=True, callback=_checked_kinds, metavar="NAME", help="Figure to draw, repeatable. Default: all.")
@click.option("--format", "formats", multiple=True, type=click.Choice(["png", "svg"]), help="File format; repeatable. Default: both.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the files. Default: RESULT_FOLDER/figures.")
def plot(result_folder: Path, kinds: tuple[str, ...], formats: tuple[str, ...], out: Path | None) -> None:
    """Draw the figures of RESULT_FOLDER from its stored numbers, without running the model."""
    stored = result_folder / DATASET
    if not result_folder.is_dir():
        raise click.UsageError(f"there is no result folder {result_folder}")
    if not stored.is_file():
        raise click.UsageError(f"{result_folder} is not the folder of a result: it has no {DATASET}")

    import pandas as pd
    import xarray as xr

    from sim.plots.all import NEEDS_DEALS, Format, draw_all

    table = result_folder / DEALS
    if not table.is_file() and (missing := [kind for kind in kinds if kind in NEEDS_DEALS]):
        raise click.UsageError(f"{' and '.join(missing)} needs {DEALS}, which {result_folder} does not hold")
    try:
        deals = pd.read_parquet(table) if table.is_file() else None
        with xr.open_dataset(stored, engine="h5netcdf") as dataset:
            dataset.load()
    except (OSError, ValueError) as error:
        raise click.UsageError(f"cannot read the result in {result_folder}: {error}") from error
    wanted: list[Format] = ["svg" if name == "svg" else "png" for name in dict.fromkeys(formats or ("png", "svg"))]
    try:
        written = draw_all(dataset, deals, out or result_folder / FIGURES, wanted, kinds or None)
    except KeyError as error:
        raise click.ClickException(f"the result in {result_folder} lacks what a figure needs: {error.args[0]}") from error
    except OSError as error:
        raise click.ClickException(f"cannot write the figures: {error}") from error
    for path in written:
        click.echo(str(path))
    if deals is None and not kinds:
        click.echo(f"No {DEALS} in the result: {', '.join(sorted(NEEDS_DEALS))} left out.", err=True)
