"""Coefficients of focus: which states powers look at, and in which sectors they work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from suitors.model.coefficients.readings import Readings
from suitors.model.layout import Offer
from suitors.model.numbers import stack
from suitors.scenario.home import home_strategy
from suitors.scenario.schema import LEDGERS, MOTIVES, SECTORS
from suitors.words.brief import Brief

Array = NDArray[np.float64]
Focus = tuple[str, bool, str]
"""Power, whether its products are inherited, and where their sectors are written."""


@dataclass(frozen=True, repr=False, eq=False)
class FocusCoefficients(Brief):
    """Motives of powers and the sectors of their products; a focus is the products of a power that share their sectors."""

    motives: Array
    """(power, motive, 1 or run): weights; a motive left out weighs nothing."""
    motives_of_ledgers: Array | None
    """(ledger, motive, 1 or run): weights for the money of each ledger that holds products.

    None if no strategy in play puts another emphasis on the money of one ledger."""
    given_values: Array | None
    """(power, state, 1): targeting values fixed by the scenario, NaN where it leaves them free."""
    given_utilities: Array | None
    """(power, state, 1): the same for utilities."""
    summit_rate: Array
    """(power, 1, 1 or run): leaders' meetings a year."""
    focus_of: NDArray[np.intp]
    """(product): row of `sector_share`."""
    products_of_focus: list[NDArray[np.intp]]
    focuses_of_power: tuple[slice, ...]
    """Rows of `sector_share` that belong to each power."""
    sector_share: Array
    """(focus, sector, state, 1 or run): share of each sector in a deal, focus times gap, scaled to sum to one."""
    for_minerals_alone: NDArray[np.bool_]
    """(product): whether its sectors are minerals and nothing else."""
    survey_of_focus: Array | None
    """(focus, 1, 1 or run): share of works in minerals that surveys the ground; None where nobody does."""
    first_of_focus: NDArray[np.intp]
    """(focus): its first product."""
    others_of_focus: list[tuple[int, int]]
    """Focus and product of all others; most focuses have one product only."""

    @cached_property
    def share_of_sectors(self) -> Array:
        """The shares by sector, (sector, focus, state, 1 or run), to be looked up deal by deal."""
        return np.ascontiguousarray(self.sector_share.swapaxes(0, 1))

    def by_focus(self, amounts: Array) -> Array:
        """Amounts by product summed over the products of each focus, (product, …, run) → (focus, …, run)."""
        sums: Array = amounts[self.first_of_focus]
        for row, product in self.others_of_focus:
            sums[row] += amounts[product]
        return sums


def focus_coefficients(read: Readings, gap: Array) -> FocusCoefficients:
    """Motives and sectors of a scenario; `gap` (sector, state, 1 or run) is what remains to be done at the opening."""
    scenario, layout = read.scenario, read.layout
    strategies = tuple(scenario.powers[power].strategy for power in layout.powers)
    motives = read.table("strategies.{0}.targeting.motives.{1}", strategies, MOTIVES)
    focuses = _focuses(read)
    owner, keys = [key[0] for key in focuses], list(focuses)
    focus_of = np.array([keys.index(_focus(offer)) for offer in layout.offers], dtype=np.intp)
    products = [np.flatnonzero(focus_of == row) for row in range(len(focuses))]
    surveys = read.by_instrument("survey")[[each[0] for each in products], None]
    return FocusCoefficients(
        motives=motives,
        motives_of_ledgers=_motives_of_ledgers(read, motives),
        given_values=given(read, scenario.given.values),
        given_utilities=given(read, scenario.given.utilities),
        summit_rate=_summit_rate(read),
        focus_of=focus_of,
        products_of_focus=products,
        focuses_of_power=tuple(slice(owner.index(power), owner.index(power) + owner.count(power)) for power in layout.powers),
        sector_share=_sector_share(focuses, gap),
        for_minerals_alone=_for_minerals_alone(focuses)[focus_of],
        survey_of_focus=surveys if surveys.any() else None,
        first_of_focus=np.array([each[0] for each in products], dtype=np.intp),
        others_of_focus=[(row, int(product)) for row, each in enumerate(products) for product in each[1:]],
    )


def given(read: Readings, table: Mapping[str, Mapping[str, float]]) -> Array | None:
    """What a scenario fixes by power and state, (power, state, 1), NaN where it leaves it free; None if it fixes nothing."""
    if not table:
        return None
    rows = [[table.get(power, {}).get(state, np.nan) for state in read.layout.states] for power in read.layout.powers]
    return np.array(rows)[:, :, None]


def _motives_of_ledgers(read: Readings, motives: Array) -> Array | None:
    layout, paths = read.layout, []
    for owner, kind in zip(layout.owner_of_ledger, layout.kind_of_ledger, strict=True):
        strategy = read.scenario.powers[layout.powers[owner]].strategy
        paths += [f"strategies.{strategy}.targeting.emphasis.{LEDGERS[kind]}.{name}" for name in MOTIVES]
    if not any(read.numbers.has(path) for path in paths):
        return None
    factors = stack(read.numbers(path) if read.numbers.has(path) else np.ones(1) for path in paths)
    weights: Array = motives.take(layout.owner_of_ledger, axis=0) * factors.reshape(-1, len(MOTIVES), factors.shape[1])
    return weights


def _summit_rate(read: Readings) -> Array:
    """The calendar belongs to the power: it is that of the strategy it comes with, unless the scenario lets it travel."""
    rates = []
    for power in read.layout.powers:
        table = read.scenario.powers[power]
        home = table.strategy if table.calendar_travels else home_strategy(power, read.scenario, read.reference)[0]
        numbers = read.numbers if home in read.scenario.strategies else read.reference_numbers
        rates.append(numbers(f"strategies.{home}.calendar.summit_rate"))
    return stack(rates)[:, None, :]


def _focus(offer: Offer) -> Focus:
    own = offer.product.sectors
    path = f"{offer.path}.sectors" if own else f"strategies.{offer.strategy}.targeting.sectors"
    return offer.power, offer.inherited, path


def _focuses(read: Readings) -> dict[Focus, Array]:
    """Sectors of each focus, (sector, 1 or run); those of a power lie side by side."""
    focuses: dict[Focus, Array] = {}
    for offer in read.layout.offers:
        key = _focus(offer)
        if key not in focuses:
            focuses[key] = read.numbers_of(offer).each_or_zero([f"{key[2]}.{sector}" for sector in SECTORS])
    return focuses


def _sector_share(focuses: Mapping[Focus, Array], gap: Array) -> Array:
    rows = [np.broadcast_arrays(focus[:, None, :] * gap)[0] for focus in focuses.values()]
    raw = stack(rows)
    total = raw.sum(axis=1, keepdims=True)
    return np.divide(raw, total, out=np.full_like(raw, 1.0 / len(SECTORS)), where=total > 0)


def _for_minerals_alone(focuses: Mapping[Focus, Array]) -> NDArray[np.bool_]:
    other = np.array([sector != "minerals" for sector in SECTORS])
    return np.array([bool(focus[~other].any() and not focus[other].any()) for focus in focuses.values()], dtype=np.bool_)
