"""The forecast on record: weights with known answers, mass at nothing, nothing read from later years, bands that hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from history_panels import made_up, write

from suitors.history import changes, hurdle, routine
from suitors.history.member import LEVELS, Middle, PastRecord, middle, weights, with_errors, with_nothing
from suitors.history.panel import KINDS, Panel, read_panel
from suitors.history.pool import best_weights, errors_and_distances, mixture
from suitors.history.stack import Sources, forecast, of_model, records_of, stacked
from suitors.studies.validation.rivals import observed

ORIGIN = 2006


@pytest.fixture(scope="module")
def panel(tmp_path_factory: pytest.TempPathFactory) -> Panel:
    return read_panel(write(tmp_path_factory.mktemp("panel") / "panel.csv", made_up()))


def changed(panel: Panel, factor: np.ndarray) -> Panel:
    """The panel with flows and debts after the origin multiplied by `factor` (state,), each power's totals kept."""
    later = {name: values.copy() for name, values in panel.dyads.items()}
    first = panel.until(ORIGIN)
    for name, values in later.items():
        part = values[:, :, first:] * factor[None, :, None]
        kept = values[:, :, first:].sum(axis=1, keepdims=True) / part.sum(axis=1, keepdims=True) if "disbursed" in name else 1.0
        values[:, :, first:] = part * kept
    return replace(panel, dyads=later)


def of_flows(values: np.ndarray) -> Panel:
    """A panel of grants alone, (power, state, year), from 2000 on."""
    powers, states, years = values.shape
    unknown = np.full(values.shape, np.nan)
    names = ("loans_disbursed", "loans_repaid", "debt_stock", "exports_state_to_power", "imports_state_from_power")
    dyads = {**{name: unknown for name in names}, "grants_disbursed": values}
    named = tuple(f"P{place}" for place in range(powers)), tuple(f"S{place}" for place in range(states))
    return Panel("made up", *named, tuple(range(2000, 2000 + years)), dyads, {}, ())


# --- the pool


def test_weights_of_a_pool_are_those_that_made_the_truth() -> None:
    """What comes is drawn from the first member seven times in ten, from the second otherwise, from the third never."""
    random = np.random.default_rng(4)
    centre = np.array([0.0, 4.0, 9.0])
    of_level = random.normal(0.0, 1.0, 2000)
    members = np.stack([np.broadcast_to(place + np.sort(of_level)[16::33], (600, 61)) for place in centre])
    seen = random.normal(centre[(random.random(600) > 0.7).astype(int)], 1.0)
    found = best_weights(*errors_and_distances(members, seen), 1e6)
    np.testing.assert_allclose(found, [0.7, 0.3, 0.0], atol=0.05)


def test_weights_are_equal_without_evidence_and_for_members_that_say_the_same() -> None:
    members = np.tile(LEVELS, (3, 20, 1))
    np.testing.assert_allclose(best_weights(*errors_and_distances(members, np.full(20, 0.4)), 5.0), 1 / 3)
    apart = errors_and_distances(np.stack([np.tile(LEVELS + shift, (20, 1)) for shift in (0.0, 5.0)]), np.full(20, 0.5))
    np.testing.assert_allclose(best_weights(*apart, 0.0), 0.5)


def test_errors_and_distances_are_those_of_all_pairs() -> None:
    random = np.random.default_rng(1)
    members, seen = random.normal(size=(3, 4, 7)), random.normal(size=4)
    error, apart = errors_and_distances(members, seen)
    np.testing.assert_allclose(error, np.abs(members - seen[None, :, None]).mean(axis=2).sum(axis=1))
    pairs = np.abs(members[:, None, :, :, None] - members[None, :, :, None, :]).mean(axis=(3, 4)).sum(axis=2)
    np.testing.assert_allclose(apart, pairs)


def test_a_mixture_has_the_mass_of_its_members() -> None:
    members = np.stack([np.zeros((1, 60)), np.full((1, 60), 3.0)])
    drawn = mixture(members, np.array([0.25, 0.75]), (np.arange(1000)[None] + 0.5) / 1000)
    assert np.mean(drawn < 1.5) == pytest.approx(0.25, abs=0.01)


# --- members


def test_weights_of_a_blend_find_the_rule_that_was_right() -> None:
    random = np.random.default_rng(0)
    said = random.normal(3.0, 1.0, (4, 200))
    found = weights(said, said[2] + random.normal(0.0, 0.05, 200))
    assert found.sum() == pytest.approx(1.0) and found.min() >= 0.0 and found[2] > 0.9
    np.testing.assert_allclose(weights(np.zeros((4, 10)), np.zeros(10)), 0.25)


def test_plain_continuation_of_what_never_changes_is_the_same_by_every_rule() -> None:
    made = routine.flows(np.full((2, 3, 6), 7.0), 3)
    np.testing.assert_allclose(made, np.broadcast_to([7.0, 14.0, 21.0], made.shape))


def test_the_chance_of_nothing_takes_its_mass_and_leaves_the_rest_as_it_was() -> None:
    quantiles = with_errors(np.full((1, 1), 2.0), np.full(50, 2.0), np.linspace(-1.0, 1.0, 50))
    made = with_nothing(quantiles, np.zeros((1, 1)), np.full((1, 1), 0.4))
    assert (made == 0.0).mean() == pytest.approx(0.4) and np.median(made[made > 0]) == pytest.approx(2.0, abs=0.05)


def test_the_hurdle_has_the_panels_mass_at_nothing() -> None:
    """Flows that stay with chance 0.8 and start with 0.3: 0.6 in the long run, so a panel of them forecasts as much of nothing."""
    random = np.random.default_rng(7)
    on, values = random.random((6, 10)) < 0.6, np.zeros((6, 10, 22))
    for year in range(22):
        on = random.random(on.shape) < np.where(on, 0.8, 0.3)
        values[:, :, year] = np.where(on, random.lognormal(3.0, 0.4, on.shape), 0.0)
    made = hurdle.paths(values, 8, 200, 1, ("test",))
    last = values[:, :, -1] > 0
    assert (made[last][:, 0] == 0).mean() == pytest.approx(0.2, abs=0.05)
    assert (made[~last][:, 0] > 0).mean() == pytest.approx(0.3, abs=0.07)
    assert (made[:, :, -1] == 0).mean() == pytest.approx(0.4, abs=0.06)


def test_bands_of_a_panel_that_is_autoregressive_hold_what_they_say() -> None:
    random = np.random.default_rng(3)
    logs = np.zeros((8, 10, 24))
    for year in range(1, 24):
        logs[:, :, year] = 0.7 * logs[:, :, year - 1] + random.normal(0.0, 0.3, (8, 10))
    panel = of_flows(np.exp(4.0 + random.normal(0.0, 0.7, (8, 10, 1)) + logs))
    record = PastRecord(panel, "grants", False, {}, 1)
    inside = []
    for origin in (2014, 2017, 2020):
        for ahead in (1, 3):
            seen, low, high = record.seen(origin, ahead), 0.1, 0.9
            for member in record.said(origin, ahead):
                below = np.quantile(member, [low, high], axis=-1)
                inside.append(np.mean((seen >= below[0]) & (seen <= below[1])))
    assert np.mean(inside) == pytest.approx(0.8, abs=0.07)


# --- the forecast


@pytest.mark.parametrize("conditional", [True, False])
def test_nothing_but_given_totals_is_read_from_after_the_origin(panel: Panel, conditional: bool) -> None:
    other = changed(panel, np.array([0.2, 1.0, 5.0]))
    for with_model in (False, True):
        one, two = (forecast(each, ORIGIN, 2, conditional, 16, 3, with_model=with_model) for each in (panel, other))
        np.testing.assert_allclose(one.total, two.total, rtol=1e-9)
        np.testing.assert_allclose(one.debt, two.debt, rtol=1e-9)


def test_given_totals_hold_in_every_run_and_year(panel: Panel) -> None:
    made = forecast(panel, ORIGIN, 3, True, 16, 3)
    for kind in KINDS:
        for year in range(3):
            seen = observed(panel, kind, ORIGIN + year, 1).sum(axis=1)
            np.testing.assert_allclose(made.flows[kind][:, :, year].sum(axis=1), np.repeat(seen[:, None], 16, axis=1), rtol=1e-9)
    np.testing.assert_allclose(made.shares.sum(axis=1), 1.0)


def test_nothing_of_the_model_counts_unless_it_is_asked_for(panel: Panel) -> None:
    asked = Sources(panel, False, 16, 3, {})
    raw = of_model(asked, ORIGIN, 2)
    one, two = (stacked(records_of(asked, middles), raw) for middles in ({}, _wild(panel)))
    np.testing.assert_allclose(one.total, two.total)
    three, four = (stacked(records_of(asked, {**middles, ORIGIN: middle(raw)}), raw, True) for middles in ({}, _wild(panel)))
    assert np.abs(three.total - four.total).max() > 1e-3


def _wild(panel: Panel) -> dict[int, Middle]:
    path = np.full((len(panel.powers), len(panel.states), 5), 9.0)
    return {year: Middle({kind: path for kind in KINDS}, path) for year in range(2002, ORIGIN)}


def test_years_beyond_the_panel_are_forecast(panel: Panel) -> None:
    made = forecast(panel, panel.years[-1], 7, runs=16)
    assert made.debt.shape == (2, 3, 7, 16) and np.isfinite(made.total).all() and made.total.min() >= 0.0


# --- debts


def test_debts_that_never_change_stay_and_one_that_grows_goes_on() -> None:
    still = changes.paths(np.full((2, 4, 12), 80.0), 3, 60, 1, ("test",))
    np.testing.assert_allclose(still, 80.0)
    growing = changes.paths(np.full((2, 4, 1), 80.0) * 1.1 ** np.arange(12), 3, 60, 1, ("test",))
    np.testing.assert_allclose(growing[:, :, 2], 80.0 * 1.1**14, rtol=0.03)


def test_a_debt_falls_as_often_and_as_deep_as_debts_of_the_panel_did() -> None:
    """Every debt loses half in one year in ten, so that about 0.9³ have lost nothing after three years."""
    random = np.random.default_rng(6)
    fell = random.random((6, 8, 24)) < 0.1
    owed = 1e6 * 0.5 ** np.cumsum(fell, axis=2)
    made = changes.paths(owed, 3, 400, 1, ("test",))
    ratio = made / owed[:, :, -1:, None]
    assert (ratio[:, :, 2] > 0.9).mean() == pytest.approx(0.9**3, abs=0.05)
    assert ratio[:, :, 0][ratio[:, :, 0] < 0.9] == pytest.approx(0.5, abs=0.05)


def test_debts_of_a_power_move_together_where_they_did() -> None:
    """A currency moves all debts of the first power by the same; those of the second each go their own way."""
    random = np.random.default_rng(8)
    alone, together = random.normal(0.0, 0.1, (1, 6, 30)), np.broadcast_to(random.normal(0.0, 0.1, (1, 1, 30)), (1, 6, 30))
    made = np.log(changes.paths(300.0 * np.exp(np.cumsum(np.concatenate([together, alone]), axis=2)), 1, 600, 1, ("test",))[:, :, 0])
    apart = [np.corrcoef(values)[np.triu_indices(6, 1)].mean() for values in made]
    assert apart[0] > 0.5 > 0.25 > apart[1]
