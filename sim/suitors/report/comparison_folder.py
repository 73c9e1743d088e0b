"""A comparison's folder: its tables, the answer in sentences, and the command that makes it again."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from suitors.report.answer import answer
from suitors.studies.compare import Comparison, write
from suitors.studies.evaluation import Evaluation
from suitors.studies.futures import information
from suitors.studies.futures import quick as few_futures
from suitors.studies.futures.explore import write as write_futures
from suitors.studies.scenarios import only_in_one

if TYPE_CHECKING:
    from suitors.scenario import Loaded

ALONE = (
    *("power", "strategies", "swap", "precision", "equal_budgets", "futures", "posterior", "worlds"),
    *("structure_futures", "structure_weights", "calendar"),
)
SEVERAL = {"also": "--also", "thresholds": "--threshold", "outcomes": "--outcome"}
SWITCHES = ("structures", "decompose")


def about(result: Comparison, loaded: Loaded) -> Loaded:
    """The scenario that a comparison is about: of several, the first that is held against another."""
    return result.plan.variants[result.plan.headline[0][0]].loaded if result.plan.of_scenarios else loaded


def repeat(asked: Mapping[str, Any], runs: int, seed: int) -> str:
    """The command that does it again from the manifest; `asked` holds options by name, those that are left out were not given."""
    words = ["suitors", "compare", "manifest.json", "--runs", str(runs), "--seed", str(seed)]
    for name in ALONE:
        if said := asked.get(name):
            words += [f"--{name.replace('_', '-')}", str(said)]
    if asked.get("futures"):
        words += ["--runs-per-future", str(asked["runs_per_future"])]
    if asked.get("precision"):
        words += ["--max-runs", str(asked["max_runs"])]
    for name, option in SEVERAL.items():
        for said in asked.get(name) or ():
            words += [option, said]
    return shlex.join([*words, *(f"--{name}" for name in SWITCHES if asked.get(name))])


def keep(
    result: Comparison,
    loaded: Loaded,
    folder: Path,
    repeated: str,
    evaluation: Evaluation,
) -> None:
    """Write everything that the figures and the report of a comparison are made from, a few futures and break-evens included."""
    seed = evaluation.seed
    few_futures.write(few_futures.quick(result.plan, evaluation), folder)
    if result.futures is not None:
        with evaluation.stage("what the sign depends on", 0):
            write_futures(result.futures, result.plan, folder, evaluation)
            information.write(result.futures, result.plan, loaded.quantities(), folder, seed)
    subject = about(result, loaded)
    said = answer(result, subject, folder, seed)
    if result.plan.of_scenarios:
        said["sentences"] += only_in_one(result.plan)
    (folder / "answer.json").write_text(json.dumps(said, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write(result, subject, folder, {} if result.futures is None else result.futures.settings, repeated, seed)
