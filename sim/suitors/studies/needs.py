"""What a run will take: memory, disk and time, said before it starts and refused where it is not there."""

from __future__ import annotations

import os
import shutil
import time
from dataclasses import dataclass
from pathlib import Path

from suitors.errors import InputError
from suitors.model.layout import layout
from suitors.model.model import CompetitionModel
from suitors.model.record import bytes_of_a_run
from suitors.scenario import Loaded
from suitors.studies import ensemble
from suitors.words.numbers import duration, fixed

LARGE_BYTES, LARGE_SECONDS = 1e9, 120.0
"""From here on needs are said."""
PROGRAM = 200e6
"""Bytes of the program and its libraries, before it simulates."""
TRIED_RUNS, TRIED_STEPS = 256, 3
"""What the time is reckoned from."""
WORTH_TRYING = 200_000
"""Run-years below which nobody waits long enough to be told."""


class TooLarge(InputError):
    """More than the machine has."""


@dataclass(frozen=True)
class Needs:
    """Bytes and seconds."""

    memory: float
    disk: float
    seconds: float

    @property
    def large(self) -> bool:
        """Whether a user would like to know before it starts."""
        return self.memory + self.disk > LARGE_BYTES or self.seconds > LARGE_SECONDS

    @property
    def text(self) -> str:
        """In one line."""
        disk = f", {_size(self.disk)} of disk" if self.disk else ""
        length = f" and {duration(self.seconds)}" if self.seconds >= 1 else ""
        return f"about {_size(self.memory)} of memory{disk}{length}"


def needs_of(loaded: Loaded, runs: int, workers: int) -> Needs:
    """What it takes to simulate and record `runs` runs."""
    scenario = loaded.scenario
    of_a_run = float(bytes_of_a_run(layout(scenario, loaded.reference), scenario.horizon.years))
    record = of_a_run * runs
    # Several workers hand their records on: packed here, unpacked there.
    handed_on = 2 * of_a_run if workers > 1 else 0.0
    at_once = (ensemble.bytes_side_by_side(loaded) + handed_on) * min(runs, workers * ensemble.widest(loaded))
    on_disk = record > ensemble.MEMORY_LIMIT
    years = runs * scenario.horizon.years
    return Needs(
        memory=PROGRAM + at_once + (0.0 if on_disk else record),
        # Batches are kept until all are done, besides the record that they make up.
        disk=record * (int(on_disk) + int(ensemble.is_long(loaded, runs, workers))),
        seconds=_seconds_of_a_year(loaded) * years / workers if years >= WORTH_TRYING else 0.0,
    )


def refuse(needs: Needs, folder: Path) -> None:
    """Raises TooLarge where memory or the disk of `folder` are smaller."""
    there = next(parent for parent in (folder.resolve(), *folder.resolve().parents) if parent.exists())
    free = float(shutil.disk_usage(there).free)
    if needs.disk > free:
        raise TooLarge(f"this takes {needs.text}, and the disk of {there} has {_size(free)} free: take fewer --runs, or --force")
    if needs.memory > (memory := free_memory()):
        raise TooLarge(f"this takes {needs.text}, and {_size(memory)} of memory are free: take fewer --runs or --workers, or --force")


def free_memory() -> float:
    """Bytes of memory that can be had, infinite where the system does not say."""
    try:
        with open("/proc/meminfo", encoding="ascii") as file:
            found = next((line for line in file if line.startswith("MemAvailable:")), "")
        return float(found.split()[1]) * 1024
    except (OSError, IndexError, ValueError):
        pages = getattr(os, "sysconf", lambda name: -1)("SC_PHYS_PAGES") if hasattr(os, "sysconf") else -1
        return float(pages) * os.sysconf("SC_PAGE_SIZE") if pages > 0 else float("inf")


def _seconds_of_a_year(loaded: Loaded) -> float:
    """Of one run, measured on a few steps of some runs side by side."""
    model = CompetitionModel(loaded, runs=range(TRIED_RUNS))
    steps = min(TRIED_STEPS, model.coefficients.clock.steps)
    begun = time.perf_counter()
    for _ in range(steps):
        model.step()
    # Recording and summing up take about as long again as half of the steps.
    return 1.5 * (time.perf_counter() - begun) / steps / TRIED_RUNS * loaded.scenario.horizon.steps_per_year


def _size(size: float) -> str:
    return f"{fixed(size / 1e9, 1)} GB"
