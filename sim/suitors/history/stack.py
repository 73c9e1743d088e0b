"""The best forecast on record: dated distributions of flows, debts and shares by dyad and year.

    from suitors.history.panel import read_panel
    from suitors.history.stack import forecast

    panel = read_panel()
    made = forecast(panel, origin=panel.years[-1], years=5)
    made.flows["loans"]   # (power, state, year, run), million US$; year 0 is origin + 1
    made.debt             # owed at the end of each year, (power, state, year, run), million US$
    made.shares           # of each power's money by state, (power, state, year, run), sums to 1 over states

Powers and states are in the order of `panel.powers` and `panel.states`. `np.quantile(..., axis=-1)` gives quantiles; a run is one
joint path of all dyads and years. Nothing from after `origin` is read, unless `conditional` gives the recorded regional totals.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from suitors.history.experience import experienced
from suitors.history.forecast import Forecast
from suitors.history.panel import Panel

Array = NDArray[np.float64]


def forecast(
    panel: Panel,
    origin: int,
    years: int,
    conditional: bool = False,
    runs: int = 400,
    seed: int = 2025,
    lanes: Mapping[str, Array] | None = None,
    choice: bool = True,
) -> Forecast:
    """Forecast `years` years from the end of `origin`; `lanes` gives the model's numbers by dotted path, (run,) each."""
    return experienced(panel, origin, years, conditional, runs, seed, lanes, choice)
