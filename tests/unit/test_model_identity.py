# SPDX-License-Identifier: Apache-2.0

"""Hashed and plain identities, and who they match."""

from __future__ import annotations

import hashlib

import pytest

from skillmark.errors import ModelError
from skillmark.model import IdentifierEntry, IdentityObject

pytestmark = pytest.mark.ob3(15)

EMAIL = "Ada.Lovelace@example.org"


def test_the_hash_is_that_of_the_identifier_followed_by_the_salt():
    made = IdentityObject.salted(EMAIL, salt="havsalt")

    assert made.to_dict() == {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": "sha256$" + hashlib.sha256(f"{EMAIL}havsalt".encode()).hexdigest(),
        "identityType": "emailAddress",
        "salt": "havsalt",
    }


def test_letters_outside_ascii_are_hashed_as_utf_8():
    made = IdentityObject.salted("søren@blå.example", salt="æ")

    assert made.identity_hash == (
        "sha256$" + hashlib.sha256("søren@blå.exampleæ".encode()).hexdigest()
    )
    assert made.matches("søren@blå.example")


@pytest.mark.parametrize(
    ("issued_to", "asked", "matches"),
    [
        (EMAIL, EMAIL, True),
        (EMAIL, EMAIL.upper(), False),  # a hash of mixed case is found by its own spelling only
        ("ada@example.org", "ADA@Example.org", True),
        ("ada@example.org", "ada@example.org ", False),
        ("ada@example.org", "bob@example.org", False),
        ("ada@example.org", "", False),
        ("ada@example.org", "ada@example.orghavsalt", False),
    ],
)
@pytest.mark.parametrize("algorithm", ["sha256", "md5"])
def test_a_hash_matches_the_exact_or_the_small_lettered_address(
    issued_to, asked, matches, algorithm
):
    made = IdentityObject.salted(issued_to, salt="havsalt", algorithm=algorithm)

    assert made.identity_hash.startswith(f"{algorithm}$")
    assert made.matches(asked) is matches


@pytest.mark.parametrize(
    ("asked", "matches"),
    [(EMAIL, True), (EMAIL.lower(), True), (EMAIL.upper(), True), ("bob@example.org", False)],
)
def test_a_plain_identity_matches_in_any_case(asked, matches):
    assert IdentityObject.plain(EMAIL).matches(asked) is matches


def test_a_hash_without_a_salt_and_in_capitals_is_read():
    read = IdentityObject.from_dict(
        {
            "type": "IdentityObject",
            "hashed": True,
            "identityHash": "md5$" + hashlib.md5(b"ada", usedforsecurity=False).hexdigest().upper(),
            "identityType": "userName",
        }
    )

    assert read.matches("ada")


def test_half_a_surrogate_pair_matches_nobody_and_breaks_nothing():
    assert not IdentityObject.salted("ada", salt="x").matches("\ud800")


@pytest.mark.parametrize("make", [IdentityObject.salted, IdentityObject.plain])
def test_an_unknown_kind_of_identifier_is_refused(make):
    with pytest.raises(ModelError, match="'ext:'"):
        make("1", identity_type="cpr", **({"salt": "x"} if make == IdentityObject.salted else {}))


def test_an_entry_has_no_other_members():
    with pytest.raises(ModelError, match="expected only type, identifier, identifierType"):
        IdentifierEntry.from_dict(
            {"type": "IdentifierEntry", "identifier": "1", "identifierType": "isbn", "x": "y"}
        )
