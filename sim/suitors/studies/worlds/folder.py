"""The result folder of candidate worlds, and worlds that a comparison asks for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

from suitors.errors import InputError
from suitors.results.folder import MANIFEST, check_target, whole_folder, write_manifest
from suitors.results.tables import write_csv
from suitors.results.version import made_from, model_version
from suitors.runs.checkpoint import Checkpoint
from suitors.scenario import Loaded
from suitors.studies.evaluation import Evaluation
from suitors.studies.posterior import Calibrated, calibrated
from suitors.studies.worlds.fit import CUT_OFF, FREE, LEAST, NOISE_RUNS, RUNS, Fit, base_of, fit, numbers_of, patterns_of, shares_by_misses
from suitors.words.numbers import percent

DRAWS = "worlds.parquet"
"""The fitting sets, one row each: a posterior for every command that takes one."""


class WorldsError(InputError):
    """Worlds that a comparison cannot use; the message is for the user."""


def name_of(base: Loaded, candidates: int, runs: int, seed: int, drawn: Calibrated | None = None, free: int = FREE) -> str:
    """The folder's name: equal names mean equal scenario, model and draws."""
    model = model_version().rpartition("+")[2][:8]
    mark = "" if drawn is None else f"-{drawn.digest[:8]}"
    mark += "" if free == FREE else f"-{free}misses"
    return f"worlds-{base.hash[:8]}-{model}-{candidates}candidates-{runs}runs-seed{seed}{mark}"


def command_of(base: Loaded, candidates: int, runs: int, seed: int, drawn: Calibrated | None = None, free: int = FREE) -> dict[str, Any]:
    """What decides the result, as plain JSON."""
    about = {"kind": "worlds", "scenario": base.hash, "candidates": candidates, "runs": runs, "seed": seed, "model": model_version()}
    about |= {"may_contradict": free}
    return about if drawn is None else {**about, "draws": drawn.digest}


def write(found: Fit, folder: Path, runs: int, seed: int) -> None:
    """Write worlds.parquet with worlds.json, patterns.csv, numbers.csv, candidates.parquet (implausibilities) and manifest.json."""
    import pandas as pd

    patterns, numbers = patterns_of(found), numbers_of(found)
    found.worlds.to_parquet(folder / DRAWS, index=False)
    narrowed = set(numbers.loc[numbers["narrowed"], "number"])
    told = {
        "scenario_hash": found.loaded.hash,
        "model": model_version(),
        "candidates": len(found.drawn),
        "fit": int(found.fits.sum()),
        "share": float(found.fits.mean()),
        "runs": runs,
        "noise_runs": NOISE_RUNS,
        "seed": seed,
        "cut_off": CUT_OFF,
        "asked_to_contradict_at_most": found.asked,
        "may_contradict": found.free,
        "relaxed": found.relaxed,
        "share_by_misses": shares_by_misses(found.implausibility),
        "evidence": [item.name for item in found.evidence],
        "numbers": len(numbers),
        "narrowed": sorted(narrowed),
        "not_informed_by_the_data": [str(path) for path in found.drawn.columns if str(path) not in narrowed],
    }
    (folder / DRAWS).with_suffix(".json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    write_csv(patterns, folder / "patterns.csv", index=False, float_format="%.9g")
    write_csv(numbers, folder / "numbers.csv", index=False, float_format="%.9g")
    table = pd.DataFrame(found.implausibility.T, columns=[item.name for item in found.evidence], index=found.drawn.index)
    table.assign(fits=found.fits).to_parquet(folder / "candidates.parquet")
    loaded = found.loaded
    write_manifest(folder, made_from(loaded, "worlds", title=loaded.scenario.title, runs=runs, seed=seed))


def made(
    loaded: Loaded,
    candidates: int,
    runs: int,
    folder: Path,
    evaluation: Evaluation,
    overwrite: bool = False,
    free: int = FREE,
) -> bool:
    """See that `folder` holds these worlds; True where it did already. Finished pieces of an interrupted search are taken over."""
    base = base_of(loaded)
    seed = evaluation.seed
    command = command_of(base, candidates, runs, seed, evaluation.posterior, free)
    check_target(folder, command, overwrite)
    if not overwrite and (folder / MANIFEST).exists() and (folder / DRAWS).exists():
        return True
    checkpoint = Checkpoint(folder)
    with whole_folder(folder, command, overwrite) as partial:
        with evaluation.stage(f"{candidates:,} candidate worlds", NOISE_RUNS + candidates * runs) as advance:
            found = fit(base, candidates, runs, replace(evaluation, checkpoint=checkpoint), advance, free)
        write(found, partial, runs, seed)
    checkpoint.clear()
    return False


def told(folder: Path) -> dict[str, Any]:
    """What a folder of worlds says of itself. Raises WorldsError where it is none."""
    beside = (folder / DRAWS).with_suffix(".json")
    if not beside.is_file() or not (folder / DRAWS).is_file():
        raise WorldsError(f"{folder}: is no folder of worlds; suitors worlds makes one, or give a number of candidates")
    found: dict[str, Any] = json.loads(beside.read_text("utf-8"))
    return found


def worlds_for(loaded: Loaded, asked: str, evaluation: Evaluation) -> tuple[Calibrated, dict[str, Any]]:
    """The worlds that a comparison draws from: a folder, or a number of candidates, which are sought once and kept under ./results.

    Returns draws for the scenario's numbers and what the folder says of itself. Raises WorldsError for a folder that is about another
    scenario's numbers.
    """
    base = base_of(loaded)
    if asked.strip().isdigit():
        candidates, seed = int(asked), base.scenario.seed
        if candidates < 10:
            raise WorldsError(f"--worlds {asked}: draw at least 10 candidates, or name a folder")
        folder = Path("results") / name_of(base, candidates, RUNS, seed)
        made(loaded, candidates, RUNS, folder, replace(evaluation, seed=seed, posterior=None))
    else:
        folder = Path(asked).expanduser()
    about = {**told(folder), "folder": str(folder)}
    if about["scenario_hash"] != base.hash:
        raise WorldsError(f"{folder}: these worlds were fitted for another scenario than the reference of {loaded.name}")
    found = calibrated(loaded, folder / DRAWS)
    assert found is not None
    return found, about


def sentences(about: dict[str, Any]) -> list[str]:
    """How many worlds fit, and by which rule, in short sentences."""
    count, fitting, free = about["candidates"], about["fit"], about["may_contradict"]
    said = [f"{fitting:,} of {count:,} candidate worlds fit the record."]
    facts = len(about["evidence"])
    if about["relaxed"]:
        said.append(f"Fewer than {percent(LEAST)} fit where each may contradict {about['asked_to_contradict_at_most']} of {facts} facts.")
        said.append(f"So each may contradict {free}.")
    else:
        said.append(f"Each may contradict {free} of {facts} facts.")
    return said
