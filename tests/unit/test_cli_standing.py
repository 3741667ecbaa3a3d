# SPDX-License-Identifier: Apache-2.0

"""`skillmark revoke`, `suspend`, `reinstate` and `status`: what becomes of a badge."""

import json

import pytest
from tests.terminal import DANISH, ENGLISH
from tests.workshop import EXAMPLES, ISSUER, Workshop


@pytest.fixture
def workshop(tmp_path):
    workshop = Workshop(tmp_path)
    workshop.make_issuer()
    return workshop


@pytest.fixture
def badge(workshop):
    return workshop.issue("anna", "--suspendable", "--image", EXAMPLES / "first-aid.png")


def number_of(badge):
    return json.loads(badge.read_bytes())["id"]  # noqa: TID251 - what we wrote ourselves


def test_a_badge_can_be_named_by_its_number_its_file_or_its_picture(workshop, badge):
    number = number_of(badge)

    for name in (number, number.removeprefix("urn:uuid:"), badge, badge.with_suffix(".png")):
        assert workshop.done("status", name).out.startswith(f"Valid  {number}")


def test_a_suspension_can_be_lifted_and_a_revocation_not(workshop, badge):
    suspended = workshop.done("suspend", badge, "--reason", "fee")
    reinstated = workshop.done("reinstate", badge, "--reason", "paid")
    revoked = workshop.done("revoke", badge, "--reason", "wrong person")
    again = workshop.run("reinstate", badge, "--reason", "oh")

    assert suspended.out.startswith("Put on hold.")
    assert reinstated.out.startswith("Valid again.")
    assert revoked.out.startswith("Revoked.")
    assert "skillmark status --publish" in revoked.err
    assert again.status == 1
    assert "final" in again.err


def test_everything_that_happened_is_shown_with_its_reason(workshop, badge):
    workshop.done("revoke", badge, "--reason", "wrong person")

    written = workshop.done("status", badge)

    first, issued, revoked = written.out.splitlines()
    assert first.startswith("Revoked  urn:uuid:")
    assert issued.endswith("issued")
    assert revoked.endswith("revoked: wrong person")


def test_all_badges_are_listed_in_the_order_of_issue(workshop, badge):
    other = workshop.issue("bo")
    workshop.done("revoke", badge, "--reason", "x")

    written = workshop.done("status")

    _, first, second = written.out.splitlines()
    assert first.startswith("Revoked    anna@example.org")
    assert second.startswith("Valid      bo@example.org")
    assert number_of(other).removeprefix("urn:uuid:") in second


def test_the_list_is_shown_in_danish(workshop, badge):
    workshop.done("suspend", badge, "--reason", "x")

    written = workshop.done("status", terminal=DANISH)

    assert "Tilstand" in written.out
    assert "Suspenderet" in written.out


def test_an_empty_register_says_so(workshop):
    assert workshop.done("status").out == "Nothing is issued yet.\n"


@pytest.mark.parametrize("word", ["revoke", "suspend", "reinstate"])
def test_a_badge_that_is_not_in_the_register_is_refused(workshop, word):
    written = workshop.run(word, "urn:uuid:00000000-0000-4000-8000-000000000000", "--reason", "x")

    assert written.status == 1
    assert "The register holds no such badge." in written.err


@pytest.mark.parametrize("word", ["revoke", "suspend", "reinstate"])
def test_a_reason_must_be_given(workshop, badge, word):
    written = workshop.run(word, badge)

    assert written.status == 64
    assert "--reason is missing." in written.err


def test_a_file_without_a_credential_is_refused(workshop):
    written = workshop.run("revoke", EXAMPLES / "first-aid.png", "--reason", "x")

    assert written.status == 1
    assert "[no_credential]" in written.err


def test_what_is_published_is_all_that_a_verifier_needs(workshop, badge):
    written = workshop.done("status", "--publish", workshop.documents.parent)

    index = json.loads(workshop.documents.read_bytes())  # noqa: TID251 - what we wrote ourselves
    assert set(index) == {
        ISSUER,
        "https://nordvind.example/status/revocation-1.json",
        "https://nordvind.example/status/suspension-1.json",
    }
    assert all((workshop.documents.parent / name).is_file() for name in index.values())
    assert "documents.json" in written.out
    assert workshop.verify(badge).status == 0


def test_a_revocation_is_seen_when_the_lists_are_published_again(workshop, badge):
    workshop.publish()
    workshop.done("revoke", badge, "--reason", "x")
    before = workshop.verify("--json", badge)

    workshop.publish()
    after = workshop.verify("--json", badge)

    assert '"verdict": "genuine"' in before.out
    assert '"verdict": "revoked"' in after.out


def test_a_folder_that_was_typed_wrong_is_not_made(tmp_path):
    written = ENGLISH.run("status", "--keys", tmp_path / "nothing")

    assert written.status == 1
    assert "[key_store]" in written.err
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize("word", ["revoke", "suspend", "reinstate"])
def test_a_folder_without_an_issuer_is_left_alone(tmp_path, word):
    written = ENGLISH.run(word, "some-id", "--reason", "x", "--keys", tmp_path)

    assert written.status == 1
    assert list(tmp_path.iterdir()) == []
