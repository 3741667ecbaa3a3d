# SPDX-License-Identifier: Apache-2.0

"""
`skillmark serve`: everything a site needs, started in order, at one address.

Prints what it did in four steps, then where to go. Web and worker are processes
of their own and end with this one; one that dies is started again.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

import django

from skillmark import __version__
from skillmark_server.operate import preparing, welcome

READY_WITHIN = 60.0
_PORTS_TRIED = 200


def run(words: list[str]) -> int:
    """Start the site; returns when it is stopped."""
    arguments = _parsed(words)
    taken = _taken(arguments.host, arguments.port)
    if taken:
        print(welcome.port_taken(arguments.port, _next_free(arguments.host, arguments.port + 1)))
        return 1
    _environment(arguments)
    django.setup()
    say = welcome.Steps(version=__version__.rpartition(".")[0], demo=arguments.demo)
    say.header()
    say.step(1, "environment ready")
    preparing.database()
    preparing.static_files()
    say.step(2, "database ready")
    say.step(3, preparing.demo(at=datetime.now(UTC)) if arguments.demo else "no demo data")  # noqa: TID251 - the edge of the program
    children = Children(arguments)
    signal.signal(signal.SIGTERM, children.stop)
    signal.signal(signal.SIGINT, children.stop)
    children.start()
    if not children.wait_until_ready():
        print(f"\n{welcome.not_ready(children.problem)}", flush=True)
        children.stop()
        children.wait()
        return 1
    say.step(4, "web and worker ready" if arguments.worker else "web ready")
    say.invitation()
    return children.wait()


def _parsed(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="skillmark serve",
        description="Start the platform: database, web and worker, at one address.",
    )
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at")
    parser.add_argument(
        "--data",
        default=os.environ.get("SKILLMARK_DATA") or "var",
        help="the folder of the site: database, files, keys (SKILLMARK_DATA)",
    )
    parser.add_argument(
        "--demo", action="store_true", help="with two organisations and their people"
    )
    parser.add_argument("--processes", type=int, default=max(1, min(4, os.cpu_count() or 1)))
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--no-worker", dest="worker", action="store_false")
    return parser.parse_args(words)


def _environment(arguments: argparse.Namespace) -> None:
    os.environ["SKILLMARK_DATA"] = str(Path(arguments.data).resolve())
    os.environ.setdefault("SKILLMARK_BASE_URL", f"http://localhost:{arguments.port}")
    os.environ["SKILLMARK_DEMO"] = "true" if arguments.demo else "false"
    os.environ["SKILLMARK_ENDS_WITH_PARENT"] = "1"


def _taken(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return True
    return False


def _next_free(host: str, port: int) -> int:
    return next(p for p in range(port, port + _PORTS_TRIED) if not _taken(host, p))


class Children:
    """The processes of the site."""

    def __init__(self, arguments: argparse.Namespace) -> None:
        listening = "127.0.0.1" if arguments.host in {"", "0.0.0.0", "::"} else arguments.host  # noqa: S104 - compared, not bound
        self._ready = f"http://{listening}:{arguments.port}/readyz"
        python = sys.executable
        self._commands = {
            "web": [
                python,
                "-m",
                "skillmark_server.operate.web",
                f"--host={arguments.host}",
                f"--port={arguments.port}",
                f"--processes={arguments.processes}",
                f"--threads={arguments.threads}",
            ]
        }
        if arguments.worker:
            self._commands["worker"] = [python, "-m", "skillmark_server.operate.worker"]
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._stopping = False
        self.problem = ""

    def start(self) -> None:
        """Start what is not running."""
        for name, command in self._commands.items():
            if name not in self._running or self._running[name].poll() is not None:
                self._running[name] = subprocess.Popen(command, start_new_session=True)  # noqa: S603 - our own programs

    def wait_until_ready(self) -> bool:
        """Whether the site answers that it is ready, within `READY_WITHIN` seconds."""
        end = time.monotonic() + READY_WITHIN
        while time.monotonic() < end and not self._stopping:
            try:
                with urllib.request.urlopen(self._question(), timeout=5) as answer:  # noqa: S310 - our own address
                    if answer.status == 200:  # noqa: PLR2004 - OK
                        return True
            except urllib.error.HTTPError as error:
                self.problem = error.read().decode(errors="replace")[:500]
            except OSError as error:
                self.problem = str(error)
            if any(child.poll() is not None for child in self._running.values()):
                return False
            time.sleep(0.1)
        return False

    def _question(self) -> urllib.request.Request:
        """Ask the port, by the name the site is known under."""
        from django.conf import settings

        host = urlsplit(settings.BASE_URL).netloc
        return urllib.request.Request(self._ready, headers={"Host": host})  # noqa: S310 - our own address

    def stop(self, _signal: int = 0, _frame: FrameType | None = None) -> None:
        """Ask every process to end."""
        self._stopping = True
        for child in self._running.values():
            if child.poll() is None:
                child.terminate()

    def wait(self) -> int:
        """Keep the processes running until `stop`; returns the exit status."""
        while not self._stopping:
            time.sleep(0.5)
            for name, child in self._running.items():
                if child.poll() is not None and not self._stopping:
                    print(f"{name} ended ({child.returncode}); starting it again", flush=True)
                    time.sleep(1)
                    self.start()
        for child in self._running.values():
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                child.kill()
        return 0
