"""Result folders: written whole or not at all, and nothing in them deleted that we did not write."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from suitors.errors import InputError, NoRoom
from suitors.locks import hold
from suitors.results.plain_text import json_text
from suitors.results.version import model_version

MANIFEST, FIGURES = "manifest.json", "figures"
PARTIAL = ".partial"
"""Ending of the hidden folder in which a result grows; the number of the process stands before it."""
KEPT_AS = ".kept"
"""Ending of a file of the user's whose name a new result needs."""
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class ResultError(InputError):
    """A result folder that cannot be written or read, with a message for the user."""


def check_target(target: Path, command: Mapping[str, Any], overwrite: bool = False) -> None:
    """See that a result of `command` may be put at `target`, before anything is worked out.

    A folder is replaced where every file in it is listed in its manifest, unchanged, and its command is the same. Raises ResultError.
    """
    if target.exists() and (not target.is_dir() or not ((target / MANIFEST).exists() or holds_nothing(target))):
        raise ResultError(f"{target} exists and is not a result folder; choose another with --out")
    whole = target.resolve()
    if target.exists() and whole in (Path.cwd(), *Path.cwd().parents):
        raise ResultError(f"{target} is the folder you are in, which no result can replace; choose another with --out")
    place = next(folder for folder in (whole, *whole.parents) if folder.exists())
    place = place.parent if place == whole else place
    if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
        raise ResultError(f"cannot write to {place}: {'it is read-only' if place.is_dir() else 'it is no folder'}")
    if overwrite or not (target / MANIFEST).exists():
        return
    way_out = "choose another folder with --out, or replace it with --overwrite (files of your own stay)"
    if _manifest(target).get("command") != json.loads(json.dumps(command)):
        raise ResultError(f"{target} holds the result of another command; {way_out}")
    if others := foreign(target):
        more = f" and {len(others) - 1} more" if len(others) > 1 else ""
        raise ResultError(f"{target} holds {others[0]}{more}, which no command of ours wrote or which has changed since; {way_out}")


@contextmanager
def whole_folder(target: Path, command: Mapping[str, Any], overwrite: bool = False) -> Iterator[Path]:
    """A temporary folder beside `target` that takes its place when the block ends well and vanishes when it does not.

    `command` says what is asked for, as plain JSON; it is kept in the manifest with the hash of every file. Files in an earlier
    folder that we did not write move along; what killed processes left of the same target goes. Raises ResultError as `check_target`
    does, where the folder cannot be written, or where another process writes there; NoRoom where the disk is full.
    """
    check_target(target, command, overwrite)
    # By its own name and on its own disk: a link stays a link, and ".." stands still when its folder moves.
    target = target.resolve()
    with disk_errors(target.parent):
        target.parent.mkdir(parents=True, exist_ok=True)
    with _alone(target), disk_errors(target):
        _clear_leftovers(target)
        partial = Path(tempfile.mkdtemp(prefix=f".{target.name}.{_here()}.", suffix=PARTIAL, dir=target.parent))
        try:
            # mkdtemp is private to its user; a result is as readable as its neighbours.
            partial.chmod(0o777 & ~_umask())
            yield partial
            write_manifest(partial, {**_manifest(partial), "command": dict(command)})
            _take_place(partial, target)
        finally:
            shutil.rmtree(partial, ignore_errors=True)


@contextmanager
def adding(folder: Path, inside: str = ".", overwrite: bool = False) -> Iterator[Path]:
    """A temporary folder whose files are put into `folder`/`inside` when the block ends well, and listed in the manifest.

    A file of that name that we did not write is kept: with `overwrite` under another name, else the block's end raises ResultError.
    """
    with disk_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for leftover in _abandoned(folder.glob(f".*{PARTIAL}")):
            if holds_nothing(leftover):
                shutil.rmtree(leftover, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=f".{_here()}.", suffix=PARTIAL, dir=folder) as made:
            yield Path(made)
            names = {str(path.relative_to(made)): (Path(inside) / path.relative_to(made)).as_posix() for path in _files(Path(made))}
            listed = _manifest(folder)
            if (folder / MANIFEST).exists() and "kind" not in listed:
                raise ResultError(f"{folder / MANIFEST} was not written by us; choose another folder with --out")
            files = listed.setdefault("files", {})
            # Only these are looked at: the folder may be any folder of the user's.
            others = {place for place in names.values() if (folder / place).exists() and files.get(place) != _sha256(folder / place)}
            if others and not overwrite:
                raise ResultError(
                    f"{folder / min(others)} was not written by us or has changed; keep it under another name, or use --overwrite"
                )
            for name, place in names.items():
                if place in others:
                    _aside(folder / place)
                (folder / place).parent.mkdir(parents=True, exist_ok=True)
                (Path(made) / name).replace(folder / place)
                files[place] = _sha256(folder / place)
            _write_json(folder, {"kind": "figures", "model": model_version(), **listed})


def put_file(target: Path, text: str | bytes, overwrite: bool = False) -> None:
    """Write one file outside of result folders. Another content there is kept: under another name with `overwrite`, else ResultError."""
    with disk_errors(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        content = text.encode() if isinstance(text, str) else text
        if target.exists() and target.read_bytes() != content:
            if not overwrite:
                raise ResultError(
                    f"{target} exists with another content; choose another with --out, or use --overwrite, which keeps it aside"
                )
            _aside(target)
        target.write_bytes(content)


def foreign(folder: Path) -> list[str]:
    """Files below a result folder that its manifest does not list or that have changed since; relative names, sorted."""
    listed = _manifest(folder).get("files", {})
    names = [path.relative_to(folder).as_posix() for path in _files(folder)]
    return [name for name in names if name != MANIFEST and listed.get(name) != _sha256(folder / name)]


def holds_nothing(folder: Path) -> bool:
    """Whether there are no files in a folder nor in those below it: then it is nobody's."""
    return all(path.is_dir() and not path.is_symlink() for path in folder.rglob("*"))


def abandoned(under: Path) -> list[Path]:
    """Hidden folders below `under` in which a result grew whose process is gone."""
    return _abandoned(under.rglob(f".*{PARTIAL}"))


def _abandoned(folders: Iterable[Path]) -> list[Path]:
    found = []
    for path in sorted(folders):
        where = re.search(r"\.([0-9a-f]{6})-(\d+)\.[^.]+$", path.name.removesuffix(PARTIAL))
        # What another machine makes on a shared disk is not ours to judge.
        if path.is_dir() and where is not None and where[1] == _machine() and not _runs(int(where[2])):
            found.append(path)
    return found


def _clear_leftovers(target: Path) -> None:
    """Remove what this machine's processes left when they were killed; only under the lock of `target`, which no other can hold."""
    # Another thread of this process may be writing.
    name = re.compile(rf"\.{re.escape(target.name)}\.(?!{_here()}\.){_machine()}-\d+\.[^.]+{re.escape(PARTIAL)}")
    for path in target.parent.glob(f".*{PARTIAL}"):
        if name.fullmatch(path.name):
            shutil.rmtree(path, ignore_errors=True)


def _here() -> str:
    """This machine and process, as they stand in the names of unfinished folders."""
    return f"{_machine()}-{os.getpid()}"


def _machine() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]


def _runs(process: int) -> bool:
    if sys.platform == "win32":
        # To ask there is to interrupt: signal 0 is Ctrl-C.
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _take_place(partial: Path, target: Path) -> None:
    if not target.exists():
        partial.rename(target)
        return
    replaced = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".replaced", dir=target.parent)) / "old"
    target.rename(replaced)
    partial.rename(target)
    for name in foreign(replaced):
        place = target / name
        while place.exists():
            place = place.with_name(place.name + KEPT_AS)
        place.parent.mkdir(parents=True, exist_ok=True)
        (replaced / name).rename(place)
    shutil.rmtree(replaced.parent, ignore_errors=True)


def _aside(path: Path) -> None:
    """Give a file of the user's another name."""
    free = path
    while free.exists():
        free = free.with_name(free.name + KEPT_AS)
    path.rename(free)


@contextmanager
def _alone(target: Path) -> Iterator[None]:
    """Write to a folder alone; the system lets go of the lock however the process ends."""
    lock = target.with_name(f".{target.name}.lock")
    with disk_errors(target.parent), open(lock, "ab") as file:
        # Who held it before takes the file away: a lock on what is gone keeps nobody out.
        if not hold(file) or not lock.exists() or not os.path.samestat(os.fstat(file.fileno()), lock.stat()):
            raise ResultError(f"another command is writing {target}; wait for it, or choose another folder with --out")
        try:
            yield
        finally:
            # Windows keeps a file that is open.
            with suppress(PermissionError):
                lock.unlink(missing_ok=True)


@contextmanager
def disk_errors(place: Path) -> Iterator[None]:
    """Raises NoRoom where the disk is full, ResultError where the system refuses otherwise; both name `place`."""
    try:
        yield
    except (OSError, RuntimeError) as problem:
        code = getattr(problem, "errno", None)
        if code in FULL or any(os.strerror(full) in str(problem) for full in FULL):
            raise NoRoom(f"the disk of {place} is full") from problem
        if isinstance(problem, OSError):
            raise ResultError(f"cannot write {place}: {problem.strerror or problem}") from problem
        raise


def figures_in(folder: Path) -> list[Path]:
    """Figures that a result's manifest lists."""
    return [folder / name for name in _manifest(folder).get("files", {}) if name.startswith(f"{FIGURES}/")]


def need_room(folder: Path, size: int) -> None:
    """Raises NoRoom where fewer than `size` bytes are free: before a library writes that does not survive a full disk."""
    if shutil.disk_usage(folder).free < size:
        raise NoRoom(f"the disk of {folder.parent} is full")


def _files(folder: Path) -> list[Path]:
    return sorted(
        path for path in folder.rglob("*") if (path.is_file() or path.is_symlink()) and PARTIAL not in str(path.relative_to(folder))
    )


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        content = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _write_json(folder: Path, content: Mapping[str, Any]) -> None:
    partial = folder / f".{MANIFEST}.{os.getpid()}{PARTIAL}"
    partial.write_text(json_text(content), encoding="utf-8")
    partial.replace(folder / MANIFEST)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def begin_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write `manifest.json` with the model's version into a `whole_folder`, which adds the files at its end."""
    _write_json(folder, {"model": model_version(), **content})


def write_manifest(folder: Path, content: Mapping[str, Any]) -> None:
    """Write `manifest.json` with the model's version and the hash of every file already in the folder and below."""
    files = {path.relative_to(folder).as_posix(): _sha256(path) for path in _files(folder) if path != folder / MANIFEST}
    begin_manifest(folder, {**content, "files": files})


def _sha256(path: Path) -> str:
    if path.is_symlink():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
