# SPDX-License-Identifier: Apache-2.0

"""
A site with many awards for `bench/search.py`, written straight into the database, unsigned.

Two organisations, 400 badges with skills in both languages, names as unevenly shared as in a
country: one in twenty-five is called Jensen, most names are rare. The same on every run.
"""

from __future__ import annotations

import os
import random
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from skillmark_server.accounts.models import Organisation
    from skillmark_server.custody.models import StatusList

SEED = 4
AT = datetime(2026, 3, 14, 9, 0, tzinfo=UTC)
_AT_ONCE = 20_000
_SMALL = 0.05
"""The share of the small organisation."""

_FIRST = """
Anne Peter Mette Lars Kirsten Jens Hanne Michael Anna Henrik Helle Thomas Susanne Søren
Lene Jan Maria Christian Marianne Martin Inge Niels Karen Anders Lone Morten Bente Jesper
Camilla Åse Øjvind Ægir Freja Nanna Émile Zoë Μαρία محمد 李 Jürgen Łukasz José Aino Ingrid
Oluf
""".split()
_LAST = """
Jensen Nielsen Hansen Pedersen Andersen Christensen Larsen Sørensen Rasmussen Jørgensen
Petersen Madsen Kristensen Olsen Thomsen Christiansen Poulsen Johansen Møller Mortensen
Knudsen Østergaard Kjær Aagaard Åkesson Nguyen Papadopoulos Παπαδόπουλος Kowalski García
Øby Bach
""".split()
_SYLLABLES = """
bak dal fjeld gran holm kær lund mark nør ris skov sten strand ten vej vang by ø
""".split()
_DA = """
Førstehjælp Ledelse Truckcertifikat Kvalitetsstyring Brandslukning Arbejdsmiljø
Projektledelse Svejsning Regnskab Rengøring Databeskyttelse Kundeservice Sikkerhed Hygiejne
Undervisning Logistik Programmering Plejehjem Energirådgivning Elsikkerhed
""".split()
_EN = """
First-aid Leadership Forklift Quality Firefighting Safety Projects Welding Accounting
Cleaning Privacy Service Security Hygiene Teaching Logistics Programming Care Energy
Electricity
""".split()


def set_up(folder: Path) -> None:
    """Make the database of the site in `folder` ready; PostgreSQL where the environment says so."""
    os.environ["SKILLMARK_DATA"] = str(folder)
    os.environ.setdefault("SKILLMARK_BASE_URL", "https://skills.example")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skillmark_server.config.settings")
    import django

    django.setup()
    from skillmark_server.operate import preparing

    preparing.database()


def make(awards: int) -> float:
    """Write the awards; returns the seconds it took."""
    from django.db import connection, transaction

    from skillmark_server.accounts.models import Organisation
    from skillmark_server.awards.models import Award
    from skillmark_server.columns.bulk import insert_rows
    from skillmark_server.transparency.models import LeafHead

    began = time.monotonic()
    chance = random.Random(SEED)  # noqa: S311 - the same on every run
    large, small = (
        Organisation.objects.create(name=name, created_at=AT, language="da")
        for name in ("Nordvind A/S", "Kystens Akademi")
    )
    badges = {one: _badges(one, chance, 380 if one is large else 20) for one in (large, small)}
    lists = {one: _list(one) for one in (large, small)}
    names = _names(chance)
    for first in range(1, awards + 1, _AT_ONCE):
        rows = []
        for number in range(first, min(first + _AT_ONCE, awards + 1)):
            owner = small if chance.random() < _SMALL else large
            badge = chance.choice(badges[owner])
            rows.append(
                _award(number, awards, chance, next(names), owner, badge, lists[owner].serial)
            )
        with transaction.atomic():
            insert_rows(Award, _COLUMNS, rows, alike={})
    LeafHead.objects.update_or_create(pk=1, defaults={"sequence": awards})
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return time.monotonic() - began


def _names(chance: random.Random) -> Iterator[str]:
    rare = ["".join(chance.choices(_SYLLABLES, k=3)).capitalize() for _ in range(20_000)]
    first = [*_FIRST, *rare[:400]]
    first_weights = [1 / (place + 4) for place in range(len(first))]
    last = [*_LAST, *rare[400:]]
    last_weights = [1 / (place + 4) for place in range(len(last))]
    while True:
        for one, other in zip(
            chance.choices(first, first_weights, k=10_000),
            chance.choices(last, last_weights, k=10_000),
            strict=True,
        ):
            yield f"{one} {other}"


def _badges(owner: Organisation, chance: random.Random, count: int) -> list[Any]:
    from skillmark_server.accounts.ordering import sort_key
    from skillmark_server.achievements.models import Achievement, Version

    made = []
    for number in range(count):
        word = number % len(_DA)
        title = f"{_DA[word]} {number // len(_DA) + 1}"
        skills = [
            {
                "name": {"da": f"{_DA[one]} {level}", "en": f"{_EN[one]} {level}"},
                "framework": "ESCO",
            }
            for one, level in (
                (chance.randrange(len(_DA)), chance.randrange(1, 100)) for _ in range(8)
            )
        ]
        achievement = Achievement.objects.create(
            organisation=owner, title=title, sort_title=sort_key(title), created_at=AT
        )
        version = Version.objects.create(
            achievement=achievement,
            number=1,
            content={
                "name": {"da": title, "en": f"{_EN[word]} {number // len(_DA) + 1}"},
                "description": {"da": title, "en": title},
                "criteria": {"da": title, "en": title},
                "skills": skills,
            },
            saved_at=AT,
            published_at=AT,
            digest="0" * 64,
        )
        made.append((achievement.serial, version.serial, title))
    return made


def _list(owner: Organisation) -> StatusList:
    from skillmark_server.accounts.actors import SYSTEM
    from skillmark_server.custody.models import IdentityKind, StatusList
    from skillmark_server.custody.services import create_identity

    identity = create_identity(organisation=owner, kind=IdentityKind.SITE, at=AT, actor=SYSTEM)
    return StatusList.objects.create(
        identity=identity, purpose="revocation", number=1, sealed_permutation_key=b"\x00" * 32
    )


_COLUMNS = (
    *("id", "number", "organisation", "achievement", "version", "title"),
    *("recipient_email", "recipient_name", "sort_name", "language"),
    *("issued_at", "valid_from", "valid_until", "revocation_list", "revocation_index"),
    *("leaf_sequence", "claimed_at", "revoked_at", "changed_at"),
)


def _award(  # noqa: PLR0913, PLR0917 - it is a row
    number: int,
    awards: int,
    chance: random.Random,
    name: str,
    owner: Organisation,
    badge: tuple[int, int, str],
    status: int,
) -> tuple[Any, ...]:
    from skillmark_server.accounts.ordering import sort_key

    achievement, version, title = badge
    issued = AT - timedelta(days=6 * 365 * (1 - number / awards))
    lots = chance.random()
    local = ".".join(
        sort_key(part)[:12].encode("ascii", "ignore").decode() for part in name.split()
    )
    return (
        *(uuid.UUID(int=chance.getrandbits(128), version=4), f"NV-{issued.year}-{number:06d}"),
        *(owner.serial, achievement, version, title),
        *(f"{local}.{number}@nordvind.example", name, sort_key(name)),
        "da" if lots < 0.8 else "en",
        *(issued, issued, issued + timedelta(days=730) if lots < 0.6 else None),
        *(status, number, number),
        issued + timedelta(days=2) if 0.1 < lots < 0.8 else None,
        issued + timedelta(days=9) if lots > 0.999 else None,
        issued,
    )
