"""Whether the files hold all that they should, beside what ships for the same years: a download cut off between two rows looks whole."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from suitors.data.countries import name_of
from suitors.ingest.errors import IngestError
from suitors.ingest.register import register
from suitors.ingest.rows import KEY, in_words
from suitors.words.numbers import number, percent, plural

SEVERAL = 5
"""Numbers in common from which a unit can be in doubt."""
SHOWN = 2
"""Doubts that an error tells."""
WHOM = 6
"""States and powers that a doubt names."""


def doubts(shipped: pd.DataFrame, rows: pd.DataFrame) -> list[str]:
    """What ships for years that the files cover and is not in them, and variables whose size has changed out of reason.

    Args:
        shipped: rows of the panel, with the columns `rows.KEY` and value.
        rows: what the files hold of the same states and powers, likewise.
    """
    bounds, found = register()["doubts"], []
    for variable, here in rows.groupby("variable"):
        known = shipped[(shipped["variable"] == variable) & shipped["year"].isin(here["year"].unique()) & (shipped["value"].fillna(0) != 0)]
        both = known.merge(here, on=KEY, suffixes=("_shipped", ""))
        said = in_words(str(variable))
        lost = [name_of(str(code)) for column in ("state", "power") for code in sorted(set(known[column]) - set(here[column]))]
        if lost:
            found.append(f"{said}: nothing on {', '.join(lost[:WHOM])}{' and others' * (len(lost) > WHOM)}, on which numbers ship")
        elif len(known) - len(both) > bounds["missing"] * len(known):
            share = percent((len(known) - len(both)) / len(known))
            found.append(f"{said}: {share} of the {plural(len(known), 'number')} that ship for these years are not there")
        sizes = (both["value"] / both["value_shipped"]).abs()
        middle = float(sizes[sizes > 0].median()) if (sizes > 0).sum() >= SEVERAL else 1.0
        if not 1 / bounds["factor"] <= middle <= bounds["factor"]:
            found.append(f"{said}: {number(middle)} times the numbers that ship in the median, as if its unit were another one")
    return found


def check(found: Sequence[str]) -> None:
    """Raises IngestError where there is any doubt."""
    if found:
        more = f"; and {plural(len(found) - SHOWN, 'more doubt')}" if len(found) > SHOWN else ""
        told = "; ".join(found[:SHOWN])
        raise IngestError(f"the files look incomplete: {told}{more}. Download them again, or use them as they are with --incomplete")
