# SPDX-License-Identifier: Apache-2.0

"""
Understands a row of a table: Credly's, Accredible's and Badgr's reports, known by their headers.

Several headers mean the same thing, in whichever report they stand. A column that means nothing
here stays with the row, and is named in the preview.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from skillmark.encoding import strict_json
from skillmark.protocols import JsonValue
from skillmark_server.movein.claims import Claim, WhyNot
from skillmark_server.movein.models import DateOrder, Platform
from skillmark_server.movein.moments import MomentRefused, is_no_end, read_day
from skillmark_server.tabular import cells
from skillmark_server.tabular.fields import bare
from skillmark_server.tabular.problems import CellRefusedError
from skillmark_server.tabular.table import TableRow

_HEADERS: Final[Mapping[str, str]] = {
    "original_id": "Earner Badge ID, Badge ID, Issued Badge ID, Assertion ID, Credential ID, "
    "Certificate ID, credential.id, Credential UUID, Award ID, Open Badge ID, ID",
    "url": "Badge URL, Credential URL, Credential Link, Certificate URL, Assertion URL, "
    "Public URL, Certificate Link, credential.url, URL",
    "email": "Issued to Email, Recipient Email, Recipient Identifier, Identifier, Email, E-mail, "
    "Email address, recipient.email, Earner Email, Learner Email",
    "name": "Recipient Name, recipient.name, Name, Full name, Issued to, Earner name, Learner name",
    "given_name": "Issued to First Name, First Name, Recipient First Name",
    "middle_name": "Issued to Middle Name, Middle Name",
    "family_name": "Issued to Last Name, Last Name, Recipient Last Name",
    "issued_at": "Issue Date, Issued at, Issued on, Issued, Date Issued, Issued at date, "
    "credential.issued_on, credential.issue_on, Awarded on, Award Date",
    "expires_at": "Expiration Date, Expires at, Expires on, Expiry Date, Expired on, Expires, "
    "Date of expiry, credential.expired_on, credential.expiry_date, Expiration, Expires at date",
    "status": "Status, State, Badge Status, Revoked, Acceptance",
    "narrative": "Narrative, Award Narrative, Credential Description, credential.description",
    "evidence_url": "Evidence URL, Evidence Link, Evidence",
    "evidence_name": "Evidence Name, Evidence Title",
    "evidence_narrative": "Evidence Narrative, Evidence Description, ID Evidence Description",
    "badge_id": "Badge Template ID, Template ID, Badge Class ID, BadgeClass ID, Group ID, "
    "group.id, Badge Class Open Badge ID",
    "badge_name": "Badge Name, Template Name, Badge Template Name, Badge Class, Badge Class Name, "
    "Course Name, group.course_name, Credential Name, Credential Title, credential.name, Course, "
    "Badge, Group Name, Group",
    "badge_description": "Badge Description, Course Description, group.course_description, "
    "Template Description",
    "badge_criteria": "Badge Criteria, Criteria",
    "badge_url": "Badge Class URL, Course Link, Template URL, Criteria URL",
    "issuer_name": "Issued by, Issuer, Issuer Name, Organization, Organization Name, "
    "Department Name",
}
_CANVAS: Final = "Identifier (email address, URL, or phone number)"
_RANKS: Final[Mapping[str, tuple[str, int]]] = {
    bare(header): (name, rank)
    for name, headers in _HEADERS.items()
    for rank, header in enumerate(headers.split(","))
} | {bare(_CANVAS): ("email", 0)}
"""What a header means, and how far from the front it stands: Accredible's `Group Name` is a name
for the office, and the badge is called by the `Credential Name` beside it."""
_WITHDRAWN: Final = frozenset({"revoked", "rejected", "declined", "deleted", "true", "yes"})
USUAL_ORDER: Final[Mapping[str, DateOrder]] = {
    Platform.CREDLY: DateOrder.MONTH_FIRST,
    Platform.ACCREDIBLE: DateOrder.MONTH_FIRST,
    Platform.BADGR: DateOrder.MONTH_FIRST,
    Platform.MOODLE: DateOrder.DAY_FIRST,
    Platform.OPEN_BADGES_2: DateOrder.DAY_FIRST,
}
"""How a platform writes days, where the days themselves show nothing."""


class Columns:
    """
    Which column of a table says what.

    Args:
        header: As it stands in the file.
    """

    def __init__(self, header: Sequence[str]) -> None:
        self.header = tuple(header)
        found: dict[str, tuple[int, int]] = {}
        self._states: list[int] = []
        for index, title in enumerate(self.header):
            if (known := _RANKS.get(bare(title))) is not None:
                name, rank = known
                if name == "status":
                    self._states.append(index)
                found[name] = min(found.get(name, (rank, index)), (rank, index))
        self.places: dict[str, int] = {name: index for name, (_rank, index) in found.items()}

    @property
    def are_known(self) -> bool:
        """Whether an award can be read at all: somebody, and something."""
        return "email" in self.places and bool({"badge_id", "badge_name"} & set(self.places))

    def mapping(self) -> Iterator[tuple[str, str]]:
        """Each header and what it becomes; empty where it stays with the row only."""
        by_index = {index: name for name, index in self.places.items()}
        for index, title in enumerate(self.header):
            if title.strip():
                yield title.strip()[:120], by_index.get(index, "")

    def days(self, rows: Sequence[TableRow]) -> Iterator[str]:
        """Every day of some rows, as it is written."""
        for row in rows:
            for name in ("issued_at", "expires_at"):
                if text := self._cell(row, name):
                    yield text

    def _cell(self, row: TableRow, name: str) -> str:
        index = self.places.get(name)
        return "" if index is None or index >= len(row.cells) else row.cells[index].strip()

    def claim(self, row: TableRow, order: DateOrder) -> Claim:
        """Return what a row says."""
        said = {name: self._cell(row, name) for name in _HEADERS}
        names = (said["given_name"], said["middle_name"], said["family_name"])
        badge_id = said["badge_id"]
        claim = Claim(
            original_id=said["original_id"] or said["url"],
            badge_ids=(badge_id,) if badge_id else (),
            badge=_badge(said),
            issuer_name=said["issuer_name"][:300],
            email=said["email"],
            name=said["name"] or " ".join(part for part in names if part),
            narrative=said["narrative"],
            evidence=_evidence(said),
            is_withdrawn=any(
                state.strip().casefold() in _WITHDRAWN
                for index, state in enumerate(row.cells)
                if index in self._states
            ),
        )
        if row.fault:
            claim.fault("row_unreadable")
        for name, text in said.items():
            _check(claim, name, text)
        for about in ("issued_at", "expires_at"):
            if not said[about] or (about == "expires_at" and is_no_end(said[about])):
                continue
            try:
                setattr(claim, about, read_day(said[about], order))
            except MomentRefused:
                claim.fault(f"{about.removesuffix('_at')}_unreadable", about)
        if not claim.original_id and claim.email and (badge_id or claim.badge):
            # Such as Accredible's own template: nothing in it names the single award.
            name = badge_id or str(claim.badge.get("name", ""))
            day = "" if claim.issued_at is None else f"{claim.issued_at:%Y-%m-%d}"
            claim.original_id = f"{name} · {claim.email.lower()} · {day}"[:500]
        return claim.checked()

    def original(self, row: TableRow) -> bytes:
        """The cells of a row with their headers, as JSON."""
        wide = (*self.header, *[""] * max(0, len(row.cells) - len(self.header)))
        pairs: list[JsonValue] = [
            [title, cell] for title, cell in zip(wide, row.cells, strict=False)
        ]
        return strict_json.dumps(pairs)


def _check(claim: Claim, name: str, text: str) -> None:
    """National identity numbers were blotted out before; the row is not moved in without them."""
    try:
        cells.check_cell(text)
    except CellRefusedError as refusal:
        code = refusal.code if refusal.code in WhyNot.WORDS else "text_refused"
        claim.fault(code, name)


def _badge(said: Mapping[str, str]) -> dict[str, object]:
    criteria = {
        name: text
        for name, text in (("id", said["badge_url"]), ("narrative", said["badge_criteria"]))
        if text
    }
    kept: dict[str, object] = {
        "name": said["badge_name"],
        "description": said["badge_description"],
        "criteria": criteria,
    }
    return {name: value for name, value in kept.items() if value}


def _evidence(said: Mapping[str, str]) -> list[dict[str, str]]:
    one = {
        "url": said["evidence_url"],
        "name": said["evidence_name"],
        "narrative": said["evidence_narrative"],
    }
    kept = {name: text for name, text in one.items() if text}
    return [kept] if kept else []
