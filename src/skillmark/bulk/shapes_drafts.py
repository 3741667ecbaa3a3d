# SPDX-License-Identifier: Apache-2.0

"""
From one badge that proved genuine to the shape that others of its kind share.

A draft says what is constant and what is a slot. It is made only of badges
whose every step depends on constants, or on slots in a way that is judged for
each badge: no badge inside the badge, no newer version to ask for, no linked
files, one proof.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Final, cast

from skillmark.bulk.shapes import LONGEST_TEXT, Cut, Gap
from skillmark.bulk.shapes_slots import CLAIMS, SECONDS, Kind, form_of, kind_of_leaf, pattern_of
from skillmark.bulk.slots import Slot
from skillmark.bulk.walking import Leaf, leaves
from skillmark.encoding import iri
from skillmark.proofs import Form
from skillmark.protocols import Json, JsonValue
from skillmark.status import StatusKind
from skillmark.verify.embedded import EMBEDDED
from skillmark.verify.nodes import as_list
from skillmark.verify.reading import Unverified, types_of

_BADGES: Final = frozenset({"AchievementCredential", "OpenBadgeCredential"})
_LISTS: Final = frozenset({StatusKind.BITSTRING.value, StatusKind.STATUS_LIST_2021.value})
_ASKED_FOR_EACH: Final = frozenset({"refreshService", "relatedResource", *EMBEDDED})
_SUITES: Final = {"eddsa-rdfc-2022": Form.RDFC, "eddsa-jcs-2022": Form.JCS}
_DATES: Final = frozenset({"validFrom", "validUntil", "issuanceDate", "expirationDate"})

_MOST_SLOTS: Final = 48


@dataclass(frozen=True, slots=True)
class Place:
    """
    One slot of a badge.

    Args:
        name: The pointer of the leaf after which it is named.
        kind: What it must hold.
        prefix: What stands before it in its leaf.
        pattern: What the text looks like, where its kind or form says so.
        text: What stands there in the badge that the draft was made of.
    """

    name: str
    kind: Kind
    prefix: str
    pattern: str | None
    text: str


@dataclass(frozen=True, slots=True)
class Draft:
    """
    The shape of one badge, before anything was compiled.

    Args:
        found: The badge.
        text: The bytes in which its members stand: the JSON, or the payload of the token.
        header: The header of the token as it was written; None where there is none.
        form: How the document becomes bytes; None for a token.
        cut: The text at its gaps.
        places: The slots by name.
        leaves: For each leaf of the document that is a slot, its slot.
        sometimes: What stands in the leaves that become slots where badges differ in them.
    """

    found: Unverified
    text: bytes = field(repr=False)
    header: bytes | None
    form: Form | None
    cut: Cut
    places: Mapping[str, Place]
    leaves: Mapping[str, Slot]
    sometimes: Mapping[str, str]

    @property
    def names(self) -> tuple[str, ...]:
        """
        The names of the slots: those of a template of the document, as it orders them, first.

        By these numbers the texts of a badge are known; `cut` has them in the order of the bytes.
        """
        inside = [slot.name for at, slot in self.leaves.items() if at.startswith("/proof/")]
        outside = [slot.name for slot in self.leaves.values() if slot.name not in inside]
        return tuple(dict.fromkeys([*outside, *inside, *self.cut.names]))

    def family(self) -> bytes:
        """Return what all badges of one form have in common, whatever their slots may become."""
        digest = hashlib.sha256(self.header or b"")
        places = [*self.cut.names]
        digest.update(repr(places).encode())
        for constant in self.cut.constants:
            digest.update(b"%d:" % len(constant))
            digest.update(constant)
        return digest.digest()


def draft_of(
    found: Unverified, text: bytes, header: bytes | None, varying: Collection[str] | None = None
) -> Draft | None:
    """
    Return the draft of a badge; None where badges like it cannot share a shape.

    Args:
        found: A badge whose proof holds.
        text: The bytes in which its members stand.
        header: The header of its token, if it is one.
        varying: The leaves that differ only sometimes and are slots this time; None for all.
    """
    form = _form_of(found)
    if (
        len(text) > LONGEST_TEXT
        or not _is_alike(found)
        or (form is None) != (found.jwt is not None)
    ):
        return None
    builder = _Builder(found, text, varying)
    for leaf in leaves(text):
        builder.take(leaf)
    if builder.gaps and builder.is_sound(form):
        return Draft(
            found=found,
            text=text,
            header=header,
            form=form,
            cut=Cut(text, builder.gaps),
            places=builder.places,
            leaves=builder.leaves,
            sometimes=builder.sometimes,
        )
    return None


def _form_of(found: Unverified) -> Form | None:
    """Return the canonical form of an embedded proof that is understood here."""
    proof = found.document.get("proof")
    if not isinstance(proof, dict) or proof.get("type") != "DataIntegrityProof":
        return None
    if "@context" in proof and proof["@context"] != found.document.get("@context"):
        return None
    return _SUITES.get(str(proof.get("cryptosuite")))


def _is_alike(found: Unverified) -> bool:
    """Whether all that the steps ask for depends on constants and on slots."""
    document = found.document
    if found.is_presentation or _BADGES.isdisjoint(types_of(document)):
        return False
    if not isinstance(document.get("credentialSubject"), dict) or _holds_any(document):
        return False
    entries = as_list(document.get("credentialStatus"))
    if any(len(types_of(entry) & _LISTS) != 1 for entry in entries):
        return False
    proof = document.get("proof")
    if isinstance(proof, dict) and "previousProof" in proof:
        return False
    return found.jwt is None or _is_plain_token(found)


def _is_plain_token(found: Unverified) -> bool:
    token, document = found.jwt, found.document
    if token is None or "proof" in document or not {"vc", "vp"}.isdisjoint(token.payload):
        return False
    pairs = (("nbf", "validFrom"), ("exp", "validUntil"))
    return all(claim not in token.payload or member in document for claim, member in pairs)


def _holds_any(value: JsonValue) -> bool:
    """Whether something in the document is asked for, or verified, for each badge by itself."""
    if isinstance(value, list):
        return any(map(_holds_any, value))
    if not isinstance(value, dict):
        return False
    return not _ASKED_FOR_EACH.isdisjoint(value) or any(map(_holds_any, value.values()))


class _Builder:
    """Collects gaps and slots while the leaves of a text go by."""

    def __init__(self, found: Unverified, text: bytes, varying: Collection[str] | None) -> None:
        self._found = found
        self._text = text
        self._varying = varying
        self._lists = _index_prefixes(found.document)
        self.gaps: list[Gap] = []
        self.places: dict[str, Place] = {}
        self.leaves: dict[str, Slot] = {}
        self.sometimes: dict[str, str] = {}
        self.claims: set[str] = set()
        """The claims of a token that are slots."""

    def take(self, leaf: Leaf) -> None:
        """Make a slot of the leaf, if it may be one."""
        raw = self._text[leaf.start : leaf.end]
        if not leaf.is_text:
            if self._found.jwt is not None and leaf.pointer in SECONDS and _is_plain_number(raw):
                self._add(leaf, Place(leaf.pointer, Kind.SECONDS, "", None, raw.decode()))
            return
        text = raw.decode()
        if "\\" in text:
            return
        if self._found.jwt is not None and leaf.pointer in CLAIMS:
            self.claims.add(leaf.pointer)
            self._add(leaf, self._place(CLAIMS[leaf.pointer], Kind.URL, text))
            return
        known = kind_of_leaf(leaf.pattern)
        if known is None:
            return
        kind, always = known
        if not always:
            self.sometimes[leaf.pointer] = text
            if self._varying is not None and leaf.pointer not in self._varying:
                return
        self._add(leaf, self._place(leaf.pointer, kind, text))

    def _place(self, pointer: str, kind: Kind, text: str) -> Place:
        if kind is Kind.HASH and not _is_hashed(self._found.document, pointer):
            kind = Kind.TEXT
        if kind is not Kind.URL:
            return Place(pointer, kind, "", pattern_of(kind), text)
        prefix = self._lists.get(pointer)
        if prefix is not None:  # the id of a status entry that ends in its own index
            index = pointer.removesuffix("id") + "statusListIndex"
            return Place(index, Kind.INDEX, prefix, pattern_of(Kind.INDEX), text)
        form = form_of(text)
        return Place(pointer, kind, form.prefix, form.pattern, text)

    def _add(self, leaf: Leaf, place: Place) -> None:
        start = leaf.start + len(place.prefix.encode())
        self.gaps.append(Gap(place.name, start, leaf.end))
        kept = Place(
            place.name, place.kind, place.prefix, place.pattern, place.text[len(place.prefix) :]
        )
        known = self.places.get(place.name)
        if known is None or place.name == leaf.pointer:
            # What a slot is, says the leaf after which it is named.
            self.places[place.name] = kept
        if leaf.is_text and leaf.pointer not in self.claims:
            self.leaves[leaf.pointer] = Slot(place.name, prefix=place.prefix, pattern=place.pattern)

    def is_sound(self, form: Form | None) -> bool:
        """Whether what was collected is enough to judge a badge by."""
        if len(self.places) > _MOST_SLOTS:
            return False
        dates = {name for name in _DATES if name in self._found.document}
        if not dates <= {"validFrom", "validUntil"} and not dates <= {
            "issuanceDate",
            "expirationDate",
        }:
            return False
        if form is not None:
            return "/proof/proofValue" in self.places
        # A claim that says the same as a member is a slot where that is one, and only there.
        return all(
            (claim in self.claims) == (member in self.leaves)
            for claim, member in CLAIMS.items()
            if self._found.jwt is not None and claim[1:] in self._found.jwt.payload
        )


def _is_plain_number(raw: bytes) -> bool:
    return raw.isdigit() and not raw.startswith(b"0") and len(raw) <= len("253402300799")


def _is_hashed(document: Json, pointer: str) -> bool:
    subject = cast("Json", document["credentialSubject"])
    index = int(pointer.split("/")[3])
    identity = as_list(subject.get("identifier"))[index]
    return isinstance(identity, dict) and identity.get("hashed") is True


def _index_prefixes(document: Json) -> dict[str, str]:
    """Return, by the pointer of the id of a status entry, what stands before its index in it."""
    entries = document.get("credentialStatus")
    found: dict[str, str] = {}
    for number, entry in enumerate(as_list(entries)):
        if not isinstance(entry, dict):
            continue
        place = f"/{number}" if isinstance(entries, list) else ""
        address, index, identifier = (
            entry.get(name) for name in ("statusListCredential", "statusListIndex", "id")
        )
        if (
            isinstance(address, str)
            and iri.is_url(address)
            and isinstance(index, str)
            and identifier == f"{address}#{index}"
        ):
            found[f"/credentialStatus{place}/id"] = f"{address}#"
    return found
