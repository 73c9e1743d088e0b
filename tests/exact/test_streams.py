"""Streams of uniforms and their transforms, by hand."""

from __future__ import annotations

import numpy as np
import pytest
from near import arr, same

from suitors.engine import streams
from suitors.engine.streams import BLOCK, SMALLEST, ProcessDraws, generator


def test_transforms_at_known_points() -> None:
    same(streams.normal(arr([0.5, 0.8413447460685429])), [0.0, 1.0], rtol=1e-9)
    # -ln(-ln u) at u = e^-1 and e^-e.
    same(streams.gumbel(arr([np.exp(-1.0), np.exp(-np.e)])), [0.0, -1.0])


def test_a_normal_taste_has_mean_and_variance_of_the_gumbel() -> None:
    spread = np.pi / np.sqrt(6.0)
    same(streams.normal_taste(arr([0.5, 0.8413447460685429])), [np.euler_gamma, np.euler_gamma + spread], rtol=1e-9)
    assert np.isfinite(streams.normal_taste(arr([0.0]))).all()


def test_zero_is_lifted_to_the_smallest_uniform() -> None:
    same(streams.gumbel(arr([0.0])), [-np.log(54 * np.log(2.0))])
    same(streams.normal(arr([0.0])), streams.normal(arr([SMALLEST])))
    assert -9 < streams.normal(arr([0.0]))[0] < -8


def test_narrowed_uniforms_stay_below_one() -> None:
    wide = arr([0.25, 1.0 - 2.0**-53])
    assert streams.narrowed(wide, np.dtype(np.float64)) is wide
    narrow = streams.narrowed(wide, np.dtype(np.float32))
    assert narrow.dtype == np.float32
    same(narrow, [0.25, 1.0 - 2.0**-24])


def test_later_digits_shift_the_binary_point() -> None:
    # 0.1101 in binary: after two digits 0.01.
    uniform = arr([0.8125])
    same(streams.later_digits(uniform, 2), [0.25])
    same(uniform, [0.8125])


def test_the_stable_variate_at_known_points() -> None:
    # Exponent ½, angle π/2, wait 1: sin(π/4) / 1 · sin(π/4) / 1 = ½; angle π/4: (sin(π/8) / sin²(π/4)) · sin(π/8).
    wait = np.exp(-1.0)
    same(streams.stable(arr([[0.5, 0.25], [wait, wait]]), arr([0.5])), [0.5, 1.0 - np.cos(np.pi / 4)])
    # Exponent 1/3, wait 2: ½ · (sin(π/3) / 2)² = ½·3/16.
    same(streams.stable(arr([[0.5], [np.exp(-2.0)]]), arr([1 / 3])), [3 / 32])
    # An angle of zero: sin(x/3) / sin(x)³ · sin(2x/3)² = 4/27 in the limit; a wait of uniform 0: 54 ln 2.
    same(streams.stable(arr([[0.0], [wait]]), arr([1 / 3])), [4 / 27], rtol=1e-9)
    same(streams.stable(arr([[0.5], [0.0]]), arr([0.5])), [0.5 / (54 * np.log(2.0))])


def test_a_stream_is_keyed_by_seed_block_process_and_names() -> None:
    first = [generator(*key).random() for key in ((7, 0, "deal", ("JPN", "UZB")), (7, 1, "deal", ("JPN", "UZB")))]
    # Written down once: the same on every machine.
    same(first, [0.28696054877268284, 0.4499139739918625])


def raw(block: int, name: str, steps: int, variates: int) -> np.ndarray:
    """What a stream draws, (step, variate, run of the block)."""
    return generator(7, block, "deal", (name,)).random((steps, variates, BLOCK))


def test_a_process_hands_out_the_runs_of_its_blocks() -> None:
    runs = np.array([3, 5, 300])
    process = ProcessDraws(7, "deal", [("JPN",), ("CHN",)], 2, runs)
    # Two blocks draw eight steps ahead; step 8 asks for more.
    drawn = {(block, name): raw(block, name, 16, 2) for block in (0, 1) for name in ("JPN", "CHN")}
    for step in (0, 1, 1, 7, 8, 15):
        for place, name in enumerate(("JPN", "CHN")):
            expected = np.stack([drawn[run // BLOCK, name][step, :, run % BLOCK] for run in runs], axis=-1)
            same(process.at(step)[:, place], expected)


def test_whole_blocks_and_single_runs_see_the_same_streams() -> None:
    drawn = raw(0, "JPN", 17, 1)
    whole = ProcessDraws(7, "deal", [("JPN",)], 1, np.arange(256))
    padded = ProcessDraws(7, "deal", [("JPN",)], 1, np.array([10, 11, 12, 12, 12]))
    for step in (0, 16):
        same(whole.at(step)[0, 0], drawn[step, 0])
        same(padded.at(step)[0, 0], drawn[step, 0, [10, 11, 12, 12, 12]])
    scattered = ProcessDraws(7, "deal", [("JPN",)], 1, np.array([0, 200]))
    same(scattered.at(2)[0, 0], drawn[2, 0, [0, 200]])


def test_streams_run_forward_only_and_names_differ() -> None:
    process = ProcessDraws(7, "deal", [("JPN",)], 1, np.array([0]))
    process.at(2)
    for gone in (1, 0, -1):
        with pytest.raises(ValueError, match=rf"^draws of step {gone} are gone; streams run forward only$"):
            process.at(gone)
    with pytest.raises(ValueError, match=r"^draws of step -1 are gone"):
        ProcessDraws(7, "deal", [("JPN",)], 1, np.array([0])).at(-1)
    with pytest.raises(ValueError, match=r"^two streams of process 'deal' share a name$"):
        ProcessDraws(7, "deal", [("JPN",), ("JPN",)], 1, np.array([0]))
