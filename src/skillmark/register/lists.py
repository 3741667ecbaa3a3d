# SPDX-License-Identifier: Apache-2.0

"""
Status lists: a place for each badge, and the signed lists that say what became of it.

A place is never given twice, also not after a mistake. A list is signed anew
only when a bit of it changed, and each signing is an event.

Spec: Bitstring Status List v1.0; design: one list a purpose.
"""

from __future__ import annotations

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from skillmark.did import did_web_url
from skillmark.encoding import iri, moments
from skillmark.errors import ModelError, NoActiveKeyError
from skillmark.issuer import VC_JWT, Issuer
from skillmark.issuing import Issued, sign
from skillmark.protocols import Json
from skillmark.register import events
from skillmark.register.awards import AwardState
from skillmark.register.keyed import Secret
from skillmark.register.schema import LIST_SIZE
from skillmark.status.bitstring import Bitstring
from skillmark.status.bitstring_list import DEFAULT_TTL, build_list_credential
from skillmark.status.entries import status_entry

REVOCATION: Final = "revocation"
SUSPENSION: Final = "suspension"

_MARKED: Final = {REVOCATION: AwardState.REVOKED, SUSPENSION: AwardState.SUSPENDED}
_PROOFS: Final = ("eddsa-rdfc-2022", "ecdsa-rdfc-2019", VC_JWT)
"""What a list is signed with: the first for which the issuer has a key."""

_WELL_KNOWN: Final = "/.well-known/did.json"
_DID_JSON: Final = "/did.json"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the status of one badge stands."""

    list_number: int
    list_index: int
    entries: tuple[Json, ...]
    """For `credentialStatus`: one a purpose."""


def base_url_of(issuer_id: str) -> str | None:
    """
    Return the address under which the issuer's own site would serve its lists.

    None for an issuer whose id is no web address.
    """
    if issuer_id.startswith("did:web:"):
        url = did_web_url(issuer_id)
        return url.removesuffix(_WELL_KNOWN).removesuffix(_DID_JSON) + "/status/"
    if iri.is_https(issuer_id):
        return issuer_id.partition("#")[0].partition("?")[0].rstrip("/") + "/status/"
    return None


def checked_base_url(url: str) -> str:
    """
    Return `url` with a slash at its end.

    Raises:
        ModelError: It is not a web address, or has a query or a fragment.
    """
    if not (iri.is_https(url) or iri.is_https(url.replace("http:", "https:", 1))) or (
        "?" in url or "#" in url
    ):
        raise ModelError(f"the address of status lists is {url[:80]!r}, expected https://...")
    return url.rstrip("/") + "/"


class Places:
    """
    Places for the badges of one transaction, which no badge ever had.

    What was taken is written once, by `write`, before the badges are. A full list is followed
    by a new one.

    Args:
        connection: In a transaction that no other writer can come between.
        secret: Decides which place comes next.
        base_url: Where the lists are served.
        purposes: What the status of a badge can say.
        issuer: Whose keys decide the kind of file that a new list becomes.
    """

    def __init__(
        self,
        connection: sqlite3.Connection,
        secret: Secret,
        *,
        base_url: str,
        purposes: tuple[str, ...],
        issuer: Issuer,
    ) -> None:
        self._connection = connection
        self._secret = secret
        self._base_url = base_url
        self._purposes = purposes
        self._suffix = ".jwt" if _proof_for(issuer) == VC_JWT else ".json"
        row = connection.execute(
            "SELECT number, taken FROM status_list "
            "WHERE base_url = ? AND purposes = ? AND taken < size ORDER BY number DESC LIMIT 1",
            (base_url, " ".join(purposes)),
        ).fetchone()
        self._first_new: int = connection.execute(
            "SELECT coalesce(max(number), 0) + 1 FROM status_list"
        ).fetchone()[0]
        self._number: int = self._first_new if row is None else row[0]
        self._taken: dict[int, int] = {self._number: 0 if row is None else row[1]}
        self._urls = self._urls_of(self._number)

    def take(self) -> Place:
        """Return the next place."""
        if self._taken[self._number] >= LIST_SIZE:
            self._number = max(self._first_new, self._number + 1)
            self._taken[self._number] = 0
            self._urls = self._urls_of(self._number)
        number, counter = self._number, self._taken[self._number]
        self._taken[number] = counter + 1
        index = self._secret.index(number, counter, LIST_SIZE)
        return Place(
            number,
            index,
            tuple([status_entry(url, index, purpose) for purpose, url in self._urls.items()]),
        )

    def give_back(self, count: int = 1) -> None:
        """Give the last places back, of badges that were not made and that nobody ever saw."""
        for number in sorted(self._taken, reverse=True):
            begun = min(count, self._taken[number])
            self._taken[number] -= begun
            count -= begun
            if not count:
                self._number = number
                self._urls = self._urls_of(number)
                return

    def write(self) -> None:
        """Note how many were taken, and make the lists that became necessary."""
        for number, taken in self._taken.items():
            if number < self._first_new:
                self._connection.execute(
                    "UPDATE status_list SET taken = ? WHERE number = ?", (taken, number)
                )
            elif taken:
                self._make(number, taken)

    def _make(self, number: int, taken: int) -> None:
        self._connection.execute(
            "INSERT INTO status_list (number, base_url, purposes, size, taken) "
            "VALUES (?, ?, ?, ?, ?)",
            (number, self._base_url, " ".join(self._purposes), LIST_SIZE, taken),
        )
        self._connection.executemany(
            "INSERT INTO list_credential (list_number, purpose, url, file_name) "
            "VALUES (?, ?, ?, ?)",
            [
                (number, purpose, url, url.removeprefix(self._base_url))
                for purpose, url in self._urls_of(number).items()
            ],
        )

    def _urls_of(self, number: int) -> dict[str, str]:
        if number >= self._first_new:
            names = {purpose: f"{purpose}-{number}{self._suffix}" for purpose in self._purposes}
            return {purpose: self._base_url + name for purpose, name in names.items()}
        found: dict[str, str] = dict(
            self._connection.execute(
                "SELECT purpose, url FROM list_credential WHERE list_number = ?", (number,)
            )
        )
        return {purpose: found[purpose] for purpose in self._purposes}


def sign_lists(
    connection: sqlite3.Connection,
    issuer: Issuer,
    *,
    at: datetime,
    valid_for: timedelta | None = None,
    anew: bool = False,
) -> tuple[Issued, ...]:
    """
    Return every list, signing those of which a bit changed.

    Args:
        connection: In a transaction.
        issuer: Of all the badges on the lists.
        at: When.
        valid_for: How long a signed list holds; None says nothing about it.
        anew: Sign all of them, changed or not.
    """
    rows = connection.execute(
        "SELECT list_number, purpose, url, version, bits_sha256, media_type, signed "
        "FROM list_credential ORDER BY list_number, purpose"
    ).fetchall()
    issued: list[Issued] = []
    for number, purpose, url, version, known, media_type, signed in rows:
        bits = _bits(connection, number, purpose)
        digest = hashlib.sha256(bits.octets).digest()
        if known == digest and not anew:
            issued.append(Issued(url, signed, media_type))
            continue
        document = build_list_credential(
            list_url=url,
            issuer=issuer.id,
            purpose=purpose,
            bits=bits,
            valid_from=at,
            valid_until=None if valid_for is None else at + valid_for,
            ttl=DEFAULT_TTL,
        )
        made = sign(document, by=issuer, at=at, proof=_proof_for(issuer))
        sha256 = bytes.fromhex(made.sha256)
        connection.execute(
            "UPDATE list_credential SET version = ?, bits_sha256 = ?, media_type = ?, "
            "signed = ?, sha256 = ?, signed_at = ? WHERE list_number = ? AND purpose = ?",
            (
                version + 1,
                digest,
                made.media_type,
                made.text,
                sha256,
                moments.render(at),
                number,
                purpose,
            ),
        )
        events.append(connection, kind="list_signed", at=at, subject=url, digest=sha256)
        issued.append(made)
    return tuple(issued)


def purposes_of(connection: sqlite3.Connection, list_number: int | None) -> tuple[str, ...]:
    """Return what the status of a badge on this list can say; nothing where it has no list."""
    row = connection.execute(
        "SELECT purposes FROM status_list WHERE number = ?", (list_number,)
    ).fetchone()
    return tuple(row[0].split()) if row else ()


def _bits(connection: sqlite3.Connection, number: int, purpose: str) -> Bitstring:
    marked = connection.execute(
        "SELECT list_index FROM award WHERE list_number = ? AND state = ?",
        (number, _MARKED[purpose].value),
    )
    return Bitstring.empty(LIST_SIZE).with_marks(index for (index,) in marked)


def _proof_for(issuer: Issuer) -> str:
    for proof in _PROOFS[:-1]:
        try:
            issuer.signer_for(proof)
        except NoActiveKeyError:
            continue
        return proof
    return _PROOFS[-1]
