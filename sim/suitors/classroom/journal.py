"""The journal of a game on disk: one entry a line, written through before it counts, read again after a restart."""

from __future__ import annotations

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

from suitors.errors import InputError
from suitors.locks import hold

FILE = "journal.jsonl"
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")


def folder_of(game: str, within: Path) -> Path:
    """The folder of a game. Raises InputError for a name that could lead elsewhere."""
    if not NAME.fullmatch(game):
        raise InputError(f"GAME {game}: a game's name has up to 40 letters, digits, - and _, such as class-7b")
    return within / game


class Journal:
    """Entries of a game, held for this process alone. Raises InputError where another server holds it or a line cannot be read."""

    def __init__(self, folder: Path, *, new: bool) -> None:
        self.path = folder / FILE
        if new:
            if folder.exists():
                raise InputError(f"{folder} is there already; resume it with: suitors class open {folder.name}, or choose another name")
            folder.mkdir(parents=True)
            self.path.touch(mode=0o600)
        elif not self.path.is_file():
            raise InputError(f"there is no game {folder.name} in {folder.parent}; suitors class new {folder.name} begins one")
        self._file = self.path.open("r+b", buffering=0)
        if not hold(self._file):
            self._file.close()
            raise InputError(f"{folder.name} is being served already; end that server first")
        self.entries = self._read()

    def _read(self) -> list[dict[str, Any]]:
        entries, good = [], 0
        lines = self._file.read().split(b"\n")
        # Without its end a line was being written when the power went: it never counted.
        for place, line in enumerate(lines[:-1], start=1):
            try:
                entry = json.loads(line)
                if not isinstance(entry, dict) or not isinstance(entry.get("event"), str):
                    raise ValueError
            except (ValueError, RecursionError):
                raise InputError(f"{self.path}, line {place}: this is no entry of a game; mend or remove the line") from None
            entries.append(entry)
            good += len(line) + 1
        self._file.truncate(good)
        self._file.seek(good)
        self._good = good
        return entries

    def write(self, entry: dict[str, Any]) -> None:
        """Add an entry; when this returns it is on disk. Raises InputError where it cannot be written; then nothing has changed."""
        line = json.dumps(entry, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
        try:
            self._file.write(line)
            os.fsync(self._file.fileno())
        except OSError as problem:
            # What came of the line on disk must not run into the next one.
            with suppress(OSError):
                self._file.truncate(self._good)
                self._file.seek(self._good)
            raise InputError(f"The game could not be saved: {(problem.strerror or str(problem)).lower()}.") from None
        self._good += len(line)
        self.entries.append(entry)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
