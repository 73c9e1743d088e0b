"""`python -m benchmarks.gap`: how far the engine is from plain agents and from compiled code, in half a minute."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.rivals import line_up, race

rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 3
with tempfile.TemporaryDirectory() as folder:
    rivals, missing = line_up(15, (1, 256, 1000), Path(folder))
    race(rivals, rounds)
plain, compiled = rivals[0], rivals[-1]
print(f"{'':24} {'a run':>10} {'lowest':>10} {'highest':>10} {'x plain':>8} {'of compiled':>11}")
for rival in rivals:
    times = "".join(f" {1e6 * value:7,.0f} µs" for value in (rival.median, min(rival.per_run), max(rival.per_run)))
    print(f"{rival.label:24}{times} {min(plain.per_run) / min(rival.per_run):8.1f} {min(compiled.per_run) / min(rival.per_run):10.1%}")
print(missing or "")
