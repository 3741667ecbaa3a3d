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
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from skillmark.encoding import moments, strict_json
from skillmark.errors import (
    ResolutionError,
    RevokedError,
    SkillmarkError,
    StatusMalformedError,
    StatusRetrievalError,
    StatusTooOldError,
    StatusUnknownError,
    StatusVerificationError,
    SuspendedError,
)
from skillmark.fetch import Keeping
from skillmark.protocols import Fetcher, Json, JsonValue
from skillmark.status import (
    MAXIMUM_ENTRIES,
    Bitstring,
    StatusEntry,
    StatusFinding,
    StatusKind,
    bits_for,
    check_list_issuer,
    find_in,
    is_revoked,
    judge,
    read_entries,
    read_list,
)
from skillmark.text import Text, say
from skillmark.verify.dates import readable_period
from skillmark.verify.nodes import as_list, id_of
from skillmark.verify.proven_lists import ProvenLists
from skillmark.verify.reading import Unverified, read

LIST_LIMIT = 8_388_608
"""Bytes of one status list credential: a list of 32 million entries fits, compressed."""

ListProver = Callable[[Unverified, datetime], None]
"""Checks shape, issuer, proof and dates of a list credential for a moment, or raises."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusCheck:
    """
    Looks status entries up.

    Args:
        fetcher: Obtains lists; None where there is no network.
        prove_list: Checks a list that is a credential of its own.
        at: The moment of the verification.
        proven: Lists that this verifier proved before.
        maximum_age: How old a list may be; None for any age.
        kept_at: Where lists came with the credential, the moment for which they are judged: a
            list holds for days, and what it said then stays true. None where they are of now.
        listed_at: Where it is noted when such lists were made, as their issuers signed it.
    """

    fetcher: Fetcher | None
    prove_list: ListProver
    at: datetime
    proven: ProvenLists
    maximum_age: timedelta | None = None
    kept_at: datetime | None = None
    listed_at: list[datetime] = field(default_factory=list[datetime])

    def check(self, document: Json) -> Text | None:
        """
        Look every status entry of `document` up; None where the credential has none.

        Raises:
            RevokedError: An entry marks the credential as revoked.
            SuspendedError: An entry marks it as suspended.
            StatusUnknownError: A list cannot be had, read or trusted; the subclass says why.
        """
        errors: list[SkillmarkError] = []
        notes: list[Text] = []
        entries = as_list(document.get("credentialStatus"))
        if len(entries) > MAXIMUM_ENTRIES:
            raise StatusMalformedError(f"there are {len(entries)} entries of credentialStatus")
        # Each by itself: one that cannot be read must not hide another that revokes.
        for item in entries:
            try:
                (entry,) = read_entries({"credentialStatus": item})
                notes.append(self._check_entry(document, entry))
            except (RevokedError, SuspendedError, StatusUnknownError) as error:
                errors.append(error)
        try:
            _refuse_one_id(entries)
        except StatusMalformedError as error:
            errors.append(error)
        if errors:
            raise min(errors, key=_weight)
        return notes[0] if notes else None

    def _check_entry(self, document: Json, entry: StatusEntry) -> Text:
        if entry.kind is StatusKind.REVOCATION_LIST:
            return self._check_revocation_list(document, entry)
        return words_of(find_in(self.bits(entry, document), entry))

    def bits(self, entry: StatusEntry, document: Json) -> Bitstring:
        """
        Return the verified bits that `entry` of `document` points into; its index is not looked at.

        Raises:
            StatusUnknownError: The list cannot be had, read or trusted; the subclass says why.
        """
        return bits_for(entry, self._verified_list(entry, document), at=self._moment)

    def _verified_list(self, entry: StatusEntry, document: Json) -> Json:
        body = self._fetched(entry.list_url)
        proven = self.proven.get(entry.list_url, body, self.at)
        if proven is None:
            proven = self._prove(body)
            self.proven.add(entry.list_url, body, self.at, proven)
        check_list_issuer(proven, document)
        self._check_age(proven)
        if self.kept_at is None:
            self._keep(entry, proven)
        else:
            self._note(proven)
        return proven

    @property
    def _moment(self) -> datetime:
        """The moment for which lists are judged."""
        return self.at if self.kept_at is None else self.kept_at

    def _note(self, document: Json) -> None:
        """Note when a list was made; whoever kept it may say any day, its issuer said this one."""
        start, _ = readable_period(document)
        if start is None:
            raise StatusTooOldError("the list does not say when it was made (validFrom)")
        self.listed_at.append(start)

    def _prove(self, body: bytes) -> Json:
        try:
            found = read(body, max_bytes=LIST_LIMIT)
            self.prove_list(found, self._moment)
        except SkillmarkError as error:
            raise StatusVerificationError(
                f"the list does not verify: {error.code}: {error}"
            ) from error
        return found.document

    def _keep(self, entry: StatusEntry, document: Json) -> None:
        """A copy holds as long as the list says, and never past its end."""
        fetcher: object = self.fetcher
        if not isinstance(fetcher, Keeping):
            return
        listed = read_list(document, entry.kind)
        holds = listed.ttl
        if listed.valid_until is not None:
            holds = min(holds, listed.valid_until - self.at)
        fetcher.keep_at_most(entry.list_url, holds.total_seconds())

    def _check_age(self, found: Json) -> None:
        if self.maximum_age is None:
            return
        start, _ = readable_period(found)
        if start is None:
            raise StatusTooOldError("the list does not say when it was made (validFrom)")
        if self.at - start > self.maximum_age:
            raise StatusTooOldError(
                f"the list is of {moments.render(start)}, at most {self.maximum_age} is accepted"
            )

    def _check_revocation_list(self, document: Json, entry: StatusEntry) -> Text:
        if self.kept_at is not None:
            raise StatusVerificationError("nobody signed the list, and it came with the badge")
        body = self._fetched(entry.list_url)
        try:
            found = strict_json.loads_object(body, max_bytes=LIST_LIMIT, max_nodes=2_000_000)
        except SkillmarkError as error:
            raise StatusVerificationError(f"the list is not JSON: {error}") from error
        identifier = id_of(document)
        if identifier is None:
            raise StatusMalformedError("the list is by id, and the credential has none")
        if is_revoked(found, identifier) is not None:
            raise RevokedError("the issuer's revocation list names it")
        return say("The issuer's list was read: not withdrawn, not on hold.")

    def _fetched(self, address: str) -> bytes:
        if self.fetcher is None:
            raise StatusRetrievalError(f"{address!r} was not fetched: there is no network")
        try:
            return self.fetcher.fetch(address, accept=_ACCEPT, limit=LIST_LIMIT).body
        except ResolutionError as error:
            raise StatusRetrievalError(f"{address!r}: {error}") from error


def words_of(finding: StatusFinding) -> Text:
    """
    Say what a list says of a credential that may be used.

    Raises:
        RevokedError: It is withdrawn.
        SuspendedError: It is on hold.
        StatusUnknownError: It is marked for a purpose that is not known.
    """
    judge(finding)
    if finding.message:
        return say("The issuer's message: {message}", message=finding.message)
    return say("The issuer's list was read: not withdrawn, not on hold.")


def _refuse_one_id(entries: list[JsonValue]) -> None:
    """
    Refuse two entries of one id: in RDF one, of which whoever holds it may deal out the members.

    Raises:
        StatusMalformedError: Two entries have one id and are not the same.
    """
    seen: dict[str, JsonValue] = {}
    for item in entries:
        identifier = id_of(item) if isinstance(item, dict) else None
        if identifier is not None and seen.setdefault(identifier, item) != item:
            raise StatusMalformedError("two entries of credentialStatus have one id")


def _weight(error: SkillmarkError) -> int:
    """A revocation is final, and outweighs a list that could not be read."""
    if isinstance(error, RevokedError):
        return 0
    return 1 if isinstance(error, SuspendedError) else 2


_ACCEPT = "application/vc+jwt, application/vc+ld+json, application/vc, application/json"
