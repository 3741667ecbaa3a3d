# SPDX-License-Identifier: Apache-2.0

"""An organisation that can issue, and badges that can be awarded."""

from __future__ import annotations

from datetime import datetime

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.achievements.publishing import digest_of, document_of
from skillmark_server.custody.models import IdentityKind, IssuerIdentity
from skillmark_server.custody.services import create_identity

FIRST_AID = {
    "name": {"en": "First aid", "da": "Førstehjælp"},
    "description": {"en": "Can help in an emergency.", "da": "Kan hjælpe i en nødsituation."},
    "criteria": {"en": "Twelve hours, and a test.", "da": "Tolv timer og en prøve."},
    "achievement_type": "Certification",
    "expiry": {"kind": "after", "months": 24},
}


def able_to_issue(
    organisation: Organisation, *, at: datetime, kind: IdentityKind = IdentityKind.SITE
) -> IssuerIdentity:
    """Give `organisation` an identity and keys."""
    return create_identity(organisation=organisation, kind=kind, at=at, actor=SYSTEM)


def published(organisation: Organisation, *, at: datetime, **content: object) -> Version:
    """A badge of `organisation` that can be awarded: first aid, or what `content` says else."""
    said = Content.from_dict({**FIRST_AID, **content})
    title = said.name["da"] if organisation.language == "da" else said.name["en"]
    achievement = Achievement.objects.create(
        organisation=organisation, title=title, sort_title=sort_key(title), created_at=at
    )
    version = Version.objects.create(
        achievement=achievement,
        number=1,
        content=said.to_dict(),
        svg=b'<svg xmlns="http://www.w3.org/2000/svg"/>',
        png=b"\x89PNG\r\n\x1a\n",
        picture_alt={"en": "Badge", "da": "Badge"},
        saved_at=at,
    )
    version.document = document_of(version, said, said.languages())
    version.digest, version.published_at = digest_of(version.document), at
    version.save()
    achievement.published = version
    achievement.save(update_fields=["published"])
    return version
