"""The library: what `import suitors` offers. Each function does what the command of its name does, through the same code."""

from __future__ import annotations

import dataclasses
import json
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from suitors import arguments
from suitors.arguments import ArgumentError
from suitors.scenario import Loaded, load_document, shipped_scenarios, varied
from suitors.scenario import load as load_file
from suitors.studies.evaluation import Evaluation

if TYPE_CHECKING:
    import pandas as pd

    from suitors.studies.breakeven import BreakEven
    from suitors.studies.compare import Comparison
    from suitors.studies.discover import Discovery
    from suitors.studies.posterior import Calibrated
    from suitors.studies.run import Result
    from suitors.studies.sensitivity import Sensitivity
    from suitors.studies.sweep import Sweep
    from suitors.studies.tournament import TournamentResult

ScenarioSource = str | Path | Mapping[str, Any] | Loaded
"""A scenario: a shipped name, a path, a document as nested dictionaries, or one that is loaded."""
MOST_RUNS, MOST_SEED, MOST_WORKERS = 1_000_000, 2**63 - 1, 256


def scenarios() -> list[str]:
    """Names of the scenarios that ship.

    >>> "tokyo_2025" in suitors.scenarios()
    True
    """
    return list(shipped_scenarios())


def load(scenario: ScenarioSource, *, set: Mapping[str, Any] | None = None, agents: Mapping[str, type] | None = None) -> Loaded:
    """Read and check a scenario.

    Args:
        scenario: a shipped name, a path to a TOML file, a result's folder, a document as nested dictionaries, or a loaded scenario.
        set: values by dotted key, as `--set` takes them, such as `{"powers.Japan.money*": 2}`; later keys win. A power's `adaptation`
            may be a class that derives from `Rule`.
        agents: by power or state a class that derives from `Power` or `State` and acts for it, in every experiment.

    Raises:
        ScenarioError: the scenario cannot be used; the message names file, line, key and what is allowed.
        ArgumentError: an argument is of the wrong type.

    >>> tokyo = suitors.load("tokyo_2025", set={"powers.JPN.strategy": "china", "horizon.years": 2})
    >>> tokyo.scenario.powers["JPN"].strategy
    'china'
    >>> tokyo.quantities()["states.KAZ.gdp"].unit
    'bn US$'
    >>> suitors.load("tokyo_2052")
    Traceback (most recent call last):
        ...
    suitors.scenario.errors.ScenarioError: tokyo_2052: is neither a file nor a shipped scenario; did you mean tokyo_2025? ...
    """
    changes = _changes(set, agents)
    if isinstance(scenario, Loaded):
        if not changes:
            return scenario
        made = varied(scenario, overrides=changes)
        made = dataclasses.replace(made, overrides=(*scenario.overrides, *changes))
        made.check()
        return made
    if isinstance(scenario, Mapping):
        made = load_document(scenario, overrides=changes)
        made.check()
        return made
    if isinstance(scenario, str | Path):
        return load_file(scenario, changes)
    raise ArgumentError("scenario", scenario, "the name of a shipped scenario, a path, a dictionary, or what suitors.load returned")


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
    from suitors.studies.posterior import calibrated
    from suitors.studies.run import run as run_experiment

    loaded = _asking(load(scenario, set=set), outcomes)
    return run_experiment(
        loaded,
        loaded.scenario.runs if runs is None else arguments.whole("runs", runs, 1, MOST_RUNS),
        Evaluation(
            _seed(seed, loaded),
            arguments.whole("workers", workers, 1, MOST_WORKERS),
            calibrated(loaded, arguments.place("posterior", posterior)),
        ),
        arguments.place("out", out),
        save="full" if arguments.choice("save", save, ("quantiles", "full")) == "full" else "quantiles",
        only_run=None if only_run is None else arguments.whole("only_run", only_run, 0, MOST_RUNS - 1),
        progress=progress or _silent,
        overwrite=overwrite,
    )


def compare(
    scenario: ScenarioSource,
    power: str | None = None,
    strategies: Iterable[str] = (),
    runs: int | None = None,
    *,
    others: Iterable[ScenarioSource] = (),
    swap: Sequence[str] | None = None,
    also: Iterable[str] = (),
    equal_budgets: Literal["face", "disbursed", "fiscal_cost"] | None = None,
    decompose: bool = False,
    calendar: Literal["stays", "travels"] = "stays",
    seed: int | None = None,
    set: Mapping[str, Any] | None = None,
    outcomes: Iterable[str] = (),
    futures: int = 0,
    runs_per_future: int = 40,
    posterior: str | Path | None = None,
    workers: int = 1,
    out: str | Path | None = None,
    overwrite: bool = False,
) -> Comparison:
    """Compare what a power achieves with different strategies, or scenarios with each other, on common random numbers.

    Nothing is written unless `out` names a folder.

    Args:
        scenario, set, seed, workers: as in `run`.
        power, strategies: who plays what; the first strategy is what the others are compared with.
        runs: paired runs; default: what the scenario says.
        others: instead of strategies, scenarios that are compared with `scenario`; `set` changes all, `power` says whom it is about.
        swap: instead of power and strategies, two powers that exchange theirs.
        also: further variants: `before`, `multilateral`, `pooled=POWER`, `niche=SECTOR`.
        equal_budgets: give every strategy the same sums offered, completed, or cost to the treasury.
        decompose: split the difference over the strategy's blocks.
        calendar: whether leaders' meetings stay with the power or come with the strategy.
        outcomes: further ones of a power in one state, such as `leverage[JPN,UZB]`.
        futures: repeat the comparison in so many futures, in each of which uncertain numbers are drawn anew.
        runs_per_future: runs of each variant in each future.
        posterior: file of calibrated draws for the futures; default: the scenario's, if it has one.
        out: folder, as `suitors compare` writes it; `suitors plot` and `suitors report` take it.
        overwrite: whether the folder may take the place of another command's result.

    Returns:
        Comparison: `differences` (pandas: a row a pair of variants and outcome, with 95 % intervals), `tables` of outcomes by variant,
        `decomposition`, `meetings` with the number of leaders' meetings that turns the sign, and `futures` where asked for: numbers
        `drawn`, `means` by future, and `differences` over futures.

    >>> compared = suitors.compare("tokyo_2025", "JPN", ["japan", "china"], 8, set={"horizon.years": 1})
    >>> compared.plan.strategies, compared.runs
    (('japan', 'china'), 8)
    >>> rows = compared.differences.query("variant == 'china' and outcome == 'goodwill[JPN]'")
    >>> len(rows), bool((rows["low"] <= rows["difference"]).all())
    (1, True)
    >>> drawn = suitors.compare("tokyo_2025", "JPN", ["japan", "china"], 8, futures=2, runs_per_future=2, set={"horizon.years": 1})
    >>> len(drawn.futures.drawn)
    2
    >>> suitors.compare("baseline", others=["tokyo_2025"], runs=8, set={"horizon.years": 1}).plan.powers
    ('JPN',)
    """
    from suitors.studies.budgets import Budget
    from suitors.studies.compare import compare as compare_experiment
    from suitors.studies.futures.explore import with_futures
    from suitors.studies.plan import strategies_plan, swap_plan
    from suitors.studies.posterior import calibrated
    from suitors.studies.scenarios import scenarios_plan

    loaded = _asking(load(scenario, set=set), outcomes)
    arguments.choice("calendar", calendar, ("stays", "travels"))
    further = [load(other, set=set).asking(loaded.pairs) for other in ([others] if isinstance(others, str | Path) else others)]
    if further:
        if swap is not None or list(strategies) or list(also) or equal_budgets is not None or decompose:
            raise ArgumentError("others", others, "scenarios, without strategies, swap, also, equal_budgets and decompose beside them")
        plan = scenarios_plan([loaded, *further], [] if power is None else [power], _seed(seed, loaded))
    elif swap is not None:
        pair = arguments.words("swap", swap, '["JPN", "CHN"]')
        if len(pair) != 2 or power is not None:
            raise ArgumentError("swap", swap, 'two powers, such as swap=["JPN", "CHN"], and no power or strategies beside them')
        plan = swap_plan(loaded, pair[0], pair[1], calendar)
    else:
        named = arguments.words("strategies", strategies, '["japan", "china"]')
        if not isinstance(power, str):
            raise ArgumentError("power", power, f"the name of a power, one of {', '.join(loaded.scenario.powers)}")
        plan = strategies_plan(loaded, power, named, arguments.words("also", also, '["before"]'), calendar)
    if equal_budgets is not None:
        arguments.choice("equal_budgets", equal_budgets, get_args(Budget))
    many = arguments.whole("futures", futures, 0, 100_000)
    in_each = arguments.whole("runs_per_future", runs_per_future, 1, 10_000)
    number = loaded.scenario.runs if runs is None else arguments.whole("runs", runs, 2, MOST_RUNS)
    draws = calibrated(loaded, arguments.place("posterior", posterior))
    evaluation = Evaluation(_seed(seed, loaded), arguments.whole("workers", workers, 1, MOST_WORKERS), draws)
    folder = arguments.place("out", out)

    def compared() -> Comparison:
        found = compare_experiment(loaded, plan, number, evaluation, equal_budgets=equal_budgets, decompose=decompose)
        return with_futures(found, loaded, many, in_each, evaluation) if many else found

    if folder is None:
        return compared()
    from suitors.report.comparison_folder import keep, repeat
    from suitors.results.folder import whole_folder

    asked = {
        "power": ",".join(plan.powers) if plan.of_scenarios else power,
        "strategies": ",".join(plan.strategies),
        "swap": ",".join(swap or ()),
        "also": list(also),
        "equal_budgets": equal_budgets,
        "calendar": "travels" if calendar == "travels" else None,
        "outcomes": list(loaded.pairs),
        "decompose": decompose,
        "futures": many,
        "runs_per_future": in_each,
        "posterior": posterior,
    }
    repeated = repeat(asked, number, evaluation.seed)
    scenarios_compared = [item.loaded.hash for item in plan.played.values()] if plan.of_scenarios else loaded.hash
    with whole_folder(folder, {"kind": "compare", "scenario": scenarios_compared, "repeat": repeated}, overwrite) as partial:
        found = compared()
        keep(found, loaded, partial, repeated, evaluation)
    return found


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
        source, changes = (str(scenario), _changes(set, None)) if isinstance(scenario, str | Path) else (_as_file(loaded, Path(made)), [])
        request = Request(
            source,
            tuple(changes),
            table_of_vary=_varied(vary),
            design=design,
            points=None if points is None else arguments.whole("points", points, 1, 2**30),
            runs=arguments.whole("runs", runs, 1, MOST_RUNS),
            seed=None if seed is None else _seed(seed, loaded),
            keep=arguments.choice("keep", keep, ("runs", "points")),
            outcomes=tuple(arguments.words("outcomes", outcomes, '["goodwill[JPN]"]')),
        )
        evaluation = Evaluation(workers=arguments.whole("workers", workers, 1, MOST_WORKERS))
        run_sweep(Job.prepare(request, place), evaluation, progress=progress or _silent)
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
        workers=arguments.whole("workers", workers, 1, MOST_WORKERS),
        progress=progress or _silent,
    )


def tournament(
    scenario: ScenarioSource,
    powers: Iterable[str] = (),
    strategies: Iterable[str] | Mapping[str, Iterable[str]] | Literal["all"] = "all",
    runs: int = 64,
    *,
    sample: int | None = None,
    delivery: Literal["stays", "travels"] = "stays",
    calendar: Literal["stays", "travels"] = "stays",
    weightings: int = 0,
    posterior: str | Path | None = None,
    seed: int | None = None,
    set: Mapping[str, Any] | None = None,
    workers: int = 1,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: Callable[[int], None] | None = None,
) -> TournamentResult:
    """Let powers play their strategies against each other in all profiles, and solve the game of mean payoffs.

    Args:
        scenario, set, seed, workers, out, overwrite, progress: as in `run`.
        powers: who plays; none where the scenario holds the game itself.
        strategies: what each may play: two or more names, "all", or by power a list or "all".
        runs: of each profile, on the same draws.
        sample: play so many profiles instead of all: the status quo, every deviation from it, and others at random.
        delivery: whether delivery stays with the power or comes with the strategy.
        calendar: whether leaders' meetings do.
        weightings: repeat the ranking under so many random weightings of the outcomes.
        posterior: file of calibrated draws, one a run; default: the scenario's, if it has one.

    Returns:
        TournamentResult: `ranking` and `profiles` (pandas), `equilibria`, `game`, and `weightings` where asked for.

    >>> found = suitors.tournament("tokyo_2025", ["JPN", "CHN"], ["japan", "china"], 4, set={"horizon.years": 1})
    >>> len(found.profiles), sorted(found.ranking["power"].unique())
    (4, ['CHN', 'JPN'])
    """
    from suitors.studies.posterior import calibrated
    from suitors.studies.tournament import plan_of, set_by_options
    from suitors.studies.tournament import tournament as play_tournament

    loaded = load(scenario, set=set)
    seed_used = _seed(seed, loaded)
    by_power = strategies if isinstance(strategies, Mapping) else {"": strategies}
    chosen = {
        power: "all" if listed == "all" else arguments.words("strategies", listed, '["japan", "china"]')
        for power, listed in by_power.items()
    }
    arguments.choice("delivery", delivery, ("stays", "travels"))
    arguments.choice("calendar", calendar, ("stays", "travels"))
    limit = None if sample is None else arguments.whole("sample", sample, 1, MOST_RUNS)
    named = arguments.words("powers", powers, '["JPN", "CHN"]')
    plan = plan_of(loaded, named, chosen if named else {}, limit, seed_used, delivery, calendar)
    draws = None if plan.given else calibrated(loaded, arguments.place("posterior", posterior))
    return play_tournament(
        loaded,
        plan,
        arguments.whole("runs", runs, 1, MOST_RUNS),
        Evaluation(
            seed_used,
            arguments.whole("workers", workers, 1, MOST_WORKERS),
            None if draws is None else draws.without(set_by_options(loaded, plan)),
        ),
        arguments.place("out", out),
        arguments.whole("weightings", weightings, 0, MOST_RUNS),
        progress=progress or _silent,
        overwrite=overwrite,
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
    """Say which numbers of a scenario an outcome depends on, and how much of the variance is luck. Nothing is written.

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
        arguments.whole("trajectories", trajectories, 0, 10_000), blocks, arguments.whole("top", top, 1, 1000), _seed(seed, loaded)
    )
    simulator = Simulator(
        loaded,
        named,
        arguments.whole("runs", runs, 1, MOST_RUNS),
        Evaluation(plan.seed, arguments.whole("workers", workers, 1, MOST_WORKERS), _draws(loaded, posterior, ranges)),
    )
    return analyse(simulator, ranges, plan, progress or _silent)


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
    """Find where a difference turns its sign along single numbers, all else as it stands. Nothing is written.

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
        Evaluation(
            _seed(seed, loaded),
            arguments.whole("workers", workers, 1, MOST_WORKERS),
            _draws(loaded, posterior, [item.key for item in varied]),
        ),
        target=at or 0.0,
        progress=progress or _silent,
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
        chosen(listed(tables), arguments.words("rows", rows, '["R6", "R7"]')), _changes(set, None), arguments.place("posterior", posterior)
    )
    found = answers(
        made,
        arguments.whole("runs", runs, 2, MOST_RUNS),
        Evaluation(arguments.whole("seed", seed, 0, MOST_SEED), arguments.whole("workers", workers, 1, MOST_WORKERS)),
        progress or _silent,
    )
    return pd.DataFrame([as_row(answer) for answer in found])


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


def _draws(loaded: Loaded, posterior: Any, varied: Collection[str]) -> Calibrated | None:
    """Calibrated draws of what does not vary; None where there are none."""
    from suitors.studies.posterior import calibrated

    found = calibrated(loaded, arguments.place("posterior", posterior))
    return None if found is None else found.without(varied)


def _changes(set: Any, agents: Any) -> list[str]:
    """What a call changes, as the command line would say it; classes under the names by which scenarios know them."""
    from suitors.scenario.code import give_class

    if agents is not None and not isinstance(agents, Mapping):
        raise ArgumentError("agents", agents, 'a dictionary of classes, such as agents={"KAZ": MyState}')
    if isinstance(set, Mapping):
        set = {
            key: give_class(value) if isinstance(value, type) and str(key).endswith(".adaptation") else value for key, value in set.items()
        }
    changes = arguments.overrides(set)
    for name, given in (agents or {}).items():
        from suitors.model.power import Power
        from suitors.model.state import State

        kinds = {"powers": Power, "states": State}
        group = next((group for group, kind in kinds.items() if isinstance(given, type) and issubclass(given, kind)), None)
        if group is None:
            raise ArgumentError(f'agents["{name}"]', given, "a class that derives from suitors.Power or suitors.State")
        changes.append(f"{group}.{name}.agent={arguments.toml(give_class(given))}")
    return changes


def _asking(loaded: Loaded, outcomes: Any) -> Loaded:
    """The scenario with further outcomes of a power in one state. Raises ArgumentError."""
    from suitors.results.pairs import is_known, pair_names

    said = [loaded.names.column(name) for name in arguments.words("outcomes", outcomes, '["leverage[JPN,UZB]"]')]
    for name in said:
        if not is_known(name, loaded.scenario.powers, loaded.scenario.states):
            raise ArgumentError("outcomes", name, f"NAME[POWER,STATE], where NAME is one of {', '.join(pair_names())}")
    return loaded.asking(said)


def _silent(done: int) -> None:
    """Nobody wants to know."""


def _seed(seed: Any, loaded: Loaded) -> int:
    return loaded.scenario.seed if seed is None else arguments.whole("seed", seed, 0, MOST_SEED)


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
