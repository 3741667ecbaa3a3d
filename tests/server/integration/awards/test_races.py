# SPDX-License-Identifier: Apache-2.0

"""Three at once for what only one can have: one gets it, the others are told, nobody breaks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skillmark_server.accounts.models import Invitation, Membership, Role, User
from skillmark_server.accounts.services import accept_invitation, invite_member
from skillmark_server.awards import changing
from skillmark_server.awards.claims import new_link
from skillmark_server.awards.models import Act, Award, AwardRequest, Visibility
from skillmark_server.awards.services import (
    ask_for_badge,
    award_one,
    claim_award,
    confirm_request,
    decide_request,
    open_request_link,
    revoke_award,
    undo_act,
)
from skillmark_server.outbox.models import Mail
from tests.server.conftest import NOW
from tests.server.integration.awards.test_claiming import secret_of
from tests.server.integration.awards.test_side_by_side import (  # noqa: F401 - fixtures
    WRITERS,
    _together,
    shared_database,
    world,
)

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def award(world) -> Award:  # noqa: F811 - the fixture
    actor, version = world
    return award_one(actor=actor, version=version, email="anna@x.test", name="Anna", at=NOW)


def _people() -> list[User]:
    users = [User.objects.create_user(f"p{n}@x.test", name=f"P {n}") for n in range(WRITERS)]
    for user in users:
        user.emailaddress_set.create(email=user.email, verified=True, primary=True)
    return users


def _names(faults: list[BaseException]) -> list[str]:
    return sorted(type(fault).__name__ for fault in faults)


def test_one_badge_by_three_links_is_kept_by_one(award):
    users = _people()
    secrets = [new_link(award, at=NOW).rpartition("/")[2] for _ in users]

    faults = _together(
        lambda n: claim_award(
            secret=secrets[n], user=users[n], visibility=Visibility.PUBLIC, at=NOW
        )
    )

    assert _names(faults) == ["LinkSpent"] * (WRITERS - 1)
    award.refresh_from_db()
    assert award.holder.pk in {user.pk for user in users}


def test_one_address_that_asks_three_times_asks_once(world):  # noqa: F811 - the fixture
    actor, version = world
    links = [
        open_request_link(actor=actor, achievement=version.achievement, at=NOW)
        for _ in range(WRITERS)
    ]

    faults = _together(
        lambda n: ask_for_badge(code=links[n].code, email="bo@x.test", name="Bo", at=NOW)
    )

    assert faults == []
    assert AwardRequest.objects.count() == Mail.objects.filter(kind="request-received").count() == 1


def test_approved_by_three_it_is_one_badge(world):  # noqa: F811 - the fixture
    actor, version = world
    link = open_request_link(actor=actor, achievement=version.achievement, at=NOW)
    asked = ask_for_badge(code=link.code, email="bo@x.test", name="Bo", at=NOW)
    confirm_request(secret=secret_of(Mail.objects.get(kind="request-received")), at=NOW)

    faults = _together(
        lambda _n: decide_request(actor=actor, request=asked, is_approved=True, at=NOW)
    )

    assert _names(faults) == ["RequestClosed"] * (WRITERS - 1)
    assert Award.objects.count() == 1


def test_withdrawn_by_three_it_is_withdrawn_once(award, world):  # noqa: F811 - the fixture
    actor, _version = world

    faults = _together(
        lambda _n: revoke_award(actor=actor, award=award, reason="wrong", at=NOW, now=True)
    )

    assert _names(faults) == ["AlreadyRevoked"] * (WRITERS - 1)
    assert Act.objects.filter(done_at__isnull=False).count() == 1
    assert Mail.objects.filter(kind="revoked").count() == 1


def test_undone_while_workers_come_it_is_one_or_the_other(award, world):  # noqa: F811 - fixture
    actor, _version = world
    act = revoke_award(actor=actor, award=award, reason="wrong", at=NOW)
    later = NOW + timedelta(minutes=10)

    def work(number: int) -> None:
        if number == 0:
            undo_act(actor=actor, act=act, at=later)
        else:
            changing.do_due_acts(at=later)

    assert set(_names(_together(work))) <= {"ActClosed"}
    act.refresh_from_db()
    award.refresh_from_db()
    assert (act.done_at is None) is (award.revoked_at is None) is (act.undone_at is not None)
    assert Mail.objects.filter(kind="revoked").count() == (0 if act.done_at is None else 1)


def test_one_invitation_lets_one_in(world):  # noqa: F811 - the fixture
    actor, _version = world
    told: list[str] = []
    invite_member(
        actor=actor,
        email="ida@x.test",
        role=Role.DESIGNER,
        at=NOW,
        tell=lambda _invitation, secret: told.append(secret),
    )
    users = _people()

    faults = _together(lambda n: accept_invitation(user=users[n], secret=told[0], at=NOW))

    assert _names(faults) == ["InvitationUsed"] * (WRITERS - 1)
    assert Membership.objects.filter(role=Role.DESIGNER).count() == 1
    assert Invitation.objects.get().accepted_at == NOW
