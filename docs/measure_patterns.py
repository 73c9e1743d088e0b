"""Measure the baseline against what is known of the region, and write the tables of docs/patterns.md.

Run ``python docs/measure_patterns.py`` (about half a minute); ``--runs 64`` is quicker, ``--print`` only prints the table.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from suitors import __version__
from suitors.engine.influence import CHANNEL_TITLES
from suitors.engine.sums import group_sums
from suitors.model import measures
from suitors.model.layout import layout
from suitors.model.model import CompetitionModel
from suitors.packs.pack import chosen
from suitors.results.outcomes import outcome_table, text_of
from suitors.scenario import load
from suitors.scenario.schema import LEDGERS
from suitors.studies import outside
from suitors.studies.ensemble import ensemble
from suitors.studies.evaluation import Evaluation
from suitors.studies.score import score
from suitors.words.numbers import interval, number, percent, within
from suitors.words.scenario import Words

Array = NDArray[np.float64]
PAGE = Path(__file__).resolve().parent / "patterns.md"
SOVEREIGN = LEDGERS.index("public_sovereign")


@dataclass
class Story:
    """What is kept of a run: yearly instants first, the run last; money in bn US$."""

    powers: tuple[str, ...]
    states: tuple[str, ...]
    stocks: dict[str, list[Array]] = field(default_factory=dict)
    steps: dict[str, list[Array]] = field(default_factory=dict)

    def at(self, name: str, year: int) -> Array:
        return self.stocks[name][year]

    def power(self, name: str) -> int:
        return self.powers.index(name)

    def places(self, *names: str) -> list[int]:
        return [self.states.index(name) for name in names]

    def moved(self, name: str, first: int = 0, last: int | None = None) -> Array:
        """Steps of a flow, (step, …, run)."""
        return np.stack(self.steps[name][first:last])


def tell(runs: int) -> Story:
    """Simulate the baseline and keep what the measures need."""
    loaded = load("baseline")
    model = CompetitionModel(loaded, runs=range(runs))
    layout = model.coefficients.layout
    story = Story(layout.powers, layout.states)
    _note_stocks(story, model)
    ledgers = layout.ledger_slices
    while not model.finished:
        model.step()
        flows = model.flows
        assert flows is not None
        kept = {
            "completed": np.stack([group_sums(flows.completed, groups) for groups in ledgers], axis=1),
            "lapsed": np.stack([group_sums(flows.lapsed, groups) for groups in ledgers], axis=1),
            "largest": np.stack([flows.taken[products].max(axis=0) for products in layout.products_of]),
        }
        for name, values in kept.items():
            story.steps.setdefault(name, []).append(values.copy())
        if model.clock_index % loaded.scenario.horizon.steps_per_year == 0:
            _note_stocks(story, model)
    return story


def _note_stocks(story: Story, model: CompetitionModel) -> None:
    model.refresh()
    world, layout = model.world, model.coefficients.layout
    own = world.debt * model.loan_is_sovereign[:, None, :]
    kept = {
        "sovereign_debt": group_sums(own, layout.loans_of),
        "market_external_debt": world.market_external_debt,
        "debt_ratio": measures.public_debt(model) / world.gdp,
        "leverage": measures.leverage(model),
    }
    for name, values in kept.items():
        story.stocks.setdefault(name, []).append(np.array(values, copy=True))


# --- measures: each returns one number per run


def sovereign_flow(power: str) -> Callable[[Story], Array]:
    """Sovereign money completed a year in the first three years."""

    def read(story: Story) -> Array:
        return np.asarray(story.moved("completed", 0, 12)[:, SOVEREIGN, story.power(power)].sum(axis=(0, 1)) / 3.0)

    return read


def china_in_external_debt(state: str) -> Callable[[Story], Array]:
    """Change of China's share of external public debt, points a year over ten years."""

    def share(story: Story, year: int) -> Array:
        place = story.places(state)[0]
        debt = story.at("sovereign_debt", year)[:, place]
        return np.asarray(debt[story.power("CHN")] / (debt.sum(axis=0) + story.at("market_external_debt", year)[place]))

    return lambda story: 10.0 * (share(story, 10) - share(story, 0))


def realised(power: str, ledger: int) -> Callable[[Story], Array]:
    """Completed over completed and lapsed money, per cent, last five years, after the opening pipeline has gone."""

    def read(story: Story) -> Array:
        done, lost = (story.moved(name, 20)[:, ledger, story.power(power)].sum(axis=(0, 1)) for name in ("completed", "lapsed"))
        return np.asarray(100.0 * done / (done + lost))

    return read


def largest_two_differ(state: str) -> Callable[[Story], Array]:
    """Whether the two largest deals of ten years went to two powers, 0 or 1."""

    def read(story: Story) -> Array:
        deals = story.moved("largest")[:, :, story.places(state)[0]]
        best_of_power = np.sort(deals, axis=0)[-2:]
        two = np.sort(best_of_power.reshape(-1, deals.shape[-1]), axis=0)[-2:]
        twice = (best_of_power[0] >= two[0]).any(axis=0)
        return np.asarray(~twice, dtype=np.float64)

    return read


def japan_over_china_uzbekistan(story: Story) -> Array:
    """Uzbek public debt to Japan over that to China after ten years."""
    debt = story.at("sovereign_debt", 10)[:, story.places("UZB")[0]]
    return np.asarray(debt[story.power("JPN")] / debt[story.power("CHN")])


def multilaterals_in_uzbekistan(story: Story) -> Array:
    """Multilateral share of Uzbek public debt to the multilaterals, China, Japan and Korea after ten years, per cent."""
    debt = story.at("sovereign_debt", 10)[:, story.places("UZB")[0]]
    others = debt[[story.power(name) for name in ("CHN", "JPN", "KOR")]].sum(axis=0)
    return np.asarray(100.0 * debt[story.power("MULT")] / (debt[story.power("MULT")] + others))


def korea_in_uzbekistan(story: Story) -> Array:
    """Uzbek share of Korea's public money completed, per cent."""
    money = story.moved("completed")[:, :2, story.power("KOR")].sum(axis=(0, 1))
    return np.asarray(100.0 * money[story.places("UZB")[0]] / money.sum(axis=0))


def debt_change(state: str) -> Callable[[Story], Array]:
    """Change of public debt to GDP in five years, points."""
    return lambda story: 100.0 * (story.at("debt_ratio", 5) - story.at("debt_ratio", 0))[story.places(state)[0]]


def persistence(story: Story) -> Array:
    """Regression of leverage on its value a year before, over all powers, states and years."""
    levels = np.stack(story.stocks["leverage"])
    levels = levels[:, [index for index, power in enumerate(story.powers) if power != "MULT"]]
    before, after = levels[:-1].reshape(-1, levels.shape[-1]), levels[1:].reshape(-1, levels.shape[-1])
    before, after = before - before.mean(axis=0), after - after.mean(axis=0)
    return np.asarray((before * after).sum(axis=0) / (before**2).sum(axis=0))


@dataclass(frozen=True)
class Further:
    """An observation that the scorecard leaves out; `low` to `high` is what counts as the same."""

    name: str
    observed: str
    low: float
    high: float
    read: Callable[[Story], Array]
    mean: bool = False
    """Whether the number is a frequency, so that the mean says more than the median."""


FURTHER: tuple[Further, ...] = (
    Further("Sovereign money completed a year by Japan, years 1 to 3, bn", "0.42 (2017-22)", 0.3, 0.6, sovereign_flow("JPN")),
    Further("the same, European Union", "0.54", 0.27, 1.08, sovereign_flow("EU")),
    Further("the same, Korea", "0.20", 0.10, 0.40, sovereign_flow("KOR")),
    Further("the same, Russia", "0.13", 0.07, 0.26, sovereign_flow("RUS")),
    Further("the same, United States", "0.13", 0.07, 0.26, sovereign_flow("USA")),
    Further("China in Kyrgyz external public debt, points a year", "-1.6 (2018-25)", -2.4, -0.8, china_in_external_debt("KGZ")),
    Further("China in Tajik external public debt, points a year", "-2.5 (2016-26)", -3.7, -1.2, china_in_external_debt("TJK")),
    Further("Kyrgyz public debt to GDP in five years, points", "falls (2020-25)", -40.0, 0.0, debt_change("KGZ")),
    Further("Tajik public debt to GDP in five years, points", "falls (2020-25)", -40.0, 0.0, debt_change("TJK")),
    Further("Uzbek public debt to Japan over that to China, year 10", "0.84 (July 2025)", 0.6, 1.2, japan_over_china_uzbekistan),
    Further("Multilaterals in Uzbek debt to them, China, Japan, Korea, %", "66 (July 2025)", 55.0, 75.0, multilaterals_in_uzbekistan),
    Further("Chinese state loans completed once signed, %", "81, range 60 to 94", 60.0, 94.0, realised("CHN", SOVEREIGN)),
    Further("Two largest Kazakh deals go to two powers, share of runs", "yes (nuclear plants)", 0.5, 1.0, largest_two_differ("KAZ"), True),
    Further("Uzbek share of Korean public money, %", "most of it", 50.0, 100.0, korea_in_uzbekistan),
    Further("Policy leverage this year on last year, coefficient", "0.98 (a published index)", 0.96, 1.0, persistence),
)


def verdict(low: float, high: float, middle: float, bottom: float, top: float) -> str:
    """Pass if the middle lies in the band, weak if the interval reaches it, else fail."""
    if low <= middle <= high:
        return "pass"
    return "weak" if bottom <= high and top >= low else "fail"


def further(runs: int) -> list[str]:
    """Table of what the scorecard leaves out."""
    story = tell(runs)
    lines = ["| measure | observed | counts as the same | simulated | 80 % of runs | verdict |", "| --- | --- | --- | --- | --- | --- |"]
    for measure in FURTHER:
        values = measure.read(story)
        bottom, middle, top = (float(level) for level in np.quantile(values, (0.1, 0.5, 0.9)))
        middle = float(values.mean()) if measure.mean else middle
        word = verdict(measure.low, measure.high, middle, bottom, top)
        runs_lie = "one value a run" if measure.mean else interval(bottom, top)
        cells = [measure.name, measure.observed, within(measure.low, measure.high), number(middle), runs_lie, word]
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def scorecard(runs: int) -> list[str]:
    """Table of `suitors score baseline`."""
    loaded = load("baseline")
    lines = [
        "| | pattern | observed | simulated | 80 % of runs | unit | verdict | source |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for one in score(loaded, runs, Evaluation(loaded.scenario.seed)):
        pattern = one.pattern
        cells = [pattern.number, pattern.fact, pattern.observation, number(one.middle), interval(one.low, one.high)]
        lines.append("| " + " | ".join([*cells, pattern.unit, one.verdict, pattern.source]) + " |")
    return lines


def outside_evidence(runs: int) -> list[str]:
    """Table of rank agreements with published measures, and sentences on how far orders hang on weights."""
    loaded = load("baseline")
    words, opened = Words(loaded), outside.opened(loaded, runs, loaded.scenario.seed)
    lines = [
        "| measure | held against | year | order of | rank agreement | 80 % of weightings |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for item in outside.agreements(opened, chosen()):
        among = f"{item.places} states, for {words.actor(item.among)}" if item.among in words.actors else f"{item.places} {item.among}"
        low, _, high = item.over_weights
        cells = [text_of(item.measure), outside.TITLES[item.published], item.year, among, number(item.agreement), interval(low, high)]
        lines.append("| " + " | ".join(cells) + " |")
    lines += [
        "",
        "| order over the region by | leads | in weightings | pairs that keep their order | whole order the same |",
        "| --- " * 5 + "|",
    ]
    for measure in ("leverage", "policy_leverage", "structural_leverage"):
        order = outside.stability(opened, measure)
        shares = (percent(share) for share in (order.leads, order.same_pairs, order.same_order))
        lines.append("| " + " | ".join([text_of(measure), words.actor(order.leader), *shares]) + " |")
    return lines


def exchanged(runs: int) -> list[str]:
    """Table of what each shipped strategy would give a middle power with its own money and meetings, by channel."""
    strategies = ("japan", "china", "korea", "eu", "gulf", "russia", "turkiye", "usa")
    columns = [*(f"leverage_from_{channel}" for channel in CHANNEL_TITLES), "leverage", "leverage_present_value", "fiscal_cost"]
    lines = [
        "| strategy | " + " | ".join(text_of(column).removeprefix("leverage from ") for column in columns) + " |",
        "| --- " * (len(columns) + 1) + "|",
    ]
    for strategy in strategies:
        loaded = load("baseline", [f"powers.JPN.strategy={strategy}"])
        found = ensemble(loaded, runs, Evaluation(loaded.scenario.seed))
        axes = layout(loaded.scenario, loaded.reference)
        means = outcome_table(found.recorded, axes.powers, axes.states, found.runs).mean()
        cells = [number(float(means[f"{column}[JPN]"]), 2) for column in columns]
        lines.append("| " + " | ".join([loaded.scenario.strategies[strategy].title, *cells]) + " |")
    return lines


PARTS: dict[str, Callable[[int], list[str]]] = {
    "scorecard": scorecard,
    "further": further,
    "outside": outside_evidence,
    "exchanged": exchanged,
}


def main() -> None:
    """Measure, and write or print the tables."""
    parser = argparse.ArgumentParser(description="Measure the baseline against known patterns.")
    parser.add_argument("--runs", type=int, default=512)
    parser.add_argument("--part", choices=PARTS, action="append", help="write these tables alone; default: all")
    parser.add_argument("--print", action="store_true", dest="only_print")
    asked = parser.parse_args()
    loaded = load("baseline")
    made = f"seed {loaded.scenario.seed}, scenario hash {loaded.hash[:8]}, by suitors {__version__}"
    about = f"Measured on {asked.runs} runs of the baseline, {made}."
    page = PAGE.read_text(encoding="utf-8")
    for name in asked.part or PARTS:
        lines = PARTS[name](asked.runs)
        begin, end = f"<!-- measured: {name} -->", f"<!-- end: {name} -->"
        text = "\n".join([begin, "", about, "", *lines, "", end])
        if asked.only_print:
            print(text)
        else:
            page = page.split(begin)[0] + text + page.split(end)[1]
    if not asked.only_print:
        PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
