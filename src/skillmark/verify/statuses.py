# SPDX-License-Identifier: Apache-2.0

"""
Whether the issuer has withdrawn a credential or put it on hold.

Each entry of `credentialStatus` is looked up in the list that it names; a
list is a credential of its own and must verify. Whatever cannot be known
ends as `status_unknown`, never as genuine.

Spec: Bitstring Status List 1.0 § Validate Algorithm; 1EdTech VC Revocation
List 1.0.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from skillmark.encoding import moments, strict_json
from skillmark.errors import (
    ResolutionError,
    RevokedError,
    SkillmarkError,
    StatusRetrievalError,
    StatusTooOldError,
    StatusUnknownError,
    StatusVerificationError,
    SuspendedError,
)
from skillmark.protocols import Fetcher, Json
from skillmark.status import bitstring_list, revocation_list
from skillmark.status.bitstring_list import StatusEntry, StatusFinding
from skillmark.text import Text, say
from skillmark.verify.dates import readable_period
from skillmark.verify.nodes import as_list, id_of
from skillmark.verify.reading import Unverified, read, types_of

LIST_LIMIT = 8_388_608
"""Bytes of one status list credential: a list of 32 million entries fits, compressed."""

ListProver = Callable[[Unverified], None]
"""Checks shape, issuer, proof and dates of a list credential, or raises."""


def check_status(
    document: Json,
    *,
    fetcher: Fetcher | None,
    prove_list: ListProver,
    at: datetime,
    maximum_age: timedelta | None,
) -> Text | None:
    """
    Look every status entry of `document` up; None where the credential has none.

    Raises:
        RevokedError: An entry marks the credential as revoked.
        SuspendedError: An entry marks it as suspended.
        StatusUnknownError: A list cannot be had, read or trusted; the subclass says why.
    """
    entries = as_list(document.get("credentialStatus"))
    if not entries:
        return None
    errors: list[SkillmarkError] = []
    notes: list[Text] = []
    for entry in entries:
        try:
            note = _check_entry(document, entry, fetcher, prove_list, at, maximum_age)
        except (RevokedError, SuspendedError, StatusUnknownError) as error:
            errors.append(error)
        else:
            notes.append(note)
    # A revocation is final and outweighs a list that could not be read.
    order = (RevokedError, SuspendedError, StatusUnknownError)
    if errors:
        raise min(errors, key=lambda error: [isinstance(error, kind) for kind in order].index(True))
    return notes[0]


def _check_entry(  # noqa: PLR0913 - one lookup, and everything it depends on
    document: Json,
    entry: object,
    fetcher: Fetcher | None,
    prove_list: ListProver,
    at: datetime,
    maximum_age: timedelta | None,
) -> Text:
    if not isinstance(entry, dict):
        raise StatusUnknownError("credentialStatus is not an object", pointer="/credentialStatus")
    if revocation_list.TYPE in types_of(entry):
        return _check_revocation_list(document, entry, fetcher)
    found = bitstring_list.read_entry(entry)
    bits = _verified_list(found, document, fetcher, prove_list, at, maximum_age)
    return _judge(bitstring_list.look_up(found, bits))


def _judge(finding: StatusFinding) -> Text:
    marked = finding.value != 0
    if marked and finding.purpose == "revocation":
        raise RevokedError("the issuer's status list marks it as revoked")
    if marked and finding.purpose == "suspension":
        raise SuspendedError("the issuer's status list marks it as suspended")
    if finding.message:
        return say("The issuer's message: {message}", message=finding.message)
    return say("The issuer's list was read: not withdrawn, not on hold.")


def _verified_list(  # noqa: PLR0913 - one lookup, and everything it depends on
    entry: StatusEntry,
    document: Json,
    fetcher: Fetcher | None,
    prove_list: ListProver,
    at: datetime,
    maximum_age: timedelta | None,
) -> Json:
    body = _fetched(entry.list_url, fetcher)
    try:
        found = read(body)
        prove_list(found)
    except SkillmarkError as error:
        raise StatusVerificationError(f"the list does not verify: {error.code}: {error}") from error
    issuer = id_of(document.get("issuer"))
    bitstring_list.check_issuer(found.document, issuer or "")
    _check_age(found.document, at, maximum_age)
    return found.document


def _check_age(found: Json, at: datetime, maximum_age: timedelta | None) -> None:
    if maximum_age is None:
        return
    start, _ = readable_period(found)
    if start is None:
        raise StatusTooOldError("the list does not say when it was made (validFrom)")
    if at - start > maximum_age:
        raise StatusTooOldError(
            f"the list is of {moments.render(start)}, at most {maximum_age} old is accepted"
        )


def _check_revocation_list(document: Json, entry: Json, fetcher: Fetcher | None) -> Text:
    address = revocation_list.read_entry(entry)
    body = _fetched(address, fetcher)
    try:
        found = strict_json.loads_object(body, max_bytes=LIST_LIMIT, max_nodes=2_000_000)
    except SkillmarkError as error:
        raise StatusVerificationError(f"the list is not JSON: {error}") from error
    revoked = revocation_list.is_revoked(found, id_of(document) or "")
    if revoked is not None:
        raise RevokedError("the issuer's revocation list names it")
    return say("The issuer's list was read: not withdrawn, not on hold.")


def _fetched(address: str, fetcher: Fetcher | None) -> bytes:
    if fetcher is None:
        raise StatusRetrievalError(f"{address!r} was not fetched: there is no network")
    try:
        return fetcher.fetch(address, accept=_ACCEPT, limit=LIST_LIMIT).body
    except ResolutionError as error:
        raise StatusRetrievalError(f"{address!r}: {error}") from error


_ACCEPT = "application/vc+jwt, application/vc+ld+json, application/vc, application/json"
