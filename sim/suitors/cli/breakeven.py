"""`suitors breakeven`: at which value of a number a difference passes 0."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from suitors.cli.console import plain_table, table_console
from suitors.cli.interrupts import stopped
from suitors.cli.options import posterior_option, result_options, seed_option, set_option
from suitors.cli.progress import progress_bar
from suitors.cli.reading import drawn_from, listed, scenario_of
from suitors.errors import InputError
from suitors.words.numbers import given, number

if TYPE_CHECKING:
    from suitors.report.turns import Sides
    from suitors.scenario import Loaded
    from suitors.studies.breakeven import BreakEven
    from suitors.words.scenario import Words


@click.command()
@click.argument("scenario")
@click.option(
    "--outcome", metavar="NAME", help="Outcome whose difference is searched; default: leverage, of the power that the comparison is about."
)
@click.option("--vary", "keys", multiple=True, metavar="KEY[=LO:HI]", help="Number to move over its own or the given range.")
@click.option("--power", help="The power that plays either strategy.")
@click.option("--strategies", metavar="A,B", help="Two strategies; the second is told against the first.")
@click.option("--against", metavar="SCENARIO", help="Instead: another scenario to compare with.")
@click.option("--at", type=float, metavar="VALUE", help="Instead: the value that the outcome itself is to reach.")
@click.option("--runs", type=click.IntRange(8, 100_000), default=128, show_default=True, help="Runs at each value, on the same draws.")
@seed_option
@set_option
@posterior_option
@click.option("--detail", is_flag=True, help="Print the key of each number too.")
@result_options("the break-evens")
def breakeven(scenario: str, overrides: tuple[str, ...], **asked: Any) -> None:
    """Find where a difference passes 0 along single numbers of SCENARIO, all else as it stands.

    \b
      suitors breakeven tokyo_2025 --power JPN --strategies japan,china --vary parameters.weight_ties
      suitors breakeven tokyo_2025 --against baseline --outcome "goodwill[JPN]" --vary powers.JPN.money.private.conversion
      suitors breakeven baseline --outcome "debt_to_gdp[KGZ]" --at 0.5 --vary powers.CHN.money.public_sovereign.growth
    """
    from suitors.report.turns import Sides
    from suitors.results.folder import whole_folder
    from suitors.results.pairs import pairs_in
    from suitors.runs.checkpoint import Checkpoint
    from suitors.studies.breakeven import better_sign, most_points, search, write
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.sweep.vary import parse
    from suitors.words.scenario import Words

    loaded = scenario_of(scenario, overrides)
    ours, theirs, ahead, what = _sides(loaded, overrides, asked)
    outcome = _outcome(loaded, theirs, asked)
    ours, theirs = ours.asking(pairs_in([outcome])), theirs and theirs.asking(pairs_in([outcome]))
    varied = parse(asked["keys"], ours)
    draws = drawn_from(loaded, asked["posterior"], asked["as_json"], [item.key for item in varied])
    seed = loaded.scenario.seed if asked["seed"] is None else asked["seed"]
    folder = asked["out"] or Path("results") / f"{loaded.name}-{loaded.hash[:8]}-breakeven-{len(varied)}numbers-seed{seed}"
    checkpoint = Checkpoint(folder)
    command = {"kind": "breakeven", "scenario": ours.hash, "against": theirs.hash if theirs else asked["at"], "outcome": outcome}
    command |= {"keys": list(asked["keys"]), "runs": asked["runs"], "seed": seed, "draws": draws and draws.digest}
    runs = asked["runs"] * (1 if theirs is None else 2)
    with stopped(lambda: checkpoint.left), whole_folder(folder, command, asked["overwrite"]) as partial:
        with progress_bar(most_points(len(varied)) * runs, quiet=asked["as_json"]) as advance:
            found = search(
                ours,
                theirs,
                outcome,
                varied,
                asked["runs"],
                Evaluation(seed, asked["workers"], draws, checkpoint),
                target=asked["at"] or 0.0,
                progress=advance,
            )
        write(partial, found, loaded, outcome, what, asked["runs"], seed)
        if not asked["no_plots"]:
            from suitors.plots.breakeven import draw

            draw(partial, found, outcome, what, Words(loaded), asked["runs"], seed)
    checkpoint.clear()
    if asked["as_json"]:
        click.echo((folder / "breakeven.json").read_text("utf-8"))
    else:
        words = Words(loaded)
        sides = Sides.of_contest(ahead, better_sign(outcome)) if theirs else Sides.of_value(words.phrase(outcome), given(asked["at"]))
        _print(found, words, outcome, what, sides, folder, asked)


def _sides(loaded: Loaded, overrides: tuple[str, ...], asked: dict[str, Any]) -> tuple[Loaded, Loaded | None, str, str]:
    """The two scenarios whose difference is searched, what is told to be ahead, and the comparison in words."""
    from suitors.studies.plan import check_strategies, known_power
    from suitors.studies.variants import playing
    from suitors.words.scenario import Words

    ways = [asked["strategies"] is not None, asked["against"] is not None, asked["at"] is not None]
    if sum(ways) != 1:
        raise InputError("say what is compared: --power P --strategies A,B, or --against SCENARIO, or --at VALUE")
    if not asked["keys"]:
        raise InputError("say which numbers to move: --vary KEY. `suitors compare` ranks those that matter; `suitors params` lists all")
    if asked["at"] is not None:
        return loaded, None, "the outcome", f"against {given(asked['at'])}"
    if asked["against"] is not None:
        other = scenario_of(asked["against"], overrides)
        return loaded, other, f"“{loaded.scenario.title}”", f"“{loaded.scenario.title}” against “{other.scenario.title}”"
    power, names = asked["power"], listed(asked["strategies"])
    if not power:
        raise InputError("--strategies needs --power: say which power plays them, such as --power JPN")
    power = asked["power"] = known_power(loaded, power)
    check_strategies(loaded, power, names)
    if len(names) != 2:
        raise InputError(f"--strategies {asked['strategies']}: a break-even lies between two strategies, such as japan,china")
    words = Words(loaded)
    one, other_name = (words.strategy(name, power) for name in names)
    return (
        playing(loaded, power, names[1]),
        playing(loaded, power, names[0]),
        other_name,
        f"{words.actor(power)} with {other_name} against {one}",
    )


def _outcome(loaded: Loaded, against: Loaded | None, asked: dict[str, Any]) -> str:
    from suitors.results.pairs import named_outcomes
    from suitors.studies.plan import known_power
    from suitors.studies.scenarios import scenarios_plan
    from suitors.variables.variable import MAIN

    if asked["outcome"] is None:
        if asked["power"]:
            return f"{MAIN}[{known_power(loaded, asked['power'])}]"
        if against is None:
            raise InputError(f"name the outcome that is to reach --at, such as --outcome {MAIN}[{min(loaded.scenario.powers)}]")
        return f"{MAIN}[{scenarios_plan([against, loaded]).powers[0]}]"
    return named_outcomes([asked["outcome"]], loaded, "--outcome")[0]


def _print(found: list[BreakEven], words: Words, outcome: str, what: str, sides: Sides, folder: Path, asked: dict[str, Any]) -> None:
    from suitors.report.turns import sentence

    console = table_console()
    console.print(f"[bold]{words.outcome(outcome)}[/bold]\n{what}\n")
    for item in found:
        for said in sentence(item, words, sides):
            console.print(said)
    detail = asked["detail"]
    table = plain_table("number", *(("key",) if detail else ()), "now", "range", "passes 0 at", "95 % interval", left=2 if detail else 1)
    for item in found:
        edges = f"{number(item.low)} to {number(item.high)}"
        names = (words.short(item.key), *((item.key,) if detail else ()))
        for place, turn in enumerate(item.turns or (None,)):
            table.add_row(
                *("" if place else name for name in names),
                "" if item.now is None or place else number(item.now),
                edges if not place else "",
                "nowhere" if turn is None else number(turn.value),
                "" if turn is None else f"{number(turn.low)} to {number(turn.high)}",
            )
    console.print()
    console.print(table)
    console.print(f"\n{asked['runs']} runs at each value, on the same draws. Curves and figure: {folder}")
