"""A made-up result with the layout of a real one: plausible to look at, the same at every call."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
import xarray as xr
from numpy.typing import NDArray

from suitors.engine.influence import CHANNEL_TITLES, CHANNELS
from suitors.results.totals import derive
from suitors.variables.totals import TOTALS

Array = NDArray[np.float64]

POWERS = ("CHN", "JPN", "KOR", "RUS", "EU", "USA", "TUR", "GULF", "MULT")
STATES = ("KAZ", "KGZ", "TJK", "TKM", "UZB")
NAMES = {
    "CHN": "China", "JPN": "Japan", "KOR": "South Korea", "RUS": "Russia", "EU": "European Union", "USA": "United States", "TUR": "Türkiye",
    "GULF": "Gulf states", "MULT": "Multilaterals", "KAZ": "Kazakhstan", "KGZ": "Kyrgyzstan", "TJK": "Tajikistan", "TKM": "Turkmenistan",
    "UZB": "Uzbekistan",
}  # fmt: skip
LEDGERS = ("public_sovereign", "public_commercial", "private")
SECTORS = ("transport", "energy", "minerals", "industry", "digital", "human")
CORRIDORS = {"north": "North, through Russia", "east": "East, through China", "middle": "Middle Corridor", "loop": "A loop of its own"}
MINERALS = {"uranium": "Uranium", "rare_earths": "Rare earths", "gold": "Gold"}
STATISTICS = {"p2.5": 0.025, "p10": 0.10, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p90": 0.90, "p97.5": 0.975}
OPENING_GDP = (290.0, 17.5, 14.2, 60.0, 115.0)
WEIGHT = (1.0, 0.35, 0.2, 0.5, 0.45, 0.25, 0.2, 0.3, 0.6)
PRODUCTS = (
    ("concessional_loan", "loan", "public_sovereign"),
    ("policy_bank_loan", "loan", "public_commercial"),
    ("technical_cooperation", "technology", "public_sovereign"),
    ("grant", "aid", "public_sovereign"),
    ("firms", "investment", "private"),
)


def build_run(
    powers: Sequence[str] = POWERS,
    states: Sequence[str] = STATES,
    runs: int = 64,
    years: int = 10,
    start: float = 2025.75,
    corridors: Sequence[str] = tuple(CORRIDORS),
    minerals: Sequence[str] = tuple(MINERALS),
) -> xr.Dataset:
    """A result with dimension ``run`` last; actors beyond the known ones reuse the known magnitudes in turn.

    Multilaterals do not contest, as in the shipped scenarios: their leverage and alignment are nought.
    """
    generator = np.random.default_rng(20251220)
    time = start + np.arange(years + 1)
    year = start + np.arange(years)
    count = (len(powers), len(states))
    contests = np.array([[float(power != "MULT")] for power in powers])
    weight = np.resize(WEIGHT, count[0])[:, None] * generator.uniform(0.4, 1.6, count)
    gdp0 = np.resize(OPENING_GDP, count[1])

    def path(opening: Array, drift: Array | float, noise: float) -> Array:
        """Log random walk, shape (time, …, run)."""
        shape = (years + 1, *opening.shape, runs)
        shocks = generator.normal(0, noise, shape)
        shocks[0] = 0.0
        trend = np.arange(years + 1).reshape(-1, *[1] * (opening.ndim + 1)) * np.broadcast_to(drift, opening.shape)[..., None]
        return np.asarray(opening[..., None] * np.exp(trend + np.cumsum(shocks, axis=0)))

    gdp = path(gdp0, 0.05, 0.05)
    debt = path(weight * gdp0 * 0.05, generator.normal(0.04, 0.03, count), 0.12)
    market_external = path(gdp0 * 0.04, 0.03, 0.08)
    market_domestic = path(gdp0 * 0.06, 0.05, 0.08)
    owed = debt * generator.uniform(0.4, 1.0, (count[0], 1, 1))
    public_debt = owed.sum(axis=1) + market_external + market_domestic
    direct = path(weight * gdp0 * 0.06, generator.normal(0.03, 0.02, count), 0.06)
    works = path(weight * gdp0 * 0.02, 0.0, 0.2)
    exposure = debt + direct + works
    share = exposure / (exposure.sum(axis=1, keepdims=True) + market_external[:, None])
    leverage = path(weight * 6.0 * contests, generator.normal(0.02, 0.04, count), 0.10)
    attitude = generator.uniform(-0.35, 0.6, count)
    wander = np.cumsum(generator.normal(0, 0.02, (years + 1, *count, runs)), axis=0)
    goodwill = np.clip(attitude[None, :, :, None] + wander - wander[:1], -1, 1)
    ties = np.clip(path(np.clip(weight, 0.05, 0.9), generator.normal(0, 0.01, count), 0.01), 0, 1)
    alignment = ties / (1.0 + ties.sum(axis=1, keepdims=True)) * contests[..., None]
    gap = np.clip(path(generator.uniform(0.25, 0.8, (len(SECTORS), count[1])), -0.03, 0.0), 0, 1)
    credit = np.broadcast_to(weight[None, :, None, :, None], (years + 1, count[0], len(SECTORS), count[1], runs))
    gap_closed = (gap[0] - gap)[:, None] * credit / credit.sum(axis=1, keepdims=True)
    ways = path(generator.uniform(0.05, 0.6, (len(corridors), count[1])), 0.0, 0.05)
    ways /= ways.sum(axis=1, keepdims=True)
    flow_of_ways = path(np.resize((85.0, 50.0, 4.5, 8.0), len(corridors)), 0.03, 0.05)
    output = path(np.resize((0.5, 0.01, 0.08), (count[1], len(minerals))).T / count[1], 0.02, 0.03)
    importer = np.resize((0.3, 0.6, 0.0), len(minerals)) * contests
    exposure_to_supplier = np.clip(path(importer, 0.01, 0.02), 0, 1)
    contracted = np.clip(path(np.broadcast_to(0.3 / count[0], (count[0], len(minerals), count[1])), -0.03, 0.02), 0, 1) * output[:, None]
    hazard = np.clip((public_debt / gdp - 0.45) * 1.2, 0.0, 0.6)
    distress = (generator.random(gdp.shape) < hazard).astype(float)

    leverage_share = 100 * leverage / leverage.sum(axis=1, keepdims=True)
    part = generator.dirichlet(np.ones(len(CHANNELS)), count).transpose(2, 0, 1)
    by_channel = part[..., None] * leverage[:, None]

    flow_shape = (years, count[0], len(LEDGERS), count[1], runs)
    scale = weight[None, :, None, :, None] * np.array([0.7, 1.0, 0.5])[None, None, :, None, None]
    new_money = np.resize(WEIGHT, count[0])[:, None, None] * generator.lognormal(1.1, 0.1, (years, count[0], len(LEDGERS), runs))
    offered = scale * generator.lognormal(-0.3, 0.8, flow_shape)
    signed = offered * generator.uniform(0.45, 0.8, flow_shape)
    completed = signed * generator.uniform(0.5, 0.9, flow_shape)
    labels = [f"{power}.{slot}" for power in powers for slot, _, _ in PRODUCTS]
    deals_shape = (years, len(labels), count[1], runs)
    deals_offered = generator.integers(0, 4, deals_shape).astype(float)
    deals_offered[:, 2::7] = 0.0
    deals_taken = np.floor(
        deals_offered * generator.uniform(0.2, 1.0, (1, len(labels), count[1], 1)) * generator.uniform(0.7, 1.0, deals_shape) + 0.4
    )

    def variable(dims: str, values: Array, long_name: str, units: str) -> tuple[list[str], Array, dict[str, str]]:
        return [*dims.split(), "run"], values, {"long_name": long_name, "units": units}

    dyad, flow = "time power state", "year power ledger state"
    dataset = xr.Dataset(
        {
            "leverage": variable(dyad, leverage, "Leverage through all channels: dependence times bandwidth", "points of 100"),
            "leverage_share": variable(dyad, leverage_share, "Share of all suitors' leverage in the state", "%"),
            "leverage_by_channel": variable("time channel power state", by_channel, "What each channel gives of leverage", "points of 100"),
            "leverage_present_value": variable(dyad, leverage * 0.8, "Leverage with debt at present value", "points of 100"),
            "policy_leverage": variable(dyad, leverage * 0.7, "Part of leverage that policy moves", "points of 100"),
            "policy_leverage_present_value": variable(dyad, leverage * 0.5, "The same at present value", "points of 100"),
            "structural_leverage": variable(dyad, leverage * 0.3, "Part of leverage that strategies hardly move", "points of 100"),
            "usable_influence": variable(dyad, leverage * 0.1, "What the state would sign of its offers", "bn US$/year"),
            "goodwill": variable(dyad, goodwill, "Goodwill, from hostile to friendly", "1"),
            "ties": variable(dyad, ties, "Political ties", "1"),
            "alignment": variable(dyad, alignment, "Share of issues on which the state sides with the power", "1"),
            "public_debt_owed": variable(dyad, owed, "Debt owed to the power that the state answers for", "bn US$"),
            "corridor_share": variable("time corridor state", ways, "Share of outer trade by corridor", "1"),
            "corridor_flow": variable("time corridor", flow_of_ways, "Traffic on a corridor", "Mt/year"),
            "corridor_capacity": variable("time corridor", 1.4 * flow_of_ways[:1] * np.ones((years + 1, 1, 1)), "Capacity", "Mt/year"),
            "discovered": variable("time mineral state", 2 * output, "Known deposits", "share of world reserves"),
            "developed": variable("time mineral state", output, "Mined output", "share of world output"),
            "separated": variable("time mineral state", 0.4 * output, "Separated", "share of world output"),
            "contracted": variable("time power mineral state", contracted, "Mined output under contract", "share of world output"),
            "supply_exposure": variable("time power mineral", exposure_to_supplier, "Share of use from the dominant supplier", "1"),
            "gap_closed": variable("time power sector state", gap_closed, "Closed of a gap by the power's works", "1"),
            "debt": variable(dyad, debt, "debt owed to the power", "bn US$"),
            "direct_investment": variable(dyad, direct, "direct-investment stock", "bn US$"),
            "works": variable(dyad, works, "works in progress", "bn US$"),
            "exposure_share": variable(dyad, share, "share of exposure", "1"),
            "gdp": variable("time state", gdp, "gross domestic product", "bn US$"),
            "public_debt": variable("time state", public_debt, "public debt", "bn US$"),
            "market_external_debt": variable("time state", market_external, "debt to foreign markets", "bn US$"),
            "market_domestic_debt": variable("time state", market_domestic, "debt to domestic markets", "bn US$"),
            "debt_to_gdp": variable("time state", public_debt / gdp, "public debt to GDP", "1"),
            "autonomy": variable("time state", 1 - (share**2).sum(axis=1), "autonomy", "1"),
            "effective_suitors": variable("time state", 1 / (share**2).sum(axis=1), "effective number of suitors", "1"),
            "distress": variable("time state", distress, "in debt distress", "0/1"),
            "gap": variable("time sector state", gap, "What remains to be done in a sector", "1"),
            "technology": variable("time state", path(np.full(count[1], 0.3), 0.02, 0.02), "technology level", "1"),
            "offered": variable(flow, offered, "offered", "bn US$/year"),
            "signed": variable(flow, signed, "signed", "bn US$/year"),
            "completed": variable(flow, completed, "completed", "bn US$/year"),
            "lapsed": variable(flow, signed - completed, "lapsed", "bn US$/year"),
            "announced": variable("year power ledger state", 1.5 * offered, "Money announced", "bn US$/year"),
            "new_money": variable("year power ledger", new_money, "New money offered", "bn US$/year"),
            "fiscal_cost": variable("year power state", 0.1 * signed[:, :, 0] - 0.02, "Cost to the power's treasury", "bn US$/year"),
            "expired": variable("year power ledger", (offered - signed).sum(axis=3), "expired", "bn US$/year"),
            "service": variable("year power state", debt[1:] * 0.1, "debt service", "bn US$/year"),
            "deals_offered": variable("year product state", deals_offered, "deals offered", "1/year"),
            "deals_taken": variable("year product state", np.minimum(deals_taken, deals_offered), "deals taken", "1/year"),
            "room_cut": variable("year state", generator.random((years, count[1], runs)), "cut for want of room", "bn US$/year"),
        },
        coords={
            "power": list(powers),
            "state": list(states),
            "ledger": list(LEDGERS),
            "sector": list(SECTORS),
            "corridor": np.array(list(corridors), dtype="U"),
            "channel": list(CHANNELS),
            "channel_title": ("channel", list(CHANNEL_TITLES.values())),
            "mineral": np.array(list(minerals), dtype="U"),
            "corridor_title": ("corridor", np.array([CORRIDORS.get(name, name) for name in corridors], dtype="U")),
            "mineral_title": ("mineral", np.array([MINERALS.get(name, name) for name in minerals], dtype="U")),
            "time": time,
            "year": year,
            "product": labels,
            "product_power": ("product", [power for power in powers for _ in PRODUCTS]),
            "product_instrument": ("product", [instrument for _ in powers for _, instrument, _ in PRODUCTS]),
            "product_ledger": ("product", [ledger for _ in powers for _, _, ledger in PRODUCTS]),
            "product_title": ("product", [slot.replace("_", " ") for _ in powers for slot, _, _ in PRODUCTS]),
            "power_name": ("power", [NAMES.get(power, power) for power in powers]),
            "state_name": ("state", [NAMES.get(state, state) for state in states]),
            "run": np.arange(runs),
        },
        attrs={
            "title": "Tokyo summit, December 2025",
            "question": "What does Japan's five-year pledge change, and for whom?",
            "runs": runs,
            "seed": 7,
            "scenario_hash": "3f6a90c1d2e4",
            "start": "2025-10-01",
        },
    )
    return with_derived(dataset)


def with_derived(dataset: xr.Dataset) -> xr.Dataset:
    """The result with what follows from its runs worked out (again)."""
    values = derive({str(name): array.values for name, array in dataset.data_vars.items()})
    described = {
        item.name: (
            [*item.axes, "run"],
            values[item.name].astype(np.float64),
            {"long_name": item.meaning, "units": item.unit},
        )
        for item in TOTALS
    }
    return dataset.assign(described)


def summarise(dataset: xr.Dataset) -> xr.Dataset:
    """The same result with ``run`` replaced by ``statistic``."""
    quantiles = dataset.quantile(list(STATISTICS.values()), dim="run", keep_attrs=True).rename(quantile="statistic")
    quantiles = quantiles.assign_coords(statistic=list(STATISTICS))
    mean = dataset.mean("run", keep_attrs=True).expand_dims(statistic=["mean"])
    return xr.concat([mean, quantiles], dim="statistic").transpose(..., "statistic").assign_attrs(dataset.attrs)


def build_deals(dataset: xr.Dataset, runs: int = 2) -> pd.DataFrame:
    """Every deal of the first runs: about one arrival per product, state and year."""
    generator = np.random.default_rng(19051)
    products, states = dataset["product"].values, dataset["state"].values
    times = dataset["time"].values[:-1]
    frames = []
    for run in range(runs):
        step, product, state = np.nonzero(generator.random((len(times), len(products), len(states))) < 0.2)
        size = generator.lognormal(-2.2, 1.3, len(step))
        outcome = generator.choice(["taken", "cut", "refused"], len(step), p=[0.6, 0.06, 0.34])
        taken = np.select([outcome == "taken", outcome == "cut"], [size, size * generator.random(len(step))], 0.0)
        frames.append(
            pd.DataFrame(
                {
                    "run": run,
                    "time": times[step],
                    "power": dataset["product_power"].values[product],
                    "product": products[product],
                    "instrument": dataset["product_instrument"].values[product],
                    "ledger": dataset["product_ledger"].values[product],
                    "state": states[state],
                    "size": size,
                    "taken": taken,
                    "outcome": outcome,
                    "utility": generator.normal(0, 1.5, len(step)),
                    "waiting": generator.normal(0, 1.5, len(step)),
                }
            )
        )
    return pd.concat(frames, ignore_index=True)
