"""What the race of the rivals comes to, as tables."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks.measure import seconds
from benchmarks.report import Table
from benchmarks.rivals import Field, Rival, Teams, line_up, long_work, race, two_workers


def compete(years: int, sizes: Sequence[int], rounds: int) -> Field:
    """Line everybody up and race."""
    with tempfile.TemporaryDirectory() as folder:
        field = line_up(years, sizes, Path(folder))
        race(field.all, rounds)
    return field


def of_rivals(field: Field, years: int) -> Table:
    table = Table(
        f"The reduced model over {4 * years} quarters: CPU time of a run, opening included",
        ("what", "median", "lowest to highest", "times plain Mesa", "share of compiled speed", "differs from the engine by"),
    )
    mesa, yardstick = field.plain[0], field.compiled[-1]
    for rival in field.all:
        if rival.missing is not None:
            table.rows.append((f"{rival.label}: {rival.missing.splitlines()[0]}", *["–"] * 5))
            continue
        spread = f"{seconds(min(rival.per_run))} to {seconds(max(rival.per_run))}"
        of_compiled = "–" if yardstick.missing else spread_of([100 * ratio for ratio in rival.ratios(yardstick)], " %")
        differs = "–" if rival in field.engine else f"{rival.furthest:.0e}"
        table.rows.append((rival.label, seconds(rival.median), spread, spread_of(rival.ratios(mesa)), of_compiled, differs))
    return table


def spread_of(ratios: Sequence[float], unit: str = "") -> str:
    """Median ratio with the lowest and highest of the rounds."""
    digits = 0 if median(ratios) >= 20 else 1 if median(ratios) >= 2 else 2
    return f"{median(ratios):,.{digits}f}{unit} ({min(ratios):,.{digits}f}–{max(ratios):,.{digits}f})"


def of_workers(teams: Sequence[Teams]) -> Table:
    table = Table("Two workers against one, warm pool, wall time", ("runs", "one worker", "two workers", "one over two"))
    for team in teams:
        times = (f"{seconds(median(walls))} ({seconds(min(walls))}–{seconds(max(walls))})" for walls in (team.one, team.two))
        table.rows.append((f"{team.runs:,}", *times, spread_of([one / two for one, two in zip(team.one, team.two, strict=True)])))
    return table


def work_teams(field: Field, rounds: int, quick: bool) -> Iterator[Teams]:
    """A thousand runs, ten thousand runs, and enough for `LONG` seconds of one worker."""
    fastest = min(field.engine, key=lambda rival: rival.median)
    for runs in (1000,) if quick else sorted({1000, 10_000, long_work(fastest.median)}):
        yield two_workers(field.loaded, runs, rounds if runs <= 1000 else min(rounds, 2))
