"""Forecasts corrected by experience: weights with known answers, nothing read from later years, bands as wide as the past says."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from history_panels import made_up, write

from suitors.history import routine
from suitors.history.experience import PRIOR_MODEL, experienced, weights
from suitors.history.forecast import forecast
from suitors.history.panel import KINDS, Panel, read_panel
from suitors.history.totals import modelled
from suitors.studies.validation.rivals import Rivals, observed
from suitors.studies.validation.scores import crps

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
    return Panel(panel.name, panel.powers, panel.states, panel.years, later, panel.covariates, ())


def test_weights_find_the_rule_that_was_right_and_keep_the_prior_without_a_past() -> None:
    random = np.random.default_rng(0)
    said = random.normal(3.0, 1.0, (4, 200))
    found = weights(said, said[2] + random.normal(0.0, 0.05, 200))
    assert found.sum() == pytest.approx(1.0) and found.min() >= 0.0 and found[2] > 0.9
    nothing = weights(np.zeros((4, 10)), np.zeros(10))
    np.testing.assert_allclose(nothing, [PRIOR_MODEL, *[(1.0 - PRIOR_MODEL) / 3] * 3])


def test_plain_continuation_of_what_never_changes_is_the_same_by_every_rule() -> None:
    steady = np.full((2, 3, 6), 7.0)
    made = routine.flows(steady, 3)
    np.testing.assert_allclose(made, np.broadcast_to([7.0, 14.0, 21.0], made.shape))


@pytest.mark.parametrize("conditional", [True, False])
def test_nothing_but_given_totals_is_read_from_after_the_origin(panel: Panel, conditional: bool) -> None:
    other = changed(panel, np.array([0.2, 1.0, 5.0]))
    one, two = (experienced(each, ORIGIN, 2, conditional, 16, 3) for each in (panel, other))
    np.testing.assert_allclose(one.total, two.total, rtol=1e-9)
    np.testing.assert_allclose(one.debt, two.debt, rtol=1e-9)


def test_given_totals_hold_in_every_run_and_year(panel: Panel) -> None:
    made = experienced(panel, ORIGIN, 3, True, 16, 3)
    for kind in KINDS:
        for year in range(3):
            seen = observed(panel, kind, ORIGIN + year, 1).sum(axis=1)
            np.testing.assert_allclose(made.flows[kind][:, :, year].sum(axis=1), np.repeat(seen[:, None], 16, axis=1), rtol=1e-9)


def test_without_a_past_to_learn_from_the_model_speaks_alone(panel: Panel) -> None:
    origin, totals = 2001, modelled(panel, 2001, 2, 16, 3)
    np.testing.assert_allclose(experienced(panel, origin, 2, False, 16, 3).total, forecast(panel, origin, 2, totals, 16, 3).total)


@pytest.mark.parametrize("spread", [0.02, 0.8])
def test_bands_are_as_wide_as_the_panel_is_uneven(tmp_path: Path, spread: float) -> None:
    """On a panel of whatever evenness the forecast is about as good as the better of last year and the mean, and as wide."""
    table = made_up()
    random = np.random.default_rng(1)
    flows = table["variable"].isin(["loans_disbursed", "grants_disbursed"])
    level = table["state_iso3"].map({"AAA": 20e6, "BBB": 60e6, "CCC": 150e6})[flows]
    table.loc[flows, "value"] = (level * random.lognormal(0.0, spread, int(flows.sum()))).round()
    panel = read_panel(write(tmp_path / "panel.csv", table))
    years = 2
    made = experienced(panel, ORIGIN, years, False, 64, 3)
    rivals = Rivals(panel, False, 64, 3)
    seen = np.stack([np.log1p(observed(panel, kind, ORIGIN, years)) for kind in KINDS])
    own = np.stack([np.log1p(made.flows[kind].sum(axis=2)) for kind in KINDS])
    best = min(
        float(crps(np.stack([np.log1p(drawn) for drawn in rivals.flows(name, ORIGIN, years).values()]), seen).mean())
        for name in ("last year", "training mean")
    )
    assert crps(own, seen).mean() < 1.25 * best
    low, high = np.quantile(own, [0.1, 0.9], axis=-1)
    inside = np.mean((seen >= low) & (seen <= high))
    assert inside >= 0.6
    assert 0.5 * spread < (high - low).mean() < 6.0 * spread
