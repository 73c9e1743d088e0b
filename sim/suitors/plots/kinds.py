"""The names of the figures, kept free of heavy imports so that the command line can list them at once."""

from __future__ import annotations

KINDS: dict[str, str] = {
    "influence": "policy leverage of each power over time, by state",
    "channels": "what each power's leverage is made of at the end, by state",
    "money": "money by power, ledger and stage",
    "debt": "public debt to GDP by creditor, by state",
    "acceptance": "share of offers taken, by power, state and instrument",
    "goodwill": "goodwill against leverage, from the opening to the end",
    "cost_effect": "cost to the treasury and gain in policy leverage, by power",
    "ties": "political ties and alignment that move, by state",
    "map": "partners' shares of exposure on a map of the region",
    "timeline": "the deals of one run by state, year and power",
    "sectors": "sector gaps at the opening and at the end, by state",
    "gaps_by_whom": "whose works closed how much of each sector gap, by state",
    "corridors": "routes of trade that move, traffic, and use of capacity of corridors and pipelines",
    "supply": "exposure to dominant suppliers of minerals, and the region's output by stage",
    "fan": "debt to GDP and the share of runs in distress, by state",
}
"""Kind of figure → what it shows."""
OF_PARENT: dict[str, str] = {"differences": "what the scenario changes against the one that it comes from"}
"""The same of a run that was compared with the scenario that it extends."""
