# SPDX-License-Identifier: Apache-2.0

"""Project management: a small project from start to end."""

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

PROJECT = Template(
    key="project",
    design={
        "shape": "arch",
        "palette": "lyng",
        "ground": "grid",
        "icon": "plan",
        "text": "PROJEKT",
        "level": 1,
        "levels": 3,
    },
    content=Content(
        name={
            "en": "Project management, foundation",
            "da": "Projektledelse, grundtrin",
        },
        description={
            "en": (
                "Leads a small project from idea to result: agrees on the goal, plans with "
                "others, and says early when something slips."
            ),
            "da": (
                "Leder et mindre projekt fra idé til resultat: aftaler målet, planlægger med "
                "andre og siger tidligt til, når noget skrider."
            ),
        },
        criteria={
            "en": (
                "To earn it, you\n"
                "\n"
                "- describe goal, limits and people of a real project on one page,\n"
                "- make a plan with milestones and the three greatest risks,\n"
                "- hand in two status reports,\n"
                "- close the project with what went well and what did not."
            ),
            "da": (
                "For at få det skal du\n"
                "\n"
                "- beskrive mål, rammer og deltagere i et rigtigt projekt på én side,\n"
                "- lave en plan med milepæle og de tre største risici,\n"
                "- aflevere to statusrapporter,\n"
                "- afslutte projektet med, hvad der gik godt, og hvad der ikke gjorde."
            ),
        },
        achievement_type=AchievementType.MICRO_CREDENTIAL,
        tags=("project", "projektledelse"),
        skills=(
            Skill(name={"en": "Plan a project", "da": "Planlægge et projekt"}, level="1"),
            Skill(name={"en": "Manage risks", "da": "Håndtere risici"}, level="1"),
        ),
        learning_outcomes={
            "en": (
                "Agree on a goal that can be measured\n"
                "Plan backwards from the day of delivery\n"
                "Find risks and decide what to do about them\n"
                "Report status so that it can be acted on"
            ),
            "da": (
                "Aftale et mål, der kan måles\n"
                "Planlægge baglæns fra afleveringsdagen\n"
                "Finde risici og beslutte, hvad der skal gøres\n"
                "Rapportere status, så der kan handles på den"
            ),
        },
        workload_hours=80,
        ects=3,
        eqf_level=5,
        participation=Participation.BLENDED,
        assessment=Assessment.WORK_SAMPLE,
        identity_check=IdentityCheck.KNOWN,
        supervision=Supervision.NONE,
        is_stackable=True,
        evidence_required=True,
        evidence={
            "en": "The page, the plan, two reports and the closing.",
            "da": "Siden, planen, to rapporter og afslutningen.",
        },
    ),
)
