# SPDX-License-Identifier: Apache-2.0

"""The key of a token: named by `kid` or shown as `jwk`, and counted only if the issuer lists it."""

from __future__ import annotations

from typing import Any

import pytest
from tests.simulator import NOW, IssuerSite, World

from skillmark.did import PublishedKey, controller_document
from skillmark.encoding import base64url, strict_json
from skillmark.errors import KeyExpiredError, KeyNotBoundError, ResolutionError, SkillmarkError
from skillmark.keys.private import LocalSigner
from skillmark.protocols import Algorithm, Fetched, PublicKey
from skillmark.report import IssuerTrust, Verdict
from skillmark.verify import Verifier
from skillmark.verify.proving import thumbprint_of

OTHER = LocalSigner.generate(Algorithm.P256)
STRANGER = LocalSigner.generate(Algorithm.P256)
BETWEEN, AFTER = 1_768_100_000, 1_769_000_000
EXPIRES = "2026-01-15T00:00:00Z"
"""Between 2026-01-11 (BETWEEN) and 2026-01-21 (AFTER)."""


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def site(world: World) -> IssuerSite:
    """An issuer that lists another key before its own."""
    made = world.another_issuer(algorithm=Algorithm.P256)
    made.publish(**listing(made, OTHER.public_key, made.signer.public_key))
    return made


def listing(site: IssuerSite, *keys: Any, **options: Any) -> dict[str, Any]:
    """The controller document of a site that lists `keys` in this order."""
    published = [PublishedKey(fragment=key.to_multikey(), key=key, **options) for key in keys]
    return controller_document(site.id, published)


def token(
    site: IssuerSite, *, by: LocalSigner | None = None, iat: int | None = None, **header: Any
) -> str:
    """A badge as a token with any header; `...` leaves a member out."""
    signer = by or site.signer
    members = {"alg": "ES256", "typ": "JWT", "kid": ..., **header}
    badge = site.badge()
    payload = {**badge, **({} if iat is None else {"iat": iat})}
    parts = ({n: v for n, v in members.items() if v is not ...}, payload)
    signed = ".".join(base64url.encode(strict_json.dumps(part)) for part in parts)
    return f"{signed}.{base64url.encode(signer.sign(signed.encode()))}"


def refusal(world: World, text: str) -> SkillmarkError:
    error = world.verifier().inspect(text).error
    assert error is not None
    return error


def own(site: IssuerSite) -> Any:
    return site.signer.public_key


NAMES = {
    "its address": lambda site: {"kid": f"{site.id}#{site.fragment}"},
    "its fragment": lambda site: {"kid": site.fragment},
    "its fragment with a hash": lambda site: {"kid": f"#{site.fragment}"},
    "its thumbprint": lambda site: {"kid": own(site).thumbprint()},
    "its jwk": lambda site: {"jwk": own(site).to_jwk()},
    "its address and jwk": lambda site: {
        "kid": f"{site.id}#{site.fragment}",
        "jwk": own(site).to_jwk(),
    },
}
by_every_name = pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)


class TestAListedKey:
    @by_every_name
    def test_counts_by(self, world, site, name):
        report = world.verifier().inspect(token(site, **name(site)))

        assert (report.verdict, report.error) == (Verdict.GENUINE, None)
        assert report.issuer_trust is IssuerTrust.DOMAIN

    @by_every_name
    def test_does_not_count_where_it_is_listed_for_another_purpose(self, world, site, name):
        document = listing(site, own(site))
        site.publish(
            **{**document, "authentication": document["assertionMethod"], "assertionMethod": []}
        )

        assert isinstance(refusal(world, token(site, **name(site))), KeyNotBoundError)

    @by_every_name
    def test_that_expired_counts_for_a_token_that_says_it_is_older(self, world, site, name):
        document = listing(site, OTHER.public_key, own(site))
        document["verificationMethod"][1]["expires"] = EXPIRES
        site.publish(**document)

        assert world.verifier().inspect(token(site, iat=BETWEEN, **name(site))).trusted
        for late in (AFTER, None):
            assert isinstance(refusal(world, token(site, iat=late, **name(site))), KeyExpiredError)

    @by_every_name
    def test_counts_beside_an_entry_that_nobody_can_read(self, world, site, name):
        document = listing(site, own(site))
        strange = {"id": f"{site.id}#x", "type": "Unheard", "controller": site.id}
        document["verificationMethod"].insert(0, strange)
        document["assertionMethod"][:0] = [f"{site.id}#x", f"{site.id}#gone"]
        site.publish(**document)

        assert world.verifier().inspect(token(site, **name(site))).trusted

    def test_that_a_presentation_needs_is_one_for_authentication(self, world, site):
        document = listing(site, own(site))
        site.publish(
            **{**document, "authentication": document["assertionMethod"], "assertionMethod": []}
        )
        presentation = {
            "@context": ["https://www.w3.org/ns/credentials/v2"],
            "type": ["VerifiablePresentation"],
            "holder": site.id,
        }
        for name in NAMES.values():
            site.badge = lambda: presentation
            assert world.verifier().inspect(token(site, **name(site))).trusted


class TestAKeyThatIsNotListed:
    @pytest.mark.parametrize(
        ("header", "words"),
        [
            ({}, None),
            ({"kid": "key-1"}, "the issuer's document lists no key 'key-1'"),
            ({"kid": "k" * 200}, f"the issuer's document lists no key '{'k' * 128}'"),
            ({"kid": 7}, None),
            ({"jwk": 7}, None),
            (
                {"jwk": STRANGER.public_key.to_jwk()},
                "the issuer's document lists no key like the header's jwk",
            ),
        ],
        ids=["no name", "a name", "a long name", "a number", "a jwk that is none", "a jwk"],
    )
    def test_does_not_count_by(self, world, site, header, words):
        error = refusal(world, token(site, by=STRANGER, **header))

        assert words is None or (type(error), error.message) == (KeyNotBoundError, words)

    def test_does_not_count_beside_the_address_of_one_that_is(self, world, site):
        header = {"kid": f"{site.id}#{site.fragment}", "jwk": STRANGER.public_key.to_jwk()}

        error = refusal(world, token(site, **header))

        assert type(error) is KeyNotBoundError
        assert error.message == "the header's jwk is not the key that its kid names"

    def test_does_not_count_by_the_jwk_of_one_that_is(self, world, site):
        forged = token(site, by=STRANGER, jwk=own(site).to_jwk())

        assert refusal(world, forged).code == "signature_mismatch"


class TestAKeyAtAnAddress:
    """Of an https issuer that publishes no document of keys."""

    ADDRESS = "https://college.example/keys/1"

    @pytest.fixture
    def college(self, world: World) -> IssuerSite:
        made = world.another_issuer(id="https://college.example/", algorithm=Algorithm.P256)
        del world.network.documents["https://college.example/"]
        world.network.publish(self.ADDRESS, own(made).to_jwk())
        return made

    def test_counts_with_the_same_key_in_the_header(self, world, college):
        text = token(college, kid=self.ADDRESS, jwk=own(college).to_jwk())

        assert world.verifier().inspect(text).trusted

    def test_does_not_count_with_another_key_in_the_header(self, world, college):
        text = token(college, kid=self.ADDRESS, jwk=STRANGER.public_key.to_jwk())

        error = refusal(world, text)

        assert type(error) is KeyNotBoundError
        assert error.message == "the header's jwk is not the key that its kid names"

    @pytest.mark.parametrize("body", [b"<html>", b"[]", b'{"kty":"oct","k":"AA"}'])
    def test_that_is_no_key_is_no_way_to_find_one(self, world, college, body):
        world.network.publish(self.ADDRESS, body)

        error = refusal(world, token(college, kid=self.ADDRESS))

        assert isinstance(error, SkillmarkError)
        assert error.code in {"not_resolved", "key_refused"}
        if isinstance(error, ResolutionError):
            assert error.message.startswith(f"no key stands at '{self.ADDRESS}': ")

    def test_is_shown_shortened(self, world, college):
        address = self.ADDRESS + "a" * 300
        world.network.publish(address, b"<html>")

        message = refusal(world, token(college, kid=address)).message

        assert message.startswith(f"no key stands at {address[:200]!r}: ")

    def test_is_asked_for_once_and_may_be_16_kibibytes(self, college):
        asked = []

        class Recorder:
            def fetch(self, url: str, *, accept: str = "", limit: int = 0) -> Fetched:
                del accept
                asked.append((url, limit))
                if url == college.id:
                    raise ResolutionError("nothing")
                body = strict_json.dumps(own(college).to_jwk())
                return Fetched(url, body, "application/json")

        verifier = Verifier(fetcher=Recorder(), clock=lambda: NOW)

        assert verifier.inspect(token(college, kid=self.ADDRESS)).trusted
        assert asked == [(college.id, 262_144), (self.ADDRESS, 16_384)]

    def test_is_not_fetched_without_a_network(self, college):
        known = {college.id: {"id": college.id, "type": "Profile"}}

        report = Verifier(known=known, clock=lambda: NOW).inspect(token(college, kid=self.ADDRESS))

        assert report.error is not None
        assert report.error.message == "the kid is not an https address on the issuer's own origin"

    def test_of_an_issuer_that_is_a_did_does_not_count(self, world, site):
        world.network.publish(self.ADDRESS, own(site).to_jwk())

        error = refusal(world, token(site, kid=self.ADDRESS))

        assert type(error) is KeyNotBoundError
        assert self.ADDRESS not in world.network.asked


class TestTheHolderOfAPresentation:
    """Who names no `holder` is whoever controls the key of the first proof."""

    PLAIN = {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "type": ["VerifiablePresentation"],
    }

    @pytest.fixture
    def holder(self, world: World) -> IssuerSite:
        made = world.another_issuer()
        made.publish(authentication=made.document["assertionMethod"])
        return made

    @pytest.mark.parametrize("as_set", [False, True], ids=["one proof", "a set of one"])
    def test_is_found_by_the_proof(self, world, holder, as_set):
        made = holder.sign(self.PLAIN, purpose="authentication")
        if as_set:
            made["proof"] = [made["proof"]]

        report = world.verifier().inspect(made)

        assert (report.verdict, report.issuer_trust) == (Verdict.GENUINE, IssuerTrust.DOMAIN)

    @pytest.mark.parametrize("proof", ["x", [], ["x"], {}, {"verificationMethod": 7}], ids=str)
    def test_is_nobody_where_the_proof_names_no_key(self, world, proof):
        error = refusal(world, {**self.PLAIN, "proof": proof})

        assert error.code in {"malformed", "model_invalid"}

    def test_is_not_the_rest_of_an_address_with_two_fragments(self, world, holder):
        made = holder.sign(self.PLAIN, purpose="authentication")
        made["proof"]["verificationMethod"] += "#x"

        assert refusal(world, made).code == "key_not_bound"


def test_a_key_of_a_strange_kind_has_no_thumbprint():
    class Strange:
        algorithm = Algorithm.P256

        def verify(self, signature: bytes, message: bytes) -> bool:
            del signature, message
            return False

    strange: PublicKey = Strange()

    with pytest.raises(KeyNotBoundError, match=r"^the issuer's key has no JWK thumbprint$"):
        thumbprint_of(strange)
