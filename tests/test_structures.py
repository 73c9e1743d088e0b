"""The structural ensemble: exact on made-up structures, and what must hold of any comparison."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from small_models import small

from suitors.cli.main import main
from suitors.model.model import CompetitionModel
from suitors.plots.compare_structures import structures as drawn
from suitors.report.structures import sentence
from suitors.scenario import ScenarioError, load_complete
from suitors.studies.evaluation import Evaluation
from suitors.studies.plan import ComparisonPlan, strategies_plan
from suitors.studies.points import outcomes_of
from suitors.studies.structures import choices
from suitors.studies.structures.choices import AS_IT_IS, CUTS, MEASURES
from suitors.studies.structures.explore import Structures, structures
from suitors.studies.structures.summary import share_between, share_of_choice, signs, split, summary
from suitors.studies.structures.weights import read, weigh

GAPS = np.array([[1.0, 1.0, 1.0, -1.0], [1.0, -1.0, -1.0, -1.0], [2.0, 2.0, 2.0, 2.0], [-1.0, -1.0, -1.0, 0.0]])
"""Four structures in four worlds: above 0 in shares 3/4, 1/4, 1 and 1/8."""


def made_up(weights: tuple[float, ...] = (1, 1, 1, 1)) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "measure": ["one", "one", "other", "other"],
            "mechanism": "tender",
            "model": ["plain", "bare", "plain", "bare"],
            "strategy is": "all",
            "weight": weights,
            "matters": [True, True, True, False],
        }
    )


def test_the_sign_over_structures_and_over_numbers_apart() -> None:
    found = summary(made_up(), GAPS, 1)
    # Means are 0.5, -0.5, 2 and -0.75.
    assert found.holds == 0.5
    assert found.over_numbers == pytest.approx((0.75 + 0.25 + 1.0 + 0.125) / 4)
    assert found.at_least_nine_in_ten == 0.25
    assert found.matters == 0.75
    assert (found.structures, found.worlds) == (4, 4)


def test_the_variance_of_the_sign_splits_without_rest() -> None:
    above, even = signs(GAPS), np.full(4, 0.25)
    between, within = split(above, even)
    assert between == pytest.approx(np.var([0.75, 0.25, 1.0, 0.125]))
    assert within == pytest.approx(np.mean([3 / 16, 3 / 16, 0.0, 3 / 64]))
    assert between + within == pytest.approx(above.var())
    assert share_between(above, even) == pytest.approx(between / above.var())
    assert np.isnan(share_between(np.ones((2, 3)), np.full(2, 0.5)))
    # By model the means are (0.75 + 1) / 2 and (0.25 + 0.125) / 2, by mechanism there is one only.
    means = above.mean(axis=1)
    of_model = np.var([0.875, 0.1875]) / between
    assert share_of_choice(made_up()["model"], means, even) == pytest.approx(of_model)
    assert share_of_choice(made_up()["mechanism"], means, even) == pytest.approx(0.0)


def test_weights_count_and_order_turns_the_sign() -> None:
    found = summary(made_up((3, 1, 0, 0)), GAPS, 1)
    assert found.holds == 0.75 and found.structures == 2
    turned = summary(made_up((3, 1, 0, 0)), -GAPS, -1)
    assert (turned.holds, turned.over_numbers, turned.by_structure) == (found.holds, found.over_numbers, found.by_structure)


def test_one_sentence_tells_it() -> None:
    item = {"structures": 96, "sign": 1, "holds": 0.61, "by_choice": {"measure": 0.5, "model": 0.1, "mechanism": None}}
    assert sentence(item) == "The sign holds in 61 % of 96 structures; it depends most on the measure."
    assert len(sentence(item).split()) < 25
    assert "no difference" in sentence({**item, "sign": 0})


@pytest.fixture(autouse=True, scope="module")
def few_models() -> Iterator[None]:
    """Three models are enough to see what all of them do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choices, "MODELS", choices.MODELS[:3])
        yield


def played(plan: ComparisonPlan) -> Structures:
    return structures(plan, 4, Evaluation(7))


@pytest.fixture(scope="module")
def usual(few_models: None) -> Structures:
    return played(strategies_plan(small("horizon.years=1"), "JPN", ["japan", "china"]))


def test_every_structure_is_played_once(usual: Structures) -> None:
    table = usual.table
    assert not table.duplicated(["measure", "mechanism", "model", "strategy is"]).any()
    models = choices.models_of(small("horizon.years=1"))
    goodwill_still = len(choices.mechanisms()) * len(CUTS)
    assert len(table) == len(MEASURES) * len(choices.mechanisms()) * len(models) * len(CUTS) - goodwill_still
    assert table["weight"].sum() == pytest.approx(1.0)
    assert usual.gaps.shape == (len(table), 4)
    assert np.allclose(usual.gaps.mean(axis=1), table["difference"])
    whole, bare = (table[table["measure"] == name]["own_level"].to_numpy() for name in ("leverage", "leverage without ties"))
    assert (whole >= bare).all() and (whole > bare).any()


def test_models_and_mechanisms_make_a_difference(usual: Structures) -> None:
    means = usual.table[usual.table["measure"] == "leverage"].set_index(["mechanism", "model", "strategy is"])["difference"]
    first = means["tender", AS_IT_IS]
    assert (means["auction", AS_IT_IS] != first).all()
    assert (means["tender", "no hedging"] != first).all()
    assert first["policy"] != first["policy, delivery"] != first["all"]


@pytest.mark.parametrize("model", [item for item in choices.FORMS if "debt_gate" not in item.forms], ids=lambda item: item.name)
def test_every_other_form_runs_and_changes_a_number(model: choices.ModelVariant) -> None:
    loaded = small("states.KAZ.public_debt*=4")
    usual, other = (
        outcomes_of(each, range(8), 3)
        for each in (choices.under(loaded, "tender", choices.MODELS[0]), choices.under(loaded, "tender", model))
    )
    assert np.isfinite(other.filter(like="leverage")).all(axis=None)
    assert not usual.equals(other)


def test_at_a_strict_gate_whoever_heeds_headroom_heeds_it_wholly() -> None:
    loaded = small("strategies.japan.conduct.discipline=0.3", "strategies.china.conduct.discipline=0")
    graded, strict = (
        CompetitionModel(each, [0], 3).discipline[:, 0, 0] for each in (loaded, choices.under(loaded, "tender", choices.FORMS[-1]))
    )
    assert set(graded) == {0.0, 0.3} and np.array_equal(strict, np.where(graded > 0, 1.0, 0.0))


def test_a_form_that_the_scenario_has_is_no_other_one() -> None:
    names = {model.name for model in choices.FORMS}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choices, "MODELS", (*choices.MODELS, *choices.FORMS))
        assert names <= {model.name for model in choices.models_of(small("horizon.years=1"))}
        assert "normal tastes" not in {model.name for model in choices.models_of(small("forms.taste=probit"))}


def test_nests_keep_their_share_of_a_normal_taste() -> None:
    loaded = small("forms.taste=probit", "powers.CHN.nest=one", "powers.JPN.nest=one", "parameters.nest_dissimilarity=0.6")
    model = CompetitionModel(loaded, list(range(256)), 5)
    size = len(model.coefficients.layout.offers) * 2 * 256
    own = np.random.default_rng(1).normal(np.euler_gamma, np.pi / np.sqrt(6.0), size)
    found = model.nests.taste(own, np.arange(size), slice(0, 2), 0).reshape(-1, 2, 256)
    assert found.mean() == pytest.approx(np.euler_gamma, abs=0.2)
    assert found.std() == pytest.approx(np.pi / np.sqrt(6.0), rel=0.1)
    # Deals of one nest and state have 1 - d² of their variance in common.
    assert np.corrcoef(found[0].ravel(), found[1].ravel())[0, 1] == pytest.approx(1.0 - 0.6**2, abs=0.1)


def test_order_turns_the_signs(usual: Structures) -> None:
    turned = played(strategies_plan(small("horizon.years=1"), "JPN", ["china", "japan"]))
    assert np.allclose(turned.gaps, -usual.gaps, atol=1e-12)
    assert usual.summaries[0][2].holds == pytest.approx(turned.summaries[0][2].holds)


def test_identical_strategies_differ_by_nothing_in_every_structure() -> None:
    loaded = small("horizon.years=1")
    document = {**loaded.document, "strategies": {**loaded.document["strategies"], "again": loaded.document["strategies"]["china"]}}
    copied = load_complete(document, name="copied")
    found = played(strategies_plan(copied, "JPN", ["china", "again"]))
    assert (found.gaps == 0.0).all()
    (_, _, told) = found.summaries[0]
    assert told.sign == 0 and told.matters == 0.0 and np.isnan(told.by_structure)


def test_weights_are_read_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "weights.toml"
    known = {"measure": ["one", "other"], "mechanism": ["tender"], "model": ["plain", "bare"], "strategy is": ["all"]}
    file.write_text('[measure]\none = 3\n[model]\n"bare" = 0\n', "utf-8")
    assert weigh(made_up(), read(file, known)) == pytest.approx([0.75, 0.0, 0.25, 0.0])
    for text, why in (
        ("[measures]\none = 1\n", "measure"),
        ("[measure]\nones = 1\n", "one"),
        ("[measure]\none = -1\n", "0 or more"),
        ("[mechanism]\ntender = 0\n", "above 0"),
    ):
        file.write_text(text, "utf-8")
        with pytest.raises(ScenarioError, match=why):
            read(file, known)


def test_the_figure_has_a_cell_for_each_structure(usual: Structures) -> None:
    figure = drawn(usual.table, "JPN", "china", "foot")
    image = figure.axes[0].images[0].get_array()
    assert image is not None and image.count() == len(usual.table)
    assert image.mask.sum() == len(choices.mechanisms()) * len(CUTS)
    assert figure.axes[0].images[0].get_clim() == (0.0, 1.0)


def test_a_comparison_tells_its_structures(tmp_path: Path) -> None:
    out, weights = tmp_path / "found", tmp_path / "weights.toml"
    weights.write_text("[mechanism]\nauction = 0\n", "utf-8")
    words = ["--power", "JPN", "--strategies", "japan,china", "--runs", "8", "--workers", "1", "--set", "horizon.years=1", "--no-plots"]
    asked = ["--structures", "--structure-futures", "2", "--structure-weights", str(weights)]
    done = CliRunner().invoke(main, ["compare", "teach/two_powers", *words, *asked, "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "structures" in done.output
    (told,) = json.loads((out / "structures.json").read_text("utf-8"))["summaries"]
    table = pd.read_csv(out / "structures.csv")
    assert told["structures"] == (table["weight"] > 0).sum() == (table["mechanism"] != "auction").sum()
    done = CliRunner().invoke(main, ["compare", "teach/two_powers", *words, "--structure-futures", "2", "--out", str(tmp_path / "no")])
    assert done.exit_code == 2 and "add --structures" in done.output
