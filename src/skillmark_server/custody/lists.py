# SPDX-License-Identifier: Apache-2.0

"""
Status lists as other rooms use them: take an index, set its bit, read the list in process.

An index is drawn by a keyed permutation of a counter, so that it tells nothing
about when a badge was issued, and is never given out twice.
"""

from __future__ import annotations

import functools
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.transaction import TransactionManagementError
from django.utils.translation import gettext_lazy as _

from skillmark import Fetcher
from skillmark.encoding import strict_json
from skillmark.errors import FetchError
from skillmark.fetch.budget import Keeping
from skillmark.protocols import Fetched, Json
from skillmark.status import MINIMUM_ENTRIES, Permutation, status_entries, status_entry
from skillmark.status.allocation import KEY_BYTES
from skillmark_server.accounts.models import Organisation
from skillmark_server.custody.addresses import identity_id_in, list_address, list_id_in
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.models import (
    IssuerIdentity,
    NamedCredential,
    StatusBit,
    StatusList,
)
from skillmark_server.custody.naming import naming_entry
from skillmark_server.custody.publishing import (
    NAMED,
    lock_identity,
    publish_list,
    served_list,
)
from skillmark_server.custody.refusals import CannotIssue, ListAltered, StoreUnreachable
from skillmark_server.custody.sealing import key_store
from skillmark_server.custody.selectors import current_identity, public_identity
from skillmark_server.custody.tasks import publish_due, publish_status_list

__all__ = [
    "NAMED",
    "REVOCATION",
    "SUSPENSION",
    "StatusPlace",
    "StatusRange",
    "forget_reason",
    "name_withdrawn",
    "own_lists_fetcher",
    "publish_due",
    "publish_list",
    "range_of",
    "set_bit",
    "set_bits",
    "take_index",
    "take_indices",
    "take_range",
]

REVOCATION: Final = "revocation"
SUSPENSION: Final = "suspension"

FIRST_SIZE: Final = MINIMUM_ENTRIES
"""Most issuers never fill it, and whoever verifies has the least to fetch."""

NEXT_SIZE: Final = 1_048_576
"""An issuer of millions has few lists, and none tells which week a badge is from."""

NAMED_SIZE: Final = 16_384
"""Of a list of ids: with all of them withdrawn it is no longer than any verifier reads."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusPlace:
    """Where the status of one credential stands."""

    list: StatusList
    index: int
    entry: Json
    """The `credentialStatus` object of the credential."""


@dataclass(frozen=True, kw_only=True)
class StatusRange:
    """Places of one list that were taken together, in the order of the counter."""

    list: StatusList
    first: int
    """The counter of the first; the others follow it."""
    count: int

    @functools.cached_property
    def indices(self) -> Sequence[int]:
        """
        Where each stands: scattered over the list, and never given out again.

        In a list of ids they stand in the order of the counter: no badge says where.

        Raises:
            CannotIssue: The key of the permutation does not open.
        """
        if self.list.purpose == NAMED:
            return range(self.first, self.first + self.count)
        return _permutation_of(self.list).indices_for(self.first, self.count)

    @property
    def address(self) -> str:
        """The URL of the list, as the credentials name it."""
        return list_address(self.list.pk)

    @property
    def entries(self) -> Sequence[Json]:
        """The `credentialStatus` objects of all of them; a list of ids has one for all."""
        if self.list.purpose == NAMED:
            return [naming_entry(self.address)] * self.count
        return status_entries(self.address, self.indices, self.list.purpose)

    def entry(self, place: int) -> Json:
        """The `credentialStatus` object of the credential at `place`, from 0."""
        if self.list.purpose == NAMED:
            return naming_entry(self.address)
        return status_entry(self.address, self.indices[place], self.list.purpose)


def take_index(organisation: Organisation, purpose: str, *, at: datetime) -> StatusPlace:
    """
    Take the next index of the organisation's list; a full list is followed by a new one.

    Args:
        organisation: The issuer.
        purpose: `revocation`, `suspension` or `named`.
        at: When; the first version of a new list is signed then.

    Raises:
        TransactionManagementError: There is no transaction that the index belongs to.
        CannotIssue: The organisation has no identity, or no active key.
    """
    (taken,) = take_indices(organisation, purpose, 1, at=at)
    return StatusPlace(list=taken.list, index=taken.indices[0], entry=taken.entry(0))


def take_range(organisation: Organisation, purpose: str, most: int, *, at: datetime) -> StatusRange:
    """
    Take as many indices as the open list has left, at most `most`: all of one list.

    Args:
        organisation: The issuer.
        purpose: `revocation`, `suspension` or `named`.
        most: From 1.
        at: When; the first version of a new list is signed then.

    Raises:
        ValueError: `most` is under 1.
        TransactionManagementError: There is no transaction that the indices belong to.
        CannotIssue: The organisation has no identity, or no active key.
    """
    identity, row = _newest(organisation, purpose, most)
    room = 0 if row is None else row.size - row.given_out
    return _taken(identity, row, purpose, min(most, room) or most, at)[0]


def range_of(row: StatusList, first: int, count: int) -> StatusRange:
    """
    Return places that were taken before, to go on with what somebody else began.

    Args:
        row: The list.
        first: The counter of the first.
        count: How many.
    """
    return StatusRange(list=row, first=first, count=count)


def take_indices(
    organisation: Organisation, purpose: str, count: int, *, at: datetime
) -> list[StatusRange]:
    """
    Take the next `count` indices at once; where a list becomes full, the next one goes on.

    One row is written for each list, however many indices are taken. The identity is locked
    until the transaction ends: whoever takes many issues them soon.

    Args:
        organisation: The issuer.
        purpose: `revocation`, `suspension` or `named`.
        count: How many, from 1.
        at: When; the first version of a new list is signed then.

    Returns:
        Ranges that hold `count` indices together: one, or more where a list became full.

    Raises:
        ValueError: `count` is under 1.
        TransactionManagementError: There is no transaction that the indices belong to.
        CannotIssue: The organisation has no identity, or no active key.
    """
    identity, row = _newest(organisation, purpose, count)
    return _taken(identity, row, purpose, count, at)


def _taken(
    identity: IssuerIdentity, row: StatusList | None, purpose: str, count: int, at: datetime
) -> list[StatusRange]:
    taken: list[StatusRange] = []
    while count:
        if row is None or row.given_out >= row.size:
            row = _new_list(identity, purpose, 1 if row is None else row.number + 1)
        if row.version == 0:
            row = publish_list(row.pk, at)
        taken.append(_taken_of(row, min(count, row.size - row.given_out)))
        count -= taken[-1].count
    return taken


def _newest(
    organisation: Organisation, purpose: str, count: int
) -> tuple[IssuerIdentity, StatusList | None]:
    """The identity, locked, and its newest list, from which `count` indices are to be taken."""
    if count < 1:
        raise ValueError(f"{count} indices were asked for, at least 1 is taken")
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("an index is taken in the transaction that uses it")
    identity = current_identity(organisation)
    if identity is None:
        raise CannotIssue(_("The organisation has no issuer identity yet."))
    lock_identity(identity.pk)
    row = (
        StatusList.objects.filter(identity=identity, purpose=purpose)
        .defer("document")
        .order_by("-number")
        .first()
    )
    return identity, row


def _taken_of(row: StatusList, count: int) -> StatusRange:
    taken = StatusRange(list=row, first=row.given_out, count=count)
    if row.purpose != NAMED:
        _permutation_of(row)  # whose key has to open before anything is given out
    row.given_out += count
    row.save(update_fields=["given_out"])
    return taken


def set_bit(list_id: uuid.UUID, index: int, value: bool, *, at: datetime) -> None:  # noqa: FBT001 - it is what is stored
    """
    Set or clear a bit; the next version is signed once the transaction is committed.

    Args:
        list_id: Of the list.
        index: As `take_index` gave it out.
        value: True for revoked or suspended.
        at: When it changes.
    """
    set_bits(list_id, [index], value, at=at)


@transaction.atomic
def set_bits(list_id: uuid.UUID, indices: Iterable[int], value: bool, *, at: datetime) -> None:  # noqa: FBT001 - it is what is stored
    """
    Set or clear many bits of one list; they are one version together.

    Args:
        list_id: Of the list.
        indices: As `take_index` and `take_indices` gave them out.
        value: True for revoked or suspended.
        at: When they change.
    """
    rows = [
        StatusBit(list_id=list_id, index=index, is_set=value, changed_at=at)
        for index in sorted(set(indices))
    ]
    if not rows:
        return
    lists = StatusList.objects.only("identity_id", "changed_at")
    lock_identity(lists.get(pk=list_id).identity_id)
    StatusBit.objects.bulk_create(
        rows,
        batch_size=1_000,
        update_conflicts=True,
        unique_fields=["list", "index"],
        update_fields=["is_set", "changed_at", "is_published"],
    )
    # Whoever was first has asked for the next version already.
    if lists.get(pk=list_id).changed_at is None:
        lists.filter(pk=list_id).update(changed_at=at)
        transaction.on_commit(functools.partial(publish_status_list.enqueue, str(list_id)))


@transaction.atomic
def name_withdrawn(
    list_id: uuid.UUID, index: int, *, credential_id: str, reason: str, at: datetime
) -> None:
    """
    Withdraw a credential: set its bit; where the list names ids, have it name this one.

    Args:
        list_id: Of the list.
        index: As `take_index` gave it out.
        credential_id: Of the credential.
        reason: For everybody to read; empty where it is not.
        at: When it is withdrawn.
    """
    if StatusList.objects.filter(pk=list_id, purpose=NAMED).exists():
        NamedCredential.objects.update_or_create(
            list_id=list_id,
            index=index,
            defaults={"credential_id": credential_id, "reason": reason},
        )
    set_bit(list_id, index, value=True, at=at)


@transaction.atomic
def forget_reason(list_id: uuid.UUID, index: int, *, at: datetime) -> None:
    """Have a list say no more why one was withdrawn: whom it was about is erased."""
    named = NamedCredential.objects.filter(list_id=list_id, index=index).exclude(reason="")
    if named.update(reason=""):
        set_bit(list_id, index, value=True, at=at)


def own_lists_fetcher(fallback: Fetcher | None = None) -> Fetcher:
    """
    Return a fetcher that has this site's lists and documents in process.

    Args:
        fallback: Obtains everything else; None for never.
    """
    return _OwnFetcher(fallback)


class _OwnFetcher(Fetcher):
    def __init__(self, fallback: Fetcher | None) -> None:
        self._fallback = fallback

    def fetch(
        self, url: str, *, accept: str = "application/json", limit: int = 2_097_152
    ) -> Fetched:
        address = url.partition("#")[0]
        if (list_id := list_id_in(address)) is not None:
            return _list_at(address, list_id, limit)
        if (identity_id := identity_id_in(address)) is not None:
            identity = public_identity(identity_id)
            if identity is None:
                raise FetchError("this site has no issuer at that address")
            body = strict_json.dumps(controller_document(identity))
            return Fetched(address, body, "application/did+json")
        if self._fallback is None:
            raise FetchError(f"{address[:200]} is not of this site, and nothing else is fetched")
        return self._fallback.fetch(url, accept=accept, limit=limit)

    def keep_at_most(self, url: str, seconds: float) -> None:
        if isinstance(self._fallback, Keeping) and list_id_in(url) is None:
            self._fallback.keep_at_most(url, seconds)


def _list_at(address: str, list_id: uuid.UUID, limit: int) -> Fetched:
    try:
        found = served_list(list_id)
    except ListAltered as error:
        raise FetchError(str(error)) from error
    if found is None:
        raise FetchError("this site has no status list at that address")
    if len(found.body) > limit:
        raise FetchError(f"the list has {len(found.body)} bytes, at most {limit} are read")
    return Fetched(address, found.body, found.media_type)


def _new_list(identity: IssuerIdentity, purpose: str, number: int) -> StatusList:
    size = FIRST_SIZE if number == 1 else NEXT_SIZE
    if purpose == NAMED:
        size = NAMED_SIZE
    row = StatusList(id=uuid.uuid4(), identity=identity, purpose=purpose, number=number, size=size)
    row.sealed_permutation_key = key_store().seal(secrets.token_bytes(KEY_BYTES), about=str(row.pk))
    row.save(force_insert=True)
    return row


def _permutation_of(row: StatusList) -> Permutation:
    try:
        return _permutation(row.pk, bytes(row.sealed_permutation_key), row.size)
    except StoreUnreachable as error:
        raise CannotIssue(error.words) from error


@functools.lru_cache(maxsize=64)
def _permutation(list_id: uuid.UUID, sealed: bytes, size: int) -> Permutation:
    return Permutation(key_store().open(sealed, about=str(list_id)), size)
