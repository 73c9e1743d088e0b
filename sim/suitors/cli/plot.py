"""``suitors plot``: draw the figures of a finished run again, or those of a sweep."""

from __future__ import annotations

import json
import os
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.options import overwrite_option
from suitors.errors import InputError
from suitors.plots.kinds import KINDS, OF_PARENT
from suitors.plots.sweep_kinds import SWEEP_KINDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from suitors.plots.all import Format

DATASET, DEALS, FIGURES, MANIFEST = "dataset.nc", "deals.parquet", "figures", "manifest.json"
ALL_KINDS = {**OF_PARENT, **KINDS, **SWEEP_KINDS}


def _checked_kinds(_context: click.Context, _parameter: click.Parameter, kinds: tuple[str, ...]) -> tuple[str, ...]:
    for kind in kinds:
        if kind not in ALL_KINDS:
            near = get_close_matches(kind, ALL_KINDS, n=1, cutoff=0.5)
            hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(KINDS)}; of sweeps {', '.join(SWEEP_KINDS)}."
            raise click.BadParameter(f"no figure is called {kind}; {hint}")
    return tuple(dict.fromkeys(kinds))


def _listed(kinds: dict[str, str]) -> str:
    return "; ".join(f"{kind} ({text})" for kind, text in kinds.items())


@click.command("plot", epilog=f"Kinds of a run: {_listed(OF_PARENT | KINDS)}. Kinds of a sweep: {_listed(SWEEP_KINDS)}.")
@click.argument("result_folder", type=click.Path(path_type=Path))
@click.option("--kind", "kinds", multiple=True, callback=_checked_kinds, metavar="NAME", help="Figure to draw, repeatable. Default: all.")
@click.option("--format", "formats", multiple=True, type=click.Choice(["png", "svg"]), help="File format; repeatable. Default: both.")
@click.option("--out", type=click.Path(path_type=Path, file_okay=False), help="Folder for the files. Default: RESULT_FOLDER/figures.")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME", help="Sweep: outcome to show, such as debt[CHN]; repeatable.")
@click.option("--x", "across", metavar="KEY", help="Sweep: varied key across; alone it asks for a line.")
@click.option("--y", "up", metavar="KEY|NAME", help="Sweep: varied key up (a heatmap), or the outcome (a line).")
@click.option("--by", metavar="KEY", help="Sweep: varied key whose choices stand side by side, such as a strategy.")
@overwrite_option
def plot(result_folder: Path, kinds: tuple[str, ...], formats: tuple[str, ...], out: Path | None, overwrite: bool, **of_sweep: Any) -> None:
    """Draw the figures of RESULT_FOLDER, a run or a sweep, from its stored numbers, without running the model.

    \b
      suitors plot results/RUN --kind influence
      suitors plot results/SWEEP --outcome "leverage[JPN]" --x powers.JPN.money.private.conversion
    """
    if _is_sweep(result_folder):
        if wrong := [kind for kind in kinds if kind not in SWEEP_KINDS]:
            raise InputError(f"{wrong[0]} is a figure of a run; a sweep has {', '.join(SWEEP_KINDS)}")
        from suitors.cli.plot_sweep import draw_sweep

        draw_sweep(result_folder, kinds, formats, out, overwrite=overwrite, **of_sweep)
        return
    if any(of_sweep.values()):
        raise InputError(f"--outcome, --x, --y and --by are for sweeps; {result_folder} is none")
    if wrong := [kind for kind in kinds if kind in SWEEP_KINDS]:
        raise InputError(f"{wrong[0]} is a figure of a sweep; {result_folder} is none")
    _draw_run(result_folder, kinds, formats, out, overwrite)


def _is_sweep(folder: Path) -> bool:
    try:
        return bool(json.loads((folder / MANIFEST).read_text(encoding="utf-8")).get("kind") == "sweep")
    except (OSError, ValueError, AttributeError):
        return False


def _draw_run(result_folder: Path, kinds: tuple[str, ...], formats: tuple[str, ...], out: Path | None, overwrite: bool) -> None:
    stored = result_folder / DATASET
    if not result_folder.is_dir():
        raise InputError(f"there is no result folder {result_folder}")
    if not stored.is_file():
        raise InputError(f"{result_folder} is not the folder of a result: it has no {DATASET}")

    import pandas as pd
    import xarray as xr

    from suitors.plots.all import NEEDS_DEALS, draw_all
    from suitors.results.folder import adding

    table = result_folder / DEALS
    if not table.is_file() and (missing := [kind for kind in kinds if kind in NEEDS_DEALS]):
        raise InputError(f"{' and '.join(missing)} needs {DEALS}, which {result_folder} does not hold")
    try:
        deals = pd.read_parquet(table) if table.is_file() else None
        with xr.open_dataset(stored, engine="h5netcdf") as dataset:
            dataset.load()
    except (OSError, ValueError) as error:
        raise InputError(f"cannot read the result in {result_folder}: {error}") from error
    wanted: list[Format] = ["svg" if name == "svg" else "png" for name in dict.fromkeys(formats or ("png", "svg"))]
    try:
        with adding(out or result_folder, "." if out else FIGURES, overwrite) as partial:
            written = _of_parent(result_folder, kinds, partial, wanted)
            asked = [kind for kind in kinds if kind not in OF_PARENT] if kinds else None
            written += draw_all(dataset, deals, partial, wanted, asked, os.cpu_count() or 1)
        written = [(out or result_folder / FIGURES) / path.name for path in written]
    except KeyError as error:
        raise InputError(f"the result in {result_folder} lacks what a figure needs: {error.args[0]}") from error
    for path in written:
        click.echo(str(path))
    if deals is None and not kinds:
        click.echo(f"No {DEALS} in the result: {', '.join(sorted(NEEDS_DEALS))} left out.", err=True)


def _of_parent(folder: Path, kinds: tuple[str, ...], into: Path, formats: Sequence[Format]) -> list[Path]:
    """Draw what the scenario changes, where that is asked for or nothing is. Raises InputError where the result was not compared."""
    if kinds and not set(kinds) & OF_PARENT.keys():
        return []
    from suitors.plots.run_differences import draw_differences
    from suitors.scenario import load
    from suitors.sentences.against import against

    manifest = json.loads((folder / MANIFEST).read_text("utf-8")) if (folder / MANIFEST).is_file() else {}
    found = against(folder, manifest, load(folder, to_run=False)) if manifest.get("parent") else None
    if found is None and kinds:
        raise InputError(f"{folder} was not compared with the scenario that it comes from: it has no figure of differences")
    return [] if found is None else draw_differences(found, into, formats)
