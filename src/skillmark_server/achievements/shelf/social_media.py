# SPDX-License-Identifier: Apache-2.0

"""Social media: writing for a workplace in public."""

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

SOCIAL_MEDIA = Template(
    key="social-media",
    design={
        "shape": "quatrefoil",
        "palette": "roedbede",
        "ground": "waves",
        "icon": "social",
        "text": "SOME",
    },
    content=Content(
        name={
            "en": "Social media for the workplace",
            "da": "Sociale medier for arbejdspladsen",
        },
        description={
            "en": (
                "Writes for the workplace in public: finds the story, chooses the picture, "
                "answers criticism calmly and keeps the rules."
            ),
            "da": (
                "Skriver for arbejdspladsen i offentligheden: finder historien, vælger billedet, "
                "svarer roligt på kritik og holder reglerne."
            ),
        },
        criteria={
            "en": (
                "To earn it, you\n"
                "\n"
                "- plan a month of posts for one channel,\n"
                "- publish six posts, two of them with pictures of colleagues who said yes,\n"
                "- answer a critical comment the way you would at the counter,\n"
                "- look at the figures and say what you will do differently."
            ),
            "da": (
                "For at få det skal du\n"
                "\n"
                "- planlægge en måneds opslag til én kanal,\n"
                "- udgive seks opslag, heraf to med billeder af kolleger, der har sagt ja,\n"
                "- svare på en kritisk kommentar, som du ville gøre det ved skranken,\n"
                "- se på tallene og sige, hvad du vil gøre anderledes."
            ),
        },
        achievement_type=AchievementType.BADGE,
        tags=("communication", "kommunikation", "social media"),
        skills=(
            Skill(name={"en": "Write for social media", "da": "Skrive til sociale medier"}),
            Skill(name={"en": "Answer criticism in public", "da": "Svare offentligt på kritik"}),
        ),
        learning_outcomes={
            "en": (
                "Find a story that readers care about\n"
                "Ask for leave before showing anybody\n"
                "Answer so that the talk gets better\n"
                "Read the figures of a channel"
            ),
            "da": (
                "Finde en historie, som læserne bryder sig om\n"
                "Bede om lov, før nogen vises\n"
                "Svare, så samtalen bliver bedre\n"
                "Læse en kanals tal"
            ),
        },
        workload_hours=15,
        participation=Participation.WORK,
        assessment=Assessment.PORTFOLIO,
        identity_check=IdentityCheck.KNOWN,
        supervision=Supervision.NONE,
        is_stackable=False,
        expiry=Expiry(kind=ExpiryKind.AFTER, months=24),
    ),
)
