# SPDX-License-Identifier: Apache-2.0

"""The plain list of withdrawn credentials that 1EdTech's certification uses."""

from __future__ import annotations

import pytest

from skillmark.errors import StatusMalformedError
from skillmark.status.revocation_list import RevokedEntry, is_revoked

pytestmark = pytest.mark.ob3(35)

CREDENTIAL = "https://nordvind.example/awards/3732"


def a_list(*entries: object) -> dict[str, object]:
    return {"id": "https://nordvind.example/revoked", "revokedCredential": [*entries]}


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"id": CREDENTIAL}, None),
        ({"id": CREDENTIAL, "revoked": True}, None),
        ({"id": CREDENTIAL, "revocationReason": "issued twice"}, "issued twice"),
        ({"id": CREDENTIAL, "revocationReason": {"da": "x"}}, None),
    ],
    ids=["bare", "said twice", "with a reason", "odd reason"],
)
def test_a_listed_credential_is_revoked(entry, reason):
    found = is_revoked(a_list({"id": "urn:uuid:other"}, entry), CREDENTIAL)

    assert found == RevokedEntry(CREDENTIAL, reason)


@pytest.mark.parametrize(
    "document",
    [
        a_list(),
        a_list({"id": CREDENTIAL + "0"}, {"id": CREDENTIAL[:-1]}),
        a_list({"id": CREDENTIAL, "revoked": False}),
    ],
    ids=["empty list", "others", "reinstated"],
)
def test_a_credential_that_is_not_listed_is_not_revoked(document):
    assert is_revoked(document, CREDENTIAL) is None


def test_one_entry_that_revokes_outweighs_one_that_does_not():
    document = a_list({"id": CREDENTIAL, "revoked": False}, {"id": CREDENTIAL})

    assert is_revoked(document, CREDENTIAL) == RevokedEntry(CREDENTIAL)


@pytest.mark.parametrize(
    ("document", "at"),
    [
        ({}, "/revokedCredential"),
        ({"error": "not found"}, "/revokedCredential"),
        ({"revokedCredential": None}, "/revokedCredential"),
        ({"revokedCredential": {"id": CREDENTIAL}}, "/revokedCredential"),
        (a_list({"id": CREDENTIAL}, CREDENTIAL), "/revokedCredential/1"),
        (a_list({"id": 5}), "/revokedCredential/0/id"),
        (a_list({"revoked": True}), "/revokedCredential/0/id"),
        (a_list({"id": CREDENTIAL, "revoked": "false"}), "/revokedCredential/0/revoked"),
        (a_list({"id": CREDENTIAL, "revoked": None}), "/revokedCredential/0/revoked"),
    ],
    ids=[
        "empty object",
        "error page",
        "null",
        "object",
        "text among entries",
        "number as id",
        "no id",
        "text as flag",
        "null as flag",
    ],
)
def test_a_list_of_the_wrong_shape_clears_nobody(document, at):
    with pytest.raises(StatusMalformedError) as refusal:
        is_revoked(document, CREDENTIAL)

    assert refusal.value.pointer == at
