"""A person may answer for a state: choices are heeded, the rules hold, and the end is compared under the same draws."""

from __future__ import annotations

import builtins
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from small_models import small

from suitors.cli.main import main
from suitors.cli.play import choices, weights
from suitors.model.person import Answered, Leave, Turn, spread
from suitors.scenario import Loaded, load
from suitors.studies.play import FARED, PlayedRun


def take_all(turn: Turn) -> Sequence[int]:
    return range(len(turn.deals))


def take_none(turn: Turn) -> Sequence[int]:
    return ()


def test_following_the_advice_is_playing_the_president(tokyo: Loaded) -> None:
    def by_advice(turn: Turn) -> Sequence[int]:
        return turn.advice

    game = PlayedRun(tokyo, "UZB", by_advice, years=2, seed=4)
    game.play()
    assert game.finished
    for outcome in game.outcomes():
        assert outcome.yours == pytest.approx(outcome.presidents, rel=1e-9), outcome.name


def test_nothing_is_signed_that_is_not_chosen(tokyo: Loaded) -> None:
    game = PlayedRun(tokyo, "UZB", take_none, years=1)
    game.play()
    outcomes = {outcome.name: outcome for outcome in game.outcomes()}
    assert outcomes["deals signed"].yours == 0
    assert outcomes["deals signed"].presidents > 0
    assert outcomes["works in progress"].yours < outcomes["works in progress"].presidents
    assert list(outcomes) == [name for name, _, _ in FARED]


def test_all_is_signed_where_nothing_binds() -> None:
    heard: list[Answered] = []
    game = PlayedRun(small("states.KAZ.absorption=50"), "KAZ", take_all, years=1, told=heard.append)
    game.play()
    assert heard
    for answered in heard:
        assert answered.signed == pytest.approx([deal.size for deal in answered.turn.deals])


def test_room_goes_to_what_was_chosen_first() -> None:
    heard: list[Answered] = []

    def last_first(turn: Turn) -> Sequence[int]:
        return range(len(turn.deals))[::-1]

    game = PlayedRun(small("given.room={KAZ = 0.05}"), "KAZ", last_first, years=1, told=heard.append)
    game.play()
    # Firms' own projects take up none, loans to firms the share that the state answers for.
    share = game.model.room_share[:, game.model.states[0].index, 0]
    crowded = [answered for answered in heard if sum(deal.size * share[deal.product] for deal in answered.turn.deals) > 0.05]
    assert crowded
    for answered in crowded:
        left = 0.05
        for index in answered.wanted:
            deal = answered.turn.deals[index]
            fits = left / share[deal.product] if share[deal.product] else deal.size
            assert answered.signed[index] == pytest.approx(min(deal.size, fits), abs=1e-12)
            left -= share[deal.product] * answered.signed[index]


def test_the_debt_gate_holds_for_a_person() -> None:
    heard: list[Answered] = []
    loaded = small("states.KAZ.market_external_debt=250", "states.KAZ.public_debt=300", "states.KAZ.absorption=50")
    PlayedRun(loaded, "KAZ", take_all, years=2, told=heard.append).play()
    loans = [
        (deal, signed)
        for answered in heard
        for deal, signed in zip(answered.turn.deals, answered.signed, strict=True)
        if deal.debt > 0 and answered.turn.position.headroom <= 0
    ]
    assert loans
    assert any(signed < deal.size * (1 - 1e-9) for deal, signed in loans)


def test_the_game_repeats_itself(tokyo: Loaded) -> None:
    turns: list[list[Turn]] = [[], []]
    for listed in turns:

        def ask(turn: Turn, listed: list[Turn] = listed) -> Sequence[int]:
            listed.append(turn)
            return [index for index, deal in enumerate(turn.deals) if deal.power != "CHN"]

        PlayedRun(tokyo, "KGZ", ask, years=1, seed=9).play()
    assert repr(turns[0]) == repr(turns[1])


def test_whoever_leaves_is_compared_up_to_then(tokyo: Loaded) -> None:
    asked = 0

    def leave_at_third(turn: Turn) -> Sequence[int]:
        nonlocal asked
        asked += 1
        if asked == 3:
            raise Leave
        return take_all(turn)

    game = PlayedRun(tokyo, "UZB", leave_at_third, years=2)
    game.play()
    assert not game.finished
    assert game.model.clock_index == 2
    assert all(np.isfinite(outcome.yours) for outcome in game.outcomes())


def test_a_choice_that_is_not_there_is_refused(tokyo: Loaded) -> None:
    game = PlayedRun(tokyo, "UZB", lambda turn: [99], years=1)
    with pytest.raises(ValueError, match="99"):
        game.play()


@given(st.integers(1, 30).flatmap(lambda deals: st.tuples(st.just(deals), st.lists(st.integers(1, deals), unique=True))))
def test_numbers_are_read_in_their_order(case: tuple[int, list[int]]) -> None:
    deals, numbers = case
    assert choices(", ".join(map(str, numbers)), deals) == tuple(number - 1 for number in numbers)


def test_words_and_ranges_are_read() -> None:
    assert choices("all", 3) == (0, 1, 2)
    assert choices("none", 3) == choices("", 3) == ()
    assert choices("3 1-2 2", 3) == (2, 0, 1)


@pytest.mark.parametrize("text", ["foo", "4", "0-1", "2-1", "-1", "1.5", "1-x"])
def test_what_is_no_answer_is_said_to_be_none(text: str) -> None:
    with pytest.raises(ValueError, match=r"deal|understand"):
        choices(text, 3)


GAME = ["play", "tokyo_2025", "--as", "uzb", "--years", "1"]


def test_a_game_is_played_through_a_pipe() -> None:
    result = CliRunner().invoke(main, [*GAME, "--seed", "2"], input="?\nadvice\nnonsense\n1\nall\nnone\n\n")
    assert result.exit_code == 0, result.output
    for expected in (
        "You answer for Uzbekistan",
        "most important first",
        "president would",
        "I do not understand",
        "How Uzbekistan fared by Oct 2026",
    ):
        assert expected in result.output
    assert result.output == CliRunner().invoke(main, [*GAME, "--seed", "2"], input="?\nadvice\nnonsense\n1\nall\nnone\n\n").output


def test_the_end_of_the_answers_ends_the_game_politely() -> None:
    result = CliRunner().invoke(main, GAME, input="1\n")
    assert result.exit_code == 0, result.output
    assert "No more answers" in result.output and "How Uzbekistan fared by Jan 2026" in result.output
    nothing = CliRunner().invoke(main, GAME, input="")
    assert nothing.exit_code == 0 and "nothing to compare" in nothing.output


def test_leaving_ends_the_game() -> None:
    result = CliRunner().invoke(main, GAME, input="all\nq\n")
    assert result.exit_code == 0 and "fared by Jan 2026" in result.output


def test_an_interruption_exits_with_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(prompt: str) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(builtins, "input", interrupt)
    assert CliRunner().invoke(main, GAME).exit_code == 130


def test_who_takes_no_part_is_told_who_does() -> None:
    result = CliRunner().invoke(main, ["play", "tokyo_2025", "--as", "XYZ"])
    assert result.exit_code == 2 and "Kazakhstan (KAZ), Kyrgyzstan (KGZ)" in result.output and "Japan (JPN)" in result.output
    result = CliRunner().invoke(main, ["play", "tokyo_2025", "--as", "Kazakstan"])
    assert result.exit_code == 2 and "did you mean Kazakhstan?" in result.output


def test_a_transcript_holds_decisions_and_a_score_that_adds_up(tmp_path: Path) -> None:
    file = tmp_path / "game.csv"
    result = CliRunner().invoke(main, [*GAME, "--transcript", str(file)], input="1\nall\nnone\n2\n")
    assert result.exit_code == 0, result.output
    decided = pd.read_csv(file)
    assert decided["date"].nunique() == 4 and (decided.loc[decided["your_place"].isna(), "signed"] == 0).all()
    assert set(decided["power"]) <= {power.name for power in load("tokyo_2025").scenario.powers.values()}
    score = pd.read_csv(tmp_path / "game_score.csv").set_index("part")
    for side in ("your_points", "rules_points"):
        assert score[side].drop("score").sum() == pytest.approx(score.loc["score", side])
    again = CliRunner().invoke(main, [*GAME, "--transcript", str(file)], input="1\n")
    assert again.exit_code == 2 and "is there already" in again.output
    nowhere = CliRunner().invoke(main, [*GAME, "--transcript", str(tmp_path / "no" / "game.csv")], input="1\n")
    assert nowhere.exit_code == 2 and "there is no folder" in nowhere.output


@pytest.mark.parametrize("actor", ["Kyrgyzstan", "Japan"])
def test_a_game_fits_80_columns_and_calls_nobody_by_a_code(actor: str) -> None:
    result = CliRunner().invoke(main, ["play", "tokyo_2025", "--as", actor, "--years", "1"], input="?\n1\nall\nnone\n\n")
    assert result.exit_code == 0, result.output
    assert [line for line in result.output.splitlines() if len(line) > 80] == []
    scenario = load("tokyo_2025").scenario
    told = result.output.replace("UZB 3, KAZ 1", "")
    assert [code for code in (*scenario.states, *scenario.powers) if re.search(rf"\b{code}\b", told) and code != "EU"] == []


def test_who_spreads_as_usual_plays_the_rule(tokyo: Loaded) -> None:
    game = PlayedRun(tokyo, "JPN", lambda budget: list(budget.usual.values()), years=2)
    game.play()
    assert game.finished and len(game.spreads) == 2
    assert [sum(budget.usual.values()) for budget, _ in game.spreads] == pytest.approx([1.0, 1.0])
    for one in game.scored():
        assert one.yours == pytest.approx(one.rules, rel=1e-9), one.part.name


def test_money_goes_where_it_was_sent(tokyo: Loaded) -> None:
    game = PlayedRun(tokyo, "JPN", lambda budget: [0.0, 0.0, 1.0, 0.0, 0.0], years=1)
    game.play()
    assert game.model.deals is not None
    offered = game.model.deals.table().query("power == 'JPN'")
    assert set(offered["state"]) == {"TJK"}


def test_a_flow_is_spread_by_hand() -> None:
    flow = np.array([[1.0, 3.0], [1.0, 0.0], [0.0, 2.0]])[..., None]
    anew = spread(flow, np.array([0.25, 0.75]), [slice(0, 2), slice(2, 3)])
    # First ledger: five in all, halves in the first state, the first product alone in the second; the other had nothing in the first.
    assert anew[..., 0] == pytest.approx(np.array([[0.625, 3.75], [0.625, 0.0], [0.5, 1.5]]))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("40 20 20", (40.0, 20.0, 20.0)),
        ("40%, 20%, 20%", (40.0, 20.0, 20.0)),
        ("Kazakhstan 2, the Hill Republic 1", (2.0, 0.0, 1.0)),
        ("kaz=2 UZB: 1", (2.0, 1.0, 0.0)),
    ],
)
def test_weights_are_read(text: str, expected: tuple[float, ...]) -> None:
    assert weights(text, {"KAZ": "Kazakhstan", "UZB": "Uzbekistan", "HILLS": "Hill Republic"}) == expected


@pytest.mark.parametrize("text", ["1 2", "0 0 0", "Narnia 3", "KAZ", "KAZ 1..2", "-1 2 3"])
def test_weights_that_are_none_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"understand|state|weight"):
        weights(text, {"KAZ": "Kazakhstan", "UZB": "Uzbekistan", "TJK": "Tajikistan"})


def test_the_score_of_a_state_that_signs_nothing_has_no_works_and_no_burden(tokyo: Loaded) -> None:
    game = PlayedRun(tokyo, "KGZ", take_none, years=2)
    game.play()
    scored = {one.part.name: one for one in game.scored()}
    assert scored["works"].yours == scored["burden"].yours == 0 < scored["works"].rules
    assert 0 < scored["burden"].rules < scored["works"].rules
    assert len(game.tally.elections) == 1
    election = game.tally.elections[0]
    seen = sum(one.points[0] for one in game.scored() if one.part.people)
    assert election.seen == pytest.approx(seen) and scored["elections"].yours == election.lost


def test_a_lender_without_ambitions_has_no_seat() -> None:
    result = CliRunner().invoke(main, ["play", "tokyo_2025", "--as", "Multilaterals"])
    assert result.exit_code == 2 and "Multilaterals cannot be played" in result.output and "Traceback" not in result.output


def test_no_room_is_told_without_asking() -> None:
    result = CliRunner().invoke(main, ["play", "tokyo_2025", "--as", "TJK", "--years", "1", "--set", "given.room={TJK = 0.0}"], input="")
    assert result.exit_code == 0
    assert "nothing can be signed now" in result.output and "No more answers" not in result.output
