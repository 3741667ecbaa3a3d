# SPDX-License-Identifier: Apache-2.0

"""What people of the demo earned elsewhere: a badge of a school's, certificates, an old list."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from skillmark import Achievement, Criteria, baking, issue
from skillmark.issuer import create_issuer
from skillmark_server.accounts.actors import Actor
from skillmark_server.accounts.models import User
from skillmark_server.awards.models import Visibility
from skillmark_server.checking.giving import Given
from skillmark_server.demo.people import DOMAIN
from skillmark_server.drawing.badge import BadgeDesign, badge_svg
from skillmark_server.drawing.raster import png
from skillmark_server.holdings.services import (
    confirm_certificate,
    hand_in_certificate,
    import_badge,
    show_imported,
)
from skillmark_server.movein.bringing import bring_in
from skillmark_server.movein.models import Platform
from skillmark_server.movein.selectors import seen_of
from skillmark_server.movein.services import agree_to_move, start_move
from skillmark_server.movein.taking_in import read_move

_SCHOOL: Final = "Vestkystens Svejseskole"
_SIZE: Final = 512
_DAY: Final = timedelta(days=1)
_OLD_LIST: Final = f"""Badge Name,Badge Template ID,Badge Description,Issuer,Issued to Email,Recipient Name,Issue Date,Earner Badge ID
Rigger,tpl-21,Lifts blades with two cranes,Nordvind A/S,jonas@{DOMAIN},Jonas Ærøskøbing,2021-05-17,4b1c0a52
Rigger,tpl-21,Lifts blades with two cranes,Nordvind A/S,ida.groenbaek@{DOMAIN},Ida Grønbæk,2021-05-17,4b1c0a53
Rigger,tpl-21,Lifts blades with two cranes,Nordvind A/S,lukasz.wojcik@{DOMAIN},Łukasz Wójcik,2022-09-08,4b1c0a54
"""
_NEXT_LIST: Final = f"""Badge Name,Badge Template ID,Issued to Email,Recipient Name,Issue Date,Earner Badge ID
Rope access,tpl-34,fatima.noerregaard@{DOMAIN},Fatima El-Khatib Nørregaard,2023-03-02,7f20d111
Rope access,tpl-34,mikkel.oe,Mikkel Thorbjørn Øe,2023-03-02,7f20d112
"""


def bring(
    *,
    owner: Actor,
    seer: Actor,
    users: Mapping[str, User],
    at: datetime,
) -> None:
    """
    Let Jonas bring a badge here, two people hand in certificates, and an old list move in.

    Args:
        owner: Who moves an export in.
        seer: Who says that they saw a certificate; another one waits for them.
        users: By address.
        at: Now.
    """
    jonas, ida = users[f"jonas@{DOMAIN}"], users[f"ida.groenbaek@{DOMAIN}"]
    badge = import_badge(
        user=jonas,
        given=Given("svejseskolen.png", _from_the_school(jonas, at=at - 200 * _DAY)),
        language="da",
        at=at - 5 * _DAY,
    )
    show_imported(user=jonas, badge_id=badge.pk, visibility=Visibility.PUBLIC, at=at - 5 * _DAY)
    _certificates(jonas, ida, seer, at=at)
    _moved(owner, _OLD_LIST, agree=True, at=at - 3 * _DAY)
    _moved(owner, _NEXT_LIST, agree=False, at=at - _DAY)


def _from_the_school(user: User, *, at: datetime) -> bytes:
    """A picture with a badge in it, soundly signed by a school that no register knows."""
    design = BadgeDesign.from_dict(
        {"shape": "hex", "palette": "sund", "ground": "rays", "icon": "weld", "text": "TIG"}
    )
    with tempfile.TemporaryDirectory() as folder:
        school = create_issuer(Path(folder) / "keys", profile={"name": _SCHOOL}, at=at)
        badge = Achievement(
            id="urn:uuid:6a4d2c1e-8f57-4b7e-9a56-2f0f4d7c9b30",
            name="TIG-svejsning, trin 2",
            description="Svejser rør i rustfrit stål efter DS/EN ISO 9606-1.",
            criteria=Criteria(narrative="Fem prøver, kontrolleret ved røntgen."),
        )
        signed = issue(badge, to=user.email, by=school, at=at, recipient_name=user.name).text
    return baking.bake(png(badge_svg(design), _SIZE), signed)


def _certificates(jonas: User, ida: User, seer: Actor, *, at: datetime) -> None:
    place = seer.organisation_id
    assert place is not None  # noqa: S101 - whoever sees certificates acts for an organisation
    seen = hand_in_certificate(
        user=jonas,
        organisation_id=place,
        title="Kran- og anhugningscertifikat G",
        issuer="AMU Vest",
        number="G-2024-118203",
        issued_on=(at - 600 * _DAY).date(),
        ends_on=(at + 75 * _DAY).date(),
        skill="Anhugning",
        data=_paper("tile", "skifer"),
        at=at - 40 * _DAY,
    )
    confirm_certificate(actor=seer, certificate_id=seen.pk, at=at - 39 * _DAY)
    hand_in_certificate(
        user=ida,
        organisation_id=place,
        title="Arbejdsmiljøuddannelsen",
        issuer="Byggeriets Arbejdsmiljøakademi",
        issued_on=(at - 420 * _DAY).date(),
        skill="Arbejdsmiljø",
        data=_paper("plaque", "mos"),
        at=at - _DAY,
    )


def _paper(shape: str, palette: str) -> bytes:
    """A picture that stands for what somebody photographed."""
    design = {"shape": shape, "palette": palette, "ground": "plain", "icon": "page", "text": ""}
    return png(badge_svg(BadgeDesign.from_dict(design)), _SIZE)


def _moved(owner: Actor, export: str, *, agree: bool, at: datetime) -> None:
    move = start_move(
        actor=owner,
        platform=Platform.CREDLY,
        data=export.encode(),
        file_name="credly-2021.csv" if agree else "credly-2023.csv",
        at=at,
    )
    read_move(move.pk, at=at)
    move.refresh_from_db()
    if agree:
        agree_to_move(actor=owner, move=move, seen=seen_of(move), at=at)
        bring_in(move.pk, at=at)
