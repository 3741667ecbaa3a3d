# SPDX-License-Identifier: Apache-2.0

"""
The data of Open Badges 3.0 as frozen classes, and the door that judges documents.

`Achievement(...)` and its kin are judged when they are made; `from_dict` and
`to_dict` go to JSON and back without losing a member; `check_credential` and
`check_vc` judge a document as it is. Nothing here signs, hashes a document,
fetches or looks at a clock.

Spec: Open Badges 3.0 § Data Model; VC Data Model 2.0.
"""

from skillmark.model.achievement import Achievement, Criteria
from skillmark.model.address import Address, GeoCoordinates
from skillmark.model.alignment import Alignment, Related
from skillmark.model.attachments import (
    CredentialSchema,
    CredentialStatus,
    RefreshService,
    TermsOfUse,
)
from skillmark.model.check import check_credential, check_vc, is_open_badge
from skillmark.model.credential import AchievementCredential, AchievementSubject
from skillmark.model.evidence import Evidence, Image
from skillmark.model.identity import IdentifierEntry, IdentityObject
from skillmark.model.profile import EndorsementCredential, EndorsementSubject, Profile
from skillmark.model.resources import check_related_resource
from skillmark.model.result import Result, ResultDescription, RubricCriterionLevel

__all__ = [
    "Achievement",
    "AchievementCredential",
    "AchievementSubject",
    "Address",
    "Alignment",
    "CredentialSchema",
    "CredentialStatus",
    "Criteria",
    "EndorsementCredential",
    "EndorsementSubject",
    "Evidence",
    "GeoCoordinates",
    "IdentifierEntry",
    "IdentityObject",
    "Image",
    "Profile",
    "RefreshService",
    "Related",
    "Result",
    "ResultDescription",
    "RubricCriterionLevel",
    "TermsOfUse",
    "check_credential",
    "check_related_resource",
    "check_vc",
    "is_open_badge",
]
