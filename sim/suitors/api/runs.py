"""The library on runs of a scenario, and on what runs show when something is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from suitors import arguments
from suitors.api.scenarios import MOST_RUNS, MOST_SEED, MOST_WORKERS, ScenarioSource, asking, changes_of, evaluation_of, load
from suitors.arguments import ArgumentError
from suitors.studies.evaluation import Evaluation, silent

if TYPE_CHECKING:
    import pandas as pd

    from suitors.studies.run import Result


def run(
    scenario: ScenarioSource,
    runs: int | None = None,
    *,
    seed: int | None = None,
    set: Mapping[str, Any] | None = None,
    save: Literal["quantiles", "full"] = "quantiles",
    only_run: int | None = None,
    posterior: str | Path | None = None,
    outcomes: Iterable[str] = (),
    workers: int = 1,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: Callable[[int], None] | None = None,
) -> Result:
    """Simulate a scenario many times. Nothing is written unless `out` names a folder.

    Args:
        scenario, set: as in `load`.
        runs: how many runs; default: what the scenario says. Run k is the same in whatever number of runs.
        seed: of the random streams; default: what the scenario says.
        save: keep means and quantiles over the runs in `dataset`, or every run.
        only_run: simulate this run alone, in full.
        posterior: file of calibrated draws, one a run; default: the scenario's, if it has one.
        outcomes: further ones of a power in one state, such as `leverage[JPN,UZB]`.
        workers: processes; the result does not depend on it. A script that asks for several needs a main guard.
        out: result folder, as `suitors run` writes it.
        overwrite: whether the folder may take the place of another command's result.
        progress: called with the number of runs just finished.

    Returns:
        Result: `outcomes` (pandas, a row a run), `summary`, `dataset` (xarray, with units), `deals` and `loans` (pandas), `figures` by
            name.

    >>> result = suitors.run("tokyo_2025", 8, set={"horizon.years": 1})
    >>> result.outcomes.shape[0]
    8
    >>> bool(result.outcomes["goodwill[JPN]"].median() == result.summary.loc["goodwill[JPN]", "p50"])
    True
    >>> result.dataset["gdp"].dims, result.dataset["gdp"].attrs["units"]
    (('time', 'state', 'statistic'), 'bn US$')
    >>> result.figures["influence"]
    <ShownFigure size ...>
    """
    from suitors.studies.run import run as run_experiment

    loaded = asking(load(scenario, set=set), outcomes)
    return run_experiment(
        loaded,
        loaded.scenario.runs if runs is None else arguments.whole("runs", runs, 1, MOST_RUNS),
        evaluation_of(loaded, seed, workers, posterior),
        arguments.place("out", out),
        save="full" if arguments.choice("save", save, ("quantiles", "full")) == "full" else "quantiles",
        only_run=None if only_run is None else arguments.whole("only_run", only_run, 0, MOST_RUNS - 1),
        progress=progress or silent,
        overwrite=overwrite,
    )


def responses(
    rows: Iterable[str] = (),
    runs: int = 256,
    *,
    files: Iterable[str | Path] = (),
    shipped: bool = True,
    seed: int = 2025,
    set: Mapping[str, Any] | None = None,
    posterior: str | Path | None = None,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> pd.DataFrame:
    """Change one thing, run the model with and without it on the same draws, and judge the difference. Nothing is written.

    Args:
        rows: which rows of the table, such as `["R6", "R7"]`; default: all.
        runs: paired runs; some rows take fewer.
        files: further tables of rows.
        shipped: whether rows that ship take part.
        set, seed, workers, progress: as in `run`; `set` changes every scenario of the table.
        posterior: a file of draws, one a run; what a row changes itself is not drawn.

    Returns:
        pandas: a row an experiment with what was changed, the range that a credible model shows, what came out and the verdict.

    >>> suitors.responses(["R1a"], 2)["row"].tolist()
    ['R1a']
    >>> suitors.responses(["R99"])
    Traceback (most recent call last):
        ...
    suitors.scenario.errors.ScenarioError: responses: R99 is no row; did you mean R9b? ...
    """
    import pandas as pd

    from suitors.studies.responses.experiments import answers, experiments
    from suitors.studies.responses.folder import as_row
    from suitors.studies.responses.rows import chosen, listed, read
    from suitors.studies.responses.rows import shipped as shipped_rows

    tables = [*([shipped_rows()] if shipped else []), *(read(Path(file)) for file in files)]
    if not tables:
        raise ArgumentError("files", files, "files with rows where shipped=False")
    made = experiments(
        chosen(listed(tables), arguments.words("rows", rows, '["R6", "R7"]')),
        changes_of(set, None),
        arguments.place("posterior", posterior),
    )
    found = answers(
        made,
        arguments.whole("runs", runs, 2, MOST_RUNS),
        Evaluation(arguments.whole("seed", seed, 0, MOST_SEED), arguments.whole("workers", workers, 1, MOST_WORKERS)),
        progress or silent,
    )
    return pd.DataFrame([as_row(answer) for answer in found])
