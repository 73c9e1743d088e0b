"""What a page shows of runs: sentences, titles that say the finding, and the numbers that it draws."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.report.run_sentences import of_run
from suitors.results.outcomes import text_of
from suitors.scenario import Loaded
from suitors.sentences.changes import changed, leading
from suitors.studies.paired_differences import interval, paired
from suitors.studies.scenarios import moved_most
from suitors.variables.variable import MAIN
from suitors.web.dashboard.lever import LEDGERS
from suitors.web.dashboard.pieces import Piece
from suitors.web.dashboard.state import about as about_power
from suitors.words.actors import possessive, verb
from suitors.words.numbers import in_sentence, number, percent, rounded
from suitors.words.scenario import Words

SENTENCES, ROWS = 3, 8
STAGES = ("announced", "signed", "completed")
Array = NDArray[Any]


def told(
    mine: Piece,
    base: Piece,
    loaded: Loaded,
    asked: str | None,
    about: dict[str, Any] | None = None,
    against: str = "as the scenario stands",
) -> dict[str, Any]:
    """Plain data for a page: the scenario with what levers change (`mine`) beside itself as it stands (`base`).

    Sentences, interval and figures are about one power: the one that was asked for; else the one that the sentences of a run begin with.

    `loaded` is the scenario as it stands: levers change no names. Where no lever is moved, `base` may be what the scenario extends;
    then `about` says whom the difference is about, and `against` names it in words.
    """
    words = Words(loaded)
    powers, states = sorted(loaded.scenario.powers), sorted(loaded.scenario.states)
    same = mine is base
    rows = None if same else paired({"mine": mine.outcomes, "base": base.outcomes}, [("mine", "base")])
    most = None if rows is None else moved_most(rows, base.outcomes)
    natural = _lead(most, about or mine.about, loaded)
    power = asked or natural
    answer = _answer(mine, rows, most, about or mine.about, loaded, None if power == natural else power, words)
    moved = [] if most is None else _moved(most, words)
    if any(base.arrays[name].shape != array.shape for name, array in mine.arrays.items()) or (
        about and (about["only_here"] or about["only_there"])
    ):
        # Others take part there: lines and bars cannot be laid over each other.
        base, same = mine, True
    region = _bands(mine, base, "leverage_share_region")
    shares = _bands(mine, base, "leverage_share")
    debts = _bands(mine, base, "worst_debt_ratio")
    start = loaded.scenario.horizon.start
    return {
        "power": power,
        "runs": len(mine.outcomes),
        "compared": rows is not None,
        "changed": not same,
        "against": against,
        "answer": answer,
        "interval": _interval(rows, mine, power, words, against if about else ""),
        "years": [start.year + (start.timetuple().tm_yday - 1) / 365.25 + step for step in range(region["mine"].shape[0])],
        "region": {code: _line(region, (slice(None), place)) for place, code in enumerate(powers)},
        "shares": {
            state: {code: _line(shares, (slice(None), place, column)) for place, code in enumerate(powers)}
            for column, state in enumerate(states)
        },
        "debts": {state: _line(debts, (slice(None), column)) for column, state in enumerate(states)},
        "money": _money(mine, base, powers.index(power), loaded, power),
        "moved": moved,
        "titles": {
            "region": _region_title(region, powers.index(power), power, words, same),
            "map": _map_title(shares["mine"], powers, words),
            "debts": _debt_title(debts, states, words, same),
            "money": _money_title(mine, powers.index(power), power, words),
        },
    }


def _bands(mine: Piece, base: Piece, name: str) -> dict[str, Array]:
    low, middle, high = np.quantile(mine.arrays[name], [0.1, 0.5, 0.9], axis=-1)
    return {"base": middle if mine is base else np.median(base.arrays[name], axis=-1), "mine": middle, "low": low, "high": high}


def _line(bands: dict[str, Array], place: tuple[Any, ...]) -> dict[str, list[float]]:
    return {name: [_rounded(value) for value in values[place]] for name, values in bands.items()}


def _rounded(value: float) -> float:
    """Four digits are more than a screen shows."""
    return rounded(float(value), 4) if np.isfinite(value) else 0.0


def _lead(most: pd.DataFrame | None, about: dict[str, Any], loaded: Loaded) -> str:
    """The power that the sentences of a run begin with; where they name none, the one that the scenario is about."""
    known = [code for code in about.get("powers", ()) if loaded.scenario.powers[code].contestant]
    return next(iter([] if most is None else leading(most, known)), None) or about_power(loaded)


def _answer(
    mine: Piece, rows: pd.DataFrame | None, most: pd.DataFrame | None, about: dict[str, Any], loaded: Loaded, lead: str | None, words: Words
) -> list[str]:
    if rows is None or most is None:
        powers, states = sorted(loaded.scenario.powers), sorted(loaded.scenario.states)
        contestants = [code for code in powers if loaded.scenario.powers[code].contestant]
        return of_run(mine.outcomes, contestants, states, words)[:SENTENCES]
    return changed(rows, most, about, words, lead=lead)[:SENTENCES]


def _interval(rows: pd.DataFrame | None, mine: Piece, power: str, words: Words, against: str) -> dict[str, Any]:
    """Leverage of the power in question: its difference, or its mean where nothing is compared, with the 95 % interval."""
    column = f"{MAIN}[{power}]"
    level = float(mine.outcomes[column].median())
    who = f"everage of {words.actor(power)}, points of 100 possible"
    found = {} if rows is None else {str(row["outcome"]): row for _, row in rows[rows["outcome"] == column].iterrows()}
    if not found:
        middle, low, high = (float(value) for value in interval(mine.outcomes[column].to_numpy(np.float64)))
        return {"what": f"L{who}", "middle": middle, "low": low, "high": high, "level": level, "difference": False}
    middle, low, high = (float(str(found[column][name])) for name in ("difference", "low", "high"))
    return {
        "what": f"Difference in l{who}{against and f', from that {against}'}",
        "middle": middle,
        "low": low,
        "high": high,
        "level": level,
        "difference": True,
    }


def _money(mine: Piece, base: Piece, place: int, loaded: Loaded, power: str) -> list[dict[str, Any]]:
    from suitors.scenario.schema import LEDGERS as ORDER

    found = []
    for column, ledger in enumerate(ORDER):
        if ledger not in loaded.scenario.powers[power].money:
            continue
        stages = {
            stage: {name: _mean(piece.arrays[f"{stage}_mean"][place, column]) for name, piece in (("mine", mine), ("base", base))}
            for stage in STAGES
        }
        found.append({"ledger": ledger, "name": LEDGERS.get(ledger, ledger), "stages": stages})
    return found


def _mean(values: Array) -> float:
    return _rounded(float(values.mean()))


def _moved(most: pd.DataFrame, words: Words) -> list[dict[str, str]]:
    found = []
    for _, row in most.head(ROWS).iterrows():
        unit = "" if row["unit"] in ("", "1") else f" {in_sentence(str(row['unit']))}"
        actor = str(row["outcome"]).partition("[")[2].rstrip("]")
        found.append(
            {
                "actor": words.title(actor),
                "what": text_of(str(row["outcome"])),
                "before": f"{number(float(row['level_against']))}",
                "difference": f"{number(float(row['difference']), sign=True)}{unit}",
                "interval": f"{number(float(row['low']), sign=True)} to {number(float(row['high']), sign=True)}",
            }
        )
    return found


def _region_title(region: dict[str, Array], place: int, power: str, words: Words, same: bool) -> str:
    start, end, before = (float(values) for values in (region["mine"][0, place], region["mine"][-1, place], region["base"][-1, place]))
    who = possessive(_capital(words.actor(power)))
    if not same and number(end, 2) != number(before, 2):
        return f"{who} share of all leverage ends at {number(end, 2)} %, not {number(before, 2)} %"
    way = "rises" if end > start + 0.5 else "falls" if end < start - 0.5 else "stays"
    return f"{who} share of all leverage {way} {'at' if way == 'stays' else f'from {number(start, 2)} % to'} {number(end, 2)} %"


def _map_title(shares: Array, powers: list[str], words: Words) -> str:
    first = [powers[place] for place in shares[-1].argmax(axis=0)]
    most = max(sorted(set(first)), key=first.count)
    count = first.count(most)
    where = "all" if count == len(first) else f"{count} of"
    return f"{_capital(words.actor(most))} {verb(words.actor(most), 'has', 'have')} the largest share in {where} {len(first)} states"


def _debt_title(debts: dict[str, Array], states: list[str], words: Words, same: bool) -> str:
    end = debts["mine"][-1]
    worst = int(end.argmax())
    name, value = words.title(states[worst]), float(end[worst])
    place = "above" if value >= 1 else "below"
    return f"{name} is nearest to trouble: its worst ratio is {number(value, 2)} times its threshold, {place} it" if value < 1 else (
        f"{name} ends above its threshold for debt, at {number(value, 2)} times"
    )  # fmt: skip


def _money_title(mine: Piece, place: int, power: str, words: Words) -> str:
    announced, completed = (float(mine.arrays[f"{stage}_mean"][place].sum(axis=0).mean()) for stage in ("announced", "completed"))
    if announced <= 0:
        return f"{_capital(words.actor(power))} offers no money"
    who = words.actor(power)
    return f"Of {possessive(who)} announced money, {percent(completed / announced)} is completed within the years shown"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
