"""Random numbers that belong to names, so that no decision and no other actor can shift them.

Every stream is keyed by (seed, process, names, block of 256 runs) through a stable hash and is drawn in full whatever
was decided. Only uniforms leave this file; `normal` and `gumbel` turn them by inverse transforms.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from suitors.engine.passes import at_least
from suitors.engine.quantile import normal_quantile

Array = NDArray[np.float64]
BLOCK = 256
"""Runs that share one set of streams."""
MINIMUM_LANES = 8
"""Narrower batches are padded: NumPy rounds reductions over a single column differently."""
SMALLEST = 2.0**-54
MEAN_OF_GUMBEL, SPREAD_OF_GUMBEL = float(np.euler_gamma), float(np.pi / np.sqrt(6.0))
"""Mean and standard deviation of the standard Gumbel law."""
_BLOCKS_AT_ONCE = 16
"""Blocks times steps that are drawn ahead."""


def normal(uniform: Array) -> Array:
    """Standard normal by inverse transform."""
    # An exact zero would go to minus infinity.
    return normal_quantile(at_least(uniform, SMALLEST))


def gumbel(uniform: Array) -> Array:
    """Standard Gumbel by inverse transform."""
    return -np.log(-np.log(at_least(uniform, SMALLEST)))


def normal_taste(uniform: Array) -> Array:
    """A normal variate with mean and variance of the standard Gumbel, by inverse transform."""
    return MEAN_OF_GUMBEL + SPREAD_OF_GUMBEL * normal_quantile(at_least(uniform, SMALLEST))


def narrowed(uniform: Array, precision: np.dtype[Any]) -> Array:
    """Uniforms in another precision, still below one."""
    if uniform.dtype == precision:
        return uniform
    return np.minimum(uniform.astype(precision), np.nextafter(precision.type(1.0), precision.type(0.0)))


def later_digits(uniform: Array, first: int) -> Array:
    """Another uniform: what the binary digits of `uniform` after the first `first` say; 53 digits in all.

    It depends on the first digits alone by no more than 2^-first, so one draw serves for several questions.
    """
    shifted = uniform * 2.0**first
    return np.subtract(shifted, np.floor(shifted), out=shifted)


def stable(uniforms: Array, exponent: Array) -> Array:
    """Positive stable variate with Laplace transform exp(-s^exponent), by Kanter's transform of two uniforms (first axis)."""
    angle, wait = np.pi * at_least(uniforms[0], SMALLEST), -np.log(at_least(uniforms[1], SMALLEST))
    head = np.sin(exponent * angle) / np.sin(angle) ** (1.0 / exponent)
    tail = (np.sin((1.0 - exponent) * angle) / wait) ** ((1.0 - exponent) / exponent)
    variate: Array = head * tail
    return variate


def generator(seed: int, block: int, process: str, names: tuple[str, ...]) -> np.random.Generator:
    """The generator of one stream; the same key gives the same stream on every machine."""
    key = "\x1f".join([str(seed), str(block), process, *names]).encode()
    entropy = np.frombuffer(hashlib.blake2b(key, digest_size=16).digest(), dtype="<u4")
    return np.random.Generator(np.random.SFC64(np.random.SeedSequence(entropy)))


@dataclass
class _Block:
    """What a process draws ahead for the runs of one block."""

    number: int
    columns: slice
    """Where its runs stand in the batch."""
    kept: slice
    """At least from the first to the last of its runs that is in the batch."""
    positions: slice | NDArray[np.intp]
    """Where in what is kept each column is found."""
    drawn: Array
    """(name, step, variate, run kept)"""


class ProcessDraws:
    """Uniform draws of one process, several steps at a time.

    `at(step)` has shape (variate, name, run). Steps must be asked for in order. `runs` are run numbers in ascending order.
    """

    def __init__(self, seed: int, process: str, names: Sequence[tuple[str, ...]], variates: int, runs: NDArray[np.intp]) -> None:
        if len(set(names)) != len(names):
            raise ValueError(f"two streams of process {process!r} share a name")
        self._seed, self._process, self._names = seed, process, names
        blocks = np.unique(runs // BLOCK)
        self._ahead = max(_BLOCKS_AT_ONCE // len(blocks), 1)
        """Steps drawn at a time."""
        self._blocks = []
        for block in blocks:
            columns = np.flatnonzero(runs // BLOCK == block)
            places = runs[columns] % BLOCK
            first, last = int(places[0]), int(places[-1])
            # A copy of most of a block costs more than it saves.
            kept = slice(first, last + 1) if last - first < BLOCK // 4 else slice(0, BLOCK)
            drawn = np.empty((len(names), self._ahead, variates, kept.stop - kept.start))
            columns_of_block = slice(int(columns[0]), int(columns[-1]) + 1)
            self._blocks.append(_Block(int(block), columns_of_block, kept, _positions(places - kept.start), drawn))
        self._draws = np.empty((variates, len(names), runs.size))
        self._first, self._step = -self._ahead, -1

    @cached_property
    def _generators(self) -> list[list[np.random.Generator]]:
        """Of each block, by name; made for the first draw, which never comes where a submodel is off."""
        return [[generator(self._seed, block.number, self._process, name) for name in self._names] for block in self._blocks]

    def at(self, step: int) -> Array:
        """The draws of a step; they stand until another step is asked for."""
        if step < self._step or step < 0:
            raise ValueError(f"draws of step {step} are gone; streams run forward only")
        if step == self._step:
            return self._draws
        while step >= self._first + self._ahead:
            self._refill()
        self._step = step
        for block in self._blocks:
            self._draws[:, :, block.columns] = block.drawn[:, step - self._first][..., block.positions].swapaxes(0, 1)
        return self._draws

    def _refill(self) -> None:
        self._first += self._ahead
        for generators, block in zip(self._generators, self._blocks, strict=True):
            whole = np.empty((*block.drawn.shape[1:-1], BLOCK))
            for stream, own in zip(generators, block.drawn, strict=True):
                if own.shape == whole.shape:
                    stream.random(out=own)
                else:
                    # Streams are drawn in full, whoever is in the batch.
                    own[...] = stream.random(out=whole)[..., block.kept]


def _positions(numbers: NDArray[np.intp]) -> slice | NDArray[np.intp]:
    """Places as a slice where they lie side by side: it needs no copy."""
    first = int(numbers[0])
    return slice(first, first + numbers.size) if np.array_equal(numbers, np.arange(first, first + numbers.size)) else numbers
