"""What the dashboard refuses: files that are more than data, paths, requests that make no sense, too much at once."""

from __future__ import annotations

import json

import pytest
from short_dashboard import SHORT
from starlette.testclient import TestClient


def test_what_a_file_says_is_escaped(client: TestClient) -> None:
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    name = client.post("/open", content=SHORT + f"title = {json.dumps(evil)}\npowers.JPN.name = {json.dumps(evil)}\n").json()["scenario"]
    for page in ("explore", "compare"):
        text = client.get(f"/{page}?scenario={name}").text
        assert "<img" not in text and "alert(1)</script>" not in text


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ('extends = "tokyo_2025"\npowers.JPN.agent = "mine.py:Agent"\n', "data only"),
        ('extends = "tokyo_2025"\nstates.KAZ.agent = "mine.py:Agent"\n', "data only"),
        ('extends = "tokyo_2025"\npowers.JPN.adaptation = "mine.py:Rule"\n', "data only"),
        ('extends = "../../etc/passwd"\n', "ships"),
        ('extends = "/etc/passwd"\n', "ships"),
        ('extends = "tokyo_2025"\npowers.JPN.strategy = "/elsewhere/a.toml"\n', "no other file"),
        ('extends = "tokyo_2025"\nhorizon.years = 100000\n', ""),
        ('extends = "tokyo_2025"\npack = "/elsewhere"\n', "no other folder"),
        ('extends = "tokyo_2025"\npack = ["mekong"]\n', "no other folder"),
        ('extends = "tokyo_2025"\nseed = 1' + "0" * 5000, "too large"),
        (".".join("a" * 3000) + " = 1", "levels"),
        ("a = " + "[" * 40 + "]" * 40, "levels"),
        ("a = " + "[" * 5000 + "]" * 5000, "levels"),
        ("x = 1\n" + "\n".join(f"{i} = 1" for i in range(20001)), "more than"),
        ("a = [", "TOML"),
        ("\0", "TOML"),
    ],
)
def test_a_file_is_data_and_of_a_size(client: TestClient, text: str, word: str) -> None:
    answer = client.post("/open", content=text)
    assert answer.status_code == 400 and word in answer.text
    assert "Traceback" not in answer.text


def test_a_file_too_large_is_refused(client: TestClient) -> None:
    assert client.post("/open", content="#" * 220_000).status_code == 400
    assert client.post("/open", content="#" * 300_000).status_code == 413


@pytest.mark.parametrize("name", ["../tokyo_2025", "/etc/passwd", "tokyo_2025.toml/../x", "file-0000000000000000", "mine.toml", "~"])
def test_an_address_names_scenarios_and_no_paths(client: TestClient, name: str) -> None:
    assert client.get("/explore", params={"scenario": name}).status_code == 400
    assert client.get("/save/scenario.toml", params={"scenario": name}).status_code == 400


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("explained", '{"values": {"JPN.private": 1' + "0" * 400 + "}}"),
        ("explained", '{"values": {"JPN.private": NaN}}'),
        ("explained", '{"scenario": "\\ud800"}'),
        ("compared", '{"others": [[], "mekong/x"]}'),
        ("turning", '{"rivals": ["china", {}], "others": ["../x"], "lever": "\\ud800"}'),
        ("dragged", '{"path": "\\ud800"}'),
    ],
)
def test_a_button_that_asks_for_what_is_not_there_is_told_so(client: TestClient, what: str, body: str) -> None:
    assert client.post(f"/ask/{what}", content=body).status_code == 400


@pytest.mark.parametrize("body", ["", "[]", "{", '{"values": 3}', '{"values": {"JPN.private": [1]}}', '{"scenario": {"a": 1}}', "[" * 3000])
def test_a_request_that_makes_no_sense_is_told_so(client: TestClient, body: str) -> None:
    assert client.post("/answer", content=body).status_code == 400


def test_only_so_many_tables_are_made_at_once(client: TestClient, opened: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("suitors.web.dashboard.app.HEAVY", 0)
    answer = client.get(f"/save/table.csv?scenario={opened}&page=one")
    assert answer.status_code == 503 and "too much to do" in answer.text
    assert client.post("/ask/explained", json={"scenario": opened}).status_code == 503


@pytest.mark.parametrize("what", ["piece", "warm", "__import__", "no"])
def test_nothing_else_can_be_asked_of_a_worker(client: TestClient, opened: str, what: str) -> None:
    assert client.post(f"/ask/{what}", json={"scenario": opened}).status_code == 404
