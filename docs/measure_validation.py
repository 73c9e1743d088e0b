"""Write what `suitors validate` finds on the shipped panel into docs/validation.md, between the markers.

Run ``python docs/measure_validation.py``; it takes a minute or two on two cores.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from suitors.words.numbers import estimate, fixed, percent

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from suitors.history.panel import read_panel
from suitors.studies.validation.rolling import ABLATION
from suitors.studies.validation.validate import Validation, plan_of, validate

PAGE = Path(__file__).parent / "validation.md"
RUNS, SEED = 400, 2025
TRAIN_TO, TEST_TO = 2008, 2016
"""Years that the page is about; flows of 2017 to 2022 came later and were in no decision that it tells of."""
OBSERVABLES = {"flow": "loans and grants (CRPS)", "shares": "shares of states (energy score)", "debt": "debts (CRPS)"}


def skill(found: Validation) -> list[str]:
    """A row for each observable and rival: skill and its 95 % interval at each horizon."""
    rows = ["| | rival | 1 year | 3 years | 5 years |", "| --- | --- | --- | --- | --- |"]
    for observable, title in OBSERVABLES.items():
        part = found.skill[(found.skill["observable"] == observable) & (found.skill["score"] != "Brier")]
        for rival in dict.fromkeys(part["rival"]):
            cells = []
            for horizon in (1, 3, 5):
                row = part[(part["rival"] == rival) & (part["horizon"] == horizon)].to_dict("records")[0]
                cells.append(estimate(row["skill"], row["low"], row["high"], lambda value: fixed(value, sign=True)))
            name = f"*{rival}*" if rival == ABLATION else rival
            rows.append(f"| {title} | {name} | {' | '.join(cells)} |")
            title = ""
    return rows


def bands(found: Validation) -> list[str]:
    """Coverage of the bands."""
    rows = ["| | years | inside the 80 % band | inside the 95 % band | cells |", "| --- | --- | --- | --- | --- |"]
    for row in found.coverage.to_dict("records"):
        inside = f"{percent(row['inside_80'])} | {percent(row['inside_95'])}"
        rows.append(f"| {OBSERVABLES[row['observable']].split(' (')[0]} | {row['horizon']} | {inside} | {row['cells']} |")
    return rows


def main() -> int:
    """Measure and write."""
    plan, notes = plan_of(read_panel(), TRAIN_TO, TEST_TO, RUNS, SEED, None)
    text = PAGE.read_text(encoding="utf-8")
    for conditional in (True, False):
        found = validate(plan, conditional, os.cpu_count() or 1)
        head = f"{RUNS} samples, seed {SEED}, origins {plan.train_to} to {plan.test_to - 1}; {notes[-1]}."
        lines = ["", head, "", *skill(found), "", *bands(found), "", "What choice adds:", ""]
        lines += [f"- {line}" for line in found.verdict_on_choice()]
        block = f"<!-- measured: {found.kind} -->\n" + "\n".join(lines) + f"\n\n<!-- end: {found.kind} -->"
        text = re.sub(rf"<!-- measured: {found.kind} -->.*?<!-- end: {found.kind} -->", lambda _, block=block: block, text, flags=re.DOTALL)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
