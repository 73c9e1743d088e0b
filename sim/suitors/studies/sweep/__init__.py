"""Sweeps: a scenario at many points, kept in parts that can be resumed and extended."""

from suitors.studies.sweep.read import Sweep, read

__all__ = ["Sweep", "read"]
