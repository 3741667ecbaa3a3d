# SPDX-License-Identifier: Apache-2.0

"""
What some tests need beside Python, whether it is here, and how to get it.

The reason of a skip for want of something begins with `needs`.
"""

from __future__ import annotations

import functools
import importlib.util
import os
import shutil
import subprocess
from pathlib import Path

from tools.with_postgres import programs

from tests.shared import SHARED

NODE_FOLDER = Path(__file__).parent / "peers"

_WHERE_SHARED = (
    "needs the reference data: put it beside the repository as shared/, "
    "or name its folder in SKILLMARK_SHARED"
)

KNOWN = ("broker", "chromium", "node", "peers", "shared", "softhsm")

REQUIRED = tuple(filter(None, os.environ.get("SKILLMARK_REQUIRE", "").replace(",", " ").split()))
"""What may not be missing in this run; set in CI."""

if unknown := set(REQUIRED) - set(KNOWN):
    raise ValueError(f"SKILLMARK_REQUIRE names {sorted(unknown)}; there are {', '.join(KNOWN)}")


@functools.cache
def _node_version() -> int:
    node = shutil.which("node")
    if node is None:
        return 0
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    major = said.strip().removeprefix("v").partition(".")[0]
    return int(major) if major.isdigit() else 0


@functools.cache
def chromium() -> str:
    """Where the browser stands; empty if there is none."""
    named = os.environ.get("SKILLMARK_CHROMIUM", "")
    names = (named, "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), "")


RABBITMQ = Path("/usr/lib/rabbitmq/bin")
"""Where Debian keeps the scripts that may be run by anybody; those in sbin change the user."""


def _broker() -> str:
    absent = [
        package
        for package, is_here in (
            ("rabbitmq-server", (RABBITMQ / "rabbitmq-server").exists()),
            ("redis-server", shutil.which("redis-server")),
            ("postgresql", programs()),
        )
        if not is_here
    ]
    return f"needs {' and '.join(absent)}: apt-get install {' '.join(absent)}" if absent else ""


def _node() -> str:
    return "" if _node_version() >= 20 else "needs Node 20 or newer; then run `make peers`"


def _browser() -> str:
    why = "needs a browser: install chromium, or name it in SKILLMARK_CHROMIUM"
    return "" if chromium() else why


def _shared() -> str:
    return "" if (SHARED / "conformance").is_dir() else _WHERE_SHARED


def _peers() -> str:
    absent = [p for p in ("openbadgeslib", "openvc") if not importlib.util.find_spec(p)]
    if absent:
        return f"needs the package {absent[0]}; run `make setup`"
    if not (NODE_FOLDER / "node_modules").is_dir():
        return "needs the JavaScript implementations; run `make peers`"
    return _node()


SOFTHSM = Path("/usr/lib/softhsm/libsofthsm2.so")
"""Where Debian keeps the library of SoftHSM."""


def _softhsm() -> str:
    if importlib.util.find_spec("pkcs11") is None:
        return "needs the package python-pkcs11; run `make setup`"
    is_here = SOFTHSM.exists() and shutil.which("softhsm2-util")
    return "" if is_here else "needs SoftHSM: apt-get install softhsm2"


_LOOKS = {
    "broker": _broker,
    "chromium": _browser,
    "node": _node,
    "peers": _peers,
    "shared": _shared,
    "softhsm": _softhsm,
}


def missing(name: str) -> str:
    """Why the thing called `name` cannot be used, with the remedy; empty if it can."""
    return _LOOKS[name]()
