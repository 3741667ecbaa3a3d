# SPDX-License-Identifier: Apache-2.0

"""
Start a site on an empty folder as `make run` does, and ask it for what it draws and serves.

    tools/smoke.py              with the environment of `make run`, on a free port
    tools/hide-libraries tools/smoke.py

Ends with 0 when the site was ready within two minutes and every address answered as it should.
"""

from __future__ import annotations

import http.cookiejar
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parents[1]
READY_WITHIN = 120
PAGES = ("/", "/?lang=da", "/verify", "/catalogue", "/account/login/", "/demo/mail",
         "/api/v1/openapi.json", "/about-verification", "/privacy", "/accessibility")  # fmt: skip


def main() -> int:
    """Start, ask, stop."""
    with tempfile.TemporaryDirectory(prefix="skillmark-smoke-") as data:
        port = _free_port()
        started = time.monotonic()
        command = ["make", "run", f"PORT={port}", f"DATA={data}"]
        site = subprocess.Popen(command, cwd=ROOT, start_new_session=True)
        try:
            return _asked(f"http://localhost:{port}", started, site)
        finally:
            os.killpg(site.pid, signal.SIGINT)
            try:
                site.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(site.pid, signal.SIGKILL)


def _asked(base: str, started: float, site: subprocess.Popen[bytes]) -> int:
    while True:
        try:
            with urllib.request.urlopen(f"{base}/readyz", timeout=5):  # noqa: S310 - our own address
                break
        except OSError:
            if site.poll() is not None or time.monotonic() - started > READY_WITHIN:
                print(f"not ready after {time.monotonic() - started:.0f} s")
                return 1
            time.sleep(0.2)
    print(f"\nready after {time.monotonic() - started:.1f} s")
    browser = urllib.request.build_opener(
        urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
    )
    wrong = 0
    for path in PAGES:
        wrong += _answers(browser, base + path, b"")
    catalogue = browser.open(f"{base}/catalogue").read().decode()
    badge = re.search(r'/achievements/[0-9a-f-]{36}/v1[^"]*\.(?:png|svg)', catalogue)
    if badge is None:
        print("the catalogue shows no picture")
        return 1
    stem = badge[0].split("/v1")[0]
    wrong += _answers(browser, f"{base}{stem}/v1.png", b"\x89PNG")
    wrong += _answers(browser, f"{base}{stem}/v1.svg", b"<svg")
    return 1 if wrong else 0


def _answers(browser: urllib.request.OpenerDirector, address: str, begins: bytes) -> int:
    try:
        with browser.open(address, timeout=20) as answer:
            body = answer.read()
    except urllib.error.HTTPError as error:
        print(f"{error.code} {address}")
        return 1
    fits = body.startswith(begins)
    print(f"{'ok ' if fits else 'odd'} {len(body):>7} bytes  {address}")
    return 0 if fits else 1


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
