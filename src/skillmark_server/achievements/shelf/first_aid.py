# SPDX-License-Identifier: Apache-2.0

"""First aid: what most workplaces ask some of their people to hold."""

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

FIRST_AID = Template(
    key="first-aid",
    design={
        "shape": "coin",
        "palette": "hyben",
        "ground": "rings",
        "icon": "aid",
        "text": "FØRSTEHJÆLP",
        "level": 1,
        "levels": 3,
    },
    content=Content(
        name={"en": "First aid at work", "da": "Førstehjælp på arbejdspladsen"},
        description={
            "en": (
                "Acts at once when somebody is hurt: stops the accident, gives life-saving "
                "first aid with a defibrillator, and calls for help."
            ),
            "da": (
                "Handler straks, når nogen kommer til skade: standser ulykken, giver livreddende "
                "førstehjælp med hjertestarter og tilkalder hjælp."
            ),
        },
        criteria={
            "en": (
                "To earn it, you\n\n"
                "- take part in a course of six hours with an instructor,\n"
                "- give two minutes of chest compressions and rescue breaths on a manikin,\n"
                "- use a defibrillator without being told how,\n"
                "- put somebody who is unconscious into the recovery position,\n"
                "- stop a heavy bleeding and cool a burn."
            ),
            "da": (
                "For at få det skal du\n\n"
                "- deltage i et kursus på seks timer med en instruktør,\n"
                "- give hjertemassage og kunstigt åndedræt på en dukke i to minutter,\n"
                "- bruge en hjertestarter uden at få vist hvordan,\n"
                "- lægge en bevidstløs i aflåst sideleje,\n"
                "- standse en kraftig blødning og køle en forbrænding."
            ),
        },
        achievement_type=AchievementType.CERTIFICATE,
        tags=("safety", "arbejdsmiljø", "førstehjælp"),
        skills=(
            Skill(name={"en": "Give first aid", "da": "Give førstehjælp"}),
            Skill(name={"en": "Use a defibrillator", "da": "Bruge en hjertestarter"}),
        ),
        learning_outcomes={
            "en": (
                "Judge whether a place is safe before helping\n"
                "Give heart and lung rescue with a defibrillator\n"
                "Help with bleeding, burns, fainting and shock\n"
                "Call 112 and say what is needed"
            ),
            "da": (
                "Vurdere, om der er sikkert, før du hjælper\n"
                "Give hjerte-lunge-redning med hjertestarter\n"
                "Hjælpe ved blødning, forbrænding, besvimelse og chok\n"
                "Ringe 112 og sige det, der er brug for"
            ),
        },
        workload_hours=6,
        participation=Participation.ON_SITE,
        assessment=Assessment.PRACTICAL,
        identity_check=IdentityCheck.KNOWN,
        supervision=Supervision.ON_SITE,
        is_stackable=True,
        expiry=Expiry(kind=ExpiryKind.AFTER, months=24),
    ),
)
