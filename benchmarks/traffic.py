"""What NumPy is asked to do in a step: operations and bytes, counted rather than timed; and how fast the machine moves bytes."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from suitors.model.model import CompetitionModel

MAKERS = ("empty", "zeros", "ones", "full")


@dataclass
class Tally:
    """Operations on arrays, and the bytes of what they read and wrote; views cost nothing, broadcast axes count once."""

    operations: int = 0
    bytes: int = 0

    def note(self, *arrays: object) -> None:
        self.operations += 1
        self.bytes += sum(_bytes(each) for each in arrays)


tally = Tally()


class Counted(np.ndarray[Any, Any]):
    """An array that counts what is done with it, and whose results do too."""

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, **given: Any) -> Any:
        out = given.get("out")
        result = getattr(ufunc, method)(*map(_bare, inputs), **_bare(given))
        tally.note(*inputs, *(result if isinstance(result, tuple) else (result,)))
        return _counted(result) if out is None else out[0] if len(out) == 1 else out

    def __array_function__(self, function: Callable[..., Any], types: Any, given: Any, named: Any) -> Any:
        bare, bare_named = _bare(given), _bare(named)
        result = function(*bare, **bare_named)
        reads = [each for each in (*bare, *bare_named.values()) if isinstance(each, np.ndarray)]
        if not any(isinstance(result, np.ndarray) and np.may_share_memory(result, each) for each in reads):
            tally.note(*_flat(bare), *_flat(tuple(bare_named.values())), *_flat((result,)))
        return _counted(result)

    def __getitem__(self, key: Any) -> Any:
        whole = _bare(self)
        result = whole[_bare(key)]
        if isinstance(result, np.ndarray) and not np.may_share_memory(result, whole):
            tally.note(result, result, *_flat((key,)))
        return _counted(result)

    def __setitem__(self, key: Any, value: Any) -> None:
        target, source = _bare(self), _bare(value)
        # After `a[i] += b` NumPy sees that the sum is in its place already.
        in_place = isinstance(source, np.ndarray) and np.may_share_memory(source, target)
        target[_bare(key)] = source
        if not in_place:
            tally.note(source, source, *_flat((key,)))

    def copy(self, order: Any = "C") -> Any:
        result = _bare(self).copy(order)
        tally.note(self, result)
        return _counted(result)

    def take(self, *given: Any, **named: Any) -> Any:
        result = _bare(self).take(*_bare(given), **_bare(named))
        tally.note(result, result, *given[:1])
        return _counted(result)

    def argsort(self, *given: Any, **named: Any) -> Any:
        result = _bare(self).argsort(*given, **named)
        tally.note(self, result)
        return _counted(result)

    def argmax(self, *given: Any, **named: Any) -> Any:
        tally.note(self)
        return _bare(self).argmax(*given, **named)


def _bytes(values: object) -> int:
    """Bytes of an array's own elements; repeated ones, along an axis of stride nought, once."""
    if not isinstance(values, np.ndarray):
        return 0
    size = 1
    for length, stride in zip(values.shape, values.strides, strict=True):
        size *= length if stride else 1
    return size * values.itemsize


def _bare(value: Any) -> Any:
    if isinstance(value, Counted):
        return value.view(np.ndarray)
    if isinstance(value, tuple | list):
        return type(value)(_bare(each) for each in value)
    if isinstance(value, dict):
        return {name: _bare(each) for name, each in value.items()}
    return value


def _counted(value: Any) -> Any:
    if isinstance(value, np.ndarray):
        return value.view(Counted)
    if isinstance(value, tuple | list):
        return type(value)(_counted(each) for each in value)
    return value


def _flat(values: tuple[Any, ...]) -> Iterator[Any]:
    for value in values:
        if isinstance(value, tuple | list):
            yield from _flat(tuple(value))
        else:
            yield value


@contextmanager
def counting() -> Iterator[Tally]:
    """Arrays made meanwhile count what is done with them."""
    usual = {name: getattr(np, name) for name in MAKERS}
    tally.operations = tally.bytes = 0
    for name, make in usual.items():
        setattr(np, name, lambda *given, make=make, **named: _counted(make(*given, **named)))
    try:
        yield tally
    finally:
        for name, make in usual.items():
            setattr(np, name, make)


def of_steps(model: CompetitionModel, steps: int) -> Tally:
    """Operations and bytes of a step of this model, the mean of its next steps, rounded down."""
    for name, values in vars(model.world).items():
        setattr(model.world, name, _counted(values))
    model.rebind()
    with counting() as counted:
        for _ in range(steps):
            model.step()
        return Tally(counted.operations // steps, counted.bytes // steps)


def bandwidth(bytes_of_array: int, seconds: float = 0.3) -> tuple[float, float]:
    """Bytes a second that NumPy moves when it copies and when it adds a multiple of one array to another, best of several.

    As in STREAM (McCalpin 1995), but the triad a = b + s c takes two passes: five arrays are read or written, not three.
    """
    count = bytes_of_array // 8
    a, b, c = np.zeros(count), np.ones(count), np.ones(count)

    def copy() -> None:
        np.copyto(a, b)

    def triad() -> None:
        np.multiply(c, 3.0, out=a)
        np.add(a, b, out=a)

    return 2 * a.nbytes / _best(copy, seconds), 5 * a.nbytes / _best(triad, seconds)


def _best(work: Callable[[], None], seconds: float) -> float:
    work()
    best, until = np.inf, time.perf_counter() + seconds
    while time.perf_counter() < until:
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def cost_of_a_draw(values: int = 1 << 16, seconds: float = 0.2) -> dict[str, float]:
    """Seconds for each uniform drawn and for each turned into something else, by name."""
    from suitors.engine.streams import generator, gumbel, normal

    stream, uniforms = generator(0, 0, "cost of a draw", ("anybody",)), np.empty(values)
    stream.random(out=uniforms)
    kinds: dict[str, Callable[[], object]] = {
        "a uniform drawn": lambda: stream.random(out=np.empty(values)),
        "turned into a standard normal": lambda: normal(uniforms),
        "turned into a standard Gumbel": lambda: gumbel(uniforms),
        "an exponential, for comparison": lambda: np.exp(uniforms),
        "a product, for comparison": lambda: uniforms * uniforms,
    }
    return {name: _best(lambda work=work: (work(), None)[1], seconds) / values for name, work in kinds.items()}  # type: ignore[misc]


def draws_of_a_step(model: CompetitionModel) -> int:
    """Uniforms that a run takes in a step, used or not."""
    return sum(int(np.prod(process.at(model.clock_index).shape[:-1])) for process in model.draws.values())


Array = NDArray[np.float64]
