# SPDX-License-Identifier: Apache-2.0

"""
Keeps what was signed, and gives it back byte for byte: the only reader of the documents.

A document is kept as the mould that many share and its own slots, some of which stand in the
row of the award; concatenation alone yields it. Or else it is kept whole.

What is kept is never rebuilt and never signed again. A test looks for any other reader.
"""

from __future__ import annotations

import hashlib
import logging
import uuid
from collections.abc import Iterable
from contextlib import suppress
from functools import lru_cache

from skillmark import SkillmarkError
from skillmark.bulk.frames import Framed
from skillmark.encoding import strict_json
from skillmark.protocols import Json
from skillmark_server.awards.cutting import mould_of
from skillmark_server.awards.filling import Filler, filler_of
from skillmark_server.awards.models import (
    Award,
    CompactDocument,
    DocumentForm,
    DocumentTemplate,
    SignedDocument,
)
from skillmark_server.awards.moulds import Mould
from skillmark_server.awards.refusals import Altered
from skillmark_server.awards.said import COLUMNS, Said
from skillmark_server.awards.signing import Signed
from skillmark_server.columns.bulk import insert_rows

log = logging.getLogger(__name__)


def keep(award: Award, signed: Signed) -> None:
    """Write every form of a new award, in the caller's transaction."""
    whole = dict(signed.bodies)
    said = Said.of(award)
    mould = mould_of(body := whole[DocumentForm.DATA_INTEGRITY], said)
    slots = None if mould is None else mould.fit(body, said)
    if mould is not None and slots is not None:
        del whole[DocumentForm.DATA_INTEGRITY]
        CompactDocument.objects.create(
            leaf_sequence=award.leaf_sequence,
            template_id=keep_mould(mould),
            slots=slots,
            digest=hashlib.sha256(body).digest(),
        )
    SignedDocument.objects.bulk_create(
        SignedDocument(award=award, form=form, body=body, digest=signed.digest(form))
        for form, body in whole.items()
    )


def keep_form(award: Award, form: DocumentForm, body: bytes) -> None:
    """Write one form of an award as a whole, in the caller's transaction."""
    SignedDocument.objects.create(
        award=award, form=form, body=body, digest=hashlib.sha256(body).hexdigest()
    )


def forget(award: Award) -> None:
    """Remove every form of an award for good, in the caller's transaction: its person is erased."""
    SignedDocument.objects.filter(award=award).delete()
    CompactDocument.objects.filter(pk=award.leaf_sequence).delete()


def is_kept(award_id: uuid.UUID, form: DocumentForm) -> bool:
    """Whether there is a whole document of an award in `form`."""
    return SignedDocument.objects.filter(award_id=award_id, form=form).exists()


def keep_many(
    documents: Iterable[tuple[int, uuid.UUID, Mould | None, bytes, bytes, bytes]],
) -> None:
    """
    Write the first form of many new awards, in the caller's transaction.

    Args:
        documents: Of each the number of its leaf, the award, its mould and slots or None and
            nothing, the SHA-256, and the whole text.
    """
    templates: dict[bytes, int] = {}
    compact, whole = [], []
    for leaf, award_id, mould, slots, digest, body in documents:
        if mould is None:
            whole.append((award_id, body, digest.hex()))
            continue
        if mould.digest not in templates:
            templates[mould.digest] = keep_mould(mould)
        compact.append((leaf, templates[mould.digest], slots, digest))
    insert_rows(
        CompactDocument, ("leaf_sequence", "template", "slots", "digest"), compact, alike={}
    )
    if whole:
        form = DocumentForm.DATA_INTEGRITY
        insert_rows(SignedDocument, ("award", "body", "digest"), whole, alike={"form": form})


def keep_mould(mould: Mould) -> int:
    """Write a mould if there is none like it; returns the key of its template."""
    row, _is_new = DocumentTemplate.objects.get_or_create(
        digest=mould.digest, defaults={"body": mould.to_bytes()}
    )
    return int(row.pk)


def signed_bytes(
    award: Award | uuid.UUID, form: DocumentForm = DocumentForm.DATA_INTEGRITY
) -> bytes:
    """
    Return what was signed.

    Args:
        award: The award, or its id.
        form: Which of the two.

    Raises:
        Altered: There is nothing, or its digest is another; it is logged.
    """
    return signed_with_digest(award, form)[0]


def signed_with_digest(
    award: Award | uuid.UUID, form: DocumentForm = DocumentForm.DATA_INTEGRITY
) -> tuple[bytes, str]:
    """
    As `signed_bytes`, with the SHA-256 in hexadecimal, which was checked.

    Raises:
        Altered: As in `signed_bytes`.
    """
    award_id = award.pk if isinstance(award, Award) else award
    body, digest = b"", ""
    if form == DocumentForm.DATA_INTEGRITY:
        body, digest = _compact(award)
    if not digest:
        row = SignedDocument.objects.filter(award_id=award_id, form=form).first()
        if row is not None:
            body, digest = bytes(row.body), row.digest
    return proven(body, digest, award_id=award_id, form=form), digest


def signed_with_digests(awards: Iterable[Award]) -> dict[uuid.UUID, tuple[bytes, str]]:
    """
    As `signed_with_digest` for many in their first form, with two queries.

    Args:
        awards: Some hundred at most.

    Returns:
        By id of the award; one that is altered is not there, and it is logged.
    """
    by_leaf = {award.leaf_sequence: award for award in awards}
    found: dict[uuid.UUID, tuple[bytes, str]] = {}
    compact = CompactDocument.objects.filter(pk__in=by_leaf).values_list(
        "leaf_sequence", "slots", "digest", "template__digest"
    )
    for number, slots, known_digest, template in compact:
        award = by_leaf[number]
        text = filled(bytes(slots), bytes(template), Said.of(award))
        found[award.pk] = text, bytes(known_digest).hex()
    form = DocumentForm.DATA_INTEGRITY
    rest = [award.pk for award in by_leaf.values() if award.pk not in found]
    whole = SignedDocument.objects.filter(award_id__in=rest, form=form)
    for award_id, kept, hexadecimal in whole.values_list("award_id", "body", "digest"):
        found[award_id] = bytes(kept), hexadecimal
    sound = {}
    for award in by_leaf.values():
        body, digest = found.get(award.pk, (b"", ""))
        with suppress(Altered):
            sound[award.pk] = proven(body, digest, award_id=award.pk, form=form), digest
    return sound


def _compact(award: Award | uuid.UUID) -> tuple[bytes, str]:
    """The text and the digest of a document that has a template; nothing where it has none."""
    if isinstance(award, Award):
        number, said = award.leaf_sequence, Said.of(award)
    else:
        rows = Award.objects.filter(pk=award).values_list("leaf_sequence", *COLUMNS)
        found = rows.first()
        if found is None:
            return b"", ""
        number, said = found[0], Said(*found[1:])
    row = (
        CompactDocument.objects.filter(pk=number)
        .values_list("slots", "digest", "template__digest")
        .first()
    )
    if row is None:
        return b"", ""
    slots, digest, template = row
    return filled(bytes(slots), bytes(template), said), bytes(digest).hex()


def filled(slots: bytes, template: bytes, said: Said) -> bytes:
    """
    Return the text of a compact document, not proven yet; nothing where it cannot be had.

    Args:
        slots: As they are kept.
        template: The digest of its template.
        said: What the row of its award says.
    """
    found = framed(slots, template, said)
    return b"" if found is None else found.body


def framed(slots: bytes, template: bytes, said: Said) -> Framed | None:
    """As `filled`, with where in the text everything stands; None where it cannot be had."""
    try:
        return _filler(template)(slots, said)
    except (ValueError, SkillmarkError, DocumentTemplate.DoesNotExist) as error:
        log.error("a compact document cannot be filled: %s", error)  # noqa: TRY400 - told in full
        return None


@lru_cache(maxsize=256)
def _filler(digest: bytes) -> Filler:
    body = bytes(DocumentTemplate.objects.values_list("body", flat=True).get(digest=digest))
    if hashlib.sha256(body).digest() != digest:
        raise ValueError("a template is altered")
    return filler_of(Mould.from_bytes(body))


def proven(body: bytes, digest: str, *, award_id: uuid.UUID, form: DocumentForm) -> bytes:
    """
    Return `body` if it is what was signed: for `signed_bytes`, and for who read it by itself.

    Args:
        body: As it is kept.
        digest: SHA-256 in hexadecimal, as it was when it was signed.
        award_id: Of the award.
        form: Which of the two.

    Raises:
        Altered: It is not; it is logged.
    """
    if hashlib.sha256(body).hexdigest() != digest:
        # The one line of the log with an award in it: nobody can mend what they cannot find.
        log.error("signed document is altered", extra={"award_id": str(award_id), "form": form})
        raise Altered(award_id=str(award_id), form=str(form))
    return body


def signed_document(award: Award | uuid.UUID) -> Json:
    """
    What was signed, as JSON; the same for both forms.

    Raises:
        Altered: As in `signed_bytes`.
    """
    body = signed_bytes(award)
    return strict_json.loads_object(body, max_bytes=len(body))
