# SPDX-License-Identifier: Apache-2.0

"""
A résumé as files: JSON Resume by its own schema, and a PDF with what was signed inside.

In both, what the person wrote and what issuers signed are told apart.
"""

from __future__ import annotations

import hashlib
import io
import zipfile
from pathlib import Path

import jsonschema
import pypdf
import pypdfium2
import pytest
import zxingcpp
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from skillmark import Verdict, baking
from skillmark.encoding import strict_json
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import CompactDocument, SignedDocument, Visibility
from skillmark_server.awards.services import revoke_award
from skillmark_server.checking.judging import site_verifier
from skillmark_server.documents.resume import resume_said
from skillmark_server.documents.resume_pdf import resume_pdf
from skillmark_server.documents.words import months
from skillmark_server.portfolio.models import EntryKind
from skillmark_server.portfolio.services import (
    choose_awards,
    set_up_page,
    set_up_resume,
    write_entry,
)
from skillmark_server.portfolio.services.resume import MOST_AWARDS
from tests.server.refused import refused

SCHEMA = Path(__file__).parents[2] / "schemas" / "json-resume-1.0.0.json"
SCHEMA_DIGEST = "09ec64569890cf40e4216bbfca219abc275fbe46bd9058ccca3280e6430b5ec5"


@pytest.fixture(autouse=True)
def _nobody_asked_before():
    cache.clear()


@pytest.fixture
def written(kept, jonas, now):
    """Jonas' résumé, with everything in it; the awards in their order."""
    awards = [kept("Truck"), kept("Secret", sees=Visibility.ONLY_ME)]
    set_up_page(user=jonas, visibility=Visibility.PUBLIC, at=now)
    set_up_resume(
        user=jonas,
        visibility=Visibility.PUBLIC,
        headline="Driver",
        summary="Safe\nand sound",
        email="j@example.org",
        phone="+45 12 34 56 78",
        place="Esbjerg",
        at=now,
    )
    for kind, title, said in (
        (
            EntryKind.WORK,
            "Driver",
            {"organisation": "Havnens Lager", "from_month": "2019-03", "text": "Drove"},
        ),
        (EntryKind.EDUCATION, "Technician", {"organisation": "EUC", "to_month": "2018-06"}),
        (EntryKind.LANGUAGE, "Danish", {"fluency": "native"}),
    ):
        write_entry(user=jonas, entry_kind=kind, title=title, at=now, **said)
    choose_awards(user=jonas, award_ids=[award.pk for award in awards], at=now)
    return awards


def valid(body: bytes) -> dict:
    """The document, if the schema of JSON Resume takes it."""
    raw = SCHEMA.read_bytes()
    assert hashlib.sha256(raw).hexdigest() == SCHEMA_DIGEST
    document = strict_json.loads_object(body)
    schema = strict_json.loads_object(raw)
    checker = jsonschema.FormatChecker()
    jsonschema.Draft4Validator(schema, format_checker=checker).validate(document)
    return document


def attached(document: bytes) -> dict[str, bytes]:
    reader = pypdf.PdfReader(io.BytesIO(document))
    return {name: parts[0] for name, parts in reader.attachments.items()}


def text_of(document: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(document))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def test_json_resume_is_valid_and_says_who_says_what(written, as_, jonas):
    answer = as_(jonas).get("/my/resume/file.json?language=en")

    document = valid(answer.content)
    truck, secret = document["certificates"]
    assert answer["Content-Disposition"] == 'attachment; filename="resume.json"'
    assert document["basics"]["name"] == jonas.shown_name
    assert document["basics"]["location"] == {"city": "Esbjerg"}
    assert document["work"] == [
        {
            "name": "Havnens Lager",
            "position": "Driver",
            "startDate": "2019-03",
            "summary": "Drove",
            "selfDeclared": True,
        }
    ]
    assert document["education"][0]["endDate"] == "2018-06"
    assert document["languages"] == [
        {"language": "Danish", "fluency": "Mother tongue", "selfDeclared": True}
    ]
    assert (truck["name"], truck["issuer"]) == ("Truck", "Nordvind A/S")
    assert truck["url"] == f"https://skills.test/a/{written[0].pk}"
    assert truck["number"] == written[0].number
    assert truck["selfDeclared"] is False
    assert "url" not in secret
    said = document["meta"]["skillmark"]
    assert said["selfDeclared"] == ["/basics", "/work", "/education", "/languages"]
    assert said["signedByIssuers"][0] == "/certificates"
    assert document["meta"]["version"] == "v1.0.0"
    assert document["meta"]["canonical"].endswith(".json")


def test_json_resume_of_nothing_is_valid(as_, jonas):
    document = valid(as_(jonas).get("/my/resume/file.json").content)

    assert set(document) == {"$schema", "basics", "meta"}
    assert "canonical" not in document["meta"]


def test_what_does_not_hold_today_is_in_no_file(written, as_, actor, mette, jonas, now):
    revoke_award(actor=actor(mette), award=written[0], reason="wrong", at=now, now=True)
    cache.clear()

    names = [
        one["name"] for one in valid(as_(jonas).get("/my/resume/file.json").content)["certificates"]
    ]
    page = as_(jonas).get("/my/resume").content.decode()
    address = f"/r/{resume_said(jonas, Visibility.ONLY_ME, at=now).resume.id}"

    assert names == ["Secret"]
    assert "Truck" in page
    assert "“Truck” is left out" in as_(jonas).get(address).content.decode()
    assert "Truck" not in Client().get(address).content.decode()


def test_what_was_altered_is_in_no_file(written, as_, jonas):
    CompactDocument.objects.update(digest=bytes(32))
    SignedDocument.objects.update(digest="0" * 64)

    assert "certificates" not in valid(as_(jonas).get("/my/resume/file.json").content)
    assert as_(jonas).get("/my/resume/file.pdf").status_code == 200


def test_the_pdf_carries_what_was_signed_and_each_is_genuine(written, as_, jonas, now):
    document = as_(jonas).get("/my/resume/file.pdf?language=en").content

    files = attached(document)
    assert list(files.values()) == [signed_bytes(award) for award in written]
    for body in files.values():
        assert site_verifier().inspect(body, at=now).verdict is Verdict.GENUINE
    with pypdfium2.PdfDocument(document) as opened:
        drawn = opened[0].render(scale=2.5).to_pil().convert("RGB")
    assert [code.text for code in zxingcpp.read_barcodes(drawn)] == [
        f"https://skills.test/a/{written[0].pk}"
    ]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ["Self-declared · Selvoplyst", "since March 2019", "Mother tongue"]),
        ("da", ["Selvoplyst · Self-declared", "siden marts 2019", "Modersmål"]),
    ],
)
def test_the_pdf_is_tagged_and_marks_what_is_self_declared(written, jonas, now, language, words):
    document = resume_pdf(resume_said(jonas, Visibility.ONLY_ME, at=now), language=language)

    root = pypdf.PdfReader(io.BytesIO(document)).trailer["/Root"]
    xmp, text = root["/Metadata"].get_data().decode(), text_of(document)
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"]
    for claim in ("<pdfuaid:part>1<", "<pdfaid:part>3<", "<pdfaid:conformance>A<"):
        assert claim in xmp
    for part in (*words, "Havnens Lager", "Technician", "Truck", "Nordvind A/S"):
        assert part in text
    assert text.count(words[0]) == 4  # the head and three parts
    assert "verified" not in text.lower()


def test_the_pdf_is_taken_by_the_page_for_verifying(written, as_, jonas):
    document = as_(jonas).get("/my/resume/file.pdf?language=en").content
    file = SimpleUploadedFile("resume.pdf", document)

    text = Client().post("/verify", {"files": [file]}).content.decode()

    assert "All 2 are genuine, and their issuers are known." in text
    for words in ("resume.pdf (1/2)", "Truck", "resume.pdf (2/2)", "Secret"):
        assert words in text


def test_the_pdf_of_the_longest_resume_is_read(kept, jonas, now):
    awards = [kept(f"Badge {number}") for number in range(MOST_AWARDS)]
    choose_awards(user=jonas, award_ids=[award.pk for award in awards], at=now)
    document = resume_pdf(resume_said(jonas, Visibility.ONLY_ME, at=now), language="en")

    found = baking.find_all(document)

    assert [one.text for one in found] == [signed_bytes(award) for award in awards]


def test_a_public_pdf_holds_what_everybody_may_see(written, jonas, now):
    said = resume_said(jonas, Visibility.PUBLIC, at=now)

    answer = Client().get(f"/r/{said.resume.id}.pdf?language=en")

    assert answer.status_code == 200
    assert list(attached(answer.content).values()) == [signed_bytes(written[0])]
    assert "Secret" not in text_of(answer.content)
    assert Client().get(f"/r/{said.resume.id}.docx").status_code == 404


def test_letters_that_no_font_has_are_said_to_the_owner(written, as_, jonas, now):
    write_entry(user=jonas, entry_kind=EntryKind.WORK, title="王小明", at=now)
    said = resume_said(jonas, Visibility.ONLY_ME, at=now)

    with refused("letters_missing"):
        resume_pdf(said, language="en")
    answer = as_(jonas).get("/my/resume/file.pdf", follow=True)
    assert answer.redirect_chain == [("/my/resume", 302)]
    assert "no font of this site" in answer.content.decode()
    assert Client().get(f"/r/{said.resume.id}.pdf").status_code == 404


def test_everything_that_is_taken_along_holds_it(written, as_, jonas):
    answer = as_(jonas).get("/my/everything.zip")

    with zipfile.ZipFile(io.BytesIO(b"".join(answer))) as archive:
        assert valid(archive.read("resume.json"))["work"]
        assert len(attached(archive.read("resume.pdf"))) == 2


def test_who_asks_very_often_waits(written, jonas, now):
    address = f"/r/{resume_said(jonas, Visibility.ONLY_ME, at=now).resume.id}"
    answers = {Client().get(f"{address}.docx").status_code for _ in range(61)}

    assert answers == {404, 429}
    assert Client().get(address).status_code == 429


@pytest.mark.parametrize(
    ("first", "last", "english", "danish"),
    [
        ("2019-03", "2021-08", "March 2019 – August 2021", "marts 2019 – august 2021"),
        ("2019-03", "2019-03", "March 2019", "marts 2019"),
        ("2019-03", "", "since March 2019", "siden marts 2019"),
        ("", "2021-08", "until August 2021", "til august 2021"),
        ("", "", "", ""),
    ],
    ids=["both", "one month", "not ended", "only the end", "nothing"],
)
def test_a_time_is_said_in_months(first, last, english, danish):
    assert (months(first, last, "en"), months(first, last, "da")) == (english, danish)
