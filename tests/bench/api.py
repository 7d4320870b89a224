"""Measures reading over REST: what a request costs its server, beside others on the same tables.

    python tests/bench/api.py [ROWS] [ROUNDS]          (1000 rows, 5 rounds)
    DATABASE_URL=postgres://… python tests/bench/api.py 100000 9

Each contender answers over HTTP from a gunicorn worker of its own, all on one database that
`api_data.py` fills. Rounds are interleaved; a figure is the median of the worker's processor time
per request. That, unlike seconds on the wall, holds on a machine that others use too, and it is
what bounds the requests a second of busy workers. Needs the extras `bench` and `server`; on
PostgreSQL an empty database, on SQLite a temporary folder.
"""

import http.client
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from api_data import CLERK, CONTACT, KEYS

HERE = Path(__file__).parent
YEAR_AND_STATUS = "work_year=2023&status=handling"
# What is asked, by contender; `{id}` is a suggestion that may be opened.
WORKS = {
    "list, year + status": ("list?{f}", "suggestions/?{f}"),
    "list as opened": ("list?", "suggestions/"),
    "detail": ("detail?id={id}", "suggestions/{id}/"),
    "page at 75 %": ("list?page={page}", "suggestions/?page={page}"),
    "by cursor": ("cursor?after={id}", "suggestions/?cursor=&ordering=id"),
    "changes": ("changes?", "changes/"),
}
CONTENDERS = {
    "raw": ("/raw/", None),
    "typical DRF": ("/typical/", CLERK),
    "ours, clerk": ("/api/v1/", CLERK),
    "ours, contact": ("/api/v1/", CONTACT),
}
# Typical viewsets have no such thing, and units do not read the history.
LEFT_OUT = {
    "by cursor": {"typical DRF"},
    "changes": {"typical DRF", "ours, contact"},
}


class Server:
    """A gunicorn with one worker, and what its worker has cost so far."""

    def __init__(self, port: int):
        command = ["gunicorn", "-b", f"127.0.0.1:{port}", "-w", "1", "api_contenders:application"]
        self.port = port
        self.ids: dict[str | None, int] = {}
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=HERE, stderr=subprocess.DEVNULL
        )
        self.worker = self._wait()

    def _wait(self) -> int:
        for _ in range(600):
            children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
            if found := children.read_text().split():
                try:
                    self.get("/raw/list?", None)
                except OSError:
                    pass
                else:
                    return int(found[0])
            time.sleep(0.1)
        raise SystemExit("a server did not start")

    def get(self, address: str, account: str | None) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Authorization": f"Bearer {KEYS[account]}"} if account else {}
        connection.request("GET", address, headers={"Host": "127.0.0.1", **headers})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{address}: {answer.status} {body[:500]!r}")
        return body

    def first_id(self, account: str | None) -> int:
        """A suggestion that the account may open."""
        if account not in self.ids:
            address = "/api/v1/suggestions/?page_size=1" if account else "/raw/list?"
            self.ids[account] = json.loads(self.get(address, account))["results"][0]["id"]
        return self.ids[account]

    def cost(self) -> float:
        """Processor milliseconds of the worker up to now, to the microsecond where Linux tells."""
        spent = Path(f"/proc/{self.worker}/schedstat").read_text().split()
        return int(spent[0]) / 1e6

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()


def main(rows: int, rounds: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "TRACKER_DATA_DIR": folder,
            "DJANGO_SETTINGS_MODULE": "tracker.settings",
            "TRACKER_REQUESTS_PER_TOKEN": "0",
            "TRACKER_REQUESTS_PER_ADDRESS": "0",
            "PYTHONPATH": os.pathsep.join([str(HERE.parents[1]), str(HERE)]),
        }
        begin = time.monotonic()
        subprocess.run([sys.executable, HERE / "api_data.py", str(rows)], check=True)
        print(f"{rows:,} suggestions, filled in {time.monotonic() - begin:.0f} s", flush=True)
        servers = {name: Server(9500 + n) for n, name in enumerate(CONTENDERS)}
        try:
            for work in WORKS:
                print_row(work, measure(work, servers, rows=rows, rounds=rounds))
        finally:
            for server in servers.values():
                server.stop()


def measure(work: str, servers: dict, *, rows: int, rounds: int) -> dict[str, list[float]]:
    """Milliseconds per request by contender, one for each round."""
    found: dict[str, list[float]] = {}
    page = max(1, rows * 3 // 4 // 50)
    for n in range(-1, rounds):
        for name, server in servers.items():
            if name in LEFT_OUT.get(work, ()):
                continue
            prefix, account = CONTENDERS[name]
            # The contact sees a thirtieth of the rows, and so has no page as deep.
            deep = max(1, page // 30) if account == CONTACT else page
            address = prefix + WORKS[work][prefix != "/raw/"].format(
                id=server.first_id(account), page=deep, f=YEAR_AND_STATUS
            )
            each = cost_of(server, address, account)
            # The first round warms up.
            if n >= 0:
                found.setdefault(name, []).append(each)
    return found


def cost_of(server: Server, address: str, account: str | None) -> float:
    """At least ten requests and as many as fit into half a second, most two hundred."""
    before, end, times = server.cost(), time.monotonic() + 0.5, 0
    while times < 10 or (time.monotonic() < end and times < 200):
        server.get(address, account)
        times += 1
    return (server.cost() - before) / times


def print_row(work: str, found: dict[str, list[float]]) -> None:
    middle = {name: statistics.median(each) for name, each in found.items()}
    print(work, flush=True)
    for name, each in found.items():
        ratio = f"{middle['raw'] / middle[name]:6.1%} of the limit"
        if name.startswith("ours") and "typical DRF" in middle:
            ratio += f", {middle['typical DRF'] / middle[name]:5.2f} × typical DRF"
        print(f"  {name:14}{middle[name]:9.2f} ms ({min(each):.2f}–{max(each):.2f})  {ratio}")


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[1:]]
    main(*(given + [1000, 5][len(given) :]))
