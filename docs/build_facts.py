"""Write lists and constants of the code into the pages that tell them, so that page and code cannot disagree.

Run ``python docs/build_facts.py``; with ``--check`` nothing is written and a stale page ends with exit code 1.
A fact stands between ``<!-- is: name -->`` and ``<!-- end -->``, in a sentence or in a cell of a table.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Any, get_args

from suitors.analysis import discovery, halves, importance, pawn
from suitors.cli.compare import MOST_RUNS
from suitors.engine import corridors
from suitors.model.adaptation import RULES
from suitors.packs.pack import chosen
from suitors.plots import acceptance, timeline
from suitors.plots.kinds import KINDS
from suitors.results.outcomes import outcomes
from suitors.scenario import base, events, quantity, schema
from suitors.studies import blocks, calibrate, compare, sensitivity, variants
from suitors.studies.futures import explore, rows
from suitors.studies.sweep import check
from suitors.studies.tournament import analysis
from suitors.verification.register import CASES
from suitors.words.numbers import count, given, percent
from suitors.words.scenario import BELIEFS, listed

ROOT = Path(__file__).resolve().parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
FACT = re.compile(r"<!-- is: ([\w .]+) -->(.*?)<!-- end -->", re.DOTALL)


def codes(names: Iterable[Any], last: str = "") -> str:
    """Names as a list in code type; with a `last` word between the two last."""
    told = [f"`{name}`" for name in names]
    return f"{', '.join(told[:-1])} {last} {told[-1]}" if last else ", ".join(told)


def choices(model: type[Any], field: str, last: str = "") -> str:
    """What a field of a scenario may say."""
    return codes(_literals(model.model_fields[field].annotation), last)


def _literals(annotation: Any) -> list[str]:
    below = get_args(annotation)
    return [item for part in below for item in (_literals(part) or ([part] if isinstance(part, str) else []))]


def default(model: type[Any], field: str) -> str:
    return str(model.model_fields[field].default).lower()


def judged() -> str:
    """How many opening figures are judgements, as a fraction of six."""
    figures = chosen().opening()
    return f"{round(6 * sum(row.grade == 'assumed' for row in figures) / len(figures))}"


def learnt_by(rule: str) -> str:
    """The numbers of a rule of learning, with their defaults."""
    return ", ".join(f"`{name}` {given(value)}" for name, value in RULES[rule].parameters.items())


NUMERALS = [
    "no",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
    "twenty",
]

FACTS: dict[str, Callable[[], str]] = {
    "submodels": lambda: codes(base.switches()),
    "noise": lambda: codes(get_args(base.Noise)),
    "mechanisms": lambda: choices(schema.Scenario, "mechanism", "or"),
    "mechanism": lambda: default(schema.Scenario, "mechanism"),
    "runs and seed": lambda: f"{default(schema.Scenario, 'runs')}, {default(schema.Scenario, 'seed')}",
    "hazards": lambda: choices(schema.Scenario, "hazards", "or"),
    "arithmetic": lambda: choices(schema.Scenario, "arithmetic", "or"),
    "grades": lambda: codes(get_args(quantity.Grade)),
    "stages": lambda: codes(base.STAGES, "or"),
    "tiers": lambda: codes(base.TIERS, "or"),
    "sectors": lambda: codes(base.SECTORS),
    "motives": lambda: codes(base.MOTIVES),
    "debt capacities": lambda: choices(schema.State, "debt_capacity", "or"),
    "conduct": lambda: codes(schema.Conduct.model_fields),
    "blocks": lambda: codes(get_args(get_args(schema.Strategy.model_fields["blocks"].annotation)[0])),
    "transfers": lambda: choices(schema.Block, "transfer"),
    "corridor iterations": lambda: NUMERALS[corridors.ITERATIONS],
    "most runs": lambda: count(MOST_RUNS),
    "outcomes against absence": lambda: "\n".join(
        ["", "| outcome | unit | meaning |", "|---|---|---|"]
        + [f"| `{item.name}` | {item.unit} | {item.definition} |" for item in outcomes("absence")]
        + [""]
    ),
    "blocks staying": lambda: ", ".join(variants.STAYING),
    "ingredients": lambda: ", ".join(variants.INGREDIENTS),
    "cuts": lambda: NUMERALS[len(blocks.CUTS)],
    "runs of mixtures": lambda: count(compare.RUNS_OF_MIXTURES),
    "rows of doubt": lambda: NUMERALS[len(BELIEFS)].capitalize(),
    "conduct made neutral": lambda: listed([name.replace("_", "-") for name in rows.CONDUCT]),
    "sceptic": lambda: listed(
        [f"{path.split('.')[1].capitalize()}'s works of quality {given(value)}" for path, value in rows.SCEPTIC.items()]
    ),
    "fewer runs": lambda: NUMERALS[explore.FEWER_RUNS],
    "runs of a future": lambda: count(explore.RUNS),
    "peel": lambda: percent(discovery.PEEL),
    "discovery significance": lambda: percent(discovery.SIGNIFICANT),
    "keys at once": lambda: count(discovery.AT_ONCE),
    "fewest points": lambda: NUMERALS[halves.FEWEST],
    "slices": lambda: NUMERALS[pawn.SLICES],
    "delta for": lambda: count(importance.DELTA_FOR),
    "importance error": lambda: percent(importance.ERROR),
    "settled": lambda: given(sensitivity.SETTLED),
    "replicator starts": lambda: count(analysis.STARTS),
    "few offers": lambda: count(acceptance.FEW),
    "most choices": lambda: count(check.MOST_CHOICES),
    "calibrated numbers": lambda: count(len(calibrate.priors())),
    "repetitions": lambda: count(calibrate.REPETITIONS),
    "figures of a run": lambda: NUMERALS[len(KINDS)],
    "largest deals": lambda: NUMERALS[timeline.LARGEST],
    "number of motives": lambda: NUMERALS[len(base.MOTIVES)],
    "number of sectors": lambda: NUMERALS[len(base.SECTORS)],
    "families of cases": lambda: NUMERALS[len(CASES)],
    **{f"rule {name}": partial(learnt_by, name) for name in RULES if RULES[name].parameters},
    "judged figures": lambda: NUMERALS[int(judged())],
    "Judged figures": lambda: NUMERALS[int(judged())].capitalize(),
}


def fresh(page: str, used: set[str] | None = None) -> str:
    """The page with its facts written anew; `used` collects their names. Raises KeyError for a fact that nobody knows."""

    def written(found: re.Match[str]) -> str:
        (used if used is not None else set()).add(found[1])
        return f"<!-- is: {found[1]} -->{FACTS[found[1]]()}<!-- end -->"

    return FACT.sub(written, page)


def unsaid(page: str) -> list[str]:
    """Keys of a scenario file, and types of events with their keys, that the page names neither in code type nor in an example."""
    said = set(
        re.findall(r"[\w-]+", " ".join([*re.findall(r"`([^`\n]+)`", page), *re.findall(r"^```.*?^```$", page, re.MULTILINE | re.DOTALL)]))
    )
    kinds = list(get_args(get_args(events.Event)[0]))
    tables = [item for item in vars(schema).values() if isinstance(item, type) and hasattr(item, "model_fields")] + kinds
    names = {f"{item.__name__}.{key}": key for item in tables for key in item.model_fields}
    names |= {f"type {kind}": kind for item in kinds for kind in get_args(item.model_fields["type"].annotation)}
    return sorted(name for name, key in names.items() if key not in said)


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or check them."""
    stale = []
    for path in PAGES:
        page = path.read_text(encoding="utf-8")
        written = fresh(page)
        if page != written:
            stale.append(path.name)
            if "--check" not in arguments:
                path.write_text(written, encoding="utf-8")
    if stale and "--check" in arguments:
        print(f"stale, run python docs/build_facts.py: {', '.join(stale)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
