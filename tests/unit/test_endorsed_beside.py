# SPDX-License-Identifier: Apache-2.0

"""Endorsements that were given after the signature, handed over beside what they are about."""

from __future__ import annotations

from typing import Any

import pytest
from tests.simulator import NOW, World, changed

from skillmark.errors import TooLargeError
from skillmark.policy import trusted_issuers
from skillmark.report import Verdict

pytestmark = [pytest.mark.ob3(17), pytest.mark.ob3(20)]


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def other(world):
    return world.another_issuer()


@pytest.fixture
def badge(world) -> dict[str, Any]:
    return world.issuer.sign(world.issuer.badge(id="https://nordvind.example/a/1"))


def _achievement(badge: dict[str, Any]) -> str:
    return badge["credentialSubject"]["achievement"]["id"]


@pytest.mark.parametrize(
    "about",
    [lambda badge: badge["id"], _achievement, lambda badge: badge["issuer"]["id"]],
    ids=["the credential", "its achievement", "its issuer"],
)
def test_somebody_elses_word_holds(world, other, badge, about):
    proven = world.verifier().verify(badge, at=NOW).document

    (found,) = world.verifier().inspect_endorsements(
        proven, [other.endorsement(about(badge))], at=NOW
    )

    assert found.holds
    assert found.endorses == about(badge)
    assert found.report.verdict is Verdict.GENUINE


def test_of_an_achievement_or_a_profile_that_nobody_signs(world, other, badge):
    for thing in (badge["credentialSubject"]["achievement"], badge["issuer"]):
        (found,) = world.verifier().inspect_endorsements(
            thing, [other.endorsement(thing["id"])], at=NOW
        )
        assert found.holds


@pytest.mark.parametrize(
    "spoil",
    [
        lambda signed: changed(signed, "/credentialSubject/endorsementComment", "The best."),
        lambda signed: changed(signed, "/proof", ...),
        lambda _signed: "no credential at all",
    ],
    ids=["changed", "unsigned", "unreadable"],
)
def test_what_was_forged_counts_for_nothing_and_harms_nothing(world, other, badge, spoil):
    good = other.endorsement(_achievement(badge))

    first, second = world.verifier().inspect_endorsements(badge, [spoil(good), good], at=NOW)

    assert not first.holds
    assert second.holds
    assert world.verifier().inspect(badge, at=NOW).verdict is Verdict.GENUINE


def test_what_ran_out_does_not_hold(world, other, badge):
    ended = other.endorsement(_achievement(badge), validUntil="2026-02-01T00:00:00Z")

    (found,) = world.verifier().inspect_endorsements(badge, [ended], at=NOW)

    assert found.report.verdict is Verdict.EXPIRED
    assert not found.holds


def test_what_is_about_something_else_does_not_hold(world, other, badge):
    (found,) = world.verifier().inspect_endorsements(
        badge, [other.endorsement("https://elsewhere.example/achievement")], at=NOW
    )

    assert found.endorses is None
    assert not found.holds


def test_nobody_endorses_what_they_issued_or_made(world, badge, other):
    of_itself = world.issuer.endorsement(_achievement(badge))
    created = changed(badge, "/credentialSubject/achievement/creator", {"id": other.id})
    of_its_maker = other.endorsement(_achievement(badge))

    (own,) = world.verifier().inspect_endorsements(badge, [of_itself], at=NOW)
    (made,) = world.verifier().inspect_endorsements(created, [of_its_maker], at=NOW)

    assert own.report.trusted
    assert not own.is_by_another
    assert not own.holds
    assert not made.holds


def test_another_credential_about_it_is_no_endorsement(world, badge):
    (found,) = world.verifier().inspect_endorsements({"id": _achievement(badge)}, [badge], at=NOW)

    assert found.report.verdict is Verdict.GENUINE
    assert not found.holds


def test_who_endorses_need_not_be_an_issuer_that_is_accepted(world, other, badge):
    strict = world.verifier(policy=trusted_issuers([world.issuer.id]))

    (found,) = strict.inspect_endorsements(badge, [other.endorsement(badge["id"])], at=NOW)

    assert found.holds


def test_no_more_than_fifty_are_verified(world, badge):
    with pytest.raises(TooLargeError):
        world.verifier().inspect_endorsements(badge, ["x"] * 51, at=NOW)
