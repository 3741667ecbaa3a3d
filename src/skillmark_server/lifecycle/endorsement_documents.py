# SPDX-License-Identifier: Apache-2.0

"""
The document of an endorsement, where it stands, how it is withdrawn, and what it is worth.

An organisation's is withdrawn by its status list. A person has none: the endorsement names a
list of its own on this site, which names it once it was taken back.

Spec: Open Badges 3.0 § EndorsementCredential, § EndorsementSubject; 1EdTech Verifiable
Credentials Revocation List v1.0.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final

from django.conf import settings

from skillmark import Report, Verifier
from skillmark.encoding import moments, strict_json
from skillmark.errors import FetchError
from skillmark.fetch.budget import Keeping
from skillmark.model.vocabulary import ENDORSEMENT_SCHEMA, OB3_CONTEXT, VC2_CONTEXT
from skillmark.protocols import Fetched, Fetcher, Json, JsonValue
from skillmark_server.awards.verifying import AskedOnce, ReadOnce
from skillmark_server.custody.documents import own_documents
from skillmark_server.custody.lists import own_lists_fetcher
from skillmark_server.custody.register import site_policy
from skillmark_server.lifecycle.handed_in import met_elsewhere
from skillmark_server.lifecycle.models import Endorsement

CONTEXTS: Final = (
    VC2_CONTEXT,
    OB3_CONTEXT,
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)
MOST_AT_ONCE: Final = 20
"""Endorsements that are verified and shown at one place, the oldest first."""
_LIST: Final = "application/json"


def document_of(
    endorsement_id: uuid.UUID,
    subject: str,
    *,
    issuer: Json,
    comment: str,
    name: str,
    status: Json,
    at: datetime,
) -> Json:
    """
    The credential, before it is signed.

    Args:
        endorsement_id: Stands in its address.
        subject: The id of what it is about.
        issuer: The profile of who endorses.
        comment: What they say; may be empty.
        name: A title in words.
        status: Where its withdrawal would stand.
        at: From when it is valid.
    """
    said: dict[str, Any] = {"id": subject, "type": ["EndorsementSubject"]}
    if comment:
        said["endorsementComment"] = comment
    return {
        "@context": list(CONTEXTS),
        "id": endorsement_address(endorsement_id),
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "issuer": issuer,
        "validFrom": moments.render(at.astimezone(UTC)),
        "name": name,
        "credentialSubject": said,
        "credentialStatus": status,
        "credentialSchema": [{"id": ENDORSEMENT_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def endorsement_address(endorsement_id: uuid.UUID) -> str:
    """Where the signed endorsement is served."""
    return f"{settings.BASE_URL}/endorsements/{endorsement_id}.json"


def own_list_entry(endorsement_id: uuid.UUID) -> Json:
    """The `credentialStatus` of what a person says."""
    return {"id": _list_address(endorsement_id), "type": "1EdTechRevocationList"}


def _list_address(endorsement_id: uuid.UUID) -> str:
    return f"{settings.BASE_URL}/endorsements/{endorsement_id}/withdrawn.json"


def own_list(endorsement_id: uuid.UUID) -> bytes | None:
    """The list that a person's endorsement names, as it is served; None where there is none."""
    found = Endorsement.objects.filter(pk=endorsement_id, person__isnull=False).first()
    if found is None:
        return None
    document = strict_json.loads_object(bytes(found.document), max_bytes=len(found.document))
    issuer: Any = document["issuer"]
    named: list[JsonValue] = []
    if found.withdrawn_at is not None:
        named.append({"id": document["id"], "revoked": True})
    return strict_json.dumps(
        {"id": _list_address(found.pk), "issuer": issuer["id"], "revokedCredential": named}
    )


class _OwnFetcher(Fetcher):
    """Has the lists of endorsements in process, and those of organisations behind it."""

    def __init__(self, others: Fetcher) -> None:
        self._others = others

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        endorsement_id = _endorsement_in(url)
        if endorsement_id is None:
            return self._others.fetch(url, accept=accept, limit=limit)
        body = own_list(endorsement_id)
        if body is None:
            raise FetchError("this site has no endorsement at that address")
        return Fetched(url, body, _LIST)

    def keep_at_most(self, url: str, seconds: float) -> None:
        if isinstance(self._others, Keeping) and _endorsement_in(url) is None:
            self._others.keep_at_most(url, seconds)


def _endorsement_in(url: str) -> uuid.UUID | None:
    before, after = f"{settings.BASE_URL}/endorsements/", "/withdrawn.json"
    if not (url.startswith(before) and url.endswith(after)):
        return None
    try:
        return uuid.UUID(url[len(before) : -len(after)])
    except ValueError:
        return None


def own_fetcher(fallback: Fetcher | None = None) -> Fetcher:
    """
    Return a fetcher that has every list and document of this site in process.

    Args:
        fallback: Obtains everything else; None for never.
    """
    return _OwnFetcher(own_lists_fetcher(fallback))


def report_on_endorsement(endorsement: Endorsement, *, at: datetime) -> Report:
    """Verify an endorsement as a stranger would, without a network."""
    return _verifier([endorsement], at).inspect(bytes(endorsement.document), at=at)


def that_hold(
    endorsed: Json,
    endorsements: Iterable[Endorsement],
    *,
    at: datetime,
    verifier: Verifier | None = None,
) -> list[Endorsement]:
    """
    Those that the core finds to hold of a proven credential, an achievement or a profile.

    Args:
        endorsed: As `Verifier.inspect_endorsements` takes it.
        endorsements: With their documents; more than `MOST_AT_ONCE` are not looked at.
        at: The moment to judge for.
        verifier: One that read documents and lists before; by default a new one.
    """
    rows = list(endorsements)[:MOST_AT_ONCE]
    judge = _verifier(rows, at) if verifier is None else verifier
    found = judge.inspect_endorsements(endorsed, [bytes(row.document) for row in rows], at=at)
    return [row for row, one in zip(rows, found, strict=True) if one.holds]


def that_hold_by_themselves(
    endorsements: Iterable[Endorsement], *, at: datetime
) -> list[Endorsement]:
    """As `that_hold`, of things that stand nowhere but in their own id, in the same order."""
    rows = list(endorsements)[:MOST_AT_ONCE]
    by_subject: dict[str, list[Endorsement]] = defaultdict(list)
    for row in rows:
        by_subject[row.subject].append(row)
    verifier = _verifier(rows, at)
    holding = {
        row.pk
        for subject, some in by_subject.items()
        for row in that_hold({"id": subject}, some, at=at, verifier=verifier)
    }
    return [row for row in rows if row.pk in holding]


def _verifier(rows: Iterable[Endorsement], at: datetime) -> Verifier:
    """What verifies some for one moment: each document and list is read once, none is fetched."""
    return Verifier(
        fetcher=ReadOnce(own_fetcher(met_elsewhere(rows, at=at))),
        known=AskedOnce(own_documents()),
        policy=site_policy(),
    )
