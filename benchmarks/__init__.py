"""How fast the simulator is, and how much memory it takes. Run with `python -m benchmarks`."""

import os

# One core, also inside the libraries, which read this when they are imported.
for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(name, "1")
