"""Outcomes that are no numbers: which array was the first, in which step and run."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from suitors.errors import InputError
from suitors.model.model import CompetitionModel
from suitors.model.submodels.schedule import stocks
from suitors.results.outcomes import outcome_of
from suitors.words.dates import date_text


class NotFinite(InputError):
    """The model left the numbers; the message names the first array that did."""


def bad_cells(table: pd.DataFrame) -> np.ndarray:
    """Where an outcome is no number that should be one, (row, column)."""
    bad = ~np.isfinite(table.to_numpy())
    if bad.any():
        may_be_undefined = np.array([outcome_of(name).may_be_undefined for name in table.columns])
        bad &= ~(np.isnan(table.to_numpy()) & may_be_undefined)
    return bad


def refuse_not_finite(table: pd.DataFrame, replay: Callable[[int], CompetitionModel]) -> None:
    """Raises NotFinite for an outcome that is no number; `replay` opens the model of a row of the table, one run alone."""
    bad = bad_cells(table)
    if not bad.any():
        return
    row, column = np.argwhere(bad)[0].tolist()
    with np.errstate(all="ignore"):
        first = first_fault(replay(row))
    run = table.index[row][-1] if isinstance(table.index, pd.MultiIndex) else table.index[row]
    raise NotFinite(
        f"{table.columns[column]} of run {run} is {table.to_numpy()[row, column]}, no number"
        + (f": {first}" if first else "")
        + "; a number of the scenario lies far outside what the model knows (suitors check names such numbers)"
    )


def first_fault(model: CompetitionModel) -> str:
    """The first stock of a model that is no number, with its place and step; empty where every stock stays one."""
    layout = model.coefficients.layout
    names = {"power": layout.powers, "state": layout.states, "product": [offer.label for offer in layout.offers]}
    while True:
        for name, values in vars(model.world).items():
            bad = np.argwhere(~np.isfinite(values))
            if bad.size:
                dims = next(stock.dims for stock in stocks() if stock.name == name)
                at = zip(dims, bad[0].tolist(), strict=False)
                place = ", ".join(str(names[dim][here]) if dim in names else f"{dim} {here}" for dim, here in at)
                return f"first is {name}[{place}] in step {model.clock_index} ({date_text(model.time)})" if place else f"first is {name}"
        if model.finished:
            return ""
        model.step()
