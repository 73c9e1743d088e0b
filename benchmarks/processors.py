"""How far results differ from processor to processor: the same runs where NumPy, BLAS and the C library may use less of it.

`python -m benchmarks.processors` prints the table of docs/reproducibility.md. Each kind of processor is a process of its own,
whose libraries are told to leave out instructions; what this processor lacks cannot be tried.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from suitors.model.model import CompetitionModel
from suitors.model.record import record_of
from suitors.model.submodels.schedule import stocks
from suitors.results.outcomes import needed, outcomes
from suitors.scenario import load, shipped_scenarios

Array = NDArray[np.float64]
Numbers = Mapping[str, Array]
Results = dict[tuple[str, str], Numbers]
"""Numbers by precision and scenario."""
NARROWER, LEAST = "without AVX-512", "with the least that NumPy runs on"
STOCK, OUTCOME = "stock", "outcome"
DECISIONS = ("deals_offered", "deals_taken", "distress", "protests")
"""Recorded counts that tell on which side of a threshold a run fell."""
WIDE = ("AVX512", "X86_V4")
"""How the instructions begin that only some processors of the last ten years have."""


def processors() -> dict[str, dict[str, str]]:
    """What the environment says to make NumPy and others work as on another processor, by its name; empty where nothing can be left out."""
    # What NumPy has loops of its own for, and this processor offers.
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    wide = [name for name in found if name.startswith(WIDE)]
    intel = platform.machine().lower() in ("x86_64", "amd64", "i686")
    kinds = {}
    if wide and wide != found:
        kinds[NARROWER] = {"NPY_DISABLE_CPU_FEATURES": ",".join(wide), **({"OPENBLAS_CORETYPE": "Haswell"} if intel else {})}
    if found:
        # The last is for the C library of Linux; elsewhere nobody reads it.
        others = {"OPENBLAS_CORETYPE": "Prescott", "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F"} if intel else {}
        kinds[LEAST] = {"NPY_DISABLE_CPU_FEATURES": ",".join(found), **others}
    return kinds


def simulated(scenario: str, precision: str, runs: int, years: int | None) -> Numbers:
    """Every stock at the horizon, every outcome, and decisions, by name; the last axis is the run."""
    overrides = [f"arithmetic={precision}", *([] if years is None else [f"horizon.years={years}"])]
    model = CompetitionModel(load(scenario, overrides), runs=range(runs))
    recorded = record_of(model, {*DECISIONS, *needed()})
    found = {f"{STOCK} {item.name}": getattr(model.world, item.name) for item in stocks()}
    found |= {f"{OUTCOME} {outcome.name}": outcome.read(recorded) for outcome in outcomes()}
    return {**found, **{name: recorded[name] for name in DECISIONS}}


def elsewhere(environment: Mapping[str, str], scenarios: Sequence[str], precisions: Sequence[str], runs: int, years: int | None) -> Results:
    """The same in a process with that environment."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.processors", "--into", folder, "--runs", str(runs)]
        command += [each for precision in precisions for each in ("--precision", precision)]
        command += [] if years is None else ["--years", str(years)]
        subprocess.run([*command, *scenarios], check=True, env={**os.environ, **environment}, cwd=Path(__file__).parents[1])
        found: Results = {}
        for precision, name in product(precisions, scenarios):
            with np.load(Path(folder) / precision / f"{name}.npz") as kept:
                found[precision, name] = dict(kept)
        return found


@dataclass(frozen=True)
class Gap:
    """How two results of the same runs differ."""

    flipped: int
    """Runs that fell on the other side of some decision."""
    stocks: float
    """Largest difference of a stock at the horizon in the other runs, relative to its largest value."""
    outcomes: float
    """The same of an outcome, which is kept in single precision."""


def gap_between(one: Numbers, other: Numbers) -> Gap:
    """Compare two results of `simulated`."""
    runs = one[DECISIONS[0]].shape[-1]
    flipped = np.zeros(runs, dtype=bool)
    for name in DECISIONS:
        flipped |= (one[name] != other[name]).reshape(-1, runs).any(axis=0)

    def largest(kind: str) -> float:
        names = [name for name in one if name.startswith(f"{kind} ")]
        return max((_relative(one[name][..., :runs][..., ~flipped], other[name][..., :runs][..., ~flipped]) for name in names), default=0.0)

    return Gap(int(flipped.sum()), largest(STOCK), largest(OUTCOME))


def _relative(one: Array, other: Array) -> float:
    if not one.size:
        return 0.0
    scale = float(np.nanmax(np.abs(one)))
    return float(np.nanmax(np.abs(one.astype(np.float64) - other))) / scale if scale > 0 else 0.0


@click.command()
@click.argument("scenarios", nargs=-1)
@click.option("--runs", type=click.IntRange(8), default=64, show_default=True)
@click.option("--years", type=click.IntRange(1), help="Horizon; else each scenario's own.")
@click.option("--precision", "precisions", type=click.Choice(["double", "single"]), multiple=True, help="One of them; else both.")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), hidden=True, help="Simulate here and keep the numbers.")
@click.option("--least", is_flag=True, help="Only print the environment of the least processor, for a command: env $(...) command.")
def main(scenarios: tuple[str, ...], runs: int, years: int | None, precisions: tuple[str, ...], into: Path | None, least: bool) -> None:
    """Measure how far results differ from processor to processor."""
    if least:
        click.echo(" ".join(f"{name}={value}" for name, value in processors().get(LEAST, {}).items()))
        return
    names, precisions = scenarios or tuple(sorted(shipped_scenarios())), precisions or ("double", "single")
    if into is not None:
        for precision, name in product(precisions, names):
            path = into / precision / f"{name}.npz"
            path.parent.mkdir(parents=True, exist_ok=True)
            np.savez(path, **simulated(name, precision, runs, years))  # type: ignore[arg-type]
        return
    here = elsewhere({}, names, precisions, runs, years)
    for kind, environment in processors().items():
        there = elsewhere(environment, names, precisions, runs, years)
        for precision in precisions:
            gaps = {name: gap_between(here[precision, name], there[precision, name]) for name in names}
            flips = ", ".join(f"{name} {gap.flipped}" for name, gap in gaps.items() if gap.flipped)
            click.echo(f"{precision} precision, {kind}: {len(gaps)} scenarios of {runs} runs")
            click.echo(f"  runs that decide otherwise: {sum(gap.flipped for gap in gaps.values())}{f' ({flips})' if flips else ''}")
            click.echo(f"  stocks of all others differ by at most {max(gap.stocks for gap in gaps.values()):.1e}")
            click.echo(f"  outcomes by at most {max(gap.outcomes for gap in gaps.values()):.1e}")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.processors")
