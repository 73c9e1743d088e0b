"""Dates, money paths and events on the steps of a horizon, by hand: two years in half-yearly steps from July 2025."""

from __future__ import annotations

from datetime import date, timedelta
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from near import num, same

from suitors.model.calendar import CHANGES, Calendar, Clock, calendar, decimal_year, yearly_path
from suitors.model.numbers import Numbers
from suitors.scenario.quantity import Quantity

CLOCK = Clock(2025.5, 4, 0.5)


def numbers(lanes: dict[str, np.ndarray] | None = None, **values: float) -> Numbers:
    return Numbers({path: Quantity(value=value) for path, value in values.items()}, lanes or {})


def test_dates_as_decimal_years() -> None:
    assert decimal_year(date(2025, 1, 1)) == 2025.0
    # Every month is a twelfth.
    same(decimal_year(date(2025, 12, 31)), 2025 + (11 + 30 / 31) / 12)
    same(decimal_year(date(2024, 7, 1)), 2024.5)
    same(decimal_year(date(2024, 2, 29)), 2024 + (1 + 28 / 29) / 12)


@pytest.mark.parametrize("steps_per_year", [1, 2, 4, 12])
@pytest.mark.parametrize("begins", [date(2025, 1, 1), date(2025, 10, 1), date(2024, 2, 1)])
def test_a_date_belongs_to_the_part_of_the_year_that_it_lies_in(steps_per_year: int, begins: date) -> None:
    """Days of parts differ, leap years too; first and last days count."""
    horizon = SimpleNamespace(start=begins, years=9, steps_per_year=steps_per_year)
    clock = Clock.of(horizon)  # type: ignore[arg-type]
    months = 12 // steps_per_year
    for step in range(clock.steps):
        first = begins.month - 1 + step * months
        opens = date(begins.year + first // 12, first % 12 + 1, 1)
        closes = date(begins.year + (first + months) // 12, (first + months) % 12 + 1, 1) - timedelta(days=1)
        assert (clock.covering(opens), clock.covering(closes)) == (step, step)


def test_money_of_a_year_flows_from_its_first_quarter_on() -> None:
    clock = Clock.of(SimpleNamespace(start=date(2025, 10, 1), years=3, steps_per_year=4))  # type: ignore[arg-type]
    path = yearly_path("m", {"2025": None, "2026": None}, num(0.0), numbers(**{"m.2025": 1.0, "m.2026": 2.0}), clock)
    same(path[:, 0], [1.0] + [2.0] * 11)


def test_a_horizon_in_steps() -> None:
    clock = Clock.of(SimpleNamespace(start=date(2025, 1, 1), years=3, steps_per_year=4))  # type: ignore[arg-type]
    assert (clock.start, clock.steps, clock.step) == (2025.0, 12, 0.25)
    same(CLOCK.beginning(), [2025.5, 2026.0, 2026.5, 2027.0])


@pytest.mark.parametrize(
    ("day", "years", "first", "span"),
    [
        (date(2026, 1, 1), 0.5, 1, (1, 2)),
        (date(2025, 12, 31), 0.5, 0, (0, 1)),
        (date(2026, 3, 1), 1.0, 1, (1, 3)),
        # Less than a step counts as one; three quarters of a year as two.
        (date(2026, 1, 1), 0.1, 1, (1, 2)),
        (date(2026, 1, 1), 0.8, 1, (1, 3)),
        # Before and beyond the horizon.
        (date(2025, 1, 1), 1.0, -1, (0, 1)),
        (date(2024, 1, 1), 0.5, -3, (0, 0)),
        (date(2027, 1, 1), 9.0, 3, (3, 4)),
        (date(2029, 1, 1), 1.0, 7, (4, 4)),
    ],
)
def test_days_fall_into_steps(day: date, years: float, first: int, span: tuple[int, int]) -> None:
    assert CLOCK.covering(day) == first
    assert CLOCK.span(day, years) == slice(*span)


def test_a_money_path_holds_from_new_year_on_and_then_grows() -> None:
    values = numbers({"m.2026": np.array([3.0, 4.0])}, **{"m.2026": 3.0, "m.2027": 5.0})
    got = yearly_path("m", {"2027": None, "2026": None}, num(0.21), values, CLOCK)
    # What precedes the first year takes its amount; 2027 begins with the last step.
    same(got, [[3.0, 4.0], [3.0, 4.0], [3.0, 4.0], [5.0, 5.0]])
    # From 2025 on 8 a year grows: half a year, one, one and a half, two.
    same(yearly_path("m", {"2025": None}, num(0.21), numbers(**{"m.2025": 8.0}), CLOCK)[:, 0], [8 * 1.1, 8 * 1.21, 8 * 1.331, 8 * 1.4641])


LAYOUT: Any = SimpleNamespace(
    powers=("A", "B"), states=("S", "T"), corridors=("east", "north"), pipelines=("gas", "oil"), minerals=("gold", "zinc")
)


def spread(*events: dict[str, Any]) -> Calendar:
    """Events on 2026-01-01 for half a year, that is in the second step only, unless they say otherwise."""
    listed, quantities = [], {}
    for place, event in enumerate(events):
        listed.append(SimpleNamespace(**{"date": date(2026, 1, 1), "years": 0.5, "states": "all", "power": "B", "pipeline": None, **event}))
        quantities |= {f"events.{place}.{key}": float(value) for key, value in event.items() if isinstance(value, int | float)}
    return calendar(SimpleNamespace(events=listed), LAYOUT, numbers(**quantities), CLOCK)  # type: ignore[arg-type]


def check(got: Calendar, name: str, expected: object) -> None:
    """In the second step; nothing happens in the others."""
    same(got.at(name, 1)[..., 0], expected)
    for step in (0, 2, 3):
        assert np.all(got.at(name, step) == CHANGES[name][1]), f"{name} changes in step {step}"
    assert name not in got.quiet


def test_without_events_everything_is_quiet() -> None:
    got = spread()
    assert got.quiet == frozenset(CHANGES)
    assert got.changes["money_factor"].shape == (4, 2, 3, 1)
    assert got.changes["summit"].shape == (4, 2, 2, 1)
    assert got.changes["capacity_added"].shape == (4, 2, 1)
    assert got.changes["controls"].shape == (4, 2, 1)
    assert got.changes["price_jump"].shape == (4, 1)
    assert np.all(got.at("trade_factor", 0) == 1.0)


def test_momentary_events() -> None:
    check(spread({"type": "summit", "weight": 2.0, "states": ["T"]}, {"type": "summit", "weight": 1.0}), "summit", [[0, 0], [1, 3]])
    check(spread({"type": "price_jump", "log_points": 0.2}, {"type": "price_jump", "log_points": 0.1}), "price_jump", 0.3)
    founded = ({"type": "institution", "stage": "secretariat", "states": ["T"]}, {"type": "institution", "stage": "programme"})
    check(spread(*founded), "institution", [[0, 0], [2, 3]])
    check(spread({"type": "debt_relief", "share": 0.4, "states": ["S"]}), "relief", [[0, 0], [0.4, 0]])
    opening = {"type": "corridor_opening", "corridor": "north", "capacity": 5.0}
    check(spread(opening, opening), "capacity_added", [0, 10])
    check(spread({"type": "corridor_opening", "pipeline": "oil", "capacity": 5.0}), "pipeline_added", [0, 5])
    got = spread({"type": "leadership_change", "ties_lost": 0.5, "audited": 0.3, "states": ["T"]})
    check(got, "ties_lost", [0, 0.5])
    check(got, "audited", [0, 0.3])


def test_momentary_events_outside_the_horizon_do_nothing() -> None:
    for day in (date(2025, 6, 1), date(2027, 8, 1)):
        assert spread({"type": "price_jump", "log_points": 0.2, "date": day}).quiet == frozenset(CHANGES)
    # The first and the last step count.
    same(spread({"type": "price_jump", "log_points": 0.2, "date": date(2025, 8, 1)}).changes["price_jump"][:, 0], [0.2, 0, 0, 0])
    same(spread({"type": "price_jump", "log_points": 0.2, "date": date(2027, 5, 1)}).changes["price_jump"][:, 0], [0, 0, 0, 0.2])


def test_lasting_events() -> None:
    money = {"type": "money_change", "ledgers": ["public_commercial", "private"], "factor": 0.5}
    check(spread(money, {**money, "ledgers": ["private"]}), "money_factor", [[1, 1, 1], [1, 0.5, 0.25]])
    rate = {"type": "rate_change", "change": 0.01}
    check(spread(rate, rate), "rate_change", [0, 0.02])
    closure = {"type": "closure", "corridor": "east", "share": 0.75}
    check(spread(closure, closure), "capacity_factor", [0.0625, 1])
    check(spread({"type": "closure", "pipeline": "gas", "share": 0.75}), "pipeline_factor", [0.25, 1])
    # A line of a state that takes no part.
    assert "pipeline_factor" in spread({"type": "closure", "pipeline": "water", "share": 0.75}).quiet
    check(spread({"type": "export_controls", "mineral": "zinc", "severity": 0.8}), "controls", [0, 0.8])
    pressed = {"type": "coercion", "growth_loss": 0.02, "goodwill_loss": 0.1, "states": ["S"]}
    got = spread(pressed, pressed)
    check(got, "pressure", [[0, 0], [0.04, 0]])
    check(got, "pressure_goodwill", [[0, 0], [0.2, 0]])


def test_a_growth_shock_is_spread_evenly() -> None:
    shock = {"type": "growth_shock", "log_points": -0.06, "states": ["T"]}
    check(spread(shock, shock), "growth", [0, -0.12])
    # Three steps of a third each; of less than a step the whole falls into one.
    same(spread({**shock, "years": 1.5}).changes["growth"][:, 1, 0], [0, -0.02, -0.02, -0.02])
    same(spread({**shock, "years": 0.1}).changes["growth"][:, 1, 0], [0, -0.06, 0, 0])


def test_trouble_in_a_power() -> None:
    shock = {"type": "partner_shock", "remittances": 0.5, "trade": 0.8, "offers": 0.25, "lapse": 3.0}
    got = spread(shock)
    check(got, "remittance_factor", [1, 0.5])
    check(got, "trade_factor", [1, 0.8])
    check(got, "money_factor", [[1, 1, 1], [0.25, 0.25, 0.25]])
    check(got, "lapse_factor", [1, 3])
    sanctions = {"type": "secondary_sanctions", "trade": 0.5, "offers": 0.5, "lapse": 2.0}
    both = spread(shock, sanctions)
    check(both, "trade_factor", [1, 0.4])
    check(both, "money_factor", [[1, 1, 1], [0.125, 0.125, 0.125]])
    check(both, "lapse_factor", [1, 6])
    assert "remittance_factor" in spread(sanctions).quiet


def test_the_later_event_has_the_last_word() -> None:
    controls = {"type": "export_controls", "mineral": "zinc", "years": 9.0}
    # Listed first but dated later: a truce in the third step.
    got = spread({**controls, "severity": 0.0, "date": date(2026, 7, 3)}, {**controls, "severity": 0.8})
    same(got.changes["controls"][:, 1, 0], [0, 0.8, 0, 0])
    # On the same day the one that is listed last.
    same(spread({**controls, "severity": 0.8}, {**controls, "severity": 0.3}).changes["controls"][:, 1, 0], [0, 0.3, 0.3, 0.3])


def test_numbers_of_events_may_differ_from_run_to_run() -> None:
    event = SimpleNamespace(type="price_jump", date=date(2026, 1, 1))
    values = numbers({"events.0.log_points": np.array([0.1, 0.2])}, **{"events.0.log_points": 0.1})
    got = calendar(SimpleNamespace(events=[event]), LAYOUT, values, CLOCK)  # type: ignore[arg-type]
    same(got.at("price_jump", 1), [0.1, 0.2])
    assert got.changes["growth"].shape == (4, 2, 2)
