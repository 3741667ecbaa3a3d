# SPDX-License-Identifier: Apache-2.0

"""
Whether a document has the shape of what it says it is: before its proof is looked at.

The rules of single members stand in `model`. Here stands what a reader of the
JSON must be able to count on: one kind, and each member on the object it is
about. RDF joins all objects of one `id` to one node, so that a signature over
the graph does not notice when a member moves from one of them to another.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from skillmark.encoding import pointer
from skillmark.errors import MalformedError
from skillmark.model.check import check_credential, check_vc, is_open_badge
from skillmark.proofs import needs_json_ld
from skillmark.protocols import Json, JsonValue
from skillmark.text import Text
from skillmark.verify.embedded import EMBEDDED
from skillmark.verify.nodes import as_list, id_of
from skillmark.verify.reading import Unverified, types_of
from skillmark.verify.schemas import check_schemas

_BOTH: Final = frozenset({"VerifiableCredential", "VerifiablePresentation"})

_OF_THE_CREDENTIAL: Final = frozenset(
    {
        "awardedDate",
        "credentialSchema",
        "credentialStatus",
        "credentialSubject",
        "endorsement",
        "endorsementJwt",
        "evidence",
        "expirationDate",
        "holder",
        "issuanceDate",
        "issuer",
        "proof",
        "refreshService",
        "relatedResource",
        "termsOfUse",
        "validFrom",
        "validUntil",
        "verifiableCredential",
    }
)
_OF_THE_SUBJECT: Final = frozenset(
    {
        "achievement",
        "activityEndDate",
        "activityStartDate",
        "association",
        "creditsEarned",
        "identifier",
        "licenseNumber",
        "narrative",
        "result",
        "role",
        "source",
        "term",
    }
)


def check_shape(found: Unverified) -> Text:
    """
    Check the data model of any credential, and the rules of Open Badges for a badge.

    Raises:
        MalformedError: A rule is broken; the pointer says where.

    Spec: VC Data Model 2.0 (or 1.1); Open Badges 3.0 § Data Model.
    """
    document = found.document
    _refuse_two_kinds(document)
    check_vc(document)
    if is_open_badge(document):
        check_credential(document)
    if _is_signed_as_a_graph(found):
        _refuse_members_elsewhere(document)
    return check_schemas(document)


def check_list_shape(found: Unverified) -> None:
    """
    Check the data model of a status list, which is a credential and nothing else.

    A presentation is signed by its holder, whoever its `issuer` may name.

    Raises:
        MalformedError: It is a presentation, or a rule is broken.
    """
    _refuse_two_kinds(found.document)
    if found.is_presentation:
        raise MalformedError("a presentation stands in place of a list", pointer="/type")
    check_vc(found.document)


def _refuse_two_kinds(document: Json) -> None:
    """An issuer signs a credential, a holder a presentation: of which is told by the type."""
    if types_of(document) >= _BOTH:
        raise MalformedError("it is a credential or a presentation, not both", pointer="/type")


def _is_signed_as_a_graph(found: Unverified) -> bool:
    """Whether RDF is what is signed; a JWT and JCS sign the JSON itself."""
    return found.jwt is None and "proof" in found.document and needs_json_ld(found.document)


def _refuse_members_elsewhere(document: Json) -> None:
    """Refuse members of the credential or its subject on another object of the same id."""
    _refuse_moved(document, document.get("id"), _OF_THE_CREDENTIAL, at_home="")
    for subject in as_list(document.get("credentialSubject")):
        _refuse_moved(document, id_of(subject), _OF_THE_SUBJECT, at_home="/credentialSubject")
    for where, owner in _objects_in(document, ""):
        for name, member in owner.items():
            # Entries of a status are judged one by one, whatever their ids.
            if isinstance(member, list) and len(member) > 1 and name != "credentialStatus":
                _refuse_halves(member, pointer.join(where, name))


def _refuse_moved(
    document: Json, identifier: JsonValue, members: frozenset[str], *, at_home: str
) -> None:
    if not isinstance(identifier, str):
        return
    for where, owner in _objects_in(document, ""):
        if owner.get("id") != identifier or _is_home(where, at_home):
            continue
        for moved in sorted(members & owner.keys()):
            raise MalformedError(
                f"{moved} belongs to another object of this id", pointer=pointer.join(where, moved)
            )


def _objects_in(value: JsonValue, where: str) -> Iterator[tuple[str, Json]]:
    """Yield the objects of a document, and of no credential in it, which has a proof of its own."""
    if isinstance(value, list):
        for index, item in enumerate(value):
            yield from _objects_in(item, pointer.join(where, index))
    elif isinstance(value, dict):
        yield where, value
        for name, item in value.items():
            if name not in EMBEDDED:
                yield from _objects_in(item, pointer.join(where, name))


def _is_home(where: str, home: str) -> bool:
    around, _, last = where.rpartition("/")
    return where == home or (home != "" and around == home and last.isdecimal())


def _refuse_halves(items: list[JsonValue], where: str) -> None:
    """Refuse one thing that a set names in two parts."""
    seen: set[str] = set()
    for index, item in enumerate(items):
        identifier = item.get("id") if isinstance(item, dict) else None
        if not isinstance(identifier, str):
            continue
        if identifier in seen:
            raise MalformedError(
                "the set holds two objects of one id", pointer=pointer.join(where, index, "id")
            )
        seen.add(identifier)
