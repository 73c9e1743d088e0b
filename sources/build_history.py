"""Build the shipped panel of past flows, debts and trade from the tables in sources/history.

Run ``python sources/build_history.py`` to write ``history/*.csv`` of the pack ``central_asia``; with ``--check`` nothing is
written and the exit code is 1 when a file differs from what the sources give. Sources are written once for each file's series
to keep rows short.
"""

from __future__ import annotations

import argparse
import csv
import io
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
TARGET = HERE.parent / "sim" / "suitors" / "packs" / "central_asia" / "history"
FILES = {name: (name,) for name in ("flows.csv", "commitments.csv", "debt.csv", "trade.csv", "states.csv")}
SHORT = {
    "World Bank IDS, December 2023 (loans, repayments), OECD CRS (grants), through ONEcampaign/net_flows; summed by power": {
        "loans_disbursed": "World Bank IDS Dec 2023",
        "loans_repaid_principal_and_interest": "World Bank IDS Dec 2023",
        "grants_disbursed": "OECD CRS",
    },
    "World Bank IDS, December 2025, DT.DOD.BLAT.CD by counterpart, through ONEcampaign/debt_overview": {
        "ext_ppg_bilateral_debt_stock": "World Bank IDS Dec 2025",
    },
}


def content(name: str) -> str:
    """Text of a shipped file: rows of the source tables in order, with a short source each."""
    out = io.StringIO()
    writer: csv.DictWriter[str] | None = None
    for part in FILES[name]:
        with (HERE / "history" / part).open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                row["source"] = SHORT.get(row["source"], {}).get(row["variable"], row["source"])
                if writer is None:
                    writer = csv.DictWriter(out, list(row), lineterminator="\n")
                    writer.writeheader()
                writer.writerow(row)
    return out.getvalue()


def main() -> int:
    """Write the files, or compare them; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")
    check: bool = parser.parse_args().check
    TARGET.mkdir(parents=True, exist_ok=True)
    stale = 0
    texts = {name: content(name) for name in FILES}
    texts["coverage.csv"] = (HERE / "history" / "coverage.csv").read_text(encoding="utf-8")
    for name, text in texts.items():
        path = TARGET / name
        if path.exists() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        if check:
            print(f"history/{name} is stale: run python sources/build_history.py", file=sys.stderr)
        else:
            path.write_text(text, encoding="utf-8")
            print(f"wrote history/{name}")
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
