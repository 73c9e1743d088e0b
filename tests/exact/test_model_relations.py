"""Goodwill, ties, grievance and coercion, by hand: two powers, one state, one or two runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from near import LN2, arr, num, same

from suitors.model.submodels import coercion, goodwill, grievance, institutions, ties

KEPT = 2.0**-0.5
"""Of a stock that halves in a year, after half a year."""


def opinions(**changes: Any) -> np.ndarray:
    """Goodwill after half a year at a GDP of 100; the first power has one product, the second two.

    Completed: e - 1 of the scale a year by each power; lapsed: e² - 1 by the first.
    """
    inputs = {
        "goodwill": arr([[[0.4]], [[0.4]]]),
        "gdp": arr([[100.0]]),
        "completed": arr([[[np.e - 1]], [[(np.e - 1) / 4]], [[(np.e - 1) * 3 / 4]]]),
        "lapsed": arr([[[np.e**2 - 1]], [[0.0]], [[0.0]]]),
        "technology": arr([[0.4]]),
        "digital_gap": arr([[0.2]]),
        "human_gap": arr([[0.1]]),
        "coerced": np.zeros((2, 1, 1)),
        "know_how": np.zeros((3, 1, 1)),
        "products_of": (slice(0, 1), slice(1, 3)),
        "quality_of_power": arr([[[0.5]], [[1.0]]]),
        "old_quality": [],
        "conditionality": arr([[[0.25]], [[0.0]]]),
        "usual_goodwill": arr([[[0.0]], [[0.2]]]),
        "usual_goodwill_source": arr([[[0.05]], [[2.0]]]),
        "goodwill_lost_by_coercion": arr([[[0.2]], [[0.3]]]),
        "goodwill_per_works": num(2.0),
        "goodwill_per_skills": num(2.0),
        "goodwill_conditions": num(1.0),
        "goodwill_per_lapse": num(0.1),
        "goodwill_works_scale": num(0.02),
        "goodwill_decay": num(LN2),
        "goodwill_summit": num(0.05),
        "goodwill_swing": num(0.0),
        "form_of_forgetting": "exponential",
        "draw": lambda process: None,
        "event_summit": None,
        "event_pressure_goodwill": None,
        "step_length": 0.5,
        **changes,
    }
    goodwill.form_opinions(**inputs)
    return inputs["goodwill"][:, 0, 0]


# 1·(2·½ - ¼) - 0.1·2 - 0.05 = ½ a year for the first; 2·1 - 2 = 0 for the second.
FORMED = np.array([0.4 * KEPT + 0.5 * (1 - KEPT) / LN2, 0.2 + 0.2 * KEPT])


def test_opinions_form_on_works_and_lapses_beyond_the_reference() -> None:
    same(opinions(), FORMED)


def test_old_works_have_the_quality_that_they_had() -> None:
    # Three quarters of what the second power completed are worse by 0.4: quality 1 - 0.3.
    found = opinions(old_quality=[(2, 1, num(-0.4))])
    same(found, [FORMED[0], 0.2 + 0.2 * KEPT - 0.6 * (1 - KEPT) / LN2])


def test_know_how_is_thanked_where_it_is_lacking() -> None:
    # All know-how of the first, a mean ¼·1 + ¾·⅓ = ½ of the second; a third of 0.6 + 0.2 + 0.1 is lacking: 2·0.3·log(1 + carried).
    found = opinions(know_how=arr([[[1.0]], [[1.0]], [[1 / 3]]]))
    same(found, FORMED + 0.6 * np.array([1.0, np.log((np.e + 1) / 2)]) * (1 - KEPT) / LN2)


def test_visits_and_pressure_move_opinions() -> None:
    same(opinions(event_summit=arr([[[2.0]], [[0.0]]])), FORMED - [-0.1, 0.0])
    same(opinions(event_pressure_goodwill=arr([[[0.1]], [[0.0]]])), FORMED - [0.05, 0.0])
    same(opinions(coerced=arr([[[0.0]], [[1.0]]])), FORMED - [0.0, 0.15])
    both = opinions(event_pressure_goodwill=arr([[[0.1]], [[0.1]]]), coerced=arr([[[1.0]], [[1.0]]]))
    same(both, FORMED - [0.15, 0.2])


def test_opinions_stay_within_their_bounds() -> None:
    same(opinions(event_summit=arr([[[90.0]], [[-90.0]]])), [1.0, -1.0])


def test_goodwill_counts_where_people_may_speak() -> None:
    same(goodwill.worth(arr([[[0.5, -0.5]]]), arr([[0.25]]), num(2.0)), [[[0.25, -0.25]]])


def met(**changes: Any) -> np.ndarray:
    """Ties of 0.8 after half a year; the norm is 0.4, the first power meets twice a year more than usual."""
    inputs = {
        "ties": arr([[[0.8]], [[0.8]]]),
        "usual_ties": np.full((2, 1, 1), 0.4),
        "institution": np.zeros((2, 1, 1)),
        "usual_institution": np.zeros((2, 1, 1)),
        "summit_rate": arr([[[3.0]], [[1.0]]]),
        "usual_summit_rate": np.ones((2, 1, 1)),
        "ties_summit": num(0.25),
        "ties_decay": num(2 * LN2),
        "institution_hold": num(0.5),
        "institution_floor": num(0.25),
        "event_summit": None,
        "event_ties_lost": None,
        "step_length": 0.5,
        **changes,
    }
    ties.meet(**inputs)
    return inputs["ties"][:, 0, 0]


def test_meetings_beyond_the_usual_warm_ties() -> None:

    # Half of the way to 0.4 in half a year; one meeting more than usual closes a quarter of the rest.
    same(met(), [0.7, 0.6])
    same(met(event_summit=arr([[[1.0]], [[2.0]]])), [0.8, 0.8])
    same(met(event_ties_lost=arr([[0.5]])), [0.35, 0.3])
    same(ties.worth(arr([[[0.5]]]), num(3.0)), [[[1.5]]])


def test_institutions_slow_the_cooling_of_ties_and_lift_their_norm() -> None:
    # A full institution as at the opening halves the rate: 2^-½ of what is above 0.4 is left; then the first closes a quarter of the rest.
    full = np.ones((2, 1, 1))
    left = 0.4 + 0.4 * KEPT
    same(met(institution=full, usual_institution=full), [left + 0.25 * (1 - left), left])
    # Founded since: the norm is 0.4 + ¼·0.6 = 0.55.
    left = 0.55 + 0.25 * KEPT
    same(met(institution=full), [left + 0.25 * (1 - left), left])
    # Ties below the norm come back at the rate of those without: 0.55 - 0.35/2.
    same(met(institution=full, ties=np.full((2, 1, 1), 0.2), summit_rate=full), [0.375, 0.375])


def test_a_series_of_meetings_keeps_ties_at_a_level_that_an_institution_lifts() -> None:
    # With meetings closing a share a in a step and a share k kept: T = (n(1 - k)(1 - a) + a) / (1 - k(1 - a)).
    for level, norm, kept in ((0.0, 0.4, 0.5), (1.0, 0.55, KEPT)):
        values, held = np.full((2, 1, 1), 0.9), np.full((2, 1, 1), level)
        for _ in range(200):
            met(ties=values, institution=held)
        a = np.array([0.25, 0.0])
        same(values[:, 0, 0], (norm * (1 - kept) * (1 - a) + a) / (1 - kept * (1 - a)))


def founded(stage: float | None, level: float, years: float = 0.5) -> float:
    values = np.full((1, 1, 1), level)
    event = None if stage is None else np.full((1, 1, 1), stage)
    institutions.found(values, np.full((1, 1, 1), 0.2), num(2 * LN2), num(0.3), num(0.5), num(0.8), event, years)
    return float(values[0, 0, 0])


def test_institutions_ratchet_and_wither_to_what_they_were() -> None:
    # Half of the way to 0.2 in half a year; a stage lifts what lies below it and leaves what lies above.
    same([founded(None, 0.6), founded(None, 0.2), founded(0.0, 0.6)], [0.4, 0.2, 0.4])
    same([founded(stage, 0.2) for stage in (1.0, 2.0, 3.0)], [0.3, 0.5, 0.8])
    same([founded(stage, 1.0) for stage in (1.0, 2.0, 3.0)], [0.6, 0.6, 0.8])


def test_friends_build_faster_and_sign_sooner() -> None:
    now, then = arr([[[0.8, 0.2]]]), arr([[[0.4, 0.4]]])
    same(institutions.pace(now, then, arr([[[0.7, 0.5]]]), arr([[[0.5, 0.5]]]), num(0.5), num(1.0)), [[[0.4, -0.1]]])
    same(institutions.pace(now, then, now, then, num(9.0), num(9.0)), [[[0.9, -0.9]]])
    same(institutions.worth(now, then, num(0.5)), [[[0.2, -0.1]]])


def resented(uniform: list[float] | None, rate: float = 1.0, step: float = 1.0, old: object = ()) -> tuple[np.ndarray, np.ndarray]:
    """Works of 10 and 20 at footprints 0.2 and 0.1 over a GDP of 100, heard by half: a source of 0.02.

    Each power has one product.
    """
    works = arr([[[10.0, 10.0]], [[20.0, 20.0]]])
    grief, protests = np.full((1, 2), 0.1), np.full((1, 2), 7.0)
    grievance.resent(
        grief,
        protests,
        arr([[100.0, 100.0]]),
        works,
        works,
        arr([[0.2], [0.1]]),
        old,
        arr([[0.5]]),
        num(LN2),
        num(rate),
        lambda process: None if uniform is None else {"protests": arr([[uniform]])}[process],
        step,
    )
    return grief[0], protests[0]


def test_works_feed_grievance_and_grievance_brings_protests() -> None:
    level = 0.05 + 0.02 * 0.5 / LN2
    # A mean of ln 2: one protest above a uniform of one half.
    grief, protests = resented([0.45, 0.55], rate=LN2 / (0.5 * level))
    same(grief, [level, level])
    same(protests, [0.0, 1.0])
    # Half a year: half of the mean at the same grievance.
    level = 0.1 * KEPT + 0.02 * (1 - KEPT) / LN2
    grief, protests = resented([0.45, 0.55], rate=2 * LN2 / (0.5 * level), step=0.5)
    same(grief, [level, level])
    same(protests, [0.0, 1.0])


def test_old_works_are_as_visible_as_they_were() -> None:
    # The second product is less visible by 0.05 of its 20: a source of ½·3/100.
    grief, _ = resented(None, old=[(1, 1, num(-0.05))])
    same(grief, [0.05 + 0.015 * 0.5 / LN2] * 2)


def test_without_noise_nobody_protests_anew() -> None:
    same(resented(None)[1], [7.0, 7.0])


def test_visible_works_are_disliked_the_more_the_angrier_people_are() -> None:
    # -(2·¼)·(1 + ½)·footprint.
    same(grievance.worth(arr([[0.5]]), arr([[0.2], [0.4]]), arr([[0.25]]), num(2.0)), [[[-0.15]], [[-0.3]]])


def test_powers_press_where_they_have_lost_more_than_they_bear() -> None:
    # A loss of a fifth is borne: 0.4 of ½ is not less than 0.8·½, 0.39 is; a power that knows no coercion never presses.
    share = arr([[[0.4, 0.39]], [[0.4, 0.39]]])
    pressed = coercion.press(share, np.full((2, 1, 2), 0.5), arr([[[0.01]], [[0.0]]]), np.full((2, 1, 1), 0.2))
    same(pressed, [[[0.0, 1.0]], [[0.0, 0.0]]])
    assert coercion.press(share.astype(np.float32), share, np.ones((2, 1, 1)), np.zeros((2, 1, 1))).dtype == np.float32
    kept = coercion.remember_shares(share)["opening_share"]
    same(kept, share)
    assert kept is not share
