"""A program of somebody else that uses suitors from Python; prints as JSON what of its process is no longer as it was."""

from __future__ import annotations

import ctypes
import decimal
import gc
import json
import locale
import logging
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import threading
import warnings
from pathlib import Path
from typing import Any

import matplotlib
import numpy as np
import pandas as pd
import scipy.sparse
import scipy.special  # noqa: F401, with scipy.sparse: adds to the warnings filters of whoever imports it
import xarray as xr

asked_of_the_system: list[str] = []


class WatchedLibrary(ctypes.CDLL):
    """Notes which functions of the C library somebody looks up."""

    def __getattr__(self, name: str) -> Any:
        if self._name is None:
            asked_of_the_system.append(name)
        return super().__getattr__(name)


def state() -> dict[str, str]:
    """What a guest must leave as it is."""
    mask = os.umask(0)
    os.umask(mask)
    found = {
        "garbage collector": (gc.isenabled(), gc.get_threshold(), gc.get_freeze_count(), gc.get_debug(), gc.callbacks),
        "allocator": asked_of_the_system,
        "environment": dict(os.environ),
        "signals": [signal.getsignal(number) for number in signal.valid_signals()],
        "warnings": warnings.filters,
        "backend": matplotlib.get_backend(auto_select=False),
        "figures": {key: matplotlib.rcParams[key] for key in matplotlib.rcParams if not key.startswith("backend")},
        "floating point": np.geterr(),
        "printing": (np.get_printoptions(), pd.describe_option("display", _print_desc=False), dict(xr.get_options())),
        "random numbers": (random.getstate(), [str(part) for part in np.random.get_state()]),
        "decimals": decimal.getcontext(),
        "locale": locale.setlocale(locale.LC_ALL),
        "folder": (os.getcwd(), mask),
        "logging": (logging.root.level, logging.root.handlers, logging.root.manager.disable, logging.lastResort),
        "hooks": (sys.excepthook, sys.displayhook, threading.excepthook, sys.getrecursionlimit(), sys.getswitchinterval()),
        "processes": (multiprocessing.get_start_method(allow_none=True), threading.active_count()),
        "streams": (sys.stdout.errors, sys.stdout.encoding, sys.stderr.errors),
    }
    return {name: repr(value) for name, value in found.items()}


def visit(folder: Path) -> None:
    import suitors
    from suitors.plots.all import draw_all
    from suitors.scenario import load
    from suitors.studies.compare import compare
    from suitors.studies.evaluation import Evaluation
    from suitors.studies.plan import strategies_plan
    from suitors.studies.run import run
    from suitors.studies.sweep.job import Job
    from suitors.studies.sweep.request import Request
    from suitors.studies.sweep.run import run as sweep

    assert suitors.__version__
    short = ["horizon.years=1"]
    loaded = load("tokyo_2025", short)
    result = run(loaded, 8, Evaluation(1), folder / "run")
    draw_all(result.dataset, result.deals, folder / "figures", kinds=("influence", "timeline"))
    compare(loaded, strategies_plan(loaded, "JPN", ["japan", "china"]), 8, Evaluation(1))
    asked = Request("tokyo_2025", tuple(short), vary=("parameters.deal_rate=0.1:0.3",), points=2, runs=2, outcomes=("goodwill",))
    sweep(Job.prepare(asked, str(folder / "sweep")))
    run(loaded, 300, Evaluation(1, 2), folder / "processes")


if __name__ == "__main__":
    ctypes.CDLL = WatchedLibrary  # type: ignore[misc]
    before = state()
    with tempfile.TemporaryDirectory() as made:
        visit(Path(made))
    print(json.dumps({name: [told, now] for (name, told), now in zip(before.items(), state().values(), strict=True) if told != now}))
