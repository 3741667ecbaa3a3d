# SPDX-License-Identifier: Apache-2.0

"""What `skillmark serve` prints, line by line."""

from __future__ import annotations

import os
import sys
from pathlib import Path

STEPS = 4


class Steps:
    """The four steps on one line, and what stands round them."""

    def __init__(self, *, version: str, demo: bool) -> None:
        self._version = version
        self._demo = demo

    def header(self) -> None:
        """Which version, with what data, kept where."""
        from django.conf import settings

        engine = str(settings.DATABASES["default"]["ENGINE"]).rpartition(".")[2]
        kept = (
            f"SQLite in {_short(settings.DATA)}"
            if engine == "sqlite3"
            else f"PostgreSQL, files in {_short(settings.DATA)}"
        )
        _print(
            f"Skillmark {self._version} · {'demo data' if self._demo else 'no demo data'} · {kept}"
        )

    def step(self, number: int, words: str) -> None:
        """One step, on the line of the others."""
        _print(f"[{number}/{STEPS}] {words}", end="\n" if number == STEPS else "   ")

    def invitation(self) -> None:
        """Where to go, as whom, and what to try."""
        from django.conf import settings

        base = settings.BASE_URL
        _print(f"Open       {base}         (Dansk: {base}/?lang=da)")
        if self._demo:
            from skillmark_server.demo.people import PASSWORD, SIGN_INS

            _print(f"Sign in    one click on the sign-in page, or  {SIGN_INS[0].email}  {PASSWORD}")
            _print("           " + " · ".join(f"{who.first_name} {who.what}" for who in SIGN_INS))
            folder = _short(settings.DATA / "demo")
            _print(
                "Try        1 award a badge   2 read its mail → /demo/mail   "
                f"3 drop {folder}/jonas.png on /verify, then {folder}/forged.png"
            )
            _print(
                "Stop Ctrl-C · empty start: make run DEMO=0 · wipe: make clean-data · "
                "demo accounts refuse any address but localhost"
            )
        else:
            _print(f"Begin      sign up at {base}/account/signup/ and create your organisation")
            if not settings.CAN_MAIL:
                _print(
                    "Mail       no mail server is set (SKILLMARK_EMAIL_URL): "
                    f"read mail at {base}/demo/mail"
                )
            _print("Stop Ctrl-C · with demo data: make run · wipe: make clean-data")


def port_taken(port: int, free: int) -> str:
    """What to say when another program has the port."""
    return (
        f"Port {port} is taken by another program. {free} is free: "
        f"make run PORT={free}   (skillmark serve --port {free})"
    )


def not_ready(problem: str) -> str:
    """What to say when the site does not come up."""
    why = problem or "See the lines above."
    return f"The site did not become ready. {why}\nMore: skillmark doctor"


def _short(path: Path) -> str:
    relative = os.path.relpath(path)
    return f"./{relative}" if not relative.startswith("..") else str(path)


def _print(words: str, end: str = "\n") -> None:
    try:
        print(words, end=end, flush=True)
    except UnicodeEncodeError:
        sys.stdout.buffer.write((words + end).encode(errors="replace"))
        sys.stdout.flush()
