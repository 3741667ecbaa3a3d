# SPDX-License-Identifier: Apache-2.0

"""What the demo leaves half done, so that everybody finds something to do."""

from __future__ import annotations

from datetime import datetime, timedelta

from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import Organisation, User
from skillmark_server.accounts.roster.importing.services import start_import
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.models import Version
from skillmark_server.achievements.services.drafts import create_achievement
from skillmark_server.awards.services import confirm_batch, preview_batch
from skillmark_server.awards.services.requesting import ask_for_badge, open_request_link
from skillmark_server.demo.people import DOMAIN

_LIST = f"""Navn;Mail;Dato;Begrundelse
Christian Kjeldsen;christian.kjeldsen@{DOMAIN};14.03.2026;Kursus i Esbjerg
Gitte Christensen;gitte.christensen@{DOMAIN};31.11.2025;Kursus i Esbjerg
Jakob Poulsen;jakob.poulsen@;14.03.2026;Kursus i Esbjerg
Elif Knudsen;elif.knudsen@{DOMAIN};14.03.2026;Kursus i Esbjerg
Jonas Ærøskøbing;jonas@{DOMAIN};14.03.2026;Har det allerede
"""
_ROSTER = f"""Medarbejder;E-mail;Afdeling;Stilling;Leder
Nørre Ny;noerre.ny@{DOMAIN};Lager;Truckfører;mette@{DOMAIN}
Sanne Sommer;sanne.sommer@{DOMAIN};Salg;Sælger;
Uden Adresse;uden.adresse@;Salg;Sælger;
"""


def leave(*, owner: Actor, deputy: Actor, versions: dict[str, Version], at: datetime) -> None:
    """
    Leave a request to decide, a list with bad rows, awards that wait for a second person,
    a list of people half read in, and a draft.
    """
    yesterday = at - timedelta(days=1)
    _request(owner, versions["iso-auditor"], at=yesterday)
    preview_batch(
        actor=owner,
        version=versions["first-aid"],
        data=_LIST.encode("utf-8-sig"),
        source="file",
        file_name="foerstehjaelp-marts.csv",
        at=yesterday,
    )
    _waiting(deputy, versions["gdpr"], at=yesterday)
    start_import(actor=deputy, data=_ROSTER.encode(), file_name="nye-kolleger.csv", at=yesterday)
    create_achievement(
        actor=owner,
        at=yesterday,
        content=Content.from_dict(
            {
                "name": {"en": "Crane operator", "da": "Kranfører"},
                "description": {"da": "Løfter tungt uden at bringe nogen i fare."},
            }
        ),
        design={
            "shape": "shield",
            "palette": "tegl",
            "ground": "diag",
            "icon": "truck",
            "text": "Kran",
        },
    )


def _request(owner: Actor, version: Version, *, at: datetime) -> None:
    link = open_request_link(actor=owner, achievement=version.achievement, at=at)
    ida = User.objects.get(email=f"ida.groenbaek@{DOMAIN}")
    ask_for_badge(
        code=link.code,
        email=ida.email,
        name=ida.name,
        at=at,
        language="da",
        narrative="Jeg har ledet to interne audits i udviklingsafdelingen. Rapporten er vedlagt.",
        evidence=["https://nordvind.example/audits/udvikling.pdf"],
        user=ida,
    )


def _waiting(deputy: Actor, version: Version, *, at: datetime) -> None:
    """Awards that a colleague made ready while the organisation wanted a second person."""
    organisation = Organisation.objects.filter(pk=deputy.organisation_id)
    organisation.update(needs_sign_off=True)
    batch = preview_batch(
        actor=deputy,
        version=version,
        data=f"Navn;Mail\nRania Thygesen;rania.thygesen@{DOMAIN}\nAnders Bruun;anders.bruun@{DOMAIN}\n",
        source="pasted",
        at=at,
    )
    confirm_batch(actor=deputy, batch=batch, at=at)
    organisation.update(needs_sign_off=False)
