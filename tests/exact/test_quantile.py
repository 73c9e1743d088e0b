"""The normal quantile in both precisions."""

from __future__ import annotations

import numpy as np
from near import arr, same

from suitors.engine.quantile import normal_quantile

PROBABILITIES = arr([0.0001, 0.0017, 0.01, 0.0668072, 0.158655254, 0.5, 0.75, 0.8413447461, 0.9772498681, 0.99, 0.9983, 0.9999])
QUANTILES = [
    -3.7190164855, -2.9290496994, -2.3263478740, -1.5000001, -1.0, 0.0, 0.6744897502, 1.0, 2.0, 2.3263478740, 2.9290496994, 3.7190164855
]  # fmt: skip
"""From printed tables."""


def test_double_precision_is_exact() -> None:
    same(normal_quantile(PROBABILITIES[1:]), QUANTILES[1:], rtol=2e-7)


def test_single_precision_is_close_and_stays_single() -> None:
    before = PROBABILITIES.astype(np.float32)
    found = normal_quantile(before.reshape(3, 4))
    assert found.dtype == np.float32
    assert found.shape == (3, 4)
    np.testing.assert_allclose(found.reshape(-1), normal_quantile(before.astype(np.float64)), atol=1e-6, rtol=0)
    np.testing.assert_array_equal(before, PROBABILITIES.astype(np.float32))
