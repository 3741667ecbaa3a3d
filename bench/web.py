# SPDX-License-Identifier: Apache-2.0

"""
How many award pages a second a site of 100,000 awards answers, and how late the slowest.

    make bench-web
    bench/web.py --awards 100000 --pages 1000 --seconds 8 --rounds 3 [--keep FOLDER]

The web server is started as `skillmark serve` starts it, over SQLite. The load generator is
`wrk -t1 -c16` on the same machine, so that it takes its share of the cores. In the same run an
empty application is measured on the same server: figures mean something beside it. Three kinds of
reading: one award, a thousand that are passed round, and (documents) any of all. Medians of rounds.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

import web_site

PORT = 8139
FLOOR_RATE, CEILING_P99 = 2_000, 50.0
"""What the figures are held against: requests a second, milliseconds."""
_MOST_WARMED = 5_000
_STEP = 5

_EMPTY = """
def application(environ, start):
    start("200 OK", [("Content-Type", "text/html"), ("Content-Length", "12000")])
    return [b" " * 12000]
"""


@dataclass(frozen=True)
class Figure:
    """One round of one thing."""

    rate: float
    p50: float
    p99: float


@dataclass(frozen=True)
class Reading:
    """Which addresses are read in turn, and as what."""

    paths: list[str]
    accept: str


def main() -> int:
    """Make the site, measure, print; 1 where a figure is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--awards", type=int, default=100_000)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--pages", type=int, default=1_000, help="how many are passed round")
    parser.add_argument("--processes", type=int, default=max(1, min(4, os.cpu_count() or 1)))
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument(
        "--keep", type=Path, help="a folder for the site, used again if it is there"
    )
    arguments = parser.parse_args()
    if shutil.which("wrk") is None:
        print("needs wrk: install the package wrk")
        return 2
    with _folder(arguments.keep) as folder:
        ids = _site(folder, arguments.awards)
        return _measure(folder, ids, arguments)


@contextmanager
def _folder(kept: Path | None) -> Iterator[Path]:
    if kept is not None:
        kept.mkdir(parents=True, exist_ok=True)
        yield kept.resolve()
        return
    with tempfile.TemporaryDirectory(prefix="skillmark-bench-") as name:
        yield Path(name)


def _site(folder: Path, awards: int) -> list[uuid.UUID]:
    listed = folder / "awards.txt"
    if not listed.is_file():
        ids = web_site.make(folder, awards)
        listed.write_text("\n".join(map(str, ids)), encoding="ascii")
    return [uuid.UUID(line) for line in listed.read_text(encoding="ascii").split()]


def _measure(folder: Path, ids: list[uuid.UUID], arguments: argparse.Namespace) -> int:
    chosen = random.Random(1)  # noqa: S311 - the same awards in every run
    some = [f"/a/{pk}" for pk in chosen.sample(ids, min(arguments.pages, len(ids)))]
    every = [f"/a/{pk}.json" for pk in chosen.sample(ids, len(ids))]
    readings = {
        "page, one award": Reading(some[:1], "text/html"),
        f"page, {len(some):,} awards": Reading(some, "text/html"),
        "JSON, one award": Reading(every[:1], "*/*"),
        f"JSON, {len(ids):,} awards": Reading(every, "*/*"),
    }
    scripts = {
        name: _script(folder, f"reading{number}", reading.paths, reading.accept)
        for number, (name, reading) in enumerate(readings.items())
    }
    (folder / "empty_application.py").write_text(_EMPTY, encoding="ascii")
    found: dict[str, list[Figure]] = {"empty application": [], **{name: [] for name in scripts}}
    for _ in range(arguments.rounds):
        with _server(folder, "empty_application:application", arguments):
            found["empty application"].append(_wrk(scripts["page, one award"], arguments.seconds))
        with _server(folder, "skillmark_server.config.wsgi:application", arguments):
            for name, script in scripts.items():
                _warm(readings[name].paths, arguments.processes)
                _wrk(script, _STEP, is_warm=False)
                found[name].append(_wrk(script, arguments.seconds))
    return _report(found, len(ids), arguments)


def _script(folder: Path, name: str, paths: list[str], accept: str) -> Path:
    listed = folder / f"{name}.txt"
    listed.write_text("\n".join(paths), encoding="ascii")
    script = folder / f"{name}.lua"
    script.write_text(
        f"""
local paths, at = {{}}, 0
for line in io.lines("{listed}") do paths[#paths + 1] = line end
wrk.headers["Host"] = "{web_site.HOST}"
wrk.headers["Accept"] = "{accept}"
wrk.headers["Accept-Language"] = "da"
request = function()
  at = at % #paths + 1
  return wrk.format("GET", paths[at])
end
done = function(summary)
  local errors = summary.errors
  print("bad: " .. errors.status + errors.connect + errors.read + errors.write + errors.timeout)
end
""",
        encoding="ascii",
    )
    return script


@contextmanager
def _server(folder: Path, target: str, arguments: argparse.Namespace) -> Iterator[None]:
    """The web server as `skillmark serve` starts it."""
    code = (
        "import sys; from granian import Granian; from granian.constants import Interfaces; "
        f"Granian({target!r}, address='127.0.0.1', port={PORT}, interface=Interfaces.WSGI, "
        f"workers={arguments.processes}, blocking_threads={arguments.threads}, websockets=False, "
        "log_level='warning').serve()"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code], env=web_site.environment(folder), cwd=folder
    )
    try:
        _wait()
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait() -> None:
    end = time.monotonic() + 60
    asked = urllib.request.Request(
        f"http://127.0.0.1:{PORT}/healthz", headers={"Host": web_site.HOST}
    )
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(asked, timeout=2):  # noqa: S310 - our own address
                return
        except OSError:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def _warm(paths: list[str], processes: int) -> None:
    """Read each address until every process has met it, as on a site that has been read before."""
    if len(paths) > _MOST_WARMED:  # documents are not kept
        return
    asked = [path for path in paths for _ in range(3 * processes)]
    with ThreadPoolExecutor(8) as pool:
        for status in pool.map(_status, asked):
            if status != HTTPStatus.OK:
                raise SystemExit(f"answered with {status}")


def _status(path: str) -> int:
    """Over a connection of its own: which process answers is decided when it is made."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    headers = {"Host": web_site.HOST, "Accept": "text/html", "Accept-Language": "da"}
    try:
        connection.request("GET", path, headers=headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _wrk(script: Path, seconds: int, *, is_warm: bool = True) -> Figure:
    """One round; while the server warms up, answers may also be late."""
    said = subprocess.run(
        [
            "wrk",
            "-t1",
            "-c16",
            "--timeout=10s",
            f"-d{seconds}s",
            "--latency",
            "-s",
            str(script),
            f"http://127.0.0.1:{PORT}",
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    bad = re.search(r"bad: (\d+)", said)
    if is_warm and (bad is None or int(bad[1]) or "Non-2xx" in said):
        raise SystemExit(f"not every answer was right:\n{said}")
    rate = float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1])  # type: ignore[index]
    return Figure(rate, _milliseconds(said, "50%"), _milliseconds(said, "99%"))


def _milliseconds(said: str, line: str) -> float:
    number, unit = re.search(rf"{line}\s+([\d.]+)(us|ms|s)", said).groups()  # type: ignore[union-attr]
    return float(number) * {"us": 0.001, "ms": 1.0, "s": 1_000.0}[unit]


def _report(found: dict[str, list[Figure]], awards: int, arguments: argparse.Namespace) -> int:
    print(
        f"\n{awards:,} awards, SQLite, {arguments.processes} processes, {os.cpu_count()} cores "
        f"with wrk -t1 -c16 on them, medians of {arguments.rounds} x {arguments.seconds} s\n"
    )
    print(f"{'':28}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}")
    missed = []
    for name, figures in found.items():
        rate, p50, p99 = (
            statistics.median(getattr(figure, member) for figure in figures)
            for member in ("rate", "p50", "p99")
        )
        print(f"{name:28}{rate:>12,.0f}{p50:>9.1f}{p99:>9.1f}")
        if name != "empty application" and (rate < FLOOR_RATE or p99 > CEILING_P99):
            missed.append(name)
    print(f"\nheld against: at least {FLOOR_RATE:,} requests/s, p99 at most {CEILING_P99:.0f} ms")
    if missed:
        print(f"MISSED: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
