# SPDX-License-Identifier: Apache-2.0

"""The web processes: granian in front of Django, on one address."""

from __future__ import annotations

import argparse
import sys

from granian import Granian
from granian.constants import Interfaces


def main() -> int:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--threads", type=int, default=4)
    arguments = parser.parse_args()
    Granian(
        "skillmark_server.config.wsgi:application",
        address=arguments.host,
        port=arguments.port,
        interface=Interfaces.WSGI,
        workers=arguments.processes,
        blocking_threads=arguments.threads,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=3,
        log_level="error",  # type: ignore[arg-type]
    ).serve()
    return 0


if __name__ == "__main__":
    sys.exit(main())
