"""Write what `suitors validate` finds on the shipped panel into docs/validation.md, between the markers.

Run ``python docs/measure_validation.py``; it takes two minutes on two cores.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import Any

from suitors.studies.evaluation import Evaluation
from suitors.words.numbers import fixed, percent

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from suitors.history.panel import read_panel
from suitors.studies.validation.events import EVENTS
from suitors.studies.validation.validate import PRIMARY, QUESTIONS, Validation, plan_of, validate

PAGE = Path(__file__).parent / "validation.md"
RUNS, SEED = 400, 2025
WINDOWS = ((2008, 2016), (2016, 2022))
"""First origin and last year forecast; the design was settled on the first before the second was looked at."""
SAID = {"flow": "loans, grants", "shares": "shares", "debt": "debts"}
COLUMNS = ("last year", "hardest rule", "80 % band", "the model")


def skill(value: float) -> str:
    """With its sign, to two decimals."""
    return fixed(value, sign=True)


def cells(row: dict[str, Any]) -> list[str]:
    """Skill over last year and the hardest rule (starred beyond chance), the share inside the band, what the model adds."""
    hard = row["hardest"]
    if row["observable"] in EVENTS and hard["low"] != hard["low"]:
        return ["too few", "", "", ""]
    inside = "" if row["inside_80"] is None else percent(row["inside_80"]).replace(" ", "\N{NO-BREAK SPACE}")
    return [skill(row["over_last_year"]), skill(hard["skill"]) + ("\\*" if hard["low"] > 0 else ""), inside, skill(row["of_model"])]


def rows(given: Validation, forecast: Validation) -> list[str]:
    """A row for each observable and event at three and five years: totals given, then totals forecast."""
    both = zip(*([*each.summary(PRIMARY), *each.summary(EVENTS)] for each in (given, forecast)), strict=True)
    return [
        f"|{SAID.get(one['observable'], one['observable'])}, {one['horizon']}|{'|'.join([*cells(one), *cells(two)])}|" for one, two in both
    ]


def main() -> int:
    """Measure and write."""
    text = PAGE.read_text(encoding="utf-8")
    for first, last in WINDOWS:
        plan, _ = plan_of(read_panel(), first, last, RUNS, SEED, None)
        found = [validate(plan, conditional, Evaluation(workers=os.cpu_count() or 1)) for conditional in (True, False)]
        head = f"`suitors validate --train-to {first} --test-to {last}`:"
        title = f"|what, years ahead|{'|'.join([f'given: {COLUMNS[0]}', *COLUMNS[1:], f'forecast: {COLUMNS[0]}', *COLUMNS[1:]])}|"
        lines = [head, "", title, "|" + "---|" * (1 + 2 * len(COLUMNS)), *rows(*found), ""]
        for without, part in QUESTIONS.items():
            helps, harms, count = zip(*(each.help_of(without, (*PRIMARY, *EVENTS)) for each in found), strict=True)
            where = "; ".join(f"{name} ({each.kind})" for each, names in zip(found, harms, strict=True) for name in names)
            told = f"{part.capitalize()} helps in {sum(map(len, helps))} of {sum(count)} rows and costs in {sum(map(len, harms))}"
            lines.append(f"- {told}" + (f": {where}." if where else "."))
        block = f"<!-- measured: {first} -->\n" + "\n".join(lines) + f"\n<!-- end: {first} -->"
        text = re.sub(rf"<!-- measured: {first} -->.*?<!-- end: {first} -->", lambda _, block=block: block, text, flags=re.DOTALL)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
