"""Conditions on outcomes, such as ``leverage[JPN] > baseline.leverage[JPN] and distress[TJK] < 0.1``.

The text is read with Python's grammar but never executed: only comparisons, ``and``, ``or``, ``not``, ``+ - * /``, numbers and
names of outcomes are let through, and are worked out here on whole columns.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.errors import InputError
from suitors.words.numbers import given

Flags = NDArray[np.bool_]
Values = NDArray[np.float64]
BASELINE = "baseline"
LONGEST = 2_000
"""Characters; far beyond any condition that a person writes."""
DEEPEST = 50
LARGEST = 1e300
SHOWN = 40
"""Characters shown before and behind the place of a fault."""
COMPARE: dict[type[ast.cmpop], Callable[[Values, Values], Flags]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
    ast.Eq: np.equal,
    ast.NotEq: np.not_equal,
}
REACH: dict[type[ast.operator], Callable[[Values, Values], Values]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
}
ALLOWED = "comparisons, and, or, not, + - * /, numbers, and outcomes such as distress[TJK] or baseline.distress[TJK]"


class ExpressionError(InputError, ValueError):
    """A condition that cannot be read; the message names the place and is for the user."""


@dataclass(frozen=True)
class ConditionTruth:
    """Where a condition holds, and where it is defined: every number in it is finite. It never holds where it is not."""

    holds: Flags
    defined: Flags


@dataclass(frozen=True)
class Expression:
    """A condition that was read and found good."""

    text: str
    names: tuple[str, ...]
    """Outcomes that it uses, in order of appearance."""
    baseline_names: tuple[str, ...]
    """Outcomes of the unvaried scenario that it uses."""
    tree: ast.expr

    def judge(self, table: pd.DataFrame, baseline: pd.DataFrame | None = None) -> ConditionTruth:
        """Row by row. `baseline` holds in the same rows what `baseline.` refers to. Raises ValueError where it is needed and missing."""
        if self.baseline_names and baseline is None:
            raise ValueError("the condition speaks of the baseline, which was not given")
        count = len(table)
        defined = np.ones(count, dtype=bool)
        columns: dict[tuple[str, bool], Values] = {}
        for frame, names in ((table, self.names), (baseline, self.baseline_names)):
            for name in names:
                assert frame is not None
                column = frame[name].to_numpy(np.float64)
                columns[name, frame is not table] = column
                defined &= np.isfinite(column)
        with np.errstate(all="ignore"):
            holds = _truth(self.tree, columns, count)
        return ConditionTruth(holds & defined, defined)


def parse(text: str, known: Collection[str]) -> Expression:
    """Read a condition on the outcomes `known`, such as ``leverage[JPN]``. Raises ExpressionError."""
    if len(text) > LONGEST:
        raise ExpressionError(f"the condition has {len(text)} characters; at most {LONGEST} are read")
    if not text.strip():
        raise ExpressionError("the condition is empty; write one such as distress[TJK] < 0.1")
    stripped = " ".join(text.split())
    try:
        tree = ast.parse(stripped, mode="eval").body
    except SyntaxError as problem:
        raise ExpressionError(f"{_place(stripped, (problem.offset or 1) - 1)}: cannot be read ({problem.msg})") from None
    except (ValueError, RecursionError, MemoryError):
        raise ExpressionError("cannot read the condition: it holds characters or a depth of brackets that no condition needs") from None
    reader = _Reader(stripped, frozenset(known))
    if not reader.is_truth(tree, 0):
        raise ExpressionError(f"the condition {stripped!r} is a number, not a condition; compare it with something, such as > 0")
    return Expression(stripped, tuple(reader.names), tuple(reader.baseline_names), tree)


class _Reader:
    """Walks a tree and lets through only what is allowed; collects the outcomes named."""

    def __init__(self, text: str, known: frozenset[str]) -> None:
        self.text = text
        self.known = known
        self.names: dict[str, None] = {}
        self.baseline_names: dict[str, None] = {}

    def is_truth(self, node: ast.expr, depth: int) -> bool:
        """True for a condition, False for a number."""
        if depth > DEEPEST:
            raise self.error(node, f"brackets are nested more than {DEEPEST} deep")
        match node:
            case ast.BoolOp(values=values):
                for value in values:
                    self._want(value, True, depth)
                return True
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                self._want(operand, True, depth)
                return True
            case ast.UnaryOp(op=ast.USub() | ast.UAdd(), operand=operand):
                self._want(operand, False, depth)
                return False
            case ast.Compare(left=left, ops=ops, comparators=others):
                if any(type(op) not in COMPARE for op in ops):
                    raise self.error(node, "a comparison is one of < <= > >= == !=")
                for value in (left, *others):
                    self._want(value, False, depth)
                return True
            case ast.BinOp(left=left, op=op, right=right) if type(op) in REACH:
                for value in (left, right):
                    self._want(value, False, depth)
                return False
            case ast.Constant(value=int() | float() as number) if not isinstance(number, bool):
                if abs(number) > LARGEST:
                    raise self.error(node, f"the number is larger than {given(LARGEST)}")
                return False
            case ast.Name() | ast.Subscript() | ast.Attribute():
                self._name(node)
                return False
        raise self.error(node, f"{self.said(node)} is not allowed; allowed are {ALLOWED}")

    def _want(self, node: ast.expr, truth: bool, depth: int) -> None:
        if self.is_truth(node, depth + 1) != truth:
            said = self.said(node)
            raise self.error(node, f"{said} is a number where a condition is wanted" if truth else f"{said} is no number")

    def _name(self, node: ast.expr) -> None:
        name, of_baseline = _outcome(node) or (None, False)
        if name is None:
            raise self.error(node, f"{self.said(node)} is not the name of an outcome; allowed are {ALLOWED}")
        if name not in self.known:
            lacks_actor = sorted(known for known in self.known if known.startswith(f"{name}["))
            if lacks_actor:
                hint = f"it needs an actor, such as {lacks_actor[0]}"
            else:
                near = get_close_matches(name, sorted(self.known), n=1, cutoff=0.5)
                hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(sorted(self.known)[:6])}, …"
            raise self.error(node, f"no outcome {name}; {hint}")
        (self.baseline_names if of_baseline else self.names)[name] = None

    def error(self, node: ast.expr, problem: str) -> ExpressionError:
        before = len(self.text.encode()[: node.col_offset].decode(errors="ignore"))  # the grammar counts bytes
        return ExpressionError(f"{_place(self.text, before)}: {problem}")

    def said(self, node: ast.expr) -> str:
        words = ast.get_source_segment(self.text, node) or ""
        return repr(words if len(words) <= SHOWN else f"{words[:SHOWN]}…")


def _place(text: str, offset: int) -> str:
    """The place, counted from 1, with the text around it."""
    offset = min(max(offset, 0), len(text))
    first, last = max(offset - SHOWN, 0), offset + SHOWN
    shown = ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")
    return f"position {offset + 1} of the condition ({shown})"


def _outcome(node: ast.expr) -> tuple[str, bool] | None:
    """The outcome that a name, `name[ACTOR]` or `baseline.name[ACTOR]` stands for, and whether it is the baseline's."""
    actor = ""
    if isinstance(node, ast.Subscript):
        inner = node.slice
        if isinstance(inner, ast.Name):
            actor = f"[{inner.id}]"
        elif isinstance(inner, ast.Constant) and isinstance(inner.value, str):
            actor = f"[{inner.value}]"
        elif isinstance(inner, ast.Tuple) and len(inner.elts) == 2 and all(isinstance(item, ast.Name) for item in inner.elts):
            actor = f"[{','.join(item.id for item in inner.elts if isinstance(item, ast.Name))}]"
        else:
            return None
        node = node.value
    if isinstance(node, ast.Name):
        return f"{node.id}{actor}", False
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == BASELINE:
        return f"{node.attr}{actor}", True
    return None


def _truth(node: ast.expr, columns: dict[tuple[str, bool], Values], count: int) -> Flags:
    match node:
        case ast.BoolOp(op=op, values=values):
            parts = [_truth(value, columns, count) for value in values]
            return np.asarray(np.logical_and.reduce(parts) if isinstance(op, ast.And) else np.logical_or.reduce(parts))
        case ast.UnaryOp(operand=operand):
            return ~_truth(operand, columns, count)
        case ast.Compare(left=left, ops=ops, comparators=others):
            values_in_order = [_number(value, columns, count) for value in (left, *others)]
            held = np.ones(count, dtype=bool)
            for comparison, one, other in zip(ops, values_in_order, values_in_order[1:], strict=False):
                held &= COMPARE[type(comparison)](one, other)
            return held
    raise AssertionError(f"no condition: {ast.dump(node)}")


def _number(node: ast.expr, columns: dict[tuple[str, bool], Values], count: int) -> Values:
    match node:
        case ast.Constant(value=int() | float() as value):
            return np.full(count, float(value))
        case ast.UnaryOp(op=op, operand=operand):
            number = _number(operand, columns, count)
            return -number if isinstance(op, ast.USub) else number
        case ast.BinOp(left=left, op=op, right=right):
            return REACH[type(op)](_number(left, columns, count), _number(right, columns, count))
    found = _outcome(node)
    assert found is not None
    return columns[found]
