"""Single precision: a model is opened in double precision, rounded once, and then stepped in half the bytes.

NumPy keeps single precision as long as everything that meets is single or a plain Python number, so nothing else in the engine
knows about it.
"""

from __future__ import annotations

import copy
from dataclasses import is_dataclass
from typing import Any

import numpy as np


def rounded(value: Any) -> Any:
    """`value` with every double-precision array in it in single precision.

    Containers and data classes are copied if they hold any; all else stays itself.
    """
    if isinstance(value, np.ndarray):
        return value.astype(np.float32) if value.dtype == np.float64 else value
    if isinstance(value, np.float64):
        # A NumPy number would turn whatever it meets into double precision.
        return float(value)
    if isinstance(value, list | tuple):
        parts = [rounded(part) for part in value]
        return value if all(new is old for new, old in zip(parts, value, strict=True)) else type(value)(parts)
    if isinstance(value, dict):
        entries = {key: rounded(part) for key, part in value.items()}
        return value if all(entries[key] is part for key, part in value.items()) else entries
    if is_dataclass(value) and not isinstance(value, type):
        changed = changes(value)
        if not changed:
            return value
        value = copy.copy(value)
        for name, part in changed.items():
            object.__setattr__(value, name, part)
    return value


def changes(thing: object) -> dict[str, Any]:
    """Attributes of an object that rounding changes, rounded."""
    return {name: new for name, part in vars(thing).items() if (new := rounded(part)) is not part}


def round_off(*things: object) -> None:
    """Round the arrays that objects hold, in place."""
    for thing in things:
        for name, part in changes(thing).items():
            setattr(thing, name, part)
