# SPDX-License-Identifier: Apache-2.0

"""Reads reports of mail that came back: from files, or one from the standard input."""

from __future__ import annotations

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from skillmark_server.outbox.bounces import LARGEST, note_bounce


class Command(BaseCommand):
    """Mark what came back, and say how many."""

    help = "Read delivery reports, so that addresses that do not work are shown."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare what an operator types."""
        parser.add_argument(
            "paths", nargs="*", type=Path, help="files or folders (Maildir); none: standard input"
        )

    def handle(self, *, paths: list[Path], **_: Any) -> None:
        """Read each report once; what is no report is passed over."""
        at = timezone.now()
        count = 0
        if not paths:
            count += note_bounce(sys.stdin.buffer.read(LARGEST), at=at) is not None
        for path in paths:
            files = sorted(path.rglob("*")) if path.is_dir() else [path]
            for file in files:
                if file.is_dir():
                    continue
                try:
                    with file.open("rb") as report:
                        raw = report.read(LARGEST)
                except OSError as error:
                    raise CommandError(f"{file}: {error.strerror}") from error
                count += note_bounce(raw, at=at) is not None
        self.stdout.write(f"{count} came back")
