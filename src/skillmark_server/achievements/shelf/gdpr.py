# SPDX-License-Identifier: Apache-2.0

"""GDPR: personal data in everyday work."""

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

GDPR = Template(
    key="gdpr",
    design={
        "shape": "hex",
        "palette": "nat",
        "ground": "grid",
        "icon": "lock",
        "text": "GDPR",
    },
    content=Content(
        name={
            "en": "Personal data in everyday work",
            "da": "Persondata i hverdagen",
        },
        description={
            "en": (
                "Handles personal data as the law asks: collects no more than needed, keeps it "
                "safe, and reports a breach in time."
            ),
            "da": (
                "Behandler persondata, som loven kræver: samler ikke mere ind end nødvendigt, "
                "passer på dem og melder et brud i tide."
            ),
        },
        criteria={
            "en": (
                "To earn it, you\n"
                "\n"
                "- go through a course of two hours,\n"
                "- answer 16 of 20 questions from everyday work,\n"
                "- find one place in your own work where less data is enough, and tell your "
                "manager."
            ),
            "da": (
                "For at få det skal du\n"
                "\n"
                "- gennemføre et kursus på to timer,\n"
                "- svare rigtigt på 16 af 20 spørgsmål fra hverdagen,\n"
                "- finde ét sted i dit eget arbejde, hvor færre data er nok, og fortælle det til "
                "din leder."
            ),
        },
        achievement_type=AchievementType.CERTIFICATE,
        tags=("gdpr", "persondata", "privacy"),
        skills=(
            Skill(name={"en": "Handle personal data", "da": "Behandle persondata"}, level="1"),
            Skill(name={"en": "Report a data breach", "da": "Melde et databrud"}, level="1"),
        ),
        learning_outcomes={
            "en": (
                "Tell personal data from other data\n"
                "Say why you may use somebody’s data\n"
                "Answer when somebody asks what you hold about them\n"
                "Report a breach within 72 hours"
            ),
            "da": (
                "Skelne persondata fra andre data\n"
                "Sige, hvorfor du må bruge nogens data\n"
                "Svare, når nogen spørger, hvad I har om dem\n"
                "Melde et brud inden for 72 timer"
            ),
        },
        workload_hours=3,
        participation=Participation.ONLINE,
        assessment=Assessment.TEST,
        identity_check=IdentityCheck.SIGNED_IN,
        supervision=Supervision.NONE,
        is_stackable=True,
        expiry=Expiry(kind=ExpiryKind.AFTER, months=12),
    ),
)
