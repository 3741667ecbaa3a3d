# SPDX-License-Identifier: Apache-2.0

"""
Has one award signed, in both forms. Writes nothing, and never runs a second time for an award.

The recipient is named by a salted hash of the address and by name; the salt is new for
every award, so that no two of a person's badges can be matched.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.utils.translation import gettext_lazy as _

from skillmark import Achievement, AchievementSubject, IdentityObject, Issuer, issue
from skillmark.bulk.issuing import BulkIssuer, Made
from skillmark.bulk.recipient import Recipient
from skillmark.errors import (
    ModelError,
    NationalNumberError,
    RecipientError,
    TextRefusedError,
)
from skillmark.protocols import Json
from skillmark.text import Text
from skillmark_server.awards.facts import Facts, signed_evidence, signed_result
from skillmark_server.awards.models import DocumentForm
from skillmark_server.awards.refusals import BadFact
from skillmark_server.tabular.words import of_the_core

PROOFS = {DocumentForm.DATA_INTEGRITY: "eddsa-rdfc-2022", DocumentForm.TOKEN: "vc-jwt"}
_FIRST = DocumentForm.DATA_INTEGRITY
_SALT_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """The bytes of an award in each form."""

    bodies: Mapping[DocumentForm, bytes]

    def digest(self, form: DocumentForm) -> str:
        """SHA-256 of one form, in hexadecimal."""
        return hashlib.sha256(self.bodies[form]).hexdigest()

    @property
    def leaf_digest(self) -> str:
        """SHA-256 over the digests of all forms, in the order of `DocumentForm`."""
        return leaf_digest_of([bytes.fromhex(self.digest(form)) for form in DocumentForm])


def leaf_digest_of(digests: Iterable[bytes]) -> str:
    """What the leaf of an issue stands for: SHA-256 over the digests of what was signed."""
    return hashlib.sha256(b"".join(digests)).hexdigest()


def sign_one_of_many(
    press: BulkIssuer,
    achievement: Achievement,
    *,
    identifier: str,
    number: str,
    email: str,
    name: str,
    facts: Facts,
    status: Json | Sequence[Json],
    salt: str,
    valid_from: datetime | None,
    valid_until: datetime | None,
) -> Made:
    """
    Sign one award in the first form, at the speed of the signature.

    Args:
        press: As `press_of` returns it for `achievement`.
        achievement: In the language of the award.
        identifier: As of `sign_award`, and so the next five.
        number: What people call it by.
        email: Of the recipient.
        name: Of the recipient.
        facts: Checked.
        status: One entry, or several.
        salt: New for this award, in hexadecimal.
        valid_from: When it begins; None: the moment of the press.
        valid_until: When it ends; None: never.

    Raises:
        BadFact: The core refuses a text or a result.
        SkillmarkError: The issuer cannot sign.
    """
    try:
        return press.make(
            Recipient(
                email,
                identifier,
                salt,
                status,
                name,
                None,
                facts.narrative or None,
                number,
                signed_evidence(facts.evidence) if facts.evidence else (),
                signed_result(facts.result, achievement) if facts.result else (),
                valid_from,
                valid_until,
            )
        )
    except (TextRefusedError, NationalNumberError) as error:
        raise BadFact(of_the_core(Text(error.summary)), pointer=error.pointer) from error
    except (ModelError, RecipientError) as error:
        raise BadFact(_("This cannot stand in a badge.")) from error


def press_of(
    achievement: Achievement,
    issuer: Issuer,
    at: datetime,
    *,
    has_schema: bool,
    refresh_path: str | None = None,
) -> BulkIssuer:
    """
    Return what signs awards of one achievement, issuer and moment, worked out once.

    Args:
        achievement: In the language of the awards; the very same object gets the same press.
        issuer: Whose keys sign; as above.
        at: The moment of the proofs.
        has_schema: 1EdTech's schema knows one status entry; two are right by the data model only.
        refresh_path: Where their newest versions are, as of `skillmark.issue`.
    """
    return _press(_Same(achievement), _Same(issuer), at, has_schema, refresh_path)


class _Same:
    """Stands for one object, and is equal only to what stands for the very same one."""

    __slots__ = ("thing",)

    def __init__(self, thing: object) -> None:
        self.thing: Any = thing

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.thing is self.thing

    def __hash__(self) -> int:
        return id(self.thing)


@lru_cache(maxsize=16)
def _press(
    achievement: _Same,
    issuer: _Same,
    at: datetime,
    has_schema: bool,  # noqa: FBT001 - a key of the cache
    refresh_path: str | None,
) -> BulkIssuer:
    return BulkIssuer(
        achievement.thing,
        by=issuer.thing,
        at=at,
        proof=PROOFS[_FIRST],
        schema=has_schema,
        refresh_path=refresh_path,
    )


def sign_award(
    *,
    identifier: str,
    number: str,
    achievement: Achievement,
    issuer: Issuer,
    email: str,
    name: str,
    facts: Facts,
    status: Sequence[Json],
    valid_from: datetime,
    valid_until: datetime | None,
    at: datetime,
    refresh_path: str | None = None,
) -> Signed:
    """
    Sign one award.

    Args:
        identifier: The award's public address.
        number: What people call it by.
        achievement: In the language of the award.
        issuer: Whose keys sign.
        email: Of the recipient; only its salted hash is signed.
        name: Of the recipient.
        facts: Checked.
        status: One entry, or two where it can be put on hold.
        valid_from: When it begins.
        valid_until: When it ends; None: never.
        at: The moment of the proof.
        refresh_path: Where its newest version is, as of `skillmark.issue`.

    Raises:
        BadFact: The core refuses a text or a result.
        SkillmarkError: The issuer cannot sign.
    """
    salt = secrets.token_hex(_SALT_BYTES)
    try:
        subject = AchievementSubject(
            achievement=achievement,
            identifier=(
                IdentityObject.salted(email, salt=salt),
                IdentityObject.plain(name, identity_type="name"),
            ),
            license_number=number,
            narrative=facts.narrative or None,
            result=signed_result(facts.result, achievement),
        )
        bodies = {
            form: issue(
                achievement,
                to=subject,
                by=issuer,
                at=at,
                id=identifier,
                proof=proof,
                evidence=signed_evidence(facts.evidence),
                valid_from=valid_from,
                valid_until=valid_until,
                # 1EdTech's schema knows one status entry; two are right by the data model only.
                status=status[0] if len(status) == 1 else status,
                schema=len(status) == 1,
                refresh_path=refresh_path,
            ).text
            for form, proof in PROOFS.items()
        }
    except (TextRefusedError, NationalNumberError) as error:
        raise BadFact(of_the_core(Text(error.summary)), pointer=error.pointer) from error
    except ModelError as error:
        raise BadFact(_("This cannot stand in a badge."), pointer=error.pointer) from error
    return Signed(bodies=bodies)
