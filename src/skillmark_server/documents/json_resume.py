# SPDX-License-Identifier: Apache-2.0

"""
A résumé as JSON Resume.

`certificates` and `skills` come from awards that verify now; all else is the person's own word.
The schema closes the document at its top and leaves items and `meta` open: there stands which is
which, as `selfDeclared` at each item and as JSON Pointers (RFC 6901) in `meta.skillmark`.

Spec: JSON Resume, schema v1.0.0.
"""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from skillmark.encoding import moments, strict_json
from skillmark.protocols import Json
from skillmark_server.checking.lines import Line
from skillmark_server.documents.resume import ResumeSaid
from skillmark_server.documents.words import in_language
from skillmark_server.portfolio.models import Fluency, ResumeEntry

MEDIA_TYPE: Final = "application/json"
VERSION: Final = "v1.0.0"
SCHEMA: Final = f"https://raw.githubusercontent.com/jsonresume/resume-schema/{VERSION}/schema.json"
_OWN: Final = ("basics", "work", "education", "languages")
_SIGNED: Final = ("certificates", "skills")


def json_resume(said: ResumeSaid, *, language: str) -> bytes:
    """
    Return the document.

    Args:
        said: What stands in it.
        language: In which the levels of languages are named.
    """
    document: Json = {
        "$schema": SCHEMA,
        "basics": _basics(said),
        "work": [_work(entry) for entry in said.work],
        "education": [_education(entry) for entry in said.education],
        "languages": [_language(entry, language) for entry in said.languages],
        "certificates": [_certificate(line) for line in said.lines],
        "skills": [
            {"name": name, "keywords": [line.said.facts.what for line in lines]}
            for name, lines in said.skills.items()
        ],
    }
    filled: Json = {member: value for member, value in document.items() if value}
    filled["meta"] = _meta(said, filled)
    return strict_json.dumps(filled)


def _basics(said: ResumeSaid) -> dict[str, Any]:
    resume = said.resume
    return _without_empty(
        name=said.owner.shown_name,
        label=resume.headline,
        email=resume.email,
        phone=resume.phone,
        url=said.page,
        summary=resume.summary,
        location={"city": resume.place} if resume.place else {},
        selfDeclared=True,
    )


def _work(entry: ResumeEntry) -> dict[str, Any]:
    return _without_empty(
        name=entry.organisation,
        position=entry.title,
        location=entry.place,
        startDate=entry.from_month,
        endDate=entry.to_month,
        summary=entry.text,
        selfDeclared=True,
    )


def _education(entry: ResumeEntry) -> dict[str, Any]:
    return _without_empty(
        institution=entry.organisation,
        area=entry.title,
        location=entry.place,
        startDate=entry.from_month,
        endDate=entry.to_month,
        summary=entry.text,
        selfDeclared=True,
    )


def _language(entry: ResumeEntry, language: str) -> dict[str, Any]:
    fluency = in_language(Fluency(entry.fluency).label, language)
    return {"language": entry.title, "fluency": fluency, "selfDeclared": True}


def _certificate(line: Line) -> dict[str, Any]:
    """One award; `url` is where anybody sees whether it counts, if its holder opened that."""
    said = line.said
    starts = said.valid_from or line.award.valid_from
    ends = said.valid_until
    return _without_empty(
        name=said.facts.what,
        date=f"{timezone.localtime(starts):%Y-%m-%d}",
        issuer=said.facts.issuer,
        url=line.address,
        number=said.number,
        validUntil=f"{timezone.localtime(ends):%Y-%m-%d}" if ends else "",
        credentialId=line.credential.get("id"),
    ) | {"selfDeclared": False}


def _meta(said: ResumeSaid, filled: Json) -> dict[str, Any]:
    changed = said.resume.changed_at.astimezone(UTC)
    return _without_empty(
        canonical=said.address and f"{said.address}.json",
        version=VERSION,
        lastModified=f"{changed:%Y-%m-%dT%H:%M:%S}",
        skillmark={
            "selfDeclared": [f"/{member}" for member in _OWN if member in filled],
            "signedByIssuers": [f"/{member}" for member in _SIGNED if member in filled],
            "verifiedAt": moments.render(said.at),
            "verify": f"{settings.BASE_URL}/verify",
        },
    )


def _without_empty(**members: Any) -> dict[str, Any]:
    return {member: value for member, value in members.items() if value}
