# SPDX-License-Identifier: Apache-2.0

"""
Signs the second form of an award when somebody first asks for it, once.

Awards of a long list are signed in the first form alone. The token says what the credential
says, word for word; it is kept like everything that was signed, with a leaf of its own, in
one transaction. Asked twice at once, the second waits for the first and reads what it kept.
"""

from __future__ import annotations

import hashlib
import uuid
from datetime import datetime

from django.db import transaction

from skillmark import sign
from skillmark_server.awards.documents import is_kept, keep_form, signed_document
from skillmark_server.awards.models import Award, DocumentForm
from skillmark_server.awards.signing import leaf_digest_of
from skillmark_server.custody.signing import issuer_for
from skillmark_server.transparency.leaves import add_leaf
from skillmark_server.transparency.models import LeafKind


def has_form(award_id: uuid.UUID, form: DocumentForm) -> bool:
    """Whether an award was signed in `form`; every award is in the first."""
    return form is not DocumentForm.TOKEN or is_kept(award_id, form)


def sign_second_form(award: Award, *, at: datetime) -> None:
    """
    Have the token of an award, which was signed before or is signed now.

    Args:
        award: Whoever asks may see it.
        at: Now; the moment of the proof.

    Raises:
        Altered: What is kept of the award is not what was signed.
        CannotIssue: The organisation cannot sign here and now.
    """
    if has_form(award.pk, DocumentForm.TOKEN):
        return
    with transaction.atomic():
        locked = (
            Award.objects.select_for_update(of=("self",))
            .select_related("organisation")
            .get(pk=award.pk)
        )
        if has_form(locked.pk, DocumentForm.TOKEN):
            return
        document = {
            name: value for name, value in signed_document(locked).items() if name != "proof"
        }
        issuer = issuer_for(locked.organisation, at=at, language=locked.language)
        body = sign(document, by=issuer, at=at, proof="vc-jwt").text
        keep_form(locked, DocumentForm.TOKEN, body)
        digest = leaf_digest_of([hashlib.sha256(body).digest()])
        add_leaf(LeafKind.FORM, str(locked.pk), digest, at=at)
        # Whoever keeps copies of what is public hears of it.
        locked.save(update_fields=["changed_at"])
