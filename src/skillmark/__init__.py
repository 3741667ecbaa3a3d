# SPDX-License-Identifier: Apache-2.0

"""
Skillmark: issue, bake, revoke and verify Open Badges 3.0 and verifiable credentials.

    from skillmark import Achievement, Criteria, Issuer, Verifier, issue

This is the public face; `docs/architecture.md` says what stands behind it. A
name is imported when it is first used, so that `import skillmark` costs a
program nothing but what it needs.
"""

import importlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from skillmark.baking import bake, extract
    from skillmark.canonical.contexts import ContextStore
    from skillmark.errors import SkillmarkError, VerificationError
    from skillmark.fetch import GuardedFetcher, MapFetcher
    from skillmark.issuer import Issuer
    from skillmark.issuing import Issued, issue, sign
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
        known_issuers,
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
    "known_issuers",
    "maximum_status_age",
    "required_recipient",
    "sign",
    "trusted_issuers",
]

_HOMES: Final[dict[str, str]] = {
    "Achievement": "skillmark.model",
    "AchievementCredential": "skillmark.model",
    "AchievementSubject": "skillmark.model",
    "Address": "skillmark.model",
    "Algorithm": "skillmark.protocols",
    "Alignment": "skillmark.model",
    "ContextStore": "skillmark.canonical.contexts",
    "Criteria": "skillmark.model",
    "Evidence": "skillmark.model",
    "Fetcher": "skillmark.protocols",
    "Finding": "skillmark.report",
    "GuardedFetcher": "skillmark.fetch",
    "IdentityObject": "skillmark.model",
    "Image": "skillmark.model",
    "Issued": "skillmark.issuing",
    "Issuer": "skillmark.issuer",
    "IssuerTrust": "skillmark.report",
    "MapFetcher": "skillmark.fetch",
    "Outcome": "skillmark.report",
    "Policy": "skillmark.policy",
    "Profile": "skillmark.model",
    "Related": "skillmark.model",
    "Report": "skillmark.report",
    "Resolver": "skillmark.protocols",
    "Result": "skillmark.model",
    "ResultDescription": "skillmark.model",
    "RubricCriterionLevel": "skillmark.model",
    "Signer": "skillmark.protocols",
    "SkillmarkError": "skillmark.errors",
    "Step": "skillmark.report",
    "Verdict": "skillmark.report",
    "VerificationError": "skillmark.errors",
    "VerifiedCredential": "skillmark.verify",
    "Verifier": "skillmark.verify",
    "bake": "skillmark.baking",
    "extract": "skillmark.baking",
    "issue": "skillmark.issuing",
    "known_issuers": "skillmark.policy",
    "maximum_status_age": "skillmark.policy",
    "required_recipient": "skillmark.policy",
    "sign": "skillmark.issuing",
    "trusted_issuers": "skillmark.policy",
}
"""Where each public name lives."""


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(importlib.import_module(home), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
