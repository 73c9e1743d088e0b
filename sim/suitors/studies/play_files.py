"""What a game leaves behind: its decisions and its score, as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from suitors.results.tables import write_csv
from suitors.studies.play import PlayedRun
from suitors.words.dates import date_text


def score_file(transcript: Path) -> Path:
    """Where the score of a transcript goes: `game.csv` has `game_score.csv`."""
    return transcript.with_name(f"{transcript.stem}_score.csv")


def decisions(game: PlayedRun) -> pd.DataFrame:
    """A row a deal on the table, or a row a year and state for a power; money in bn US$."""
    return pd.DataFrame(list(_of_state(game) if game.kind == "state" else _of_power(game)))


def score(game: PlayedRun) -> pd.DataFrame:
    """A row a part, what the person and the model's rule reached, and the points that it makes; the last row is their sum."""
    rows: list[dict[str, Any]] = [
        {
            "part": scored.part.title,
            "unit": scored.part.unit,
            "points_a_unit": scored.part.points,
            "yours": scored.yours,
            "rules": scored.rules,
            "your_points": scored.points[0],
            "rules_points": scored.points[1],
        }
        for scored in game.scored()
    ]
    total = {name: sum(row[name] for row in rows) for name in ("your_points", "rules_points")}
    return pd.DataFrame([*rows, {"part": "score", "unit": "points", **total}])


def write(transcript: Path, game: PlayedRun) -> None:
    """Write both files."""
    write_csv(decisions(game), transcript, index=False)
    write_csv(score(game), score_file(transcript), index=False)


def _of_state(game: PlayedRun) -> Iterator[dict[str, Any]]:
    powers = game.loaded.scenario.powers
    for answered in game.answers:
        position = answered.turn.position
        for index, deal in enumerate(answered.turn.deals):
            yield {
                "date": date_text(position.time),
                "power": powers[deal.power].name,
                "offer": deal.title,
                "sectors": ", ".join(deal.sectors),
                "offered": deal.size,
                "your_place": answered.wanted.index(index) + 1 if index in answered.wanted else None,
                "signed": answered.signed[index],
                "rule_would_take": index in answered.turn.advice,
                "rate": deal.rate,
                "maturity": deal.maturity,
                "grace": deal.grace,
                "grant_element": deal.grant_element,
                "strings": ", ".join(deal.strings),
                "room_before": position.room,
                "headroom_before": position.headroom,
                "debt_over_threshold": position.debt_stress,
                "autonomy": position.autonomy,
                "protests": position.protests,
            }


def _of_power(game: PlayedRun) -> Iterator[dict[str, Any]]:
    states = game.loaded.scenario.states
    for budget, weights in game.spreads:
        for (code, usual), weight in zip(budget.usual.items(), weights, strict=True):
            yield {
                "date": date_text(budget.time),
                "state": states[code].name,
                "money": budget.money,
                "your_share": weight / sum(weights),
                "rules_share": usual,
                "goodwill": budget.goodwill[code],
                "leverage": budget.leverage[code],
                "owed": budget.debt[code],
                "signed_so_far": budget.signed[code],
            }
