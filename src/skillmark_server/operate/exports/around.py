# SPDX-License-Identifier: Apache-2.0

"""
What verifiers and pages need beside awards: keys, lists, badges, pictures, log, first page.

Lists are written after the awards, so that none of those is younger than its list.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.template.loader import get_template
from django.utils import timezone
from django.utils.translation import override

from skillmark.encoding import strict_json
from skillmark.protocols import Json
from skillmark_server.achievements.models import Version
from skillmark_server.awards.fsck_windows import Found
from skillmark_server.copies.issuers import badge_files
from skillmark_server.custody.addresses import list_address
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.log_signing import log_key, served_checkpoint
from skillmark_server.custody.models import IssuerIdentity, StatusList
from skillmark_server.custody.publishing import HOLDS_FOR, NAMED, publish_last, served_list
from skillmark_server.custody.refusals import CannotIssue, ListAltered
from skillmark_server.custody.selectors import identity_of_host
from skillmark_server.operate.exports.place import Place
from skillmark_server.transparency.tiles import (
    TOP_LEVEL,
    WIDTH,
    partial_path,
    tile_at,
    tile_path,
    widths_at,
)

INDEX: Final = "documents.json"
"""From DID or address to a file: what `skillmark verify --documents` reads."""

_STATIC: Final = "skillmark/"


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer on the first page."""

    name: str
    did: str
    address: str


def write_badges(place: Place) -> int:
    """Write every published version of a badge with its pictures; return how many there are."""
    versions = Version.objects.filter(published_at__isnull=False)
    count = 0
    for version in versions.select_related("achievement__organisation").iterator(chunk_size=20):
        for name, body, _media_type in badge_files(version):
            place.write(name, body, version.published_at)
        count += 1
    return count


def write_issuers(place: Place) -> tuple[list[Issuer], Json]:
    """Write documents and logos of issuers; return them, and their part of the index."""
    issuers: list[Issuer] = []
    index: Json = {}
    known = IssuerIdentity.objects.filter(used_from__isnull=False).select_related("organisation")
    for identity in known.order_by("organisation__name", "used_from"):
        name = f"i/{identity.pk}/did.json"
        place.write(name, strict_json.dumps(controller_document(identity)))
        index[identity.did] = name
        issuers.append(Issuer(identity.organisation.name, identity.did, f"/{name}"))
        for logo in _logo(identity):
            place.write(f"i/{identity.pk}/logo.png", logo)
    host = identity_of_host(settings.BASE_URL.partition("://")[2].lower())
    if host is not None:
        place.write(".well-known/did.json", strict_json.dumps(controller_document(host)))
    return issuers, index


def _logo(identity: IssuerIdentity) -> Iterator[bytes]:
    if identity.organisation.logo:
        try:
            with identity.organisation.logo.open("rb") as file:
                yield file.read()
        except OSError:
            return  # gone between the row and the file


def write_lists(place: Place, found: Found, *, at: datetime, is_last: bool) -> Json:
    """
    Write every status list, and return their part of the index.

    Args:
        place: Of the export.
        found: Notes what cannot be written, and counts.
        at: Now.
        is_last: Whether they are signed once more, to hold for ever.
    """
    index: Json = {}
    for list_id in StatusList.objects.order_by("pk").values_list("pk", flat=True):
        try:
            if is_last:
                publish_last(list_id, at)
            served = served_list(list_id)
        except CannotIssue:
            found.fault("list_cannot_be_signed", list_id)
            continue
        except ListAltered:
            found.fault("list_altered", list_id)
            continue
        if served is not None:
            place.write(f"status/{list_id}", served.body, served.published_at)
            index[list_address(list_id)] = f"status/{list_id}"
            found.things += 1
    return index


def write_log(place: Place, found: Found) -> None:
    """
    Write the key of the log, its last checkpoint and every tile of what that is over.

    The checkpoint comes last, so that all it is over lies there.

    Args:
        place: Where.
        found: Is told where the log is not what was signed.
    """
    last, key = served_checkpoint(), log_key()
    if last is None or key is None:
        return
    whole = (
        (level, number, WIDTH)
        for level in range(TOP_LEVEL + 1)
        for number in range(last.size // WIDTH ** (level + 1))
    )
    for level, number, width in itertools.chain(whole, widths_at(last.size)):
        tile = tile_at(level, number, width=width, size=last.size)
        if tile is None:
            found.fault("log_incomplete", f"tile {number} of level {level}")
            return
        is_whole = width == WIDTH
        path = tile_path(level, number) if is_whole else partial_path(level, number, width)
        place.write(f"log/{path}", tile)
    place.write("log/key", f"{key.to_text()}\n".encode())
    place.write("log/checkpoint", bytes(last.note))


def lists_hold_until(at: datetime) -> datetime:
    """When the first of the lists as they are served runs out."""
    published = StatusList.objects.filter(version__gt=0).exclude(purpose=NAMED)
    published = published.order_by("published_at")
    first = published.values_list("published_at", flat=True).first() or at
    return first + HOLDS_FOR


def write_static(place: Place) -> None:
    """Write the style sheet, its fonts and the icons, under the names that pages use."""
    for finder in finders.get_finders():
        for path, storage in finder.list([]):
            if path.startswith(_STATIC):
                kept = getattr(staticfiles_storage, "stored_name", str)(path)
                source, name = (
                    (staticfiles_storage, kept)
                    if staticfiles_storage.exists(kept)
                    else (storage, path)
                )
                with source.open(name) as file:
                    place.write(staticfiles_storage.url(path).lstrip("/"), file.read())


def write_first_page(
    place: Place, issuers: list[Issuer], *, count: int, holds_until: datetime | None, at: datetime
) -> None:
    """Write the page at the root."""
    context = {
        "site": settings.BASE_URL,
        "issuers": issuers,
        "count": count,
        "holds_until": holds_until and timezone.localtime(holds_until),
        "taken_at": at,
    }
    with override(settings.LANGUAGE_CODE):
        place.write("index.html", get_template("export/index.html").render(context).encode())
