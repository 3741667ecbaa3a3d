# SPDX-License-Identifier: Apache-2.0

"""
Skillmark: issue, bake, revoke and verify Open Badges 3.0 and verifiable credentials.

    from skillmark import Achievement, Criteria, Issuer, Verifier, issue

This is the public face; `docs/architecture.md` says what stands behind it.
"""

from skillmark.baking import bake, extract
from skillmark.canonical.contexts import ContextStore
from skillmark.errors import SkillmarkError, VerificationError
from skillmark.fetch import GuardedFetcher, MapFetcher
from skillmark.issue import Issued, issue, sign
from skillmark.issuer import Issuer
from skillmark.model import (
    Achievement,
    AchievementCredential,
    AchievementSubject,
    Address,
    Alignment,
    Criteria,
    Evidence,
    IdentityObject,
    Image,
    Profile,
    Related,
    Result,
    ResultDescription,
    RubricCriterionLevel,
)
from skillmark.policy import (
    Policy,
    maximum_status_age,
    required_recipient,
    trusted_issuers,
)
from skillmark.protocols import Algorithm, Fetcher, Resolver, Signer
from skillmark.report import Finding, IssuerTrust, Outcome, Report, Step, Verdict
from skillmark.verify import VerifiedCredential, Verifier

__version__ = "0.1.0"

__all__ = [
    "Achievement",
    "AchievementCredential",
    "AchievementSubject",
    "Address",
    "Algorithm",
    "Alignment",
    "ContextStore",
    "Criteria",
    "Evidence",
    "Fetcher",
    "Finding",
    "GuardedFetcher",
    "IdentityObject",
    "Image",
    "Issued",
    "Issuer",
    "IssuerTrust",
    "MapFetcher",
    "Outcome",
    "Policy",
    "Profile",
    "Related",
    "Report",
    "Resolver",
    "Result",
    "ResultDescription",
    "RubricCriterionLevel",
    "Signer",
    "SkillmarkError",
    "Step",
    "Verdict",
    "VerificationError",
    "VerifiedCredential",
    "Verifier",
    "bake",
    "extract",
    "issue",
    "maximum_status_age",
    "required_recipient",
    "sign",
    "trusted_issuers",
]
