"""The register of outcomes: what each is, what people call it, which way is better, and where it is shown.

An outcome is one number a run for each power or state. A new one is an entry of `REGISTER` and what reads it off the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass
from math import nan
from typing import Literal

import numpy as np
import pandas as pd

from suitors.engine.influence import CHANNEL_TITLES
from suitors.engine.streams import MINIMUM_LANES
from suitors.results.dated import date_of
from suitors.results.readings import (
    ELSEWHERE,
    Array,
    Reading,
    RecordedArrays,
    at_end,
    at_end_by_gdp,
    largest_at_end,
    mean,
    mean_at_end,
    ratio,
    share_of_ended,
    sum_at_end,
    yearly,
)

MAIN = "leverage"
"""By what strategies are told apart where nothing else is asked for."""
MAIN_AT_PRESENT_VALUE = "leverage_present_value"
"""The same where debt counts as what it costs to serve."""
MOVED_BY_POLICY = "policy_leverage"
"""The part of it that strategies move."""
HEADLINE = "headline_leverage"
"""The same beyond what a power has without new money."""
DIRECTIONS = {"higher": 1.0, "lower": -1.0, "neither": nan}
PLACES = {
    "run": "tables of a run on screen",
    "compare": "tables of a comparison on screen",
    "report": "tables of a comparison's report",
    "answer": "headlines of a comparison",
    "main": "tables and figures of parts and beliefs, which have room for few outcomes",
    "differences": "figure of differences",
    "variants": "table and figure of further variants",
    "trade-off": "figure of what is won and lost",
    "states": "figure of differences for the states",
    "doubts": "figure of differences under other beliefs",
    "regret": "figure of regret",
    "criteria": "figure of criteria",
    "influence": "measures of influence, which are held against each other",
    "channels": "tables and figures of leverage by channel",
    "explained": "outcomes whose change of sign is traced back to numbers",
}
"""Where an outcome may be shown. All of them are in outcomes.csv and differences.csv."""

SHARE_THAT_MATTERS = 0.01
"""Share of its level by which an outcome must differ to be shown as a difference: a judgement, the same for all."""


@dataclass(frozen=True)
class Outcome:
    """One number a run for each power or state. Raises ValueError where `shown` names no place."""

    name: str
    of: Literal["power", "state"]
    unit: str
    better: Literal["higher", "lower", "neither"]
    """Which way is better for the power or state that it is about."""
    definition: str
    read: Reading
    """Takes the recorded arrays and returns (power or state, run)."""
    shown: str = ""
    """Where it is shown: names of `PLACES`."""
    _: KW_ONLY
    heading: str = ""
    """What tables and axes call it; its name in words if nothing is said."""
    label: str = ""
    """What titles of panels call it; else its heading."""
    text: str = ""
    """What sentences call it; else its label."""
    before_actor: str = ""
    """What comes before the actor, such as "debt owed to"; else its heading and "of"."""
    summary: Literal["median", "share"] = "median"
    """How many runs are told in one number: by their median, or, where most runs have none, by the share of runs that have any."""
    adds_up: bool = False
    """Whether the whole is the sum over actors."""
    in_hundreds: str = ""
    """Unit of a hundredth, where figures tell it so."""
    payoff: float | None = None
    """The amount that counts as one in a tournament's payoff: amounts that count alike where weights are alike.

    They are a judgement, written down before any tournament was played.
    """
    given_by: Literal["run", "absence", "prizes"] = "run"
    """A single run, the comparison with the run without the power's new money, or a tournament with prizes."""
    matters: float = 0.0
    """Least difference that matters, in its unit, where a share of its level is no yardstick, as near nought: a judgement."""
    validated: bool = False
    may_be_undefined: bool = False
    """Whether it is no number where there is nothing to divide by; any other outcome that is none is a fault."""

    def __post_init__(self) -> None:
        if unknown := sorted(set(self.shown.split()) - PLACES.keys()):
            raise ValueError(f"outcome {self.name}: shown in {', '.join(unknown)}, which is no place (allowed: {', '.join(PLACES)})")
        # What is not said follows from what is.
        object.__setattr__(self, "heading", self.heading or self.name.replace("_", " "))
        object.__setattr__(self, "label", self.label or self.heading)
        object.__setattr__(self, "text", self.text or self.label)
        object.__setattr__(self, "before_actor", self.before_actor or f"{self.heading} of")

    def least(self, level: float) -> float:
        """Least difference from `level` that matters, in its unit: a share of the level, and never less than `matters`."""
        return max(self.matters, SHARE_THAT_MATTERS * abs(level)) if level == level else self.matters

    @property
    def told_unit(self) -> str:
        """Unit of the number that tells many runs."""
        return "share of runs" if self.summary == "share" else self.unit

    @property
    def unit_text(self) -> str:
        """The unit as tables and axes show it: nothing for a pure number."""
        return "" if self.unit == "1" else self.unit

    @property
    def direction(self) -> float:
        """1 where more is better for whom it is about, -1 where less is; NaN where neither."""
        return DIRECTIONS[self.better]


_ENTRIES = (
    Outcome(
        HEADLINE, "power", "points of 100", "higher", "Leverage above what the power has without new money", ELSEWHERE,
        "compare report answer",
        label="leverage above no new money", text="leverage above what it has without new money", given_by="absence",
    ),
    Outcome(
        "leverage_share", "power", "%", "higher",
        "Share of all suitors' leverage in a state at the horizon, GDP-weighted mean of the states", at_end_by_gdp("leverage_share"),
        "run compare report differences influence",
        text="share of all suitors' leverage", adds_up=True,
    ),
    Outcome(
        MAIN, "power", "points of 100", "higher", "Leverage through all channels at the horizon, GDP-weighted mean of the states",
        at_end_by_gdp(MAIN),
        "run compare report answer main differences variants trade-off doubts regret criteria influence explained",
        label="leverage, debt at face", text="leverage, debt at face value", adds_up=True, payoff=1.0,
    ),
    *(
        Outcome(
            f"leverage_from_{channel}", "power", "points of 100", "higher", f"Part of leverage that comes from {title}, GDP-weighted",
            at_end_by_gdp("leverage_by_channel", place), "channels", heading=f"leverage from {title}", adds_up=True,
        )
        for place, (channel, title) in enumerate(CHANNEL_TITLES.items())
    ),
    Outcome(
        MAIN_AT_PRESENT_VALUE, "power", "points of 100", "higher",
        "Leverage with debt at present value times one plus the claim behind it", at_end_by_gdp(MAIN_AT_PRESENT_VALUE),
        "compare report answer main differences variants trade-off doubts criteria influence explained",
        heading="leverage, debt at present value", label="leverage, present value",
        text="leverage, debt at present value", before_actor="leverage, by present value, of", adds_up=True,
    ),
    Outcome(
        MOVED_BY_POLICY, "power", "points of 100", "higher",
        "Part of leverage that policy moves (debt at face, direct investment, aid, ties), GDP-weighted", at_end_by_gdp(MOVED_BY_POLICY),
        "compare report", adds_up=True,
    ),
    Outcome(
        "policy_leverage_present_value", "power", "points of 100", "higher",
        "The same with debt at present value times one plus the claim behind it", at_end_by_gdp("policy_leverage_present_value"),
        heading="policy leverage, debt at present value", label="policy leverage, present value",
        text="policy leverage, debt at present value", before_actor="policy leverage, by present value, of", adds_up=True,
    ),
    Outcome(
        "structural_leverage", "power", "points of 100", "higher",
        "Part of leverage that strategies hardly move (trade, remittances, transit), GDP-weighted", at_end_by_gdp("structural_leverage"),
        "report", adds_up=True,
    ),
    Outcome(
        "goodwill", "power", "1", "higher", "Goodwill at the horizon, GDP-weighted, -1 to 1", at_end_by_gdp("goodwill"),
        "run compare report answer main differences variants trade-off doubts regret criteria influence explained",
        before_actor="goodwill towards", payoff=0.05,
        matters=0.01,
    ),
    Outcome(
        "signed", "power", "bn US$/year", "higher", "Deals signed, mean a year, all ledgers", yearly("signed"),
        label="deals signed", before_actor="deals signed with",
    ),
    Outcome(
        "completed_public", "power", "bn US$/year", "higher", "Public money completed, mean a year", yearly("completed", private=False),
        "run compare report answer differences variants trade-off doubts criteria",
        label="public money completed", text="public works completed", before_actor="public money completed by", adds_up=True,
    ),
    Outcome(
        "completed_private", "power", "bn US$/year", "higher", "Private money completed, mean a year", yearly("completed", private=True),
        "run compare report differences criteria",
        label="private money completed", before_actor="private money completed by", adds_up=True,
    ),
    Outcome(
        "additional_finance", "power", "bn US$/year", "higher",
        "Public money completed in the region beyond what comes without the power's new money", ELSEWHERE,
        "compare report answer differences",
        label="money additional in the region", text="public money added in the region", given_by="absence",
        matters=0.005,
    ),
    Outcome(
        "additional_finance_with_private", "power", "bn US$/year", "higher", "The same with the additional share of private money",
        ELSEWHERE, "compare", label="money additional, with private", given_by="absence",
    ),
    Outcome(
        "displaced_finance", "power", "bn US$/year", "lower",
        "Public money of others that the power's new money keeps away (negative: draws in)", ELSEWHERE, "compare report",
        label="money of others displaced", given_by="absence",
    ),
    Outcome(
        "uptake", "power", "1", "higher", "Deals signed over new money offered", ratio("signed", "new_money"),
        "run compare report differences", label="uptake of new money", before_actor="uptake of offers by",
        may_be_undefined=True,
        matters=0.01,
    ),
    Outcome(
        "ended_completed", "power", "1", "higher", "Of the signed money that came to an end: completed",
        share_of_ended(lambda completed, lapsed, unbegun: completed),
        label="share completed of what ended", may_be_undefined=True,
    ),
    Outcome(
        "ended_cancelled", "power", "1", "lower", "Of the signed money that came to an end: given up after works had begun",
        share_of_ended(lambda completed, lapsed, unbegun: lapsed - unbegun),
        label="share cancelled of what ended", may_be_undefined=True,
    ),
    Outcome(
        "ended_unbegun", "power", "1", "lower", "Of the signed money that came to an end: never left commitment",
        share_of_ended(lambda completed, lapsed, unbegun: unbegun),
        label="share never begun of what ended", may_be_undefined=True,
    ),
    Outcome(
        "debt", "power", "bn US$", "neither", "Debt owed to the power at the horizon", sum_at_end("debt"),
        "run compare report differences", label="debt owed to it", before_actor="debt owed to", adds_up=True,
    ),
    Outcome(
        "direct_investment", "power", "bn US$", "higher", "Direct-investment stock at the horizon", sum_at_end("direct_investment"),
        before_actor="direct investment by",
    ),
    Outcome(
        "usable_influence", "power", "bn US$/year", "higher",
        "What states would sign of its offers at the horizon, and get elsewhere or not at all without it", sum_at_end("usable_influence"),
        "compare report answer differences trade-off doubts criteria influence", adds_up=True,
        matters=0.01,
    ),
    Outcome(
        "alignment", "power", "1", "higher", "Share of issues on which states side with it at the horizon, GDP-weighted",
        at_end_by_gdp("alignment"), "differences criteria influence", text="alignment in foreign policy", before_actor="alignment with",
        matters=0.002,
    ),
    Outcome(
        "ties", "power", "1", "higher", "Political ties at the horizon, GDP-weighted", at_end_by_gdp("ties"),
        label="political ties", before_actor="ties with",
        matters=0.005,
    ),
    Outcome(
        "supply_exposure", "power", "1", "lower", "Largest share of a mineral's use that its dominant supplier covers, at the horizon",
        largest_at_end("supply_exposure"), "report differences variants trade-off criteria influence",
        text="exposure of its supply of minerals", payoff=0.05,
        matters=0.005,
    ),
    Outcome(
        "fiscal_cost", "power", "bn US$/year", "lower", "Cost to the treasury, mean a year", yearly("fiscal_cost"),
        "compare report answer main differences variants trade-off doubts criteria",
        label="cost to its treasury", before_actor="cost to the treasury of", adds_up=True, payoff=0.5,
        matters=0.005,
    ),
    Outcome(
        "prize_won", "power", "bn US$/year", "higher", "Worth of the favour won by the scenario's prizes, discounted mean a year",
        ELSEWHERE, given_by="prizes",
    ),
    Outcome(
        "money_spent", "power", "bn US$/year", "neither", "Deals signed, all ledgers, discounted mean a year",
        ELSEWHERE, given_by="prizes",
    ),
    Outcome(
        "gdp", "state", "bn US$", "higher", "Nominal GDP at the horizon", at_end("gdp"), "run compare report trade-off states",
        heading="GDP", adds_up=True,
    ),
    Outcome(
        "debt_to_gdp", "state", "1", "lower", "Public debt over GDP at the horizon", at_end("debt_to_gdp"),
        "run compare report trade-off states", heading="debt to GDP", label="public debt to GDP", in_hundreds="% of GDP",
        matters=0.002,
    ),
    Outcome("worst_debt_ratio", "state", "1", "lower", "Worst debt ratio over its threshold at the horizon", at_end("worst_debt_ratio")),
    Outcome(
        "distress", "state", "1", "lower", "Share of year-ends in debt distress", mean("distress"), "run compare",
        label="time in debt distress", before_actor="share of years in distress of", summary="share",
        matters=0.005,
    ),
    Outcome(
        "distress_hazard", "state", "1/year", "lower", "Hazard of debt distress, mean over the years", mean("distress_hazard"),
        "report trade-off states", label="hazard of debt distress", in_hundreds="% a year",
        matters=0.0005,
    ),
    Outcome(
        "autonomy", "state", "1", "higher", "Autonomy at the horizon", at_end("autonomy"), "run compare report trade-off states",
        matters=0.002,
    ),
    Outcome(
        "effective_suitors", "state", "1", "higher", "Effective number of suitors at the horizon", at_end("effective_suitors"),
        "run states",
    ),
    Outcome(
        "technology", "state", "1", "higher", "Technology level at the horizon", at_end("technology"), "compare report trade-off states",
        label="technology level",
        matters=0.002,
    ),
    Outcome(
        "gap", "state", "1", "lower", "Mean sector gap at the horizon", mean_at_end("gap"), "run compare report trade-off states",
        label="mean sector gap", before_actor="sector gap of",
        matters=0.002,
    ),
    Outcome(
        "trade_cost", "state", "log points", "lower", "Mean cost of trade at the horizon relative to the opening", at_end("trade_cost"),
        matters=0.002,
    ),
    Outcome(
        "grievance", "state", "1", "lower", "Grievance at foreign works at the horizon", at_end("grievance"), "report trade-off states",
        matters=0.002,
    ),
    Outcome(
        "protests", "state", "1/year", "lower", "Protests against foreign works, mean a year", mean("protests"),
        before_actor="protests in",
        matters=0.005,
    ),
    Outcome(
        "elite_gain", "state", "bn US$/year", "lower", "Opaque money taken by rulers who answer to few, mean a year", mean("elite_gain"),
        label="money taken by rulers",
    ),
    Outcome(
        "bargaining_gain", "state", "bn US$/year", "higher", "What rivals take off the price of loans, mean a year",
        mean("bargaining_gain"), "report states", label="price cut by rivals",
        matters=0.002,
    ),
    Outcome(
        "menu_gain", "state", "utility", "higher", "Worth of the menu above its best single suitor at the horizon", at_end("menu_gain"),
        label="worth of the menu",
    ),
    Outcome(
        "room_cut", "state", "bn US$/year", "lower", "Wanted money lost to room for works or debt gate, mean a year", mean("room_cut"),
        label="money lost to room", before_actor="money lost for want of room in",
    ),
    Outcome(
        "access_cut", "state", "bn US$/year", "lower", "Money of deals taken that sites out of reach cut, mean a year", mean("access_cut"),
        label="money lost to sites out of reach", before_actor="money lost to sites out of reach in",
    ),
)  # fmt: skip
REGISTER: dict[str, Outcome] = {item.name: item for item in _ENTRIES}
"""By name, in the order of every table and figure."""


def outcomes(given_by: str = "run") -> tuple[Outcome, ...]:
    """The outcomes of a single run, in the order of outcomes.csv, or those that come of something else."""
    return tuple(item for item in REGISTER.values() if item.given_by == given_by)


def outcome_columns(powers: Iterable[str], states: Iterable[str]) -> list[str]:
    """Columns of an outcome table, such as `goodwill[JPN]`."""
    actors = {"power": list(powers), "state": list(states)}
    return [f"{item.name}[{actor}]" for item in outcomes() for actor in actors[item.of]]


def outcome_of(column: str) -> Outcome:
    """The entry of a column such as `goodwill[JPN]`. Raises KeyError where there is none."""
    return REGISTER[column.partition("[")[0]]


def large_enough(differences: pd.DataFrame) -> pd.Series:
    """Whether each row of a table of differences (columns outcome, difference, level_against) is large enough to matter."""
    pairs = zip(differences["outcome"], differences["level_against"], strict=True)
    least = [outcome_of(str(name)).least(float(level)) for name, level in pairs]
    return pd.Series(differences["difference"].abs() >= np.asarray(least, dtype=np.float64))


def worded(column: str) -> Outcome:
    """The same where only words are asked for: a name that the register does not hold is told as it is."""
    name = column.partition("[")[0]
    return REGISTER.get(name) or Outcome(name, "power", "1", "neither", "", ELSEWHERE)


def label_of(column: str, with_unit: bool = False) -> str:
    """A column such as `goodwill[JPN]` as titles of panels call it, with its unit in brackets if asked; its actor stands elsewhere."""
    return _with_unit(worded(column).label, column, with_unit)


def text_of(column: str) -> str:
    """A column such as `goodwill[JPN]` as sentences call it, without its actor."""
    return worded(column).text


def phrase_of(column: str, with_unit: bool = False) -> str:
    """A column such as `goodwill[JPN]` with its actor, "goodwill towards JPN", with its unit in brackets if asked."""
    told, actor = worded(column), column.partition("[")[2].rstrip("]").replace(",", " in ")
    return _with_unit(f"{told.before_actor} {actor}" if actor else told.heading, column, with_unit)


def unit_text(column: str) -> str:
    """The unit of a column such as `debt[CHN]` as tables and axes show it; nothing for a pure number."""
    return worded(column).unit_text


def _with_unit(text: str, column: str, asked: bool) -> str:
    return f"{text} [{unit}]" if asked and (unit := unit_text(column)) else text


def shown_in(place: str, of: str = "power") -> tuple[str, ...]:
    """Names of the outcomes that are shown in one of `PLACES`. Raises KeyError for another place."""
    assert PLACES[place]
    return tuple(item.name for item in REGISTER.values() if item.of == of and place in item.shown.split())


def columns_in(place: str, actors: Sequence[str], of: str = "power") -> list[str]:
    """Columns of the outcomes that are shown in one of `PLACES`, for each actor."""
    return [f"{name}[{actor}]" for name in shown_in(place, of) for actor in actors]


def needed() -> frozenset[str]:
    """Recorded variables without which the outcomes cannot be worked out."""
    return frozenset(name for outcome in outcomes() for name in outcome.read.needs)


def needed_at_end() -> frozenset[str]:
    """Those of them that are looked at at the horizon alone."""
    return needed() - {name for outcome in outcomes() if not outcome.read.at_end for name in outcome.read.needs}


def outcome_table(
    recorded: RecordedArrays, powers: tuple[str, ...], states: tuple[str, ...], runs: tuple[int, ...], pairs: Sequence[str] = ()
) -> pd.DataFrame:
    """One row per run, one column per outcome and actor, such as `policy_leverage[JPN]`; index `run`.

    `pairs` are further columns of a power in one state, such as `policy_leverage[JPN,UZB]`; those of who takes no part stay away. With a
    year after the opening, such as `leverage[JPN,UZB]@3`, they are the recorded stock of that year.
    """
    columns: dict[str, Array] = {}
    # Narrow tables are widened like narrow batches: NumPy rounds sums over a single column differently.
    spare, kept = max(MINIMUM_LANES - len(runs), 0), needed()
    wide: Mapping[str, Array] = recorded
    if spare:
        wide = {
            name: np.concatenate([values, np.repeat(values[..., -1:], spare, axis=-1)], axis=-1)
            for name, values in recorded.items()
            if name in kept
        }
    for outcome in outcomes():
        values = outcome.read(wide)[..., : len(runs)]
        for actor, row in zip(powers if outcome.of == "power" else states, values, strict=True):
            columns[f"{outcome.name}[{actor}]"] = row.astype(np.float64)
    for column in pairs:
        if (at := date_of(column)) is not None:
            places = (names.index(actor) for names, actor in zip((powers, states)[-len(at[1]) :], at[1], strict=True))
            columns[column] = wide[at[0]][(at[2], *places)][: len(runs)].astype(np.float64)
            continue
        name, _, inside = column.partition("[")
        power, _, state = inside.rstrip("]").partition(",")
        if power in powers and state in states:
            in_state = REGISTER[name].read.by_state(wide)[powers.index(power), states.index(state)]
            columns[column] = in_state[: len(runs)].astype(np.float64)
    return pd.DataFrame(columns, index=pd.Index(runs, name="run"))
