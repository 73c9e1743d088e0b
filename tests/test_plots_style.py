"""Actors are told apart by everyone, always look the same, and their labels do not collide."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib.colors import to_hex, to_rgb

from suitors import __version__
from suitors.plots import frame, style
from suitors.plots.channels import COLOURS, HATCHES
from suitors.plots.labels import spread


@given(st.text(min_size=1, max_size=12))
def test_an_unknown_power_has_a_lasting_look(code: str) -> None:
    assert to_hex(style.colour(code)) == style.colour(code)
    assert (style.colour(code), style.marker(code), style.dashes(code)) == (style.colour(code), style.marker(code), style.dashes(code))


def test_unknown_powers_keep_their_look_between_program_starts() -> None:
    assert [style.colour(code) for code in ("IND", "IRN", "AUS")] == ["#7a8b00", "#a3324f", "#00707a"]


SIGHT = {
    "normal": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
"""Linear RGB as seen with full deficiency of one cone, after Machado, Oliveira and Fernandes (2009)."""


def lab(linear: np.ndarray) -> np.ndarray:
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    ratio = linear @ to_xyz.T / np.array([0.9505, 1.0, 1.089])
    root = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.stack([116 * root[:, 1] - 16, 500 * (root[:, 0] - root[:, 1]), 200 * (root[:, 1] - root[:, 2])], axis=-1)


def grey(colour: str) -> float:
    """How light a colour looks without colours, 0 to 100."""
    return 100 * float(np.array([0.299, 0.587, 0.114]) @ np.array(to_rgb(colour)))


def test_areas_that_are_alike_in_grey_differ_in_their_lines() -> None:
    powers = {code: (style.colour(code), str(style.area(code)["hatch"])[:1]) for code in style.COLOURS}
    channels = {code: (colour, HATCHES.get(code, "")[:1]) for code, colour in COLOURS.items()}
    for looks in (powers, channels):
        for (one, (first, lines)), (other, (second, others)) in combinations(looks.items(), 2):
            assert lines != others or abs(grey(first) - grey(second)) >= 10, f"{one} and {other}"


def contrast(colour: str) -> float:
    """With white, as WCAG reckons it."""
    parts = np.array(to_rgb(colour))
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return 1.05 / (0.05 + float(np.array([0.2126, 0.7152, 0.0722]) @ linear))


@pytest.mark.parametrize("shade", [*style.COLOURS.values(), *style.SPARE_COLOURS, "#ffffff"])
def test_names_in_the_colour_of_a_power_can_be_read_on_white(shade: str) -> None:
    assert contrast(style.readable(shade)) >= 4.5
    assert style.readable(shade) == shade or contrast(shade) < 4.5


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_of_powers_differ_for_every_kind_of_sight(sight: str) -> None:
    encoded = np.array([to_rgb(style.COLOURS[power]) for power in style.MARKERS])
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    seen = lab(np.clip(linear @ SIGHT[sight].T, 0, 1))
    distance = np.linalg.norm(seen[:, None] - seen[None], axis=-1)
    assert distance[~np.eye(len(seen), dtype=bool)].min() > 20


@given(st.lists(st.floats(0, 100), max_size=15), st.floats(0.1, 6))
def test_spread_labels_keep_their_distance_order_and_bounds(wanted: list[float], gap: float) -> None:
    placed = spread(wanted, gap, 0.0, 100.0)
    assert np.all((placed >= -1e-9) & (placed <= 100 + 1e-9))
    assert np.all(np.diff(np.sort(placed)) >= min(gap, 100 / max(len(wanted) - 1, 1)) - 1e-9)
    order = np.argsort(wanted, kind="stable")
    assert np.all(np.diff(placed[order]) > 0)


def test_labels_that_have_room_stay_where_they_are() -> None:
    np.testing.assert_allclose(spread([30.0, 10.0, 50.0], 5.0, 0.0, 100.0), [30.0, 10.0, 50.0])


def test_every_caption_names_the_version() -> None:
    figure = frame.new_figure(2.0)
    frame.head_and_foot(figure, "A title", "", "a note")
    assert figure.texts[-1].get_text() == f"a note · suitors {__version__}"
    older = frame.new_figure(2.0)
    frame.head_and_foot(older, "A title", "", "a result · suitors 0.0.1")
    assert older.texts[-1].get_text() == "a result · suitors 0.0.1", "a result drawn again keeps the version that made it"
