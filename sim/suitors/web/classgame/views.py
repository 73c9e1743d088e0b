"""What the pages of a class show, as plain values for the templates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isnan
from typing import Any

from markupsafe import Markup

from suitors.classroom.lesson import Lesson, Player
from suitors.classroom.moves import ADVICE, ATTITUDES, Answers, ByRule, Parts
from suitors.model import measures
from suitors.model.person import Deal
from suitors.results.tables import plain_rows
from suitors.studies.play_score import Election, parts, points
from suitors.web.security import hostname, is_loopback
from suitors.words.dates import date_text
from suitors.words.numbers import fixed, given, percent, plural

Row = dict[str, Any]
BARS = 600
"""Width of a bar of shares, in units of its drawing."""


def millions(amount: float) -> str:
    """Bn US$ in millions."""
    return f"{fixed(1000.0 * amount, 0 if amount >= 0.01 or amount == 0 else 1)} mn US$"


def clock(seconds: float) -> str:
    """Minutes and seconds, rounded up."""
    whole = int(-(-seconds // 1))
    return f"{whole // 60}:{whole % 60:02d}"


def qr_code(address: str) -> Markup:
    """A drawing of an address for the camera of a phone, black on white whatever the page's colours."""
    import segno

    code = segno.make(address, micro=False, error="m")
    return Markup(code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None))


def joining(addresses: Sequence[str], code: str) -> list[Row]:
    """Addresses that students type, and what opens each with the game's code; no drawing where no phone gets to."""
    return [
        {"address": one, "drawing": "" if is_loopback(hostname(one.partition("//")[2])) else qr_code(f"{one}/?code={code}")}
        for one in addresses
    ]


def head(lesson: Lesson) -> Row:
    """What every page of a game shows on top."""
    number = min(lesson.round + (lesson.phase in ("lobby", "between")), lesson.rounds)
    words = {
        "lobby": "The game has not begun. Wait for your teacher.",
        "open": f"Round {lesson.round} of {lesson.rounds} is open.",
        "paused": f"Round {lesson.round} of {lesson.rounds} is paused.",
        "between": f"Round {lesson.round} of {lesson.rounds} is over. The next begins when your teacher opens it.",
        "ended": "The game is over.",
    }
    return {
        "phase": lesson.phase, "round": lesson.round, "rounds": lesson.rounds, "dates": lesson.dates(max(number, 1)),
        "said": words[lesson.phase], "left": lesson.time_left, "clock": clock(lesson.time_left), "title": lesson.loaded.scenario.title,
        "game": lesson.game,
    }  # fmt: skip


def news(lesson: Lesson, player: Player | None) -> Row:
    """What a page asks for again and again: `version` changes when the page has something new to show."""
    shown = head(lesson)
    if player is None:
        version = str(lesson.version)
    else:
        team = lesson.team(player.seat)
        moved = sum(mate.number in lesson.moves for mate in team)
        version = f"{lesson.phase} {lesson.round} {moved} {len(team)} {lesson.moves.get(player.number)}"
    return {"version": version, "phase": lesson.phase, "left": lesson.time_left, "said": shown["said"]}


@dataclass
class Views:
    """Pages of one game; what became of a round is read off the model once."""

    lesson: Lesson
    _of_round: tuple[int, list[Row]] = (-1, [])

    def name(self, code: str) -> str:
        """What a seat is called."""
        return self.lesson.names[code]

    def seats(self) -> list[Row]:
        """Seats to choose from, with the number of players each has."""
        return [{"code": seat, "name": self.name(seat), "players": len(self.lesson.team(seat))} for seat in self.lesson.seats]

    def deals(self) -> list[Row]:
        """Deals of the round that was played last: state, power, size and what was signed."""
        lesson = self.lesson
        played = len(lesson.course.rounds)
        if self._of_round[0] != played:
            model = lesson.course.table.model
            since = model.time - lesson.course.steps * model.step_length - 1e-9
            assert model.deals is not None
            table = model.deals.table()
            recent = table[table["time"] >= since] if played else table.iloc[:0]
            rows = recent.groupby(["state", "power"], observed=True)[["size", "taken"]].sum().reset_index()
            self._of_round = (played, plain_rows(rows))
        return self._of_round[1]

    def play(self, player: Player) -> Row:
        """The page of a player."""
        lesson, seat = self.lesson, player.seat
        kind = lesson.kind(seat)
        team = lesson.team(seat)
        tally = lesson.course.table.seats[seat].tally
        values = tally.values()
        move = lesson.moves.get(player.number)
        return {
            **head(lesson), "news": news(lesson, player), "player": player.name, "seat": seat, "name": self.name(seat), "kind": kind,
            "mates": [mate.name for mate in team if mate is not player], "moved": sum(mate.number in lesson.moves for mate in team),
            "team": len(team), "mine": move is not None, "by_rule": isinstance(move, ByRule),
            "score": fixed(points(values, kind), 1, sign=True),
            "parts": [(part.title, fixed(part.points * values[part.name], 1, sign=True)) for part in parts(kind)],
            "elections": [_election(one) for one in tally.elections[-1:]] if kind == "state" else [],
            "standing": self._standing_of_state(seat) if kind == "state" else [],
            "offers": self._offers(seat, move) if kind == "state" else [],
            "states": self._states(seat, move) if kind == "power" else [],
            "money": self._money(seat) if kind == "power" else "",
            "before": self._before(seat, kind), "attitudes": list(ATTITUDES.items()),
        }  # fmt: skip

    def _standing_of_state(self, seat: str) -> list[tuple[str, str]]:
        position = self.lesson.outlook.positions[seat]
        largest = sorted(position.exposure.items(), key=lambda item: -item[1])[:3]
        return [
            ("Output of a year", f"{fixed(position.gdp, 1)} bn US$"),
            ("Room for works", f"{fixed(position.room, 1)} bn US$"),
            ("Debt, compared with its threshold", percent(position.debt_stress) + (", in debt distress" if position.distress else "")),
            ("Depends most on", ", ".join(f"{self.name(power)} {percent(share)}" for power, share in largest)),
            ("Autonomy, 0 to 1", fixed(position.autonomy)),
            ("Anger at foreign works, 0 to 1", fixed(position.grievance)),
        ]

    def _offers(self, seat: str, move: object) -> list[Row]:
        """By power, what it is likely to offer, the largest first."""
        lesson, turns = self.lesson, self.lesson.outlook.turns.get(seat, [])
        goodwill = lesson.outlook.positions[seat].goodwill
        rows = []
        for power in lesson.answerable:
            deals = [(deal, place in turn.advice) for turn in turns for place, deal in enumerate(turn.deals) if deal.power == power]
            total = sum(deal.size for deal, _ in deals)
            rows.append({
                "power": power, "name": self.name(power), "money": total, "said": _expected(deals),
                "goodwill": fixed(goodwill[power], sign=True),
                "deals": [_deal(deal, advised) for deal, advised in deals],
                "chosen": move.to.get(power, ADVICE) if isinstance(move, Answers) else ADVICE,
            })  # fmt: skip
        return sorted(rows, key=lambda row: -float(row["money"]))

    def _states(self, seat: str, move: object) -> list[Row]:
        """By state, how a power stands there."""
        budget = self.lesson.outlook.budgets.get(seat)
        if budget is None:
            return []
        return [
            {
                "state": state, "name": self.name(state), "usual": percent(budget.usual[state]),
                "goodwill": fixed(budget.goodwill[state], sign=True),
                "leverage": fixed(budget.leverage[state]), "owed": f"{fixed(budget.debt[state], 1)} bn US$",
                "signed": millions(budget.signed[state]), "distress": budget.distress[state],
                "part": given(move.of.get(state, 0.0)) if isinstance(move, Parts) else str(round(100 * budget.usual[state])),
            }
            for state in budget.usual
        ]  # fmt: skip

    def _money(self, seat: str) -> str:
        budget = self.lesson.outlook.budgets.get(seat)
        return "" if budget is None else millions(budget.money)

    def _before(self, seat: str, kind: str) -> list[Row]:
        """What became of the last round, the largest first."""
        other = "power" if kind == "state" else "state"
        rows = [row for row in self.deals() if row[kind] == seat]
        return [
            {"name": self.name(row[other]), "offered": fixed(1000.0 * row["size"], 0), "signed": fixed(1000.0 * row["taken"], 0)}
            for row in sorted(rows, key=lambda row: -row["taken"])
        ]

    def board(self) -> Row:
        """The board that the class sees."""
        lesson = self.lesson
        scores = lesson.course.scores()
        rows = [
            {
                "code": seat, "name": self.name(seat), "team": [(p.number, p.name, p.number in lesson.moves) for p in lesson.team(seat)],
                "moved": sum(p.number in lesson.moves for p in lesson.team(seat)), "score": fixed(scores[seat], 1, sign=True),
                "kind": lesson.kind(seat),
            }
            for seat in lesson.seats
        ]  # fmt: skip
        return {
            **head(lesson), "news": news(lesson, None), "rows": rows, "code": lesson.code, "players": len(lesson.players),
            "moved": len(lesson.moves), "shares": self.shares(), "version": lesson.version,
        }  # fmt: skip

    def shares(self) -> list[Row]:
        """By state, each power's share of its exposures, as pieces of a bar."""
        model = self.lesson.course.table.model
        model.refresh()
        powers, states = model.coefficients.layout.powers, model.coefficients.layout.states
        autonomy = measures.autonomy(model)
        found = []
        for here, state in enumerate(states):
            pieces: list[Row] = []
            start = 0.0
            for index, power in enumerate(powers):
                width = BARS * float(model.standing.share[index, here, 0])
                pieces.append({"power": power, "name": self.name(power), "x": round(start, 1), "width": round(width, 1),
                               "share": percent(width / BARS)})  # fmt: skip
                start += width
            found.append({
                "name": self.name(state), "pieces": pieces, "autonomy": fixed(float(autonomy[here, 0])),
                "distress": bool(model.world.distress[here, 0] > 0),
                "most": ", ".join(f"{one['name']} {one['share']}" for one in sorted(pieces, key=lambda one: -one["width"])[:3]),
            })  # fmt: skip
        return found


def _election(one: Election) -> str:
    verdict = "lost" if one.lost else "won"
    seen, expected = fixed(one.seen, 1, sign=True), fixed(one.expected, 1, sign=True)
    return f"Election of {date_text(one.time)}: {verdict}. Voters saw {seen} points and had expected {expected}."


def _expected(deals: list[tuple[Deal, bool]]) -> str:
    if not deals:
        return "No offer is likely. Your answer counts if one comes."
    advised = sum(yes for _, yes in deals)
    total = sum(deal.size for deal, _ in deals)
    advice = "all of them" if advised == len(deals) else str(advised) if advised else "none"
    return f"About {millions(total)} in {plural(len(deals), 'offer')}. Your advisers would take {advice}."


def _deal(deal: Deal, advised: bool) -> str:
    terms = "nothing to repay" if isnan(deal.rate) else f"{percent(deal.rate, 1)} a year over {given(deal.maturity)} years"
    strings = "".join(f"; {one}" for one in deal.strings)
    advice = "Advised." if advised else "Not advised."
    return f"{deal.title}, {millions(deal.size)} for {' and '.join(deal.sectors)}: {terms}{strings}. {advice}"
