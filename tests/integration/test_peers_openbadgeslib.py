# SPDX-License-Identifier: Apache-2.0

"""
Skillmark and openbadgeslib judge each other's badges, and agree.

openbadgeslib knows `eddsa-rdfc-2022` and tokens, and bakes both into PNG and SVG.
"""

from __future__ import annotations

import json

import pytest
from cryptography.hazmat.primitives import serialization
from tests import pictures
from tests.peers.material import ISSUED, TAMPERED, badge, issuer_of, ours, signer
from tests.simulator import NOW

from skillmark import Issuer, bake, issue
from skillmark.model import Achievement, Criteria
from skillmark.proofs.vc_jwt import sign_jwt
from skillmark.report import Verdict
from skillmark.verify import Verifier

why = "needs the package openbadgeslib; run `make setup`"
their_badge = pytest.importorskip("openbadgeslib.ob3.credential", reason=why)
their_ldp = pytest.importorskip("openbadgeslib.ob3.ldp", reason=why)
their_jwt = pytest.importorskip("openbadgeslib.ob3.verifier", reason=why)
their_signer = pytest.importorskip("openbadgeslib.ob3.signer", reason=why)
their_baking = pytest.importorskip("openbadgeslib.baking", reason=why)
their_errors = pytest.importorskip("openbadgeslib.errors", reason=why)

pytestmark = pytest.mark.peer

TOKENS = pytest.mark.parametrize(
    ("algorithm", "alg"),
    [("Ed25519", "EdDSA"), ("P-256", "ES256"), ("P-384", "ES384")],
    ids=["EdDSA", "ES256", "ES384"],
)


def takes(document, recipient=None):
    """Whether openbadgeslib takes a badge with a Data Integrity proof."""
    try:
        their_ldp.OB3LdpVerifier().verify(document, expected_recipient=recipient)
    except their_errors.LibOpenBadgesException:
        return False
    return True


def takes_token(token, key):
    """Whether openbadgeslib takes a token under this key."""
    private = serialization.load_pem_private_key(key.to_pem(), None)
    public = private.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    try:
        their_jwt.OB3Verifier(public).verify(token)
    except their_errors.LibOpenBadgesException:
        return False
    return True


def theirs(issuer_id):
    """A badge in openbadgeslib's own model, as full as the model goes."""
    return their_badge.OpenBadgeCredential(
        issuer=their_badge.Issuer(issuer_id, "Nordvind A/S", url="https://nordvind.example"),
        recipient_id="mailto:anna@example.org",
        achievement=their_badge.Achievement(
            id="https://nordvind.example/a/1",
            name="Førstehjælp",
            description="Keeps a person alive.",
            criteria_narrative="A course of one day.",
            image_url="https://nordvind.example/a/1.png",
            tags=["safety", "first aid"],
            achievement_type="Certificate",
            alignments=[
                their_badge.Alignment(target_name="first aid", target_url="https://example.org/s")
            ],
        ),
        evidence=[their_badge.Evidence(id="https://nordvind.example/e/1", narrative="Pairs.")],
        identifiers=[their_badge.IdentityObject.create("anna@example.org")],
        issuance_date=ISSUED,
    )


@pytest.fixture
def key():
    return signer("Ed25519")


@pytest.fixture
def their_signed(key):
    credential = theirs(issuer_of(key.verification_method))
    return their_ldp.OB3LdpSigner(key.to_pem()).sign(credential, created=ISSUED)


@pytest.mark.ob3(22)
def test_they_verify_what_we_sign():
    assert takes(ours("eddsa-rdfc-2022", "Ed25519"))


@pytest.mark.ob3(7, 22)
def test_they_verify_what_we_issue_and_find_its_recipient(key):
    issuer = Issuer.of(issuer_of(key.verification_method), {"name": "Nordvind"}, signers=[key])
    achievement = Achievement(
        id="https://nordvind.example/a/1",
        name="Førstehjælp",
        description="Keeps a person alive.",
        criteria=Criteria(narrative="A course of one day."),
    )
    issued = issue(achievement, to="anna@example.org", by=issuer, at=ISSUED, identify="id")

    assert takes(issued.text, recipient="anna@example.org")
    assert not takes(issued.text, recipient="bo@example.org")


@pytest.mark.ob3(22)
def test_we_verify_what_they_issue(their_signed):
    assert Verifier().inspect(their_signed, at=NOW).verdict is Verdict.GENUINE


@TAMPERED
def test_both_refuse_what_was_tampered_with(tamper):
    tampered = tamper(ours("eddsa-rdfc-2022", "Ed25519"))

    assert not takes(tampered)
    assert Verifier().inspect(tampered, at=NOW).verdict is Verdict.NOT_GENUINE


@TAMPERED
def test_both_refuse_what_they_issued_and_somebody_tampered_with(their_signed, tamper):
    tampered = tamper(their_signed)

    assert not takes(tampered)
    assert Verifier().inspect(tampered, at=NOW).verdict is Verdict.NOT_GENUINE


@pytest.mark.ob3(24)
@TOKENS
def test_they_verify_our_tokens(algorithm, alg):
    del alg
    key = signer(algorithm)
    token = sign_jwt(badge(issuer_of(key.verification_method)), signer=key)

    assert takes_token(token, key)
    assert not takes_token(token, signer(algorithm))
    assert not takes_token(token[:-8] + "AAAAAAAA", key)


@pytest.mark.ob3(24)
@TOKENS
def test_we_verify_their_tokens(algorithm, alg):
    key = signer(algorithm)
    token = their_signer.OB3Signer(key.to_pem(), alg).sign(
        theirs(issuer_of(key.verification_method))
    )

    assert Verifier().inspect(token, at=NOW).verdict is Verdict.GENUINE


@pytest.mark.ob3(24)
@TOKENS
def test_we_refuse_their_token_by_a_key_that_is_not_the_issuers(algorithm, alg):
    stranger, victim = signer(algorithm), signer(algorithm)
    token = their_signer.OB3Signer(stranger.to_pem(), alg).sign(
        theirs(issuer_of(victim.verification_method))
    )

    assert Verifier().inspect(token, at=NOW).error.code == "key_not_bound"


@pytest.mark.ob3(26, 27)
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_picture_that_they_baked_is_verified_by_us(key, kind):
    credential = theirs(issuer_of(key.verification_method))
    signer_ = their_ldp.OB3LdpSigner(key.to_pem())
    if kind == "png":
        baked = signer_.sign_into_png(credential, pictures.png())
    else:
        baked = signer_.sign_into_svg(credential, pictures.SVG)

    # It signs at the present moment, whatever it is.
    assert Verifier().inspect(baked).verdict is Verdict.GENUINE


@pytest.mark.ob3(26, 27)
@pytest.mark.parametrize("kind", ["png", "svg"])
def test_a_picture_that_we_baked_is_verified_by_them(kind):
    text = json.dumps(ours("eddsa-rdfc-2022", "Ed25519"), ensure_ascii=False)
    if kind == "png":
        baked = bake(pictures.png(), text)
        found = their_baking.extract_png(baked, keyword=their_baking.ITXT_KEYWORD_OB3)
    else:
        baked = bake(pictures.SVG, text)
        found = their_baking.extract_svg(
            baked, element=their_baking.SVG_ELEMENT_OB3, text_fallback=True
        )

    assert takes(found)
