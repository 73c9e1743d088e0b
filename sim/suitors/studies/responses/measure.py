"""Measures: one number a run, from expressions such as ``changed.gdp[KGZ, 5] / base.gdp[KGZ, 5] - 1``.

The text is read with Python's grammar and never executed: arithmetic, comparisons, what is recorded, places in it and the
functions of `functions.py` are let through, and are worked out here on whole arrays.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import xarray as xr

from suitors.results.outcomes import outcomes
from suitors.scenario import Loaded
from suitors.scenario.errors import nearest_name
from suitors.studies.responses.functions import FUNCTIONS, Dims, Unfit
from suitors.studies.responses.rows import BASE
from suitors.variables.register import RECORDED
from suitors.variables.totals import TOTALS

Value = xr.DataArray | float
OUTCOME = "outcome"
CALENDAR = 1000
"""From here on a number in brackets is a calendar year, below it counts years from the opening."""
TIMES = ("time", "year")
_RECORDED = {item.name: item for item in RECORDED}
_TOTALS = {item.name: item for item in TOTALS}
_OUTCOMES = {item.name: item for item in outcomes()}
_OPERATORS: dict[type[ast.AST], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Eq: operator.eq,
}


def dims_of(name: str) -> tuple[str, ...]:
    """Axes of a recorded variable, the run left out."""
    return _RECORDED[name].axes


class MeasureError(Unfit):
    """A measure that cannot be read or worked out."""


@dataclass(frozen=True)
class ExperimentRun:
    """What a run of an experiment left: its scenario, what was recorded by name (…, run), and the coordinates of its axes."""

    loaded: Loaded
    recorded: Mapping[str, np.ndarray]
    coordinates: Mapping[str, Any]

    @cached_property
    def _arrays(self) -> dict[str, xr.DataArray]:
        return {}

    def variable(self, name: str) -> xr.DataArray:
        """A recorded or derived variable in double precision, with the run as its last axis."""
        if name not in self._arrays:
            item = _TOTALS.get(name)
            values = self.recorded[name] if item is None else item.read(*(self._wide(needed) for needed in item.needs))
            self._arrays[name] = self._labelled(np.asarray(values, np.float64), _RECORDED[name].axes)
        return self._arrays[name]

    def outcome(self, name: str) -> xr.DataArray:
        """An outcome of the register, by power or state."""
        item = _OUTCOMES[name]
        return self._labelled(np.asarray(item.read(self.recorded), np.float64), (item.of,))

    def _wide(self, name: str) -> np.ndarray:
        return np.asarray(self.recorded[name], np.float64)

    def _labelled(self, values: np.ndarray, dims: tuple[str, ...]) -> xr.DataArray:
        return xr.DataArray(values, dims=(*dims, "run"), coords={dim: list(self.coordinates[dim]) for dim in dims})


@dataclass(frozen=True)
class Measure:
    """An expression that was read; `needs` names recorded variables by the run that must record them."""

    text: str
    tree: ast.expr
    runs: tuple[str, ...]
    needs: Mapping[str, frozenset[str]]

    def work_out(self, told: Mapping[str, ExperimentRun]) -> np.ndarray:
        """One number a run. Raises MeasureError where a place is not there or axes are left over."""
        with np.errstate(all="ignore"):
            found = _Worker(self.runs, told).value(self.tree)
        if not isinstance(found, xr.DataArray) or "run" not in found.dims:
            raise MeasureError("is the same number in every run: name something that is recorded")
        if left := [str(dim) for dim in found.dims if dim != "run"]:
            raise MeasureError(f"leaves open which {' and '.join(left)}: name it in brackets, or use sum or mean over it")
        return np.asarray(found.to_numpy(), np.float64)


def read(text: str, runs: tuple[str, ...]) -> Measure:
    """Read an expression on the runs of a row. Raises MeasureError."""
    try:
        tree = ast.parse(" ".join(text.split()), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as problem:
        raise MeasureError(f"cannot be read: {getattr(problem, 'msg', problem)}") from None
    needs: dict[str, set[str]] = {run: set() for run in runs}
    for node in _named(tree):
        run, name, is_outcome = _reference(node, runs)
        if is_outcome:
            needs[run] |= set(_OUTCOMES[name].read.needs)
        else:
            needs[run] |= set(_TOTALS[name].needs if name in _TOTALS else (name,))
    if not any(needs.values()):
        raise MeasureError("names nothing that is recorded", allowed=sorted(_RECORDED))
    return Measure(" ".join(text.split()), tree, runs, {run: frozenset(names) for run, names in needs.items()})


def _named(node: ast.AST) -> list[ast.expr]:
    """Every place that names something recorded, outermost; labels in brackets and names of functions and axes are none."""
    if isinstance(node, ast.Name | ast.Attribute):
        return [node]
    if isinstance(node, ast.Subscript):
        return _named(node.value)
    if isinstance(node, ast.Call):
        name = _function(node)
        arguments = node.args[: FUNCTIONS[name].arrays]
        return [found for argument in arguments for found in _named(argument)]
    return [found for child in ast.iter_child_nodes(node) if isinstance(child, ast.expr) for found in _named(child)]


def _function(node: ast.Call) -> str:
    name = node.func.id if isinstance(node.func, ast.Name) else ast.unparse(node.func)
    if name not in FUNCTIONS or node.keywords:
        raise MeasureError(f"uses {name}(), which is no function here", sorted(FUNCTIONS), nearest_name(name, FUNCTIONS))
    if len(node.args) < FUNCTIONS[name].arrays:
        raise MeasureError(f"gives {name}() too little: it takes {FUNCTIONS[name].takes}")
    return name


def _reference(node: ast.expr, runs: tuple[str, ...]) -> tuple[str, str, bool]:
    """Run, name, and whether it is an outcome."""
    parts = ast.unparse(node).split(".")
    if parts[0] in runs:
        run, *parts = parts
    elif len(runs) == 1:
        run = BASE
    else:
        raise MeasureError(f"says {parts[0]} without the run that is meant", [f"{run}.{parts[0]}" for run in runs])
    is_outcome = parts[:1] == [OUTCOME]
    name, known = ".".join(parts[is_outcome:]), _OUTCOMES if is_outcome else _RECORDED
    if name not in known:
        what = "outcome" if is_outcome else "recorded variable"
        raise MeasureError(f"names {name or 'a run alone'}, which is no {what}", sorted(known), nearest_name(name, known))
    return run, name, is_outcome


class _Worker:
    """Works an expression out on what the runs left."""

    def __init__(self, runs: tuple[str, ...], told: Mapping[str, ExperimentRun]) -> None:
        self.runs, self.told = runs, told

    def value(self, node: ast.expr) -> Value:
        match node:
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                return float(number)
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return -self.value(operand)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
                return self._both(op, left, right)
            case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _OPERATORS:
                return self._both(op, left, right) * 1.0
            case ast.Name() | ast.Attribute():
                run, name, is_outcome = _reference(node, self.runs)
                return self.told[run].outcome(name) if is_outcome else self.told[run].variable(name)
            case ast.Subscript(value=inner, slice=place):
                return self._at(inner, place)
            case ast.Call():
                return self._called(node)
        raise MeasureError(f"holds {ast.unparse(node)!r}; allowed are + - * / **, comparisons, numbers, names, brackets and functions")

    def _both(self, op: ast.AST, left: ast.expr, right: ast.expr) -> Value:
        one, other = self.value(left), self.value(right)
        try:
            # Where a power takes part in one of two runs alone, what both have is compared.
            with xr.set_options(arithmetic_join="inner"):  # type: ignore[no-untyped-call]
                return _OPERATORS[type(op)](one, other)
        except ZeroDivisionError:
            raise MeasureError("divides by zero") from None

    def _called(self, node: ast.Call) -> Value:
        name = _function(node)
        function = FUNCTIONS[name]
        arrays = [self.value(argument) for argument in node.args[: function.arrays]]
        rest = [_plain(argument) for argument in node.args[function.arrays :]]
        if not isinstance(arrays[0], xr.DataArray):
            raise MeasureError(f"gives {name}() a mere number: it takes {function.takes}")
        try:
            return function.work_out(*arrays, *rest)
        except Unfit as problem:
            raise MeasureError(f"uses {name}() on what does not suit it: {problem}", problem.allowed, problem.nearest) from None

    def _at(self, inner: ast.expr, place: ast.expr) -> Value:
        found = self.value(inner)
        if not isinstance(found, xr.DataArray):
            raise MeasureError(f"has brackets behind the number {ast.unparse(inner)}")
        for item in place.elts if isinstance(place, ast.Tuple) else [place]:
            found = _placed(found, item)
        return found


def _placed(values: xr.DataArray, item: ast.expr) -> xr.DataArray:
    """The entries at one place: a year, years, a label, labels, or all labels but some."""
    match item:
        case ast.Constant(value=int() as year):
            dim = _time(values)
            return values.isel({dim: _index(values, dim, year)}, drop=True)
        case ast.Slice(lower=ast.Constant(value=int() as first), upper=ast.Constant(value=int() as last), step=None):
            dim = _time(values)
            return values.isel({dim: slice(_index(values, dim, first), _index(values, dim, last) + 1)})
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            labels = _labels(operand)
            dim = _dim_of(values, labels)
            return values.sel({dim: [label for label in values[dim].to_numpy() if label not in labels]})
        case ast.List():
            labels = _labels(item)
            return values.sel({_dim_of(values, labels): labels})
    (label,) = _labels(item)
    return values.sel({_dim_of(values, [label]): label}, drop=True)


def _labels(item: ast.expr) -> list[str]:
    labels = [_plain(part) for part in (item.elts if isinstance(item, ast.List) else [item])]
    if not labels or not all(isinstance(label, str) for label in labels):
        raise MeasureError(f"has {ast.unparse(item)} in brackets, which is no year, no years 0:5 and no name")
    return labels


def _dim_of(values: xr.DataArray, labels: list[str]) -> str:
    """The axis that has all these labels."""
    axes: Dims = [str(dim) for dim in values.dims if dim not in (*TIMES, "run")]
    fitting = [dim for dim in axes if set(labels) <= set(values[dim].to_numpy().tolist())]
    if len(fitting) == 1:
        return fitting[0]
    known = [str(label) for dim in axes for label in values[dim].to_numpy()]
    unknown = next((label for label in labels if label not in known), labels[0])
    if len(fitting) > 1:
        raise MeasureError(f"has {unknown} in brackets, which may be a {' or a '.join(fitting)}")
    raise MeasureError(f"has {unknown} in brackets, which is not there", known, nearest_name(unknown, known))


def _time(values: xr.DataArray) -> str:
    for dim in TIMES:
        if dim in values.dims:
            return dim
    raise MeasureError("has a year in brackets behind what has no years")


def _index(values: xr.DataArray, dim: str, year: int) -> int:
    """Place of a year: what stands n years after the opening, or flows in the n-th year. A calendar year is seen at its end."""
    count, start = values.sizes[dim], float(values[dim][0])
    if year >= CALENDAR:
        year = round(year + (1 if dim == "time" else 0) - start) + (0 if dim == "time" else 1)
    place = year if dim == "time" else year - 1
    if not 0 <= place < count:
        bounds = f"0 to {count - 1}" if dim == "time" else f"1 to {count}"
        raise MeasureError(f"has a year in brackets that lies outside of the horizon: years count from {bounds}")
    return place


def _plain(node: ast.expr) -> Any:
    """A name, a text, a number, or a table of them."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Constant(value=str() | int() | float() as value) if not isinstance(value, bool):
            return value
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return -value
        case ast.Dict(keys=keys, values=values) if None not in keys:
            return {_plain(key): _plain(value) for key, value in zip(keys, values, strict=True) if key is not None}
    raise MeasureError(f"holds {ast.unparse(node)!r} where a name or a number is wanted")
