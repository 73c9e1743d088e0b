"""Rows of the table of responses: paired experiments as data, read from a file and checked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, FiniteFloat, ValidationError, model_validator

from suitors.data import tables
from suitors.scenario.base import Table
from suitors.scenario.errors import ABSENT, KeyPath, ScenarioError, dotted, nearest_name
from suitors.scenario.findings import words_of
from suitors.scenario.layers import display, parse_toml, read_text
from suitors.scenario.lines import key_lines, line_of
from suitors.words.numbers import given, within

SHIPPED = "responses.toml"
BASE, CHANGED = "base", "changed"
ROWS = "responses"
"""Name of the list of tables in a row file."""
EditTable = dict[str, Any]
"""What a scenario file could say, laid over the run it starts from; `extends` names another start, `scale` multiplies numbers."""
RangeEnd = FiniteFloat | None


class ResponseRow(Table):
    """A paired experiment: what is changed, what is measured, and the range that a credible model shows."""

    id: Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")]
    change: str = Field(description="what is changed, in plain words")
    shows: str = Field(description="what is measured, in plain words")
    low: RangeEnd = None
    high: RangeEnd = None
    weak_low: RangeEnd = Field(default=None, description="below low, what still counts as weak")
    weak_high: RangeEnd = Field(default=None, description="above high, what still counts as weak")
    unit: str
    grade: Literal["data", "literature", "judged"] = Field(description="of the range")
    ground: str = Field(description="why a credible model shows it")
    measure: str = Field(default="", description="expression on what the runs record")
    statistic: Literal["median", "mean"] = Field(default="median", description="mean for frequencies")
    runs: Annotated[int, Field(ge=2, le=100_000)] | None = Field(default=None, description="at most so many runs")
    holds: bool = Field(default=False, description="whether the row must pass: the tests hold it")
    not_yet: str = Field(default="", description="why the model has no mechanism for it")
    base: EditTable = Field(default_factory=dict)
    changed: EditTable | None = None
    also: dict[str, EditTable] = Field(default_factory=dict, description="further runs by name, each against the base")

    @model_validator(mode="after")
    def _is_whole(self) -> ResponseRow:
        if not self.measure and not self.not_yet:
            raise ValueError("needs a measure, or not_yet with the reason why there is none")
        if self.low is None and self.high is None:
            raise ValueError("needs low, high or both")
        if self.low is not None and self.high is not None and self.low > self.high:
            raise ValueError(f"low {given(self.low)} lies above high {given(self.high)}")
        for name, bound, weak, side in (("low", self.low, self.weak_low, -1), ("high", self.high, self.weak_high, 1)):
            if weak is not None and (bound is None or side * weak < side * bound):
                raise ValueError(f"weak_{name} {given(weak)} does not lie beyond {name}")
        return self

    @property
    def range(self) -> str:
        """The range in words."""
        return within(self.low, self.high)

    @property
    def weak_range(self) -> tuple[float | None, float | None]:
        """What counts as weak at least; the range itself where nothing more does."""
        return (self.low if self.weak_low is None else self.weak_low), (self.high if self.weak_high is None else self.weak_high)

    @property
    def edits(self) -> dict[str, EditTable]:
        """What is laid over the base, by the name of the run; the base itself is an empty one."""
        return {BASE: {}, **({} if self.changed is None else {CHANGED: self.changed}), **self.also}


@dataclass(frozen=True)
class ResponseFile:
    """A file of rows: how messages call it, its text to find lines, the scenario that runs start from, and its folder."""

    place: str
    text: str
    scenario: str
    folder: Path
    rows: tuple[ResponseRow, ...]

    def error(self, place: int, path: KeyPath, problem: str, **more: Any) -> ScenarioError:
        """What is wrong at a path of the row at a place of the list."""
        return self.at((ROWS, place, *path), problem, row=self.rows[place].id, **more)

    def at(self, path: KeyPath, problem: str, row: str = "", **more: Any) -> ScenarioError:
        return _error(self.place, self.text, path, problem, row, **more)


@dataclass(frozen=True)
class Listed:
    """A row and where it stands."""

    row: ResponseRow
    sheet: ResponseFile
    place: int

    def error(self, path: KeyPath, problem: str, **more: Any) -> ScenarioError:
        return self.sheet.error(self.place, path, problem, **more)


class _File(Table):
    scenario: str = Field(description="scenario that every base starts from, if the row does not say another")
    responses: list[ResponseRow]


def shipped() -> ResponseFile:
    """The rows that ship."""
    return sheet_of(tables.text(SHIPPED), f"shipped {SHIPPED}", Path())


def read(path: Path) -> ResponseFile:
    """A file of rows. Raises ScenarioError."""
    return sheet_of(read_text(path), display(path), path.parent)


def sheet_of(text: str, place: str, folder: Path) -> ResponseFile:
    """The rows of a TOML text. Raises ScenarioError."""
    document = parse_toml(text, place)

    try:
        found = _File.model_validate(document)
    except ValidationError as error:
        raise _first(error, document, place, text) from None
    seen: set[str] = set()
    for index, row in enumerate(found.responses):
        if row.id in seen:
            raise _error(place, text, (ROWS, index, "id"), "stands twice in this file", row.id, value=row.id)
        seen.add(row.id)
        for name in row.also:
            if name in (BASE, CHANGED, "outcome") or not name.isidentifier():
                raise _error(place, text, (ROWS, index, "also", name), "is no name of a further run", row.id)
    return ResponseFile(place, text, found.scenario, folder, tuple(found.responses))


def _first(error: ValidationError, document: dict[str, Any], place: str, text: str) -> ScenarioError:
    details = error.errors(include_url=False)
    first = details[0]
    path: KeyPath = first["loc"]
    kind = first["type"]
    value = first["input"]
    shown = ABSENT if isinstance(value, dict | list) else value
    table: type[Table] = ResponseRow if len(path) > 1 else _File
    row = document[ROWS][path[1]].get("id", "") if len(path) > 1 and isinstance(document[ROWS][path[1]], dict) else ""
    allowed = tuple(table.model_fields)
    if kind == "extra_forbidden":
        return _error(
            place, text, path, "is not a key here", row, value=shown, allowed=allowed, nearest=nearest_name(str(path[-1]), allowed)
        )
    if kind == "missing":
        near = nearest_name(str(path[-1]), set(value) - set(allowed)) if isinstance(value, dict) else None
        return _error(place, text, path, "is missing", row, nearest=near)
    if kind == "literal_error":
        choices = tuple(part.strip("'") for part in str(first["ctx"]["expected"]).replace(" or ", ", ").split(", "))
        return _error(place, text, path, "is not known", row, value=shown, allowed=choices, nearest=nearest_name(str(value), choices))
    if kind == "string_pattern_mismatch":
        return _error(place, text, path, "is no name of letters, digits and underscores", row, value=shown)
    return _error(place, text, path, words_of(kind, first.get("ctx", {}), first["msg"], value), row, value=shown)


def _error(place: str, text: str, path: KeyPath, problem: str, row: str = "", **more: Any) -> ScenarioError:
    line = line_of(path, key_lines(text))
    # People look for a row by its name, not by its place in the list.
    key = dotted([row, *path[2:]] if row and len(path) > 1 else path)
    return ScenarioError(file=place, line=line, key=key, problem=problem, **more)


def listed(sheets: Sequence[ResponseFile]) -> list[Listed]:
    """All rows; a row of a later file takes the place of an earlier one of the same name."""
    found: dict[str, Listed] = {}
    for sheet in sheets:
        found |= {row.id: Listed(row, sheet, place) for place, row in enumerate(sheet.rows)}
    return list(found.values())


def chosen(rows: Sequence[Listed], names: Sequence[str]) -> list[Listed]:
    """The rows of these names; R2 stands for R2a and R2b as well. All where no name is given. Raises ScenarioError."""
    if not names:
        return list(rows)
    known = [item.row.id for item in rows]
    kept: set[str] = set()
    for name in names:
        parts = set(_parts(name, known))
        if not parts:
            raise ScenarioError(file="responses", key=name, problem="is no row", allowed=known, nearest=nearest_name(name, known))
        kept |= parts
    return [item for item in rows if item.row.id in kept]


def _parts(name: str, known: Sequence[str]) -> Iterator[str]:
    for one in known:
        rest = one.casefold().removeprefix(name.casefold())
        if one.casefold().startswith(name.casefold()) and (not rest or rest.isalpha()):
            yield one
