"""Where a sweep is kept: a folder of this machine, or any address that fsspec knows."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlparse

from suitors.locks import hold
from suitors.results.folder import ResultError, disk_errors, holds_nothing

INDEX = "index.json"
LOCK = ".lock"
PARTS, FAILURES = "parts", "failures"
TEMPORARY = ".part-"


class Store(Protocol):
    """Named files, each written whole or not at all. Names are relative, with slashes."""

    def read(self, name: str) -> bytes: ...

    def write(self, name: str, content: bytes) -> None: ...

    def names(self) -> list[str]: ...

    def delete(self, name: str) -> None: ...

    def lock(self) -> Any: ...


class Busy(ResultError):
    """Another process works on the same sweep."""


class LocalStore:
    """A folder of this machine."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except (NotADirectoryError, IsADirectoryError):
            raise FileNotFoundError(name) from None
        except PermissionError as problem:
            raise ResultError(f"cannot read {self.folder / name}: {problem.strerror}") from problem

    def write(self, name: str, content: bytes) -> None:
        target = self.folder / name
        with disk_errors(target):
            target.parent.mkdir(parents=True, exist_ok=True)
            handle, partial = tempfile.mkstemp(prefix=TEMPORARY, dir=target.parent)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
                    os.chmod(partial, 0o644)
                os.replace(partial, target)
            except BaseException:
                Path(partial).unlink(missing_ok=True)
                raise

    def names(self) -> list[str]:
        if not self.folder.is_dir():
            return []
        found = []
        for path in self.folder.iterdir():
            if path.is_dir():
                # Other folders, which may be large, are none of a sweep's business.
                inside = sorted(path.iterdir()) if path.name in (PARTS, FAILURES) else []
                found += [f"{path.name}/{file.name}" for file in inside] or ([] if holds_nothing(path) else [f"{path.name}/"])
            else:
                found.append(path.name)
        return sorted(found)

    def delete(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the sweep alone. The system lets go of the lock however the process ends. Raises Busy."""
        with disk_errors(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True)
            file = open(self.folder / LOCK, "ab")  # noqa: SIM115 (held for as long as the lock)
        with file:
            if not hold(file):
                raise Busy(f"another sweep is at work in {self.folder}; watch it with: suitors results show {self.folder}")
            yield

    @property
    def busy(self) -> bool:
        """Whether somebody else holds the lock, as far as this user may see."""
        try:
            with open(self.folder / LOCK, "r+b") as file:
                return not hold(file)
        except OSError:
            return False


class RemoteStore:
    """An address of any file system that fsspec knows. Object stores write whole objects; there is no lock."""

    def __init__(self, address: str) -> None:
        try:
            import fsspec  # type: ignore[import-untyped]
        except ImportError:
            raise ResultError(f"{address} needs fsspec: install the extra 'distributed'") from None
        try:
            self._files, self._root = fsspec.core.url_to_fs(address)
        except (ImportError, ValueError) as problem:
            raise ResultError(f"{address} cannot be used: {problem}") from None
        self.address = address.rstrip("/")

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def read(self, name: str) -> bytes:
        content: bytes = self._files.cat_file(self._path(name))
        return content

    def write(self, name: str, content: bytes) -> None:
        path = self._path(name)
        try:
            self._files.makedirs(path.rpartition("/")[0], exist_ok=True)
            self._files.pipe_file(path, content)
        except OSError as problem:
            raise ResultError(f"cannot write {self.address}/{name}: {problem}") from problem

    def names(self) -> list[str]:
        self._files.invalidate_cache()
        try:
            found = self._files.find(self._root)
        except FileNotFoundError:
            return []
        start = len(self._root.rstrip("/")) + 1
        return sorted(path[start:] for path in found)

    def delete(self, name: str) -> None:
        self._files.rm_file(self._path(name))

    @contextmanager
    def lock(self) -> Iterator[None]:
        yield

    @property
    def busy(self) -> bool:
        return False


def is_address(place: Path | str) -> bool:
    """Whether a place is an address such as s3://… rather than a folder."""
    return isinstance(place, str) and "://" in place


def store_at(place: Path | str) -> LocalStore | RemoteStore:
    """The store at a folder or address. Raises ResultError for an address of an unknown kind."""
    if not is_address(place):
        return LocalStore(Path(place))
    parsed = urlparse(str(place))
    if parsed.scheme == "file":
        return LocalStore(Path(unquote(parsed.path)))
    return RemoteStore(str(place))
