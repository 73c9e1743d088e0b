"""The library on strategies and scenarios against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from suitors import arguments
from suitors.api.scenarios import MOST_RUNS, MOST_WORKERS, ScenarioSource, asking, evaluation_of, load, seed_of
from suitors.arguments import ArgumentError
from suitors.studies.evaluation import Evaluation, silent

if TYPE_CHECKING:
    from suitors.studies.compare import Comparison
    from suitors.studies.tournament import TournamentResult


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
        `decomposition`, `meetings` with the number of leaders' meetings past which the sign differs, and `futures` where asked for: numbers
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
    from suitors.studies.scenarios import scenarios_plan

    loaded = asking(load(scenario, set=set), outcomes)
    arguments.choice("calendar", calendar, ("stays", "travels"))
    further = [load(other, set=set).asking(loaded.pairs) for other in ([others] if isinstance(others, str | Path) else others)]
    if further:
        if swap is not None or list(strategies) or list(also) or equal_budgets is not None or decompose:
            raise ArgumentError("others", others, "scenarios, without strategies, swap, also, equal_budgets and decompose beside them")
        plan = scenarios_plan([loaded, *further], [] if power is None else [power], seed_of(seed, loaded))
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
    evaluation = evaluation_of(loaded, seed, workers, posterior)
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
    from suitors.studies.tournament import plan_of, set_by_options
    from suitors.studies.tournament import tournament as play_tournament

    loaded = load(scenario, set=set)
    seed_used = seed_of(seed, loaded)
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
    number = arguments.whole("workers", workers, 1, MOST_WORKERS)
    drawn = None if plan.given else evaluation_of(loaded, seed, number, posterior, set_by_options(loaded, plan))
    return play_tournament(
        loaded,
        plan,
        arguments.whole("runs", runs, 1, MOST_RUNS),
        drawn or Evaluation(seed_used, number),
        arguments.place("out", out),
        arguments.whole("weightings", weightings, 0, MOST_RUNS),
        progress=progress or silent,
        overwrite=overwrite,
    )
