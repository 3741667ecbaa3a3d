# SPDX-License-Identifier: Apache-2.0

"""
What an operator types: `skillmark serve`, `worker`, `doctor`, `audit`, `search`, `fsck`, `backup`,
`restore` and `export-site`.

The program `skillmark` finds these by their entry points. This file is light:
Django is imported when a command runs.
"""

from __future__ import annotations

import importlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import django


@dataclass(frozen=True, slots=True)
class ServerCommand:
    """One command: its words, and the file that holds `run(words) -> int`."""

    summary: Mapping[str, str]
    example: str
    module: str

    def __call__(self, words: Sequence[str], language: str) -> int:
        """Run it in `language`; returns the exit status."""
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skillmark_server.config.settings")
        os.environ.setdefault("SKILLMARK_COMMAND_LANGUAGE", language)
        return int(importlib.import_module(self.module).run(list(words)))


serve = ServerCommand(
    {
        "en": "Start the platform: database, web and worker, at one address",
        "da": "Start platformen: database, web og arbejder på én adresse",
    },
    "skillmark serve --data ./var --port 8000 --demo",
    "skillmark_server.operate.serve",
)
worker = ServerCommand(
    {
        "en": "Start one more worker: awards, mails, lists and reminders",
        "da": "Start endnu en arbejder: tildelinger, mails, lister og påmindelser",
    },
    "skillmark worker --data ./var",
    "skillmark_server.operate.worker",
)
doctor = ServerCommand(
    {
        "en": "Say what is in order on this site, and what to do about the rest",
        "da": "Sig, hvad der er i orden på dette sted, og hvad der skal gøres ved resten",
    },
    "skillmark doctor --send-test-mail me@example.org",
    "skillmark_server.operate.doctor",
)
audit = ServerCommand(
    {
        "en": "Check that nothing in the audit log was changed",
        "da": "Kontrollér, at intet i hændelsesloggen er ændret",
    },
    "skillmark audit verify",
    "skillmark_server.operate.audit",
)
search = ServerCommand(
    {
        "en": "Make the index that awards are found by anew, or check it",
        "da": "Lav det indeks, som tildelinger findes med, forfra, eller kontrollér det",
    },
    "skillmark search rebuild",
    "skillmark_server.operate.search",
)
fsck = ServerCommand(
    {
        "en": "Check that everything kept of awards is what was signed, and whole",
        "da": "Kontrollér, at alt gemt om tildelinger er det underskrevne, og helt",
    },
    "skillmark fsck --data ./var",
    "skillmark_server.operate.fsck",
)
backup = ServerCommand(
    {
        "en": "Copy everything that makes a site into one folder, while it runs",
        "da": "Kopiér alt, der udgør et sted, til én mappe, mens det kører",
    },
    "skillmark backup --data ./var --into /backup --keep 14",
    "skillmark_server.operate.backup",
)
restore = ServerCommand(
    {
        "en": "Make a site what a backup holds, after each file of it was checked",
        "da": "Gør et sted til det, en sikkerhedskopi indeholder, efter kontrol af hver fil",
    },
    "skillmark restore /backup/skillmark-20261122T030000Z --data ./var",
    "skillmark_server.operate.restore",
)

export_site = ServerCommand(
    {
        "en": "Write what is public as static files that verify without the platform",
        "da": "Skriv det offentlige som statiske filer, der kan kontrolleres uden platformen",
    },
    "skillmark export-site ./out --data ./var",
    "skillmark_server.operate.export_site",
)

DJANGO = django.VERSION
"""Without Django there are no server commands: this file cannot be imported, nor listed."""
