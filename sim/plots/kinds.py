"""The names of the figures, kept free of heavy imports so that the command line can list them at once."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "influence": "policy leverage of each power over time, by state",
    "money": "money by power, ledger and stage",
    "debt": "public debt to GDP by creditor, by state",
    "acceptance": "share of offers taken, by power, state and instrument",
    "goodwill": "goodwill against policy leverage, from the opening to the end",
    "map": "partners' shares of exposure on a map of the region",
    "timeline": "every deal of one run",
    "sectors": "sector gaps at the opening and at the end, by state",
    "fan": "debt to GDP and the share of runs in distress, by state",
}
"""Kind of figure → what it shows."""
