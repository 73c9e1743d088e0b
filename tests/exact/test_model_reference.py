"""Flows of the reference and what a power inherits, by hand."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
from near import arr, num, same
from stub_coefficients import stub_coefficients

from suitors.model.old_works import departures, mean_departure
from suitors.model.reference import Reference, align, know_how, reference


def coefficients() -> Any:
    """Two powers: the first has a sovereign loan and a grant, the second a private investment; one state; half-yearly steps.

    Half of a stage advances in a step, a quarter lapses: two thirds of two thirds are completed.
    """
    by_product = {
        "conduct.quality": arr([[0.5], [1.0], [0.25]]),
        "conduct.footprint": arr([[1.0], [0.0], [0.5]]),
        "conduct.know_how": arr([[0.5], [0.25], [1.0]]),
    }
    by_strategy = {
        "conduct.quality": arr([[0.5], [1.0]]),
        "conduct.conditionality": arr([[0.25], [0.0]]),
    }
    parameter = {
        "opening_uptake": num(0.5),
        "grievance_decay": num(0.2),
        "goodwill_per_works": num(2.0),
        "goodwill_conditions": num(1.0),
        "goodwill_per_lapse": num(0.5),
        "goodwill_works_scale": num(0.02),
        "goodwill_per_skills": num(3.0),
    }
    return stub_coefficients(
        layout=SimpleNamespace(products_of=(slice(0, 2), slice(2, 3)), in_ledger=lambda name: np.array([True, True, False])),
        clock=SimpleNamespace(step=0.5),
        parameter=parameter,
        shares_of_works=(np.full((2, 3, 1), 0.5), np.full((2, 3, 1), 0.25)),
        by_strategy=by_strategy.__getitem__,
        by_product=by_product.__getitem__,
        summit_rate=arr([[[2.0]], [[3.0]]]),
        by_state={"openness": arr([[0.5]]), "technology": arr([[0.4]])}.__getitem__,
        # Lacking: (0.6 + 0.2 + 0.1) / 3 = 0.3.
        opening_gap=arr([[[0.9]], [[0.9]], [[0.9]], [[0.9]], [[0.2]], [[0.1]]]),
        by_instrument={"know_how": arr([[1.0], [2.0], [0.5]])}.__getitem__,
        is_public=arr([[1.0], [1.0], [0.0]]),
        grants=[1],
        is_loan=arr([[1.0], [0.0], [1.0]]),
    )


def test_offers_come_to_flows_in_the_long_run() -> None:
    got = reference(coefficients(), arr([[[36.0]], [[18.0]], [[72.0]]]), arr([[100.0]]))
    # Signed: 18, 9 and 36 a year; completed 4/9 of it: 8, 4 and 16; lapsed 15 and 20 by power.
    same(got.offered, [[[54.0]], [[72.0]]])
    same(got.offered_by_all, [[126.0]])
    same(got.signing, [[[27.0]], [[0.0]]])
    same(got.gdp, [[100.0]])
    same(got.quality_works, [[4.0 + 4.0 + 4.0]])
    # Know-how ½·1, ¼·2 and 1·½.
    same(know_how(coefficients()), [[0.5], [0.5], [0.5]])
    same(got.know_how, [[14.0]])
    same(got.lent, [[8.0]])
    same(got.granted, [[4.0]])
    # In a step 9, 4.5 and 18 are signed: a third stays in the first stage; into the second flows (1 + 1/3)·½ of it, over ¾.
    same(got.works[:, :, 0, 0], [[3.0, 1.5, 6.0], [8.0, 4.0, 16.0]])
    # Visible 11·1 + 22·½ = 22 over a GDP of 100, heard by half, over a decay of 0.2.
    same(got.grievance, [[0.55]])
    same(got.summit_rate, [[[2.0]], [[3.0]]])
    first = np.log1p(0.12 / 0.02) * (2 * 0.5 - 0.25) - 0.5 * np.log1p(0.15 / 0.02)
    second = np.log1p(0.16 / 0.02) * 2 * 1.0 - 0.5 * np.log1p(0.20 / 0.02)
    # Know-how carried: (8 + 4)·½ and 16·½ over 100, where 0.3 is lacking.
    first += 3 * 0.3 * np.log1p(0.06 / 0.02)
    second += 3 * 0.3 * np.log1p(0.08 / 0.02)
    same(got.goodwill_source, [[[first]], [[second]]])


def test_flows_keep_their_share_of_gdp() -> None:
    got = reference(coefficients(), np.ones((3, 1, 1)), arr([[100.0]]))
    same(got.grown(arr([[150.0, 50.0]])), [[1.5, 0.5]])
    nobody = Reference(**{**vars(got), "gdp": np.zeros((1, 1))})
    same(nobody.grown(arr([[150.0, 50.0]])), [[0.0, 0.0]])


def offer(power: str, name: str, carries: object = "itself") -> Any:
    return SimpleNamespace(power=power, name=name, carries=carries)


def test_a_reference_on_other_axes() -> None:
    """Two powers, two products each, two states there; here a newcomer between the powers, and the states the other way round."""
    source: Any = SimpleNamespace(
        powers=("A", "C"), states=("S", "T"), offers=(offer("A", "loan"), offer("A", "grant"), offer("C", "loan"), offer("C", "other"))
    )
    target: Any = SimpleNamespace(
        powers=("A", "B", "C"),
        states=("T", "U", "S"),
        # A's loan is new here, its inherited one carries the works; C offers no grant any more.
        offers=(offer("A", "loan", None), offer("A", "loan"), offer("A", "grant"), offer("B", "loan"), offer("C", "other")),
    )
    by_state, by_dyad = arr([[1.0], [2.0]]), arr([[[1.0], [2.0]], [[3.0], [4.0]]])
    got = align(
        Reference(
            works=arr([[[[1.0], [2.0]], [[3.0], [4.0]], [[5.0], [6.0]], [[7.0], [8.0]]]]),
            signing=by_dyad,
            offered=by_dyad * 10,
            offered_by_all=by_state * 2,
            quality_works=by_state * 3,
            know_how=by_state * 4,
            gdp=by_state * 5,
            lent=by_state * 6,
            granted=by_state * 8,
            grievance=by_state * 7,
            summit_rate=arr([[[1.0]], [[2.0]]]),
            goodwill_source=by_dyad * 100,
        ),
        source,
        target,
    )
    same(got.works[0, :, :, 0], [[0, 0, 0], [2, 0, 1], [4, 0, 3], [0, 0, 0], [8, 0, 7]])
    dyads = arr([[2, 0, 1], [0, 0, 0], [4, 0, 3]])
    for found, times in ((got.signing, 1), (got.offered, 10), (got.goodwill_source, 100)):
        same(found[..., 0], dyads * times)
    for found, times in (
        (got.offered_by_all, 2),
        (got.quality_works, 3),
        (got.know_how, 4),
        (got.gdp, 5),
        (got.lent, 6),
        (got.granted, 8),
        (got.grievance, 7),
    ):
        same(found[..., 0], arr([2, 0, 1]) * times)
    same(got.summit_rate[:, 0, 0], [1, 0, 2])


def test_inherited_products_depart_from_what_is_played() -> None:
    stub: Any = SimpleNamespace(
        by_product={"conduct.quality": arr([[0.5], [0.9], [0.5], [0.2]])}.__getitem__,
        by_strategy={"conduct.quality": arr([[0.5], [0.6]])}.__getitem__,
        layout=SimpleNamespace(
            offers=[SimpleNamespace(inherited=inherited) for inherited in (True, True, False, True)], power_of=np.array([0, 0, 1, 1])
        ),
    )
    (first, second) = departures(stub, "quality")
    assert (first[:2], second[:2]) == ((1, 0), (3, 1))
    same(first[2], [0.4])
    same(second[2], [-0.4])
    amounts = arr([[[1.0, 0.0]], [[3.0, 0.0]], [[4.0, 4.0]], [[4.0, 0.0]]])
    by_power = arr([[[4.0, 0.0]], [[8.0, 4.0]]])
    # ¾·0.4; half of -0.4; where there is nothing no departure.
    same(mean_departure([first, second], amounts, by_power), [[[0.3, 0.0]], [[-0.2, 0.0]]])
    # Two products of one power, of next to no money: ¼·0.8 - ¾·0.4.
    small = amounts / 100
    same(mean_departure([(0, 0, num(0.8)), (1, 0, num(-0.4))], small, by_power / 100)[0], [[-0.1, 0.0]])
