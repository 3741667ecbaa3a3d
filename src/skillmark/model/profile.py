# SPDX-License-Identifier: Apache-2.0

"""
Who issues, creates and endorses; what every credential has; and endorsements.

These stand in one file because each holds another: a profile holds
endorsements, an endorsement is a credential, and a credential has a profile.

Spec: Open Badges 3.0 § Profile, § EndorsementCredential, § EndorsementSubject.
Whether an endorsement's proof holds is for `verify` to find out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar, Final, cast

from skillmark.model import versions
from skillmark.model.address import Address
from skillmark.model.attachments import (
    CredentialSchema,
    CredentialStatus,
    RefreshService,
    TermsOfUse,
)
from skillmark.model.evidence import Evidence, Image
from skillmark.model.fields import either, few, many, raw, refused
from skillmark.model.identity import IdentifierEntry
from skillmark.model.nodes import Node, model, one
from skillmark.model.resources import check_entry, resources_are_unique
from skillmark.model.shapes import Shape, may, must
from skillmark.model.values import (
    COMPACT_JWS,
    DAY,
    MOMENT,
    ONE_TYPE,
    TEXT,
    URI,
    WORDS,
    Words,
    types,
)
from skillmark.protocols import Json, JsonValue

# --- Who endorses ---------------------------------------------------------------------------------


def issuer_id(credential: Json) -> JsonValue:
    """Return the id of a credential's issuer, which is a URL or a profile."""
    issuer = credential["issuer"]
    return issuer["id"] if isinstance(issuer, dict) else issuer


def endorsers_differ(endorsed: Json, owner: JsonValue) -> None:
    """
    OB3-17: no endorsement in `endorsed` was issued by `owner`, who issued what is endorsed.

    Raises:
        ModelError: One was.
    """
    endorsements = cast("Iterable[Json]", endorsed.get("endorsement", ()))
    for index, endorsement in enumerate(endorsements):
        if issuer_id(endorsement) == owner:
            expected = "another issuer than that of what is endorsed"
            raise refused(owner, expected, f"/endorsement/{index}/issuer")


def profile_has_other_endorsers(profile: Json) -> None:
    """OB3-17: a profile is endorsed by others."""
    endorsers_differ(profile, profile["id"])


def endorser_is_not_the_endorsed(endorsement: Json) -> None:
    """OB3-17: nobody endorses themselves."""
    endorsed = cast("Json", endorsement["credentialSubject"])["id"]
    if endorsed == issuer_id(endorsement):
        raise refused(endorsed, "something else than the issuer", "/credentialSubject/id")


@model
class Profile(Node):
    """OB3-14: a person or an organisation."""

    id: str
    type: Sequence[str] = ("Profile",)
    name: Words | None = None
    url: str | None = None
    phone: str | None = None
    description: Words | None = None
    endorsement: Sequence[EndorsementCredential] = ()
    endorsement_jwt: Sequence[str] = ()
    image: Image | None = None
    email: str | None = None
    address: Address | None = None
    other_identifier: Sequence[IdentifierEntry] = ()
    official: str | None = None
    parent_org: Profile | None = None
    family_name: str | None = None
    given_name: str | None = None
    additional_name: str | None = None
    patronymic_name: str | None = None
    honorific_prefix: str | None = None
    honorific_suffix: str | None = None
    family_name_prefix: str | None = None
    date_of_birth: date | None = None

    shape: ClassVar[Shape] = Shape(
        {
            "id": must(URI),
            "type": must(types("Profile")),
            "name": may(WORDS),
            "url": may(URI),
            "phone": may(TEXT),
            "description": may(WORDS),
            "endorsement": may(many(one(lambda: EndorsementCredential))),
            "endorsement_jwt": may(many(COMPACT_JWS)),
            "image": may(one(lambda: Image)),
            "email": may(TEXT),
            "address": may(one(lambda: Address)),
            "other_identifier": may(many(one(lambda: IdentifierEntry))),
            "official": may(TEXT),
            "parent_org": may(one(lambda: Profile)),
            "family_name": may(TEXT),
            "given_name": may(TEXT),
            "additional_name": may(TEXT),
            "patronymic_name": may(TEXT),
            "honorific_prefix": may(TEXT),
            "honorific_suffix": may(TEXT),
            "family_name_prefix": may(TEXT),
            "date_of_birth": may(DAY),
        },
        rules=(profile_has_other_endorsers,),
    )


# --- What every credential has --------------------------------------------------------------------

PROOF: Final = Shape(
    {
        "type": must(ONE_TYPE),
        "created": may(MOMENT),
        "cryptosuite": may(TEXT),
        "challenge": may(TEXT),
        "domain": may(many(TEXT, or_one=True)),
        "nonce": may(TEXT),
        "proof_purpose": may(TEXT),
        "proof_value": may(TEXT),
        "verification_method": may(TEXT),
    }
)

HEAD: Final = {
    "context": must(versions.OB3_CONTEXTS, "@context"),
    "id": must(URI),
}
TITLE: Final = {
    "name": may(WORDS),
    "description": may(WORDS),
    "issuer": must(either(URI, one(lambda: Profile))),
    "valid_from": may(MOMENT),  # `versions` demands it, by the name of the version
    "valid_until": may(MOMENT),
    "awarded_date": may(MOMENT),
}
TAIL: Final = {
    "evidence": may(many(one(lambda: Evidence), or_one=True)),
    "credential_schema": may(many(one(lambda: CredentialSchema), or_one=True)),
    "credential_status": may(few(one(lambda: CredentialStatus))),
    "refresh_service": may(few(one(lambda: RefreshService))),
    "terms_of_use": may(many(one(lambda: TermsOfUse), or_one=True)),
    "related_resource": may(few(raw(check_entry))),
    "proof": may(many(raw(PROOF.check), or_one=True)),
}
RULES: Final = (
    versions.has_dates_of_its_version,
    versions.ends_after_it_begins,
    resources_are_unique,
)


@model
class Credential(Node):
    """
    What every credential has; the classes below it say of what kind it is.

    Args:
        context: VC 2.0 and OB 3.0 in this order, then others.
        issuer: A profile, or its id.
        valid_from: The moment from which it counts, with a zone.
        evidence: What it stands on (OB3-13).
        proof: As JSON, one after the other; `proofs` makes and checks them.
    """

    context: Sequence[str | Mapping[str, JsonValue]] = versions.DEFAULT_CONTEXT
    id: str
    type: Sequence[str]
    description: Words | None = None
    issuer: str | Profile
    valid_from: datetime
    valid_until: datetime | None = None
    awarded_date: datetime | None = None
    evidence: Sequence[Evidence] = ()
    credential_schema: Sequence[CredentialSchema] = ()
    credential_status: Sequence[CredentialStatus] = ()
    refresh_service: Sequence[RefreshService] = ()
    terms_of_use: Sequence[TermsOfUse] = ()
    related_resource: Sequence[Mapping[str, JsonValue]] = ()
    proof: Sequence[Mapping[str, JsonValue]] = ()


# --- Endorsements ---------------------------------------------------------------------------------


@model
class EndorsementSubject(Node):
    """OB3-17: what is endorsed, by its id, and what the endorser says of it."""

    id: str
    type: Sequence[str] = ("EndorsementSubject",)
    endorsement_comment: Words | None = None

    shape: ClassVar[Shape] = Shape(
        {
            "id": must(URI),
            "type": must(types("EndorsementSubject")),
            "endorsement_comment": may(WORDS),
        }
    )


@model
class EndorsementCredential(Credential):
    """OB3-17: somebody vouches for an achievement, a profile or a credential of somebody else."""

    type: Sequence[str] = ("VerifiableCredential", "EndorsementCredential")
    name: Words
    credential_subject: EndorsementSubject

    shape: ClassVar[Shape] = Shape(
        {
            **HEAD,
            "type": must(types("VerifiableCredential", "EndorsementCredential")),
            **TITLE,
            "name": must(WORDS),
            "credential_subject": must(one(lambda: EndorsementSubject)),
            **TAIL,
        },
        rules=(*RULES, endorser_is_not_the_endorsed),
        early_names=versions.EARLY_NAMES,
        is_early=versions.is_version_1,
    )
