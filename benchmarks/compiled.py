"""The reduced model compiled for the machine at hand, as a yardstick: built when it is measured, never shipped."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.opening import Opening
from benchmarks.reduced import Outcome

SOURCE = Path(__file__).with_name("competition.c")
LANES = 32
"""Runs that advance together; the state of so many stays in the second-level cache."""
NATIVE = "-march=native"
"""Every instruction that the machine has; some compilers do not know it."""
FAST = ("-O3", "-ffast-math", "-fopenmp-simd", "-std=gnu11", "-fPIC")
"""Arithmetic may be reordered: outcomes agree with the engine's within rounding, and a test says so."""
PHASES = (
    "drawing uniforms",
    "normal quantiles, Gumbels and sizes of deals",
    "opening and taking stock",
    "spreading money, terms after rivalry",
    "which deals come, purses",
    "utilities, the menu's exponentials",
    "ranking, room and debt gate",
    "purses, pipeline, debts, markets",
    "policy leverage, once a year",
)
"""In the order of the enumeration in the source."""
Array = NDArray[np.float64]


class NoCompiler(RuntimeError):
    """There is no C compiler, or it does not build the yardstick."""


def compiler() -> str | None:
    """The system's C compiler: $CC, cc, gcc or clang."""
    return next((found for name in (os.environ.get("CC"), "cc", "gcc", "clang") if name and (found := shutil.which(name))), None)


class Compiled:
    """The compiled reduced model with one opening position. `folder` holds what the compiler makes."""

    def __init__(self, opening: Opening, folder: Path, lanes: int = LANES) -> None:
        chosen = compiler()
        if chosen is None:
            raise NoCompiler("no C compiler: looked for $CC, cc, gcc and clang")
        (folder / "opening.h").write_text(_header(opening), encoding="utf-8")
        library = folder / "competition.so"
        built = folder / "competition.o"
        # Linked apart: with -ffast-math the linker would round small numbers to nought in the whole process.
        compile = (*FAST, f"-DW={lanes}", f"-I{folder}", "-c", str(SOURCE), "-o", str(built))
        try:
            _call(chosen, NATIVE, *compile)
        except NoCompiler:
            _call(chosen, *compile)
        _call(chosen, "-shared", str(built), "-o", str(library), "-lm")
        self._library = ctypes.CDLL(str(library))
        self._struct, self._kept = _struct(opening)
        self.opening, self.lanes = opening, lanes

    def run(self, runs: int, noise: Array | None = None, seed: int = 0) -> Outcome:
        """Outcomes of `runs` runs, a multiple of the lanes; `noise` (step, uniform, run) as from `noise_of`, else drawn from `seed`."""
        if runs % self.lanes:
            raise ValueError(f"runs must be a multiple of {self.lanes}, got {runs}")
        powers, states, steps, per_year = self._sizes("powers", "states", "steps", "steps_per_year")
        debt, works = np.empty((2, powers, states, runs))
        yearly = np.empty((steps // per_year, powers, states, runs))
        given = None if noise is None else _pointer(noise)
        into = (_pointer(debt), _pointer(works), _pointer(yearly))
        self._library.compete(ctypes.byref(self._struct), runs, given, ctypes.c_uint64(seed), *into)
        return Outcome(debt, works, yearly)

    def _sizes(self, *names: str) -> list[int]:
        return [int(self.opening[name]) for name in names]

    def phases(self) -> dict[str, float]:
        """Wall seconds of the last `run` by what they were spent on."""
        spent = np.empty(len(PHASES))
        self._library.phases(_pointer(spent))
        return dict(zip(PHASES, spent.tolist(), strict=True))

    def draw(self, runs: int, seed: int = 0) -> Array:
        """The uniforms that `run` draws by itself, (step, uniform, run)."""
        products, states, steps = self._sizes("products", "states", "steps")
        noise = np.empty((steps, products * states + states, runs))
        self._library.draw(ctypes.byref(self._struct), runs, ctypes.c_uint64(seed), _pointer(noise))
        return noise


def _call(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        raise NoCompiler(f"{Path(command[0]).name} does not build {SOURCE.name}:\n{done.stderr.strip()}")


def _pointer(values: NDArray[Any]) -> ctypes.c_void_p:
    return ctypes.c_void_p(values.ctypes.data)


def _header(opening: Opening) -> str:
    """`struct opening`, a field for each coefficient, so that the list is written once."""
    fields = []
    for name, value in opening.items():
        kind = "int" if isinstance(value, int) or (isinstance(value, np.ndarray) and value.dtype == np.int32) else "double"
        fields.append(f"    const {kind} *{name};" if isinstance(value, np.ndarray) else f"    {kind} {name};")
    return "\n".join(["struct opening {", *fields, "};", ""])


def _struct(opening: Opening) -> tuple[ctypes.Structure, Opening]:
    def kind(value: object) -> Any:
        return ctypes.c_void_p if isinstance(value, np.ndarray) else ctypes.c_int if isinstance(value, int) else ctypes.c_double

    layout = type("Layout", (ctypes.Structure,), {"_fields_": [(name, kind(value)) for name, value in opening.items()]})
    values = [value.ctypes.data if isinstance(value, np.ndarray) else value for value in opening.values()]
    # The arrays must live as long as the pointers to them.
    return layout(*values), opening
