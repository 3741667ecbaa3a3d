# SPDX-License-Identifier: Apache-2.0

"""CCTV: no signature under a key or with a point that anyone can make passes."""

import pytest
from nacl import bindings
from nacl.exceptions import BadSignatureError
from tests.shared import needs_shared, shared_json

from skillmark.errors import KeyRefusedError
from skillmark.keys.ed25519 import Ed25519Key

pytestmark = [pytest.mark.shared, needs_shared]


@pytest.fixture(scope="module")
def vectors():
    return shared_json("badinput", "cctv-ed25519", "ed25519vectors.json")


def test_no_flagged_signature_is_accepted(vectors):
    accepted = []
    for vector in vectors:
        try:
            key = Ed25519Key(bytes.fromhex(vector["key"]))
        except KeyRefusedError:
            continue
        if key.verify(bytes.fromhex(vector["sig"]), vector["msg"].encode()):
            accepted.append(vector)

    assert len(vectors) == 914
    assert len(accepted) >= 1
    assert [vector["flags"] for vector in accepted if vector["flags"]] == []


def test_every_key_of_small_order_or_second_form_is_refused(vectors):
    bad = {"low_order_A", "non_canonical_A", "low_order_component_A"}
    for vector in vectors:
        if bad & set(vector["flags"] or ()):
            with pytest.raises(KeyRefusedError):
                Ed25519Key(bytes.fromhex(vector["key"]))


def test_the_check_of_keys_is_what_keeps_some_out(vectors):
    """libsodium's verification alone takes keys with a part of small order."""

    def opens(vector):
        signed = bytes.fromhex(vector["sig"]) + vector["msg"].encode()
        try:
            bindings.crypto_sign_open(signed, bytes.fromhex(vector["key"]))
        except BadSignatureError:
            return False
        return True

    assert sum(opens(vector) for vector in vectors if vector["flags"]) > 0
