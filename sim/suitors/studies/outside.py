"""Measures of influence at the opening against published ones, and how far rankings depend on weights that nobody knows.

Levels of such measures cannot be compared, so orders are: of the states for one power, or of the powers in one state.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from suitors.csv_text import csv_rows
from suitors.model import measures
from suitors.model.model import CompetitionModel
from suitors.packs.pack import Pack
from suitors.scenario import Loaded
from suitors.scenario.errors import nearest_name
from suitors.studies.futures.draws import draw

Array = NDArray[np.float64]
UNKNOWN = re.compile(r"parameters\.(leverage_weight|exposure_scale|substitutability|alignment)_")
"""Numbers of which these measures are made."""
READ: Mapping[str, Callable[[CompetitionModel], Array]] = {
    "leverage": measures.leverage,
    "leverage_share": measures.leverage_share,
    "policy_leverage": measures.policy_leverage,
    "structural_leverage": measures.structural_leverage,
    "alignment": measures.alignment_shares,
}
HELD_AGAINST = {"leverage": ("leverage", "leverage_share", "policy_leverage", "structural_leverage"), "alignment": ("alignment",)}
"""Measures of the model that each published one is held against."""
TITLES = {"leverage": "index of influence capacity", "alignment": "closeness of votes at the United Nations"}
FEWEST = 4
"""Places in an order below which agreement says nothing."""


@dataclass(frozen=True)
class Published:
    """A number that somebody else found: how much influence a power has in a state."""

    outcome: str
    direction: float
    """1 where more of it is more influence, -1 where less is."""
    power: str
    state: str
    year: str
    value: float
    unit: str
    source: str


@dataclass(frozen=True)
class Agreement:
    """How far an order agrees with the published one."""

    measure: str
    published: str
    year: str
    among: str
    """The power whose states are ordered, or "powers in a state" for the median over the states."""
    places: int
    agreement: float
    """Spearman's rank correlation with the numbers as declared."""
    over_weights: tuple[float, float, float]
    """Its tenth, fiftieth and ninetieth percentile over weights, scales and substitutability drawn from their ranges."""


@dataclass(frozen=True)
class Stability:
    """How often an order of powers by leverage over the region holds when weights are drawn from their ranges."""

    measure: str
    leader: str
    leads: float
    """Share of draws in which the leader leads."""
    same_order: float
    """Share of draws in which the whole order is the same."""
    same_pairs: float
    """Share of pairs of powers that keep their order, mean over the draws."""


def published(pack: Pack) -> tuple[Published, ...]:
    """A pack's numbers, in the order of the file; none where it brings no file."""
    text, place = pack.text("outside.csv"), str(pack.folder.joinpath("outside.csv"))
    known = [field.name for field in fields(Published)]
    rows = csv_rows(text, place, known, known)[1] if text else []
    entities, seen = pack.entities(), dict[tuple[str, ...], int]()
    for row in rows:
        key = tuple(row.cells[name] for name in ("outcome", "year", "power", "state"))
        if (before := seen.setdefault(key, row.line)) != row.line:
            raise row.fault(f"is there twice, first in line {before}")
        for kind, name in (("powers", "power"), ("states", "state")):
            if row.cells[name] not in entities[kind]:
                near = nearest_name(row.cells[name], list(entities[kind]))
                raise row.fault(f"{name} {row.cells[name]} is none of the pack's {kind}" + (f"; nearest: {near}" if near else ""))
        if row.cells["outcome"] not in HELD_AGAINST:
            raise row.fault(f"outcome is {row.cells['outcome']!r}; allowed: {', '.join(HELD_AGAINST)}")
        if row.number("direction", -1, 1) not in (-1, 1):
            raise row.fault("direction must be 1, or -1 where less of it is more influence")
    return tuple(Published(**{**row.cells, **{name: row.number(name) for name in ("direction", "value")}}) for row in rows)  # type: ignore[arg-type]


def agreement(ours: Array, theirs: Array) -> Array:
    """Spearman's rank correlation of `ours` (place, run) with `theirs` (place), (run); NaN where all are alike."""
    from scipy.stats import rankdata

    mine, others = rankdata(ours, axis=0), rankdata(theirs)[:, None]
    mine, others = mine - mine.mean(axis=0), others - others.mean(axis=0)
    norm = np.sqrt((mine**2).sum(axis=0) * (others**2).sum(axis=0))
    return np.divide((mine * others).sum(axis=0), norm, out=np.full(norm.shape, np.nan), where=norm > 0)


def opened(loaded: Loaded, draws: int, seed: int) -> CompetitionModel:
    """The opening in one lane for each draw of the numbers of which leverage is made; the first lane has them as declared."""
    drawn = draw(loaded, [], draws, seed)
    beliefs = {
        path: np.concatenate([[loaded.quantities()[path].value], drawn[path].to_numpy(np.float64)])
        for path in map(str, drawn.columns)
        if UNKNOWN.match(path)
    }
    return CompetitionModel(loaded, runs=range(draws + 1), seed=seed, beliefs=beliefs)


def agreements(model: CompetitionModel, pack: Pack) -> list[Agreement]:
    """Every order that can be held against one that the pack has published; `model` comes from `opened`."""
    return list(_agreements(model, published(pack)))


def _agreements(model: CompetitionModel, rows_known: Sequence[Published]) -> Iterator[Agreement]:
    layout, lanes = model.coefficients.layout, len(model.runs)
    for (outcome, year), rows in groupby(rows_known, key=lambda row: (row.outcome, row.year)):
        known = [row for row in rows if row.power in layout.powers and row.state in layout.states]
        powers = sorted({row.power for row in known})
        values = {(row.power, row.state): row.direction * row.value for row in known}
        for measure in HELD_AGAINST[outcome]:
            ours = READ[measure](model)[..., :lanes]
            if len(powers) == 1:
                states = [state for state in layout.states if (powers[0], state) in values]
                theirs = np.array([values[powers[0], state] for state in states])
                found = agreement(ours[layout.powers.index(powers[0])][[layout.states.index(state) for state in states]], theirs)
                yield _told(measure, outcome, year, powers[0], len(states), found)
            elif known:
                in_each = []
                for place, state in enumerate(layout.states):
                    here = [power for power in powers if (power, state) in values]
                    theirs = np.array([values[power, state] for power in here])
                    in_each.append(agreement(ours[[layout.powers.index(power) for power in here], place], theirs))
                yield _told(measure, outcome, year, "powers in a state", len(powers), np.median(in_each, axis=0))


def _told(measure: str, outcome: str, year: str, among: str, places: int, found: Array) -> Agreement:
    declared = float(found[0]) if places >= FEWEST else float("nan")
    low, middle, high = (float(level) for level in np.nanquantile(found[1:], [0.1, 0.5, 0.9]))
    return Agreement(measure, outcome, year, among, places, declared, (low, middle, high))


def stability(model: CompetitionModel, measure: str = "leverage") -> Stability:
    """How far the order of the powers over the region depends on weights; `model` comes from `opened`."""
    gdp = model.world.gdp / model.world.gdp.sum(axis=0)
    region = (READ[measure](model) * gdp).sum(axis=1)[:, : len(model.runs)]
    contestants = np.flatnonzero(model.contestant[:, 0, 0] > 0)
    values = region[contestants]
    order = np.argsort(-values, axis=0, kind="stable")
    above = values[:, None] > values[None]
    pairs = np.triu_indices(len(contestants), 1)
    return Stability(
        measure,
        model.coefficients.layout.powers[contestants[order[0, 0]]],
        float((order[0, 1:] == order[0, 0]).mean()),
        float((order[:, 1:] == order[:, :1]).all(axis=0).mean()),
        float((above[pairs][:, 1:] == above[pairs][:, :1]).mean()) if len(contestants) > 1 else 1.0,
    )
