"""`suitors verify`: cases with a known answer, worked out by the model, beside that answer."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import plain_table, table_console
from suitors.cli.options import json_option
from suitors.words.numbers import number

if TYPE_CHECKING:
    from rich.console import Console

    from suitors.verification.row import Case, VerificationRow

COLOURS = {"pass": "green", "fail": "bold red", "formula only": "yellow"}


@click.command()
@click.option("--case", "numbers", type=int, multiple=True, metavar="N", help="Only this case; may be given several times.")
@click.option("--list", "only_list", is_flag=True, help="List the cases and how the model reaches them.")
@click.option("--detail", is_flag=True, help="Print every comparison; a case that is named or fails is always printed whole.")
@json_option("every comparison")
def verify(numbers: tuple[int, ...], only_list: bool, detail: bool, as_json: bool) -> None:
    """Work out cases with a known answer and compare.

    Every case builds a small scenario, runs the model and reads the answer from the run. "formula only" marks what no run
    reaches. Exit code 1 if any comparison fails, 2 if a case does not exist.

    \b
      suitors verify
      suitors verify --case 1 --case 16
    """
    from suitors.verification.register import CASES

    if unknown := [number for number in numbers if number not in CASES]:
        known = ", ".join(map(str, CASES))
        raise click.BadParameter(f"there is no case {unknown[0]}; cases: {known}", param_hint="--case")
    chosen = [CASES[number] for number in sorted(set(numbers) or CASES)]
    if only_list:
        _list(chosen)
        return
    verdicts = _print_json(chosen) if as_json else _print_tables(chosen, detail or bool(numbers))
    raise SystemExit(1 if "fail" in verdicts else 0)


def _list(cases: list[Case]) -> None:

    table = plain_table("case", "name", "answer from", "reached by", left=4)
    for case in cases:
        table.add_row(str(case.number), case.name, case.source, case.route)
    table_console().print(table)


def _print_json(cases: list[Case]) -> list[str]:
    rows: list[dict[str, Any]] = []
    for case in cases:
        rows += [
            {
                "case": case.number,
                "name": case.name,
                "source": case.source,
                "quantity": row.quantity,
                "expected": row.expected,
                # JSON knows no numbers that are none.
                "computed": row.computed if row.computed == row.computed else None,
                "error": row.error if row.error == row.error else None,
                "tolerance": row.tolerance,
                "verdict": row.verdict,
            }
            for row in case.work_out()
        ]
    click.echo(json.dumps(rows, indent=1))
    return [row["verdict"] for row in rows]


def _print_tables(cases: list[Case], whole: bool) -> list[str]:
    from rich.markup import escape

    console = table_console()
    verdicts: list[str] = []
    failed: list[str] = []
    for case in cases:
        rows = list(case.work_out())
        if whole or any(row.verdict == "fail" for row in rows):
            _print_case(console, case, rows)
        else:
            console.print(f"{case.number:>3}  {escape(case.name)}: {_counted([row.verdict for row in rows])}")
        verdicts += [row.verdict for row in rows]
        failed += [f"case {case.number}: {row.quantity}" for row in rows if row.verdict == "fail"]
    for line in failed:
        console.print(f"[{COLOURS['fail']}]failed[/{COLOURS['fail']}] {escape(line)}")
    counts = {verdict: verdicts.count(verdict) for verdict in COLOURS}
    colour = COLOURS["fail" if counts["fail"] else "pass"]
    parts = f"{counts['pass']} pass, {counts['fail']} fail, {counts['formula only']} agree as formulas only"
    console.print(f"[{colour}]{len(verdicts)} comparisons in {len(cases)} cases: {parts}[/{colour}]")
    return verdicts


def _counted(verdicts: list[str]) -> str:
    return ", ".join(f"{verdicts.count(verdict)} {verdict}" for verdict in COLOURS if verdict in verdicts)


def _print_case(console: Console, case: Case, rows: list[VerificationRow]) -> None:
    from rich.markup import escape

    console.print(f"[bold]{case.number}  {case.name}[/bold]")
    console.print(f"[dim]Answer from: {escape(case.source)}.\nReached by: {escape(case.route)}.[/dim]")
    table = plain_table()
    table.add_column("quantity")
    for name in ("expected", "computed", "error", "tolerance"):
        table.add_column(name, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for row in rows:
        colour = COLOURS[row.verdict]
        table.add_row(
            escape(row.quantity),
            number(row.expected, 8),
            number(row.computed, 8),
            number(row.error, 2),
            number(row.tolerance, 2),
            f"[{colour}]{row.verdict}[/{colour}]",
        )
    console.print(table)
    console.print()
