# SPDX-License-Identifier: Apache-2.0

"""
An achievement asserted of somebody: the Open Badge itself.

Spec: Open Badges 3.0 § AchievementCredential, § AchievementSubject.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import ClassVar, cast

from skillmark.errors import ModelError
from skillmark.model import versions
from skillmark.model.achievement import Achievement
from skillmark.model.evidence import Image
from skillmark.model.fields import many, within
from skillmark.model.identity import IdentityObject
from skillmark.model.nodes import Node, model, one
from skillmark.model.profile import (
    HEAD,
    RULES,
    TAIL,
    TITLE,
    Credential,
    EndorsementCredential,
    Profile,
    endorsers_differ,
    issuer_id,
)
from skillmark.model.result import Result, check_result
from skillmark.model.shapes import Shape, may, must
from skillmark.model.values import COMPACT_JWS, MOMENT, NUMBER, TEXT, URI, WORDS, Words, types
from skillmark.protocols import Json


def subject_is_named(subject: Json) -> None:
    """OB3-8: somebody earned it: the subject has an id or an identifier."""
    if "id" not in subject and "identifier" not in subject:
        raise ModelError("met neither id nor identifier, expected at least one of them")


def evidence_is_elsewhere(subject: Json) -> None:
    """OB3-13: evidence stands on the credential, not on its subject."""
    if "evidence" in subject:
        raise ModelError("met this member, expected it on the credential", pointer="/evidence")


def results_fit_the_achievement(subject: Json) -> None:
    """OB3-12: what is reported is what the achievement describes."""
    results = cast("Iterable[Json]", subject.get("result", ()))
    if not results:
        return
    achievement = cast("Json", subject["achievement"])
    descriptions = cast("Iterable[Json]", achievement.get("resultDescription", ()))
    described = {cast("str", description["id"]): description for description in descriptions}
    for index, result in enumerate(results):
        try:
            check_result(result, described)
        except ModelError as error:
            within(error, index)
            within(error, "result")
            raise


def credential_has_other_endorsers(credential: Json) -> None:
    """OB3-17: neither the credential nor its achievement is endorsed by who issued or made it."""
    issuer = issuer_id(credential)
    endorsers_differ(credential, issuer)
    achievement = cast("Json", cast("Json", credential["credentialSubject"])["achievement"])
    creator = cast("Json", achievement.get("creator", {})).get("id", issuer)
    try:
        endorsers_differ(achievement, creator)
    except ModelError as error:
        within(error, "achievement")
        within(error, "credentialSubject")
        raise


@model
class AchievementSubject(Node):
    """
    OB3-8: who earned what, and how well.

    Args:
        id: The earner's DID or address, and/or
        identifier: what the earner is known by, such as a hashed e-mail address.
        achievement: What was earned.
        result: What was reached.
        source: Who assessed, if that is not the issuer.
    """

    id: str | None = None
    type: Sequence[str] = ("AchievementSubject",)
    identifier: Sequence[IdentityObject] = ()
    achievement: Achievement
    activity_start_date: datetime | None = None
    activity_end_date: datetime | None = None
    credits_earned: float | None = None
    image: Image | None = None
    license_number: str | None = None
    narrative: Words | None = None
    result: Sequence[Result] = ()
    role: str | None = None
    source: Profile | None = None
    term: str | None = None

    shape: ClassVar[Shape] = Shape(
        {
            "id": may(URI),
            "type": must(types("AchievementSubject")),
            "identifier": may(many(one(lambda: IdentityObject))),
            "achievement": must(one(lambda: Achievement)),
            "activity_start_date": may(MOMENT),
            "activity_end_date": may(MOMENT),
            "credits_earned": may(NUMBER),
            "image": may(one(lambda: Image)),
            "license_number": may(TEXT),
            "narrative": may(WORDS),
            "result": may(many(one(lambda: Result))),
            "role": may(TEXT),
            "source": may(one(lambda: Profile)),
            "term": may(TEXT),
        },
        rules=(subject_is_named, evidence_is_elsewhere, results_fit_the_achievement),
    )


@model
class AchievementCredential(Credential):
    """
    OB3-7: an achievement that somebody earned, as its issuer asserts it.

    Making one costs little when the achievement and the issuer's profile are
    made once and used again: neither is judged or written out a second time.

    Args:
        name: Its title, for wallets. Optional in OB 3.0, required in the VC 1.1 form; write it.
        image: What a wallet shows.
    """

    type: Sequence[str] = ("VerifiableCredential", "AchievementCredential")
    name: Words | None = None
    image: Image | None = None
    credential_subject: AchievementSubject
    endorsement: Sequence[EndorsementCredential] = ()
    endorsement_jwt: Sequence[str] = ()

    shape: ClassVar[Shape] = Shape(
        {
            **HEAD,
            "type": must(
                types(
                    "VerifiableCredential",
                    frozenset({"AchievementCredential", "OpenBadgeCredential"}),
                )
            ),
            **TITLE,
            "image": may(one(lambda: Image)),
            "credential_subject": must(one(lambda: AchievementSubject)),
            "endorsement": may(many(one(lambda: EndorsementCredential))),
            "endorsement_jwt": may(many(COMPACT_JWS)),
            **TAIL,
        },
        rules=(*RULES, credential_has_other_endorsers),
        early_names=versions.EARLY_NAMES,
        is_early=versions.is_version_1,
    )
