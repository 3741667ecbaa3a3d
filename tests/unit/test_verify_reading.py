# SPDX-License-Identifier: Apache-2.0

"""From a thing of unknown kind to one credential: what is read, as what, and how much of it."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from tests import pictures
from tests.simulator import CONTEXTS, IssuerSite, World

from skillmark.baking import bake
from skillmark.encoding import base64url, strict_json
from skillmark.errors import (
    MalformedError,
    NoCredentialError,
    OlderStandardError,
    SkillmarkError,
    TooLargeError,
    UnreadableError,
)
from skillmark.verify.reading import read, types_of

DOCUMENT = {"@context": CONTEXTS[:1], "type": ["VerifiableCredential"]}
TEXT = strict_json.dumps(DOCUMENT)
OLDER = "https://w3id.org/openbadges/v2"


@pytest.fixture
def site() -> IssuerSite:
    return World().issuer


@dataclass
class Issued:
    text: bytes


@pytest.mark.parametrize(
    "thing",
    [TEXT, TEXT.decode(), DOCUMENT, Issued(TEXT)],
    ids=["bytes", "text", "parsed", "issued"],
)
def test_json_is_read_from(thing):
    found = read(thing)

    assert (found.document, found.kind, found.jwt) == (DOCUMENT, "json", None)


def test_a_token_is_read_alone_in_a_picture_and_in_an_envelope(site):
    token = site.token(site.badge())
    envelope = {
        "@context": CONTEXTS[:1],
        "type": ["EnvelopedVerifiableCredential"],
        "id": f"data:application/vc+jwt,{token}",
    }

    for thing, kind in (
        (token, "jwt"),
        (f" \n{token}\n", "jwt"),
        (bake(pictures.png(), token.encode()), "png"),
        (bake(pictures.SVG, token.encode()), "svg"),
        (envelope, "json"),
        (bake(pictures.png(), strict_json.dumps(envelope)), "png"),
    ):
        found = read(thing)
        assert found.kind == kind
        assert found.jwt is not None
        assert found.document == found.jwt.document
        assert found.document["type"] == ["VerifiableCredential", "AchievementCredential"]


def test_a_document_in_a_picture_is_of_the_kind_of_the_picture():
    assert read(bake(pictures.png(), TEXT)).kind == "png"
    assert read(bake(pictures.SVG, TEXT)).kind == "svg"
    assert read(bake(pictures.png(), TEXT)).document == DOCUMENT


def test_no_more_json_is_read_than_was_asked_for():
    assert read(TEXT, max_bytes=len(TEXT)).document == DOCUMENT
    with pytest.raises(TooLargeError):
        read(TEXT, max_bytes=len(TEXT) - 1)
    with pytest.raises(TooLargeError):
        read(bake(pictures.png(), TEXT), max_bytes=len(TEXT) - 1)


@pytest.mark.parametrize("size", [1_048_576, 1_048_577])
def test_a_mebibyte_is_read_unless_more_is_asked_for(size):
    text = TEXT[:-1] + b',"name":"' + b"a" * (size - len(TEXT) - 10) + b'"}'
    assert len(text) == size

    if size == 1_048_576:
        assert read(text).kind == "json"
    else:
        with pytest.raises(TooLargeError):
            read(text)


def test_a_text_that_no_encoding_has_is_no_credential():
    with pytest.raises(NoCredentialError):
        read("\ud800")


@pytest.mark.parametrize(
    ("context", "is_older"),
    [
        (OLDER, True),
        ([OLDER], True),
        (["https://w3id.org/openbadges/v1", "x"], True),
        (["x", OLDER], False),
        ([], False),
        ([[OLDER]], False),
        (None, False),
        ({OLDER: OLDER}, False),
    ],
    ids=str,
)
def test_a_badge_of_an_older_standard_is_known_by_its_first_context(context, is_older):
    document = {"@context": context, "type": "Assertion"}
    payload = base64url.encode(strict_json.dumps(document))
    for thing in (document, f"{payload}.{payload}.AA"):
        with_name = OlderStandardError if is_older else SkillmarkError
        if is_older or isinstance(thing, str):
            with pytest.raises(with_name) as refusal:
                read(thing)
            assert isinstance(refusal.value, OlderStandardError) is is_older
        else:
            assert read(thing).document == document


@pytest.mark.parametrize("token", ["e30.!!.AA", "e30.W10.AA", "e30.bm8.AA"])
def test_a_token_of_which_nothing_can_be_read_is_not_called_older(token):
    with pytest.raises(SkillmarkError) as refusal:
        read(token)

    assert not isinstance(refusal.value, OlderStandardError)


class TestAnEnvelope:
    def envelope(self, site: IssuerSite, kind: object, media: str, *, presents: bool) -> object:
        document = site.badge()
        if presents:
            document = {
                "@context": CONTEXTS[:1],
                "type": ["VerifiablePresentation"],
                "holder": site.id,
            }
        return {
            "@context": CONTEXTS[:1],
            "type": kind,
            "id": f"data:application/{media},{site.token(document)}",
        }

    @pytest.mark.parametrize("media", ["vc+jwt", "vc+ld+jwt", "jwt"])
    def test_of_a_credential_is_opened(self, site, media):
        kind = "EnvelopedVerifiableCredential"

        assert not read(self.envelope(site, kind, media, presents=False)).is_presentation

    @pytest.mark.parametrize("media", ["vp+jwt", "vp+ld+jwt", "jwt"])
    def test_of_a_presentation_is_opened(self, site, media):
        kind = "EnvelopedVerifiablePresentation"

        assert read(self.envelope(site, kind, media, presents=True)).is_presentation

    @pytest.mark.parametrize(
        ("kind", "media", "presents", "pointer"),
        [
            ("EnvelopedVerifiableCredential", "vp+jwt", False, "/id"),
            ("EnvelopedVerifiableCredential", "vc+sd-jwt", False, "/id"),
            ("EnvelopedVerifiablePresentation", "vc+jwt", True, "/id"),
            (["EnvelopedVerifiableCredential", "Other"], "vc+jwt", False, "/id"),
            ("EnvelopedVerifiableCredential", "jwt", True, "/type"),
            ("EnvelopedVerifiablePresentation", "jwt", False, "/type"),
        ],
    )
    def test_of_something_else_is_refused(self, site, kind, media, presents, pointer):
        with pytest.raises(MalformedError) as refusal:
            read(self.envelope(site, kind, media, presents=presents))

        assert refusal.value.pointer == pointer

    def test_holds_what_stands_behind_the_first_comma(self, site):
        envelope = self.envelope(site, "EnvelopedVerifiableCredential", "vc+jwt", presents=False)
        envelope["id"] = envelope["id"].replace(",", ",x,")

        with pytest.raises(UnreadableError):
            read(envelope)


@pytest.mark.parametrize(
    ("node", "types"),
    [
        ({"type": "A"}, {"A"}),
        ({"type": ["A", "B", 7]}, {"A", "B"}),
        ({"type": 7}, set()),
        ({}, set()),
        ("A", set()),
        (None, set()),
    ],
    ids=str,
)
def test_the_types_of_a_node_are_its_texts(node, types):
    assert types_of(node) == types
