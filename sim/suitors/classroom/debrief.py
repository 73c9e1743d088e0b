"""What is left of a game: who got what, against what the model's agents would have done, three questions, and tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.classroom.course import Course
from suitors.classroom.lesson import Lesson
from suitors.classroom.moves import ATTITUDES, Answers, Parts, StateMove
from suitors.results.tables import write_csv
from suitors.studies.play_score import Scored, parts
from suitors.words.dates import date_text
from suitors.words.numbers import fixed, given

FILES = ("scores", "moves", "deals", "money")
RULE = "the model's rule"
TEAM = "the team"


@dataclass(frozen=True)
class Fared:
    """How a seat ended: reached, and what the model's rule would have reached in this seat with all others as they played."""

    seat: str
    name: str
    players: tuple[str, ...]
    scored: tuple[Scored, ...]
    by_all: float
    """The seat's score had everybody followed the rule."""

    @property
    def score(self) -> float:
        """Points of those who played."""
        return sum(one.points[0] for one in self.scored)

    @property
    def by_rule(self) -> float:
        """Points of the rule in this seat."""
        return sum(one.points[1] for one in self.scored)

    @property
    def ahead(self) -> float:
        """Points ahead of the rule in the same seat."""
        return self.score - self.by_rule


def fared(lesson: Lesson) -> list[Fared]:
    """How the seats fared, those furthest ahead of the rule first; seats that nobody played come last.

    Every comparison meets the same draws: offers, shocks and moods are those of the game's seed.
    """
    course = lesson.course
    if not course.rounds:
        return []
    everybody = Course(lesson.loaded, course.seats, course.steps, course.seed)
    for _ in course.rounds:
        everybody.play({})
    by_all = everybody.scores()
    found = []
    for seat in course.seats:
        moved = any(moves.get(seat) is not None for moves in course.rounds)
        other = course.again(without=seat) if moved else course
        yours, rules = (one.table.seats[seat].tally.values() for one in (course, other))
        scored = tuple(Scored(part, yours[part.name], rules[part.name]) for part in parts(lesson.kind(seat)))
        players = dict.fromkeys([player.name for player in lesson.team(seat)])
        for _, moves_of, _ in lesson.history:
            players.update(dict.fromkeys(player.name for player, _ in moves_of.values() if player.seat == seat))
        found.append(Fared(seat, lesson.names[seat], tuple(players), scored, by_all[seat]))
    return sorted(found, key=lambda one: (not one.players, -one.ahead))


def prompts(ended: list[Fared]) -> list[str]:
    """Three questions for the class, about this game. Empty where no round was played."""
    if not ended:
        return []
    played = [one for one in ended if one.players] or ended
    best, last = played[0], played[-1]
    parts_of_best = sorted(best.scored, key=lambda one: one.points[0] - one.points[1])
    most = parts_of_best[-1]
    first = (
        f"{best.name} ended {fixed(best.ahead, 1)} points ahead of the model's rule in the same seat, most of it from"
        f" “{most.part.title}”. What did its team see that the rule does not?"
        if best.ahead > 0.05
        else "Nobody beat the model's rule. What does the rule know that you did not, and what did you know that it does not?"
    )
    worst = min(last.scored, key=lambda one: one.points[0] - one.points[1])
    second = (
        f"{last.name} ended {fixed(-last.ahead, 1)} points behind the rule, and lost most on “{worst.part.title}”."
        " Which move would you take back, and what would others have done then?"
        if last.ahead < -0.05
        else "Which of your moves would you take back, and what would others have done then?"
    )
    moved = max(ended, key=lambda one: abs(one.by_rule - one.by_all))
    shift = moved.by_rule - moved.by_all
    third = (
        f"In {moved.name} the rule {'would have ' if moved.players else ''}{'gained' if shift > 0 else 'lost'} {fixed(abs(shift), 1)}"
        " points through what others did. Who did that, and did they mean to?"
        if abs(shift) > 0.05
        else "Nobody changed the game of others by much. What would you have to agree on to do so?"
    )
    return [first, second, third]


def scores_table(lesson: Lesson, ended: list[Fared]) -> pd.DataFrame:
    """A row a seat and part, and one a seat for the sum; `rules_points`: the rule in the seat, all others as they played."""
    rows: list[dict[str, Any]] = []
    for one in ended:
        seat = {"seat": one.name, "players": ", ".join(one.players) or RULE}
        for scored in one.scored:
            rows.append({
                **seat, "part": scored.part.title, "unit": scored.part.unit, "points_a_unit": scored.part.points, "reached": scored.yours,
                "rule_reached": scored.rules, "points": scored.points[0], "rules_points": scored.points[1],
            })  # fmt: skip
        rows.append({
            **seat, "part": "score", "unit": "points", "points": one.score, "rules_points": one.by_rule,
            "points_if_all_followed_the_rule": one.by_all,
        })  # fmt: skip
    return pd.DataFrame(rows)


def _moves(lesson: Lesson) -> Iterator[dict[str, Any]]:
    for number, of_players, of_teams in lesson.history:
        start = {"round": number, "dates": lesson.dates(number)}
        for seat in lesson.seats:
            here = {**start, "seat": lesson.names[seat]}
            for player, move in of_players.values():
                if player.seat != seat:
                    continue
                chosen: dict[str, Any] = {}
                if isinstance(move, Answers):
                    chosen = {power: ATTITUDES[attitude] for power, attitude in move.to.items()}
                elif isinstance(move, Parts):
                    chosen = {state: given(part) for state, part in move.of.items()}
                for toward, said in chosen.items():
                    yield {**here, "player": player.name, "toward": lesson.names[toward], "move": said}
                if not chosen:
                    yield {**here, "player": player.name, "toward": "all", "move": f"leave it to {RULE}"}
            team = of_teams[seat]
            if team is None:
                yield {**here, "player": RULE, "toward": "all", "move": f"as {RULE}"}
            elif isinstance(team, StateMove):
                for power, attitude in team.to.items():
                    yield {**here, "player": TEAM, "toward": lesson.names[power], "move": ATTITUDES[attitude]}
    # What a power's team did in the end stands in the table of its money.


def moves_table(lesson: Lesson) -> pd.DataFrame:
    """A row a round, seat, player and power or state that the move is about; the team's own move last."""
    return pd.DataFrame(list(_moves(lesson)), columns=["round", "dates", "seat", "player", "toward", "move"])


def deals_table(lesson: Lesson) -> pd.DataFrame:
    """A row a deal on the table of a state that may be played; bn US$."""
    rows = [
        {
            "round": number, "date": date_text(answered.turn.position.time), "state": lesson.names[state],
            "power": lesson.names[deal.power], "offer": deal.title, "sectors": ", ".join(deal.sectors), "offered": deal.size,
            "place": answered.wanted.index(index) + 1 if index in answered.wanted else None, "signed": answered.signed[index],
            "rule_would_take": index in answered.turn.advice,
        }
        for number, state, answered in lesson.course.answered
        for index, deal in enumerate(answered.turn.deals)
    ]  # fmt: skip
    columns = ["round", "date", "state", "power", "offer", "sectors", "offered", "place", "signed", "rule_would_take"]
    return pd.DataFrame(rows, columns=columns)


def money_table(lesson: Lesson) -> pd.DataFrame:
    """A row a round, power that may be played and state: how its money was spread, and how the rule would have."""
    rows = [
        {
            "round": number, "date": date_text(budget.time), "power": lesson.names[power], "state": lesson.names[state],
            "money": budget.money, "share": share, "rules_share": usual,
        }
        for number, power, budget, shares in lesson.course.spread
        for (state, usual), share in zip(budget.usual.items(), shares, strict=True)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["round", "date", "power", "state", "money", "share", "rules_share"])


def tables(lesson: Lesson, ended: list[Fared]) -> dict[str, pd.DataFrame]:
    """All tables by the name of their file."""
    made = (scores_table(lesson, ended), moves_table(lesson), deals_table(lesson), money_table(lesson))
    return dict(zip(FILES, made, strict=True))


def write(lesson: Lesson, ended: list[Fared], folder: Path) -> list[Path]:
    """Write the tables as CSV files into the game's folder; later ones of the same game take the place of earlier ones."""
    written = []
    for name, table in tables(lesson, ended).items():
        file = folder / f"{name}.csv"
        write_csv(table, file, index=False)
        written.append(file)
    return written
