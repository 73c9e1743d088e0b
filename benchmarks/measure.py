"""Times and peaks of memory, each measured several times, memory in a process of its own."""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Timing:
    """Seconds of several rounds of the same work."""

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)

    @property
    def spread(self) -> str:
        """Lowest and highest round, in words."""
        return f"{seconds(min(self.seconds))} to {seconds(max(self.seconds))}"


def seconds(value: float) -> str:
    """A time with two or three significant digits."""
    return (
        f"{value:.0f} s"
        if value >= 100
        else f"{value:.1f} s"
        if value >= 10
        else f"{value:.2f} s"
        if value >= 1
        else f"{1000 * value:.0f} ms"
        if value >= 0.01
        else f"{1000 * value:.2f} ms"
    )


def timed(work: Callable[[], object], rounds: int, warm: bool = True) -> Timing:
    """Time `work` for `rounds` rounds; with `warm` once more before, so that imports and caches do not count."""
    if warm:
        work()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return Timing(tuple(taken))


def timed_command(arguments: list[str], rounds: int) -> Timing:
    """Time a Python process from its start to its end."""
    return timed(lambda: subprocess.run([sys.executable, *arguments], check=True, capture_output=True), rounds)


PEAK = """
import sys
from pathlib import Path
from benchmarks.measure import high_water
from suitors.studies.evaluation import STANDARD
from suitors.studies.run import run
from suitors.scenario import load
runs, years, out = int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3])
result = run(load("tokyo_2025", [f"horizon.years={years}"]), runs, STANDARD, out)
print(high_water(), int(result.on_disk))
"""


def high_water() -> float:
    """The most memory that this process has held, bytes."""
    status = Path("/proc/self/status")
    if status.exists():
        # The system's usage counter would start from what the parent process held.
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return 1024.0 * float(line.split()[1])
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return float(peak) * (1 if sys.platform == "darwin" else 1024)


def peak_memory(runs: int, years: int) -> tuple[float, bool]:
    """Peak memory of a whole run in a fresh process, bytes, and whether its record went to temporary files."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-c", PEAK, str(runs), str(years), str(Path(folder) / "out")]
        done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    peak, on_disk = done.stdout.split()
    return float(peak), on_disk == "1"
