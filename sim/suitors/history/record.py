"""What a programme's own past says about how unevenly it pays, and how far recorded debts stray from lending and repayment.

Read from the years up to the origin alone; the same rules for every power. Little evidence is drawn towards all programmes.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from suitors.history.defaults import debt_record
from suitors.history.panel import Panel

Array = NDArray[np.float64]
YEARS = 8
"""Years looked back."""
USUAL_UNIT = {"loans": 4.0, "grants": 0.1}
"""Million US$ a year at which a programme pays one instalment a year, where no past tells."""
PRIOR_DYADS = 1.5
USUAL_STRAY = 0.05
"""Log points a year."""


def units(past_of: dict[str, Array], kind_of: dict[str, str]) -> dict[str, float]:
    """Yearly flow at which a programme pays one instalment a year, million US$, by programme.

    Instalments a year grow with the root of a dyad's flow (variance of money flows grows with a power of the mean between 1
    and 2, Taylor's law, here 1.5): squared variation = root(unit / flow). Half the mean squared yearly change over the squared
    mean measures it.
    """
    roots: dict[str, list[float]] = {name: [] for name in past_of}
    for name, past in past_of.items():
        for flow in past[:, -YEARS:]:
            if flow.size >= 3 and flow.mean() > 0.05:
                squared = float(0.5 * np.mean(np.diff(flow) ** 2) / flow.mean() ** 2)
                roots[name].append(min(squared, 4.0) * float(np.sqrt(flow.mean())))
    found = {}
    for name in past_of:
        kind = kind_of[name]
        alike = [root for other, values in roots.items() if kind_of[other] == kind for root in values]
        usual = float(np.median(alike)) if alike else float(np.sqrt(USUAL_UNIT[kind]))
        own = roots[name]
        weight = len(own) / (len(own) + PRIOR_DYADS)
        mean = float(np.mean(own)) if own else usual
        found[name] = float(np.exp(2.0 * (weight * np.log(max(mean, 1e-3)) + (1.0 - weight) * np.log(max(usual, 1e-3)))))
    return found


def debt_stray(panel: Panel, power: int, year: int) -> float:
    """Spread of a power's recorded debts about what loans and repayments explain, log points a year, by the median stray."""
    last = panel.until(year)
    debt = panel.dyads["debt_stock"][power, :, max(0, last - YEARS - 1) : last]
    loans = panel.dyads["loans_disbursed"][power, :, max(0, last - YEARS - 1) : last]
    entered, repaid = debt_record(panel, power, year)
    before, lent = debt[:, :-1], loans[:, 1:]
    expected = before * (1.0 - repaid) + entered * lent
    known = np.isfinite(debt[:, 1:]) & np.isfinite(expected) & (before > 5.0) & (debt[:, 1:] > 0)
    strays = np.abs(np.log(debt[:, 1:][known]) - np.log(np.maximum(expected[known], 1.0)))
    own = float(np.median(strays)) / 0.6745 if strays.size else USUAL_STRAY
    weight = strays.size / (strays.size + 5.0)
    return weight * own + (1.0 - weight) * USUAL_STRAY
