# SPDX-License-Identifier: Apache-2.0

"""
Everything somebody has earned as one archive, which proves itself without this site.

Of each badge the signed document, the token where there is one, the picture and the drawing
with the proof inside, and the certificate. Beside them stand the documents of the issuers and
the status lists as they are at this moment, and the person's résumé where they wrote one: a
bundle (`skillmark.bundle`), which `skillmark verify` takes as it is, without network; and a
page that says how.
"""

from __future__ import annotations

import contextlib
import uuid
from collections.abc import Iterator
from datetime import datetime
from itertools import chain
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from skillmark import SkillmarkError, bake, bundle
from skillmark.encoding import strict_json
from skillmark.protocols import Json
from skillmark_server.accounts.models import User
from skillmark_server.awards.addresses import NEWEST, address_of
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, DocumentForm, Visibility
from skillmark_server.awards.newest import newest_document, newest_of
from skillmark_server.awards.own import OwnState, own_awards
from skillmark_server.awards.refusals import Altered
from skillmark_server.awards.second_form import has_form
from skillmark_server.awards.selectors import awards_of_holder
from skillmark_server.custody.documents import own_documents
from skillmark_server.custody.publishing import served_list
from skillmark_server.custody.refusals import CannotIssue, ListAltered
from skillmark_server.documents.certificate import certificate, is_printable
from skillmark_server.documents.json_resume import json_resume
from skillmark_server.documents.packing import folder_name
from skillmark_server.documents.resume import resume_said
from skillmark_server.documents.resume_pdf import resume_pdf
from skillmark_server.documents.words import day, language_of
from skillmark_server.documents.zipping import Entry, directory, stamp_of, stored
from skillmark_server.holdings.certificates import certificate_with_content, certificates_of
from skillmark_server.holdings.files import ENDINGS
from skillmark_server.holdings.models import Certificate, ImportedBadge
from skillmark_server.holdings.refusals import ContentAltered
from skillmark_server.holdings.selectors import imported_of, imported_with_content
from skillmark_server.portfolio.resumes import resume_of
from skillmark_server.refusals import Refusal

MOST: Final = 2_000
"""Badges in one archive, the newest; where there are more, the page in it says so."""

_AT_ONCE: Final = 20
"""Badges that are held with their pictures."""

_LISTS: Final = f"{settings.BASE_URL}/status/"


def everything_of(user: User, *, language: str, at: datetime) -> Iterator[bytes]:
    """
    Yield the archive, file by file.

    Args:
        user: Whose kept badges they are.
        language: Of the certificates and of the page that says how to verify.
        at: Now: what the snapshot of lists and issuers is of.
    """
    written = language_of(language)
    kept = own_awards(awards_of_holder(user), state=OwnState.KEPT)
    entries: list[Entry] = []
    offset, stamp = 0, stamp_of(timezone.localtime(at))
    files = chain(
        files_of(kept, language=written, at=at), brought_by(user, language=written, at=at)
    )
    for name, content in files:
        whole, entry = stored(name, content, offset=offset, stamp=stamp)
        entries.append(entry)
        offset += entry.length
        yield whole
    yield directory([(offset, entries)])


class _Needed:
    """The issuers and lists that documents name, by the address under which they are asked for."""

    def __init__(self) -> None:
        self.dids: dict[str, None] = {}
        self.lists: dict[str, None] = {}
        self.newest: dict[str, bytes] = {}

    def lead(self, award: Award, at: datetime) -> None:
        """Add what an old credential leads to, so that it does so without a network."""
        address = f"{address_of(award.pk)}{NEWEST}"
        among = awards_of_holder(award.holder) if award.holder else Award.objects.none()
        newest = newest_of(award, among=among, at=at)
        if newest.pk == award.pk:
            return
        with contextlib.suppress(Altered, CannotIssue):  # the old one is there, and says so
            body, _digest = newest_document(award, DocumentForm.DATA_INTEGRITY, among=among, at=at)
            self.newest[address] = body
            self.note(strict_json.loads_object(body, max_bytes=len(body)))

    def note(self, document: Json) -> None:
        """Add what one document needs."""
        issuer = document.get("issuer")
        named = issuer.get("id") if isinstance(issuer, dict) else issuer
        if isinstance(named, str):
            self.dids[named] = None
        status = document.get("credentialStatus")
        for one in status if isinstance(status, list) else [status]:
            if not isinstance(one, dict):
                continue
            names_ids = one.get("type") == "1EdTechRevocationList"
            address = one.get("id" if names_ids else "statusListCredential")
            if isinstance(address, str):
                self.lists[address] = None

    def files(self) -> Iterator[tuple[str, str, bytes]]:
        """Address, name of the file, and content of each that this site can give."""
        known = own_documents()
        for number, did in enumerate(self.dids, 1):
            if did in known:
                yield did, f"issuers/{number}.json", strict_json.dumps(known[did])
        for number, address in enumerate(self.lists, 1):
            body = _list_at(address)
            if body is not None:
                yield address, f"lists/{number}.json", body
        for number, (address, body) in enumerate(self.newest.items(), 1):
            yield address, f"newest/{number}.json", body


def _list_at(address: str) -> bytes | None:
    if not address.startswith(_LISTS):
        return None
    try:
        found = served_list(uuid.UUID(address.removeprefix(_LISTS)))
    except (ValueError, ListAltered):
        return None
    return None if found is None else found.body


def files_of(kept: QuerySet[Award], *, language: str, at: datetime) -> Iterator[tuple[str, bytes]]:
    """
    Yield name and content of each file of a bundle of awards.

    Args:
        kept: The awards, with version, organisation and achievement, the newest first.
        language: Of the certificates and of the page that says how to verify.
        at: Now.
    """
    needed = _Needed()
    ids = list(kept.values_list("pk", flat=True)[: MOST + 1])
    yield bundle.MANIFEST, bundle.manifest(at)
    for award in _awards(kept, ids[:MOST]):
        try:
            body = signed_bytes(award)
        except Altered:
            continue  # said in the log already; nothing altered is given to anybody
        document = strict_json.loads_object(body, max_bytes=len(body))
        needed.note(document)
        if "refreshService" in document:
            needed.lead(award, at)
        folder = f"{bundle.THINGS}{folder_name(award)}"
        yield f"{folder}/credential.json", body
        for name, content in _others(award, body, language):
            yield f"{folder}/{name}", content
    index: Json = {}
    for address, name, content in needed.files():
        index[address] = name
        yield f"verify/{name}", content
    yield bundle.INDEX, strict_json.dumps(index)
    yield _read_me(language), _how(language, at, are_more=len(ids) > MOST).encode()


def brought_by(user: User, *, language: str, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield name and content of what is no award: a résumé, and what is from elsewhere."""
    yield from _resume(user, language, at)
    yield from _imported(user)


def _imported(user: User) -> Iterator[tuple[str, bytes]]:
    """
    What was earned elsewhere, as it was brought, and the certificates that are no badge.

    Both stand apart from what is verified without a network: of other issuers this site has no
    keys and no lists to give along, and a certificate proves nothing.
    """
    for key in list(imported_of(user).values_list("pk", flat=True)):
        with contextlib.suppress(ContentAltered, ImportedBadge.DoesNotExist):
            badge = imported_with_content(user, key)
            yield f"elsewhere/{key}.{badge.form}", bytes(badge.content)
    for one in certificates_of(user):
        with contextlib.suppress(ContentAltered, Certificate.DoesNotExist):
            found = certificate_with_content(one)
            yield f"certificates/{one.pk}.{ENDINGS[one.media_type]}", bytes(found.content)


def _awards(kept: QuerySet[Award], ids: list[uuid.UUID]) -> Iterator[Award]:
    for first in range(0, len(ids), _AT_ONCE):
        some = ids[first : first + _AT_ONCE]
        found = {award.pk: award for award in kept.filter(pk__in=some)}
        yield from (found[one] for one in some if one in found)


def _others(award: Award, body: bytes, language: str) -> Iterator[tuple[str, bytes]]:
    """What there is of an award beside the signed document."""
    if has_form(award.pk, DocumentForm.TOKEN):
        with contextlib.suppress(Altered):  # said in the log already
            yield "credential.jwt", signed_bytes(award, DocumentForm.TOKEN)
    for name, picture in (("badge.png", award.version.png), ("badge.svg", award.version.svg)):
        try:
            yield name, bake(bytes(picture), body)
        except SkillmarkError:
            continue  # there is none, or it cannot carry it
    if is_printable(award):
        try:
            yield "certificate.pdf", certificate(award, language=language)
        except Refusal:
            return  # a letter is in no font; all else is there


def _resume(user: User, language: str, at: datetime) -> Iterator[tuple[str, bytes]]:
    """What the person wrote of themselves, if they ever did."""
    if resume_of(user) is None:
        return
    said = resume_said(user, Visibility.ONLY_ME, at=at)
    yield "resume.json", json_resume(said, language=language)
    with contextlib.suppress(Refusal):  # a letter is in no font; all of it is in the other
        yield "resume.pdf", resume_pdf(said, language=language)


def _read_me(language: str) -> str:
    with override(language):
        return _("How to verify these badges.txt")


def _how(language: str, at: datetime, *, are_more: bool) -> str:
    with override(language):
        said = [
            _("These are your badges, as they were on %(day)s.") % {"day": day(at, language)},
            _(
                "Each file in badges/ carries its proof: drop it on any page that verifies Open "
                "Badges 3.0, such as %(address)s"
            )
            % {"address": f"{settings.BASE_URL}/verify"},
            _(
                "Without any network, also when this site is gone, with the program skillmark "
                "(pip install skillmark), which takes the archive as it is:"
            ),
            f"    skillmark verify badges-{timezone.localtime(at):%Y-%m-%d}.zip",
            _(
                "The folder verify/ holds the keys of the issuers and the lists of withdrawn "
                "badges as they were on that day, and the answer says so. Who has the issuer’s "
                "own document from elsewhere adds --documents. Whoever wants to know about a "
                "later day asks the issuer."
            ),
        ]
        said.append(
            _(
                "The folder elsewhere/ holds the badges that you brought from other places, as "
                "they were; their issuers have to be asked about them. The folder certificates/ "
                "holds papers that somebody may have seen, and nothing proves."
            )
        )
        if are_more:
            said.append(
                _("You keep more than %(count)s badges. These are the newest.") % {"count": MOST}
            )
    return "\n\n".join(said) + "\n"
