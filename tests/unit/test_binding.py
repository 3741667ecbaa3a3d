# SPDX-License-Identifier: Apache-2.0

"""A key counts only if the issuer's own document says so."""

import copy
from datetime import UTC, datetime, timedelta

import pytest

from skillmark.did import (
    PublishedKey,
    controller_document,
    did_key_document,
    did_web_document,
    did_web_url,
    find_key,
    listed_methods,
)
from skillmark.errors import (
    EncodingError,
    KeyExpiredError,
    KeyNotBoundError,
    KeyRefusedError,
    KeyRevokedError,
    ModelError,
    ResolutionError,
)
from skillmark.keys.private import LocalSigner
from skillmark.protocols import Algorithm

ISSUER = "did:web:nordvind.dk"
KEY = f"{ISSUER}#key-1"
NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)
DAY = timedelta(days=1)
SIGNERS = {algorithm: LocalSigner.generate(algorithm) for algorithm in Algorithm}
ED = SIGNERS[Algorithm.ED25519].public_key
OTHER = LocalSigner.generate(Algorithm.ED25519).public_key


def method(**changes):
    return {
        "id": KEY,
        "type": "Multikey",
        "controller": ISSUER,
        "publicKeyMultibase": ED.to_multikey(),
    } | changes


def document(**changes):
    return {
        "id": ISSUER,
        "verificationMethod": [method()],
        "assertionMethod": [KEY],
    } | changes


def find(found=None, address=KEY, *, issuer=ISSUER, created=NOW, at=NOW, **options):
    return find_key(
        document() if found is None else found,
        address,
        issuer=issuer,
        created=created,
        at=at,
        **options,
    )


@pytest.mark.parametrize(
    "found",
    [
        document(),
        document(assertionMethod=KEY),
        document(assertionMethod=["#key-1"]),
        document(verificationMethod=method()),
        document(verificationMethod=[method(id="#key-1")]),
        document(verificationMethod=[], assertionMethod=[method()]),
        document(verificationMethod=[], assertionMethod=method(id="#key-1")),
        document(authentication=[method()]),
        document(verificationMethod=[{}, None, 1, "x", [], method(id="#2"), method()]),
        document(assertionMethod=[None, 1, [], {}, f"{ISSUER}#key-2", KEY]),
    ],
    ids=range(10),
)
def test_a_listed_key_is_found_however_the_document_writes_it(found):
    assert find(found) == ED


@pytest.mark.parametrize("algorithm", Algorithm, ids=str)
def test_a_published_key_of_each_kind_is_found(algorithm):
    key = SIGNERS[algorithm].public_key
    published = did_web_document(ISSUER, [PublishedKey("key-1", key)])

    assert find(published) == key


@pytest.mark.ob3(23)
def test_an_address_that_carries_its_own_key_counts_only_if_the_issuer_lists_it():
    issuer = "https://harvard.edu"
    address = f"{issuer}#{OTHER.to_multikey()}"
    silent = controller_document(issuer, [PublishedKey("key-1", ED)])
    listing = controller_document(issuer, [PublishedKey(OTHER.to_multikey(), OTHER)])

    with pytest.raises(KeyNotBoundError):
        find(silent, address, issuer=issuer)
    assert find(listing, address, issuer=issuer) == OTHER


def test_a_did_key_binds_itself():
    signer = SIGNERS[Algorithm.P256]
    did = signer.verification_method.partition("#")[0]

    assert find(did_key_document(did), signer.verification_method, issuer=did) == signer.public_key
    with pytest.raises(KeyNotBoundError):
        find(did_key_document(did), f"{did}#{OTHER.to_multikey()}", issuer=did)
    with pytest.raises(KeyNotBoundError):
        find(did_key_document(did), did, issuer=did)


@pytest.mark.parametrize(
    ("found", "address", "issuer"),
    [
        (document(assertionMethod=[]), KEY, ISSUER),
        (document(assertionMethod=None), KEY, ISSUER),
        (document(assertionMethod={}), KEY, ISSUER),
        (document(assertionMethod=1), KEY, ISSUER),
        (document(assertionMethod=[], authentication=[KEY]), KEY, ISSUER),
        (document(assertionMethod=[], authentication=[method()]), KEY, ISSUER),
        (document(verificationMethod=[]), KEY, ISSUER),
        (document(verificationMethod=None), KEY, ISSUER),
        (document(verificationMethod=[method(controller="did:web:evil.example")]), KEY, ISSUER),
        (document(verificationMethod=[method(controller=[ISSUER])]), KEY, ISSUER),
        (document(verificationMethod=[method(controller=None)]), KEY, ISSUER),
        (
            document(verificationMethod=[method(), method(publicKeyMultibase="z6Mk")]),
            KEY,
            ISSUER,
        ),
        (document(authentication=[method(type="JsonWebKey")]), KEY, ISSUER),
        (
            document(verificationMethod=[method(), method(id="#key-1", revoked="x")]),
            KEY,
            ISSUER,
        ),
        (document(id="did:web:evil.example"), KEY, ISSUER),
        (document(id=None), KEY, ISSUER),
        (document(), KEY, "did:web:evil.example"),
        (document(id=""), KEY, ""),
        (document(), "#key-1", ISSUER),
        (document(), "key-1", ISSUER),
        (document(), "", ISSUER),
        (document(), KEY.upper(), ISSUER),
        (document(), KEY + " ", ISSUER),
        (document(), f"{ISSUER}#key-2", ISSUER),
        (document(), f"{ISSUER}?x#key-1", ISSUER),
        (document(), "did:web:evil.example#key-1", ISSUER),
        (document(), "../../etc/passwd", ISSUER),
        (document(), "' OR 1=1", ISSUER),
        (document(assertionMethod=[KEY, f"{ISSUER}#{'a' * 512}"]), f"{ISSUER}#{'a' * 512}", ISSUER),
        ({}, KEY, ISSUER),
    ],
    ids=range(30),
)
def test_a_key_that_the_issuer_does_not_list_is_not_the_issuers(found, address, issuer):
    with pytest.raises(KeyNotBoundError):
        find(found, address, issuer=issuer)


def test_the_keys_of_a_purpose_are_listed_in_order():
    found = document(assertionMethod=[method(id="#key-2"), KEY, 1, None, {}, "#key-3"])

    assert listed_methods(found, "assertionMethod") == (f"{ISSUER}#key-2", KEY, f"{ISSUER}#key-3")
    assert listed_methods(found, "authentication") == ()


def test_a_document_of_very_many_keys_is_not_searched():
    many = [f"#{number}" for number in range(256)]

    assert find(document(assertionMethod=[*many[1:], KEY])) == ED
    with pytest.raises(KeyNotBoundError, match="at most 256"):
        find(document(assertionMethod=[*many, KEY]))
    with pytest.raises(KeyNotBoundError, match="at most 256"):
        find(document(verificationMethod=[method()] * 257))
    with pytest.raises(KeyNotBoundError, match="at most 256"):
        listed_methods(document(assertionMethod=[*many, KEY]), "assertionMethod")


def test_each_purpose_has_its_own_list():
    found = document(authentication=[KEY], assertionMethod=[])

    assert find(found, purpose="authentication") == ED
    for purpose in ("assertionMethod", "capabilityInvocation"):
        with pytest.raises(KeyNotBoundError):
            find(found, purpose=purpose)


@pytest.mark.parametrize("purpose", ["verificationMethod", "keyAgreement", "id", "", "x" * 999])
def test_a_purpose_that_is_none_is_refused(purpose):
    with pytest.raises(KeyNotBoundError):
        find(document(keyAgreement=[KEY]), purpose=purpose)


@pytest.mark.parametrize("created", [NOW - 9 * DAY, NOW, None], ids=["before", "now", "unsaid"])
@pytest.mark.parametrize(
    "revoked",
    ["2026-11-21T10:00:00Z", "2026-11-20T10:00:00Z", "yesterday", "", None, True, ["2099"]],
    ids=repr,
)
def test_a_revoked_key_counts_for_nothing_whatever_the_proof_dates_itself(revoked, created):
    with pytest.raises(KeyRevokedError):
        find(document(verificationMethod=[method(revoked=revoked)]), created=created)


def test_a_key_that_will_be_revoked_counts_until_then():
    found = document(verificationMethod=[method(revoked="2026-11-21T10:00:01Z")])

    assert find(found) == ED
    with pytest.raises(KeyRevokedError):
        find(found, at=NOW + timedelta(seconds=1))


EXPIRED = document(verificationMethod=[method(expires="2026-11-20T10:00:00Z")])
GOOD = document(verificationMethod=[method(expires="2026-11-22T10:00:00Z")])


def test_what_was_signed_before_a_key_expired_stays_good():
    assert find(EXPIRED, created=NOW - 2 * DAY) == ED
    assert find(GOOD, created=NOW - DAY) == ED
    assert find(GOOD, created=None) == ED


@pytest.mark.parametrize(
    ("found", "created"),
    [
        (EXPIRED, NOW),
        (EXPIRED, NOW - DAY),
        (EXPIRED, None),
        (GOOD, NOW + DAY),
        (document(verificationMethod=[method(expires="soon")]), NOW),
        (document(verificationMethod=[method(expires=None)]), NOW),
        (document(verificationMethod=[method(expires=1)]), None),
    ],
    ids=["after", "at that moment", "unsaid", "future", "unreadable", "null", "number"],
)
def test_what_was_signed_when_a_key_had_expired_is_refused(found, created):
    with pytest.raises(KeyExpiredError):
        find(found, created=created)


def test_a_listed_key_that_is_unsafe_is_refused():
    unsafe = method(publicKeyMultibase="z6MkeTG3bFFSLYVU7VqhgZxqr6YzpaGrQtFMh1uvqGy1vDnP")
    for bad in (unsafe, method(type="Unknown"), method(publicKeyMultibase=None)):
        with pytest.raises(KeyRefusedError):
            find(document(verificationMethod=[bad]))


def test_the_document_is_left_as_it_was():
    found = document()
    kept = copy.deepcopy(found)

    find(found)

    assert found == kept


def test_a_published_document_shows_every_state_of_a_key():
    keys = [
        PublishedKey("active", ED),
        PublishedKey("retired", OTHER, expires=NOW),
        PublishedKey("stolen", SIGNERS[Algorithm.P256].public_key, revoked=NOW - DAY),
        PublishedKey("jwt", SIGNERS[Algorithm.RSA].public_key),
    ]

    published = did_web_document(ISSUER, keys)

    assert published["@context"] == [
        "https://www.w3.org/ns/did/v1",
        "https://w3id.org/security/multikey/v1",
        "https://w3id.org/security/jwk/v1",
    ]
    assert published["assertionMethod"] == [
        f"{ISSUER}#{name}" for name in ("active", "retired", "jwt")
    ]
    assert find(published, f"{ISSUER}#active") == ED
    assert find(published, f"{ISSUER}#retired", created=NOW - DAY) == OTHER
    with pytest.raises(KeyExpiredError):
        find(published, f"{ISSUER}#retired")
    with pytest.raises(KeyRevokedError):
        find(published, f"{ISSUER}#stolen", created=NOW - 9 * DAY)
    stolen = published["verificationMethod"][2]
    assert stolen["revoked"] == "2026-11-20T10:00:00Z"
    assert all("secret" not in name and name != "d" for name in stolen)


@pytest.mark.parametrize(
    "fragments", [[""], ["a b"], ["a#b"], ["é"], ["a", "a"], ["a" * 500]], ids=repr
)
def test_a_key_without_an_address_of_its_own_is_not_published(fragments):
    with pytest.raises(ModelError):
        controller_document(ISSUER, [PublishedKey(fragment, ED) for fragment in fragments])


def test_a_document_needs_a_did_that_verifiers_can_follow():
    with pytest.raises(ResolutionError):
        did_web_document("did:web:localhost", [])
    assert did_web_url(ISSUER).endswith("/did.json")


def test_a_state_needs_a_moment_with_a_zone():
    with pytest.raises(EncodingError):
        controller_document(
            ISSUER,
            [PublishedKey("a", ED, revoked=datetime(2026, 1, 1))],  # noqa: DTZ001 - the point
        )
