# SPDX-License-Identifier: Apache-2.0

"""Onboarding: the first weeks at a new workplace."""

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

ONBOARDING = Template(
    key="onboarding",
    design={
        "shape": "tile",
        "palette": "klit",
        "ground": "waves",
        "icon": "door",
        "text": "VELKOMMEN",
    },
    content=Content(
        name={
            "en": "Well begun: the first 30 days",
            "da": "Godt i gang: de første 30 dage",
        },
        description={
            "en": (
                "Has settled in: knows the people, the tools and the rules of the workplace, and "
                "has done a first piece of work."
            ),
            "da": (
                "Er faldet til: kender folk, værktøjer og regler på arbejdspladsen og har løst "
                "en første opgave."
            ),
        },
        criteria={
            "en": (
                "To earn it, you\n"
                "\n"
                "- meet your team, your buddy and your manager,\n"
                "- walk the safety round and know the way out,\n"
                "- set up your account, your computer and your calendar,\n"
                "- read how we treat each other, and say what you think of it,\n"
                "- finish a first piece of work together with your buddy."
            ),
            "da": (
                "For at få det skal du\n"
                "\n"
                "- møde dit team, din makker og din leder,\n"
                "- gå sikkerhedsrunden og kende vejen ud,\n"
                "- sætte din konto, computer og kalender op,\n"
                "- læse, hvordan vi behandler hinanden, og sige, hvad du mener om det,\n"
                "- løse en første opgave sammen med din makker."
            ),
        },
        achievement_type=AchievementType.BADGE,
        tags=("onboarding", "welcome", "velkommen"),
        skills=(
            Skill(name={"en": "Work safely here", "da": "Arbejde sikkert her"}),
            Skill(name={"en": "Use our tools", "da": "Bruge vores værktøjer"}),
        ),
        learning_outcomes={
            "en": (
                "Find help for what you cannot do yet\n"
                "Work safely in your own place\n"
                "Use the tools of the team\n"
                "Say what you need from your manager"
            ),
            "da": (
                "Finde hjælp til det, du ikke kan endnu\n"
                "Arbejde sikkert på din plads\n"
                "Bruge teamets værktøjer\n"
                "Sige, hvad du har brug for fra din leder"
            ),
        },
        workload_hours=20,
        participation=Participation.WORK,
        assessment=Assessment.OBSERVATION,
        identity_check=IdentityCheck.KNOWN,
        supervision=Supervision.NONE,
        is_stackable=False,
    ),
)
