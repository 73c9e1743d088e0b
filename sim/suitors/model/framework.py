"""Mesa, brought in without what its import changes: it makes "spawn" the way in which the whole program starts processes, and warns."""

from __future__ import annotations

import multiprocessing
import warnings

_before = multiprocessing.get_start_method(allow_none=True)

with warnings.catch_warnings():
    # In a notebook it asks for a progress bar that nothing here shows.
    warnings.filterwarnings("ignore", message="IProgress not found")
    import mesa
    from mesa.datacollection import DataCollector

if multiprocessing.get_start_method(allow_none=True) != _before:
    multiprocessing.set_start_method(_before, force=True)

__all__ = ["DataCollector", "mesa"]
