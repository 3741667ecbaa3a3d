# SPDX-License-Identifier: Apache-2.0

"""Related resources: the shape of an entry, and the digest of what it points at."""

from __future__ import annotations

import base64
import hashlib

import pytest
from tests.badges import badge, changed

from skillmark.encoding.multibase import encode_multibase
from skillmark.errors import ModelError, RelatedResourceError
from skillmark.model import check_related_resource, check_vc

BODY = b'{"navn": "Nordvind"}\n'
URL = "https://nordvind.example/om.json"


def sri(name: str, body: bytes = BODY) -> str:
    return f"{name}-{base64.b64encode(hashlib.new(name, body).digest()).decode()}"


def multihash(code: int, name: str, base: str, body: bytes = BODY) -> str:
    digest = hashlib.new(name, body).digest()
    return encode_multibase(bytes([code, len(digest)]) + digest, base)


SHA256 = hashlib.sha256(BODY).digest()

RIGHT = [
    {"digestSRI": sri("sha256")},
    {"digestSRI": sri("sha384")},
    {"digestSRI": sri("sha512")},
    {"digestSRI": sri("sha256").translate({ord("+"): "-", ord("/"): "_"}).rstrip("=")},
    {"digestSRI": f"sha256-{SHA256.hex()}"},
    {"digestSRI": f"sha256-M{base64.b64encode(SHA256).decode()}"},
    {"digestSRI": f"{sri('sha256')}?ct=application/json"},
    {"digestSRI": f"{sri('sha256', b'other')} {sri('sha512')}"},  # the strongest decides
    {"digestSRI": f"{sri('sha512', b'other')} {sri('sha512')}"},  # and any of its kind will do
    {"digestSRI": [sri("sha256"), sri("sha384")]},
    {"digestMultibase": multihash(0x12, "sha256", "z")},
    {"digestMultibase": multihash(0x12, "sha256", "u")},
    {"digestMultibase": multihash(0x20, "sha384", "u")},
    {"digestMultibase": multihash(0x13, "sha512", "z")},
    {"digestSRI": sri("sha256"), "digestMultibase": multihash(0x12, "sha256", "u")},
    {"digestSRI": sri("sha256"), "mediaType": "application/json"},
]


@pytest.mark.parametrize("digests", RIGHT, ids=str)
def test_the_pinned_bytes_are_let_through(digests):
    check_related_resource({"id": URL, **digests}, BODY)


@pytest.mark.parametrize("digests", RIGHT, ids=str)
def test_other_bytes_are_refused(digests):
    with pytest.raises(RelatedResourceError, match="another digest"):
        check_related_resource({"id": URL, **digests}, BODY + b" ")


@pytest.mark.parametrize(
    ("digests", "pointer", "said"),
    [
        ({"digestSRI": f"{sri('sha256')} {sri('sha512', b'x')}"}, "/digestSRI", "another digest"),
        (
            {"digestSRI": sri("sha256"), "digestMultibase": multihash(0x12, "sha256", "u", b"x")},
            "/digestMultibase",
            "another digest",
        ),
        (
            {"digestMultibase": multihash(0x16, "sha3_256", "u")},
            "/digestMultibase",
            "met the multihash 0x16, expected SHA-256",
        ),
        ({"digestMultibase": multihash(0x20, "sha256", "u")}, "/digestMultibase", "another digest"),
    ],
    ids=["a weaker one holds", "one of two holds", "unknown function", "wrong function"],
)
def test_a_digest_that_does_not_hold_is_refused(digests, pointer, said):
    with pytest.raises(RelatedResourceError, match=said) as caught:
        check_related_resource({"id": URL, **digests}, BODY)

    assert caught.value.pointer == pointer


WRONG = [
    ("a string", "urn:x:1", "", "expected an object with id"),
    ("no id", {"digestSRI": sri("sha256")}, "/id", "missing"),
    ("id is no URL", {"id": "om.json", "digestSRI": sri("sha256")}, "/id", "an absolute URL"),
    ("no digest", {"id": URL}, "", "met neither digestSRI nor digestMultibase"),
    ("SHA-1", {"id": URL, "digestSRI": "sha1-abcd"}, "/digestSRI", "sha256-, sha384- or sha512-"),
    ("not base64", {"id": URL, "digestSRI": "sha256-å"}, "/digestSRI", "a digest in base64"),
    ("empty", {"id": URL, "digestSRI": " "}, "/digestSRI", "expected at least one digest"),
    ("a number", {"id": URL, "digestSRI": 7}, "/digestSRI", "expected a digest of at most 512"),
    ("too long", {"id": URL, "digestSRI": "sha256-" + "A" * 600}, "/digestSRI", "at most 512"),
    ("no multibase", {"id": URL, "digestMultibase": "abc"}, "/digestMultibase", "a multihash"),
    ("not a hash", {"id": URL, "digestMultibase": "uZTQ0MjM1Ng"}, "/digestMultibase", "a multi"),
    ("cut short", {"id": URL, "digestMultibase": "uEiAB"}, "/digestMultibase", "a multihash"),
    ("nothing", {"id": URL, "digestMultibase": "u"}, "/digestMultibase", "a multihash"),
    ("media type", {"id": URL, "digestSRI": sri("sha256"), "mediaType": 7}, "/mediaType", "string"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("entry", "pointer", "said"), [row[1:] for row in WRONG], ids=[row[0] for row in WRONG]
)
def test_an_entry_of_the_wrong_shape_is_refused_by_itself_and_in_a_credential(entry, pointer, said):
    with pytest.raises(ModelError, match=said) as caught:
        check_related_resource(entry, BODY)
    assert caught.value.pointer == pointer

    with pytest.raises(ModelError, match=said) as caught:
        check_vc(changed(badge(), "/relatedResource", [entry]))
    assert caught.value.pointer == "/relatedResource/0" + pointer


def test_one_resource_is_described_once():
    entry = {"id": URL, "digestSRI": sri("sha256")}
    check_vc(changed(badge(), "/relatedResource", entry))
    check_vc(changed(badge(), "/relatedResource", [entry, entry | {"id": URL + "?2"}]))

    with pytest.raises(ModelError, match="expected each id once") as caught:
        check_vc(changed(badge(), "/relatedResource", [entry, dict(entry)]))

    assert caught.value.pointer == "/relatedResource/1/id"


def test_the_digest_of_nothing_at_all_is_no_digest():
    with pytest.raises(ModelError, match="expected at least one item"):
        check_vc(changed(badge(), "/relatedResource", []))
