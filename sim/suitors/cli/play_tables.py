"""What `suitors play` shows on the terminal."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from rich.markup import escape

from suitors.cli.console import plain_table, table_console
from suitors.words.actors import named
from suitors.words.dates import date_text
from suitors.words.numbers import count, fixed, given, number, percent, plural

if TYPE_CHECKING:
    from suitors.model.person import Answered, Deal, PlayedYear, Position, Turn
    from suitors.scenario import Scenario
    from suitors.studies.play import PlayedOutcome, PlayedRun
    from suitors.studies.play_score import Election

WIDTH = 80
"""Characters of a line at most, so that a game can be read in the smallest terminal."""
LARGEST_SHARES = 3
"""Powers named in the line on exposures."""
VISIBLE = 0.1
"""From here on a deal's works may draw protests, as far as the game warns of it."""
LEAST_COST = 0.01
"""Share of room or headroom from which on a deal's use of it is told."""
SAME = 0.005
"""Relative difference below which two outcomes count as equal."""


class PlayScreen:
    """The place at the table of the person who plays `actor`, a state or a power."""

    def __init__(self, scenario: Scenario, actor: str) -> None:
        self._scenario, self._actor = scenario, actor
        self._powers = {code: power.name for code, power in scenario.powers.items()}
        self.names_of_states = {code: state.name for code, state in scenario.states.items()}
        self._name = self.names_of_states.get(actor) or self._powers[actor]
        self._console = table_console()
        self._console.width = min(self._console.width, WIDTH)
        self._game: PlayedRun | None = None

    def _say(self, text: str, indent: str = "", style: str | None = None) -> None:
        """A paragraph, broken between words."""
        # A number and its unit stay on one line.
        kept = text.replace(" %", "\N{NO-BREAK SPACE}%").replace(" bn US$", "\N{NO-BREAK SPACE}bn\N{NO-BREAK SPACE}US$")
        lines = textwrap.fill(kept, self._console.width, subsequent_indent=indent, break_on_hyphens=False).replace(
            "\N{NO-BREAK SPACE}", " "
        )
        self._console.print(lines, markup=False, style=style, soft_wrap=True)

    def welcome(self, game: PlayedRun) -> None:
        """Who the person is, for how long, and what is at stake."""
        model, self._game = game.model, game
        end = model.time + game.steps * model.step_length
        self._console.print()
        self._say(self._scenario.title, style="bold")
        span = f"from {date_text(model.time)} to {date_text(end)}"
        if game.kind == "state":
            self._say(f"You answer for {self._name} {span}. The powers come with offers; type ? for help.")
            self._say(_stakes(game))
        else:
            self._say(f"You spread the money of {named(self._name)} {span}, year by year; type ? for help.")
        if game.posterior is not None:
            self._say(
                f"This is one run: {len(game.posterior.draws.columns)} numbers stand at one draw of {game.posterior.name}, "
                "for you and for the model's own rule alike."
            )

    def quiet(self, time: float) -> None:
        """A step without an offer."""
        self._console.print(f"\n[dim]{date_text(time)}: nobody comes with an offer.[/dim]")

    def voted(self, election: Election) -> None:
        """An election of the game."""
        told = f"voters saw {fixed(election.seen, 1, sign=True)} points and had expected {fixed(election.expected, 1, sign=True)}."
        self._say(f"Election of {date_text(election.time)}: {'lost' if election.lost else 'won'}; {told}", style="bold")

    def show(self, turn: Turn) -> None:
        """Position and deals of a turn."""
        self._console.print()
        self._console.rule(f"[bold]{date_text(turn.position.time)}[/bold]  {escape(self._name)}", align="left")
        for line in self._position(turn.position):
            self._say(line, "  ")
        if turn.places is not None:
            self._say(f"At most {plural(turn.places, 'deal')} can be signed now.")
        for place, deal in enumerate(turn.deals, start=1):
            self._console.print()
            self._deal(place, deal, turn.position)
        self._console.print()

    def _position(self, position: Position) -> list[str]:
        largest = sorted(position.exposure.items(), key=lambda item: -item[1])[:LARGEST_SHARES]
        opinions = sorted((item for item in position.goodwill.items() if abs(item[1]) >= 0.005), key=lambda item: -abs(item[1]))
        lines = [
            f"Output {fixed(position.gdp, 1)} bn US$. Debt {percent(position.debt_ratio)} of output, worst ratio at"
            f" {percent(position.debt_stress)} of its threshold; {'in debt distress' if position.distress else 'no debt distress'}.",
            f"Room for works {fixed(position.room)} bn US$, headroom for debt {fixed(max(position.headroom, 0.0))} bn US$.",
            f"Autonomy {fixed(position.autonomy)}. Largest shares of your exposures: "
            + ", ".join(f"{self._powers[power]} {percent(share)}" for power, share in largest)
            + f". Effective suitors {fixed(position.effective_suitors, 1)}.",
            "Goodwill: "
            + (", ".join(f"{self._powers[power]} {fixed(value, sign=True)}" for power, value in opinions[:5]) or "indifferent to all")
            + ".",
            f"Anger at foreign works {fixed(position.grievance)}; {plural(round(position.protests), 'protest')} last quarter.",
        ]
        if self._game is not None:
            from suitors.studies.play_score import points

            lines.append(f"Your score so far {fixed(points(self._game.tally.values(), 'state'), 1, sign=True)}.")
        return lines

    def _deal(self, place: int, deal: Deal, position: Position) -> None:
        """What is offered, on what terms, and what it costs besides."""
        repaid = deal.rate == deal.rate
        terms = [
            f"{percent(deal.rate, 1)} a year over {given(deal.maturity)} years, {given(deal.grace)} of grace"
            if repaid
            else "nothing to repay",
            f"grant element {percent(deal.grant_element)}" if repaid and deal.grant_element else "",
            f"built in {fixed(deal.build_years, 1)} years",
            *deal.strings,
        ]
        self._say(
            f"{place:2}  {self._powers[deal.power]}: {deal.title}, {_millions(deal.size)} mn US$"
            f" ({fixed(100 * deal.size / position.gdp, 1)} % of output) for {' and '.join(deal.sectors)}",
            "    ",
            "bold",
        )
        self._say(f"    {'; '.join(term for term in terms if term)}", "    ")
        if costs := self._costs(deal, position):
            self._say(f"    Costs: {'; '.join(costs)}", "    ")

    def _costs(self, deal: Deal, position: Position) -> list[str]:
        costs = []
        for used, there, called in ((deal.room, position.room, "room"), (deal.space, position.headroom, "headroom")):
            if used > max(there, 0.0):
                costs.append(f"more than all the {called}")
            elif used >= LEAST_COST * there > 0:
                costs.append(f"{percent(used / there)} of the {called}")
        before, after = percent(position.exposure[deal.power]), percent(deal.share_after)
        if deal.share_after > position.exposure[deal.power] and before != after:
            costs.append(f"share of {named(self._powers[deal.power])} in your exposures from {before} to {after}")
        if deal.visible >= VISIBLE:
            costs.append("its crews may draw protests")
        return costs

    def show_budget(self, budget: PlayedYear) -> None:
        """A power's year: money, and how it stands in each state."""
        self._console.print()
        self._console.rule(f"[bold]{date_text(budget.time)}[/bold]  {escape(self._name)}", align="left")
        self._say(f"You offer {fixed(1000.0 * budget.money, 0)} mn US$ this year.")
        table = plain_table("state", "goodwill", "leverage", "owed\nbn US$", "signed\nmn US$", "usual\nshare")
        for code, name in self.names_of_states.items():
            table.add_row(
                escape(name) + (" (in distress)" if budget.distress[code] else ""),
                fixed(budget.goodwill[code], sign=True),
                fixed(budget.leverage[code]),
                fixed(budget.debt[code]),
                _millions(budget.signed[code]),
                percent(budget.usual[code]),
            )
        self._console.print(table)
        self._say("Leverage is what policy moves of it, in points of 100 where 100 is full dependence. Signed counts since the game began.")

    def advice(self, turn: Turn) -> str:
        """What the model's president would take."""
        if not turn.advice:
            return "The model's president would wait."
        told = [f"{index + 1} ({self._powers[turn.deals[index].power]})" for index in turn.advice]
        advice = f"The model's president would take {' and '.join([', '.join(told[:-1]), told[-1]] if len(told) > 1 else told)}."
        return textwrap.fill(advice, self._console.width)

    def told(self, answered: Answered) -> None:
        """What became of the choices."""
        if not answered.wanted:
            if answered.turn.position.room > 0:
                self._console.print("You sign nothing.")
            return
        for index in answered.wanted:
            deal, signed = answered.turn.deals[index], answered.signed[index]
            deal_told = f"{escape(self._powers[deal.power])}, {escape(deal.title)}"
            if signed >= deal.size * (1 - 1e-9):
                self._console.print(f"[green]Signed[/green]: {deal_told}, {_millions(signed)} mn US$.")
            elif signed > 0:
                part = f"{_millions(signed)} of {_millions(deal.size)} mn US$"
                self._console.print(f"[yellow]Cut[/yellow]: {deal_told}, {part}: {_limit(answered, index)}.")
            else:
                self._console.print(f"[red]Lost[/red]: {deal_told}: {_limit(answered, index)}.")

    def compare(self, game: PlayedRun) -> None:
        """The person's outcome and score beside those of the model's own rule."""
        rule = "president" if game.kind == "state" else "rule"
        self._console.print()
        self._console.rule(f"[bold]How {escape(self._name)} fared by {date_text(game.model.time)}[/bold]", align="left")
        if outcomes := game.outcomes():
            table = plain_table("", "you", "the model's president")
            table.add_column("better")
            for outcome in outcomes:
                unit = f", [dim]{outcome.unit}[/dim]" if outcome.unit else ""
                values = (outcome.yours, outcome.presidents)
                shown = [count(value) if outcome.name.startswith("deals") else number(value) for value in values]
                table.add_row(outcome.name + unit, *shown, _verdict(outcome))
            self._console.print(table)
            self._console.print()
        table = plain_table("score", "you", rule, "your\npoints", f"{rule}'s\npoints")
        yours = theirs = 0.0
        for scored in game.scored():
            points = scored.points
            yours, theirs = yours + points[0], theirs + points[1]
            table.add_row(scored.part.title, number(scored.yours), number(scored.rules), *(fixed(value, 1, sign=True) for value in points))
        table.add_row("[bold]all[/bold]", "", "", fixed(yours, 1, sign=True), fixed(theirs, 1, sign=True))
        self._console.print(table)
        self._console.print()
        ahead = yours - theirs
        verdict = "You and it end even" if abs(ahead) < 0.05 else f"{'You are' if ahead > 0 else 'It is'} ahead by {fixed(abs(ahead), 1)}"
        self._say(f"You score {fixed(yours, 1, sign=True)}, the model's {rule} {fixed(theirs, 1, sign=True)}. {verdict}.", style="bold")
        self._say(
            f"Both met the same draws of offers and shocks. The {rule} does not know this score. "
            "Points and elections are rules of the game, not of the model."
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


def _stakes(game: PlayedRun) -> str:
    """What a state has to weigh, in its own numbers at the opening."""
    from suitors.model.person import position_of
    from suitors.studies.play_score import election_rules

    state = game.model.states[game.index]
    position = position_of(state)
    largest = max(position.exposure, key=lambda power: position.exposure[power])
    creditor = named(game.loaded.scenario.powers[largest].name)
    openness = float(game.model.coefficients.numbers(f"states.{game.actor}.openness").flat[0])
    return (
        f"At stake: room for works is {percent(position.room / position.gdp, 1)} of output; debt stands at {percent(position.debt_stress)}"
        f" of its threshold; {percent(position.exposure[largest])} of your exposures are with {creditor};"
        f" people may speak {'freely' if openness >= 0.5 else 'somewhat' if openness >= 0.2 else 'little'}, so foreign crews bring"
        f" {'many' if openness >= 0.5 else 'some' if openness >= 0.2 else 'few'} protests. Voters judge you every"
        f" {given(election_rules()[0])} years."
    )


def _limit(answered: Answered, index: int) -> str:
    """What stood in the way of a chosen deal: room and headroom as they were when its turn came."""
    turn = answered.turn
    before = answered.wanted[: answered.wanted.index(index)]
    if turn.places is not None and len(before) >= turn.places:
        return "no place left"
    room = turn.position.room - sum(answered.signed[earlier] for earlier in before)
    return "no more room for works" if room < turn.deals[index].size * (1 - 1e-9) else "the lender heeds your debt threshold"
