# SPDX-License-Identifier: Apache-2.0

"""Internal auditor of a quality management system, ISO 9001."""

from __future__ import annotations

from skillmark_server.achievements.content import Content, Expiry, Skill
from skillmark_server.achievements.shelf.template import Template
from skillmark_server.achievements.terms import (
    AchievementType,
    Assessment,
    ExpiryKind,
    IdentityCheck,
    Participation,
    Supervision,
)

ISO_AUDITOR = Template(
    key="iso-auditor",
    design={
        "shape": "octagon",
        "palette": "fjord",
        "ground": "guilloche",
        "icon": "audit",
        "text": "ISO 9001",
        "level": 2,
        "levels": 3,
    },
    content=Content(
        name={
            "en": "Internal auditor, ISO 9001",
            "da": "Intern auditor, ISO 9001",
        },
        description={
            "en": (
                "Plans and carries out internal audits of a quality management system, and "
                "writes findings that lead to improvement."
            ),
            "da": (
                "Planlægger og gennemfører interne audits af et kvalitetsledelsessystem og "
                "skriver afvigelser, der fører til forbedring."
            ),
        },
        criteria={
            "en": (
                "To earn it, you\n"
                "\n"
                "- take part in three days of training in ISO 9001 and ISO 19011,\n"
                "- hand in an audit plan for a process of your own workplace,\n"
                "- carry out **two audits**, one of them together with an experienced auditor,\n"
                "- hand in one audit report with at least one finding and its follow-up."
            ),
            "da": (
                "For at få det skal du\n"
                "\n"
                "- deltage i tre dages undervisning i ISO 9001 og ISO 19011,\n"
                "- aflevere en auditplan for en proces på din egen arbejdsplads,\n"
                "- gennemføre **to audits**, heraf en sammen med en erfaren auditor,\n"
                "- aflevere en auditrapport med mindst én afvigelse og opfølgningen på den."
            ),
        },
        achievement_type=AchievementType.CERTIFICATION,
        tags=("quality", "kvalitet", "audit", "iso 9001"),
        skills=(
            Skill(name={"en": "Plan an audit", "da": "Planlægge en audit"}, level="2"),
            Skill(name={"en": "Interview in an audit", "da": "Interviewe i en audit"}, level="2"),
            Skill(name={"en": "Write a finding", "da": "Beskrive en afvigelse"}, level="2"),
        ),
        learning_outcomes={
            "en": (
                "Plan an audit from purpose to questions\n"
                "Ask so that people explain how they work\n"
                "Tell evidence from opinion\n"
                "Write a finding that can be acted on\n"
                "Follow up whether the correction works"
            ),
            "da": (
                "Planlægge en audit fra formål til spørgsmål\n"
                "Spørge, så folk fortæller, hvordan de arbejder\n"
                "Skelne mellem bevis og mening\n"
                "Skrive en afvigelse, der kan handles på\n"
                "Følge op på, om rettelsen virker"
            ),
        },
        workload_hours=40,
        ects=1.5,
        eqf_level=5,
        participation=Participation.BLENDED,
        assessment=Assessment.WORK_SAMPLE,
        identity_check=IdentityCheck.KNOWN,
        supervision=Supervision.ON_SITE,
        is_stackable=True,
        prerequisites={
            "en": "You know a process of your organisation well.",
            "da": "Du kender en af organisationens processer godt.",
        },
        evidence_required=True,
        evidence={
            "en": "An audit plan and an audit report, without names of customers.",
            "da": "En auditplan og en auditrapport uden navne på kunder.",
        },
        expiry=Expiry(kind=ExpiryKind.AFTER, months=36),
    ),
)
