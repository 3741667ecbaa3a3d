# SPDX-License-Identifier: Apache-2.0

"""Epoxy and isocyanates: the course the law asks for before the work."""

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

EPOXY = Template(
    key="epoxy",
    design={
        "shape": "lozenge",
        "palette": "lyng",
        "ground": "grid",
        "icon": "epoxy",
        "text": "EPOXY",
    },
    content=Content(
        name={
            "en": "Epoxy and isocyanates",
            "da": "Epoxy og isocyanater",
        },
        description={
            "en": (
                "Works with epoxy and isocyanates without harm: knows the dangers, protects the "
                "skin and the lungs, and handles waste and spills."
            ),
            "da": (
                "Arbejder med epoxy og isocyanater uden at komme til skade: kender farerne, "
                "beskytter hud og lunger og håndterer affald og spild."
            ),
        },
        criteria={
            "en": (
                "To earn it, you\n"
                "\n"
                "- take part in two days of training,\n"
                "- choose gloves, mask and suit for three kinds of work,\n"
                "- show how to clean up a spill,\n"
                "- pass a written test."
            ),
            "da": (
                "For at få det skal du\n"
                "\n"
                "- deltage i to dages undervisning,\n"
                "- vælge handsker, maske og dragt til tre slags arbejde,\n"
                "- vise, hvordan et spild tørres op,\n"
                "- bestå en skriftlig prøve."
            ),
        },
        achievement_type=AchievementType.CERTIFICATE,
        tags=("epoxy", "arbejdsmiljø", "safety"),
        skills=(
            Skill(name={"en": "Work safely with epoxy", "da": "Arbejde sikkert med epoxy"}),
            Skill(name={"en": "Choose protective equipment", "da": "Vælge værnemidler"}),
        ),
        learning_outcomes={
            "en": (
                "Read a label and a safety data sheet\n"
                "Choose and wear the right protection\n"
                "See the first signs of allergy\n"
                "Get rid of waste the right way"
            ),
            "da": (
                "Læse en etiket og et sikkerhedsdatablad\n"
                "Vælge og bruge de rigtige værnemidler\n"
                "Se de første tegn på allergi\n"
                "Skaffe affald af vejen på den rigtige måde"
            ),
        },
        workload_hours=15,
        participation=Participation.ON_SITE,
        assessment=Assessment.TEST,
        identity_check=IdentityCheck.PHOTO_ID,
        supervision=Supervision.ON_SITE,
        is_stackable=False,
    ),
)
