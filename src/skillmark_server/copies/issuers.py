# SPDX-License-Identifier: Apache-2.0

"""Copies of what verifiers need beside an award: status lists, keys, badges and their pictures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef

from skillmark.encoding import strict_json
from skillmark.model.vocabulary import OB3_CONTEXT, VC2_CONTEXT
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.publishing import to_achievement
from skillmark_server.copies.copying import put, take_away
from skillmark_server.copies.models import Copy
from skillmark_server.copies.places import FOR_EVER, MINUTE, Content, place
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.models import IdentityKind, IssuerIdentity, StatusList
from skillmark_server.custody.publishing import served_list
from skillmark_server.custody.refusals import ListAltered
from skillmark_server.vitals.daily import is_mine

_AT_ONCE: Final = 200
EVERY: Final = timedelta(minutes=1)
"""How often keys are looked at: one may begin or end without anybody doing anything."""


def copy_lists() -> int:
    """Copy every list whose last version does not lie there; return how many."""
    there = Copy.objects.filter(
        place=place(), kind="list", source=OuterRef("pk"), digest=OuterRef("digest")
    )
    waiting = StatusList.objects.filter(~Exists(there), version__gt=0)
    copied = 0
    for list_id in waiting.values_list("pk", flat=True)[:_AT_ONCE]:
        try:
            found = served_list(list_id)
        except ListAltered:
            continue
        if found is not None:
            content = Content(found.body, content_type=found.media_type, cache_control=MINUTE)
            copied += put(f"status/{list_id}", content, kind="list", source=list_id)
    return copied


def copy_keys(at: datetime) -> int:
    """
    Once a minute, copy the documents of issuers that changed; return how many.

    An organisation with a domain of its own has its document under the domain's name too, in a
    folder that is the root of that domain: `hosts/<domain>/.well-known/did.json`.
    """
    if not is_mine(f"copies-keys-{place()}", every=EVERY, at=at):
        return 0
    used = IssuerIdentity.objects.filter(used_from__isnull=False)
    gone = Copy.objects.filter(~Exists(used.filter(pk=OuterRef("source"))), kind="keys")
    copied = take_away(list(gone.filter(place=place())))
    for identity in used.select_related("organisation").iterator():
        body = strict_json.dumps(controller_document(identity))
        for name in _names_of_document(identity):
            content = Content(body, content_type="application/did+json", cache_control=MINUTE)
            copied += put(name, content, kind="keys", source=identity.pk)
        copied += _copy_logo(identity)
    return copied


def copy_badges() -> int:
    """Copy published versions of badges that do not lie there; return how many files."""
    # The document is written last.
    whole = Copy.objects.filter(
        place=place(), kind="badge", source=OuterRef("pk"), name__endswith=".json"
    ).exclude(digest="")
    waiting = (
        Version.objects.filter(~Exists(whole), published_at__isnull=False)
        .select_related("achievement__organisation")
        .order_by("pk")
    )
    return sum(_copy_badge(version) for version in waiting[:_AT_ONCE])


def badge_files(version: Version) -> Iterator[tuple[str, bytes, str]]:
    """Yield name, content and media type of what stands at a published version; JSON the last."""
    address = f"achievements/{version.achievement_id}/v{version.number}"
    members = to_achievement(version, version.achievement.organisation.language).to_dict()
    document = strict_json.dumps({"@context": [VC2_CONTEXT, OB3_CONTEXT], **members})
    for ending, body, content_type in (
        (".svg", bytes(version.svg or b""), "image/svg+xml"),
        (".png", bytes(version.png or b""), "image/png"),
        (".json", document, "application/ld+json"),
    ):
        if body:
            yield address + ending, body, content_type


def _copy_badge(version: Version) -> int:
    return sum(
        put(
            name,
            Content(body, content_type=content_type, cache_control=FOR_EVER),
            kind="badge",
            source=version.pk,
        )
        for name, body, content_type in badge_files(version)
    )


def _names_of_document(identity: IssuerIdentity) -> list[str]:
    names = [f"i/{identity.pk}/did.json"]
    if identity.kind == IdentityKind.DOMAIN:
        names.append(f"hosts/{identity.domain}/.well-known/did.json")
    return names


def _copy_logo(identity: IssuerIdentity) -> int:
    logo, name = identity.organisation.logo, f"i/{identity.pk}/logo.png"
    if not logo:
        return take_away(list(Copy.objects.filter(place=place(), name=name)))
    try:
        with logo.open("rb") as file:
            body = file.read()
    except OSError:
        return 0  # gone between the row and the file; looked at again in a minute
    content = Content(body, content_type="image/png", cache_control=MINUTE)
    return int(put(name, content, kind="keys", source=identity.pk))
