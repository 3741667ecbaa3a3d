# SPDX-License-Identifier: Apache-2.0

"""Awards that can be searched for: rows as issuing writes them, without the signing."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db import transaction

from skillmark_server.accounts.models import Organisation
from skillmark_server.accounts.ordering import sort_key
from skillmark_server.achievements.models import Version
from skillmark_server.awards.models import Award
from skillmark_server.custody.models import IdentityKind, IssuerIdentity, StatusList
from skillmark_server.transparency.leaves import add_leaf
from skillmark_server.transparency.models import LeafKind


def awarded(version: Version, name: str, email: str, *, at: datetime, **other: Any) -> Award:
    """An award of a badge, with its leaf."""
    organisation: Organisation = version.achievement.organisation
    identity, _ = IssuerIdentity.objects.get_or_create(
        organisation=organisation,
        defaults={
            "kind": IdentityKind.SITE,
            "did": f"did:web:x:{organisation.pk}",
            "created_at": at,
        },
    )
    listed, _ = StatusList.objects.get_or_create(
        identity=identity,
        purpose="revocation",
        number=1,
        defaults={"sealed_permutation_key": b"\0" * 32},
    )
    identifier = uuid.uuid4()
    with transaction.atomic():
        leaf = add_leaf(LeafKind.ISSUE, str(identifier), "0" * 64, at=at)
        facts = {
            "number": f"NV-2026-{leaf.sequence:04d}",
            "language": "da",
            "issued_at": at,
            "valid_from": at,
            "title": version.achievement.title,
            **other,
        }
        return Award.objects.create(
            id=identifier,
            organisation=organisation,
            achievement=version.achievement,
            version=version,
            recipient_name=name,
            sort_name=sort_key(name),
            recipient_email=email,
            revocation_list=listed,
            revocation_index=leaf.sequence,
            leaf_sequence=leaf.sequence,
            changed_at=at,
            **facts,
        )
