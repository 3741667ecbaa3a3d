# SPDX-License-Identifier: Apache-2.0

"""
The ten badges of the demo: six from the shelf of templates, four written here.

Skills carry addresses and labels of ESCO as facts: "This service uses the ESCO
classification of the European Commission."
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


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoBadge:
    """
    One badge of the demo.

    Args:
        template: Its key on the shelf of templates, or empty where `content` has it all.
        departments: Whose people must hold it.
        roles: Which job roles must hold it.
        everybody: Whether everybody must.
        by_provider: Whether Kystens Akademi issues it.
        changes: What differs from the template.
    """

    key: str
    template: str = ""
    content: dict[str, Any] = field(default_factory=dict)
    design: dict[str, Any] = field(default_factory=dict)
    departments: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    everybody: bool = False
    by_provider: bool = False
    changes: dict[str, Any] = field(default_factory=dict)


BADGES: Final = (
    DemoBadge(
        key="first-aid",
        template="first-aid",
        departments=("Produktion", "Lager", "Vedligehold"),
        changes={"suspendable": True, "requestable": True},
    ),
    DemoBadge(
        key="forklift", template="forklift", roles=("Truckfører",), changes={"suspendable": True}
    ),
    DemoBadge(
        key="epoxy",
        content={
            "name": {"en": "Epoxy and isocyanates", "da": "Epoxy og isocyanater"},
            "description": {
                "en": "Works safely with epoxy resins and isocyanates, and knows what to do when something goes wrong.",
                "da": "Arbejder sikkert med epoxy og isocyanater og ved, hvad der skal gøres, når noget går galt.",
            },
            "criteria": {
                "en": "- Completed the two-day course\n- Passed the written test with at least 70 %\n- Showed the right use of gloves, mask and ventilation",
                "da": "- Gennemført kurset på to dage\n- Bestået den skriftlige prøve med mindst 70 %\n- Vist rigtig brug af handsker, maske og ventilation",
            },
            "achievement_type": "License",
            "tags": ["arbejdsmiljø", "kemi"],
            "skills": [
                _skill(
                    "f2f463e5-2382-49cb-8199-e7e043d868df",
                    "health and safety regulations",
                    "arbejdsmiljøregler",
                ),
                _skill(
                    "ed8dbdd1-5b40-4eaf-adaf-3b1f6d16a37b",
                    "hazardous waste storage",
                    "opbevaring af farligt affald",
                ),
            ],
            "learning_outcomes": {
                "en": "Choose protective equipment for the task\nMix and apply without contact with skin\nAct on a spill and on first signs of allergy",
                "da": "Vælge værnemidler til opgaven\nBlande og påføre uden kontakt med huden\nHandle ved spild og ved de første tegn på allergi",
            },
            "workload_hours": 15,
            "participation": "on_site",
            "assessment": "test",
            "identity_check": "photo_id",
            "supervision": "on_site",
            "expiry": {"kind": "after", "months": 60},
        },
        design={
            "shape": "lozenge",
            "palette": "lyng",
            "ground": "rings",
            "icon": "epoxy",
            "text": "Epoxy",
            "level": 0,
            "levels": 0,
        },
        roles=("Industritekniker",),
    ),
    DemoBadge(
        key="iso-auditor",
        template="iso-auditor",
        roles=("Intern auditor", "Kvalitetsleder"),
        changes={"evidence_required": True, "requestable": True},
    ),
    DemoBadge(key="gdpr", template="gdpr", departments=("HR og læring", "It", "Salg", "Økonomi")),
    DemoBadge(
        key="project",
        content={
            "name": {"en": "Project management", "da": "Projektledelse"},
            "description": {
                "en": "Plans a project, leads it to its goal, and learns from it.",
                "da": "Planlægger et projekt, fører det i mål og lærer af det.",
            },
            "criteria": {
                "en": "- Led one project of at least three months\n- Handed in plan, risk list and closing report\n- Presented what was learnt to colleagues",
                "da": "- Ledet et projekt på mindst tre måneder\n- Afleveret plan, risikoliste og slutrapport\n- Fremlagt læringen for kolleger",
            },
            "achievement_type": "MicroCredential",
            "tags": ["ledelse", "projekt"],
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
            ],
            "learning_outcomes": {
                "en": "Break a goal into deliveries\nKeep time, money and risks in view\nBring a team and its stakeholders along",
                "da": "Dele et mål op i leverancer\nHolde øje med tid, penge og risici\nFå holdet og interessenterne med",
            },
            "workload_hours": 84,
            "ects": 3,
            "eqf_level": 5,
            "nqf_level": "5",
            "participation": "blended",
            "assessment": "portfolio",
            "identity_check": "known",
            "is_stackable": True,
            "evidence_required": True,
        },
        design={
            "shape": "arch",
            "palette": "sund",
            "ground": "grid",
            "icon": "plan",
            "text": "Projekt",
            "level": 2,
            "levels": 4,
        },
        by_provider=True,
    ),
    DemoBadge(
        key="data",
        content={
            "name": {"en": "Data analysis", "da": "Dataanalyse"},
            "description": {
                "en": "Turns raw figures into an answer that a colleague can act on.",
                "da": "Gør rå tal til et svar, som en kollega kan handle på.",
            },
            "criteria": {
                "en": "- Cleaned and described one of the department’s own data sets\n- Answered a real question with it\n- Showed how sure the answer is",
                "da": "- Renset og beskrevet et af afdelingens egne datasæt\n- Besvaret et virkeligt spørgsmål med det\n- Vist, hvor sikkert svaret er",
            },
            "achievement_type": "MicroCredential",
            "tags": ["data"],
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
            "learning_outcomes": {
                "en": "Judge where figures come from\nChoose a suitable chart and method\nExplain uncertainty in plain words",
                "da": "Bedømme, hvor tallene kommer fra\nVælge en passende figur og metode\nForklare usikkerhed med almindelige ord",
            },
            "workload_hours": 56,
            "ects": 2,
            "eqf_level": 5,
            "nqf_level": "5",
            "participation": "online",
            "assessment": "work_sample",
            "identity_check": "signed_in",
            "is_stackable": True,
            "grading": "danish7",
        },
        design={
            "shape": "hex",
            "palette": "fjord",
            "ground": "waves",
            "icon": "data",
            "text": "Data",
            "level": 1,
            "levels": 3,
        },
    ),
    DemoBadge(
        key="social",
        content={
            "name": {"en": "Social media", "da": "Sociale medier"},
            "description": {
                "en": "Tells the company’s stories on social media, on time and with respect for those in them.",
                "da": "Fortæller virksomhedens historier på sociale medier, til tiden og med respekt for dem, de handler om.",
            },
            "criteria": {
                "en": "- Made a plan for a month and kept it\n- Answered comments within a working day\n- Had consent for every face that was shown",
                "da": "- Lagt en plan for en måned og holdt den\n- Svaret på kommentarer inden for en arbejdsdag\n- Haft samtykke for hvert ansigt, der blev vist",
            },
            "achievement_type": "Badge",
            "tags": ["kommunikation"],
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
            ],
            "workload_hours": 20,
            "participation": "work",
            "assessment": "portfolio",
            "identity_check": "known",
            "expiry": {"kind": "after", "months": 24},
        },
        design={
            "shape": "quatrefoil",
            "palette": "rav",
            "ground": "rays",
            "icon": "social",
            "text": "Social",
            "level": 0,
            "levels": 0,
        },
    ),
    DemoBadge(
        key="leadership",
        template="leadership",
        by_provider=True,
        changes={"requestable": True},
    ),
    DemoBadge(key="onboarding", template="onboarding", everybody=True),
)
