# SPDX-License-Identifier: Apache-2.0

"""
The newest version of an award, under the id of the award: what its `refreshService` leads to.

Where nothing took the place of an award, it is the award itself, byte for byte. Else it says
what the newer award says and names that one's place in the status list; only its id and its
proof are its own. It is signed when somebody first asks for it, kept, and signed anew once
another award is the newest, or the key that signed it is known to be stolen.

Spec: 1EdTech VC Credential Refresh 1.0; Open Badges 3.0 § RefreshService.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from skillmark import Issuer, sign
from skillmark.protocols import Json
from skillmark_server.awards.addresses import NEWEST, address_of
from skillmark_server.awards.documents import proven, signed_document, signed_with_digest
from skillmark_server.awards.models import Award, DocumentForm, NewestDocument
from skillmark_server.awards.refusals import NamesNoNewest
from skillmark_server.awards.second_form import sign_second_form
from skillmark_server.awards.signing import PROOFS, leaf_digest_of
from skillmark_server.custody.lists import REVOCATION
from skillmark_server.custody.models import IssuerIdentity, SigningKey
from skillmark_server.custody.selectors import current_identity
from skillmark_server.custody.signing import issuer_for, issuer_under
from skillmark_server.transparency.leaves import add_leaf
from skillmark_server.transparency.models import LeafKind

_MOST: Final = 64
"""Awards that took the place of one another; a yearly renewal needs a lifetime for as many."""


def newest_document(
    award: Award, form: DocumentForm, *, among: QuerySet[Award], at: datetime
) -> tuple[bytes, str]:
    """
    Return the newest version of an award as it is served, with its SHA-256 in hexadecimal.

    Args:
        award: Whoever asks may see it.
        form: In which it is wanted.
        among: The awards that whoever asks may see.
        at: Now.

    Raises:
        NamesNoNewest: The award was signed without the address of a newest version.
        Altered: What is kept is not what was signed; it was logged.
        CannotIssue: The organisation cannot sign here and now.
    """
    if "refreshService" not in signed_document(award):
        raise NamesNoNewest
    newest = newest_of(award, among=among, at=at)
    if newest.pk == award.pk:
        if form is DocumentForm.TOKEN:
            sign_second_form(award, at=at)
        return signed_with_digest(award, form)
    kept = _kept(award, newest, form) or _sign(award, newest, form, at=at)
    body = proven(bytes(kept.body), kept.digest, award_id=award.pk, form=form)
    return body, kept.digest


def newest_of(award: Award, *, among: QuerySet[Award], at: datetime) -> Award:
    """
    Return the award that holds now in the place of one; often that one itself.

    An award whose list names ids is left alone: the id would be of two, and one of them is named.
    Any other counts if a verifier takes it for the same credential (same issuer, same recipient,
    not older), if it has begun, and if whoever asks may see it: a holder who keeps the newer one
    to themselves has not shown it. One that stands goes before one that was withdrawn.

    Args:
        award: The older one.
        among: The awards that whoever asks may see.
        at: Now.
    """
    known = [*_after(award)]
    seen = among.filter(
        pk__in=[one.pk for one in known],
        valid_from__gte=award.valid_from,
        valid_from__lte=at,
        revocation_list__purpose=REVOCATION,
        revocation_list__identity=award.revocation_list.identity_id,
    )
    shown = set(seen.values_list("pk", flat=True))
    fitting = [award, *(one for one in known if one.pk in shown)]
    standing = [one for one in fitting if one.revoked_at is None]
    return (standing or fitting)[-1]


def forget_newest(award: Award) -> None:
    """Remove what was signed of an award in another's place, or of another's in its place."""
    NewestDocument.objects.filter(Q(award=award) | Q(newest=award)).delete()


def altered_newest() -> Iterator[str]:
    """Yield each kept newest version that is not what was signed, by award and form."""
    for one in NewestDocument.objects.order_by("pk").iterator(chunk_size=100):
        if hashlib.sha256(bytes(one.body)).hexdigest() != one.digest:
            yield f"{one.award_id} {one.form}"


def _after(award: Award) -> Iterator[Award]:
    """Those that took its place, one after the other, as long as they are the same person's."""
    here = award
    for _ in range(_MOST):
        following = (
            Award.objects.filter(supersedes=here.pk, recipient_email=award.recipient_email)
            .order_by("issued_at", "leaf_sequence")
            .last()
        )
        if following is None:
            return
        yield following
        here = following


def _kept(award: Award, newest: Award, form: DocumentForm) -> NewestDocument | None:
    kept = NewestDocument.objects.filter(award=award, newest=newest, form=form).first()
    if kept is None:
        return None
    is_sound = SigningKey.objects.filter(method=kept.method, compromised_since=None).exists()
    return kept if is_sound else None


@transaction.atomic
def _sign(award: Award, newest: Award, form: DocumentForm, *, at: datetime) -> NewestDocument:
    # Asked twice at once, the second waits for the first and reads what it kept.
    Award.objects.select_for_update(of=("self",)).get(pk=award.pk)
    if (kept := _kept(award, newest, form)) is not None:
        return kept
    issuer = _issuer_of(newest, at=at)
    body = sign(_under(award, newest), by=issuer, at=at, proof=PROOFS[form]).text
    digest = hashlib.sha256(body)
    made, _ = NewestDocument.objects.update_or_create(
        award=award,
        form=form,
        defaults={
            "newest": newest,
            "method": issuer.signer_for(PROOFS[form]).verification_method,
            "body": body,
            "digest": digest.hexdigest(),
        },
    )
    add_leaf(LeafKind.FORM, str(award.pk), leaf_digest_of([digest.digest()]), at=at)
    return made


def _under(award: Award, newest: Award) -> Json:
    """What the newer one says, under the id of the older."""
    document = {name: item for name, item in signed_document(newest).items() if name != "proof"}
    document["id"] = address_of(award.pk)
    if isinstance(service := document.get("refreshService"), dict):
        document["refreshService"] = {**service, "id": address_of(award.pk) + NEWEST}
    return document


def _issuer_of(newest: Award, *, at: datetime) -> Issuer:
    """
    Who signed the newer one signs for it again, also where they issue under another name now.

    Raises:
        CannotIssue: They cannot.
    """
    organisation, language = newest.organisation, newest.language
    identity = IssuerIdentity.objects.get(status_lists__serial=newest.revocation_list_serial)
    if identity == current_identity(organisation):
        return issuer_for(organisation, at=at, language=language)
    return issuer_under(identity, organisation, at=at, language=language)
