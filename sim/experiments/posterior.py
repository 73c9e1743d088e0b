"""Posterior files: parameter sets that fit the past, one row each, in a Parquet table with a JSON manifest beside it.

Columns are dotted paths of a scenario such as `parameters.taste_scale`. Those that start with `history.` belong to the historical
scenario alone: other scenarios have no such number and leave them out.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.engine.streams import generator

Array = NDArray[np.float64]
HISTORY = "history."


class PosteriorError(Exception):
    """A posterior file that cannot be used, with a message for the user."""


def read_posterior(path: str | Path) -> pd.DataFrame:
    """The draws of a posterior file: one row for each, columns are dotted parameter paths.

    Raises PosteriorError for a file that is not there, is no table, is empty, or holds what is no finite number.
    """
    file = Path(path).expanduser()
    if not file.is_file():
        raise PosteriorError(f"{file}: no such posterior file; suitors calibrate makes one")
    try:
        draws = pd.read_parquet(file)
    except (OSError, ValueError) as problem:
        raise PosteriorError(f"{file}: is no Parquet table: {problem}") from problem
    if draws.empty:
        raise PosteriorError(f"{file}: holds no draws")
    for name in draws.columns:
        if "." not in str(name):
            raise PosteriorError(f"{file}: column {name} is no dotted path of a parameter, such as parameters.taste_scale")
        if not pd.api.types.is_numeric_dtype(draws[name]) or not np.isfinite(draws[name].to_numpy(dtype=float)).all():
            raise PosteriorError(f"{file}: column {name} holds something that is no finite number")
    return draws.astype(float)


def manifest_of(path: str | Path) -> dict[str, Any]:
    """The manifest beside a posterior file; empty where there is none."""
    beside = Path(path).expanduser().with_suffix(".json")
    if not beside.is_file():
        return {}
    found: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
    return found


def lanes_of(draws: pd.DataFrame, runs: int, seed: int) -> dict[str, Array]:
    """One draw for each run, by path, (run,): every draw as often as any other, in an order that the seed fixes."""
    order = generator(seed, 0, "posterior", ("order",)).permutation(len(draws))
    rows = order[np.arange(runs) % len(draws)]
    return {str(name): draws[name].to_numpy(dtype=float)[rows] for name in draws.columns}
