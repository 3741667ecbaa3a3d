# SPDX-License-Identifier: Apache-2.0

"""An export of Nordvind's other platform, and what is done with it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from skillmark_server.movein.bringing import bring_in
from skillmark_server.movein.models import Move, Platform
from skillmark_server.movein.selectors import seen_of
from skillmark_server.movein.services import agree_to_move, start_move
from skillmark_server.movein.taking_in import read_move
from tests.server.integration.awards.conftest import (
    first_aid,
    give,
    issuing,
    jonas_person,
)

__all__ = ["first_aid", "give", "issuing", "jonas_person"]

SITE = "https://api.badgr.test/public"
BADGE = {
    "entityType": "BadgeClass",
    "entityId": "bC9",
    "openBadgeId": f"{SITE}/badges/bC9",
    "issuerOpenBadgeId": f"{SITE}/issuers/i1",
    "name": "Lean, step one",
    "description": "Knows the seven wastes.",
    "criteriaNarrative": "Two days, and a test.",
    "tags": ["lean"],
}
ISSUER = {
    "entityType": "Issuer",
    "entityId": "i1",
    "openBadgeId": f"{SITE}/issuers/i1",
    "name": "Nordvind Akademi",
}


def assertion(number: int, email: str, **changes: object) -> dict[str, object]:
    return {
        "entityType": "Assertion",
        "entityId": f"a{number}",
        "openBadgeId": f"{SITE}/assertions/a{number}",
        "badgeclass": "bC9",
        "badgeclassOpenBadgeId": f"{SITE}/badges/bC9",
        "recipient": {"identity": "sha256$0", "hashed": True, "plaintextIdentity": email},
        "issuedOn": "2021-05-31T10:00:00Z",
        "expires": "2031-05-31T10:00:00Z",
        "narrative": "Found waste.",
        "evidence": [{"url": "https://nordvind.test/proof"}],
        "revoked": False,
        "extensions": {"extensions:recipientProfile": {"name": f"Person {number}"}},
        **changes,
    }


def export_of(*records: object) -> bytes:
    return json.dumps({"status": {"success": True}, "result": list(records)}).encode()


@pytest.fixture
def owner(actor, mette):
    return actor(mette)


@pytest.fixture
def taken_in(owner, now):
    """`taken_in(data)`: an export that was given in and read."""

    def take(data: bytes, platform: Platform = Platform.BADGR) -> Move:
        move = start_move(actor=owner, platform=platform, data=data, at=now, file_name="all.json")
        read_move(move.pk, at=now)
        move.refresh_from_db()
        return move

    return take


@pytest.fixture
def brought_in(taken_in, owner, now):
    """`brought_in(data)`: an export that was moved in."""

    def bring(data: bytes, platform: Platform = Platform.BADGR) -> Move:
        move = taken_in(data, platform)
        agree_to_move(actor=owner, move=move, seen=seen_of(move), at=now)
        bring_in(move.pk, at=now + timedelta(seconds=1))
        move.refresh_from_db()
        return move

    return bring


@pytest.fixture
def export() -> bytes:
    return export_of(
        assertion(1, "jonas@nordvind.test"),
        assertion(2, "ida@nordvind.test"),
        BADGE,
        ISSUER,
        assertion(2, "ida@nordvind.test"),
        assertion(3, "no address"),
        assertion(4, "eva@nordvind.test", revoked=True),
        {"entityType": "Pathway", "name": "P"},
    )
