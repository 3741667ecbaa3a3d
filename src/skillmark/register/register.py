# SPDX-License-Identifier: Apache-2.0

"""
The register of one issuer: one SQLite file beside its keys.

Every badge stands in it, with its signed bytes, before anybody sees it; files
are copies that can be written again. So a run that is killed at any moment is
run again, and nothing is lost or issued twice.
"""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal, Self

from skillmark.bulk.crew import Crew
from skillmark.errors import (
    AwardUnknownError,
    ModelError,
    RegisterAlteredError,
)
from skillmark.issuer import Issuer
from skillmark.issuing import DEFAULT_PROOF, Identify, Issued, check_achievement
from skillmark.model import Achievement
from skillmark.recipients import BadRow, Row
from skillmark.register import awarding, events, kept, lists, states
from skillmark.register.auditing import audit
from skillmark.register.awards import Award, AwardState, Event, RowOutcome, RowState
from skillmark.register.database import alone, connect, reading, writing
from skillmark.register.files import put
from skillmark.register.keyed import Secret
from skillmark.register.making import Making, Order

FAULT_STEPS: Final = (
    "chunk:read",
    "chunk:begun",
    "row:signed",
    "row:entered",
    "chunk:entered",
    "chunk:committed",
    "file:written",
    "file:placed",
    "lists:signed",
    "lists:committed",
)
"""The names that a test's `fault` is called with, in the order of a run."""

Purpose = Literal["revocation", "suspension"]

_CHUNK: Final = 500
"""Rows a transaction: what is done again after a kill, and how long another writer waits."""

_PAGE: Final = 500
_LONGEST_REASON: Final = 500
_STATUS_FOLDER: Final = "status"
_PURPOSES: Final[frozenset[tuple[str, ...]]] = frozenset(
    {(lists.REVOCATION,), (lists.REVOCATION, lists.SUSPENSION)}
)


def _proven(award: Award, signed: bytes) -> bytes:
    if hashlib.sha256(signed).hexdigest() != award.sha256:
        raise RegisterAlteredError(f"the badge {award.credential_id} is not what was signed")
    return signed


def _no_fault(_: str) -> None:
    """Nothing is broken outside of tests."""


class Register:
    """
    The ledger. A context manager: `with Register.open("keys/") as register: ...`.

    Several processes can use one register at once; one object belongs to one thread.
    """

    def __init__(  # noqa: PLR0913 - `open` is the door
        self,
        folder: Path,
        connection: sqlite3.Connection,
        secret: Secret,
        *,
        base_url: str | None,
        purposes: tuple[str, ...],
        fault: Callable[[str], None],
    ) -> None:
        self._folder = folder
        self._connection = connection
        self._secret = secret
        self._base_url = base_url
        self._purposes = purposes
        self._fault = fault

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        status_base_url: str | None = None,
        purposes: tuple[Purpose, ...] = ("revocation",),
        fault: Callable[[str], None] | None = None,
    ) -> Self:
        """
        Open the register in `folder`, and make it where there is none.

        Args:
            folder: The issuer's folder, on a local disk.
            status_base_url: Where the status lists are served; without it, the
                address that a did:web or https issuer has, and for other
                issuers none: their badges have no status.
            purposes: `("revocation",)`, the one entry that Open Badges allows,
                or `("revocation", "suspension")`, which the VC data model
                allows and schemas of Open Badges refuse.
            fault: Called with each of `FAULT_STEPS`; only for tests.

        Raises:
            RegisterError: The register cannot be opened, is another program's,
                or lost its secret.
            KeyStoreError: The folder cannot be used.
            ModelError: The address or the purposes are none that are taken.
        """
        if tuple(purposes) not in _PURPOSES:
            raise ModelError(f"the purposes are {purposes!r}, expected revocation, then suspension")
        base_url = None if status_base_url is None else lists.checked_base_url(status_base_url)
        place = Path(folder)
        with alone(place):
            connection = connect(place)
            try:
                with reading():
                    lists_made = connection.execute("SELECT count(*) FROM status_list").fetchone()
                secret = Secret.of_folder(place, may_be_new=lists_made == (0,))
            except BaseException:
                connection.close()
                raise
        return cls(
            place,
            connection,
            secret,
            base_url=base_url,
            purposes=tuple(purposes),
            fault=fault or _no_fault,
        )

    # --- Issuing ----------------------------------------------------------------------------------

    def award_rows(  # noqa: PLR0913 - each is one fact of the order
        self,
        rows: Iterable[Row | BadRow],
        *,
        achievement: Achievement | Mapping[str, Achievement],
        issuer: Issuer,
        at: datetime,
        proof: str = DEFAULT_PROOF,
        valid_until: datetime | None = None,
        valid_for: timedelta | None = None,
        identify: Identify = "hashed",
        show_names: bool = False,
        crew: Crew | None = None,
    ) -> Iterator[RowOutcome]:
        """
        Issue each row once, however often it is asked for; bad rows pass through as refused.

        An outcome is yielded after it is safe on the disk. Whoever stops
        taking outcomes stops the issuing, at a chunk of rows.

        Args:
            rows: As `open_recipients` yields them.
            achievement: Or several by language, from which each row takes its
                own; a row without a language takes the first.
            issuer: The one whom the register belongs to.
            at: When.
            proof: A Data Integrity suite, or `vc-jwt`.
            valid_until: The last moment of a badge of which the row does not say.
            valid_for: How long such a badge holds, where `valid_until` does not say either.
            identify: How the e-mail address stands in the badge.
            show_names: Whether the badge shows the recipient's name to
                everybody who has it.
            crew: Processes with the same issuer that help where there are many rows.

        Raises:
            ModelError: The achievement breaks a rule, or there is none.
            StateError: No key of the issuer fits, or the register is another issuer's.
            CanonicalizationError: The achievement has a member that no context defines.
            RegisterError: The register cannot be written.
        """
        order = Order(
            achievement=achievement,
            issuer=issuer,
            at=at,
            proof=proof,
            base_url=self._base_url or lists.base_url_of(issuer.id),
            purposes=self._purposes,
            valid_until=valid_until,
            valid_for=valid_for,
            identify=identify,
            show_names=show_names,
        )
        issuer.signer_for(proof)
        offered = achievement.values() if isinstance(achievement, Mapping) else (achievement,)
        for each in offered:
            check_achievement(each, by=issuer)
        if not offered:
            raise ModelError("there is no achievement")
        return self._award(iter(rows), Making(order, crew))

    def _award(self, rows: Iterator[Row | BadRow], making: Making) -> Iterator[RowOutcome]:
        order = making.order
        while chunk := list(itertools.islice(rows, _CHUNK)):
            self._fault("chunk:read")
            with writing(self._connection):
                self._fault("chunk:begun")
                states.note_keys(self._connection, order.issuer, order.at)
                good = [row for row in chunk if isinstance(row, Row)]
                made = iter(
                    awarding.award_rows(self._connection, self._secret, good, making, self._fault)
                )
                outcomes = [
                    RowOutcome(RowState.REFUSED, row) if isinstance(row, BadRow) else next(made)
                    for row in chunk
                ]
                self._fault("chunk:entered")
            self._fault("chunk:committed")
            yield from outcomes

    def award_one(  # noqa: PLR0913 - each is one fact of the order
        self,
        row: Row,
        *,
        achievement: Achievement,
        issuer: Issuer,
        at: datetime,
        proof: str = DEFAULT_PROOF,
        valid_until: datetime | None = None,
        valid_for: timedelta | None = None,
        identify: Identify = "hashed",
        show_names: bool = False,
    ) -> RowOutcome:
        """
        Issue to one person; the same as a file of one row.

        Args:
            row: Its `email` may also be a DID or another URL.
            achievement: As in `award_rows`.
            issuer: As in `award_rows`.
            at: As in `award_rows`.
            proof: As in `award_rows`.
            valid_until: As in `award_rows`.
            valid_for: As in `award_rows`.
            identify: As in `award_rows`.
            show_names: As in `award_rows`.

        Raises:
            SkillmarkError: As in `award_rows`.
        """
        (outcome,) = self.award_rows(
            [row],
            achievement=achievement,
            issuer=issuer,
            at=at,
            proof=proof,
            valid_until=valid_until,
            valid_for=valid_for,
            identify=identify,
            show_names=show_names,
        )
        return outcome

    # --- Reading ----------------------------------------------------------------------------------

    def find(self, credential_id: str) -> Award:
        """
        Return one award by its credential id; `urn:uuid:` may be left out.

        Raises:
            AwardUnknownError: There is none.
            RegisterError: The register cannot be read.
        """
        with reading():
            for form in (credential_id, f"urn:uuid:{credential_id}"):
                award = kept.by_credential(self._connection, form)
                if award is not None:
                    return award
        raise AwardUnknownError(f"there is no award {credential_id[:100]!r}")

    def status_of(self, credential_id: str) -> AwardState:
        """
        Return what an award is now.

        Raises:
            AwardUnknownError: There is none.
        """
        return self.find(credential_id).state

    def purposes_of(self, award: Award) -> tuple[str, ...]:
        """Return what the status of an award can say, such as `revocation`."""
        with reading():
            return lists.purposes_of(self._connection, award.list_number)

    def awards(self, *, recipient: str | None = None) -> Iterator[Award]:
        """
        Yield the awards in the order of issue.

        Args:
            recipient: Only those issued to this e-mail address or id.
        """
        wanted = None if recipient is None else recipient.strip().lower().removeprefix("mailto:")
        after = 0
        while True:
            with reading():
                page = kept.in_order(self._connection, recipient=wanted, after=after, limit=_PAGE)
            yield from page
            if len(page) < _PAGE:
                return
            after = page[-1].number

    def events(self, credential_id: str | None = None) -> Iterator[Event]:
        """
        Yield what happened, oldest first; only to one award where its id is given.

        Raises:
            AwardUnknownError: There is no such award.
            RegisterAlteredError: An event is not what was written.
        """
        number = None if credential_id is None else self.find(credential_id).number
        with reading():
            yield from events.read(self._connection, number)

    def signed_bytes(self, award: Award) -> bytes:
        """
        Return what was signed, after its digest was checked.

        Raises:
            RegisterAlteredError: The bytes are not those that were signed.
            AwardUnknownError: The award is not of this register.
        """
        with reading():
            row = self._connection.execute(
                "SELECT signed FROM award WHERE credential_id = ?", (award.credential_id,)
            ).fetchone()
        if row is None:
            raise AwardUnknownError(f"there is no award {award.credential_id!r}")
        return _proven(award, row[0])

    def signed_texts(self, awards: Sequence[Award]) -> list[bytes]:
        """
        Return what was signed of each of some awards of this register, after it was checked.

        Raises:
            RegisterAlteredError: The bytes of one are not those that were signed, or are gone.
        """
        with reading():
            found = kept.signed_texts(self._connection, [award.number for award in awards])
        return [_proven(award, found.get(award.number, b"")) for award in awards]

    def audit(self) -> int:
        """
        Check every digest and number, and return how many events there are.

        Raises:
            RegisterAlteredError: Something is not what was written.
        """
        return audit(self._connection)

    # --- What became of an award ------------------------------------------------------------------

    def revoke(self, credential_id: str, *, reason: str, at: datetime) -> Award:
        """
        Withdraw an award for ever. The lists say so after the next `publish`.

        Args:
            credential_id: Of the award; `urn:uuid:` may be left out.
            reason: 1 to 500 characters; it stays in the register.
            at: When.

        Raises:
            AwardUnknownError: There is none.
            AlreadyRevokedError: It was revoked before.
            NoStatusEntryError: The award has no list that could say so.
            ModelError: The reason is empty or too long.
        """
        return self._change(credential_id, AwardState.REVOKED, reason, at)

    def suspend(self, credential_id: str, *, reason: str, at: datetime) -> Award:
        """
        Put an award on hold. The lists say so after the next `publish`.

        Args:
            credential_id: As in `revoke`.
            reason: As in `revoke`.
            at: When.

        Raises:
            AwardUnknownError: There is none.
            AlreadyRevokedError: It was revoked before.
            AlreadySuspendedError: It is on hold.
            NoStatusEntryError: The award has no list that could say so.
            ModelError: The reason is empty or too long.
        """
        return self._change(credential_id, AwardState.SUSPENDED, reason, at)

    def reinstate(self, credential_id: str, *, reason: str, at: datetime) -> Award:
        """
        Lift a suspension. The lists say so after the next `publish`.

        Args:
            credential_id: As in `revoke`.
            reason: As in `revoke`.
            at: When.

        Raises:
            AwardUnknownError: There is none.
            AlreadyRevokedError: It was revoked, which is final.
            NotSuspendedError: It is not on hold.
            ModelError: The reason is empty or too long.
        """
        return self._change(credential_id, AwardState.VALID, reason, at)

    def _change(self, credential_id: str, state: AwardState, reason: str, at: datetime) -> Award:
        with writing(self._connection):
            return states.change(self._connection, self.find(credential_id), state, reason, at)

    # --- Files ------------------------------------------------------------------------------------

    def write_file(
        self,
        award: Award,
        folder: str | Path,
        *,
        renditions: Mapping[str, Callable[[bytes], bytes]] | None = None,
    ) -> tuple[Path, ...]:
        """
        Make sure that `folder` holds the files of one award; altered ones are put right.

        Args:
            award: Of this register.
            folder: Made where there is none.
            renditions: From a suffix such as `.png` to what makes that file of
                the signed bytes, the same bytes each time.

        Returns:
            Every file of the award, the signed bytes first.

        Raises:
            RegisterAlteredError: The register's bytes are not those that were signed.
            RegisterError: A file cannot be written.
        """
        signed = self.signed_bytes(award)
        first = Path(folder) / award.file_name
        put(first, signed, self._fault)
        paths = [first]
        for suffix, render in (renditions or {}).items():
            path = first.with_suffix(suffix)
            put(path, render(signed), self._fault)
            paths.append(path)
        return tuple(paths)

    def list_credentials(
        self,
        issuer: Issuer,
        *,
        at: datetime,
        valid_for: timedelta | None = None,
        anew: bool = False,
    ) -> tuple[Issued, ...]:
        """
        Return the signed status lists as of now, signing those of which a bit changed.

        Args:
            issuer: The one whom the register belongs to.
            at: When.
            valid_for: How long a signed list holds; None says nothing about it,
                and verifiers decide how old a list may be.
            anew: Sign all of them, changed or not.

        Raises:
            StateError: No key of the issuer fits, or the register is another issuer's.
            RegisterError: The register cannot be written.
        """
        with writing(self._connection):
            states.note_keys(self._connection, issuer, at)
            issued = lists.sign_lists(
                self._connection, issuer, at=at, valid_for=valid_for, anew=anew
            )
            self._fault("lists:signed")
        self._fault("lists:committed")
        return issued

    def publish(
        self,
        issuer: Issuer,
        *,
        at: datetime,
        folder: str | Path | None = None,
        valid_for: timedelta | None = None,
        anew: bool = False,
    ) -> tuple[Path, ...]:
        """
        Sign the status lists that changed, and write all of them as files.

        Args:
            issuer: As in `list_credentials`.
            at: When.
            folder: By default `status/` in the register's folder. What is in
                it is to be served under the address of the lists.
            valid_for: As in `list_credentials`.
            anew: As in `list_credentials`.

        Raises:
            StateError: As in `list_credentials`.
            RegisterError: The register or a file cannot be written.
        """
        place = self._folder / _STATUS_FOLDER if folder is None else Path(folder)
        by_url = {
            issued.id: issued.text
            for issued in self.list_credentials(issuer, at=at, valid_for=valid_for, anew=anew)
        }
        files = self.status_files(folder=place)
        for url, text in by_url.items():
            put(files[url], text, self._fault)
        return tuple(files[url] for url in by_url)

    def status_files(self, *, folder: str | Path | None = None) -> dict[str, Path]:
        """Return the address of each status list with the file that `publish` writes for it."""
        place = self._folder / _STATUS_FOLDER if folder is None else Path(folder)
        with reading():
            rows = self._connection.execute(
                "SELECT url, file_name FROM list_credential ORDER BY list_number, purpose"
            ).fetchall()
        return {url: place / name for url, name in rows}

    # --- The rest ---------------------------------------------------------------------------------

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()
