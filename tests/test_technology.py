"""Technology is why states want some suitors: what happens where a power's works carry no know-how, on the same draws."""

from __future__ import annotations

import numpy as np
from small_models import recorded, small

RUNS = range(32)


def test_without_know_how_offers_are_taken_less_and_thanked_less_and_technology_grows_less() -> None:
    with_it, without = (recorded(small(*change), RUNS)[0] for change in ((), ("strategies.japan.conduct.know_how=0.0",)))
    japan = 1
    taken = [record["signed"][:, japan].sum() / record["offered"][:, japan].sum() for record in (with_it, without)]
    assert taken[1] < 0.97 * taken[0]
    goodwill, technology = ([record[name][-1].mean(axis=-1) for record in (with_it, without)] for name in ("goodwill", "technology"))
    assert np.all(goodwill[1][japan] < goodwill[0][japan])
    assert np.all(technology[1] < technology[0])
    # The state that lacks more thinks the worse of it.
    lost = goodwill[0][japan] - goodwill[1][japan]
    assert lost[1] > lost[0]
