"""`python -m benchmarks`: measure, print tables, and keep them in docs/performance.md."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from benchmarks import figure, work
from benchmarks.growth import Growth, growths
from benchmarks.measure import peak_memory, seconds, timed, timed_command
from benchmarks.report import Table, machine, write
from benchmarks.rivals import Speed, speeds, two_workers

YEARS = 15
SIDE_BY_SIDE = (1, 16, 256, 1000)
BATCHES = (1, 16, 256, 512, 1000)
HELP = ["-c", "from sim.cli.main import main; main(['--help'], prog_name='suitors')"]


@click.command()
@click.option("--rounds", type=click.IntRange(1, 50), default=5, show_default=True, help="Rounds of each measurement.")
@click.option("--quick", is_flag=True, help="A tenth of the runs and a single round, to see that all works; nothing is kept.")
@click.option("--no-write", is_flag=True, help="Leave docs/performance.md as it is.")
def main(rounds: int, quick: bool, no_write: bool) -> None:
    """Measure speed and memory of the shipped region, one core, no figures unless said otherwise."""
    tables = []
    runs, rounds = (100, 1) if quick else (1000, rounds)
    sizes = tuple(size for size in SIDE_BY_SIDE if size <= runs)
    raced, grown = speeds(rounds, YEARS, sizes), growths(quick)
    for table in measured(rounds, runs, raced, grown):
        click.echo(f"\n{table.title}\n")
        widths = [max(len(row[column]) for row in (table.header, *table.rows)) for column in range(len(table.header))]
        for row in (table.header, *table.rows):
            click.echo(
                "  ".join(
                    cell.rjust(width) if column else cell.ljust(width) for column, (cell, width) in enumerate(zip(row, widths, strict=True))
                )
            )
        tables.append(table)
    click.echo(f"\n{machine()}")
    if not (quick or no_write):
        write(tables)
        figure.draw(grown, raced, sizes)


def measured(rounds: int, runs: int, raced: list[Speed], grown: list[Growth]) -> Iterator[Table]:
    """The tables, each as soon as it is measured."""
    loaded = work.scenario(YEARS)
    yield _whole(rounds, runs)
    yield _by_batch(rounds, runs)
    memory = Table(
        f"Peak memory, {4 * YEARS} quarters, simulated, recorded, summarised and written", ("runs", "peak memory", "record kept")
    )
    for count in (runs, 10 * runs):
        peak, on_disk = peak_memory(count, YEARS)
        memory.rows.append((f"{count:,}", f"{peak / 1e6:,.0f} MB", "in temporary files" if on_disk else "in memory"))
    yield memory
    yield _rivals(raced, 10 * runs)
    yield _growth(grown)
    parts = Table(f"Share of the time by part of a step, {256:,} runs, profiled", ("part", "share"))
    for part, share in work.shares_of_a_step(loaded, 256):
        parts.rows.append((f"`{part}`" if ":" in part else part, f"{100 * share:.0f} %"))
    yield parts


def _whole(rounds: int, runs: int) -> Table:
    loaded = work.scenario(YEARS)
    table = Table("Times", ("what", "median", "lowest to highest"))
    name = f"{runs:,} runs of {4 * YEARS} quarters"
    for label, timing in (
        (f"{name}, simulated only", timed(lambda: work.simulate(loaded, runs), rounds)),
        (f"{name}, recorded, summarised and written", timed(lambda: work.experiment(loaded, runs), rounds)),
        ("reading and checking the scenario", timed(lambda: work.scenario(YEARS), rounds)),
        ("`suitors --help`, from start to end", timed_command(HELP, rounds)),
    ):
        table.rows.append((label, seconds(timing.median), timing.spread))
    with tempfile.TemporaryDirectory() as folder:
        result = work.result_to_draw(Path(folder))
        timing = timed(lambda: work.figures(result, Path(folder)), min(rounds, 3), warm=rounds > 1)
    table.rows.append(("every figure, PNG and SVG", seconds(timing.median), timing.spread))
    return table


def _rivals(raced: list[Speed], work: int) -> Table:
    table = Table(
        f"The reduced model (offers, tender, pipeline, debt, policy leverage), {4 * YEARS} quarters, CPU time with opening",
        ("what", "a run", "lowest to highest", "plain Mesa over it, fastest rounds"),
    )
    for speed in raced:
        spread = f"{seconds(min(speed.per_run))} to {seconds(max(speed.per_run))}"
        table.rows.append((speed.label, seconds(speed.median), spread, f"{min(raced[0].per_run) / min(speed.per_run):.1f}"))
    one, two = two_workers(YEARS, work)
    label = f"{work:,} runs on a warm pool, two workers (wall); one takes {seconds(one)}, {one / two:.2f} times as long"
    table.rows.append((label, seconds(two / work), seconds(two), f"{min(raced[0].per_run) * work / two:.1f}"))
    return table


def _growth(grown: list[Growth]) -> Table:
    table = Table("Growth of the cost of the steps, CPU time", ("what grows", "from", "to", "smallest", "largest", "exponent"))
    for growth in grown:
        first, last = (seconds(growth.seconds[place]) for place in (0, -1))
        table.rows.append((growth.kind, f"{growth.sizes[0]:,}", f"{growth.sizes[-1]:,}", first, last, f"{growth.exponent:.2f}"))
    return table


def _by_batch(rounds: int, runs: int) -> Table:
    loaded = work.scenario(YEARS)
    table = Table(
        f"Runs side by side, {4 * YEARS} quarters, simulated only", ("runs in the batch", "runs a second", "time", "lowest to highest")
    )
    for size in (size for size in BATCHES if size <= runs):
        timing = timed(lambda size=size: work.one_batch(loaded, size), rounds)  # type: ignore[misc]
        table.rows.append((f"{size:,}", f"{size / timing.median:,.0f}", seconds(timing.median), timing.spread))
    return table


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
