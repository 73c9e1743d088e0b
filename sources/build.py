"""Build the shipped opening position from the source tables.

Run ``python sources/build.py`` to write ``opening.csv`` and ``borders.geojson`` of the pack ``central_asia``; with ``--check``
nothing is written and the exit code is 1 when either file differs from what the sources give.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from derive.debts import debt_rows
from derive.dyads import POWERS, dyad_rows
from derive.record import KINDS, record_rows, recorded
from derive.rows import Row, judgements, text
from derive.states import STATES, state_rows
from derive.tables import HERE, Sources

TARGET = HERE.parent / "sim" / "suitors" / "packs" / "central_asia"
LEDGERS = ("public_sovereign", "public_commercial", "private")
DEBTS = ("sovereign_debt", "commercial_debt")
DYAD = (*DEBTS, "direct_investment", "aid_stock", "trade", "remittance_share", "goodwill", "ties", "institution", "neighbourhood")
ECONOMY = ("gdp", "growth", "population", "revenue", "exports", "balance", "public_debt", "market_external_debt", "remittances", "trade")
POLITY = ("openness", "accountability", "aversion", "political_risk", "absorption", "hedging")
STATE = (*ECONOMY, *POLITY, "technology", "resource_rents", "corridor_value")
SECTORS = ("transport", "energy", "minerals", "industry", "digital", "human")
CORRIDORS = ("north", "east", "middle", "south")
FEARED = ("uranium", "rare_earths", "gas", "antimony")
PIPED = {"KAZ": ("oil", "gas"), "TKM": ("gas",), "UZB": ("gas",)}
MINERALS = (*FEARED, "gold")


def expected_paths() -> list[str]:
    """Every path that the table holds, in the order of the file."""
    paths: list[str] = []
    for power in POWERS:
        for ledger in LEDGERS if power != "MULT" else LEDGERS[:1]:
            stage = "announced" if ledger == "private" else "completed"
            paths += [f"powers.{power}.money.{ledger}.{stage}.2025"]
            paths += [f"powers.{power}.money.{ledger}.conversion"] if ledger == "private" else []
            paths += [f"powers.{power}.money.{ledger}.growth"]
        kinds = KINDS if power != "MULT" else KINDS[:2]
        for state in STATES:
            paths += [f"powers.{power}.toward.{state}.{field}" for field in DYAD]
            paths += [f"powers.{power}.toward.{state}.past.{kind}" for kind in kinds]
        if power != "MULT":
            paths += [f"powers.{power}.growth", f"powers.{power}.trade_trend", f"powers.{power}.funding_rate"]
            paths += [f"powers.{power}.corridors.{corridor}" for corridor in CORRIDORS]
            paths += [f"powers.{power}.{field}.{mineral}" for field in ("mineral_exposure", "mineral_use") for mineral in FEARED]
    for state in STATES:
        paths += [f"states.{state}.{field}" for field in STATE]
        paths += [f"states.{state}.gaps.{sector}" for sector in SECTORS]
        paths += [f"states.{state}.commodities.{commodity}" for commodity in PIPED.get(state, ())]
        paths += [f"states.{state}.accessibility.{sector}" for sector in SECTORS]
        paths += [f"states.{state}.{stage}.{mineral}" for stage in ("minerals", "reserves") for mineral in MINERALS]
        paths += [f"states.{state}.corridors.{corridor}" for corridor in CORRIDORS]
    return paths


def opening() -> list[Row]:
    """All rows of the opening table; ValueError when a path is missing or not known."""
    sources, judged = Sources.read(), judgements()
    rows = dict(judged)
    for row in (*state_rows(sources, judged), *dyad_rows(sources, judged)):
        rows[row.path] = row
    for row in debt_rows(sources, rows):
        rows[row.path] = row
    for row in record_rows(sources, judged, rows, POWERS):
        rows[row.path] = row
    wanted = expected_paths()
    given = {path for path in rows if not path.startswith("inputs.")}
    if missing := [path for path in wanted if path not in given]:
        raise ValueError(f"no source and no judgement for {', '.join(missing)}")
    if unknown := sorted(given - set(wanted)):
        raise ValueError(f"not part of the table: {', '.join(unknown)}")
    return [_note_flows(sources, rows[path]) for path in wanted]


def _note_flows(sources: Sources, row: Row) -> Row:
    """Set the recorded flows beside the judged envelope of official money."""
    parts = row.path.split(".")
    if parts[2:5] != ["money", "public_sovereign", "completed"]:
        return row
    return Row(**{**vars(row), "note": f"{row.note}; {recorded(sources, parts[1])}"})


def borders() -> str:
    """Outlines of the states and their neighbours, coordinates to a hundredth of a degree."""

    def trimmed(node: Any) -> Any:
        if isinstance(node, list) and node and isinstance(node[0], int | float):
            return [round(number, 2) for number in node]
        return [trimmed(child) for child in node] if isinstance(node, list) else node

    collection = json.loads((HERE / "borders.geojson").read_text(encoding="utf-8"))
    for feature in collection["features"]:
        feature["geometry"]["coordinates"] = trimmed(feature["geometry"]["coordinates"])
    return json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n"


def main() -> int:
    """Write the files, or compare them; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")
    check: bool = parser.parse_args().check
    stale = 0
    for name, content in (("opening.csv", text(opening())), ("borders.geojson", borders())):
        path: Path = TARGET / name
        if path.exists() and path.read_text(encoding="utf-8") == content:
            continue
        stale += 1
        if check:
            print(f"{name} is stale: run python sources/build.py", file=sys.stderr)
        else:
            path.write_text(content, encoding="utf-8")
            print(f"wrote {name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
