"""Write what `suitors validate` finds on the shipped panel into docs/validation.md, between the markers.

Run ``python docs/measure_validation.py``; it takes a minute or two on two cores.
"""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from suitors.studies.evaluation import Evaluation
from suitors.words.numbers import estimate, fixed, percent

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from suitors.history.panel import read_panel
from suitors.studies.validation.validate import QUESTIONS, Validation, plan_of, validate

PAGE = Path(__file__).parent / "validation.md"
RUNS, SEED = 400, 2025
WINDOWS = ((2008, 2016), (2016, 2022))
"""First origin and last year forecast; the design was settled on the first before the second was looked at."""
OBSERVABLES = {"flow": "loans and grants", "shares": "shares of states", "debt": "debts"}


def rows(found: Validation) -> list[str]:
    """A row for each observable at three and five years."""
    lines = []
    for row in found.summary():
        hard = row["hardest"]
        over = estimate(hard["skill"], hard["low"], hard["high"], lambda value: fixed(value, sign=True))
        inside = "" if row["inside_80"] is None else percent(row["inside_80"])
        own = [fixed(row[key], 3, sign=True) for key in ("over_last_year", "of_model", "of_choice")]
        name = f"{OBSERVABLES[row['observable']]}, {row['horizon']} years"
        lines.append(f"| {found.kind} | {name} | {own[0]} | {over}, {hard['rival']} | {inside} | {own[1]} | {own[2]} |")
    return lines


def main() -> int:
    """Measure and write."""
    text = PAGE.read_text(encoding="utf-8")
    for first, last in WINDOWS:
        plan, notes = plan_of(read_panel(), first, last, RUNS, SEED, None)
        found = [validate(plan, conditional, Evaluation(workers=os.cpu_count() or 1)) for conditional in (True, False)]
        head = f"`suitors validate --train-to {first} --test-to {last}`: {RUNS} samples, seed {SEED}; {notes[-1]}."
        title = "| totals | what | over last year | over the hardest rule | in the 80 % band | the model's part | choice's part |"
        lines = [head, "", title, "| --- | --- | --- | --- | --- | --- | --- |", *(line for each in found for line in rows(each)), ""]
        for without, part in QUESTIONS.items():
            told = [line for each in found for line in each.verdicts(without)]
            gains = sum(f"{part} adds forecast skill" in line for line in told)
            lines.append(
                f"- {part} adds forecast skill in {gains} of {len(told)} rows, costs some in {sum('costs' in line for line in told)}"
            )
        block = f"<!-- measured: {first} -->\n" + "\n".join(lines) + f"\n<!-- end: {first} -->"
        text = re.sub(rf"<!-- measured: {first} -->.*?<!-- end: {first} -->", lambda _, block=block: block, text, flags=re.DOTALL)
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
