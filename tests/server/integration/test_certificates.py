# SPDX-License-Identifier: Apache-2.0

"""
The certificate of an award: what it says, what it carries, and how it is read without eyes.

The page is drawn by pdfium and its QR code read by ZXing; the structure is read by pypdf. PDF/UA
as a whole is judged by veraPDF, which comes in no wheel: what can be held here is held here.
"""

from __future__ import annotations

import io
from types import SimpleNamespace

import pypdf
import pypdfium2
import pytest
import zxingcpp
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from skillmark import Verdict, baking
from skillmark_server.accounts.models import Organisation
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, CompactDocument, SignedDocument, Visibility
from skillmark_server.checking.judging import site_verifier
from skillmark_server.documents.certificate import certificate
from skillmark_server.documents.saying import shortened
from tests.pictures import png
from tests.server.integration.awards.conftest import (  # noqa: F401 - fixtures
    first_aid,
    give,
    issuing,
    jonas_person,
)
from tests.server.refused import refused

DRAWING = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path fill="#0E4B73" '
    b'd="M0 0h9v9z"/></svg>'
)


def picture(colour: str = "#0E4B73") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (512, 512), colour).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def award(give) -> Award:  # noqa: F811
    made = give()
    cache.clear()
    type(made.version).objects.filter(pk=made.version.pk).update(svg=DRAWING, png=png())
    return Award.objects.select_related("organisation", "version").get(pk=made.pk)


def read(document: bytes) -> SimpleNamespace:
    """Text, structure and what is attached, by another reader than ours."""
    reader = pypdf.PdfReader(io.BytesIO(document))
    root = reader.trailer["/Root"]
    return SimpleNamespace(
        text=" ".join(reader.pages[0].extract_text().split()),
        root=root,
        pages=len(reader.pages),
        title=reader.metadata.title,
        xmp=root["/Metadata"].get_data().decode(),
        attachment=root["/AF"][0].get_object(),
        tags=list(_tags(root["/StructTreeRoot"])),
    )


def _tags(node) -> list[tuple[str, str]]:
    node = node.get_object()
    if isinstance(node, dict):
        if "/S" in node:
            yield str(node["/S"]), str(node.get("/Alt", ""))
        below = node.get("/K")
        kids = below.get_object() if below is not None else []
        for kid in kids if isinstance(kids, list) else [kids]:
            if hasattr(kid, "get_object"):
                yield from _tags(kid)


def drawn(document: bytes, scale: float = 2.0) -> Image.Image:
    with pypdfium2.PdfDocument(document) as opened:
        return opened[0].render(scale=scale).to_pil().convert("RGB")


def test_it_carries_what_was_signed_and_is_genuine(award, now):
    document = certificate(award)

    attached = read(document).attachment
    assert baking.extract(document) == signed_bytes(award)
    assert attached["/AFRelationship"] == "/Source"
    assert attached["/EF"]["/F"].get_object()["/Subtype"] == "/application#2Fvc" or (
        attached["/EF"]["/F"].get_object()["/Subtype"] == "/application/vc"
    )
    assert site_verifier().inspect(document, at=now).verdict is Verdict.GENUINE


def test_dropped_on_the_page_that_verifies_it_is_genuine(award, monkeypatch, now):
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    file = SimpleUploadedFile("diploma.pdf", certificate(award), "application/pdf")

    answer = Client().post("/verify", {"files": file})

    shown = " ".join(answer.content.decode().split())
    assert answer.status_code == 200
    assert "Genuine, issued by skills.test (domain checked)." in shown
    assert "Anna Berg" in shown


def test_the_code_on_the_page_leads_to_the_award(award):
    (code,) = zxingcpp.read_barcodes(drawn(certificate(award)))

    assert code.text == f"https://skills.test/a/{award.pk}"


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "da",
            [
                "Det bevidnes, at · This certifies that",
                "Underskrevet af Nordvind A/S den 14. marts 2026",
                "Gyldig til · Valid until",
                "14. marts 2028",
                "Scan den",
            ],
        ),
        (
            "en",
            [
                "This certifies that · Det bevidnes, at",
                "Signed by Nordvind A/S on 14 March 2026",
                "Valid until · Gyldig til",
                "14 March 2028",
                "Scan it",
            ],
        ),
    ],
)
def test_it_says_what_was_signed_in_both_languages(award, language, words):
    found = read(certificate(award, language=language))

    for part in ("Anna Berg", "Førstehjælp", award.number, "Nordvind A/S", *words):
        assert part in found.text
    assert found.root["/Lang"] == language
    assert "Anna Berg" in found.title
    assert found.pages == 1
    assert "verified" not in found.text.lower()


def test_without_a_language_it_has_the_one_that_was_signed(award):
    assert read(certificate(award)).root["/Lang"] == "da"
    assert read(certificate(award, language="tlh")).root["/Lang"] == "en"


def test_it_is_tagged_in_the_order_in_which_it_is_read(award):
    found = read(certificate(award))

    names = [name for name, _words in found.tags]
    figures = [words for name, words in found.tags if name == "/Figure"]
    assert found.root["/MarkInfo"]["/Marked"]
    assert found.root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert names[0] == "/Document"
    assert names.index("/Figure") < names.index("/H1") < names.index("/H2") < names.index("/Link")
    assert figures[0] == "Badge"
    assert figures[-1] == f"QR-kode: https://skills.test/a/{award.pk}"
    assert all(figures)
    for claim in ("<pdfuaid:part>1<", "<pdfaid:part>3<", "<pdfaid:conformance>A<"):
        assert claim in found.xmp


def test_the_same_award_gives_the_same_bytes(award):
    assert certificate(award) == certificate(award)


def test_the_colour_and_the_logo_are_the_organisations(award):
    plain = drawn(certificate(award))
    organisation = Organisation.objects.get(pk=award.organisation.pk)
    organisation.colour = "#8A1C22"
    organisation.logo.save("logos/own.png", ContentFile(picture("#00AA00")))
    award.organisation = organisation

    own = drawn(certificate(award))

    def has(image: Image.Image, colour: tuple[int, int, int]) -> bool:
        return any(found == colour for _count, found in image.getcolors(1 << 24))

    assert has(own, (0, 170, 0))
    assert not has(plain, (0, 170, 0))
    assert has(own, (138, 28, 34))
    assert not has(plain, (138, 28, 34))


def test_an_uploaded_picture_stands_in_the_edge(award):
    award.version.svg, award.version.png = b"", picture("#C0FFEE")

    assert drawn(certificate(award)).getpixel((409, 550)) == (0xC0, 0xFF, 0xEE)


@pytest.mark.parametrize(
    "name",
    [
        "Bo",
        "Žofie Kučerová-Øllgaard",
        "Ελένη Παπαδοπούλου",
        "عائشة الزهراء",
        "W" * 60,
        "Maximiliane Wilhelmine Christiane Henriette von der Ærøskøbing-Strandmark",
    ],
    ids=["short", "accents", "greek", "arabic", "one long word", "long"],
)
def test_any_name_stands_on_one_page(give, name):  # noqa: F811
    document = certificate(give(name=name))

    assert read(document).pages == 1
    assert len(zxingcpp.read_barcodes(drawn(document))) == 1


def test_letters_that_no_font_has_are_refused_until_there_is_one(give, settings):  # noqa: F811
    award = give(name="王小明")

    with refused("letters_missing"):
        certificate(award)


@pytest.mark.parametrize(
    "changes",
    [{"revoked_at": True}, {"suspended_at": True}, {"declined_at": True}],
    ids=["withdrawn", "on hold", "declined"],
)
def test_what_is_not_in_force_has_none(award, now, changes):
    for name in changes:
        setattr(award, name, now)

    with refused("not_in_force"):
        certificate(award)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("One sentence.", "One sentence."),
        ("First one. " + "word " * 80, "First one."),
        ("word " * 80, "word " * 51 + "word…"),
        ("  two\n\nlines ", "two lines"),
    ],
    ids=["short", "whole sentences", "whole words", "blanks"],
)
def test_a_long_description_is_cut_where_it_may_be(text, shown):
    assert shortened(text) == shown


# -- the pages ----------------------------------------------------------------------------


def test_everybody_gets_the_certificate_of_a_public_award(award):
    Award.objects.filter(pk=award.pk).update(
        visibility=Visibility.PUBLIC, claimed_at=award.issued_at
    )

    answer = Client().get(f"/a/{award.pk}.pdf")
    accepted = Client().get(f"/a/{award.pk}", headers={"accept": "application/pdf"})
    english = Client().get(f"/a/{award.pk}.pdf?language=en")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content == accepted.content == certificate(award)
    assert read(english.content).root["/Lang"] == "en"


def test_a_public_award_that_is_not_in_force_has_none(award, now):
    Award.objects.filter(pk=award.pk).update(
        visibility=Visibility.PUBLIC, claimed_at=award.issued_at, revoked_at=now
    )

    assert Client().get(f"/a/{award.pk}.pdf").status_code == 404


def test_an_altered_award_has_none(award):
    Award.objects.filter(pk=award.pk).update(
        visibility=Visibility.PUBLIC, claimed_at=award.issued_at
    )
    CompactDocument.objects.update(digest=bytes(32))
    SignedDocument.objects.update(digest="0" * 64)

    assert Client().get(f"/a/{award.pk}.pdf").status_code == 503


def test_the_holder_and_the_organisation_get_it_and_nobody_else(award, as_, jonas, mette, mallory):
    Award.objects.filter(pk=award.pk).update(holder=jonas, claimed_at=award.issued_at)
    own, office = f"/my/{award.pk}/file.pdf", f"/awards/{award.pk}/certificate.pdf"

    for user, address in ((jonas, own), (mette, office)):
        answer = as_(user).get(f"{address}?language=en")
        assert answer.headers["Content-Disposition"] == f'attachment; filename="{award.number}.pdf"'
        assert baking.extract(answer.content) == signed_bytes(award)
    for user, address in ((mallory, own), (mallory, office), (jonas, office)):
        assert as_(user).get(address).status_code in {403, 404}


def test_the_pages_offer_it_while_it_is_in_force(award, as_, jonas, mette, now):
    Award.objects.filter(pk=award.pk).update(holder=jonas, claimed_at=award.issued_at)
    pages = ((jonas, f"/my/{award.pk}"), (mette, f"/awards/{award.pk}"))

    for user, address in pages:
        assert ".pdf?language=da" in as_(user).get(address).content.decode()
    Award.objects.filter(pk=award.pk).update(revoked_at=now)
    for user, address in pages:
        assert ".pdf" not in as_(user).get(address).content.decode()


def test_why_there_is_none_is_said_on_the_page_of_the_award(award, as_, mette, now):
    Award.objects.filter(pk=award.pk).update(revoked_at=now)

    answer = as_(mette).get(f"/awards/{award.pk}/certificate.pdf", follow=True)

    assert answer.redirect_chain == [(f"/awards/{award.pk}", 302)]
    assert "There is no certificate" in answer.content.decode()
