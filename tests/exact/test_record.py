"""Rules that turn the record of money into an opening, against sums by hand."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "sources"
sys.path.insert(0, str(SOURCES))
from derive import record  # noqa: E402
from derive.tables import Sources  # noqa: E402


def test_a_level_flow_leaves_itself_over_the_decay() -> None:
    assert record.inventory(dict.fromkeys(range(1900, 2023), 10.0)) == pytest.approx(10.0 / record.DECAY)


def test_one_gift_fades_from_the_year_in_which_it_was_paid() -> None:
    past = {year: 0.0 for year in range(2000, 2023)} | {2010: 100.0}
    kept = 2.718281828459045 ** (-record.DECAY)
    # Paid evenly over 2010, then twelve whole years and those from 2023 to the opening.
    assert record.inventory(past) == pytest.approx(100 * (1 - kept) / record.DECAY * kept ** (12 + record.OPENING - 2023))


def test_debts_written_off_are_no_grants() -> None:
    sources = Sources.read()
    lost = record.written_off(sources, "RUS", "KGZ")
    # The debt fell from 489 to 300 m in 2013 and from 240 m to nothing in 2018; payments explain a small part.
    assert {year: round(fall / 1e6) for year, fall in lost.items()} == {2013: 189, 2018: 240}
    paid = record.grants(sources, "RUS", "KGZ")
    assert paid[2018] == 0.0 and paid[2019] == pytest.approx(100.4e6, rel=1e-3)
    # Silence is no gift of nought, and yen and euro debts that move with exchange rates are no relief.
    assert 2021 not in paid
    assert not record.written_off(sources, "JPN", "UZB")


def test_shares_of_every_power_sum_to_one_or_to_nought() -> None:
    from suitors.packs.pack import chosen

    total: dict[tuple[str, str], float] = {}
    for row in chosen().opening():
        parts = row.path.split(".")
        if parts[4:5] == ["past"]:
            total[parts[1], parts[5]] = total.get((parts[1], parts[5]), 0.0) + row.value
    assert len(total) == 34
    assert all(value == pytest.approx(1.0, abs=1e-3) for value in total.values())
