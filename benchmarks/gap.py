"""What the race of the rivals comes to, as tables."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from benchmarks.compiled import Compiled
from benchmarks.measure import seconds
from benchmarks.report import Table
from benchmarks.rivals import LONG, Entrants, Teams, line_up, long_work, race, two_workers
from suitors.engine.streams import BLOCK
from suitors.model.model import CompetitionModel


def compete(years: int, sizes: Sequence[int], rounds: int) -> Entrants:
    """Line everybody up and race."""
    with tempfile.TemporaryDirectory() as folder:
        entrants = line_up(years, sizes, Path(folder))
    race(entrants.all, rounds)
    return entrants


def of_rivals(entrants: Entrants, years: int) -> Table:
    table = Table(
        f"The reduced model over {4 * years} quarters: CPU time of a run, opening included",
        ("what", "median", "lowest to highest", "times plain Mesa", "share of compiled speed", "differs from the engine by"),
    )
    mesa, yardstick = entrants.plain[0], entrants.compiled[-1]
    for rival in entrants.all:
        if rival.missing is not None:
            table.rows.append((f"{rival.label}: {rival.missing.splitlines()[0]}", *["–"] * 5))
            continue
        spread = f"{seconds(min(rival.per_run))} to {seconds(max(rival.per_run))}"
        of_compiled = "–" if yardstick.missing else spread_of([100 * ratio for ratio in rival.ratios(yardstick)], " %")
        differs = "–" if rival in entrants.engine else f"{rival.furthest:.0e}"
        table.rows.append((rival.label, seconds(rival.median), spread, spread_of(rival.ratios(mesa)), of_compiled, differs))
    return table


def of_a_single_run(entrants: Entrants, rounds: int) -> Table:
    """What the engine spends on one run, which pays alone for what hundreds share."""
    table = Table("What a single run on the engine spends its time on, CPU time", ("what", "median"))
    spent: list[tuple[float, float, float]] = []
    for _ in range(rounds):
        marks = [time.process_time()]
        model = CompetitionModel(entrants.loaded, runs=range(1), coefficients=entrants.coefficients)
        marks.append(time.process_time())
        for step in range(model.coefficients.clock.steps):
            for name in ("deal", "waiting"):
                model.draws[name].at(step)
        marks.append(time.process_time())
        model = CompetitionModel(entrants.loaded, runs=range(1), coefficients=entrants.coefficients)
        begin = time.process_time()
        model.run_model()
        steps = time.process_time() - begin
        spent.append((marks[1] - marks[0], marks[2] - marks[1], steps))
    opening, draws, steps = (median(part) for part in zip(*spent, strict=True))
    table.rows += [("opening a model", seconds(opening)), (f"the draws of {BLOCK} runs", seconds(draws))]
    table.rows.append(("the steps without them: calls, whatever they are for", seconds(steps - draws)))
    return table


def of_compiled(entrants: Entrants, yardstick: Compiled) -> Table:
    """Where the compiled reference spends its time."""
    table = Table("What the compiled reference spends its time on, share of wall time", ("what", "noise drawn", "noise given"))
    drawn: list[float] = []
    given: list[float] = []
    for shares, rival in ((given, entrants.compiled[0]), (drawn, entrants.compiled[1])):
        rival.work()
        spent = yardstick.phases()
        shares += [100 * part / sum(spent.values()) for part in spent.values()]
    table.rows += [(what, f"{first:.0f} %", f"{second:.0f} %") for what, first, second in zip(spent, drawn, given, strict=True)]
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


def tables(entrants: Entrants, years: int, rounds: int, short: bool) -> Iterator[Table]:
    """The race, where the compiled reference spends its time, and two workers against one."""
    yield of_rivals(entrants, years)
    yield of_a_single_run(entrants, rounds)
    if entrants.yardstick is not None:
        yield of_compiled(entrants, entrants.yardstick)
    # A thousand runs, ten thousand, and enough for `LONG` seconds of one worker.
    fastest = min(entrants.engine, key=lambda rival: rival.median)
    counts = {512} if short else {1000, 10_000, long_work(fastest.median)}
    teams = [two_workers(entrants.loaded, runs, rounds if runs <= 1000 else min(rounds, 2)) for runs in sorted(counts)]
    yield of_workers(teams)
    if not short:
        yield of_goals(entrants, teams)


def of_goals(entrants: Entrants, teams: Sequence[Teams]) -> Table:
    """What the engine is meant to reach, and whether it does."""
    table = Table("Goals of the reduced model", ("goal", "wanted", "found", "met"))
    double, single = ({rival.runs: rival for rival in rivals} for rivals in (entrants.engine, entrants.single))
    mesa, yardstick = entrants.plain[0], entrants.compiled[-1]

    def judge(goal: str, wanted: float, found: Sequence[float], unit: str = "") -> None:
        table.rows.append((goal, f"{wanted:g}{unit}", spread_of(found, unit), "yes" if median(found) >= wanted else "no"))

    judge("1,000 runs on one core, times as fast as plain Mesa", 150, double[1000].ratios(mesa))
    judge("the same in single precision", 250, single[1000].ratios(mesa))
    judge("a single run, times as fast as plain Mesa", 1.5, double[1].ratios(mesa))
    if yardstick.missing is None:
        judge("1,000 runs, share of compiled speed, noise drawn", 40, [100 * ratio for ratio in double[1000].ratios(yardstick)], " %")
        judge("the same in single precision", 40, [100 * ratio for ratio in single[1000].ratios(yardstick)], " %")
    longest = teams[-1]
    gains = [one / two for one, two in zip(longest.one, longest.two, strict=True)]
    judge(f"two workers over one on {LONG:.0f} s of work or more", 1.8, gains)
    return table
