"""A run against the scenario that it comes from: the same draws, the outcomes of that one kept for the next time."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pandas as pd

from suitors.results.version import model_version
from suitors.scenario import Loaded
from suitors.studies.evaluation import Evaluation, Progress, silent
from suitors.studies.points import evaluate
from suitors.studies.posterior import Calibrated

RESULTS = "results"
KEPT = ".parents"
"""Hidden folder in a folder of results, with a file for each scenario, seed and number of runs."""


def outcomes_of_parent(
    parent: Loaded,
    runs: int,
    evaluation: Evaluation,
    beside: Path | None,
    progress: Progress = silent,
) -> pd.DataFrame:
    """Outcomes of the first `runs` runs, from a file beside the result folder `beside` where they were worked out before.

    They are kept in folders named `results` only, which are ours. A file that cannot be read or written costs time and nothing else.
    """
    seed, posterior = evaluation.seed, evaluation.posterior
    ours = beside is not None and beside.absolute().parent.name == RESULTS
    file = beside.parent / KEPT / _name(parent, runs, seed, posterior) if beside is not None and ours else None
    if file is not None and file.is_file():
        try:
            return pd.read_parquet(file)
        except (OSError, ValueError):
            pass
    drawn = {} if posterior is None else posterior.beliefs(range(runs), seed)
    known = {path: values for path, values in drawn.items() if path in parent.quantities()}
    draws = pd.DataFrame(known, index=pd.RangeIndex(runs, name="run")) if known else None
    found = evaluate({parent.name: parent}, range(runs), evaluation, progress=progress, draws=draws)[parent.name]
    if file is not None:
        partial = file.with_name(f".{file.name}.{os.getpid()}-{threading.get_ident()}")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            found.to_parquet(partial)
            partial.replace(file)
        except OSError:
            partial.unlink(missing_ok=True)
    return found


def _name(parent: Loaded, runs: int, seed: int, posterior: Calibrated | None) -> str:
    drawn = "" if posterior is None else f"-{posterior.digest[:12]}"
    pairs = f"-{hashlib.sha256(' '.join(parent.pairs).encode()).hexdigest()[:8]}" if parent.pairs else ""
    return f"{parent.hash[:20]}{pairs}-{model_version().partition('+')[2]}{drawn}-seed{seed}-{runs}runs.parquet"
