# SPDX-License-Identifier: Apache-2.0

"""A credential attached to a PDF: found by its place, octet for octet, within bounds."""

from __future__ import annotations

import zlib

import pytest
from tests.pdfs import attached, packed_pdf, pdf, pdf_with, several, stream
from tests.pictures import png
from tests.simulator import NOW, World

from skillmark import Verdict, bake, baking
from skillmark.baking import pdf as reader
from skillmark.baking.baked import Baked, BakedKind, DataKind
from skillmark.encoding import strict_json
from skillmark.errors import (
    ImageError,
    NoCredentialError,
    PdfError,
    SeveralCredentialsError,
    TooLargeError,
)

JSON = '{"id":"urn:uuid:1","name":"Førstehjælp"}'.encode()
JWS = b"eyJhbGciOiJFUzI1NiJ9.eyJpZCI6MX0.c2lnbmF0dXJl"


@pytest.mark.parametrize(
    ("credential", "name"),
    [(JSON, "credential.json"), (JWS, "credential.jwt"), (JSON, "Bevis.JSONLD"), (JSON, "a.vc")],
)
def test_what_is_attached_comes_back_octet_for_octet(credential, name):
    document = pdf_with(credential, name=name)

    assert baking.kind_of(document) is DataKind.PDF
    assert baking.find(document) == Baked(BakedKind.OPEN_BADGES_3, credential)
    assert baking.extract(document) == credential


def test_a_packed_attachment_and_lines_before_the_head_are_read():
    objects = attached(zlib.compress(JSON), members=b"/Filter/FlateDecode")

    assert reader.find(pdf(objects)).text == JSON
    assert baking.kind_of(b"\r\n\r\n" + pdf(objects)) is DataKind.PDF


@pytest.mark.parametrize(
    "catalogue",
    [
        b"<</AF[2 0 R]>>",
        b"<</AF 4 0 R>>",
        b"<</Names<</EmbeddedFiles<</Names[(c) 2 0 R]>>>>>>",
        b"<</Names<</EmbeddedFiles<</Kids[5 0 R]>>>>>>",
    ],
    ids=["associated", "through a reference", "named", "in a branch of the tree"],
)
def test_it_is_found_in_either_place(catalogue):
    objects = attached(JSON) | {1: catalogue, 4: b"[2 0 R]", 5: b"<</Names[(c) 2 0 R]>>"}

    assert reader.find(pdf(objects)).text == JSON


@pytest.mark.parametrize(
    ("name", "content"),
    [("invoice.xml", b"<a/>"), ("notes.txt", JSON), ("data.json", b"[1, 2]")],
    ids=["another kind", "another name", "another text"],
)
def test_other_attachments_are_left_alone(name, content):
    with pytest.raises(NoCredentialError):
        reader.find(pdf_with(content, name=name))

    objects = attached(JSON) | {
        1: b"<</AF[2 0 R 4 0 R]>>",
        4: b"<</UF(%s)/EF<</F 5 0 R>>>>" % name.encode(),
        5: stream(content),
    }
    assert reader.find(pdf(objects)).text == JSON


@pytest.mark.parametrize("other", [JSON, JWS], ids=["the same", "another"])
def test_two_credentials_are_refused(other):
    objects = attached(JSON) | {
        1: b"<</AF[2 0 R 4 0 R]>>",
        4: b"<</UF(b.json)/EF<</F 5 0 R>>>>",
        5: stream(other),
    }

    with pytest.raises(SeveralCredentialsError):
        reader.find(pdf(objects))


class TestAllOfThem:
    def test_come_back_octet_for_octet_in_their_order(self):
        document = several(JSON, JWS, JSON)

        assert [one.text for one in baking.find_all(document)] == [JSON, JWS, JSON]

    def test_are_found_where_one_attachment_more_would_be_refused(self):
        many = [b'{"id":"%d"}' % number for number in range(reader.MAXIMUM_CREDENTIALS)]

        assert [one.text for one in reader.find_all(several(*many))] == many
        with pytest.raises(SeveralCredentialsError):
            reader.find(several(*many))
        with pytest.raises(PdfError, match="more than 40 attachments"):
            reader.find_all(several(*many, JSON))

    def test_are_the_one_of_a_picture(self):
        assert baking.find_all(bake(png(), JSON))[0].text == JSON

    def test_are_none_of_a_pdf_without_any(self):
        with pytest.raises(NoCredentialError):
            reader.find_all(pdf_with(b"<a/>", name="invoice.xml"))

    def test_are_refused_with_the_same_reasons(self):
        with pytest.raises(TooLargeError):
            reader.find_all(b"%PDF-1.7\n" + bytes(reader.MAXIMUM_BYTES))


_WHOLE = attached(JSON)
_BOMB = zlib.compress(b"{" + b" " * 50_000_000)
BAD = {
    "nothing": b"%PDF-1.7\n",
    "cut short": pdf_with(JSON)[:-120],
    "not closed": pdf_with(JSON).replace(b"endstream", b"endstrean"),
    "no catalogue": pdf({1: b"[]"}).replace(b"/Root 1", b"/Rood 1"),
    "encrypted": pdf(
        _WHOLE, trailer=b"/Encrypt<</Filter/Standard/V 5/R 6/Length 256/O(a)/U(b)/P -1>>"
    ),
    "deep array": pdf(_WHOLE | {1: b"<</AF" + b"[" * 100_000 + b"]" * 100_000 + b">>"}),
    "deep dictionary": pdf(_WHOLE | {1: b"<</A" * 50_000 + b" 1" + b">>" * 50_000}),
    "references in a circle": pdf(_WHOLE | {1: b"<</AF 4 0 R>>", 4: b"5 0 R", 5: b"4 0 R"}),
    "tree in a circle": pdf({1: b"<</Names<</EmbeddedFiles 2 0 R>>>>", 2: b"<</Kids[2 0 R]>>"}),
    "tables in a circle": b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer\n"
    b"<</Size 2/Root 1 0 R/Prev 9>>\nstartxref\n9\n%%EOF",
    "long dictionary": pdf(_WHOLE | {1: b"<<" + b"/A 1" * 90_000 + b"/AF[2 0 R]>>"}),
    "blanks without end": pdf(_WHOLE | {1: b"<<" + b" " * 4_900_000 + b"/AF[2 0 R]>>"}),
    "many attachments": pdf(
        {1: b"<</AF[%s]>>" % b"".join(b"%d 0 R " % n for n in range(2, 50))}
        | dict.fromkeys(range(2, 50), b"<</UF(a.xml)>>")
    ),
    "no stream": pdf(_WHOLE | {3: b"(text)"}),
    "another filter": pdf(attached(JSON, members=b"/Filter/LZWDecode")),
    "two filters": pdf(
        attached(zlib.compress(_BOMB), members=b"/Filter[/FlateDecode/FlateDecode]")
    ),
    "length of itself": pdf(_WHOLE | {3: b"<</Length 3 0 R>>stream\n{}\nendstream"}),
    "many packed streams": packed_pdf(4, b"[" + b"1 " * 5_000 + b"]"),
    "many packed objects": packed_pdf(1, b"null", count=60_000),
}


@pytest.mark.parametrize("find", [reader.find, reader.find_all])
@pytest.mark.parametrize("document", BAD.values(), ids=BAD)
def test_a_damaged_or_hostile_pdf_is_refused_with_a_reason(document, find):
    with pytest.raises(PdfError, match=r"\w+ \w+"):
        find(document)


@pytest.mark.parametrize(
    "document",
    [
        pdf(attached(_BOMB, members=b"/Filter/FlateDecode")),
        pdf_with(b"{" + b" " * 1_100_000 + b"}"),
        b"%PDF-1.7\n" + bytes(reader.MAXIMUM_BYTES),
    ],
    ids=["expands without end", "a long credential", "a long file"],
)
def test_what_is_too_large_is_refused(document):
    with pytest.raises(TooLargeError):
        reader.find(document)


def test_nothing_is_baked_into_a_pdf():
    with pytest.raises(ImageError, match="neither a PNG nor an SVG"):
        baking.bake(pdf_with(JSON), JSON)


def test_a_pdf_with_a_genuine_credential_is_genuine():
    world = World()
    credential = strict_json.dumps(world.issuer.sign(world.issuer.badge()))

    report = world.verifier().inspect(pdf_with(credential), at=NOW)

    assert report.verdict is Verdict.GENUINE


def test_a_pdf_with_a_forged_one_is_not():
    world = World()
    credential = strict_json.dumps(world.issuer.sign(world.issuer.badge()))
    forged = credential.replace(b'"name":"', b'"name":"X', 1)

    report = world.verifier().inspect(pdf_with(forged), at=NOW)

    assert forged != credential
    assert report.verdict is Verdict.NOT_GENUINE
