# SPDX-License-Identifier: Apache-2.0

"""Forklift: a licence to drive, for counterbalanced and reach trucks."""

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

FORKLIFT = Template(
    key="forklift",
    design={
        "shape": "shield",
        "palette": "rav",
        "ground": "diag",
        "icon": "truck",
        "text": "TRUCK B",
    },
    content=Content(
        name={
            "en": "Forklift truck, category B",
            "da": "Gaffeltruck, kategori B",
        },
        description={
            "en": (
                "Drives a forklift safely: checks the truck, judges the load, and stacks it "
                "where people work."
            ),
            "da": (
                "Kører gaffeltruck sikkert: tjekker trucken, vurderer lasten og stabler den, "
                "hvor andre arbejder."
            ),
        },
        criteria={
            "en": (
                "To earn it, you\n"
                "\n"
                "- are at least 18 years old,\n"
                "- take part in seven days of training with a truck,\n"
                "- pass a written test on loads, rules and daily checks,\n"
                "- pass a driving test with a load of 1,000 kg, up to a height of four metres."
            ),
            "da": (
                "For at få det skal du\n"
                "\n"
                "- være fyldt 18 år,\n"
                "- deltage i syv dages undervisning med truck,\n"
                "- bestå en skriftlig prøve om last, regler og dagligt eftersyn,\n"
                "- bestå en køreprøve med 1.000 kg last i op til fire meters højde."
            ),
        },
        achievement_type=AchievementType.LICENSE,
        tags=("truck", "lager", "safety"),
        skills=(
            Skill(name={"en": "Drive a forklift", "da": "Køre gaffeltruck"}, level="B"),
            Skill(name={"en": "Check a truck before use", "da": "Efterse en truck før brug"}),
            Skill(name={"en": "Stack goods safely", "da": "Stable gods sikkert"}),
        ),
        learning_outcomes={
            "en": (
                "Read a load chart and judge a load\n"
                "Check a truck and take it out of use when it is faulty\n"
                "Drive and stack without danger to others\n"
                "Charge or refuel the truck safely"
            ),
            "da": (
                "Læse et lastdiagram og vurdere en last\n"
                "Efterse en truck og tage den ud af drift, når den har fejl\n"
                "Køre og stable uden fare for andre\n"
                "Oplade eller tanke trucken sikkert"
            ),
        },
        workload_hours=52,
        participation=Participation.ON_SITE,
        assessment=Assessment.PRACTICAL,
        identity_check=IdentityCheck.PHOTO_ID,
        supervision=Supervision.ON_SITE,
        is_stackable=False,
        prerequisites={
            "en": "At least 18 years old.",
            "da": "Fyldt 18 år.",
        },
        suspendable=True,
    ),
)
