# SPDX-License-Identifier: Apache-2.0

"""Data analysis: from a question to a figure that answers it."""

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

DATA_ANALYSIS = Template(
    key="data-analysis",
    design={
        "shape": "gear",
        "palette": "skifer",
        "ground": "rings",
        "icon": "data",
        "text": "DATA",
        "level": 1,
        "levels": 3,
    },
    content=Content(
        name={
            "en": "Data analysis in practice",
            "da": "Dataanalyse i praksis",
        },
        description={
            "en": (
                "Turns a question into figures: finds the data, cleans it, draws what it says, "
                "and says what it does not."
            ),
            "da": (
                "Gør et spørgsmål til tal: finder data, renser dem, tegner, hvad de siger, og "
                "siger, hvad de ikke siger."
            ),
        },
        criteria={
            "en": (
                "To earn it, you\n"
                "\n"
                "- answer a question from your own work with data,\n"
                "- show how the data was found and cleaned, so that a colleague gets the same "
                "result,\n"
                "- draw two charts that a reader understands without help,\n"
                "- name what the data cannot say."
            ),
            "da": (
                "For at få det skal du\n"
                "\n"
                "- besvare et spørgsmål fra dit eget arbejde med data,\n"
                "- vise, hvordan data er fundet og renset, så en kollega får samme resultat,\n"
                "- tegne to diagrammer, som en læser forstår uden hjælp,\n"
                "- nævne, hvad data ikke kan sige."
            ),
        },
        achievement_type=AchievementType.COMPETENCY,
        tags=("data", "analysis", "dataanalyse"),
        skills=(
            Skill(name={"en": "Clean data", "da": "Rense data"}, level="1"),
            Skill(name={"en": "Draw charts", "da": "Tegne diagrammer"}, level="1"),
            Skill(name={"en": "Explain figures", "da": "Forklare tal"}, level="1"),
        ),
        learning_outcomes={
            "en": (
                "Turn a question into what can be measured\n"
                "Clean and join tables\n"
                "Choose a chart that fits what is to be seen\n"
                "Say how sure a figure is"
            ),
            "da": (
                "Gøre et spørgsmål til noget, der kan måles\n"
                "Rense og samle tabeller\n"
                "Vælge et diagram, der passer til det, der skal ses\n"
                "Sige, hvor sikkert et tal er"
            ),
        },
        workload_hours=50,
        ects=2,
        eqf_level=5,
        participation=Participation.ONLINE,
        assessment=Assessment.WORK_SAMPLE,
        identity_check=IdentityCheck.SIGNED_IN,
        supervision=Supervision.NONE,
        is_stackable=True,
        evidence_required=True,
        evidence={
            "en": "The data, the steps and the charts.",
            "da": "Data, trin og diagrammer.",
        },
    ),
)
