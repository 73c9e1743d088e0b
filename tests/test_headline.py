"""The headline page is made of a comparison's numbers, in words and not in paths."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest
from made_up_comparison import complete, small_scenario

from suitors.scenario import load
from suitors.words.numbers import about
from suitors.words.scenario import PATH, Words, listed

DOCS = Path(__file__).resolve().parent.parent / "docs"


@pytest.fixture(scope="module")
def builder() -> Any:
    sys.path.insert(0, str(DOCS))
    try:
        return importlib.import_module("build_headline")
    finally:
        sys.path.remove(str(DOCS))


@pytest.fixture(scope="module")
def told(builder: Any, tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("headline")
    complete(small_scenario(folder), folder / "result")
    found = builder.Compared(folder / "result", "JPN", "china")
    found.manifest["asked"] |= {
        "calibrated": ["parameters.taste_scale"],
        "posterior": "draws.parquet",
        "drawn_from_posterior": ["parameters.taste_scale", "parameters.deal_rate"],
    }
    return found


def test_every_section_is_there_and_no_path_is_left(builder: Any, told: Any) -> None:
    page = builder.page(told, told, told)
    for words in ("The answer in three sentences", "technology, patient money and neutrality", "calibrated numbers", "What to doubt"):
        assert words in page
    assert all(sentence in page for sentence in told.answer["sentences"])
    assert "no share moves by more than chance" in page  # the same futures twice
    assert not PATH.search(page)


def test_values_of_the_parts_are_those_of_the_folder(builder: Any, told: Any) -> None:
    frame = told.part("ingredients", "leverage")
    cells = builder.claim(told).splitlines()[2].split(" | ")
    assert cells[1].startswith(about(-frame.loc["technology", "value"]))


def test_numbers_have_names_that_a_reader_knows() -> None:
    words = Words(load("baseline"))
    assert words.number("powers.GULF.toward.UZB.goodwill") == "goodwill of the Gulf states in Uzbekistan at the start"
    assert words.number("strategies.china.calendar.summit_rate") == "leaders' meetings in China's strategy"
    assert words.strategy("japan", "JPN") == "its own strategy"
    assert not [path for path in words.loaded.quantities() if PATH.search(words.number(path))]
    assert listed(["a", "b, c", "d"]) == "a; b, c; and d"
