"""Oil and gas by pipeline, by hand: capacity, ways out, GDP and trade."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from near import arr, num, same

from suitors.engine import pipes
from suitors.model.submodels import commodity_routes

ALL = [[0, 1, 2]]


def test_what_fits_flows_as_it_did() -> None:
    same(pipes.carried(arr([[60.0], [8.0], [0.0]]), arr([[70.0], [8.0], [5.0]]), ALL, num(0.5)), [[60.0], [8.0], [0.0]])


def test_what_one_line_cannot_carry_goes_to_the_room_of_others() -> None:
    # 30 of 60 are held up. Half of the room of 8 and 12 can be used: 4 and 6.
    same(pipes.carried(arr([[60.0], [8.0], [2.0]]), arr([[30.0], [16.0], [14.0]]), ALL, num(0.5)), [[30.0], [12.0], [8.0]])
    # Of 5 held up, with room for 10: half of each room.
    same(pipes.carried(arr([[35.0], [8.0], [2.0]]), arr([[30.0], [16.0], [14.0]]), ALL, num(0.5)), [[30.0], [10.0], [5.0]])


def test_lines_of_another_state_or_commodity_do_not_help() -> None:
    flow = pipes.carried(arr([[60.0], [8.0], [2.0]]), arr([[0.0], [16.0], [14.0]]), [[0, 1], [2]], num(1.0))
    same(flow, [[0.0], [16.0], [2.0]])


@given(
    st.lists(st.tuples(st.floats(0.0, 100.0), st.floats(0.0, 100.0)), min_size=1, max_size=6),
    st.floats(0.0, 1.0),
)
def test_nothing_flows_above_capacity_or_beyond_what_is_wanted(lines: list[tuple[float, float]], switchable: float) -> None:
    wanted, capacity = (np.array(column)[:, None] for column in zip(*lines, strict=True))
    flow = pipes.carried(wanted, capacity, [list(range(len(lines)))], np.array([switchable]))
    assert (flow <= capacity * (1 + 1e-12)).all()
    assert (flow >= np.minimum(wanted, capacity) * (1 - 1e-12)).all()
    assert flow.sum() <= wanted.sum() * (1 + 1e-12)


def sent(**changes: Any) -> tuple[list[Any], dict[str, Any]]:
    """Two lines of one state, worth 0.2 and 0.1 of GDP, the second to the only power."""
    inputs = {
        "pipeline_capacity": arr([[20.0], [10.0]]),
        "pipeline_flow": np.zeros((2, 1)),
        "export_loss": np.zeros((1, 1)),
        "opening_pipeline_flow": arr([[20.0], [10.0]]),
        "opening_piped": arr([[0.3]]),
        "value_of_flow": arr([[0.01], [0.01]]),
        "pipeline_stays": np.ones((2, 1)),
        "pipelines_of_state": [[0, 1]],
        "pipelines_of_commodity": [[0], [1]],
        "pipelines_to": ((1, 0, 0),),
        "piped_trade": np.zeros((1, 1, 1)),
        "route_switch": num(0.5),
        "domestic_value_added": num(0.8),
        "event_pipeline_factor": None,
        "event_pipeline_added": None,
        **changes,
    }
    return [*commodity_routes.send(**inputs)], inputs


def test_lines_with_room_change_nothing() -> None:
    (change, piped, to_powers), got = sent()
    same(change, [[0.0]])
    same(piped, [[0.3]])
    same(to_powers, [[[0.1]]])
    same(got["pipeline_flow"], [[20.0], [10.0]])


def test_exports_that_cannot_leave_are_missing_in_gdp_and_come_back() -> None:
    # Half of the first line: 0.1 of GDP, of which 0.8 is value added at home.
    (change, piped, _), got = sent(event_pipeline_factor=arr([[0.5], [1.0]]))
    same(change, [[np.log(0.92)]])
    same(piped, [[0.2]])
    same(got["export_loss"], [[0.1]])
    (back, _, _), got = sent(export_loss=arr([[0.1]]))
    same(back, [[-np.log(0.92)]])
    same(got["export_loss"], [[0.0]])


def test_lines_that_left_with_their_power_carry_nothing_and_new_ones_help() -> None:
    (_, piped, to_powers), got = sent(pipeline_stays=arr([[1.0], [0.0]]), event_pipeline_added=arr([[4.0], [1.0]]))
    same(got["pipeline_flow"], [[20.0], [0.0]])
    same(got["pipeline_capacity"], [[24.0], [11.0]])
    same(piped, [[0.2]])
    same(to_powers, [[[0.0]]])
    # As one group a half of the room of 4 takes 2 of the 10 that are stranded.
    _, got = sent(pipeline_stays=arr([[1.0], [0.0]]), event_pipeline_added=arr([[4.0], [1.0]]), pipelines_of_commodity=[[0, 1]])
    same(got["pipeline_flow"], [[22.0], [0.0]])


def test_the_first_day() -> None:
    piped_trade = np.zeros((1, 1, 1))
    kept = commodity_routes.fill(arr([[20.0], [10.0]]), piped_trade, arr([[0.01], [0.02]]), [[0, 1]], ((1, 0, 0),))
    same(kept["opening_piped"], [[0.4]])
    same(piped_trade, [[[0.2]]])
    assert kept["opening_piped_trade"] is not piped_trade
