"""Standing and measures of influence, by hand, on a few arrays that stand in for a model."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import numpy as np
from near import LN2, arr, num, same
from stub_coefficients import stub_coefficients

from suitors.engine.influence import CHANNELS, POLICY
from suitors.engine.tender import Settlement
from suitors.model import measures
from suitors.model.flows import Flows
from suitors.model.standing import Standing, take_stock
from suitors.model.submodels.base import argument_names
from suitors.scenario.schema import Forms


def looked_up(**values: Any) -> Callable[[str], Any]:
    """A reader of coefficients by name."""
    return values.__getitem__


# Two powers: the first has loans 0 and 1 (products 0 and 1) and a grant (2), the second a loan (3). One state, two runs.
LAYOUT = SimpleNamespace(
    loans=np.array([0, 1, 3]),
    loans_of=(slice(0, 2), slice(2, 3)),
    products_of=(slice(0, 3), slice(3, 4)),
    power_of=np.array([0, 0, 0, 1]),
)


def standing(usual_works: Any = 0.0, given_room: Any = None, **world: Any) -> Standing:
    stocks = {
        "debt": arr([[[10.0, 0.0]], [[20.0, 0.0]], [[30.0, 0.0]]]),
        "works": arr([[[[1.0, 0.0]], [[0.0, 0.0]], [[2.0, 0.0]], [[4.0, 0.0]]], [[[1.0, 0.0]], [[1.0, 0.0]], [[0.0, 0.0]], [[2.0, 0.0]]]]),
        "direct_investment": arr([[[5.0, 0.0]], [[4.0, 0.0]]]),
        "market_external_debt": arr([[20.0, 0.0]]),
        "present_value": arr([[[8.0, 0.0]], [[16.0, 0.0]], [[24.0, 0.0]]]),
        "service_average": arr([[3.0, 0.0]]),
        "gdp": arr([[100.0, 100.0]]),
        "distress": arr([[0.0, 1.0]]),
        **world,
    }
    coefficients = stub_coefficients(
        layout=LAYOUT,
        parameter={
            "market_rate": num(0.06),
            "market_amortisation": num(0.14),
            "works_cap": num(0.4),
            "works_margin": num(0.5),
            "distress_room": num(0.25),
            "stress_onset": num(0.5),
            "discount_rate": num(0.0),
            "debt_outlook": num(2.0),
            "debt_margin": num(0.25),
        },
        sovereign_share=arr([[1.0], [0.5], [9.0], [0.25]]),
        state_run=arr([[1.0], [0.5], [1.0], [0.25]]),
        debt_share=arr([[[0.5]], [[0.25]], [[0.0]], [[0.125]]]),
        thresholds=arr([[[0.4]], [[2.0]], [[0.2]], [[0.2]]]),
        by_state=looked_up(exports=arr([[0.5]]), revenue=arr([[0.25]]), absorption=arr([[0.5]]), growth=arr([[1.0]])),
        given_room=given_room,
    )
    return take_stock(SimpleNamespace(**stocks), coefficients, usual_works)  # type: ignore[arg-type]


def test_what_powers_have_adds_up() -> None:
    got = standing()
    same(got.debt, [[[30.0, 0.0]], [[30.0, 0.0]]])
    same(got.works, [[[5.0, 0.0]], [[6.0, 0.0]]])
    same(got.exposure, [[[40.0, 0.0]], [[40.0, 0.0]]])
    # 40, 40 and a market of 20.
    same(got.share, [[[0.4, 0.0]], [[0.4, 0.0]]])
    same(got.concentration, [[0.36, 1.0]])
    assert set(got.inputs) == {"works_in_progress", "works_of_power", "share_of_exposures", "worst_debt_ratio"}
    assert got.inputs["works_of_power"] is got.works
    assert got.inputs["share_of_exposures"] is got.share
    assert got.inputs["worst_debt_ratio"] is got.worst_ratio


def test_what_the_state_answers_for_counts_against_its_thresholds() -> None:
    got = standing()
    # Present value 8 + ½·16 + ¼·24 + 20 = 42; service 3 + 20·(0.06 + 0.14) = 7: ratios 42/40, 42/100, 7/10 and 7/5.
    same(got.worst_ratio, [[1.4, 0.0]])
    same(got.stress, [[0.9, 0.0]])
    same(got.space, [[-2.0, 40.0]])
    # Borne are 42/1.4 and 40, four times that in two years, less a quarter for shocks. By then 2·3 of the 22 owed to powers are paid,
    # bonds of 20 replaced, and works of 2·½ + 1·¼ + 6·⅛ paid out.
    same(got.headroom, [[90.0 - 16.0 - 20.0 - 2.0, 120.0]])
    same(standing(service_average=arr([[0.0, 0.0]])).worst_ratio, [[1.05, 0.0]])


def test_room_is_what_the_cap_leaves_less_in_distress() -> None:
    # 0.4·½ of 100 less 2 + ½·1 + 2 + ¼·6 of works that the state runs; in distress a quarter of 20.
    same(standing().room, [[14.0, 5.0]])
    # Half as much again as was usual, if that is more: 30 and 60.
    same(standing(usual_works=arr([[0.2, 0.4]])).room, [[24.0, 15.0]])
    same(standing(works=np.full((2, 4, 1, 2), 9.0)).room, [[0.0, 0.0]])
    same(standing(given_room=arr([[7.0]])).room, [[7.0, 7.0]])
    same(standing(given_room=arr([[np.nan]])).room, [[14.0, 5.0]])


def model() -> Any:
    """Two powers, one state, one run; a GDP of 100."""
    world = SimpleNamespace(
        gdp=arr([[100.0]]),
        debt=arr([[[10.0]], [[20.0]], [[30.0]]]),
        present_value=arr([[[8.0]], [[16.0]], [[24.0]]]),
        market_external_debt=arr([[20.0]]),
        market_domestic_debt=arr([[7.0]]),
        direct_investment=arr([[[30.0]], [[10.0]]]),
        aid_stock=arr([[[1.0]], [[3.0]]]),
        ties=arr([[[0.3]], [[0.1]]]),
        trade=arr([[[0.3]], [[0.1]]]),
        trade_elsewhere=arr([[0.1]]),
        corridor_share=arr([[[0.25]], [[0.75]]]),
        pipeline_flow=arr([[10.0]]),
        gap=arr([[[0.4]], [[0.6]]]),
        works_done=arr([[[0.1]], [[0.3]]]),
    )
    # Scale, what can be substituted, declared weight: weights times the rest of 1, 2, ½, 1, 2, ½ and 1, so eighths.
    kinds = {"debt": (0.4, 0.5, 2.0), "investment": (0.4, 0.0, 2.0), "aid": (0.04, 0.5, 1.0), "ties": (0.0, 0.5, 2.0)}
    kinds |= {"trade": (0.4, 0.5, 4.0), "remittances": (0.1, 0.0, 0.5), "transit": (0.2, 0.75, 4.0)}
    parameter = {f"exposure_scale_{kind}": num(values[0]) for kind, values in kinds.items() if kind != "ties"}
    parameter |= {f"substitutability_{kind}": num(values[1]) for kind, values in kinds.items()}
    parameter |= {f"leverage_weight_{kind}": num(values[2]) for kind, values in kinds.items()}
    parameter |= {"alignment_trade": num(2.0), "alignment_aid": num(10.0), "alignment_ties": num(1.0)}
    parameter |= {"taste_scale": num(2.0), "distress_hazard": num(0.01), "distress_slope": num(LN2)}
    sent = {0: arr([[0.5], [1.0]]), 1: arr([[1.0], [2.0]])}
    coefficients = stub_coefficients(
        scenario=SimpleNamespace(forms=Forms()),
        layout=LAYOUT,
        parameter=parameter,
        calendar=SimpleNamespace(at=lambda name, step: {"remittance_factor": sent}[name][step]),
        by_dyad=looked_up(remittance_share=arr([[[0.8]], [[0.2]]])),
        by_state=looked_up(remittances=arr([[0.1]])),
        controls_corridor=arr([[[[1.0]], [[0.0]]], [[[0.0]], [[1.0]]]]),
        controls_pipeline=arr([[[1.0]], [[0.0]]]),
        pipelines_of_state=[[0]],
        value_of_flow=arr([[0.01]]),
        opening_gap=arr([[[0.5]], [[0.6]]]),
        sector_share=arr([[[[1.0]], [[0.0]]], [[[0.5]], [[0.5]]]]),
        focuses_of_power=(slice(0, 1), slice(1, 2)),
    )
    stub = SimpleNamespace(
        world=world,
        coefficients=coefficients,
        standing=SimpleNamespace(debt=arr([[[30.0]], [[30.0]]]), worst_ratio=arr([[2.0]])),
        claim_of_loans=arr([[[0.5]], [[0.0]], [[0.25]]]),
        sovereign_share_of_loans=arr([[[1.0]], [[0.5]], [[0.25]]]),
        contestant=arr([[[1.0]], [[0.0]]]),
        clock_index=0,
        measured=None,
        offers_of_powers=arr([[[6.0]], [[3.0]]]),
        attraction_of_powers=arr([[[1.0]], [[2.0]]]),
        attraction_of_nests=arr([[[3.0]], [[1.0]]]),
    )
    known = {**vars(world), "sovereign_share_of_loans": stub.sovereign_share_of_loans}
    stub.ask = lambda function: function(*(known[name] for name in argument_names(function)))
    return stub


WEIGHTS = {"debt": 1, "investment": 2, "aid": 0.5, "ties": 1, "trade": 2, "remittances": 0.5, "transit": 1}
SCALES = {"debt": 0.4, "investment": 0.4, "aid": 0.04, "trade": 0.4, "remittances": 0.1, "transit": 0.2}


def reached(stock: float, scale: float) -> float:
    """Over a GDP of 100."""
    return stock * (1 + scale) / (stock + scale * 100)


def depends(channel: str, own: float, total: float) -> float:
    return own / total * reached(total, SCALES[channel])


def lever(channel: str, own: float, total: float) -> float:
    """Dependence times bandwidth, with the channel's weight of 8."""
    return 100 * WEIGHTS[channel] / 8 * depends(channel, own, total) * reached(own, SCALES[channel] / 4)


# Own and all stocks of the first power; remittances: 0.8·½·0.1·100 = 4 and 0.2·1·10 = 2; transit: 10 by pipeline and
# a quarter of the other 40 of 50, of which 10 is with countries that take no part.
STOCKS = {"debt": (30.0, 80.0), "investment": (30.0, 40.0), "aid": (1.0, 4.0)}
STOCKS |= {"trade": (30.0, 50.0), "remittances": (4.0, 6.0), "transit": (20.0, 50.0)}


def by_channel(stocks: dict[str, tuple[float, float]]) -> dict[str, float]:
    points = {channel: lever(channel, *stock) for channel, stock in stocks.items()}
    # Ties of 0.3 with a state that depends on the friend through the others, which weigh 7 of 8.
    points["ties"] = 100 * 1 / 8 * 0.3 * sum(WEIGHTS[channel] / 7 * depends(channel, *stock) for channel, stock in stocks.items())
    return {channel: points[channel] for channel in CHANNELS}


def test_each_channel_is_dependence_times_bandwidth_and_they_add_up() -> None:
    expected = by_channel(STOCKS)
    found = model()
    # The second power does not contest.
    same(measures.leverage_by_channel(found)[:, :, 0, 0], [[points, 0.0] for points in expected.values()])
    same(measures.leverage(found), [[[sum(expected.values())]], [[0.0]]])
    same(measures.leverage_share(found), [[[100.0]], [[0.0]]])
    policy = sum(expected[channel] for channel in POLICY)
    same(measures.policy_leverage(found), [[[policy]], [[0.0]]])
    same(measures.structural_leverage(found), [[[sum(expected.values()) - policy]], [[0.0]]])
    same(measures.transit_dependence(found), [[[0.4]], [[0.6]]])


def test_in_the_third_step_the_remittances_of_the_second_count() -> None:
    later = model()
    later.clock_index = 2
    expected = by_channel({**STOCKS, "remittances": (8.0, 12.0)})
    same(measures.leverage(later), [[[sum(expected.values())]], [[0.0]]])


def test_measures_are_worked_out_anew_when_the_model_moves_on() -> None:
    moving = model()
    before = measures.leverage(moving)
    moving.world.aid_stock = arr([[[2.0]], [[3.0]]])
    same(measures.leverage(moving), before)
    moving.standing = SimpleNamespace(**vars(moving.standing))
    after = measures.leverage(moving)
    assert after[0, 0, 0] > before[0, 0, 0]
    moving.world.aid_stock, moving.clock_index = arr([[[1.0]], [[3.0]]]), 1
    assert measures.leverage(moving)[0, 0, 0] != after[0, 0, 0]


def test_at_present_value_claims_count_more() -> None:
    # 8·1.5 + 16 = 28 of 28 + 24·1.25 + 20 = 78.
    expected = by_channel({**STOCKS, "debt": (28.0, 78.0)})
    same(measures.leverage_present_value(model()), [[[sum(expected.values())]], [[0.0]]])
    same(measures.policy_leverage_present_value(model()), [[[sum(expected[channel] for channel in POLICY)]], [[0.0]]])


def test_debts_that_the_state_answers_for() -> None:
    same(measures.public_debt_owed(model()), [[[20.0]], [[7.5]]])
    same(measures.public_debt(model()), [[54.5]])


def test_alignment_and_choices() -> None:
    contested = model()
    contested.contestant = np.ones((2, 1, 1))
    # 2·0.3 + 10·0.01 + 0.3 = 1 against 2·0.1 + 10·0.03 + 0.1 = 0.6.
    first, second = np.expm1(1.0), np.expm1(0.6)
    same(measures.alignment_shares(contested), [[[first / (1 + first + second)]], [[second / (1 + first + second)]]])
    same(measures.alignment_shares(model()), [[[first / (1 + first)]], [[0.0]]])
    # Half of 6 beats waiting.
    same(measures.usable_influence(model()), [[[3.0]], [[0.0]]])
    same(measures.menu_gain(model()), [[2 * np.log(5 / 4)]])
    same(measures.distress_hazard(model()), [[0.02]])


def test_closed_gaps_are_shared_out_by_works() -> None:
    # Sector 0: 0.1 closed by works of 0.1 and ½·0.3 = 0.15; in sector 1 nothing is closed.
    same(measures.gap_closed(model()), [[[[0.04]], [[0.0]]], [[[0.06]], [[0.0]]]])
    idle = model()
    idle.world.works_done = np.zeros((2, 1, 1))
    same(measures.gap_closed(idle), np.zeros((2, 2, 1, 1)))


def test_supply_exposure_is_asked_of_minerals() -> None:
    stub = SimpleNamespace(ask=lambda function: function.__name__)
    assert measures.supply_exposure(stub) == "exposure"  # type: ignore[arg-type, comparison-overlap]


def test_what_moved_in_a_step() -> None:
    """Half a year; four products as in the layout."""
    stub = SimpleNamespace(
        coefficients=stub_coefficients(layout=LAYOUT, parameter={"rate_shading": num(0.01)}, grants=[2]),
        step_length=0.5,
        opacity=arr([[[0.5]], [[0.0]], [[1.0]], [[0.25]]]),
        unaccountable=arr([[0.5]]),
        present_value_of_loans=(None, arr([[[8.0]], [[4.0]], [[2.0]]])),
        value_to_lender=(arr([[[0.5]], [[0.5]], [[0.75]]]), arr([[[5.0]], [[10.0]], [[5.0]]])),
    )
    market = SimpleNamespace(
        flow=arr([[[2.0], [4.0]], [[1.0], [1.0]], [[0.0], [0.0]], [[3.0], [0.0]]]),
        size=arr([[[4.0]], [[0.0]], [[2.0]], [[4.0]]]),
        rivals=arr([[[2.0]], [[5.0]]]),
    )
    settlement = Settlement(arr([[[4.0]], [[0.0]], [[0.0]], [[2.0]]]), arr([[2.0]]))
    flows = Flows(
        stub,  # type: ignore[arg-type]
        market,  # type: ignore[arg-type]
        settlement,
        completed=arr([[[10.0]], [[20.0]], [[3.0]], [[40.0]]]),
        lapsed=np.zeros((4, 1, 1)),
        unbegun=np.zeros((4, 1, 1)),
        # Signed at 2, 7 and 3 %, whatever the rates of today.
        completed_at_rates=arr([[[0.2]], [[1.4]], [[1.2]]]),
        expired=np.zeros((4, 1)),
        paid=arr([[[1.0]], [[2.0]], [[4.0]]]),
        protests=np.zeros((1, 1)),
        written_off=arr([[[1.0]], [[2.0]]]),
        transfers=arr([[[0.5]], [[0.0]]]),
    )
    assert flows.offered is market.size
    assert flows.taken is settlement.taken
    assert flows.cut is settlement.cut
    same(flows.deals_offered[:, 0, 0], [1, 0, 1, 1])
    same(flows.deals_taken[:, 0, 0], [1, 0, 0, 1])
    same(flows.inflow, [[3.0], [1.0], [0.0], [1.5]])
    same(flows.service, [[[3.0]], [[4.0]]])
    same(flows.favour[:, 0, 0], [1 / 3, 0, 0, 1 / 6])
    # (4·½ + 2·¼)·½.
    same(flows.elite_gain, [[1.25]])
    # 0.01·(4·8·2 + 2·2·5).
    same(flows.bargaining_gain, [[0.84]])
    # Worth ½ + 5·0.02 = 0.6, ½ + 10·0.07 = 1.2 and ¾ + 5·0.03 = 0.9 of the money: costs 4, -4 and 4; then 1 + ½ + the grant of 3, and 2.
    same(flows.fiscal_cost, [[[4.5]], [[6.0]]])
