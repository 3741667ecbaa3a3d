# SPDX-License-Identifier: Apache-2.0

"""Real message brokers and a PostgreSQL for one test: on loopback, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tools.with_postgres import free_port

from tests.needs import RABBITMQ

ROOT = Path(__file__).parents[2]
UP_WITHIN = 120.0


class Broker:
    """A server process that can be killed, started again on the same port, and stopped."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with (self.folder / "broker.log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(),
                env=os.environ | self.environment(),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait()

    def kill(self) -> None:
        """As a machine that loses its power: nothing is said to anybody."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        self.kill()

    def _wait(self) -> None:
        end = time.monotonic() + UP_WITHIN
        while time.monotonic() < end:
            with socket.socket() as probe:
                probe.settimeout(5)
                try:
                    probe.connect(("127.0.0.1", self.port))
                    probe.sendall(self.hello)
                    if probe.recv(8):
                        return
                except OSError:
                    time.sleep(0.2)
        raise TimeoutError((self.folder / "broker.log").read_text(errors="replace")[-2000:])

    hello = b""

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {}


class Rabbit(Broker):
    """RabbitMQ, with a name service of its own."""

    hello = b"AMQP\x00\x00\x09\x01"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._names, self._inner = free_port(), free_port()
        # A child of ours: the one that RabbitMQ would start outlives it.
        self._name_service = subprocess.Popen(
            [shutil.which("epmd") or "epmd", "-port", str(self._names), "-address", "127.0.0.1"]
        )

    @property
    def url(self) -> str:
        return f"amqp://guest:guest@127.0.0.1:{self.port}//"

    def command(self) -> list[str]:
        return [str(RABBITMQ / "rabbitmq-server")]

    def environment(self) -> dict[str, str]:
        plugins = self.folder / "plugins"
        plugins.write_text("[].", encoding="ascii")
        return {
            "HOME": str(self.folder),
            "RABBITMQ_NODENAME": f"skillmark{self.port}@localhost",
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(self._inner),
            "RABBITMQ_MNESIA_BASE": str(self.folder / "mnesia"),
            "RABBITMQ_LOG_BASE": str(self.folder / "log"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(plugins),
            "RABBITMQ_CONFIG_FILE": str(self.folder / "none"),
            "RABBITMQ_PID_FILE": str(self.folder / "pid"),
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._names),
            "ERL_CRASH_DUMP": "/dev/null",
        }

    def stop(self) -> None:
        self.kill()
        self._name_service.kill()
        self._name_service.wait()


class Redis(Broker):
    """Redis, which writes each command to its file before it answers."""

    hello = b"PING\r\n"

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        return [
            shutil.which("redis-server") or "redis-server",
            *("--bind", "127.0.0.1", "--port", str(self.port), "--dir", str(self.folder)),
            *("--appendonly", "yes", "--appendfsync", "always", "--save", ""),
        ]


SAY_ADDRESS = """
import os, sys
print(os.environ["SKILLMARK_DATABASE_URL"], flush=True)
sys.stdin.read()
"""


class Postgres:
    """A PostgreSQL of its own, for as long as this lives."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [
                sys.executable,
                str(ROOT / "tools" / "with_postgres.py"),
                sys.executable,
                "-c",
                SAY_ADDRESS,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()

    def stop(self) -> None:
        self._process.communicate(timeout=60)
