"""The same question gets the same answer: to the byte for the same seed, to the bit for the same run in any company."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from small_models import document, recorded, small

from suitors.model.model import CompetitionModel
from suitors.results.outcomes import outcome_table
from suitors.scenario import Loaded, load, load_document
from suitors.studies.ensemble import batches, ensemble, simulate
from suitors.studies.evaluation import Evaluation
from suitors.studies.run import run, trace
from suitors.variables.register import FLOWS, STOCKS

Array = NDArray[np.float64]
YEARS = {"start": "2025-10-01", "years": 1}


def bytes_of(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def assert_same(one: dict[str, Array], other: dict[str, Array], columns: Iterable[int] | slice = slice(None)) -> None:
    """The first record equals the given runs of the second, bit for bit."""
    assert one.keys() == other.keys()
    different = [name for name in one if not np.array_equal(one[name], other[name][..., columns])]
    assert different == []


# --- bytes


@pytest.mark.parametrize("save", ["quantiles", "full"])
def test_the_same_seed_writes_the_same_bytes(save: str, tmp_path: Path, tokyo: Loaded) -> None:
    loaded = tokyo if save == "quantiles" else small(horizon=YEARS)
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        run(loaded, 12, Evaluation(7), folder, save=save)  # type: ignore[arg-type]
    first, second = map(bytes_of, folders)
    assert first == second
    assert {"dataset.nc", "outcomes.parquet", "outcomes.csv", "deals.parquet", "deals.csv", "loans.csv", "manifest.json"} <= set(first)


def test_the_number_of_workers_changes_no_byte(tmp_path: Path) -> None:
    loaded = small(horizon=YEARS)
    for workers in (1, 2):
        run(loaded, 600, Evaluation(7, workers), tmp_path / str(workers))
    assert bytes_of(tmp_path / "1") == bytes_of(tmp_path / "2")


def test_a_record_on_disk_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = small(horizon=YEARS)
    assert not run(loaded, 300, Evaluation(7), tmp_path / "memory").on_disk
    monkeypatch.setattr("suitors.studies.ensemble.MEMORY_LIMIT", 0)
    assert run(loaded, 300, Evaluation(7), tmp_path / "disk").on_disk
    assert bytes_of(tmp_path / "memory") == bytes_of(tmp_path / "disk")


def test_batches_are_whole_blocks_whatever_the_number_of_workers() -> None:
    for runs in (1, 255, 256, 257, 600, 5000):
        for workers in (1, 2, 7):
            parts = batches(runs, workers)
            assert [number for part in parts for number in part] == list(range(runs))
            assert all(part.start % 256 == 0 for part in parts)


def test_different_seeds_give_different_worlds(tokyo: Loaded) -> None:
    one, two = (simulate(tokyo, range(4), seed) for seed in (1, 2))
    assert not np.array_equal(one["signed"], two["signed"])
    assert not np.array_equal(one["gdp"][1:], two["gdp"][1:])
    np.testing.assert_array_equal(one["gdp"][0], two["gdp"][0])


def test_runs_of_one_seed_differ(tokyo: Loaded) -> None:
    gdp = simulate(tokyo, range(300))["gdp"][-1, 0]
    assert len(np.unique(gdp)) == 300


# --- single runs


def test_run_17_of_40_equals_run_17_alone(tokyo: Loaded) -> None:
    whole = simulate(tokyo, range(40))
    assert_same(simulate(tokyo, [17]), whole, [17])
    powers, states = tuple(sorted(tokyo.scenario.powers)), tuple(sorted(tokyo.scenario.states))
    of_all = outcome_table(whole, powers, states, tuple(range(40)))
    alone = outcome_table(simulate(tokyo, [17]), powers, states, (17,))
    assert of_all.loc[[17]].equals(alone)


def test_run_300_equals_itself_across_the_block_boundary(tokyo: Loaded) -> None:
    short = load("tokyo_2025", ["horizon.years=1"])
    whole = ensemble(short, 600, Evaluation(short.scenario.seed)).recorded
    assert_same(simulate(short, [300]), whole, [300])
    assert_same(simulate(short, [17, 255, 256, 300, 511, 512, 599]), whole, [17, 255, 256, 300, 511, 512, 599])


def test_a_larger_ensemble_keeps_its_earlier_members(tokyo: Loaded) -> None:
    assert_same(simulate(tokyo, range(10)), simulate(tokyo, range(33)), slice(0, 10))
    short = small(horizon=YEARS)
    assert_same(
        ensemble(short, 40, Evaluation(short.scenario.seed)).recorded,
        ensemble(short, 700, Evaluation(short.scenario.seed)).recorded,
        slice(0, 40),
    )


def test_the_trace_of_a_run_and_its_deals_equal_the_ensemble(tokyo: Loaded) -> None:
    record, deals, _ = trace(tokyo, 5, tokyo.scenario.seed)
    assert_same(record, simulate(tokyo, range(9)), [5])
    signed = deals.groupby("power")["taken"].sum()
    np.testing.assert_allclose(
        record["signed"].sum(axis=(0, 2, 3))[:, 0], signed.reindex(sorted(tokyo.scenario.powers), fill_value=0.0), rtol=1e-5
    )


@pytest.mark.parametrize("mechanism", ["tender", "split"])
def test_single_runs_hold_in_every_mechanism(mechanism: str) -> None:
    loaded = small(f"mechanism={mechanism}", "powers.CHN.nest=a", "powers.JPN.nest=a", "parameters.nest_dissimilarity=0.5")
    whole = simulate(loaded, range(40))
    for number in (0, 17, 39):
        assert_same(simulate(loaded, [number]), whole, [number])


def test_single_runs_hold_where_room_is_short_and_debts_are_high() -> None:
    """Where something binds, runs are settled side by side with others that have more or less to settle."""
    loaded = small(
        "parameters.sector_cap=0.2", "states.KAZ.absorption=0.02", "states.UZB.absorption=0.05", "powers.CHN.toward.KAZ.sovereign_debt=150"
    )
    whole = simulate(loaded, range(40))
    assert whole["room_cut"].max() > 0
    for number in range(0, 40, 3):
        assert_same(simulate(loaded, [number]), whole, [number])


def test_single_runs_hold_where_sites_are_out_of_reach() -> None:
    loaded = small(*(f"states.{state}.accessibility.energy=0" for state in ("KAZ", "UZB")), "parameters.works_margin=0")
    whole = simulate(loaded, range(40))
    assert whole["access_cut"].max() > 0
    for number in range(0, 40, 7):
        assert_same(simulate(loaded, [number]), whole, [number])


# --- company and order


DIMS = {item.name: item.dims for item in (*STOCKS, *FLOWS)}


def test_an_actor_without_money_changes_nobodys_draws_or_outcomes() -> None:
    """Its trade, debts and ties are nought as well: it is only there."""
    alone, model = recorded(small(), range(12))
    powers = {"CHN": {}, "JPN": {}, "BRA": _nobody()}
    company, wider = recorded(load_document(document(powers=powers), name="small"), range(12))
    kept = [wider.coefficients.layout.powers.index(power) for power in model.coefficients.layout.powers]
    products = [index for index, offer in enumerate(wider.coefficients.layout.offers) if offer.power != "BRA"]
    for name, values in alone.items():
        # Sums over powers may be added up in another order: rounding of the last bit is let through.
        matching, dims = company[name], ("time", *DIMS[name])
        for dim, places in (("power", kept), ("product", products)):
            if dim in dims:
                matching = matching.take(places, axis=dims.index(dim))
        np.testing.assert_allclose(values, matching, rtol=1e-6, atol=1e-9, err_msg=name)
    for process, shape in (("waiting", ...), ("distress", ...), ("growth", ...)):
        one, other = (CompetitionModel(loaded, range(12)) for loaded in (small(), load_document(document(powers=powers))))
        assert np.array_equal(one.draws[process].at(0)[shape], other.draws[process].at(0)[shape])


def _nobody() -> dict[str, object]:
    money = {ledger: {"completed": {"2025": 0.0}} for ledger in ("public_sovereign", "public_commercial", "private")}
    nought = dict.fromkeys(
        ("sovereign_debt", "commercial_debt", "direct_investment", "aid_stock", "trade", "remittance_share", "goodwill", "ties"), 0.0
    )
    return {"profile": "KOR", "name": "Nobody", "contestant": False, "money": money, "toward": {"KAZ": nought, "UZB": nought}}


def test_the_order_of_actors_in_a_file_changes_nothing() -> None:
    """Not even the hash."""
    turned = document(powers={"JPN": {}, "CHN": {}}, states={"UZB": {}, "KAZ": {}})
    one, other = small(), load_document(turned, name="small")
    assert one.hash == other.hash
    assert_same(simulate(one, range(9)), simulate(other, range(9)))


def test_loading_from_the_kept_document_changes_nothing(tmp_path: Path, tokyo: Loaded) -> None:
    run(tokyo, 4, Evaluation(7), tmp_path / "kept")
    again = load(tmp_path / "kept")
    assert again.hash == tokyo.hash
    assert_same(simulate(tokyo, range(9)), simulate(again, range(9)))


# --- a number per run


LANES = {
    "parameters.weight_need": (0.5, 1.5),
    "parameters.taste_scale": (0.6, 1.2),
    "parameters.deal_rate": (0.5, 2.0),
    "parameters.discount_rate": (0.03, 0.07),
    "parameters.distress_hazard": (0.01, 0.2),
    "states.KAZ.gdp": (250.0, 350.0),
    "states.UZB.growth": (-0.02, 0.08),
    "powers.CHN.money.public_sovereign.completed.2025": (0.2, 3.0),
    "strategies.japan.conduct.quality": (0.2, 0.9),
    "strategies.china.targeting.concentration": (0.5, 2.0),
    "strategies.china.delivery.public_sovereign.build_years": (2.0, 7.0),
}


@pytest.mark.parametrize("path", LANES)
def test_a_number_per_run_equals_models_with_that_number(path: str) -> None:
    """Run by run: batch with lanes against one model for each value, loaded with the value in place."""
    values = np.repeat(LANES[path], 2)
    batch, _ = recorded(small(), range(4), lanes={path: values})
    for number, value in enumerate(values):
        loaded = small(f"{path}={value}")
        # The reference keeps the shipped number, as it does behind lanes.
        assert loaded.quantities()[path].value == value
        alone, _ = recorded(loaded, [number])
        for name, array in alone.items():
            np.testing.assert_allclose(array[..., 0], batch[name][..., number], rtol=1e-6, atol=1e-9, err_msg=f"{name} of run {number}")


def test_several_numbers_may_vary_together() -> None:
    batch, _ = recorded(small(), range(4), lanes={path: np.linspace(low, high, 4) for path, (low, high) in LANES.items()})
    overrides = [f"{path}={np.linspace(low, high, 4)[2]}" for path, (low, high) in LANES.items()]
    alone, _ = recorded(small(*overrides), [2])
    for name, array in alone.items():
        np.testing.assert_allclose(array[..., 0], batch[name][..., 2], rtol=1e-6, atol=1e-9, err_msg=name)


def test_beliefs_move_the_reference_too() -> None:
    """A belief for all runs equals a root scenario that holds it."""
    value = 0.7
    path = "parameters.opening_uptake"
    batch, _ = recorded(small(), range(4), beliefs={path: np.full(4, value)})
    rooted, _ = recorded(small(parameters={"opening_uptake": value}), range(4))
    for name, array in rooted.items():
        np.testing.assert_allclose(array, batch[name], rtol=1e-6, atol=1e-9, err_msg=name)


def test_lanes_of_the_wrong_length_or_name_are_refused() -> None:
    with pytest.raises(ValueError, match="one value for each of 4 runs"):
        CompetitionModel(small(), range(4), lanes={"parameters.weight_need": np.ones(3)})
    with pytest.raises(KeyError, match="weight_ned"):
        CompetitionModel(small(), range(4), lanes={"parameters.weight_ned": np.ones(4)})


def test_runs_must_be_there_and_in_order() -> None:
    for runs in ([], [3, 2]):
        with pytest.raises(ValueError, match="ascending order"):
            CompetitionModel(small(), runs)
