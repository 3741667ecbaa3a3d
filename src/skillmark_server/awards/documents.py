# SPDX-License-Identifier: Apache-2.0

"""
Keeps what was signed, and gives it back byte for byte: the only reader of `SignedDocument`.

What is kept is never rebuilt and never signed again. A test looks for any other reader.
"""

from __future__ import annotations

import hashlib
import logging
import uuid

from skillmark.encoding import strict_json
from skillmark.protocols import Json
from skillmark_server.awards.models import Award, DocumentForm, SignedDocument
from skillmark_server.awards.refusals import Altered
from skillmark_server.awards.signing import Signed

log = logging.getLogger(__name__)


def keep(award: Award, signed: Signed) -> None:
    """Write every form of a new award, in the caller's transaction."""
    SignedDocument.objects.bulk_create(
        SignedDocument(award=award, form=form, body=body, digest=signed.digest(form))
        for form, body in signed.bodies.items()
    )


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
    row = SignedDocument.objects.filter(award_id=award_id, form=form).first()
    if row is None:
        return proven(b"", "", award_id=award_id, form=form), ""
    return proven(bytes(row.body), row.digest, award_id=award_id, form=form), row.digest


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
