# SPDX-License-Identifier: Apache-2.0

import pytest
from tests.issuing import NORDVIND, NOW, issuer, local_signer

from skillmark.did import find_key
from skillmark.errors import (
    KeyNotBoundError,
    KeyRevokedError,
    KeyStoreError,
    ModelError,
    NationalNumberError,
    NoActiveKeyError,
    SuiteUnknownError,
    VerificationError,
)
from skillmark.issuer import Issuer, IssuerKey, KeyState
from skillmark.model import Profile
from skillmark.protocols import Algorithm

ED25519, P256, P384, RSA = Algorithm.ED25519, Algorithm.P256, Algorithm.P384, Algorithm.RSA


class Vault:
    """A signer whose public half is known to a service only."""

    algorithm = ED25519
    verification_method = f"{NORDVIND}#vault-1"

    def sign(self, message: bytes) -> bytes:
        return message[:0].ljust(64, b"0")


@pytest.mark.parametrize(
    ("kinds", "suite", "chosen"),
    [
        ((ED25519, P256, P384), "eddsa-rdfc-2022", ED25519),
        ((P256, ED25519), "eddsa-jcs-2022", ED25519),
        ((ED25519, P384, P256), "ecdsa-rdfc-2019", P384),
        ((ED25519, RSA, P256), "vc-jwt", P256),
        ((P384, ED25519, RSA), "vc-jwt", RSA),
        ((P384, ED25519), "vc-jwt", ED25519),
        ((P384,), "vc-jwt", P384),
    ],
)
def test_the_first_key_that_fits_signs(kinds, suite, chosen):
    assert issuer(*kinds).signer_for(suite).algorithm is chosen


@pytest.mark.parametrize(
    ("kinds", "suite", "said"),
    [
        ((P256,), "eddsa-rdfc-2022", "key new --algorithm Ed25519"),
        ((ED25519,), "ecdsa-jcs-2019", "key new --algorithm P-256"),
        ((RSA,), "eddsa-jcs-2022", "key of kind Ed25519"),
    ],
)
def test_without_a_key_that_fits_it_says_how_to_make_one(kinds, suite, said):
    with pytest.raises(NoActiveKeyError, match=said):
        issuer(*kinds).signer_for(suite)


@pytest.mark.parametrize("suite", ["Ed25519Signature2020", "none", "HS256", ""])
def test_a_suite_that_nothing_is_signed_with_is_refused(suite):
    with pytest.raises(SuiteUnknownError):
        issuer().signer_for(suite)


def _keys(*states: KeyState) -> tuple[IssuerKey, ...]:
    keys = []
    for seed, state in enumerate(states, start=1):
        signer = local_signer(seed=seed)
        keys.append(
            IssuerKey(
                method=signer.verification_method,
                algorithm=ED25519,
                public=signer.public_key,
                signer=signer if state is KeyState.ACTIVE else None,
                state=state,
                changed_at=NOW,
            )
        )
    return tuple(keys)


def _nordvind(*states: KeyState) -> Issuer:
    return Issuer(NORDVIND, Profile(id=NORDVIND, name="Nordvind"), _keys(*states))


def test_only_an_active_key_signs_and_the_oldest_of_them():
    nordvind = _nordvind(KeyState.RETIRED, KeyState.COMPROMISED, KeyState.ACTIVE, KeyState.ACTIVE)

    assert nordvind.signer_for("eddsa-rdfc-2022") is nordvind.keys[2].signer
    with pytest.raises(NoActiveKeyError):
        _nordvind(KeyState.RETIRED, KeyState.COMPROMISED).signer_for("vc-jwt")


def _find(nordvind: Issuer, key: IssuerKey) -> object:
    return find_key(nordvind.document(), key.method, issuer=NORDVIND, created=NOW, at=NOW)


def test_the_document_lists_every_key_for_what_it_is_still_good_for():
    nordvind = _nordvind(KeyState.ACTIVE, KeyState.RETIRED, KeyState.COMPROMISED)
    active, retired, stolen = nordvind.keys

    assert _find(nordvind, active) == active.public
    assert _find(nordvind, retired) == retired.public
    with pytest.raises((KeyRevokedError, KeyNotBoundError)) as caught:
        _find(nordvind, stolen)
    assert isinstance(caught.value, VerificationError)
    methods = nordvind.document()["verificationMethod"]
    assert [method.get("revoked") for method in methods] == [None, None, "2026-11-22T10:00:00Z"]


@pytest.mark.parametrize("kind", list(Algorithm))
def test_each_kind_of_key_is_found_in_the_document(kind):
    nordvind = issuer(kind)

    assert _find(nordvind, nordvind.keys[0]) == nordvind.keys[0].public


def test_the_method_id_is_the_multikey_and_for_rsa_the_thumbprint():
    plain, rsa = issuer(ED25519).keys[0], issuer(RSA).keys[0]

    assert plain.method == f"{NORDVIND}#{plain.public.to_multikey()}"
    assert rsa.method == f"{NORDVIND}#{rsa.public.thumbprint()}"


def test_a_signer_of_a_service_signs_and_cannot_be_published_by_us():
    nordvind = Issuer.of(NORDVIND, {"name": "Nordvind"}, signers=[Vault()])

    assert isinstance(nordvind.signer_for("eddsa-rdfc-2022"), Vault)
    with pytest.raises(KeyStoreError, match="vault-1 is not known here"):
        nordvind.document()


def test_the_public_half_of_a_service_is_read_from_a_multikey_fragment():
    class Named(Vault):
        verification_method = local_signer().verification_method

    nordvind = Issuer.of(NORDVIND, {"name": "Nordvind"}, signers=[Named()])

    assert nordvind.keys[0].public == local_signer().public_key


@pytest.mark.parametrize(
    ("issuer_id", "profile", "said"),
    [
        ("nordvind", Profile(id="urn:x:y"), "expected a DID or an https URL"),
        (NORDVIND, Profile(id="did:web:other.example"), "the profile's id"),
        (NORDVIND, {"id": "did:web:other.example"}, "the profile's id"),
        (NORDVIND, {"name": 7}, "/profile/name"),
    ],
    ids=["no URL", "another profile", "another id", "name is no text"],
)
def test_an_issuer_that_breaks_a_rule_is_refused(issuer_id, profile, said):
    with pytest.raises(ModelError, match=said):
        Issuer.of(issuer_id, profile, signers=[])


def test_a_key_of_somebody_else_is_refused():
    with pytest.raises(ModelError, match="is not one of"):
        Issuer.of(NORDVIND, {}, signers=[local_signer(issuer_id="did:web:nordvind.example.evil")])


def test_a_national_number_in_the_profile_is_refused():
    with pytest.raises(NationalNumberError):
        Issuer.of(NORDVIND, {"description": "120345-6789"}, signers=[])
