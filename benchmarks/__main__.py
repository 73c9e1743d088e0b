"""`python -m benchmarks`: measure, print tables, and keep them in docs/performance.md."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from benchmarks import work
from benchmarks.measure import peak_memory, seconds, timed, timed_command
from benchmarks.report import Table, machine, write

YEARS = 15
BATCHES = (1, 16, 256, 512, 1000)
HELP = ["-c", "from sim.cli.main import main; main(['--help'], prog_name='suitors')"]


@click.command()
@click.option("--rounds", type=click.IntRange(1, 50), default=5, show_default=True, help="Rounds of each measurement.")
@click.option("--quick", is_flag=True, help="A tenth of the runs and a single round, to see that all works; nothing is kept.")
@click.option("--no-write", is_flag=True, help="Leave docs/performance.md as it is.")
def main(rounds: int, quick: bool, no_write: bool) -> None:
    """Measure speed and memory of the shipped region, one core, no figures unless said otherwise."""
    tables = []
    for table in measured(1 if quick else rounds, 100 if quick else 1000):
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


def measured(rounds: int, runs: int) -> Iterator[Table]:
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
        timing = timed(lambda: work.figures(result, Path(folder)), min(rounds, 3))
    table.rows.append(("every figure, PNG and SVG", seconds(timing.median), timing.spread))
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
