# SPDX-License-Identifier: Apache-2.0

"""
A site with many awards for `bench/web.py`: one organisation, one badge, really signed documents.

Awards are written in bulk, past the services: no mail, no audit events, indices in sequence. What
is read of them, and how it is checked, is as in any site.
"""

from __future__ import annotations

import hashlib
import itertools
import multiprocessing
import os
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

HOST = "skills.example"
# One moment for all processes that sign.
_NOW = float(os.environ.setdefault("SKILLMARK_BENCH_NOW", str(time.time())))
AT = datetime.fromtimestamp(int(_NOW) - 3 * 24 * 3600, UTC)
_AT_ONCE = 1_000
_CONTENT = {
    "name": {"en": "First aid", "da": "Førstehjælp"},
    "description": {"en": "Can help in an emergency.", "da": "Kan hjælpe i en nødsituation."},
    "criteria": {"en": "Twelve hours, and a test.", "da": "Tolv timer og en prøve."},
    "achievement_type": "Certification",
    "expiry": {"kind": "after", "months": 24},
    "skills": [{"name": {"en": "Resuscitation", "da": "Genoplivning"}}],
    "tags": ["safety"],
}


def environment(folder: Path) -> dict[str, str]:
    """The variables of the site in `folder`."""
    return {
        **os.environ,
        "SKILLMARK_DATA": str(folder),
        "SKILLMARK_BASE_URL": f"https://{HOST}",
        "SKILLMARK_ALLOWED_HOSTS": "127.0.0.1",
        "DJANGO_SETTINGS_MODULE": "skillmark_server.config.settings",
    }


def make(folder: Path, awards: int) -> list[uuid.UUID]:
    """Make the site, say how long it took, and return the ids of the awards."""
    os.environ.update(environment(folder))
    import django

    django.setup()
    from django.db import connection

    from skillmark_server.operate import preparing

    preparing.database()
    preparing.static_files()
    began = time.monotonic()
    version_id, list_id = _organisation()
    connection.close()
    ids: list[uuid.UUID] = []
    work = [
        (version_id, first, min(_AT_ONCE, awards - first)) for first in range(0, awards, _AT_ONCE)
    ]
    context = multiprocessing.get_context("spawn")
    with context.Pool(os.cpu_count(), _start, (str(folder),)) as pool:
        for rows in pool.imap(_signed, work):
            ids += _write(rows, version_id, list_id)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{len(ids):,} awards signed and written in {time.monotonic() - began:.0f} s")
    return ids


def _organisation() -> tuple[uuid.UUID, uuid.UUID]:
    from django.db import transaction

    from skillmark_server.accounts.actors import SYSTEM
    from skillmark_server.accounts.models import Organisation
    from skillmark_server.achievements.content import Content
    from skillmark_server.achievements.models import Achievement, Version
    from skillmark_server.achievements.publishing import digest_of, document_of
    from skillmark_server.custody.lists import take_index
    from skillmark_server.custody.models import IdentityKind
    from skillmark_server.custody.services import create_identity
    from skillmark_server.drawing.badge import BadgeDesign, badge_svg
    from skillmark_server.drawing.raster import png

    organisation = Organisation.objects.create(name="Nordvind A/S", created_at=AT, language="da")
    create_identity(organisation=organisation, kind=IdentityKind.SITE, at=AT, actor=SYSTEM)
    said = Content.from_dict(_CONTENT)
    achievement = Achievement.objects.create(
        organisation=organisation, title="Førstehjælp", sort_title="forstehjalp", created_at=AT
    )
    svg = badge_svg(BadgeDesign())
    version = Version(achievement=achievement, number=1, content=said.to_dict(), saved_at=AT)
    version.svg, version.png = svg, png(svg, 512)
    version.document = document_of(version, said, said.languages())
    version.digest, version.published_at = digest_of(version.document), AT
    version.save()
    achievement.published = version
    achievement.save(update_fields=["published"])
    with transaction.atomic():
        place = take_index(organisation, "revocation", at=datetime.fromtimestamp(_NOW, UTC))
    return version.pk, place.list.pk


def _start(folder: str) -> None:
    os.environ.update(environment(Path(folder)))
    import django

    django.setup()


def _signed(work: tuple[uuid.UUID, int, int]) -> list[tuple[uuid.UUID, int, str, dict[str, bytes]]]:
    """Sign some awards in a process of its own: (id, index, name, bodies)."""
    from skillmark.status import status_entry
    from skillmark_server.achievements.models import Version
    from skillmark_server.achievements.publishing import to_achievement
    from skillmark_server.awards.addresses import address_of
    from skillmark_server.awards.facts import Facts
    from skillmark_server.awards.signing import sign_award
    from skillmark_server.custody.addresses import list_address
    from skillmark_server.custody.models import StatusList
    from skillmark_server.custody.signing import issuer_for

    version_id, first, count = work
    version = Version.objects.select_related("achievement__organisation").get(pk=version_id)
    issuer = issuer_for(version.achievement.organisation, at=AT, language="da")
    achievement = to_achievement(version, "da")
    listed = list_address(StatusList.objects.get().pk)
    rows = []
    for number in range(first, first + count):
        identifier, name = uuid.uuid4(), f"Anna Berg {number}"
        signed = sign_award(
            identifier=address_of(identifier),
            number=f"NO-2026-{number}",
            achievement=achievement,
            issuer=issuer,
            email=f"anna{number}@kunde.example",
            name=name,
            facts=Facts(narrative="Led **two** drills, and helped once when it counted."),
            status=[status_entry(listed, number, "revocation")],
            valid_from=AT,
            valid_until=AT + timedelta(days=730),
            at=AT,
        )
        bodies = {str(form): body for form, body in signed.bodies.items()}
        rows.append((identifier, number, name, bodies))
    return rows


def _write(rows: list[Any], version_id: uuid.UUID, list_id: uuid.UUID) -> Iterator[uuid.UUID]:
    from django.db import transaction

    from skillmark_server.achievements.models import Version
    from skillmark_server.awards.models import Award, SignedDocument, Visibility
    from skillmark_server.custody.models import StatusList

    list_serial = StatusList.objects.values_list("serial", flat=True).get(pk=list_id)
    version = (
        Version.objects.select_related("achievement")
        .only("serial", "achievement__serial", "achievement__organisation")
        .get(pk=version_id)
    )
    awards = [
        Award(
            id=identifier,
            number=f"NO-2026-{number}",
            organisation_serial=version.achievement.organisation.serial,
            achievement_serial=version.achievement.serial,
            version=version,
            title="Førstehjælp",
            recipient_email=f"anna{number}@kunde.example",
            recipient_name=name,
            sort_name=name.lower(),
            language="da",
            issued_at=AT,
            valid_from=AT,
            valid_until=AT + timedelta(days=730),
            revocation_list_serial=list_serial,
            revocation_index=number,
            leaf_sequence=number + 1_000_000,
            visibility=Visibility.PUBLIC,
            claimed_at=AT,
            changed_at=AT,
        )
        for identifier, number, name, _bodies in rows
    ]
    documents = [
        SignedDocument(
            award_id=identifier, form=form, body=body, digest=hashlib.sha256(body).hexdigest()
        )
        for identifier, _number, _name, bodies in rows
        for form, body in bodies.items()
    ]
    with transaction.atomic():
        Award.objects.bulk_create(awards, batch_size=500)
        SignedDocument.objects.bulk_create(documents, batch_size=500)
    return itertools.chain(award.pk for award in awards)
