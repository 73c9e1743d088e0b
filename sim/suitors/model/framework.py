"""Mesa, brought in without what its import changes: it makes "spawn" the way in which the whole program starts processes."""

from __future__ import annotations

import multiprocessing

_before = multiprocessing.get_start_method(allow_none=True)

import mesa  # noqa: E402
from mesa.datacollection import DataCollector  # noqa: E402

if multiprocessing.get_start_method(allow_none=True) != _before:
    multiprocessing.set_start_method(_before, force=True)

__all__ = ["DataCollector", "mesa"]
