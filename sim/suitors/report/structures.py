"""What the structural ensemble says, in one short sentence."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from suitors.words.numbers import count, percent

CHOICE = {
    "measure": "the measure",
    "mechanism": "the mechanism",
    "model": "the variant of the model",
    "strategy is": "what counts as the strategy",
}


def of_structures(folder: Path, power: str, variant: str) -> list[str]:
    """The sentence on one pair; none where no structures were played."""
    if not (folder / "structures.json").exists():
        return []
    told = json.loads((folder / "structures.json").read_text("utf-8"))["summaries"]
    return [sentence(item) for item in told if (item["power"], item["variant"]) == (power, variant)]


def sentence(item: dict[str, Any]) -> str:
    """How many structures bear a sign out, and which choice turns it most."""
    structures = count(item["structures"])
    if not item["sign"]:
        return f"There is no difference whose sign {structures} structures could bear out."
    said = f"The sign holds in {percent(item['holds'])} of {structures} structures"
    known = {choice: share for choice, share in item["by_choice"].items() if share is not None}
    if not known or item["holds"] == 1.0:
        return f"{said}."
    return f"{said}; it depends most on {CHOICE[max(known, key=lambda choice: known[choice])]}."
