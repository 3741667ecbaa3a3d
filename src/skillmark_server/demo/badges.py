# SPDX-License-Identifier: Apache-2.0

"""
The ten badges of the demo: from the shelf of templates, with skills of ESCO, and who must
hold which.

Addresses and labels of skills are facts of ESCO: "This service uses the ESCO classification
of the European Commission."
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

_ESCO: Final = "http://data.europa.eu/esco/skill/"


def _skill(code: str, english: str, danish: str) -> dict[str, Any]:
    return {
        "name": {"en": english, "da": danish},
        "url": f"{_ESCO}{code}",
        "framework": "ESCO",
    }


_SAFETY = _skill(
    "f2f463e5-2382-49cb-8199-e7e043d868df", "health and safety regulations", "arbejdsmiljøregler"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoBadge:
    """
    One badge of the demo.

    Args:
        template: Its key on the shelf of templates.
        departments: Whose people must hold it.
        roles: Which job roles must hold it.
        everybody: Whether everybody must.
        by_provider: Whether Kystens Akademi issues it.
        changes: What differs from the template.
    """

    key: str
    template: str
    departments: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    everybody: bool = False
    by_provider: bool = False
    changes: dict[str, Any] = field(default_factory=dict)


BADGES: Final = (
    DemoBadge(
        key="first-aid",
        template="first-aid",
        departments=("Kvalitet", "Ledelse"),
        roles=("Truckfører", "Industritekniker"),
        changes={"suspendable": True, "requestable": True},
    ),
    DemoBadge(
        key="forklift",
        template="forklift",
        roles=("Truckfører",),
        changes={"suspendable": True, "expiry": {"kind": "never"}},
    ),
    DemoBadge(
        key="epoxy",
        template="epoxy",
        roles=("Industritekniker",),
        changes={
            "expiry": {"kind": "after", "months": 60},
            "skills": [
                _SAFETY,
                _skill(
                    "ed8dbdd1-5b40-4eaf-adaf-3b1f6d16a37b",
                    "hazardous waste storage",
                    "opbevaring af farligt affald",
                ),
            ],
        },
    ),
    DemoBadge(
        key="iso-auditor",
        template="iso-auditor",
        roles=("Intern auditor", "Kvalitetsleder"),
        changes={
            "evidence_required": True,
            "requestable": True,
            "skills": [
                _skill(
                    "6a536b36-c5c7-4d10-bf67-a4fb0f8549b2", "audit techniques", "revisionsteknikker"
                ),
                _skill("07f47dea-587c-40c0-990a-6c092cc3e6a4", "interviewing", "interview"),
            ],
        },
    ),
    DemoBadge(
        key="gdpr",
        template="gdpr",
        departments=("HR og læring",),
        changes={
            "skills": [
                _skill(
                    "a4346013-a967-4a58-a533-6b32ad1364c5", "data protection", "databeskyttelse"
                ),
            ]
        },
    ),
    DemoBadge(
        key="project",
        template="project",
        by_provider=True,
        changes={
            "skills": [
                _skill(
                    "0a9acb6b-1139-4be9-b431-3a80a959f2f4",
                    "agile project management",
                    "agil projektledelse",
                ),
                _skill(
                    "da6393d5-a53c-4863-abc7-51f36281d74e",
                    "lean project management",
                    "lean projektledelse",
                ),
            ]
        },
    ),
    DemoBadge(
        key="data",
        template="data-analysis",
        changes={
            "evidence_required": False,
            "grading": "danish7",
            "skills": [
                _skill(
                    "2b92a5b2-6758-4ee3-9fb4-b6387a55cc8f",
                    "perform data analysis",
                    "udføre dataanalyse",
                ),
                _skill(
                    "382c11ed-20d5-4ae7-b60e-15fec527fa6c",
                    "apply statistical analysis techniques",
                    "anvende statistiske analyseteknikker",
                ),
            ],
        },
    ),
    DemoBadge(
        key="social",
        template="social-media",
        changes={
            "skills": [
                _skill(
                    "5303169c-75d6-4751-9136-a4b88343388c",
                    "social media management",
                    "styring af sociale medier",
                ),
                _skill(
                    "d83e8dbd-257b-4aa9-abb5-e65924eb1797",
                    "ethics of sharing work through social media",
                    "etik ved deling af arbejde på sociale medier",
                ),
            ]
        },
    ),
    DemoBadge(
        key="leadership",
        template="leadership",
        by_provider=True,
        changes={
            "requestable": True,
            "evidence_required": False,
            "skills": [
                _skill("75d8e5d9-bef3-418b-9011-01bff9f27207", "lead others", "lede andre"),
            ],
        },
    ),
    DemoBadge(key="onboarding", template="onboarding", changes={"skills": [_SAFETY]}),
)
