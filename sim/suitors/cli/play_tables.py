"""What `suitors play` shows on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from suitors.cli.console import plain_table, table_console
from suitors.words.dates import date_text
from suitors.words.numbers import count, fixed, given, number, percent

if TYPE_CHECKING:
    from suitors.model.played import Answered, Deal, Position, Turn
    from suitors.scenario import Scenario
    from suitors.studies.play import PlayedOutcome, PlayedRun

LARGEST_SHARES = 4
"""Powers named in the line on exposures."""
COLUMNS: tuple[tuple[str, bool, int], ...] = (
    ("no.", True, 3), ("power", False, 5), ("offer", False, 12), ("for", False, 9), ("mn US$", True, 5), ("% of\nGDP", True, 4),
    ("repaid", False, 8), ("grant\nelement", True, 7), ("built\nin", True, 5), ("strings", False, 12),
)  # fmt: skip
"""Headings, whether numbers, and least widths of the table of deals."""
SAME = 0.005
"""Relative difference below which two outcomes count as equal."""


class Seat:
    """The place at the table of the person who answers for `state`."""

    def __init__(self, scenario: Scenario, state: str) -> None:
        self._scenario, self._state = scenario, state
        self._console = table_console()

    def welcome(self, game: PlayedRun) -> None:
        """Who the person is, and for how long."""
        name, model = self._scenario.states[self._state].name, game.model
        end = model.time + game.steps * model.step_length
        self._console.print(f"\n[bold]{escape(self._scenario.title)}[/bold]")
        self._console.print(
            f"You answer for {name} from {date_text(model.time)} to {date_text(end)}. The powers come with offers; type ? for help."
        )
        if game.posterior is not None:
            self._console.print(
                f"This is one run: {len(game.posterior.draws.columns)} numbers stand at one draw of {escape(game.posterior.name)}, "
                "for you and for the model's president alike."
            )

    def quiet(self, time: float) -> None:
        """A step without an offer."""
        self._console.print(f"\n[dim]{date_text(time)}: nobody comes with an offer.[/dim]")

    def show(self, turn: Turn) -> None:
        """Position and deals of a turn."""
        self._console.print()
        self._console.rule(f"[bold]{date_text(turn.position.time)}[/bold]  {self._scenario.states[self._state].name}", align="left")
        for line in _position(turn.position):
            self._console.print(line)
        if turn.places is not None:
            self._console.print(f"At most {turn.places} deal{'s' if turn.places != 1 else ''} can be signed now.")
        table = plain_table()
        for heading, right, least in COLUMNS:
            table.add_column(heading, justify="right" if right else "left", min_width=least)
        for place, deal in enumerate(turn.deals, start=1):
            table.add_row(str(place), *_row(deal, turn.position.gdp))
        self._console.print(table)

    def advice(self, turn: Turn) -> str:
        """What the model's president would take."""
        if not turn.advice:
            return "The model's president would wait."
        named = [f"{index + 1} ({turn.deals[index].power})" for index in turn.advice]
        return f"The model's president would take {' and '.join([', '.join(named[:-1]), named[-1]] if len(named) > 1 else named)}."

    def told(self, answered: Answered) -> None:
        """What became of the choices."""
        if not answered.wanted:
            if answered.turn.position.room > 0:
                self._console.print("You sign nothing.")
            return
        for index in answered.wanted:
            deal, signed = answered.turn.deals[index], answered.signed[index]
            named = f"{deal.power}, {escape(deal.title)}"
            if signed >= deal.size * (1 - 1e-9):
                self._console.print(f"[green]Signed[/green]: {named}, {_millions(signed)} mn US$.")
            elif signed > 0:
                part = f"{_millions(signed)} of {_millions(deal.size)} mn US$"
                self._console.print(f"[yellow]Cut[/yellow]: {named}, {part}: {_limit(answered, index)}.")
            else:
                self._console.print(f"[red]Lost[/red]: {named}: {_limit(answered, index)}.")

    def compare(self, game: PlayedRun) -> None:
        """The person's outcome beside that of the model's president."""
        name = self._scenario.states[self._state].name
        outcomes = game.outcomes()
        self._console.print()
        self._console.rule(f"[bold]How {name} fared by {date_text(game.model.time)}[/bold]", align="left")
        table = plain_table("", "you", "the model's president")
        table.add_column("better")
        for outcome in outcomes:
            unit = f" [dim]{outcome.unit}[/dim]" if outcome.unit else ""
            shown = [count(value) if outcome.name.startswith("deals") else number(value) for value in (outcome.yours, outcome.presidents)]
            table.add_row(outcome.name + unit, *shown, _verdict(outcome))
        self._console.print(table)
        verdicts = [_verdict(outcome) for outcome in outcomes]
        yours, theirs = verdicts.count("you"), verdicts.count("president")
        self._console.print(f"\nYou do better on {yours} counts, the model's president on {theirs}.")
        self._console.print(
            "Both met the same luck of offers and shocks. The president goes by terms, need, ties and moods, not by this table."
        )


def _millions(amount: float) -> str:
    """Bn US$ in millions."""
    return fixed(1000.0 * amount, 0 if amount >= 0.01 else 1)


def _verdict(outcome: PlayedOutcome) -> str:
    scale = max(abs(outcome.yours), abs(outcome.presidents))
    if outcome.better == "neither":
        return ""
    if abs(outcome.yours - outcome.presidents) <= SAME * scale:
        return "even"
    return "you" if (outcome.yours > outcome.presidents) == (outcome.better == "higher") else "president"


def _position(position: Position) -> list[str]:
    distress = "[red]in debt distress[/red]" if position.distress else "no debt distress"
    exposures = sorted(position.exposure.items(), key=lambda item: -item[1])[:LARGEST_SHARES]
    opinions = [item for item in sorted(position.goodwill.items(), key=lambda item: -item[1]) if abs(item[1]) >= 0.005]
    return [
        f"GDP {fixed(position.gdp, 1)} bn US$, debt {percent(position.debt_ratio)} of GDP, {distress}"
        f" (worst debt ratio at {percent(position.debt_stress)} of its threshold)",
        f"Room for works {fixed(position.room)} bn US$, headroom for debt {fixed(max(position.headroom, 0.0))} bn US$",
        f"Effective suitors {fixed(position.effective_suitors, 1)}; exposures: "
        + ", ".join(f"{power} {percent(share)}" for power, share in exposures),
        "Goodwill: " + (", ".join(f"{power} {fixed(value, sign=True)}" for power, value in opinions) or "indifferent to all"),
        "",
    ]


def _row(deal: Deal, gdp: float) -> tuple[str, ...]:
    repaid = deal.rate == deal.rate
    return (
        deal.power,
        escape(deal.title),
        ", ".join(deal.sectors),
        _millions(deal.size),
        fixed(100 * deal.size / gdp, 1),
        f"{percent(deal.rate, 1)}, {given(deal.maturity)} y, {given(deal.grace)} y grace" if repaid else "nothing",
        percent(deal.grant_element) if repaid or deal.grant_element else "–",
        f"{fixed(deal.build_years, 1)} y",
        ", ".join(deal.strings),
    )


def _limit(answered: Answered, index: int) -> str:
    """What stood in the way of a chosen deal: room and headroom as they were when its turn came."""
    turn = answered.turn
    before = answered.wanted[: answered.wanted.index(index)]
    if turn.places is not None and len(before) >= turn.places:
        return "no place left"
    room = turn.position.room - sum(answered.signed[earlier] for earlier in before)
    return "no more room for works" if room < turn.deals[index].size * (1 - 1e-9) else "the lender heeds your debt threshold"
