"""`python -m benchmarks`: measure, print tables, and keep them in docs/performance.md."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import click

from benchmarks import figure, gap, growth, whole
from benchmarks.growth import Growth
from benchmarks.report import Table, machine, write
from benchmarks.rivals import Entrants

YEARS = 15
SIZES = (1, 16, 256, 1000, 10_000)
KINDS = ("rivals", "model", "growth")


@click.command()
@click.option("--rounds", type=click.IntRange(1, 50), default=5, show_default=True, help="Rounds of each measurement.")
@click.option("--quick", is_flag=True, help="Little work and a single round, to see that all works; nothing is kept.")
@click.option("--only", type=click.Choice(KINDS), help="One part alone; nothing is kept.")
@click.option("--years", type=click.IntRange(1, 50), default=YEARS, show_default=True, help="Years of quarters of a run.")
@click.option("--no-write", is_flag=True, help="Leave docs/performance.md as it is.")
def main(rounds: int, quick: bool, only: str | None, years: int, no_write: bool) -> None:
    """Measure speed and memory, one core unless said otherwise."""
    if quick:
        rounds, years = 1, min(years, 2)
    tables: list[Table] = []
    raced: Entrants | None = None
    grown: list[Growth] = []

    def show(table: Table) -> None:
        click.echo(table.text())
        tables.append(table)

    if only in (None, "rivals"):
        raced = gap.compete(years, SIZES[:3] if quick else SIZES[:4] if only else SIZES, rounds)
        for table in gap.tables(raced, years, rounds, short=quick or only is not None):
            show(table)
    if only in (None, "model"):
        for table in whole.measured(years, rounds, 50 if quick else 1000):
            show(table)
    if only in (None, "growth"):
        # In a process of its own: what was measured before has left its traces in the memory of this one.
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
            grown = alone.submit(growth.growths, quick).result()
        for table in growth.tables(grown, quick):
            show(table)
    click.echo(f"\n{machine()}")
    if raced is not None and grown and not (quick or no_write or years != YEARS):
        write(tables)
        figure.draw(grown, raced)


if __name__ == "__main__":
    main(prog_name="python -m benchmarks")
