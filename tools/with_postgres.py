# SPDX-License-Identifier: Apache-2.0

"""
Run a command with a PostgreSQL of its own, which is gone afterwards.

    tools/with_postgres.py make test T=tests/server

A new cluster in a temporary folder, reached by a socket in it and by a free port of
this machine; its address is in SKILLMARK_DATABASE_URL. As root it runs as `postgres`,
because PostgreSQL refuses to run as root.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
from pathlib import Path

SPEED = "fsync=off\nsynchronous_commit=off\nfull_page_writes=off\nmax_connections=60\n"
_PORTS = range(15_000, 32_000)


def programs() -> Path | None:
    """The folder of initdb and pg_ctl: on the PATH, or where Debian puts them."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return folders[-1].parent if folders else None


def free_port() -> int:
    """
    A port that nobody has, and that is given to nobody who asks the system for any.

    Below the range that outgoing connections are given out of (on Linux from 32768 on), so that
    none of them has it by the time a server begins to listen.
    """
    while True:
        port = secrets.choice(_PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def main() -> int:
    """Start, run, stop; returns the command's exit status."""
    folder = programs()
    if folder is None:
        print("needs PostgreSQL: apt-get install postgresql", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory(prefix="skillmark-postgres-") as name:
        place, port = Path(name), free_port()
        as_user: list[str] = []
        if os.getuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(place, owner.pw_uid, owner.pw_gid)
            as_user = ["runuser", "-u", "postgres", "--"]
        data = place / "data"

        def tool(*words: str) -> None:
            subprocess.run([*as_user, *words], check=True, cwd="/", stdout=subprocess.DEVNULL)

        tool(str(folder / "initdb"), "-D", str(data), "-U", "skillmark", "-A", "trust",
             "-E", "UTF8", "--locale=C.UTF-8", "-N")  # fmt: skip
        options = place / "options.conf"
        options.write_text(SPEED, encoding="ascii")
        options.chmod(0o644)
        with (data / "postgresql.conf").open("a", encoding="ascii") as conf:
            conf.write(f"include '{options}'\n")
        tool(str(folder / "pg_ctl"), "-D", str(data), "-w", "-l", str(place / "log"),
             "-o", f"-p {port} -k {place} -c listen_addresses=127.0.0.1", "start")  # fmt: skip
        try:
            url = f"postgres://skillmark@127.0.0.1:{port}/postgres"
            environment = os.environ | {"SKILLMARK_DATABASE_URL": url}
            return subprocess.run(sys.argv[1:], env=environment, check=False).returncode
        finally:
            tool(str(folder / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


if __name__ == "__main__":
    sys.exit(main())
