"""Value of information against closed forms: two options whose difference is Gaussian."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm

from suitors.analysis.information import of_groups, of_numbers, perfect

COUNT = 20_000
MEAN, KNOWN, OTHER = 0.3, 0.8, 0.6
"""Mean of the difference, and the spreads that one number and all else bring."""


def unit_normal_loss(mean: float, spread: float) -> float:
    """Expected value of information in a Gaussian difference of that mean, of which information resolves that spread."""
    return float(spread * norm.pdf(mean / spread) - abs(mean) * norm.cdf(-abs(mean) / spread))


@pytest.fixture(scope="module")
def made_up() -> tuple[pd.DataFrame, np.ndarray]:
    draw = np.random.default_rng(11)
    known, half, more, nothing = draw.standard_normal((4, COUNT))
    difference = MEAN + KNOWN * known + OTHER * (half + more) / np.sqrt(2)
    drawn = pd.DataFrame({"known": known, "half": half, "more": more, "nothing": nothing})
    common = draw.standard_normal(COUNT)
    return drawn, np.column_stack([common, common + difference])


def test_perfect_information_has_its_closed_form(made_up: tuple[pd.DataFrame, np.ndarray]) -> None:
    assert perfect(made_up[1]).value == pytest.approx(unit_normal_loss(MEAN, 1.0), abs=0.01)


def test_information_about_one_number_has_its_closed_form(made_up: tuple[pd.DataFrame, np.ndarray]) -> None:
    table = of_numbers(*made_up, seed=1).set_index("number")
    assert table["value"].idxmax() == "known"
    assert table.loc["known", "value"] == pytest.approx(unit_normal_loss(MEAN, KNOWN), abs=0.012)
    assert table.loc["half", "value"] == pytest.approx(unit_normal_loss(MEAN, OTHER / np.sqrt(2)), abs=0.012)
    assert table.loc["nothing", "value"] < 0.003
    assert table["beyond_chance"].to_dict() == {"known": True, "half": True, "more": True, "nothing": False}


def test_information_about_a_group_has_its_closed_form(made_up: tuple[pd.DataFrame, np.ndarray]) -> None:
    groups = {"together": ["half", "more"], "all": ["known", "half", "more"], "nothing": ["nothing"]}
    table = of_groups(*made_up, groups, seed=1).set_index("group")
    assert table.loc["together", "value"] == pytest.approx(unit_normal_loss(MEAN, OTHER), abs=0.012)
    assert table.loc["all", "value"] == pytest.approx(unit_normal_loss(MEAN, 1.0), abs=0.012)
    assert not table.loc["nothing", "beyond_chance"]


def test_where_one_option_is_always_better_nothing_is_worth_knowing() -> None:
    draw = np.random.default_rng(5)
    drawn = pd.DataFrame(draw.random((200, 3)), columns=["a", "b", "c"])
    payoffs = np.column_stack([np.zeros(200), 1.0 + drawn["a"]])
    assert perfect(payoffs).value == 0.0
    assert (of_numbers(drawn, payoffs, seed=1)["value"] == 0.0).all()
