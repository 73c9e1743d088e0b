"""Faults in a pack's files: each is told in one line that names file, line and what is allowed, before anything is written."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from suitors.cli.main import main
from suitors.packs.pack import pack_of

Change = Callable[[str], str]
FIRST = "[chinese_lending_cycle]\nchance = 0.4"


def for_(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert old in text
        return text.replace(old, new, 1)

    return change


def and_(more: str) -> Change:
    return lambda text: text + more


def only(text: str) -> Change:
    return lambda _: text


def without(start: str) -> Change:
    return lambda text: "".join(line for line in text.splitlines(keepends=True) if not line.startswith(start))


def outline(geometry: str) -> Change:
    return only(f'{{"features": [{{"geometry": {geometry}, "properties": {{"iso3": "KAZ", "name": "K", "role": "state"}}}}]}}')


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file that a pack may have."""
    folder = tmp_path_factory.mktemp("packs")
    done = CliRunner().invoke(main, ["pack", "new", "whole", "--scenario", "baseline", "--folder", str(folder)])
    assert done.exit_code == 0, done.output
    for name in ("names.toml", "shocks.toml", "outside.csv", "borders.geojson"):
        shutil.copy(Path(str(pack_of("central_asia").folder)) / name, folder / "whole" / name)
    return folder / "whole"


def told(whole: Path, folder: Path, file: str, change: Change) -> tuple[int, str]:
    shutil.copytree(whole, folder / "t")
    path = folder / "t" / file
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")
    done = CliRunner().invoke(main, ["check", "baseline", "--pack", str(folder / "t")])
    return done.exit_code, done.output


def test_without_a_fault_it_is_accepted(whole: Path, tmp_path: Path) -> None:
    assert told(whole, tmp_path, "names.toml", lambda text: text)[0] == 0


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        ("names.toml", for_('EU = ["Europe"]', 'EU = "Europe"'), "line 6: powers.EU must be a list of texts"),
        ("names.toml", for_("[powers]", '[powers]\nCHM = ["x"]'), "powers.CHM is none of the pack's powers; nearest: CHN"),
        ("names.toml", for_("[powers]", "[power]"), "power is not known; allowed: powers, states"),
        ("names.toml", for_('["Russian Federation"]', '["Turkey"]'), "is called Turkey, and so is RUS"),
        ("names.toml", for_('["Europe"]', "[3]"), "powers.EU must be a list of texts"),
        ("shocks.toml", for_(FIRST, "[chinese_lending_cycle]\nchance = 1.4"), "line 5: chinese_lending_cycle.chance is 1.4; it must be"),
        ("shocks.toml", for_(FIRST, "[chinese_lending_cycle]"), "line 4: chinese_lending_cycle lacks chance"),
        ("shocks.toml", for_("chance = 0.4", "chance = 0.4\nchanse = 1"), "chanse is not known; allowed: chance, after"),
        ("shocks.toml", for_("after = [1.0, 3.0]", "after = 1"), "after must be a list of years"),
        ("shocks.toml", for_('type = "money_change"', 'type = "monney"'), "'monney', which is not known; nearest: money_change"),
        ("shocks.toml", for_('power = "CHN"', 'power = "CHM"'), "event.power is none of the pack's powers; nearest: CHN"),
        ("shocks.toml", for_("sizes = { factor", "sizes = { fctor"), "(money_change): fctor is no size or key of this event"),
        ("shocks.toml", for_("{ factor = [0.4, 1.3] }", "{ factor = [1.3, 0.4] }"), "sizes.factor must be a lowest and a highest number"),
        ("shocks.toml", only("a = 3\n"), "line 1: a must be a table with chance"),
        ("borders.geojson", only("{"), "is no map in GeoJSON: line 1"),
        ("borders.geojson", only("[]"), "it has no features"),
        ("borders.geojson", outline('{"type": "Point", "coordinates": [1, 2]}'), "feature 1 of the map needs"),
        ("borders.geojson", outline('{"type": "Polygon", "coordinates": [[[1, 1], [2, 3]]]}'), "feature 1 of the map needs"),
        ("borders.geojson", outline("null"), "feature 1 of the map needs"),
        ("outside.csv", for_("outcome,direction", "outcome,dirction"), "line 1: lacks the column direction; nearest: dirction"),
        ("outside.csv", for_("0.175", "much"), "line 2: value is 'much'; it must be a number"),
        ("outside.csv", for_("leverage,1,CHN,KAZ", "leverge,1,CHN,KAZ"), "line 2: outcome is 'leverge'; allowed: leverage, alignment"),
        ("outside.csv", for_("leverage,1,CHN,KAZ", "leverage,0.5,CHN,KAZ"), "direction must be 1, or -1"),
        ("outside.csv", for_("leverage,1,CHN,KAZ", "leverage,1,CHM,KAZ"), "line 2: power CHM is none of the pack's powers"),
        ("outside.csv", lambda text: text + text.splitlines()[1] + "\n", "is there twice, first in line 2"),
        ("opening.csv", lambda text: text + text.splitlines()[5] + "\n", "is there twice, first in line 6"),
        ("opening.csv", without("states.KAZ.gdp,"), "states.KAZ lacks gdp"),
        ("opening.csv", without("powers.CHN.toward.KAZ."), "powers.CHN.toward lacks the opening position in KAZ"),
        ("opening.csv", without("powers.CHN."), "powers.CHN lacks money, toward"),
        ("opening.csv", for_("states.KAZ.gdp,", "states.KAZ.gdp,-"), "low, value and high must rise"),
        ("opening.csv", for_("states.KAZ.gdp,", "states.KAX.gdp,"), "states.KAX is none of the pack's states; nearest: KAZ"),
        ("opening.csv", for_(",data,", ",dta,"), "is not known; did you mean data?"),
        ("opening.csv", and_("states.KAZ\n"), "has 1 cells; expected 10"),
        ("opening.csv", and_("states,1,,1,1,data,,,x,\n"), "path is 'states'; it must be such as"),
        ("minerals.toml", for_('title = "Uranium"', 'titel = "Uranium"'), "minerals.uranium.titel"),
        ("minerals.toml", and_('\n[tin]\ntitle = "Tin"\n'), "minerals.tin lacks processed_at_home"),
        ("minerals.toml", only("uranium = 3\n"), "line 1: minerals.uranium = 3 must be a table"),
        ("corridors.toml", and_('\n[new]\ntitle = "New"\ncapacity = -3\nflow = 0\n'), "corridors.new.capacity = -3 must be more than 0"),
        ("corridors.toml", and_('\n["a b"]\ntitle = "New"\ncapacity = 3\nflow = 0\n'), "is no name of letters, digits and underscores"),
        ("pipelines.toml", and_('\n[new]\ntitle = "x"\nstat = "KAZ"\n'), "pipelines.new.stat"),
        ("pack.toml", and_('titel = "x"\n'), "line 7: titel is not known; allowed: title"),
        ("entities.toml", for_('name = "Kazakhstan"', 'nam = "Kazakhstan"'), "states.KAZ needs a name"),
        ("entities.toml", for_("[states.KAZ]", "[states.KAX]"), "states.KAZ is none of the pack's states"),
        ("entities.toml", only("[a\n"), "is not valid TOML"),
    ],
)
def test_a_fault_is_told_in_one_line(file: str, change: Change, words: str, whole: Path, tmp_path: Path) -> None:
    code, said = told(whole, tmp_path, file, change)
    assert code == 2 and words in said and sum(not line.lstrip().startswith("Also: ") for line in said.splitlines()) == 1, said


@pytest.mark.parametrize(
    ("file", "change", "words"),
    [
        ("corridors.toml", for_('controller = "RUS"', 'controller = "RUX"'), "corridors.north.controller = RUX is no power of the region"),
        (
            "minerals.toml",
            for_('supplier = "RUS"', 'supplier = "RUX"'),
            "supplier = RUX is no power of the region, so nobody has it; nearest",
        ),
        ("pipelines.toml", for_('state = "KAZ"', 'state = "KAX"'), "is no state of the region, so nobody has it; nearest: KAZ"),
        ("corridors.toml", and_('\n[new]\ntitle = "New"\ncapacity = 9\nflow = 0\n'), "corridors.new carries nothing at the start"),
    ],
)
def test_what_may_be_meant_is_a_warning(file: str, change: Change, words: str, whole: Path, tmp_path: Path) -> None:
    code, said = told(whole, tmp_path, file, change)
    # Long lines are folded.
    assert code == 0 and " ".join(said.split()).count(words) == 1, said
