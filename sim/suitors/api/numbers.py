"""The library on numbers that vary: what they move, which matter, and where a sign differs."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from suitors import arguments
from suitors.api.scenarios import MOST_RUNS, MOST_WORKERS, ScenarioSource, changes_of, evaluation_of, load, seed_of
from suitors.arguments import ArgumentError
from suitors.scenario import Loaded
from suitors.studies.evaluation import Evaluation, silent

if TYPE_CHECKING:
    from suitors.studies.breakeven import BreakEven
    from suitors.studies.discover import Discovery
    from suitors.studies.sensitivity import Sensitivity
    from suitors.studies.sweep import Sweep


def sweep(
    scenario: ScenarioSource,
    vary: Mapping[str, Any],
    *,
    points: int | None = None,
    runs: int = 8,
    design: Literal["grid", "random", "lhs", "sobol"] | None = None,
    keep: Literal["runs", "points"] = "runs",
    outcomes: Iterable[str] = (),
    seed: int | None = None,
    set: Mapping[str, Any] | None = None,
    workers: int = 1,
    out: str | Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Sweep:
    """Simulate a scenario at many points. Nothing stays on disk unless `out` names a folder, which can be resumed and extended.

    Args:
        scenario, set, seed, workers, progress: as in `run`.
        vary: by dotted key a pair (low, high), a list of choices, or text as `--vary` takes it.
        points: how many; default: all of a grid, else 256.
        runs: runs at each point, with the same draws at every point.
        design: how points are laid; default: a grid if all keys take choices, else a Sobol sequence.
        keep: a row per point and run, or per point with mean, quantiles and standard deviation.
        outcomes: keep only these, such as `debt` or `debt[CHN]`.
        out: folder, or an address such as `s3://…`.

    Returns:
        Sweep: `table` (pandas), `varied`, `failures` (points that could not be simulated, with the reason).

    >>> varied, short = {"parameters.deal_rate": (0.5, 2.0)}, {"horizon.years": 1}
    >>> found = suitors.sweep("tokyo_2025", varied, points=4, runs=2, outcomes=["goodwill[JPN]"], set=short)
    >>> found.table.columns.tolist(), len(found.table)
    (['point', 'run', 'parameters.deal_rate', 'goodwill[JPN]'], 8)
    """
    from suitors.studies.sweep.job import Job
    from suitors.studies.sweep.read import read
    from suitors.studies.sweep.request import Request
    from suitors.studies.sweep.run import run as run_sweep

    if design is not None:
        arguments.choice("design", design, ("grid", "random", "lhs", "sobol"))
    loaded = load(scenario, set=set)
    with tempfile.TemporaryDirectory(prefix="suitors-") as made:
        place = str(Path(made) / "sweep") if out is None else str(out)
        # A file is read anew at every point, as the command does: code that it names lies beside it.
        source, changes = (str(scenario), changes_of(set, None)) if isinstance(scenario, str | Path) else (_as_file(loaded, Path(made)), [])
        request = Request(
            source,
            tuple(changes),
            table_of_vary=_varied(vary),
            design=design,
            points=None if points is None else arguments.whole("points", points, 1, 2**30),
            runs=arguments.whole("runs", runs, 1, MOST_RUNS),
            seed=None if seed is None else seed_of(seed, loaded),
            keep=arguments.choice("keep", keep, ("runs", "points")),
            outcomes=tuple(arguments.words("outcomes", outcomes, '["goodwill[JPN]"]')),
        )
        evaluation = Evaluation(workers=arguments.whole("workers", workers, 1, MOST_WORKERS))
        run_sweep(Job.prepare(request, place), evaluation, progress=progress or silent)
        return read(place)


def discover(
    folder: str | Path,
    when: str,
    *,
    coverage: float = 0.5,
    often: float = 0.5,
    depth: int = 3,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Discovery:
    """Say in which region of what a sweep varied a condition holds. Nothing is written.

    Args:
        folder: of a sweep that was kept with `out`.
        when: the condition, such as `leverage[Japan] > baseline.leverage[Japan] and distress[TJK] < 0.1`.
        coverage: share of the cases of interest that the box must hold.
        often: share of a point's runs in which the condition must hold.
        depth: of the tree.
        workers, progress: as in `run`, for the unvaried scenario where the condition speaks of it.

    Returns:
        Discovery: `holds` and `share` by point, `box` (None where none is better than chance) and `tree`.

    Raises:
        DiscoveryError: fewer than ten points of one kind; the message says what values the outcomes take.

    >>> suitors.discover("nowhere", "goodwill[JPN] > 0")
    Traceback (most recent call last):
        ...
    suitors.results.folder.ResultError: ...
    """
    from suitors.studies.discover import discover as discover_in

    place = arguments.place("folder", folder)
    if place is None:
        raise ArgumentError("folder", folder, "the folder of a sweep")
    if not isinstance(when, str):
        raise ArgumentError("when", when, "a condition, such as 'goodwill[JPN] > 0.2'")
    return discover_in(
        place,
        when,
        coverage=arguments.share("coverage", coverage),
        often=arguments.share("often", often),
        depth=arguments.whole("depth", depth, 1, 10),
        evaluation=Evaluation(workers=arguments.whole("workers", workers, 1, MOST_WORKERS)),
        progress=progress or silent,
    )


def sensitivity(
    scenario: ScenarioSource,
    outcomes: Iterable[str],
    vary: Mapping[str, Any] | Iterable[str] = (),
    runs: int = 8,
    *,
    trajectories: int = 10,
    base: int = 128,
    top: int = 8,
    posterior: str | Path | None = None,
    seed: int | None = None,
    set: Mapping[str, Any] | None = None,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> Sensitivity:
    """Say which numbers of a scenario an outcome depends on, and how much of the variance is chance. Nothing is written.

    Args:
        scenario, set, seed, workers, progress: as in `run`.
        outcomes: to explain, such as `["debt[CHN]"]`.
        vary: by dotted key a pair (low, high), or keys alone for their own ranges; default: all parameters that have a range.
        runs: runs at each point.
        trajectories: of the Morris screening over all numbers; 0 leaves it out.
        base: blocks of the Sobol indices, a power of two; 0 leaves them out.
        top: how many numbers of the screening get Sobol indices.
        posterior: file of calibrated draws, one a run; default: the scenario's, if it has one.

    Returns:
        Sensitivity: `morris`, `sobol`, `convergence` and `noise` (pandas), the most important number of each outcome first.

    >>> numbers, short = {"parameters.deal_rate": (0.5, 2.0), "parameters.weight_ties": (0.0, 1.0)}, {"horizon.years": 1}
    >>> found = suitors.sensitivity("tokyo_2025", ["goodwill[JPN]"], numbers, 2, trajectories=4, base=0, set=short)
    >>> sorted(found.morris["number"])
    ['parameters.deal_rate', 'parameters.weight_ties']
    """
    from suitors.results.pairs import named_outcomes
    from suitors.studies.sensitivity import SensitivityPlan, Simulator, analyse
    from suitors.studies.sensitivity_folder import ranges_of, register_ranges
    from suitors.studies.sweep.vary import parse

    loaded = load(scenario, set=set)
    named = named_outcomes(arguments.words("outcomes", outcomes, '["debt[CHN]"]'), loaded)
    varied = parse(_keys(vary), loaded)
    ranges = ranges_of(varied) if varied else register_ranges(loaded)
    blocks = arguments.whole("base", base, 0, 2**20)
    if blocks & (blocks - 1):
        raise ArgumentError("base", base, "0 or a power of two, such as base=128")
    plan = SensitivityPlan(
        arguments.whole("trajectories", trajectories, 0, 10_000), blocks, arguments.whole("top", top, 1, 1000), seed_of(seed, loaded)
    )
    simulator = Simulator(
        loaded,
        named,
        arguments.whole("runs", runs, 1, MOST_RUNS),
        evaluation_of(loaded, seed, workers, posterior, ranges),
    )
    return analyse(simulator, ranges, plan, progress or silent)


def breakeven(
    scenario: ScenarioSource,
    vary: Mapping[str, Any] | Iterable[str],
    outcome: str,
    power: str | None = None,
    strategies: Iterable[str] = (),
    runs: int = 128,
    *,
    against: ScenarioSource | None = None,
    at: float | None = None,
    posterior: str | Path | None = None,
    seed: int | None = None,
    set: Mapping[str, Any] | None = None,
    workers: int = 1,
    progress: Callable[[int], None] | None = None,
) -> list[BreakEven]:
    """Find where a difference passes 0 along single numbers, all else as it stands. Nothing is written.

    Args:
        scenario, set, seed, workers, progress: as in `run`.
        vary: by dotted key a pair (low, high), or keys alone for their own ranges; one number moves at a time.
        outcome: whose difference is searched, such as `goodwill[JPN]`.
        power, strategies: who plays either of two strategies; the second is told against the first.
        runs: runs at each value, on the same draws.
        against: instead of strategies, another scenario.
        at: instead of strategies, the value that the outcome itself is to reach.
        posterior: file of calibrated draws, one a run; default: the scenario's, if it has one.

    Returns:
        list of BreakEven: by number `turns` (where the difference passes through zero, with an interval), `nearest` and `curve`.

    >>> rate, short = {"parameters.deal_rate": (0.5, 2.0)}, {"horizon.years": 1}
    >>> found = suitors.breakeven("tokyo_2025", rate, "goodwill[JPN]", "JPN", ["japan", "china"], 8, set=short)
    >>> found[0].key, found[0].low, found[0].high
    ('parameters.deal_rate', 0.5, 2.0)
    """
    from suitors.results.pairs import named_outcomes, pairs_in
    from suitors.studies.breakeven import search
    from suitors.studies.plan import check_strategies, known_power
    from suitors.studies.sweep.vary import parse
    from suitors.studies.variants import playing

    loaded = load(scenario, set=set)
    named = arguments.words("strategies", strategies, '["japan", "china"]')
    if sum((bool(named), against is not None, at is not None)) != 1:
        raise ArgumentError("strategies", strategies, "two strategies and their power, or against=SCENARIO, or at=VALUE")
    theirs: Loaded | None = None
    if against is not None:
        ours, theirs = loaded, load(against, set=set)
    elif at is not None:
        ours = loaded
    else:
        if not isinstance(power, str):
            raise ArgumentError("power", power, f"the name of a power, one of {', '.join(loaded.scenario.powers)}")
        if len(named) != 2:
            raise ArgumentError("strategies", strategies, 'two strategies, such as strategies=["japan", "china"]')
        who = known_power(loaded, power)
        check_strategies(loaded, who, named)
        ours, theirs = playing(loaded, who, named[1]), playing(loaded, who, named[0])
    column = named_outcomes([outcome], loaded)[0]
    ours, theirs = ours.asking(pairs_in([column])), theirs and theirs.asking(pairs_in([column]))
    varied = parse(_keys(vary), ours)
    return search(
        ours,
        theirs,
        column,
        varied,
        arguments.whole("runs", runs, 8, MOST_RUNS),
        evaluation_of(loaded, seed, workers, posterior, [item.key for item in varied]),
        target=at or 0.0,
        progress=progress or silent,
    )


def _keys(vary: Any) -> list[str]:
    """Numbers to vary, as `--vary` takes them."""
    if not isinstance(vary, Mapping):
        return arguments.words("vary", vary, '["parameters.deal_rate"]')
    texts = []
    for key, value in vary.items():
        if not isinstance(value, tuple) or len(value) != 2 or not all(isinstance(end, int | float) for end in value):
            raise ArgumentError(f'vary["{key}"]', value, 'a pair (low, high), such as vary={"parameters.deal_rate": (0.5, 2.0)}')
        texts.append(f"{key}={value[0]!r}:{value[1]!r}")
    return texts


def _as_file(loaded: Loaded, folder: Path) -> str:
    """The scenario as a manifest, from which every point of a sweep is read."""
    content = {"name": loaded.name, "scenario": loaded.document, "reference": loaded.reference_document}
    (folder / "manifest.json").write_text(json.dumps(content), encoding="utf-8")
    return str(folder)


def _varied(vary: Any) -> dict[str, Any]:
    """What varies, as the table of a sweep's file."""
    example = 'vary={"parameters.deal_rate": (0.5, 2.0), "powers.JPN.strategy": ["japan", "china"]}'
    if not isinstance(vary, Mapping) or not vary:
        raise ArgumentError("vary", vary, f"a dictionary, such as {example}")
    table: dict[str, Any] = {}
    for key, value in vary.items():
        if not isinstance(key, str):
            raise ArgumentError("a key of vary", key, f"text, such as {example}")
        if isinstance(value, tuple) and len(value) == 2 and all(isinstance(end, int | float) for end in value):
            table[key] = {"low": value[0], "high": value[1]}
        elif isinstance(value, list | str | Mapping):
            table[key] = value
        else:
            raise ArgumentError(f'vary["{key}"]', value, f"a pair (low, high) or a list of choices, such as {example}")
    return table
