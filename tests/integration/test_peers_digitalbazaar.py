# SPDX-License-Identifier: Apache-2.0

"""Skillmark and Digital Bazaar's JavaScript stack judge each other's badges, and agree."""

from __future__ import annotations

import pytest
from tests.peers.material import ISSUED, SUITES, TAMPERED, badge, issuer_of, ours
from tests.simulator import NOW, World, changed

from skillmark.encoding import strict_json
from skillmark.proofs import add_proof
from skillmark.report import Verdict
from skillmark.status import look_up, read_entries
from skillmark.verify import Verifier

pytestmark = pytest.mark.peer


def theirs(javascript, suite, algorithm):
    key = javascript.generate(algorithm)
    return javascript.issue(badge(issuer_of(key["id"])), key=key, suite=suite, created=ISSUED)


@pytest.mark.ob3(22)
@SUITES
def test_they_verify_what_we_issue(javascript, suite, algorithm):
    answer = javascript.verify(ours(suite, algorithm), at=NOW)

    assert answer.verified, answer.why


@pytest.mark.ob3(22)
@SUITES
def test_we_verify_what_they_issue(javascript, suite, algorithm):
    report = Verifier().inspect(theirs(javascript, suite, algorithm), at=NOW)

    assert report.verdict is Verdict.GENUINE


@SUITES
@TAMPERED
def test_both_refuse_what_was_tampered_with(javascript, suite, algorithm, tamper):
    tampered = tamper(ours(suite, algorithm))

    assert not javascript.verify(tampered, at=NOW).verified
    assert Verifier().inspect(tampered, at=NOW).verdict is Verdict.NOT_GENUINE


@TAMPERED
def test_both_refuse_what_they_issued_and_somebody_tampered_with(javascript, tamper):
    tampered = tamper(theirs(javascript, "eddsa-rdfc-2022", "Ed25519"))

    assert not javascript.verify(tampered, at=NOW).verified
    assert Verifier().inspect(tampered, at=NOW).verdict is Verdict.NOT_GENUINE


@pytest.mark.parametrize(
    "name",
    ["\b", "\f", "\x1b", "\x7f", "\u0085", "a\tb\nc\rd", '"\\', "\U0001f600", "\u00c5 \u212b"],
    ids=ascii,
)
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_a_text_of_any_characters_is_canonical_for_both(javascript, suite, name):
    key = javascript.generate("Ed25519")
    document = {**badge(issuer_of(key["id"])), "name": name}

    signed = javascript.issue(document, key=key, suite=suite, created=ISSUED)

    assert Verifier().inspect(signed, at=NOW).verdict is Verdict.GENUINE


@pytest.mark.ob3(23)
@pytest.mark.parametrize("suite", ["eddsa-rdfc-2022", "eddsa-jcs-2022"])
def test_both_bind_a_key_to_the_domain_that_lists_it(javascript, suite):
    world = World()
    world.issuer.suite = suite
    signed = world.issuer.sign(world.issuer.badge())
    listed = {world.issuer.id: world.issuer.document}
    unlisted = {world.issuer.id: {**world.issuer.document, "assertionMethod": []}}

    assert javascript.verify(signed, documents=listed, at=NOW).verified
    assert world.verifier().inspect(signed).verdict is Verdict.GENUINE

    world.issuer.publish(assertionMethod=[])
    assert not javascript.verify(signed, documents=unlisted, at=NOW).verified
    assert world.verifier().inspect(signed).verdict is Verdict.NOT_GENUINE


def published_list(world, *marked):
    """A list of the world's issuer, old enough for whoever reads the machine's clock."""
    world.issuer.marked["revocation"] = set(marked)
    world.issuer.publish_list(validFrom="2026-01-01T00:00:00Z")
    return strict_json.loads_object(world.network.documents[world.issuer.list_url("revocation")])


@pytest.mark.ob3(37)
@pytest.mark.parametrize(("index", "set_"), [(7, True), (8, False), (131_071, True), (0, False)])
def test_they_read_our_status_lists(javascript, index, set_):
    world = World()
    listed = published_list(world, 7, 131_071)
    signed = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(index)))
    documents = {world.issuer.id: world.issuer.document, listed["id"]: listed}

    answer = javascript.verify(signed, documents=documents, at=NOW)

    assert answer.verified, answer.why
    assert answer.status == [set_]
    verdict = Verdict.REVOKED if set_ else Verdict.GENUINE
    assert world.verifier().inspect(signed).verdict is verdict


@pytest.mark.ob3(37)
def test_both_refuse_a_status_list_that_was_tampered_with(javascript):
    world = World()
    empty = published_list(world)["credentialSubject"]["encodedList"]
    forged = changed(published_list(world, 7), "/credentialSubject/encodedList", empty)
    world.network.publish(forged["id"], forged)
    signed = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(7)))
    documents = {world.issuer.id: world.issuer.document, forged["id"]: forged}

    answer = javascript.verify(signed, documents=documents, at=NOW)

    assert not answer.verified
    assert "Invalid signature" in answer.why
    assert world.verifier().inspect(signed).verdict is Verdict.STATUS_UNKNOWN


@pytest.mark.ob3(37)
def test_we_read_their_status_lists(javascript):
    url = "https://nordvind.example/status/theirs"
    world = World()
    listed = javascript.list_credential(url, marked=[7, 131_071])
    listed |= {"issuer": world.issuer.id, "validFrom": "2026-01-01T00:00:00Z"}
    signed = add_proof(listed, signer=world.issuer.signer, created=ISSUED)

    for index in (0, 7, 8, 131_071):
        entry = {**world.issuer.entry(index), "statusListCredential": url}
        [read] = read_entries({"credentialStatus": entry})
        assert bool(look_up(read, signed, at=NOW).value) is (index in {7, 131_071})
