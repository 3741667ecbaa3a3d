# SPDX-License-Identifier: Apache-2.0

"""
The form of one recipient's badge: which members it has, apart from the texts in them.

Badges of one form differ in texts only, so that one template stands for all of
them. Here it is also judged what `issue` judges of a recipient; whatever is
out of the ordinary, wrong or only rare, has no form and is left to `issue`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

from skillmark.bulk.recipient import Recipient
from skillmark.bulk.slots import Slot
from skillmark.encoding import iri
from skillmark.encoding.pointer import join
from skillmark.issuing import Identify, rendered, salted_hash
from skillmark.plain_text import check_text, has_national_number
from skillmark.proofs.jwt_claims import seconds
from skillmark.protocols import Json, JsonValue
from skillmark.recipients.address import is_ordinary

URN: Final = "urn:uuid:"
UUID: Final = re.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HASH: Final = "sha256$"
_MAILTO: Final = "mailto:"
_BY_URL: Final = "url"
_AS_IDENTIFIER: Final = ("hashed", "plain")
_SUBJECT: Final = "/credentialSubject"
_IDENTIFIERS: Final = "/credentialSubject/identifier"
ENTRY: Final = ["id", "type", "statusPurpose", "statusListIndex", "statusListCredential"]
BITSTRING: Final = "BitstringStatusListEntry"
_NAMING: Final = {"id", "type"}
_NAMING_TYPE: Final = "1EdTechRevocationList"
_INDEX: Final = re.compile("0|[1-9][0-9]{0,11}")
_CHOSEN: Final = frozenset({"type", "resultDescription", "achievedLevel", "status"})
"""Members of results and evidence that hold one of a few values: they belong to the form."""

Members: TypeAlias = tuple[tuple[str, "JsonValue | tuple[JsonValue, ...]"], ...]
"""The members of an object: each with what it holds, or None where that is a text of its own."""


class Further(NamedTuple):
    """Which members a badge has that most badges do without."""

    has_recipient_name: bool
    has_name: bool
    has_narrative: bool
    has_license_number: bool
    has_start: bool
    has_end: bool
    results: tuple[Members, ...]
    evidence: tuple[Members, ...]


_NOTHING: Final = Further(
    has_recipient_name=False,
    has_name=False,
    has_narrative=False,
    has_license_number=False,
    has_start=False,
    has_end=False,
    results=(),
    evidence=(),
)


_NAMED: Final = _NOTHING._replace(has_recipient_name=True, has_license_number=True)


class Form(NamedTuple):
    """What badges that differ only in texts have in common; it decides their slots."""

    identity: str
    """`url`, or how an e-mail address stands in the badge."""

    id_prefix: str
    """How the ids begin: up to their own part."""

    language: str | None
    status: tuple[tuple[JsonValue, JsonValue], ...]
    """List and purpose of each entry; no purpose where the list names ids and has no places."""

    has_status_list: bool
    """Whether the entries stand in an array."""

    further: Further

    @property
    def is_quick(self) -> bool:
        """Whether it is the form of the badges that `quick` knows."""
        return (
            self.identity == "hashed"
            and self.id_prefix == URN
            and self.language is None
            and len(self.status) <= 1
            and not self.has_status_list
            and self.further._replace(results=()) == _NOTHING
        )

    @property
    def is_named(self) -> bool:
        """Whether it is a form of the badges that `named` knows."""
        further = self.further
        return (
            self.identity == "hashed"
            and self.language is None
            and len(self.status) == 1
            and self.status[0][1] is not None
            and not self.has_status_list
            and further._replace(has_end=False) == _NAMED
        )


class Outline(NamedTuple):
    """A form and the texts of one recipient, in the order of the form's slots."""

    form: Form
    values: list[str]
    is_plain: bool
    """Whether all texts are letters, digits and signs that stand everywhere as they are."""


class _UncommonError(Exception):
    """The badge has no form."""


def outline(  # noqa: PLR0913 - what `issue` is told
    person: Recipient,
    *,
    identifier: str,
    salt: str,
    results: Sequence[JsonValue],
    identify: Identify,
    is_token: bool,
) -> Outline | None:
    """
    Return the outline of one badge; None for one that `issue` has to make.

    Args:
        person: With everything that the badge says of them.
        identifier: The id of the badge.
        salt: For the hash of an e-mail address.
        results: As `judged_results` returned them.
        identify: How an e-mail address stands in the badge.
        is_token: Whether moments stand in the badge as numbers too.

    Raises:
        MalformedError: A text is one that `issue` refuses.
    """
    texts = _Texts()
    try:
        prefix = texts.add_identifier(identifier)
        identity = texts.add_recipient(person.to, salt, identify)
        status = () if person.status is None else texts.add_status(person.status)
        further = _NOTHING
        if person.has_further:
            further = texts.add_further(person, results, is_token=is_token)
    except _UncommonError:
        return None
    in_list = isinstance(person.status, list | tuple)
    form = Form(identity, prefix, person.language, status, in_list, further)
    return Outline(form, texts.values, texts.is_plain)


def plain_results(results: Sequence[JsonValue]) -> tuple[tuple[Members, ...], list[bytes]] | None:
    """
    Return the form and the texts of results.

    None where a text is more than letters and digits, or a member is uncommon.

    Args:
        results: As `judged_results` returned them.
    """
    texts = _Texts()
    try:
        reached = tuple([texts.members(item) for item in results])
    except _UncommonError:
        return None
    if not all(text.isalnum() and text.isascii() for text in texts.values):
        return None
    return reached, [text.encode() for text in texts.values]


class _Texts:
    """The texts of one recipient while they are gathered."""

    __slots__ = ("is_plain", "values")

    def __init__(self) -> None:
        self.values: list[str] = []
        self.is_plain = True

    def add(self, text: str) -> None:
        """Add a text of somebody's making."""
        check_text(text)
        self.values.append(text)
        self.is_plain = False

    def add_identifier(self, identifier: str) -> str:
        """Add the own part of an id, and return what comes before it."""
        prefix, own = identifier[: len(URN)], identifier[len(URN) :]
        if prefix != URN or UUID.fullmatch(own) is None:
            if not iri.is_url(identifier):
                raise _UncommonError
            prefix, slash, own = identifier.rpartition("/")
            prefix += slash
            self.is_plain = False
        self.values.append(own)
        return prefix

    def add_recipient(self, to: object, salt: str, identify: Identify) -> str:
        """Add what the badge says of whom it is for, and return in which way."""
        if not isinstance(to, str) or not to.isascii():
            raise _UncommonError
        address = to.lower()
        if is_ordinary(address) and not has_national_number(address):
            if identify != "hashed":
                self.values.append(address)
                self.is_plain = False
                return identify
            self.values += (salted_hash(address, salt)[len(_HASH) :], salt)
            if not (salt.isalnum() and salt.isascii()):
                self.is_plain = False
            return identify
        if ":" not in address or address.startswith("mailto:") or not iri.is_url(to):
            raise _UncommonError
        self.add(to)
        return _BY_URL

    def add_further(
        self, person: Recipient, results: Sequence[JsonValue], *, is_token: bool
    ) -> Further:
        """Add the texts of what most badges do without."""
        self.is_plain = False
        own = (person.recipient_name, person.name, person.narrative, person.license_number)
        for text in own:
            if text is not None:
                self.add(text)
        reached = tuple([self.members(item) for item in results])
        shown = tuple([self.members(item.shared_dict()) for item in person.evidence])
        moments = [rendered(each) for each in (person.valid_from, person.valid_until) if each]
        self.values += moments
        if is_token:
            self.values += [str(seconds(moment)) for moment in moments]
        return Further(
            person.recipient_name is not None,
            person.name is not None,
            person.narrative is not None,
            person.license_number is not None,
            person.valid_from is not None,
            person.valid_until is not None,
            reached,
            shown,
        )

    def members(self, item: JsonValue) -> Members:
        """Add the texts of an object, and return its form."""
        found: list[tuple[str, JsonValue | tuple[JsonValue, ...]]] = []
        for name, value in item.items() if isinstance(item, dict) else ():
            if name in _CHOSEN:
                found.append((name, tuple(value) if isinstance(value, list) else value))
            elif isinstance(value, str) and not value.startswith("data:"):
                self.add(value)
                found.append((name, None))
            else:
                raise _UncommonError
        return tuple(found)

    def add_status(
        self, status: Json | Sequence[Json] | None
    ) -> tuple[tuple[JsonValue, JsonValue], ...]:
        """Add the indices of status entries, and return the list and the purpose of each."""
        if status is None:
            return ()
        entries = (status,) if isinstance(status, dict) else status
        return tuple([self._entry(entry) for entry in entries])

    def _entry(self, entry: Json) -> tuple[JsonValue, JsonValue]:
        if {*entry} == _NAMING and entry["type"] == _NAMING_TYPE:
            return entry["id"], None
        if [*entry] != ENTRY or entry["type"] != BITSTRING:
            raise _UncommonError
        index, address = entry["statusListIndex"], entry["statusListCredential"]
        if (
            not isinstance(index, str)
            or _INDEX.fullmatch(index) is None
            or entry["id"] != f"{address}#{index}"
            or entry["statusPurpose"] is None
        ):
            raise _UncommonError
        self.values.append(index)
        return address, entry["statusPurpose"]


def slots_of(form: Form, *, is_token: bool, refresh_path: str | None = None) -> dict[str, Slot]:
    """
    Return the slots of a form, by their JSON pointers, in the order of an outline's values.

    Args:
        form: Of the badges.
        is_token: As of `outline`.
        refresh_path: What follows the id in the address of the newest version; None for none.
    """
    further = form.further
    slots = {"/id": Slot("id", prefix=form.id_prefix), **_slots_of_recipient(form)}
    slots |= _slots_of_status(form)
    if further.has_recipient_name:
        index = 1 if form.identity in _AS_IDENTIFIER else 0
        slots[f"{_IDENTIFIERS}/{index}/identityHash"] = Slot("recipient name")
    if further.has_name:
        slots["/name"] = Slot("name")
    if further.has_narrative:
        slots[f"{_SUBJECT}/narrative"] = Slot("narrative")
    if further.has_license_number:
        slots[f"{_SUBJECT}/licenseNumber"] = Slot("license number")
    for place, items in ((f"{_SUBJECT}/result", further.results), ("/evidence", further.evidence)):
        for index, members in enumerate(items):
            texts = [join(place, index, name) for name, value in members if value is None]
            slots |= {pointer: Slot(pointer) for pointer in texts}
    starts, ends = further.has_start, further.has_end
    slots |= {member: Slot(member) for member in ["/validFrom"] * starts + ["/validUntil"] * ends}
    if refresh_path is not None:
        slots["/refreshService/id"] = Slot("id", prefix=form.id_prefix, suffix=refresh_path)
    if is_token:
        slots["/jti"] = slots["/id"]
        if f"{_SUBJECT}/id" in slots:
            slots["/sub"] = slots[f"{_SUBJECT}/id"]
        slots |= {claim: Slot(claim) for claim in ["/nbf"] * starts + ["/exp"] * ends}
    return slots


def _slots_of_status(form: Form) -> dict[str, Slot]:
    slots: dict[str, Slot] = {}
    for index, (address, purpose) in enumerate(form.status):
        if purpose is not None:
            at = f"/credentialStatus/{index}" if form.has_status_list else "/credentialStatus"
            slots[f"{at}/statusListIndex"] = Slot(f"index {index}")
            slots[f"{at}/id"] = Slot(f"index {index}", prefix=f"{address}#")
    return slots


def _slots_of_recipient(form: Form) -> dict[str, Slot]:
    if form.identity == "hashed":
        return {
            f"{_IDENTIFIERS}/0/identityHash": Slot("hash", prefix=_HASH),
            f"{_IDENTIFIERS}/0/salt": Slot("salt"),
        }
    if form.identity == "plain":
        return {f"{_IDENTIFIERS}/0/identityHash": Slot("address")}
    return {f"{_SUBJECT}/id": Slot("subject", prefix=_MAILTO if form.identity == "id" else "")}
