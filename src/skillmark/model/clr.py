# SPDX-License-Identifier: Apache-2.0

"""
The shape of a Comprehensive Learner Record: many credentials in one.

Only the table is here, for judging a document; there are no classes yet. The
credentials inside are judged by the VC data model; each is verified by itself.

Spec: CLR 2.0 § ClrCredential, § ClrSubject, § Association (OB3-38, OB3-39).
"""

from __future__ import annotations

from typing import Final, cast

from skillmark.model import versions
from skillmark.model.achievement import Achievement
from skillmark.model.credential import subject_is_named
from skillmark.model.evidence import Image
from skillmark.model.fields import many, raw
from skillmark.model.identity import IdentityObject
from skillmark.model.nodes import one
from skillmark.model.profile import (
    HEAD,
    RULES,
    TAIL,
    TITLE,
    EndorsementCredential,
    endorsers_differ,
    issuer_id,
)
from skillmark.model.shapes import Shape, may, must
from skillmark.model.values import COMPACT_JWS, FLAG, URI, WORDS, constant, term, types
from skillmark.model.vc import check_vc
from skillmark.model.vocabulary import ASSOCIATION_TYPES
from skillmark.protocols import Json, JsonValue


def _check_inner(value: JsonValue) -> None:
    check_vc(cast("Json", value))


ASSOCIATION: Final = Shape(
    {
        "type": must(constant("Association")),
        "association_type": must(term(ASSOCIATION_TYPES, extensible=False)),
        "source_id": must(URI),
        "target_id": must(URI),
    },
    closed=True,
)

CLR_SUBJECT: Final = Shape(
    {
        "id": may(URI),
        "type": must(types("ClrSubject")),
        "identifier": may(many(one(lambda: IdentityObject))),
        "achievement": may(many(one(lambda: Achievement))),
        "verifiable_credential": must(many(raw(_check_inner))),
        "association": may(many(raw(ASSOCIATION.check))),
    },
    rules=(subject_is_named,),
)


def record_has_other_endorsers(record: Json) -> None:
    """OB3-17: a record is endorsed by others than its issuer."""
    endorsers_differ(record, issuer_id(record))


CLR_CREDENTIAL: Final = Shape(
    {
        **HEAD,
        "context": must(versions.CLR2_CONTEXTS, "@context"),
        "type": must(types("VerifiableCredential", "ClrCredential")),
        **TITLE,
        "name": must(WORDS),
        "image": may(one(lambda: Image)),
        "partial": may(FLAG),
        "credential_subject": must(raw(CLR_SUBJECT.check)),
        "endorsement": may(many(one(lambda: EndorsementCredential))),
        "endorsement_jwt": may(many(COMPACT_JWS)),
        **TAIL,
    },
    rules=(*RULES, record_has_other_endorsers),
    early_names=versions.EARLY_NAMES,
    is_early=versions.is_version_1,
)
