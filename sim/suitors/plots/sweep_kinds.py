"""The names of the figures of a sweep, kept free of heavy imports so that the command line can list them at once."""

from __future__ import annotations

SWEEP_KINDS: dict[str, str] = {
    "line": "an outcome over one varied key, with a band",
    "heatmap": "an outcome over two varied keys, hatched where more runs are needed",
    "tornado": "what the ends of every varied key do to an outcome",
    "pairs": "an outcome over every pair of the most telling keys",
    "parallel": "the points as lines across the keys, best and worst in colour",
}
"""Kind of figure → what it shows."""
