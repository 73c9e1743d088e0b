"""Who wrote what: from a trouble at a path of the document to the file and line that it came from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

from suitors.packs.pack import TABLES, Pack, chosen, opening_rows
from suitors.scenario.errors import ABSENT, KeyPath, ScenarioError, Trouble, dotted
from suitors.scenario.layers import Layer
from suitors.scenario.lines import key_lines, line_of

SHIPPED = "shipped library"


class Provenance:
    """The layers of a document, asked which of them wrote a path last.

    Args:
        layers: from the lowest to the highest.
        event_origins: per event of the merged document, its layer and its place in that layer's list.
    """

    def __init__(self, layers: Sequence[Layer], event_origins: Sequence[tuple[int, int]] = ()) -> None:
        self.layers = layers
        self.event_origins = event_origins

    @cached_property
    def _lines(self) -> list[dict[KeyPath, int]]:
        return [
            {layer.names.path((*layer.inside, *path)): line for path, line in key_lines(layer.text).items()}
            if layer.text is not None
            else {}
            for layer in self.layers
        ]

    def written(self, path: KeyPath) -> tuple[int, KeyPath, int]:
        """Layer that wrote most of the path (the highest of equals; -1 if none), the path in that layer, how much of it."""
        best: tuple[int, KeyPath, int] = (-1, path, 0)
        for index, layer in enumerate(self.layers):
            own = self._path_in_layer(path, index)
            depth = _depth(layer.document, own)
            if depth and depth >= best[2]:
                best = (index, own, depth)
        return best

    def _path_in_layer(self, path: KeyPath, index: int) -> KeyPath:
        if len(path) < 2 or path[0] != "events" or not isinstance(path[1], int) or path[1] >= len(self.event_origins):
            return path
        if self.layers[index].override is not None and len(self.layers[index].override or ()) > 1:
            return ("events", str(path[1]), *path[2:])
        origin, place = self.event_origins[path[1]]
        return ("events", place, *path[2:]) if origin == index else ("events", "", *path[2:])

    def error(self, trouble: Trouble, document: Any, library: Any, own_layer: int | None = None) -> ScenarioError:
        """The error that a user sees.

        Args:
            trouble: what is wrong.
            document: merged plain document, for the value at the path.
            library: the shipped document; a path that only it holds is blamed on it.
            own_layer: the layer that must have said it, when known.
        """
        path = trouble.path
        index, own, depth = self.written(path)
        for other in trouble.also if depth < len(own) else ():
            other_index, other_own, other_depth = self.written(other)
            if other_depth == len(other_own):
                index, own, depth, library = other_index, other_own, other_depth, {}
                break
        # A file that says all of them was written as a whole: no single one of them is known to be meant.
        said = [other for other in trouble.mend if self._said(other)]
        mend = f"; {trouble.mend[said[0]]}" if 0 < len(said) < len(trouble.mend) else ""
        if own_layer is not None:
            index, own, depth = own_layer, path, max(1, _depth(self.layers[own_layer].document, path))
        file, line = self._place(index, own, depth, path, library)
        value = trouble.value if trouble.value is not ABSENT else _scalar_at(document, path)
        return ScenarioError(
            file=file, line=line, key=dotted(path), value=value, problem=f"{trouble.problem}{mend}",
            allowed=trouble.allowed, nearest=trouble.nearest,
        )  # fmt: skip

    def _said(self, path: KeyPath) -> bool:
        """Whether a layer, not what ships, wrote the whole path."""
        _, own, depth = self.written(path)
        return depth == len(own)

    def order(self, trouble: Trouble) -> tuple[int, int]:
        """Sort key that puts troubles in the order in which a reader meets them: the highest layer first, then by line."""
        index, own, depth = self.written(trouble.path)
        return (-index, self._line(index, own, depth) or 0)

    def _place(self, index: int, own: KeyPath, depth: int, path: KeyPath, library: Any) -> tuple[str, int | None]:
        shipped_depth = _depth(library, path)
        if index < 0 or (shipped_depth > depth and shipped_depth >= len(path) - 1):
            return self._place_in_library(path) if shipped_depth else (self._top_place(), None)
        layer = self.layers[index]
        place = layer.place
        if index < len(self.layers) - 1 and layer.text is not None and not layer.inside:
            heirs = [above.place for above in self.layers[index + 1 :] if above.text is not None]
            place = f"{place} (which {heirs[-1]} extends)" if heirs else place
        line = self._line(index, own, depth)
        return (place, None) if line is None else (f"{place}", line)

    def _place_in_library(self, path: KeyPath) -> tuple[str, int | None]:
        """What ships is named as a whole; a pack of the user's own by its file and line."""
        pack = next((layer.pack for layer in reversed(self.layers) if layer.pack is not None), None) or chosen()
        return (None if pack.ships else place_in_pack(pack, path)) or (SHIPPED, None)

    def _line(self, index: int, own: KeyPath, depth: int) -> int | None:
        if index < 0:
            return None
        return line_of(own, self._lines[index], depth)

    def _top_place(self) -> str:
        files = [layer.place for layer in self.layers if layer.override is None]
        return files[-1] if files else "scenario"


def place_in_pack(pack: Pack, path: KeyPath) -> tuple[str, int | None] | None:
    """File and line of a user's pack that wrote most of a path of its library, None where no file of the pack did."""
    if not path:
        return None
    kind = path[0]
    if kind in TABLES:
        return _in_table(pack, f"{kind}.toml", path[1:])
    if kind == "strategies" and len(path) > 1:
        return _in_table(pack, f"strategies/{path[1]}.toml", path[2:])
    wanted = dotted(path)
    for line, row in opening_rows(pack.text("opening.csv") or "", "opening.csv"):
        if row.path == wanted or wanted.startswith(f"{row.path}."):
            return str(pack.folder.joinpath("opening.csv")), line
    return _in_table(pack, "entities.toml", path)


def _in_table(pack: Pack, file: str, path: KeyPath) -> tuple[str, int | None] | None:
    text = pack.text(file)
    return None if text is None else (str(pack.folder.joinpath(*file.split("/"))), line_of(path, key_lines(text)))


def _has(node: Any, key: str | int) -> bool:
    if isinstance(node, list):
        return isinstance(key, int) and key < len(node)
    return isinstance(node, dict) and key in node


def _depth(document: Any, path: KeyPath) -> int:
    """How many steps of the path the document goes along."""
    for depth, key in enumerate(path):
        if not _has(document, key):
            return depth
        document = document[key]
    return len(path)


def _scalar_at(document: Any, path: KeyPath) -> Any:
    for key in path:
        if not _has(document, key):
            return ABSENT
        document = document[key]
    if isinstance(document, dict) and "value" in document and not isinstance(document["value"], dict):
        return document["value"]
    return ABSENT if isinstance(document, dict | list) else document
