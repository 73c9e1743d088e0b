"""A logistic regression held by a ridge: the chance that anything happens."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

Array = NDArray[np.float64]
RIDGE = 1.0
ITERATIONS = 25


def logit(traits: Array, happened: Array) -> Array:
    """Coefficients, (trait,); `traits` is (case, trait) with ones first, `happened` (case,) is 0 or 1."""
    weights = np.zeros(traits.shape[1])
    penalty = RIDGE * np.eye(traits.shape[1])
    penalty[0, 0] = 1e-3
    for _ in range(ITERATIONS):
        chance = expit(traits @ weights)
        gradient = traits.T @ (happened - chance) - penalty @ weights
        curvature = (traits * (chance * (1.0 - chance))[:, None]).T @ traits + penalty
        step = np.linalg.solve(curvature, gradient)
        weights += step
        if np.abs(step).max() < 1e-6:
            break
    return weights
