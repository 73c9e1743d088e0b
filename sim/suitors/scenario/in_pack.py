"""Which file and line of a user's pack says what stands at a path of its library."""

from __future__ import annotations

from suitors.packs.pack import TABLES, Pack, opening_rows
from suitors.scenario.errors import KeyPath, dotted
from suitors.scenario.lines import key_lines


def place_in_pack(pack: Pack, path: KeyPath) -> tuple[str, int | None] | None:
    """File and line that wrote most of a path, None where no file of the pack did."""
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
    if text is None:
        return None
    lines = key_lines(text)
    line = next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), None)
    return str(pack.folder.joinpath(*file.split("/"))), line
