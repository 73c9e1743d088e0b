"""Which channel of leverage makes a strategy's lead: a ranking may reward a measure rather than a policy."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.results.outcomes import outcome_of, shown_in
from suitors.studies.tournament.analysis import pairs_of
from suitors.studies.tournament.plan import TournamentPlan
from suitors.variables.variable import MAIN

Array = NDArray[np.float64]
CHANNELS = shown_in("channels")
ONE_CHANNEL = 0.8
"""Share of a lead that, coming from one channel, is worth a warning: a measure may be played rather than a policy."""


def with_channels(ranking: pd.DataFrame, plan: TournamentPlan, values: Array, measures: Sequence[str]) -> pd.DataFrame:
    """The ranking with what each strategy gains in leverage over the status quo, and the channel that makes most of it.

    values: (profile, run, power, measure). New columns: leverage_gain (mean over the pairs of profiles as for gain), channel and
    channel_share, at most 1; the latter two are empty where leverage does not differ.
    """
    index = {profile: place for place, profile in enumerate(plan.profiles)}
    means = values.mean(axis=1)
    rows = []
    for _, row in ranking.iterrows():
        player = plan.powers.index(row["power"])
        pairs = pairs_of(plan, index, player, plan.options[player].index(row["strategy"]))
        gains = np.mean([means[one, player] - means[other, player] for one, other in pairs], axis=0)
        total = float(gains[measures.index(MAIN)])
        parts = {name: float(gains[measures.index(name)]) * float(np.sign(total)) for name in CHANNELS}
        first = max(parts, key=lambda name: parts[name])
        share = min(parts[first] / abs(total), 1.0) if total else np.nan
        rows.append((total, outcome_of(first).heading if total else "", share))
    return ranking.assign(
        **{name: [row[place] for row in rows] for place, name in enumerate(("leverage_gain", "channel", "channel_share"))}
    )


def of_one_channel(ranking: pd.DataFrame) -> pd.DataFrame:
    """The rows of strategies that are best for their power, not its own, and ahead in leverage through one channel alone."""
    if "channel_share" not in ranking.columns:
        return ranking.iloc[:0]
    lead = (ranking["rank"] == 1) & ~ranking["status_quo"].astype(bool) & (ranking["leverage_gain"] > 0)
    return ranking[lead & (ranking["channel_share"] >= ONE_CHANNEL)]
