"""Trade and routes of the model, by hand: two powers, one state, two corridors or one."""

from __future__ import annotations

from typing import Any

import numpy as np
from near import LN2, arr, num, same

from suitors.model.submodels import trade


def test_transport_works_widen_the_corridors_of_a_power() -> None:
    def built(event: Any) -> np.ndarray:
        capacity = arr([[5.0], [6.0], [7.0]])
        # Works of 8 and 4, half and a quarter of it transport; the first power uses two ways, the second one; 0.5 bn for each Mt.
        # The second power's works in two states count both; a third power uses no way.
        completed, share = arr([[[8.0], [0.0]], [[4.0], [4.0]], [[9.0], [9.0]]]), arr([[[0.5], [0.5]], [[0.25], [0.25]], [[1.0], [1.0]]])
        uses = arr([[[1.0], [1.0], [0.0]], [[0.0], [1.0], [0.0]], [[0.0], [0.0], [0.0]]])
        trade.build_corridors(capacity, completed, share, (slice(0, 1), slice(1, 2), slice(2, 3)), uses, num(0.5), event)
        return capacity[:, 0]

    # 4 bn go half and half: 2 / 0.5; 2 bn: 2 / 0.5.
    same(built(None), [9.0, 14.0, 7.0])
    same(built(arr([[1.0], [0.0], [2.0]])), [10.0, 14.0, 9.0])


def routes(**changes: Any) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    """Two ways used half and half; trade of 0.3 and 0.1 of a GDP of 100; 1 Mt for each bn; plenty of capacity, no risk."""
    inputs = {
        "trade": arr([[[0.3]], [[0.1]]]),
        "trade_elsewhere": arr([[0.0]]),
        "piped": arr([[0.0]]),
        "gdp": arr([[100.0]]),
        "trade_cost": arr([[0.05]]),
        "corridor_capacity": np.full((2, 1), np.inf),
        "corridor_share": np.zeros((2, 1, 1)),
        "corridor_habit": np.full((2, 1, 1), 0.5),
        "corridor_flow": np.zeros((2, 1)),
        "corridor_cost": np.zeros((2, 1)),
        "opening_corridor_share": np.full((2, 1, 1), 0.5),
        "tonnes_per_trade": np.ones((2, 1)),
        "opening_route_cost": np.ones((2, 1)),
        "corridor_risk": np.zeros((2, 1)),
        "corridor_stays": np.ones((2, 1)),
        "ways_of_partners": arr([[[1.0], [0.0]], [[0.0], [1.0]], [[1.0], [1.0]]]),
        "corridor_sensitivity": num(1.0),
        "route_pace": num(1e9),
        "route_switch": num(0.0),
        "volume_deflator": num(LN2),
        "trade_growth": num(0.5),
        "event_capacity_factor": None,
        "event_route_cost": None,
        "step_length": 1.0,
        "years_passed": 1.0,
        **changes,
    }
    lost, cost, inputs["elsewhere"] = trade.balance_routes(**inputs)
    return lost, cost, inputs


def test_routes_without_congestion_cost_what_they_cost() -> None:
    lost, cost, got = routes()
    # 0.4·100 halved by the deflator after a year: 20 bn, half on each way.
    same(got["corridor_flow"], [[10.0], [10.0]])
    same(got["corridor_share"], [[[0.5]], [[0.5]]])
    same(cost, [[[0.0]], [[0.0]]])
    # The mean cost falls from 0.05 to 0: a gain of ½·0.4·0.05.
    same(lost, [[-0.01]])
    same(got["trade_cost"], [[0.0]])
    same(got["corridor_cost"], [[0.0], [0.0]])


def test_a_risk_premium_is_paid_by_those_who_use_the_way() -> None:
    # A premium that doubles the cost of the first way: four halvings bring 15/16 of ln 2.
    lost, cost, got = routes(corridor_risk=arr([[1.0], [0.0]]))
    dear = LN2 * 15 / 16
    same(cost, [[[dear]], [[0.0]]])
    same(got["corridor_cost"], [[dear], [0.0]])
    # Mean weighted by trade: ¾ of it.
    same(got["trade_cost"], [[0.75 * dear]])
    same(lost, [[0.5 * 0.4 * (0.75 * dear - 0.05)]])
    first = np.exp(-dear) / (np.exp(-dear) + 1)
    same(got["corridor_share"], [[[first]], [[1 - first]]])


def test_a_closed_way_sends_all_traffic_elsewhere() -> None:
    lost, cost, got = routes(event_capacity_factor=arr([[0.0], [1.0]]), corridor_capacity=np.full((2, 1), 1e9))
    same(got["corridor_share"], [[[0.0]], [[1.0]]])
    # Who depends on it pays the ceiling of 2.
    same(cost, [[[2.0]], [[0.0]]])
    same(got["trade_cost"], [[1.5]])
    same(lost, [[0.5 * 0.4 * 1.45]])
    same(got["corridor_capacity"], np.full((2, 1), 1e9))


def test_trade_with_all_others_comes_by_every_way() -> None:
    # 0.2 more of GDP: 30 bn on each way. The first doubles in cost; who comes by both pays the inclusive value.
    lost, _, got = routes(trade_elsewhere=arr([[0.2]]), corridor_risk=arr([[1.0], [0.0]]))
    dear = LN2 * 15 / 16
    both = -np.log((np.exp(-dear) + 1) / 2)
    same(got["elsewhere"], [[both]])
    same(got["trade_cost"], [[(0.3 * dear + 0.2 * both) / 0.6]])
    same(lost, [[0.5 * 0.6 * ((0.3 * dear + 0.2 * both) / 0.6 - 0.05)]])
    same(got["corridor_flow"].sum(axis=0), [30.0])


def test_what_goes_by_pipeline_needs_no_corridor() -> None:
    # 0.1 of 0.4: 15 bn are left for the corridors.
    _, _, got = routes(piped=arr([[0.1]]))
    same(got["corridor_flow"].sum(axis=0), [15.0])


def test_a_reform_makes_a_way_cheaper() -> None:
    # The first way costs half of what it did: four halvings bring 15/16 of it.
    _, cost, got = routes(event_route_cost=arr([[-LN2], [0.0]]))
    same(got["corridor_cost"], [[-LN2 * 15 / 16], [0.0]])
    same(cost, [[[-LN2 * 15 / 16]], [[0.0]]])


def test_a_way_that_left_with_its_power_is_closed() -> None:
    _, cost, got = routes(corridor_stays=arr([[0.0], [1.0]]), corridor_capacity=np.full((2, 1), 1e9))
    same(got["corridor_share"], [[[0.0]], [[1.0]]])
    same(cost, [[[2.0]], [[0.0]]])


def test_without_corridors_or_trade_nothing_costs() -> None:
    none = {"corridor_share": np.zeros((0, 1, 1)), "ways_of_partners": np.zeros((3, 0, 1))}
    lost, cost, got = routes(**none)
    same(cost, [[[0.0]], [[0.0]]])
    same(lost, [[-0.01]])
    lost, _, got = routes(trade=np.zeros((2, 1, 1)))
    same(lost, [[0.0]])
    same(got["trade_cost"], [[0.0]])


def test_partners_share_one_total() -> None:
    def after(**changes: Any) -> list[float]:
        inputs = {
            "trade": arr([[[0.3]], [[0.1]]]),
            "trade_elsewhere": arr([[0.1]]),
            "piped_trade": np.zeros((2, 1, 1)),
            "piped_to_powers": np.zeros((2, 1, 1)),
            "route_cost": arr([[[LN2]], [[0.0]]]),
            "route_cost_elsewhere": arr([[0.0]]),
            "opening_trade": arr([[[0.3]], [[0.1]]]),
            "opening_elsewhere": arr([[0.1]]),
            "opening_total_trade": arr([[0.5]]),
            "trade_pull": arr([[[LN2]], [[0.0]]]),
            "trade_trend": np.zeros((2, 1, 1)),
            "ties": arr([[[0.6]], [[0.5]]]),
            "usual_ties": arr([[[0.5]], [[0.5]]]),
            "trade_ties": num(10 * LN2),
            "trade_cost_elasticity": num(8.0),
            "freight_share": num(0.5),
            "trade_openness": num(0.0),
            "trade_trend_half_life": num(1.0),
            "trade_pace": num(1.0),
            "event_trade_factor": None,
            "years_passed": 2.0,
            "step_length": LN2,
            **changes,
        }
        trade.move_trade(**inputs)
        return [*inputs["trade"][:, 0, 0], inputs["trade_elsewhere"][0, 0]]

    # (2 + 1) ln 2 of growth, -8·½ ln 2 of cost, ln 2 of warmer ties: all as it was.
    same(after(), [0.3, 0.1, 0.1])
    # The first partner leaves: 0.5 falls to the others half and half; half of the way is made.
    same(after(event_trade_factor=arr([[0.0], [1.0]])), [0.15, 0.175, 0.175])
    # With openness ½ the total falls to 0.5·√(0.2 / 0.5).
    left = 0.25 * 0.4**0.5
    same(after(event_trade_factor=arr([[0.0], [1.0]]), trade_openness=num(0.5)), [0.15, 0.05 + left / 2, 0.05 + left / 2])
    # What went by pipeline to the second partner is apart: 0.1 more of its trade goes, and 0.05 comes.
    piped = {"trade": arr([[[0.3]], [[0.2]]]), "piped_trade": arr([[[0.0]], [[0.1]]]), "piped_to_powers": arr([[[0.0]], [[0.05]]])}
    same(after(**piped), [0.3, 0.15, 0.1])
    same(piped["piped_trade"], [[[0.0]], [[0.05]]])
    # A trend of ln 2 that fades by half in a year, after two: 0.75 / ln 2 of it are gained and a quarter lies ahead for a delay of one.
    gain = np.exp(LN2 * (0.75 / LN2 + 0.25))
    pulls = np.array([0.3, 0.1 * gain, 0.1])
    same(after(trade_trend=arr([[[0.0]], [[LN2]]])), 0.5 * np.array([0.3, 0.1, 0.1]) + 0.5 * 0.5 * pulls / pulls.sum())


def test_trade_moves_at_its_recorded_trend_from_the_first_day() -> None:
    step, trend = 1e-4, 0.08
    one, other = arr([[[0.2]]]), arr([[0.3]])
    unmoved = np.zeros((1, 1, 1))
    trade.move_trade(
        one, other, unmoved, unmoved, unmoved, np.zeros((1, 1)), one.copy(), other.copy(), arr([[0.5]]), unmoved, arr([[[trend]]]),
        unmoved, unmoved, num(0.0), num(5.0), num(0.2), num(0.0), num(3.0), num(50.0), None, 0.0, step,
    )  # fmt: skip
    # The odds of 2 : 3 grow by the trend.
    odds = one[0, 0, 0] / other[0, 0] / (0.2 / 0.3)
    assert abs(np.log(odds) / step - trend) < 2e-3
    same(one[0] + other, [[0.5]])


def test_what_later_steps_measure_against() -> None:
    stocks = {
        "trade": arr([[[0.3]], [[0.1]]]),
        "trade_elsewhere": np.zeros((1, 1)),
        "gdp": arr([[100.0]]),
        "trade_cost": np.zeros((1, 1)),
        "corridor_capacity": arr([[40.0], [20.0]]),
        "corridor_share": np.zeros((2, 1, 1)),
        "corridor_habit": arr([[[1.0]], [[0.0]]]),
        "corridor_flow": np.zeros((2, 1)),
        "corridor_cost": np.zeros((2, 1)),
    }
    kept = trade.prepare(
        **stocks,
        growth_of_powers=arr([[0.21], [0.1]]),
        world_growth=num(0.1),
        trade_gone=np.zeros(1),
        opening_piped=np.zeros((1, 1)),
        opening_piped_trade=np.zeros((1, 1, 1)),
        opening_corridor_share=arr([[[0.5]], [[0.0]]]),
        opening_corridor_flow=arr([[40.0], [7.0]]),
        opening_corridor_capacity=arr([[40.0], [14.0]]),
        corridor_risk=arr([[1.0], [0.0]]),
        corridor_stays=np.ones((2, 1)),
        ways_of_partners=np.ones((3, 2, 1)),
        corridor_sensitivity=num(1.0),
        route_pace=num(1.0),
        route_switch=num(0.0),
        volume_deflator=num(5.0),
        event_capacity_factor=None,
        event_route_cost=None,
    )
    same(kept["opening_trade"], stocks["trade"])
    assert kept["opening_trade"] is not stocks["trade"]
    same(kept["trade_pull"], [[[np.log(1.1)]], [[0.0]]])
    # 40 Mt for 20 bn; a way without opening trade carries nothing.
    same(kept["tonnes_per_trade"], [[2.0], [0.0]])
    # (1 + 1)·(1 + 0.15·1⁴) and 1 + 0.15·½⁴.
    same(kept["opening_route_cost"], [[2.3], [1.009375]])
    # All of the 40 bn take the only way: of 80 Mt no more than 40 pass, at a price of ln 2.
    same(stocks["corridor_flow"], [[40.0], [0.0]])
    same(stocks["corridor_share"], [[[0.5]], [[0.0]]])
    same(stocks["corridor_cost"][0], [LN2])
    same(stocks["trade_cost"], [stocks["corridor_cost"][0]])


def test_the_opening_of_two_states_and_a_way_that_is_closed() -> None:
    stocks = {
        "trade": arr([[[0.3], [0.25]], [[0.1], [0.0]]]),
        # Of the second state's trade of ½ of GDP a half is with others than the powers.
        "trade_elsewhere": arr([[0.0], [0.25]]),
        "gdp": arr([[100.0], [40.0]]),
        "trade_cost": np.zeros((2, 1)),
        "corridor_capacity": arr([[1e9], [1e9]]),
        "corridor_share": np.zeros((2, 2, 1)),
        "corridor_habit": np.full((2, 2, 1), 0.5),
        "corridor_flow": np.zeros((2, 1)),
        "corridor_cost": np.zeros((2, 1)),
    }
    kept = trade.prepare(
        **stocks,
        growth_of_powers=arr([[0.1], [0.1]]),
        world_growth=num(0.1),
        trade_gone=np.zeros(1),
        opening_piped=np.zeros((1, 1)),
        opening_piped_trade=np.zeros((1, 1, 1)),
        opening_corridor_share=arr([[[0.75], [0.5]], [[0.25], [0.01]]]),
        opening_corridor_flow=arr([[80.0], [0.51]]),
        opening_corridor_capacity=arr([[1e9], [1e9]]),
        corridor_risk=np.zeros((2, 1)),
        corridor_stays=np.ones((2, 1)),
        ways_of_partners=np.ones((3, 2, 1)),
        corridor_sensitivity=num(1.0),
        route_pace=num(1.0),
        route_switch=num(0.0),
        volume_deflator=num(5.0),
        event_capacity_factor=arr([[0.0], [1.0]]),
        event_route_cost=None,
    )
    # Volumes of 40 and 20: 80 Mt for ¾·40 + ½·20 = 40 and 0.51 for ¼·40 + 0.01·20 = 10.2.
    same(kept["tonnes_per_trade"], [[2.0], [0.05]])
    # The first way is closed on the first day: half of the 60 goes on by the second, and half finds no way at once.
    same(stocks["corridor_share"][..., 0], [[0.0, 0.0], [0.5, 0.5]])
    same(stocks["corridor_flow"], [[0.0], [1.5]])
