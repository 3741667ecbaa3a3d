# SPDX-License-Identifier: Apache-2.0

"""
Issue a badge to one person.

`issue` builds an Open Badges 3.0 credential on VC 2.0 and signs it; `sign`
(from `signing`) takes any document as it is. Both return the bytes that are
served, which are never built a second time. Baking into a picture, keeping a
ledger and giving out status entries are done elsewhere.
"""

from __future__ import annotations

import functools
import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, Literal, TypeAlias, cast

from skillmark.encoding import iri, moments
from skillmark.encoding.json_mould import JsonMould
from skillmark.errors import ModelError, RecipientError
from skillmark.issuer import VC_JWT, Issuer
from skillmark.model import (
    Achievement,
    AchievementSubject,
    CredentialStatus,
    Evidence,
    Profile,
    Result,
    check_credential,
)
from skillmark.model.result import check_result
from skillmark.model.vocabulary import (
    ACHIEVEMENT_SCHEMA,
    OB3_CONTEXT,
    REFRESH_TYPE,
    SCHEMA_TYPE,
    VC2_CONTEXT,
)
from skillmark.plain_text import check_members, check_text
from skillmark.proofs.jws import sign_octets
from skillmark.proofs.jwt_claims import payload_of
from skillmark.protocols import Json, JsonValue
from skillmark.recipients.address import email_address
from skillmark.signing import DEFAULT_PROOF, Issued, secured, sign

__all__ = [
    "DEFAULT_PROOF",
    "EXTENSIONS_CONTEXT",
    "Identify",
    "Issued",
    "check_achievement",
    "issue",
    "sign",
]

Identify: TypeAlias = Literal["hashed", "plain", "id"]
"""How an e-mail address stands in the badge: as a salted hash, in the clear, or as subject id."""

EXTENSIONS_CONTEXT: Final = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
"""Defines 1EdTech's types of schemas, revocation lists and newer versions; no other does."""

TOKEN_MEDIA_TYPE: Final = "application/vc+jwt"  # noqa: S105 - a media type

_SALT_BYTES: Final = 16
_PLAIN_RESULT: Final = frozenset({"type", "resultDescription", "value", "achievedLevel", "status"})
_REVOCATION_LIST: Final = "1EdTechRevocationList"


def issue(  # noqa: PLR0913 - each is one fact of the badge
    achievement: Achievement,
    *,
    to: str | AchievementSubject,
    by: Issuer,
    at: datetime,
    id: str | None = None,  # noqa: A002 - the member's own name
    proof: str = DEFAULT_PROOF,
    identify: Identify = "hashed",
    salt: str | None = None,
    recipient_name: str | None = None,
    name: str | None = None,
    narrative: str | None = None,
    license_number: str | None = None,
    evidence: Sequence[Evidence] = (),
    results: Sequence[Result] = (),
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    language: str | None = None,
    status: Json | Sequence[Json] | None = None,
    schema: bool = True,
    contexts: Sequence[str] = (),
    refresh_path: str | None = None,
) -> Issued:
    """
    Issue `achievement` to one person.

    Args:
        achievement: Kept as one object over many calls, it is judged once.
        to: An e-mail address (with `mailto:` or without), a DID or another
            URL, or a whole subject, whose achievement is then `achievement`.
        by: Its active keys sign.
        at: When the proof is made.
        id: A URL; by default a random `urn:uuid:`.
        proof: A Data Integrity suite, or `vc-jwt`.
        identify: How an e-mail address stands in the badge. Only a hash with a
            salt of its own keeps two badges of a person from being matched.
        salt: At least 16 random bytes as text, by default new ones.
        recipient_name: Shown to everybody who has the badge; left out unless asked for.
        name: Title of the badge, by default the achievement's name.
        narrative: What the person did, in Markdown.
        license_number: What this one badge is called by.
        evidence: Of the achievement.
        results: By the achievement's result descriptions.
        valid_from: By default `at`.
        valid_until: By default the badge does not expire.
        language: The language of the achievement, such as `da`.
        status: One `credentialStatus` entry, which is all that Open Badges
            allows, or several, which the VC data model allows.
        schema: Whether to name the schema of 1EdTech.
        contexts: URLs of further contexts, for own terms of the achievement.
        refresh_path: What follows the id in the address where the newest version
            of the badge is served, such as `/newest`; by default it names none.

    Raises:
        ModelError: Something breaks a rule of Open Badges, such as an end
            before the beginning or a result that the achievement does not describe;
            or there is a `refresh_path`, and with it the id is no http(s) address.
        TextRefusedError: A text holds characters that mislead.
        NationalNumberError: A text holds a national identity number.
        RecipientError: `to` is neither an e-mail address nor a URL.
        EncodingError: A moment has no zone.
        SuiteUnknownError: `proof` is unknown, or verified only.
        NoActiveKeyError: No active key of `by` fits `proof`.
        CanonicalizationError: The achievement has a member that no context defines.

    Spec: Open Badges 3.0 § AchievementCredential, § Proofs.
    """
    signer = by.signer_for(proof)
    draft = _draft(_Same(achievement), _Same(by.profile), language)
    start = _start(at, valid_from, valid_until)
    drawn_id, drawn_salt = drawn()
    is_plain = refresh_path is None and not (
        id or salt or recipient_name or name or narrative or license_number or evidence or results
    )
    if is_plain and proof == VC_JWT and identify == "hashed" and status is None and not contexts:
        mould = _mould(draft, start, valid_until, schema)
        token = _moulded(mould, to, drawn_id, drawn_salt)
        if token is not None:
            return Issued(drawn_id, sign_octets(token, signer=signer, typ="JWT"), TOKEN_MEDIA_TYPE)
    document = compose(
        achievement,
        to=to,
        by=by,
        at=at,
        id=drawn_id if id is None else id,
        identify=identify,
        salt=salt or drawn_salt,
        recipient_name=recipient_name,
        name=name,
        narrative=narrative,
        license_number=license_number,
        evidence=evidence,
        results=results,
        valid_from=valid_from,
        valid_until=valid_until,
        language=language,
        status=status,
        schema=schema,
        contexts=contexts,
        refresh_path=refresh_path,
    )
    return secured(document, signer, proof, created=at)


def compose(  # noqa: PLR0913 - as `issue`
    achievement: Achievement,
    *,
    to: str | AchievementSubject,
    by: Issuer,
    at: datetime,
    id: str,  # noqa: A002 - the member's own name
    identify: Identify = "hashed",
    salt: str,
    recipient_name: str | None = None,
    name: str | None = None,
    narrative: str | None = None,
    license_number: str | None = None,
    evidence: Sequence[Evidence] = (),
    results: Sequence[Result] = (),
    valid_from: datetime | None = None,
    valid_until: datetime | None = None,
    language: str | None = None,
    status: Json | Sequence[Json] | None = None,
    schema: bool = True,
    contexts: Sequence[str] = (),
    refresh_path: str | None = None,
) -> Json:
    """
    Return the credential that `issue` signs, judged, without its proof.

    Parts of it are shared with other credentials: it is for reading and signing only.

    Args:
        achievement: As in `issue`, like all the others.
        to: As in `issue`.
        by: As in `issue`.
        at: As in `issue`.
        id: A URL.
        identify: As in `issue`.
        salt: As in `issue`.
        recipient_name: As in `issue`.
        name: As in `issue`.
        narrative: As in `issue`.
        license_number: As in `issue`.
        evidence: As in `issue`.
        results: As in `issue`.
        valid_from: As in `issue`.
        valid_until: As in `issue`.
        language: As in `issue`.
        status: As in `issue`.
        schema: As in `issue`.
        contexts: As in `issue`.
        refresh_path: As in `issue`.

    Raises:
        MalformedError: As in `issue`.
    """
    draft = _draft(_Same(achievement), _Same(by.profile), language)
    start = _start(at, valid_from, valid_until)
    subject = _subject(to, identify, salt, recipient_name)
    if narrative is not None:
        check_text(narrative, "/credentialSubject/narrative")
        subject["narrative"] = narrative
    if license_number is not None:
        check_text(license_number, "/credentialSubject/licenseNumber")
        subject["licenseNumber"] = license_number
    if results:
        subject["result"] = _results(results, draft)
    document = _document(draft, subject, _own_id(id), start, valid_until, schema=schema)
    needs_terms = schema or refresh_path is not None
    document["@context"] = _contexts(contexts, schema=needs_terms, status=status)
    if name is not None:
        check_text(name, "/name")
        document["name"] = name
    if evidence:
        members = [item.shared_dict() for item in evidence]
        check_members(cast("JsonValue", members), "/evidence")
        document["evidence"] = [*members]
    if status is not None:
        document["credentialStatus"] = _status(status)
    if refresh_path is not None:
        document["refreshService"] = _refresh_service(id + refresh_path)
    if isinstance(to, AchievementSubject) or contexts:
        check_credential(document)  # all else was judged before, part by part
    return document


def _refresh_service(address: str) -> Json:
    """Return the member by which a verifier finds the newest version."""
    if not (iri.is_url(address) and address.startswith(("https://", "http://"))):
        raise ModelError(
            f"the newest version is at {address[:60]!r}, expected an http(s) address",
            pointer="/refreshService/id",
        )
    return {"id": address, "type": REFRESH_TYPE}


def _start(at: datetime, valid_from: datetime | None, valid_until: datetime | None) -> datetime:
    start = at if valid_from is None else valid_from
    if valid_until is not None and valid_until <= start:
        raise ModelError("the badge ends before it begins", pointer="/validUntil")
    return start


def _document(  # noqa: PLR0913 - what nearly every badge has
    draft: _Draft,
    subject: Json,
    identifier: str,
    start: datetime,
    end: datetime | None,
    *,
    schema: bool,
) -> Json:
    document: Json = {
        "@context": _contexts((), schema=schema, status=None),
        "id": identifier,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": draft.name,
        "issuer": draft.issuer,
        "validFrom": rendered(start),
    }
    if end is not None:
        document["validUntil"] = rendered(end)
    document["credentialSubject"] = {**subject, "achievement": draft.achievement}
    if schema:
        document["credentialSchema"] = _SCHEMA
    return document


def _moulded(
    mould: JsonMould, to: str | AchievementSubject, identifier: str, salt: str
) -> bytes | None:
    """
    Return the payload for a person by e-mail address; None for what takes the long way.

    The id, the salt and the hash are our own digits: nothing of a stranger's goes into the mould.
    """
    if not isinstance(to, str) or "@" not in to or ":" in to:
        return None
    address = email_address(to)
    check_text(address, "/credentialSubject/id")
    return mould.pour((identifier, salted_hash(address, salt), salt))


_HOLES: Final = ("skillmark-hole-1", "skillmark-hole-2", "skillmark-hole-3")
"""Where the id, the hash and the salt go; what else they might be part of is refused below."""


@functools.lru_cache(maxsize=128)
def _mould(draft: _Draft, start: datetime, end: datetime | None, schema: bool) -> JsonMould:  # noqa: FBT001
    identifier, digest, salt = _HOLES
    subject = _with_identity(_hashed_identity(digest, salt))
    document = _document(draft, subject, identifier, start, end, schema=schema)
    return JsonMould(payload_of(document), _HOLES)


def judged_results(
    results: Sequence[Result], achievement: Achievement, *, by: Issuer, language: str | None
) -> list[JsonValue]:
    """
    Return results as they stand in a credential.

    Raises:
        ModelError: One of them breaks a rule of the achievement.
        TextRefusedError: A text holds characters that mislead.
        NationalNumberError: A text holds a national identity number.
    """
    return _results(results, _draft(_Same(achievement), _Same(by.profile), language))


def check_achievement(achievement: Achievement, *, by: Issuer) -> None:
    """
    Return if `by` can issue `achievement`, as far as that does not depend on the person.

    Raises:
        ModelError: Together they break a rule of Open Badges.
        TextRefusedError: A text holds characters that mislead.
        NationalNumberError: A text holds a national identity number.
    """
    _draft(_Same(achievement), _Same(by.profile), None)


_SCHEMA: Final[list[JsonValue]] = [{"id": ACHIEVEMENT_SCHEMA, "type": SCHEMA_TYPE}]


@dataclass(frozen=True, slots=True, eq=False)
class _Draft:
    """What all badges of one achievement by one issuer share, judged once."""

    achievement: Json
    issuer: Json
    name: JsonValue
    described: Mapping[str, Json]


class _Same:
    """Stands for one object, and is equal only to what stands for the very same one."""

    __slots__ = ("thing",)

    def __init__(self, thing: Achievement | Profile) -> None:
        self.thing = thing

    def __hash__(self) -> int:
        return id(self.thing)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.thing is self.thing


@functools.lru_cache(maxsize=128)
def _draft(achievement: _Same, profile: _Same, language: str | None) -> _Draft:
    members = achievement.thing.shared_dict()
    if language is not None:
        members = {**members, "inLanguage": language}
    check_members(members, "/credentialSubject/achievement")
    issuer = profile.thing.shared_dict()
    name = members["name"]
    sample: Json = {
        "@context": [VC2_CONTEXT, OB3_CONTEXT],
        "id": "urn:uuid:00000000-0000-4000-8000-000000000000",
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": issuer,
        "validFrom": "2000-01-01T00:00:00Z",
        "credentialSubject": {
            "id": "urn:uuid:00000000-0000-4000-8000-000000000001",
            "type": ["AchievementSubject"],
            "achievement": members,
        },
    }
    check_credential(sample)
    described = cast("Sequence[Json]", members.get("resultDescription", ()))
    return _Draft(
        members, issuer, name, {cast("str", result["id"]): result for result in described}
    )


def _subject(to: str | AchievementSubject, identify: Identify, salt: str, name: str | None) -> Json:
    """Return the subject without its achievement."""
    if isinstance(to, AchievementSubject):
        check_members(to.shared_dict(), "/credentialSubject")
        return {**to.shared_dict()}
    check_text(to, "/credentialSubject/id")
    subject: Json = {}
    identifiers: list[JsonValue] = []
    if ":" in to and to[:7].lower() != "mailto:":
        if not iri.is_url(to):
            raise RecipientError("the recipient is neither an e-mail address nor a DID or URL")
        subject["id"] = to
    else:
        address = email_address(to)
        if identify == "id":
            subject["id"] = f"mailto:{address}"
        else:
            identifiers.append(_identity(address, identify, salt))
    subject["type"] = ["AchievementSubject"]
    if name is not None:
        check_text(name, "/credentialSubject/identifier")
        identifiers.append(_plain_identity(name, "name"))
    if identifiers:
        subject["identifier"] = identifiers
    return subject


def _identity(address: str, identify: Identify, salt: str) -> Json:
    if identify == "plain":
        return _plain_identity(address, "emailAddress")
    return _hashed_identity(salted_hash(address, salt), salt)


def salted_hash(address: str, salt: str) -> str:
    """Return what stands for an e-mail address in a badge: `sha256$` and the digest of both."""
    return "sha256$" + hashlib.sha256((address + salt).encode()).hexdigest()


def _hashed_identity(digest: str, salt: str) -> Json:
    return {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": digest,
        "identityType": "emailAddress",
        "salt": salt,
    }


def _with_identity(identity: Json) -> Json:
    return {"type": ["AchievementSubject"], "identifier": [identity]}


def _plain_identity(value: str, kind: str) -> Json:
    return {
        "type": "IdentityObject",
        "hashed": False,
        "identityHash": value,
        "identityType": kind,
    }


def _results(results: Sequence[Result], draft: _Draft) -> list[JsonValue]:
    members: list[JsonValue] = []
    for index, result in enumerate(results):
        pointer = f"/credentialSubject/result/{index}"
        written = result.shared_dict()
        if _PLAIN_RESULT.issuperset(written):
            check_text(result.value or "", f"{pointer}/value")  # the others are ids and terms
        else:
            check_members(written, pointer)
        try:
            check_result(written, draft.described)
        except ModelError as error:
            error.pointer = pointer + error.pointer
            raise
        members.append(written)
    return members


def _contexts(
    further: Sequence[str], *, schema: bool, status: Json | Sequence[Json] | None
) -> list[JsonValue]:
    listed: list[JsonValue] = [VC2_CONTEXT, OB3_CONTEXT]
    entries = () if status is None else (status,) if isinstance(status, dict) else status
    if schema or any(entry.get("type") == _REVOCATION_LIST for entry in entries):
        listed.append(EXTENSIONS_CONTEXT)
    listed.extend(context for context in further if context not in listed)
    return listed


def _own_id(given: str) -> str:
    if not iri.is_url(given):
        raise ModelError(f"the id is {given[:60]!r}, expected a URL", pointer="/id")
    return given


def drawn() -> tuple[str, str]:
    """Return a new `urn:uuid:` of version 4 and a new salt of 16 bytes."""
    return named(os.urandom(2 * _SALT_BYTES).hex())


def named(text: str) -> tuple[str, str]:
    """Return an id and a salt made of 64 random hexadecimal digits."""
    variant = "89ab"[int(text[16], 16) & 3]
    name = f"{text[:8]}-{text[8:12]}-4{text[13:16]}-{variant}{text[17:20]}-{text[20:32]}"
    return f"urn:uuid:{name}", text[32:]


def rendered(moment: datetime) -> str:
    """Return a moment as it stands in a credential."""
    # Only in UTC do equal moments have equal texts: elsewhere an hour can come twice.
    return _rendered_utc(moment) if moment.tzinfo is UTC else moments.render(moment)


@functools.lru_cache(maxsize=64)
def _rendered_utc(moment: datetime) -> str:
    return moments.render(moment)


def _status(status: Json | Sequence[Json]) -> JsonValue:
    entries = [status] if isinstance(status, dict) else [*status]
    for index, entry in enumerate(entries):
        try:
            CredentialStatus.shape.check(entry)
        except ModelError as error:
            place = "" if isinstance(status, dict) else f"/{index}"
            error.pointer = f"/credentialStatus{place}{error.pointer}"
            raise
    return status if isinstance(status, dict) else [*entries]
