"""Posterior files: parameter sets that fit the past, one row each, in a Parquet table with a JSON manifest beside it.

Columns are dotted paths of a scenario such as `parameters.taste_scale`. Those that start with `history.` belong to the historical
scenario alone: other scenarios have no such number and leave them out.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from suitors.engine.streams import generator
from suitors.errors import InputError
from suitors.packs.pack import chosen
from suitors.scenario import Loaded
from suitors.scenario.errors import did_you_mean
from suitors.words.brief import Brief
from suitors.words.names import number_name
from suitors.words.numbers import plural

Array = NDArray[np.float64]
HISTORY, PARAMETER = "history.", "parameters."
KEPT = "posterior.parquet"
"""Name of the draws that a result keeps in its own folder."""
FEW = 6
"""Numbers that a note names at most."""


class PosteriorError(InputError):
    """A posterior file that cannot be used, with a message for the user."""


def read_posterior(path: str | Path) -> pd.DataFrame:
    """The draws of a posterior file: one row for each, columns are dotted parameter paths.

    Raises PosteriorError for a file that is not there, is no table, is empty, or holds what is no finite number.
    """
    file = located(path)
    if not file.is_file():
        shipped = ", ".join(sorted(each.stem for each in shipped_posteriors().values()))
        raise PosteriorError(f"{path}: no such posterior file; suitors calibrate makes one, and {shipped} ship")
    try:
        draws = pd.read_parquet(file)
    except (OSError, ValueError) as problem:
        raise PosteriorError(f"{file}: is no Parquet table: {problem}") from problem
    if draws.empty:
        raise PosteriorError(f"{file}: holds no draws")
    for name in draws.columns:
        if "." not in str(name):
            raise PosteriorError(f"{file}: column {name} is no dotted path of a parameter, such as parameters.taste_scale")
        if not pd.api.types.is_numeric_dtype(draws[name]) or not np.isfinite(draws[name].to_numpy(dtype=float)).all():
            raise PosteriorError(f"{file}: column {name} holds something that is no finite number")
    return draws.astype(float)


def manifest_of(path: str | Path) -> dict[str, Any]:
    """The manifest beside a posterior file; empty where there is none."""
    beside = located(path).with_suffix(".json")
    if not beside.is_file():
        return {}
    found: dict[str, Any] = json.loads(beside.read_text(encoding="utf-8"))
    return found


def lanes_of(draws: pd.DataFrame, runs: int | Sequence[int], seed: int) -> dict[str, Array]:
    """One draw for each run (their number, or run numbers), by path, (run,).

    Every draw comes as often as any other, in an order that the seed fixes; the draw of a run does not depend on the others.
    """
    order = generator(seed, 0, "posterior", ("order",)).permutation(len(draws))
    numbers = np.arange(runs) if isinstance(runs, int) else np.asarray(runs, dtype=np.intp)
    rows = order[numbers % len(draws)]
    return {str(name): draws[name].to_numpy(dtype=float)[rows] for name in draws.columns}


def located(path: str | Path) -> Path:
    """The file of a path, or the shipped posterior of that name, such as posterior_2015."""
    file = Path(path).expanduser()
    return next((each for each in shipped_posteriors().values() if each.stem == str(path)), file) if not file.is_file() else file


def shipped_posteriors() -> dict[int, Path]:
    """Shipped posteriors by the last year that they were trained on."""
    folder = chosen().history
    if folder is None:
        return {}
    return {int(file.stem.rsplit("_", 1)[1]): file for file in sorted(folder.glob("posterior_????.parquet"))}


@dataclass(frozen=True, repr=False)
class Calibrated(Brief):
    """What a posterior says about the numbers of one scenario."""

    name: str
    draws: pd.DataFrame
    """One column for each number that the scenario has and does not set itself."""
    unknown: tuple[str, ...]
    """Columns that the scenario has no number for."""
    set_by_hand: tuple[str, ...]
    """Columns that the scenario or the command line sets: they keep that value."""
    silent: tuple[str, ...]
    """Columns drawn from that the data did not inform: their draws are the range of the register."""
    manifest: dict[str, Any]

    @property
    def digest(self) -> str:
        """SHA-256 of the draws and their names."""
        text = repr(list(self.draws.columns)).encode() + np.ascontiguousarray(self.draws.to_numpy(dtype=float)).tobytes()
        return hashlib.sha256(text).hexdigest()

    def beliefs(self, runs: Sequence[int], seed: int) -> dict[str, Array]:
        """Numbers of the scenario and its reference for each run, (run,); see `lanes_of`."""
        return lanes_of(self.draws, runs, seed)

    def without(self, varied: Collection[str]) -> Calibrated | None:
        """The same without numbers that vary otherwise; None where no number is left."""
        left = [name for name in self.draws.columns if name not in varied]
        return replace(self, draws=self.draws[left], silent=tuple(name for name in self.silent if name in left)) if left else None

    def notes(self, called: Callable[[str], str] = number_name) -> list[str]:
        """What a user should know, one line each; `called` names a number by its dotted path."""

        def some(paths: Iterable[str]) -> str:
            every = [called(str(path)) for path in paths]
            more = len(every) - FEW
            return "; ".join(every) if more <= 1 else f"{'; '.join(every[:FEW])}; and {more} more"

        trained = f", trained on {self.manifest.get('panel')} up to {self.manifest['train_to']}" if "train_to" in self.manifest else ""
        lines = [f"{plural(len(self.draws.columns), 'number')} drawn from {self.name}{trained}: {some(self.draws.columns)}"]
        if self.silent:
            every = len(self.silent) == len(self.draws.columns)
            which = "any of them" if every else some(self.silent)
            lines.append(f"the past does not inform {which}: those draws are the register's ranges, not knowledge")
        if self.set_by_hand:
            lines.append(f"not drawn, the scenario sets them itself: {some(self.set_by_hand)}")
        if past := [name.replace(HISTORY, PARAMETER, 1) for name in self.unknown if name.startswith(HISTORY)]:
            lines.append(f"not used, numbers of the historical scenario alone: {some(past)}")
        if others := [name for name in self.unknown if not name.startswith(HISTORY)]:
            lines.append(f"not used, the scenario has no such number: {some(others)}")
        return lines

    def as_document(self) -> dict[str, Any]:
        """What the draws are, whatever their file is called."""
        origin: dict[str, Any] = {key: self.manifest[key] for key in ("panel", "train_to", "round") if key in self.manifest}
        drawn = [str(name) for name in self.draws.columns]
        silent = list(self.silent)
        return {**origin, "draws": len(self.draws), "digest": self.digest, "numbers": drawn, "not_informed_by_the_data": silent}

    def told(self) -> dict[str, Any]:
        """The same for a command that prints JSON, with the file and what was left out."""
        return {"file": self.name, **self.as_document(), "not_used": list(self.unknown), "set_by_hand": list(self.set_by_hand)}

    def write(self, folder: Path) -> None:
        """Keep the draws and their manifest in a result's folder."""
        self.draws.to_parquet(folder / KEPT, index=False)
        text = json.dumps(self.manifest, indent=1, ensure_ascii=False) + "\n"
        (folder / KEPT).with_suffix(".json").write_text(text, encoding="utf-8")


def keep_draws(folder: Path, loaded: Loaded, posterior: Calibrated | None) -> dict[str, Any]:
    """Write the draws that a result took into its folder; returns its manifest's entries `scenario` and, with draws, `posterior`.

    A result repeats from its own draws, or without any: the scenario's file of draws may not be there.
    """
    document = {key: value for key, value in loaded.document.items() if key != "posterior"}
    if posterior is None:
        return {"scenario": document}
    posterior.write(folder)
    return {"scenario": {**document, "posterior": KEPT}, "posterior": posterior.as_document()}


def posterior_file(loaded: Loaded, given: str | Path | None) -> Path | None:
    """The posterior to draw from: `given` by a command line, else the scenario's `posterior`, relative to its file; None for none."""
    if given is not None:
        return Path(given)
    named = loaded.scenario.posterior
    if named is None:
        return None
    beside = Path(loaded.origin).parent / Path(named).expanduser()
    return beside if beside.is_file() else Path(named)


def calibrated(loaded: Loaded, given: str | Path | None = None) -> Calibrated | None:
    """The draws that a scenario's runs take, or None where no posterior is named. Raises PosteriorError.

    Numbers that the scenario or the command line changes keep their values; columns that the scenario does not have are named.
    """
    path = posterior_file(loaded, given)
    if path is None:
        return None
    table, manifest = read_posterior(path), manifest_of(path)
    known = loaded.quantities()
    changed = {change.path for change in loaded.changes}
    drawn = [str(name) for name in table.columns if name in known and name not in changed]
    unknown = tuple(str(name) for name in table.columns if name not in known)
    by_hand = tuple(str(name) for name in table.columns if name in known and name in changed)
    if not drawn:
        why = "sets all of its numbers itself" if by_hand else "has no number that it holds"
        hint = did_you_mean(unknown[0], known) if unknown else ""
        raise PosteriorError(f"{path}: {loaded.name} {why}; its columns: {', '.join(map(str, table.columns[:6]))} …{hint}")
    told = manifest.get("not_informed_by_the_data", [])
    silent = tuple(name for name in drawn if name in told)
    return Calibrated(located(path).name, table[drawn], unknown, by_hand, silent, manifest)
