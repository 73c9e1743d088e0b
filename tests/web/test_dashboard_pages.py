"""Pages of the dashboard: names, links, files to save, and the region that the command shows."""

from __future__ import annotations

import base64
import re
import shutil
import zlib
from pathlib import Path
from typing import Any

import pytest
from short_dashboard import SHORT
from starlette.testclient import TestClient

from suitors.errors import InputError
from suitors.web.dashboard.app import _whole
from suitors.web.dashboard.sources import Opened
from suitors.web.dashboard.state import state_of


@pytest.mark.parametrize("page", ["explore", "compare", "explain", "doubt"])
def test_pages_show_names_and_hold_no_inline_script(client: TestClient, opened: str, page: str) -> None:
    text = client.get(f"/{page}?scenario={opened}&JPN.private=2").text
    assert "Tokyo summit" in text and '"JPN.private": 2.0' in text
    assert not re.search(r"<script(?![^>]*(src=|application/json))", text) and not re.search(r"\s(style|on\w+)=", text)


def test_a_link_carries_an_opened_file_to_a_server_that_never_saw_it(client: TestClient, opened: str) -> None:
    from suitors.web.dashboard.sources import MOST_LINK, packed, unpacked

    state = state_of([("scenario", opened), ("file", packed(SHORT)), ("JPN.private", 2.0)], Opened(), "tokyo_2025")
    assert unpacked(dict(item.split("=") for item in state.address.split("&"))["file"]) == SHORT
    assert packed(SHORT + "".join(f"# {place * 7919 % 10007}\n" for place in range(9000))) is None
    for bad in ("x", packed(SHORT)[:-4], "%00", "A" * (MOST_LINK + 4), packed("a = [")):  # type: ignore[index]
        answer = client.get("/explore", params={"scenario": "file-0000000000000000", "file": bad})
        assert answer.status_code == 400 and "Traceback" not in answer.text
    bomb = base64.urlsafe_b64encode(zlib.compress(b"#" * 5_000_000, 9)).decode()
    with pytest.raises(InputError, match="no whole file"):
        unpacked(bomb)


def test_saving_gives_files(client: TestClient, opened: str) -> None:
    answer = client.get(f"/save/scenario.toml?scenario={opened}&JPN.private=2")
    assert "attachment" in answer.headers["content-disposition"] and "announced.2026 = 7.2" in answer.text
    table = client.get(f"/save/table.csv?scenario={opened}&JPN.private=2").text.splitlines()
    assert len(table) == 25 and "leverage[JPN]" in table[0]


def test_a_run_beyond_all_numbers_is_the_first() -> None:
    assert _whole(float("inf"), 23) == 0 and _whole("7", 5) == 5


def test_the_command_shows_the_region_that_is_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pack that ships, a pack of one's own by its folder, and a file in it; what is shown is found without the choice."""
    from click.testing import CliRunner

    from suitors.cli.main import main
    from suitors.packs.pack import pack_of

    served: list[tuple[Any, str]] = []
    monkeypatch.setattr("suitors.cli.dashboard.serve", lambda made, what, **more: served.append((made, more["path"])))
    shutil.copytree(str(pack_of("mekong").folder), tmp_path / "mine")
    cases = (
        (["--pack", "mekong"], "mekong/baseline", "mekong/baseline"),
        (["baseline", "--pack", "mekong"], "mekong/baseline", "mekong/baseline"),
        (["--pack", str(tmp_path / "mine")], "mine/baseline", str(tmp_path / "mine" / "scenarios" / "baseline.toml")),
        ([str(tmp_path / "mine" / "scenarios" / "baseline.toml")], "mine/baseline", str(tmp_path / "mine")),
        ([], "tokyo_2025", "tokyo_2025"),
    )
    for arguments, name, said in cases:
        done = CliRunner().invoke(main, ["dashboard", "--no-browser", *arguments])
        assert done.exit_code == 0, done.output
        made, path = served.pop()
        assert path == f"/explore?scenario={name}"
        with TestClient(made(), base_url="http://127.0.0.1:8642") as page:
            assert page.get(path).status_code == 200
            if "mine" in name:
                assert said in page.get("/save/scenario.toml", params={"scenario": name}).text
    done = CliRunner().invoke(main, ["dashboard", "basline", "--pack", "mekong"])
    assert done.exit_code == 2 and "nearest: baseline" in done.output and not served
