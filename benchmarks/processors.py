"""How far results differ from processor to processor: the same runs where NumPy, BLAS and the C library may use less of it.

`python -m benchmarks.processors` prints the table of docs/reproducibility.md. Each kind of processor is a process of its own,
whose libraries are told to leave out instructions; what this processor lacks cannot be tried.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from suitors.agents.model import CompetitionModel
from suitors.agents.record import Record
from suitors.agents.submodels.schedule import stocks
from suitors.results.outcomes import OUTCOMES
from suitors.scenario import load, shipped_scenarios

Array = NDArray[np.float64]
DECISIONS = ("deals_offered", "deals_taken", "distress", "protests")
"""Recorded counts that tell on which side of a threshold a run fell."""
WIDE = ("AVX512", "X86_V4")
"""How the instructions begin that only some processors of the last ten years have."""


def processors() -> dict[str, dict[str, str]]:
    """What the environment says to make NumPy and others work as on another processor, by its name; empty where nothing can be left out."""
    # What NumPy has loops of its own for, and this processor offers.
    found = np.show_config(mode="dicts")["SIMD Extensions"].get("found", [])
    wide = [name for name in found if name.startswith(WIDE)]
    kinds = {}
    if wide and wide != found:
        kinds["without AVX-512"] = {"NPY_DISABLE_CPU_FEATURES": " ".join(wide), "OPENBLAS_CORETYPE": "Haswell"}
    if found:
        kinds["with the least that NumPy runs on"] = {
            "NPY_DISABLE_CPU_FEATURES": " ".join(found),
            "OPENBLAS_CORETYPE": "Prescott",
            # The C library of Linux; elsewhere nobody reads it.
            "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-AVX512F",
        }
    return kinds


def simulated(scenario: str, arithmetic: str, runs: int, years: int | None) -> dict[str, Array]:
    """Every stock at the horizon, every outcome's variable, and decisions, by name; the last axis is the run."""
    overrides = [f"arithmetic={arithmetic}", *([] if years is None else [f"horizon.years={years}"])]
    model = CompetitionModel(load(scenario, overrides), runs=range(runs))
    record = Record(model, only={*DECISIONS, *(name for outcome in OUTCOMES for name in outcome.read.needs)})
    while not model.finished:
        model.step()
        record.after_step()
    recorded = {**record.stocks, **record.moved}
    ends = {f"world {item.name}": getattr(model.world, item.name) for item in stocks()}
    return {
        **ends,
        **{f"outcome {outcome.name}": outcome.read(recorded) for outcome in OUTCOMES},
        **{name: recorded[name] for name in DECISIONS},
    }


def elsewhere(
    environment: Mapping[str, str], scenarios: Sequence[str], arithmetic: str, runs: int, years: int | None
) -> dict[str, dict[str, Array]]:
    """The same in a process with that environment, by scenario."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.processors", "--into", folder, "--arithmetic", arithmetic, "--runs", str(runs)]
        command += [] if years is None else ["--years", str(years)]
        subprocess.run([*command, *scenarios], check=True, env={**os.environ, **environment})
        found = {}
        for name in scenarios:
            with np.load(Path(folder) / f"{name}.npz") as kept:
                found[name] = dict(kept)
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


def gap_between(one: Mapping[str, Array], other: Mapping[str, Array]) -> Gap:
    """Compare two results of `simulated`."""
    runs = one[DECISIONS[0]].shape[-1]
    flipped = np.zeros(runs, dtype=bool)
    for name in DECISIONS:
        flipped |= (one[name] != other[name]).reshape(-1, runs).any(axis=0)

    def largest(kind: str) -> float:
        return max(
            (
                _relative(one[name][..., :runs][..., ~flipped], other[name][..., :runs][..., ~flipped])
                for name in one
                if name.startswith(kind)
            ),
            default=0.0,
        )

    return Gap(int(flipped.sum()), largest("world "), largest("outcome "))


def _relative(one: Array, other: Array) -> float:
    scale = float(np.nanmax(np.abs(one), initial=0.0))
    return float(np.nanmax(np.abs(one.astype(np.float64) - other), initial=0.0)) / scale if scale > 0 else 0.0


def gaps(scenarios: Sequence[str], arithmetic: str, runs: int, years: int | None = None) -> Iterator[tuple[str, str, Gap]]:
    """For each other processor and scenario: how its results differ from those of this one."""
    here = elsewhere({}, scenarios, arithmetic, runs, years)
    for kind, environment in processors().items():
        there = elsewhere(environment, scenarios, arithmetic, runs, years)
        for name in scenarios:
            yield kind, name, gap_between(here[name], there[name])


@click.command()
@click.argument("scenarios", nargs=-1)
@click.option("--runs", type=click.IntRange(8), default=64, show_default=True)
@click.option("--years", type=click.IntRange(1), help="Horizon; else each scenario's own.")
@click.option("--arithmetic", type=click.Choice(["double", "single"]), help="Precision; else both.")
@click.option("--into", type=click.Path(file_okay=False, path_type=Path), hidden=True, help="Simulate here and keep the numbers.")
def main(scenarios: tuple[str, ...], runs: int, years: int | None, arithmetic: str | None, into: Path | None) -> None:
    """Measure how far results differ from processor to processor."""
    if into is not None:
        for name in scenarios:
            path = into / f"{name}.npz"
            path.parent.mkdir(exist_ok=True)
            np.savez(path, **simulated(name, arithmetic or "double", runs, years))  # type: ignore[arg-type]
        return
    names = scenarios or tuple(sorted(shipped_scenarios()))
    for precision in [arithmetic] if arithmetic else ["double", "single"]:
        by_kind: dict[str, list[tuple[str, Gap]]] = {}
        for kind, name, gap in gaps(names, precision, runs, years):
            by_kind.setdefault(kind, []).append((name, gap))
        for kind, found in by_kind.items():
            flips = ", ".join(f"{name} {gap.flipped}" for name, gap in found if gap.flipped)
            click.echo(f"{precision} precision, {kind}: {len(found)} scenarios of {runs} runs")
            click.echo(f"  runs on the other side of a decision: {sum(gap.flipped for _, gap in found)} {f'({flips})' if flips else ''}")
            click.echo(f"  stocks of the other runs differ by at most {max(gap.stocks for _, gap in found):.1e}")
            click.echo(f"  their outcomes by at most {max(gap.outcomes for _, gap in found):.1e}")


if __name__ == "__main__":
    main(prog_name="python -m benchmarks.processors")
