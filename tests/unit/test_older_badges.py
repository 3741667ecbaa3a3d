# SPDX-License-Identifier: Apache-2.0

"""Open Badges 2.0 and 1.1, hosted and signed: what is genuine, and every way in which it is not."""

from __future__ import annotations

import copy
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from tests import pictures
from tests.simulator import ISSUED, NOW, Network

from skillmark import Outcome, Step, Verdict, Verifier, required_recipient
from skillmark.encoding import base64url, strict_json
from skillmark.errors import GoneError, KeyRefusedError, OlderStandardError
from skillmark.fetch import Snapshot
from skillmark.keys.pem_public import public_key_from_pem
from skillmark.keys.private import LocalSigner
from skillmark.protocols import Algorithm
from skillmark.report import IssuerTrust
from skillmark.verify.assertions import read_assertion

SITE = "https://badges.example"
CONTEXT = "https://w3id.org/openbadges/v2"
ADA = "ada@example.org"


def hashed(address: str, salt: str = "pepper") -> dict[str, Any]:
    digest = hashlib.sha256((address + salt).encode()).hexdigest()
    return {"type": "email", "hashed": True, "salt": salt, "identity": f"sha256${digest}"}


class Site:
    """An issuer of Open Badges 2.0: its documents, on a network of their own."""

    def __init__(self) -> None:
        self.network = Network()
        self.gone: set[str] = set()
        self.key = LocalSigner.generate(Algorithm.RSA)
        self.profile: dict[str, Any] = {
            "@context": CONTEXT,
            "type": "Issuer",
            "id": f"{SITE}/issuer",
            "name": "Badge School",
            "url": SITE,
            "email": "school@badges.example",
        }
        self.badge: dict[str, Any] = {
            "@context": CONTEXT,
            "type": "BadgeClass",
            "id": f"{SITE}/badge",
            "name": "First aid",
            "description": "Helps until help comes.",
            "image": f"{SITE}/badge.png",
            "criteria": {"narrative": "Took part."},
            "issuer": f"{SITE}/issuer",
        }
        self.assertion: dict[str, Any] = {
            "@context": CONTEXT,
            "type": "Assertion",
            "id": f"{SITE}/assertions/1",
            "recipient": hashed(ADA),
            "badge": f"{SITE}/badge",
            "verification": {"type": "HostedBadge"},
            "issuedOn": "2026-01-10T08:00:00+00:00",
        }

    def fetch(self, url: str, *, accept: str = "", limit: int = 2_097_152) -> Any:
        if url in self.gone:
            raise GoneError("taken away")
        return self.network.fetch(url, accept=accept, limit=limit)

    def put(self) -> Site:
        for one in (self.profile, self.badge, self.assertion):
            self.network.publish(one["id"], one)
        return self

    def signed(self, **changes: Any) -> str:
        """The assertion as a token, signed by the key that the profile lists."""
        public = public_key_from_jwk_of(self.key)
        self.network.publish(
            f"{SITE}/key",
            {
                "@context": CONTEXT,
                "type": "CryptographicKey",
                "id": f"{SITE}/key",
                "owner": f"{SITE}/issuer",
                "publicKeyPem": public,
            },
        )
        self.profile["publicKey"] = f"{SITE}/key"
        self.put()
        payload = {
            **self.assertion,
            "id": "urn:uuid:2b3a7c3e-5d2f-4c57-9b52-1e6f0a2f1c11",
            "verification": {"type": "SignedBadge", "creator": f"{SITE}/key"},
            **changes,
        }
        return token(payload, self.key)

    def inspect(self, thing: Any, **options: Any) -> Any:
        at = options.pop("at", NOW)
        return Verifier(fetcher=self, **options).inspect(thing, at=at)


def public_key_from_jwk_of(key: LocalSigner) -> str:
    native = key.public_key._key  # the RSA key of `cryptography`
    return native.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def token(payload: dict[str, Any], key: LocalSigner) -> str:
    parts = [base64url.encode(strict_json.dumps(one)) for one in ({"alg": "RS256"}, payload)]
    return ".".join([*parts, base64url.encode(key.sign(".".join(parts).encode()))])


@pytest.fixture(scope="module")
def made_site() -> Site:
    return Site()


@pytest.fixture
def site(made_site) -> Site:
    fresh = copy.deepcopy(made_site.__dict__ | {"key": None})
    one = object.__new__(Site)
    one.__dict__.update(fresh | {"key": made_site.key})  # an RSA key takes its time to make
    return one.put()


class TestHosted:
    @pytest.mark.parametrize(
        "given",
        [
            lambda site: site.assertion,
            lambda site: strict_json.dumps(site.assertion),
            lambda site: site.assertion["id"],
            lambda site: pictures.png(
                pictures.text_chunk(b"openbadges", strict_json.dumps(site.assertion))
            ),
            lambda site: pictures.png(
                pictures.text_chunk(b"openbadges", site.assertion["id"].encode(), kind=b"tEXt")
            ),
        ],
        ids=["document", "bytes", "address", "baked PNG", "baked PNG with an address"],
    )
    def test_is_genuine_in_every_form(self, site, given):
        report = site.inspect(given(site), policy=required_recipient(ADA))

        assert report.verdict is Verdict.GENUINE
        assert report.issuer_trust is IssuerTrust.DOMAIN
        assert report.claims.name == "First aid"
        assert report.claims.issuer == f"{SITE}/issuer"
        assert report.claims.valid_from == ISSUED
        assert report.document["badge"]["issuer"]["name"] == "Badge School"

    def test_verify_returns_it_proven(self, site):
        found = Verifier(fetcher=site).verify(site.assertion, at=NOW)

        assert found.claims.issuer_name == "Badge School"

    def test_takes_what_stands_inside_from_the_same_origin(self, site):
        inside = {**site.assertion, "badge": {**site.badge, "issuer": site.profile}}
        site.network.publish(site.assertion["id"], inside)

        assert site.inspect(inside).verdict is Verdict.GENUINE
        assert site.network.asked == [site.assertion["id"]]

    def test_is_that_of_1_1(self, site):
        older = {
            **{name: site.assertion[name] for name in ("type", "recipient", "badge", "issuedOn")},
            "@context": "https://w3id.org/openbadges/v1",
            "uid": "1",
            "verify": {"type": "hosted", "url": f"{SITE}/assertions/1"},
        }
        site.network.publish(f"{SITE}/assertions/1", older)

        assert site.inspect(older).verdict is Verdict.GENUINE

    @pytest.mark.parametrize(
        ("rules", "is_in_scope"),
        [
            ({"allowedOrigins": "badges.example"}, False),
            ({"allowedOrigins": ["https://other.example"]}, True),
            ({"startsWith": "https://other.example/a/"}, True),
            ({"startsWith": "https://other.example/b/"}, False),
            ({"startsWith": "https://other.exam"}, False),
            ({}, False),
        ],
        ids=["host of the issuer", "its origin", "its path", "other path", "half a host", "none"],
    )
    def test_stands_where_its_issuer_says(self, site, rules, is_in_scope):
        site.profile["verification"] = rules
        elsewhere = {**site.assertion, "id": "https://other.example/a/1"}
        site.network.publish(elsewhere["id"], elsewhere)
        site.put()

        report = site.inspect(elsewhere)

        assert (report.verdict is Verdict.GENUINE) is is_in_scope
        assert is_in_scope or report.code == "key_not_bound"

    def test_of_an_issuer_that_stands_inside_at_a_stranger_is_that_of_the_stranger(self, site):
        """Whoever hosts an assertion can write any issuer into it."""
        claimed = {**site.profile, "verification": {"allowedOrigins": ["evil.example"]}}
        forged = {
            **site.assertion,
            "id": "https://evil.example/1",
            "badge": {**site.badge, "issuer": claimed},
        }
        site.network.publish(forged["id"], forged)

        report = site.inspect(forged)

        assert (report.verdict, report.code) == (Verdict.NOT_GENUINE, "key_not_bound")
        assert report.confirmed.issuer is None

    @pytest.mark.parametrize(
        ("change", "code"),
        [
            ({"recipient": hashed("eve@example.org")}, "claims_disagree"),
            ({"badge": f"{SITE}/another"}, "claims_disagree"),
            ({"verification": {"type": "SignedBadge"}}, "proof_missing"),
            ({"id": f"{SITE}/assertions/404"}, "fetch_failed"),
            ({"id": "http://badges.example/assertions/1"}, "proof_missing"),
            ({"issuedOn": "last year"}, "malformed"),
            ({"expires": [1]}, "malformed"),
        ],
        ids=["recipient", "badge", "signed", "nothing there", "http", "date", "end"],
    )
    def test_a_copy_that_says_something_else_is_refused(self, site, change, code):
        report = site.inspect({**site.assertion, **change})

        assert (report.verdict, report.code) == (Verdict.NOT_GENUINE, code)

    def test_a_newer_end_of_its_issuer_counts(self, site):
        site.network.publish(site.assertion["id"], {**site.assertion, "expires": "2026-02-01"})

        assert site.inspect(site.assertion).verdict is Verdict.EXPIRED

    @pytest.mark.parametrize("left", ["all", "little"])
    def test_is_withdrawn_where_its_issuer_says_so(self, site, left):
        stub = {"@context": CONTEXT, "type": "Assertion", "id": site.assertion["id"]}
        said = (site.assertion if left == "all" else stub) | {"revoked": True}
        site.network.publish(site.assertion["id"], said)

        assert site.inspect(site.assertion).verdict is Verdict.REVOKED
        assert site.inspect(site.assertion["id"]).verdict is Verdict.REVOKED

    def test_is_withdrawn_where_it_is_gone(self, site):
        site.gone.add(site.assertion["id"])

        assert site.inspect(site.assertion).verdict is Verdict.REVOKED

    def test_what_stands_at_its_address_is_another_one(self, site):
        other = {**site.assertion, "id": f"{SITE}/assertions/2"}
        site.network.publish(site.assertion["id"], other)
        site.network.publish(other["id"], {**other, "id": f"{SITE}/assertions/3"})

        assert site.inspect(site.assertion).code == "key_not_bound"

    @pytest.mark.parametrize("which", ["badge", "profile"])
    def test_what_it_names_says_that_it_is_something_else(self, site, which):
        document = getattr(site, which)
        site.network.publish(document["id"], {**document, "id": f"{SITE}/elsewhere"})

        assert site.inspect(site.assertion).code == "key_not_bound"

    @pytest.mark.parametrize(
        ("which", "change"),
        [
            ("badge", {"name": 7}),
            ("badge", {"issuer": {"type": "Issuer", "name": "Nobody"}}),
            ("badge", {"issuer": "urn:somebody"}),
            ("profile", {"name": None}),
        ],
        ids=["badge without a name", "issuer without an address", "urn", "issuer without a name"],
    )
    def test_what_it_names_is_not_whole(self, site, which, change):
        document = getattr(site, which)
        site.network.publish(document["id"], {**document, **change})

        assert site.inspect(site.assertion).code == "malformed"

    def test_what_it_names_is_no_json(self, site):
        site.network.publish(f"{SITE}/badge", b"<html>")

        assert site.inspect(site.assertion).code == "not_resolved"

    def test_starts_later(self, site):
        assert site.inspect(site.assertion, at=ISSUED - timedelta(days=1)).verdict is (
            Verdict.NOT_YET_VALID
        )

    def test_is_of_somebody_else(self, site):
        report = site.inspect(site.assertion, policy=required_recipient("eve@example.org"))

        assert report.code == "recipient_mismatch"

    @pytest.mark.parametrize(
        ("recipient", "is_ada"),
        [
            ({"type": "email", "hashed": False, "identity": "Ada@Example.org"}, True),
            ({"type": "email", "identity": ADA}, True),
            (hashed(ADA, ""), True),
            ({"type": "email", "hashed": True, "identity": ADA}, False),
            ({"type": "email", "hashed": True, "identity": "sha256$"}, False),
            ({"type": "url", "hashed": False, "identity": "https://ada.example"}, False),
            ({}, False),
        ],
        ids=["plain", "nothing about a hash", "no salt", "no hash", "half", "address", "empty"],
    )
    def test_recipient(self, site, recipient, is_ada):
        site.assertion["recipient"] = recipient
        report = site.put().inspect(site.assertion, policy=required_recipient(ADA))

        assert (report.verdict is Verdict.GENUINE) is is_ada


class TestSigned:
    def test_is_genuine(self, site):
        report = site.inspect(site.signed(), policy=required_recipient(ADA))

        assert report.verdict is Verdict.GENUINE
        assert report.issuer_trust is IssuerTrust.DOMAIN

    def test_holds_its_badge_class(self, site):
        assert site.inspect(site.signed(badge=site.badge)).verdict is Verdict.GENUINE

    def test_key_stands_in_the_profile(self, site):
        signed = site.signed()
        del site.network.documents[f"{SITE}/key"]
        key = {"id": f"{SITE}/key", "publicKeyPem": public_key_from_jwk_of(site.key)}
        site.network.publish(f"{SITE}/issuer", {**site.profile, "publicKey": [key]})

        assert site.inspect(signed).verdict is Verdict.GENUINE

    def test_that_of_1_1_is_signed_by_a_key_on_its_issuers_origin(self, site):
        signed = site.signed(
            **{"@context": "https://w3id.org/openbadges/v1"},
            verification={"type": "signed", "url": f"{SITE}/key.pem"},
        )
        del site.profile["publicKey"]
        site.put()
        site.network.publish(f"{SITE}/key.pem", public_key_from_jwk_of(site.key).encode())

        assert site.inspect(signed).verdict is Verdict.GENUINE

    def test_an_issuer_that_stands_inside_lists_nobodys_key(self, site):
        """Somebody signs with a key of their own, and brings an issuer that lists it."""
        mine = {"id": "https://evil.example/key", "publicKeyPem": public_key_from_jwk_of(site.key)}
        site.put()
        payload = {
            **site.assertion,
            "verification": {"type": "SignedBadge", "creator": mine["id"]},
            "badge": {**site.badge, "issuer": {**site.profile, "publicKey": mine}},
        }

        report = site.inspect(token(payload, site.key))

        assert (report.verdict, report.code) == (Verdict.NOT_GENUINE, "key_not_bound")

    @pytest.mark.parametrize(
        "creator",
        ["https://evil.example/key", f"{SITE}/another", "urn:key"],
        ids=["of a stranger", "not listed", "no address"],
    )
    def test_key_is_not_the_issuers(self, site, creator):
        signed = site.signed(verification={"type": "SignedBadge", "creator": creator})

        assert site.inspect(signed).code == "key_not_bound"

    def test_key_is_owned_by_another(self, site):
        signed = site.signed()
        key = strict_json.loads_object(site.network.documents[f"{SITE}/key"])
        site.network.publish(f"{SITE}/key", {**key, "owner": "https://evil.example"})

        assert site.inspect(signed).code == "key_not_bound"

    def test_key_cannot_be_read(self, site):
        signed = site.signed()
        key = strict_json.loads_object(site.network.documents[f"{SITE}/key"])
        site.network.publish(f"{SITE}/key", {**key, "publicKeyPem": "none"})

        assert site.inspect(signed).code == "key_refused"

    def test_was_changed(self, site):
        header, payload, signature = site.signed().split(".")
        changed = strict_json.loads_object(base64url.decode(payload)) | {"recipient": hashed("eve")}
        forged = f"{header}.{base64url.encode(strict_json.dumps(changed))}.{signature}"

        assert site.inspect(forged).code == "signature_mismatch"

    def test_says_that_it_is_hosted(self, site):
        assert site.inspect(site.signed(verification={"type": "HostedBadge"})).code == (
            "proof_missing"
        )

    @pytest.mark.parametrize(
        ("listed", "verdict", "code"),
        [
            ([], Verdict.GENUINE, None),
            (["urn:uuid:other"], Verdict.GENUINE, None),
            (["urn:uuid:2b3a7c3e-5d2f-4c57-9b52-1e6f0a2f1c11"], Verdict.REVOKED, "revoked"),
            (
                [{"id": "urn:uuid:2b3a7c3e-5d2f-4c57-9b52-1e6f0a2f1c11"}],
                Verdict.REVOKED,
                "revoked",
            ),
            ([{"uid": "7"}], Verdict.REVOKED, "revoked"),
            ([7], Verdict.STATUS_UNKNOWN, "malformed_value_error"),
            ({}, Verdict.STATUS_UNKNOWN, "malformed_value_error"),
            (None, Verdict.STATUS_UNKNOWN, "status_retrieval_error"),
        ],
        ids=["empty", "others", "id", "object", "uid", "number", "no list", "not there"],
    )
    def test_list_of_its_issuer(self, site, listed, verdict, code):
        site.profile["revocationList"] = f"{SITE}/revoked"
        signed = site.signed(uid="7")
        if listed is not None:
            said = {"issuer": f"{SITE}/issuer", "revokedAssertions": listed}
            site.network.publish(f"{SITE}/revoked", said)

        report = site.inspect(signed)

        assert (report.verdict, report.code) == (verdict, code)

    def test_list_of_another_issuer(self, site):
        site.profile["revocationList"] = f"{SITE}/revoked"
        signed = site.signed()
        said = {"issuer": "https://evil.example", "revokedAssertions": []}
        site.network.publish(f"{SITE}/revoked", said)

        assert site.inspect(signed).code == "malformed_value_error"

    def test_says_itself_that_it_is_revoked(self, site):
        assert site.inspect(site.signed(revoked=True)).verdict is Verdict.REVOKED


class TestWithoutTheIssuersSite:
    def test_there_is_no_verdict(self, site):
        report = Verifier().inspect(site.assertion, at=NOW)

        assert (report.verdict, report.code) == (Verdict.UNREADABLE, "open_badges_2")

    def test_copies_that_came_with_it_are_no_site(self, site):
        taken = Snapshot(NOW, dict(site.network.documents))
        report = Verifier(snapshot=taken).inspect(site.assertion, at=NOW)

        assert (report.verdict, report.code) == (Verdict.UNREADABLE, "open_badges_2")

    def test_nothing_behind_the_address_in_a_picture(self, site):
        image = pictures.png(pictures.text_chunk(b"openbadges", b"https://nobody.example/1"))

        assert site.inspect(image).code == "open_badges_2"


@pytest.mark.parametrize(
    "thing",
    [
        {"@context": CONTEXT, "type": "BadgeClass"},
        {"@context": CONTEXT, "type": "Assertion"},
        {"@context": "https://example.org", "type": "Assertion"},
        {
            "@context": CONTEXT,
            "type": "Assertion",
            "badge": "x",
            "issuedOn": "x",
            "recipient": "sha256$",
            "verification": {},
        },
        "e30.e30.AA",
    ],
    ids=["badge class", "empty", "other context", "recipient as text", "token without alg"],
)
def test_no_whole_assertion(thing):
    with pytest.raises(OlderStandardError):
        read_assertion(thing)


@pytest.mark.parametrize("algorithm", list(Algorithm), ids=str)
def test_every_kind_of_key_is_read_from_pem(algorithm):
    key = LocalSigner.generate(algorithm)
    if algorithm is Algorithm.RSA:
        pem = public_key_from_jwk_of(key)
    else:
        if algorithm is Algorithm.ED25519:
            raw = base64url.decode(key.public_key.to_jwk()["x"])
            native: Any = ed25519.Ed25519PublicKey.from_public_bytes(raw)
        else:
            native = ec.generate_private_key(
                ec.SECP256R1() if algorithm is Algorithm.P256 else ec.SECP384R1()
            ).public_key()
        pem = native.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()

    assert public_key_from_pem(pem).algorithm is algorithm


@pytest.mark.parametrize(
    "text",
    ["", "-----BEGIN PRIVATE KEY-----\nAA\n", "-----BEGIN PUBLIC KEY-----\nAA\n", "A" * 9_000],
    ids=["nothing", "private", "broken", "long"],
)
def test_what_is_no_public_key_is_refused(text):
    with pytest.raises(KeyRefusedError):
        public_key_from_pem(text)


def test_outcomes_are_whole(site):
    report = site.inspect(site.assertion)

    assert [one.step for one in report.findings] == list(Step)
    assert Outcome.SKIPPED not in {one.outcome for one in report.findings}
