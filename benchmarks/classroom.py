"""Sixty phones in a class game on this machine: memory of the server and time of its answers.

python -m benchmarks.classroom --players 60 --rounds 2
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import httpx
import numpy as np

BEGIN = "from suitors.cli.main import main; main(prog_name='suitors')"


class Phone(threading.Thread):
    """A player that joins, looks every second and moves once a round."""

    def __init__(self, address: str, code: str, number: int, over: threading.Event, times: dict[str, list[float]]) -> None:
        super().__init__(daemon=True)
        self.address, self.code, self.number, self.over, self.times = address, code, number, over, times
        self.failed = 0

    def _ask(self, client: httpx.Client, what: str, method: str, path: str, **more: object) -> httpx.Response:
        began = time.perf_counter()
        answer = client.request(method, path, **more)  # type: ignore[arg-type]
        self.times[what].append(time.perf_counter() - began)
        self.failed += answer.status_code >= 400
        return answer

    def run(self) -> None:
        with httpx.Client(base_url=self.address, timeout=30) as client:
            self._ask(client, "join", "POST", "/join", data={"code": self.code, "name": f"Student {self.number}"})
            version, moved = "", set[str]()
            while not self.over.is_set():
                news = self._ask(client, "look", "GET", "/news").json()
                if news["version"] != version:
                    version = news["version"]
                    page = self._ask(client, "page", "GET", "/play").text
                    found = re.search(r'name="round" value="(\d+)"', page)
                    if found and found[1] not in moved and news["phase"] == "open":
                        moved.add(found[1])
                        states = re.findall(r'name="of-(\w+)"', page)
                        data = {"round": found[1], **{f"of-{state}": "1" for state in states}}
                        data |= {name: "take" for name in re.findall(r'name="(to-\w+)"', page)}
                        self._ask(client, "move", "POST", "/move", data=data)
                self.over.wait(1.0)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--players", type=int, default=60)
    parser.add_argument("--rounds", type=int, default=2)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        words = ["class", "new", "measured", "--folder", folder, "--no-browser", "--port", "0", "--rounds", str(asked.rounds)]
        server = subprocess.Popen([sys.executable, "-u", "-c", BEGIN, *words], stdout=subprocess.PIPE, text=True)
        try:
            measure(server, asked.players, asked.rounds)
        finally:
            server.terminate()
            server.communicate(timeout=10)


def measure(server: subprocess.Popen[str], players: int, rounds: int) -> None:
    """Play and print."""
    assert server.stdout is not None
    said = ""
    while "teacher's key" not in said:
        line = server.stdout.readline()
        if not line:
            raise SystemExit(said)
        said += line
    address, code, key = (re.findall(pattern, said)[0] for pattern in (r"http://[\d.:]+", r"code ([A-Z]{6})", r"key is (\S+)\."))
    over, times = threading.Event(), {what: list[float]() for what in ("join", "look", "page", "move", "debrief")}
    phones = [Phone(address, code, number, over, times) for number in range(players)]
    with httpx.Client(base_url=address, timeout=60) as teacher:
        teacher.post("/teacher", data={"key": key})
        for phone in phones:
            phone.start()
        while len(times["join"]) < players:
            time.sleep(0.1)
        for _ in range(rounds):
            teacher.post("/teach", data={"do": "open"})
            while teacher.get("/news?as=teacher").json()["phase"] == "open":
                time.sleep(0.5)
        began = time.perf_counter()
        teacher.get("/debrief")
        times["debrief"].append(time.perf_counter() - began)
        over.set()
        for phone in phones:
            phone.join(30)
    memory = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{server.pid}/status").read_text())
    print(f"{players} players, {rounds} rounds, {sum(phone.failed for phone in phones)} answers with a fault")
    for what, taken in times.items():
        middle, high = np.percentile(taken, [50, 95])
        print(f"{what:8} {len(taken):5} answers, median {1000 * middle:6.0f} ms, 95 % under {1000 * high:6.0f} ms")
    print(f"memory at most {int(memory[1]) / 1024:.0f} MB" if memory else "memory is not known here")


if __name__ == "__main__":
    main()
