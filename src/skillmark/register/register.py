# SPDX-License-Identifier: Apache-2.0

"""The register of one issuer: one SQLite file beside its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from skillmark.issue import Issued
from skillmark.issuer import Issuer
from skillmark.model import Achievement
from skillmark.recipients import BadRow, Row
from skillmark.register.awards import Award, AwardState, Event, RowOutcome


class Register:
    """The ledger. A context manager: `with Register.open("keys/") as register: ...`."""

    @classmethod
    def open(
        cls,
        folder: str | Path,
        *,
        status_base_url: str | None = None,
        purposes: tuple[str, ...] = ("revocation",),
        fault: Callable[[str], None] | None = None,
    ) -> Register:
        """
        Open the register in `folder`, and make it where there is none.

        Args:
            folder: The issuer's folder.
            status_base_url: Where the status lists are served; without it, the
                address that a did:web or https issuer has, else no status.
            purposes: `("revocation",)`, the one entry that Open Badges allows,
                or `("revocation", "suspension")`.
            fault: Called with the name of each step; only for tests.
        """
        raise NotImplementedError

    def award_rows(
        self,
        rows: Iterable[Row | BadRow],
        *,
        achievement: Achievement | Mapping[str, Achievement],
        issuer: Issuer,
        at: datetime,
        proof: str = "eddsa-rdfc-2022",
        valid_for: timedelta | None = None,
        show_names: bool = False,
    ) -> Iterator[RowOutcome]:
        """Issue each row once, however often it is asked for; bad rows pass through as refused."""
        raise NotImplementedError

    def award_one(
        self,
        row: Row,
        *,
        achievement: Achievement,
        issuer: Issuer,
        at: datetime,
        proof: str = "eddsa-rdfc-2022",
    ) -> RowOutcome:
        """Issue to one person; the same as a file of one row."""
        raise NotImplementedError

    def signed_bytes(self, award: Award) -> bytes:
        """Return what was signed, after its digest was checked."""
        raise NotImplementedError

    def write_file(
        self,
        award: Award,
        folder: str | Path,
        *,
        renditions: Mapping[str, Callable[[bytes], bytes]] | None = None,
    ) -> tuple[Path, ...]:
        """
        Write the files of one award that are missing or altered in `folder`.

        Args:
            award: Of this register.
            folder: Made where there is none.
            renditions: From a suffix such as `.png` to what makes that file of the signed bytes.
        """
        raise NotImplementedError

    def revoke(self, credential_id: str, *, reason: str, at: datetime) -> Award:
        """Withdraw an award for ever."""
        raise NotImplementedError

    def suspend(self, credential_id: str, *, reason: str, at: datetime) -> Award:
        """Put an award on hold."""
        raise NotImplementedError

    def reinstate(self, credential_id: str, *, reason: str, at: datetime) -> Award:
        """Lift a suspension."""
        raise NotImplementedError

    def find(self, credential_id: str) -> Award:
        """Return one award by its credential id (`urn:uuid:` may be left out)."""
        raise NotImplementedError

    def status_of(self, credential_id: str) -> AwardState:
        """Return what an award is now."""
        raise NotImplementedError

    def awards(self, *, recipient: str | None = None) -> Iterator[Award]:
        """Yield the awards in the order of issue."""
        raise NotImplementedError

    def events(self, credential_id: str | None = None) -> Iterator[Event]:
        """Yield what happened, oldest first."""
        raise NotImplementedError

    def audit(self) -> int:
        """Check every digest and sequence number, and return how many events there are."""
        raise NotImplementedError

    def list_credentials(self, issuer: Issuer, *, at: datetime) -> tuple[Issued, ...]:
        """Return the signed status lists as of now, signing anew those that changed."""
        raise NotImplementedError

    def publish(self, issuer: Issuer, *, at: datetime) -> tuple[Path, ...]:
        """Sign the status lists that changed, and write all to `status/` in the folder."""
        raise NotImplementedError

    def status_files(self) -> dict[str, Path]:
        """Return the address of each status list with the file that holds it."""
        raise NotImplementedError

    def close(self) -> None:
        """Close the file."""
        raise NotImplementedError

    def __enter__(self) -> Register:
        """Return itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the file."""
        self.close()
