# SPDX-License-Identifier: Apache-2.0

"""Leadership: the first steps of somebody who leads others."""

from __future__ import annotations

from skillmark_server.achievements.content import Content, Skill
from skillmark_server.achievements.shelf.template import Template
from skillmark_server.achievements.terms import (
    AchievementType,
    Assessment,
    IdentityCheck,
    Participation,
    Supervision,
)

LEADERSHIP = Template(
    key="leadership",
    design={
        "shape": "scallop",
        "palette": "mos",
        "ground": "rays",
        "icon": "star",
        "text": "LEDELSE",
        "level": 1,
        "levels": 4,
    },
    content=Content(
        name={
            "en": "Leading others, first step",
            "da": "At lede andre, første trin",
        },
        description={
            "en": (
                "Leads a team day by day: gives direction, listens, gives feedback, and takes "
                "the difficult talk in time."
            ),
            "da": (
                "Leder et team i hverdagen: sætter retning, lytter, giver feedback og tager den "
                "svære samtale i tide."
            ),
        },
        criteria={
            "en": (
                "To earn it, you\n"
                "\n"
                "- take part in four days over three months,\n"
                "- hold three talks with people of your team, and write down what you learned,\n"
                "- ask five colleagues for feedback, and choose one thing to change,\n"
                "- show after three months what came of it."
            ),
            "da": (
                "For at få det skal du\n"
                "\n"
                "- deltage i fire dage fordelt over tre måneder,\n"
                "- holde tre samtaler i dit team og skrive ned, hvad du lærte,\n"
                "- bede fem kolleger om feedback og vælge én ting at ændre,\n"
                "- vise efter tre måneder, hvad der kom ud af det."
            ),
        },
        achievement_type=AchievementType.MICRO_CREDENTIAL,
        tags=("leadership", "ledelse"),
        skills=(
            Skill(name={"en": "Give feedback", "da": "Give feedback"}, level="1"),
            Skill(name={"en": "Hold a difficult talk", "da": "Tage en svær samtale"}, level="1"),
            Skill(
                name={"en": "Set direction for a team", "da": "Sætte retning for et team"},
                level="1",
            ),
        ),
        learning_outcomes={
            "en": (
                "Say what the team is to reach, and why\n"
                "Give feedback that can be used\n"
                "Prepare and hold a difficult talk\n"
                "See your own habits as a leader"
            ),
            "da": (
                "Sige, hvad teamet skal nå, og hvorfor\n"
                "Give feedback, der kan bruges\n"
                "Forberede og holde en svær samtale\n"
                "Få øje på egne vaner som leder"
            ),
        },
        workload_hours=60,
        ects=2,
        eqf_level=5,
        participation=Participation.BLENDED,
        assessment=Assessment.PORTFOLIO,
        identity_check=IdentityCheck.KNOWN,
        supervision=Supervision.NONE,
        is_stackable=True,
        prerequisites={
            "en": "You lead others, or are about to.",
            "da": "Du leder andre, eller er på vej til det.",
        },
        evidence_required=True,
        evidence={
            "en": "Notes from three talks, without names.",
            "da": "Notater fra tre samtaler uden navne.",
        },
    ),
)
