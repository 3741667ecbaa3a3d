# SPDX-License-Identifier: Apache-2.0

"""
Public awards as files: the signed document, the token where there is one, and a page.

The page is written last, with the moment of the award's last change as its own: where it is of
that moment, the award is done. So a run that was broken off goes on where it was, and a second
export writes what changed since.
"""

from __future__ import annotations

import itertools
import re
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from django.conf import settings
from django.db.models import QuerySet
from django.template.loader import get_template
from django.utils.translation import override

from skillmark import Verdict
from skillmark.encoding import strict_json
from skillmark_server.awards.addresses import NEWEST, address_of
from skillmark_server.awards.documents import proven
from skillmark_server.awards.fsck_windows import Found, Look, Window
from skillmark_server.awards.models import Award, DocumentForm, Visibility
from skillmark_server.awards.newest import newest_document
from skillmark_server.awards.refusals import Altered, NamesNoNewest
from skillmark_server.awards.stored import stored_texts
from skillmark_server.checking.said import said_by
from skillmark_server.custody.refusals import CannotIssue
from skillmark_server.documents.words import language_of
from skillmark_server.operate.exports.place import HALF, Place
from skillmark_server.pages.look.verdicts import VerdictFacts, look_of, sentence_of

ENDINGS: Final = {DocumentForm.DATA_INTEGRITY: "json", DocumentForm.TOKEN: "jwt"}
_AT_ONCE: Final = 200
_ROWS: Final = 500
_KEYS: Final = 1 << 128
_ID: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?:\.(?:json|jwt))?")


def public_awards() -> QuerySet[Award]:
    """What everybody with the address may see."""
    return Award.objects.filter(visibility=Visibility.PUBLIC, declined_at=None)


def windows() -> Sequence[Window]:
    """Ranges of ids, as numbers; ids are random, so that each holds about as many."""
    parts = max(1, public_awards().count() // _ROWS)
    edges = [_KEYS * part // parts for part in range(parts + 1)]
    return [(edge, following - 1) for edge, following in itertools.pairwise(edges)]


class _Template(Protocol):
    """The template of a page."""

    def render(self, context: dict[str, Any]) -> str:
        """Return the page."""
        ...


@dataclass(frozen=True, slots=True)
class Writing:
    """
    What writes the awards of a window, in any process; asked for that with the moment.

    Args:
        folder: Of the export.
    """

    folder: Path

    def __call__(self, at: datetime) -> Look:
        """Begin, once in each process."""
        place, page = Place(self.folder), get_template("export/award.html")

        def look(window: Window, found: Found) -> None:
            for rows in _rows(window):
                waiting = [row for row in rows if not place.is_of(_page(row), row.moved_at)]
                texts = stored_texts([(row.pk, row.leaf_sequence) for row in waiting])
                replaced = _replaced(rows)
                for row in waiting:
                    try:
                        _write(place, row, texts.get(row.pk, {}), page, at)
                    except Altered:
                        found.fault("document_altered", row.pk)
                for award_id in replaced:
                    _write_newest(place, award_id, at, found)
                found.things += len(rows)

        return look


def _rows(window: Window) -> Iterator[list[Award]]:
    first, last = window
    after: uuid.UUID | None = None
    while True:
        start = {"pk__gte": uuid.UUID(int=first)} if after is None else {"pk__gt": after}
        later = public_awards().filter(pk__lte=uuid.UUID(int=last), **start).order_by("pk")
        some = later.select_related("version", "organisation").only(*_ONLY)
        rows = list(some[:_AT_ONCE])
        if rows:
            yield rows
        if len(rows) < _AT_ONCE:
            return
        after = rows[-1].pk


_ONLY: Final = (
    "leaf_sequence",
    "number",
    "revoked_at",
    "suspended_at",
    "issued_at",
    "changed_at",
    "version__achievement_id",
    "version__number",
    "version__design",
    "version__published_at",
    "organisation__language",
)


def _write(
    place: Place,
    award: Award,
    texts: dict[DocumentForm, tuple[bytes, str]],
    page: _Template,
    at: datetime,
) -> None:
    """
    Write the files of one award.

    Raises:
        Altered: What is kept is not what was signed.
    """
    body, digest = texts.get(DocumentForm.DATA_INTEGRITY, (b"", ""))
    document = proven(body, digest, award_id=award.pk, form=DocumentForm.DATA_INTEGRITY)
    for form, (text, known) in texts.items():
        place.write(
            f"a/{award.pk}.{ENDINGS[form]}", proven(text, known, award_id=award.pk, form=form)
        )
    read = strict_json.loads_object(document, max_bytes=len(document))
    if "refreshService" in read:
        place.write(f"a/{award.pk}{NEWEST}", document)
    said = said_by(read, site=settings.BASE_URL)
    verdict = _withdrawn(award)
    facts = VerdictFacts(issuer=said.facts.issuer, since=award.revoked_at or award.suspended_at)
    context = {
        "award": award,
        "address": address_of(award.pk),
        "path": f"/a/{award.pk}",
        "said": said,
        "facts": said.facts,
        "digest": digest,
        "look": verdict and look_of(verdict),
        "forms": [ENDINGS[form] for form in DocumentForm if form in texts],
        "site": settings.BASE_URL,
        "taken_at": at,
    }
    with override(language_of(said.language or award.organisation.language)):
        context["sentence"] = verdict and sentence_of(verdict, facts=facts)
        place.write(_page(award), page.render(context).encode(), award.moved_at)


def _replaced(rows: Sequence[Award]) -> list[uuid.UUID]:
    """Those that another award took the place of: it may be shown, or corrected, at any time."""
    newer = Award.objects.filter(supersedes__in=[row.pk for row in rows])
    return sorted(set(newer.values_list("supersedes_id", flat=True)))


def _write_newest(place: Place, award_id: uuid.UUID, at: datetime, found: Found) -> None:
    """Write what an award leads to that another one took the place of."""
    award = Award.objects.select_related("organisation").get(pk=award_id)
    form = DocumentForm.DATA_INTEGRITY
    try:
        body, _digest = newest_document(award, form, among=public_awards(), at=at)
    except NamesNoNewest:
        return
    except (Altered, CannotIssue) as refusal:
        found.fault(f"newest_{refusal.code}", award_id)
        return
    place.write(f"a/{award_id}{NEWEST}", body)


def _withdrawn(award: Award) -> Verdict | None:
    """What became of it; nothing of an award that stands, which only a verifier can say."""
    if award.revoked_at is not None:
        return Verdict.REVOKED
    return Verdict.SUSPENDED if award.suspended_at is not None else None


def _page(award: Award) -> str:
    return f"a/{award.pk}/index.html"


def remove_others(place: Place) -> int:
    """Remove what is of no public award: taken back since, or gone; return how many files."""
    removed = 0
    names = iter(place.names("a"))
    while some := list(itertools.islice(names, _AT_ONCE)):
        found = {name: match[1] for name in some if (match := _ID.fullmatch(name))}
        public = {
            str(one)
            for one in public_awards()
            .filter(pk__in=set(found.values()))
            .values_list("pk", flat=True)
        }
        halves = (name for name in some if name.startswith(HALF))
        others = (name for name, award_id in found.items() if award_id not in public)
        for name in itertools.chain(halves, others):
            place.remove(f"a/{name}")
            removed += 1
    return removed
