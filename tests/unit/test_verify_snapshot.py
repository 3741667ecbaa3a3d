# SPDX-License-Identifier: Apache-2.0

"""Verifying by copies that came with a badge: what they prove, what not, and of which moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.simulator import NOW, World

from skillmark.bulk.verifying import BulkVerifier
from skillmark.did import did_key_document
from skillmark.encoding import strict_json
from skillmark.errors import IssuerNotTrustedError
from skillmark.fetch import MapFetcher, Snapshot
from skillmark.keys.private import LocalSigner
from skillmark.policy import known_issuers, maximum_status_age, trusted_issuers
from skillmark.protocols import Algorithm
from skillmark.report import IssuerTrust, Outcome, Step, Verdict

YEARS = timedelta(days=5 * 365)
LIST = "https://nordvind.example/status/revocation"
MADE = NOW - timedelta(hours=1)
"""When the simulator's lists are made."""


@pytest.fixture
def world():
    world = World()
    world.issuer.publish_list(validUntil="2026-11-29T12:00:00Z")
    return world


@pytest.fixture
def badge(world):
    return world.issuer.sign(
        world.issuer.badge(credentialStatus=world.issuer.entry(7), validUntil=None)
    )


def copies(world, *, taken_at=NOW, **others):
    documents = {
        world.issuer.id: world.network.documents[world.issuer.address],
        **{
            address: body
            for address, body in world.network.documents.items()
            if "status" in address
        },
        **others,
    }
    return Snapshot(taken_at, documents)


def inspect(world, thing, *, at=NOW + YEARS, **options):
    given = {"fetcher": None, "snapshot": copies(world), **options}
    return world.verifier(**given).inspect(thing, at=at)


def step(report, name):
    return next(finding for finding in report.findings if finding.step is name)


def test_years_later_it_says_what_was_true_on_that_day_and_that_nobody_asked(world, badge):
    report = inspect(world, badge)

    assert (report.verdict, report.issuer_trust) == (Verdict.GENUINE, IssuerTrust.NONE)
    assert report.kept_at == MADE
    assert str(report.sentence) == (
        "Signature intact, by copies of 2026-11-22 that came with it; nobody asked "
        "nordvind.example if it stands today."
    )
    assert report.to_dict()["kept_at"] == "2026-11-22T11:00:00Z"
    assert "only the copies beside" in str(step(report, Step.ISSUER).detail)


def test_nothing_is_asked_of_the_network(world, badge):
    report = inspect(world, badge, fetcher=world.network)

    assert report.verdict is Verdict.GENUINE
    assert world.network.asked == []


def test_without_a_snapshot_a_report_speaks_of_no_other_moment(world, badge):
    report = world.verifier().inspect(badge)

    assert report.kept_at is None
    assert "kept_at" not in report.to_dict()


def test_the_day_is_the_one_that_the_issuer_signed_whatever_the_copies_claim(world, badge):
    late = copies(world, taken_at=NOW + timedelta(days=6))

    assert inspect(world, badge, snapshot=late).kept_at == MADE


def test_without_a_list_the_day_is_the_one_that_the_copies_claim(world):
    plain = world.issuer.sign(world.issuer.badge(validUntil=None))

    assert inspect(world, plain).kept_at == NOW


@pytest.mark.parametrize("purpose", ["revocation", "suspension"])
def test_what_the_copies_say_was_withdrawn_is_withdrawn(world, purpose):
    entry = world.issuer.entry(7, purpose)
    made = world.issuer.sign(world.issuer.badge(credentialStatus=entry))
    world.issuer.marked[purpose] = {7}
    world.issuer.publish_list(purpose)

    verdict = inspect(world, made, at=NOW).verdict

    assert verdict is {"revocation": Verdict.REVOKED, "suspension": Verdict.SUSPENDED}[purpose]


def test_dates_of_the_badge_are_judged_for_today(world):
    made = world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(7)))

    assert inspect(world, made).verdict is Verdict.EXPIRED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        pytest.param({"validFrom": None}, "status_too_old", id="does_not_say_when"),
        pytest.param(
            {"validUntil": "2026-11-22T11:30:00Z"}, "status_verification", id="had_run_out"
        ),
        pytest.param(
            {"validFrom": "2026-11-22T13:00:00Z"}, "status_verification", id="of_later_than_kept"
        ),
    ],
)
def test_a_list_that_tells_of_no_sure_day_tells_nothing(world, badge, changes, code):
    issuer = world.issuer
    unsigned = {
        name: value
        for name, value in strict_json.loads_object(world.network.documents[LIST]).items()
        if name != "proof"
    }
    unsigned.update(changes)
    kept = {name: value for name, value in unsigned.items() if value is not None}
    world.network.publish(LIST, issuer.sign(kept))

    report = inspect(world, badge)

    assert report.verdict is Verdict.STATUS_UNKNOWN
    assert report.code is not None
    assert report.code.startswith(code.split("_", maxsplit=1)[0])


def test_a_list_that_nobody_signed_tells_nothing(world):
    address = "https://nordvind.example/revoked.json"
    entry = {"id": address, "type": "1EdTechRevocationList"}
    made = world.issuer.sign(world.issuer.badge(credentialStatus=entry))
    listed = strict_json.dumps({"id": address, "issuer": world.issuer.id, "revokedCredential": []})

    report = inspect(world, made, at=NOW, snapshot=copies(world, **{address: listed}))

    assert report.verdict is Verdict.STATUS_UNKNOWN
    assert "nobody signed" in str(step(report, Step.STATUS).error)


def test_a_list_that_is_missing_tells_nothing(world, badge):
    bare = Snapshot(NOW, {world.issuer.id: copies(world).documents[world.issuer.id]})

    assert inspect(world, badge, snapshot=bare).verdict is Verdict.STATUS_UNKNOWN


def test_who_forges_the_issuers_document_is_never_taken_for_the_issuer(world):
    forger = World().issuer
    made = forger.sign(forger.badge())
    forged = Snapshot(NOW, {forger.id: forger.network.documents[forger.address]})

    seen = inspect(world, made, at=NOW, snapshot=forged)
    named = inspect(world, made, at=NOW, snapshot=forged, policy=trusted_issuers([forger.id]))
    registered = inspect(
        world,
        made,
        at=NOW,
        snapshot=forged,
        policy=known_issuers({forger.id: IssuerTrust.REGISTRY}),
    )

    assert (seen.verdict, seen.issuer_trust) == (Verdict.GENUINE, IssuerTrust.NONE)
    assert isinstance(named.error, IssuerNotTrustedError)
    assert registered.issuer_trust is IssuerTrust.NONE


def test_the_verifiers_own_document_wins_and_identifies(world, badge):
    own = MapFetcher({world.issuer.id: world.network.documents[world.issuer.address]})
    forged = copies(world, **{world.issuer.id: b'{"id": "did:web:nordvind.example"}'})

    report = inspect(
        world, badge, fetcher=own, snapshot=forged, policy=trusted_issuers([world.issuer.id])
    )

    assert (report.verdict, report.issuer_trust) == (Verdict.GENUINE, IssuerTrust.DOMAIN)
    assert str(report.sentence) == (
        "Genuine on 2026-11-22, by the copies that came with it; issued by nordvind.example."
    )


def test_a_document_that_is_known_beforehand_identifies(world, badge):
    report = inspect(world, badge, known={world.issuer.id: world.issuer.document})

    assert report.issuer_trust is IssuerTrust.DOMAIN


def test_an_issuer_that_is_its_key_needs_no_document(world):
    key = LocalSigner.generate(Algorithm.ED25519)
    did = f"did:key:{key.public_key.to_multikey()}"
    issuer = world.another_issuer(id=did)
    (method,) = (one["id"] for one in did_key_document(did)["verificationMethod"])
    issuer.signer = key.with_verification_method(str(method))
    made = issuer.sign(issuer.badge())

    report = inspect(world, made, at=NOW, snapshot=Snapshot(NOW, {}), policy=trusted_issuers([did]))

    assert report.verdict is Verdict.GENUINE


def test_a_key_at_an_address_of_the_copies_identifies_nobody(world):
    own = world.another_issuer(id="https://kysten.example/issuer", algorithm=Algorithm.P256)
    address = "https://kysten.example/keys/1"
    own.signer = own.signer.with_verification_method(address)
    made = own.token(own.badge())
    snapshot = Snapshot(NOW, {address: strict_json.dumps(own.signer.public_key.to_jwk())})
    profile = MapFetcher({own.id: strict_json.dumps({"id": own.id, "type": "Profile"})})

    report = inspect(world, made, at=NOW, fetcher=profile, snapshot=snapshot)

    assert (report.verdict, report.issuer_trust) == (Verdict.GENUINE, IssuerTrust.NONE)


def test_how_old_a_list_may_be_is_counted_from_today(world, badge):
    policy = maximum_status_age(timedelta(days=30))

    assert inspect(world, badge, policy=policy).code == "status_too_old"
    assert inspect(world, badge, policy=policy, at=NOW).verdict is Verdict.GENUINE


def test_many_are_judged_as_one_is(world):
    verifier = world.verifier(fetcher=None, snapshot=copies(world))
    bulk = BulkVerifier(verifier)
    made = [
        strict_json.dumps(
            world.issuer.sign(world.issuer.badge(credentialStatus=world.issuer.entry(place)))
        )
        for place in (7, 8, 9)
    ]

    found = [bulk.inspect(one, at=NOW) for one in made]

    assert [one.was_fast for one in found] == [False] * 3
    assert [one.report.kept_at for one in found] == [MADE] * 3
    assert step(found[2].report, Step.STATUS).outcome is Outcome.PASSED
