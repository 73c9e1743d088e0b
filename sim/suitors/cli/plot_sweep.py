"""The part of `suitors plot` that draws sweeps."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from suitors.errors import InputError

if TYPE_CHECKING:
    from suitors.studies.sweep_points import SweepPoints


def draw_sweep(
    folder: Path,
    kinds: tuple[str, ...],
    formats: tuple[str, ...],
    out: Path | None,
    outcomes: tuple[str, ...],
    across: str | None,
    up: str | None,
    by: str | None,
    overwrite: bool,
) -> None:
    """Draw figures of a sweep into `out` as `<kind>_<outcome>.<format>` and name them. Raises InputError."""
    from suitors.plots.all import save
    from suitors.plots.sweep_figures import FigureView, draw, kinds_for
    from suitors.results.folder import adding
    from suitors.studies.sweep_points import check_outcome, known_outcomes, names_of, read_points

    known = known_outcomes(folder)
    if not known:
        raise InputError(f"{folder} keeps no outcome")
    chosen = list(outcomes)
    names = names_of(folder)
    up = up and names.column(up)
    if up is not None and (up in known or any(name.startswith(f"{up}[") for name in known)):
        chosen, up = [*chosen, check_outcome(up, known, folder)], None
    across, up, by = (key and names.key(key) for key in (across, up, by))
    chosen = [check_outcome(name, known, folder) for name in chosen]
    points = read_points(folder, list(dict.fromkeys(chosen)) or [default_outcome(folder, known)])
    for flag, key in (("--x", across), ("--y", up), ("--by", by)):
        _check_key(flag, key, points)
    if up is not None and up == across:
        raise InputError(f"--x and --y are both {across}")
    view = FigureView(across, up, by)
    wanted = kinds or kinds_for(points, view)
    figures = {(kind, name): draw(kind, points, name, view) for name in points.mean.columns for kind in wanted}
    with adding(out or folder, "." if out else "figures", overwrite) as partial:
        written = [
            save(figure, partial / f"{kind}_{name.replace('[', '_').rstrip(']')}.{suffix}")
            for (kind, name), figure in figures.items()
            for suffix in dict.fromkeys(formats or ("png", "svg"))
        ]
    for path in written:
        click.echo(str((out or folder / "figures") / path.name))


def default_outcome(folder: Path, known: list[str]) -> str:
    """Leverage of a power whose numbers vary, or the first outcome."""
    from suitors.studies.sweep.read import read_json, varied_of
    from suitors.variables.variable import MAIN

    keys = [key.split(".") for key in varied_of(read_json(folder, "manifest.json"))]
    wanted = [f"{MAIN}[{parts[1]}]" for parts in keys if parts[0] == "powers" and len(parts) > 1]
    return next((name for name in wanted if name in known), known[0])


def _check_key(flag: str, key: str | None, points: SweepPoints) -> None:
    from suitors.scenario.errors import did_you_mean

    keys = [str(name) for name in points.inputs.columns]
    if key is None or key in keys:
        return
    raise InputError(f"{flag} {key} is not varied in the sweep{did_you_mean(key, keys, '; varied are ' + ', '.join(keys[:8]))}")
