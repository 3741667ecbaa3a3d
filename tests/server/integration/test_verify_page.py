# SPDX-License-Identifier: Apache-2.0

"""`/verify` as a stranger meets it: every verdict with a real sample, and nothing kept."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from skillmark.encoding import strict_json
from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.checking import judging
from skillmark_server.checking.giving import Given
from skillmark_server.checking.pool import Pool
from skillmark_server.custody.models import IdentityKind
from skillmark_server.custody.services import create_identity
from skillmark_server.pages import verify as page
from skillmark_server.pages.verifying import tokens
from tests import pdfs
from tests.hostile import inputs
from tests.server import verifying
from tests.server.verifying import SAMPLES
from tests.shared import SHARED, needs_shared, shared_json
from tests.simulator import NOW, World


@pytest.fixture
def world(monkeypatch) -> World:
    """A world outside the site, and a page that believes it is `NOW`."""
    made = World()
    judging.site_verifier.cache_clear()
    monkeypatch.setattr(judging, "network", lambda: made.network)
    monkeypatch.setattr(page, "timezone", SimpleNamespace(now=lambda: NOW, localtime=lambda: NOW))
    cache.clear()
    yield made
    judging.site_verifier.cache_clear()


@pytest.fixture
def stranger() -> Client:
    return Client()


def given(stranger: Client, *files: bytes, text: str = "", **headers: str):
    uploads = [SimpleUploadedFile(f"{n}.png", data) for n, data in enumerate(files, 1)]
    return stranger.post("/verify", {"files": uploads, "text": text}, headers=headers)


def html(response) -> str:
    return re.sub(r"[ \n]+", " ", response.content.decode())


def headline(response) -> str:
    return re.search(r'<h1 class="quote" id="q"><bdi>(.*?)</bdi></h1>', html(response))[1]


def token_in(response) -> str:
    return re.search(r'name="answer" value="([^"]+)"', html(response))[1]


def test_the_empty_page_asks_and_needs_no_account(stranger):
    response = stranger.get("/verify")

    assert response.status_code == 200
    assert "Is it genuine?" in html(response)


def test_a_link_in_the_address_is_put_into_the_field_and_never_fetched(stranger, world):
    world.network.publish("https://nordvind.example/badge", verifying.genuine(world))
    world.network.asked.clear()

    response = stranger.get("/verify", {"url": "https://nordvind.example/badge"})

    assert "https://nordvind.example/badge</textarea>" in html(response)
    assert world.network.asked == []


def test_a_link_of_this_site_is_put_into_the_field_whatever_its_scheme(stranger, settings):
    settings.BASE_URL = "http://localhost:8000"

    assert "http://localhost:8000/a/1</textarea>" in html(
        stranger.get("/verify", {"url": "http://localhost:8000/a/1"})
    )


@pytest.mark.parametrize("link", ["javascript:alert(1)", "http://x.example/", "<b>", "file:///x"])
def test_only_an_https_link_is_put_into_the_field(stranger, link):
    assert ">" + link not in html(stranger.get("/verify", {"url": link}))


@pytest.mark.parametrize("name", SAMPLES)
def test_each_verdict_has_its_word_and_its_sentence(stranger, world, name):
    make, word, sentence = SAMPLES[name]

    response = given(stranger, make(world))

    assert response.status_code == 200
    assert f"</svg>{word}</p>" in html(response)
    assert sentence in headline(response)


@pytest.mark.parametrize("name", SAMPLES)
def test_each_verdict_is_danish_too(stranger, world, name):
    make, word, _sentence = SAMPLES[name]

    danish = html(given(stranger, make(world), accept_language="da"))

    assert '<html lang="da"' in danish
    assert f"</svg>{word}</p>" not in danish
    for english in ("What was checked", "The signature", "Nobody has", "Nothing could"):
        assert english not in danish


@pytest.mark.parametrize("name", [n for n, s in SAMPLES.items() if s[1] != "Genuine"])
def test_nothing_but_a_known_issuer_and_an_intact_proof_is_green(stranger, world, name):
    make, _word, _sentence = SAMPLES[name]

    shown = html(given(stranger, make(world)))

    assert 'class="result tone-genuine"' not in shown
    assert "seal tone-genuine" not in shown


def test_a_forged_badge_shows_its_claims_as_claims_without_picture_and_marks(stranger, world):
    shown = html(given(stranger, verifying.forged(world)))

    assert "This is what the file claims. None of it is confirmed." in shown
    assert "Forklift certificate B" in shown
    assert 'class="marks"' not in shown
    assert 'class="bdg' not in shown
    assert "Is it really theirs?" not in shown


def test_who_what_and_when_stand_under_the_headline(stranger, world):
    shown = html(given(stranger, verifying.genuine(world)))

    for fact in ("Jonas Ærøskøbing", "First aid at work", "Nordvind A/S"):
        assert f"<bdi>{fact}</bdi>" in shown
    assert "10\u00a0January\u00a02026" in shown
    assert "nordvind.example, domain checked" in shown
    assert "Nobody has changed it" in shown


def test_a_name_that_imitates_another_is_warned_about(stranger, world):
    shown = html(
        given(
            stranger,
            verifying.unidentified(world, name="\N{GREEK CAPITAL LETTER ETA}arvard University"),
        )
    )

    assert "holds letters that look like others" in shown


def test_a_name_that_looks_like_an_issuer_of_this_site_is_warned_about(stranger, world, nordvind):
    create_identity(organisation=nordvind, kind=IdentityKind.SITE, at=NOW, actor=SYSTEM)

    imitated = "N\N{CYRILLIC SMALL LETTER O}rdvind A/S"
    shown = html(given(stranger, verifying.unidentified(world, name=imitated)))

    assert "The name looks like Nordvind A/S, an issuer of this site." in shown


def test_pasted_text_and_several_links_are_things_too(stranger, world):
    world.network.publish("https://nordvind.example/1", verifying.genuine(world))
    world.network.publish("https://nordvind.example/2", verifying.expired(world))
    links = "https://nordvind.example/1\r\nhttps://nordvind.example/2\r\n"

    pasted = given(stranger, text=verifying.genuine(world).decode())
    listed = html(given(stranger, text=links))

    assert headline(pasted).startswith("Genuine, issued by")
    assert "1 of 2 is genuine. Look at the others." in listed
    assert "Expired: 1" in listed


def test_an_address_with_nothing_there_says_so(stranger, world):
    response = given(stranger, text="https://nowhere.example/badge")

    assert "no badge at this address" in headline(response)


def test_ten_files_give_a_table_with_one_sentence_over_it(stranger, world):
    sound = verifying.genuine(world)
    others = (verifying.forged, verifying.expired, verifying.screenshot)
    files = [sound] * 7 + [make(world) for make in others]

    shown = html(given(stranger, *files))

    assert shown.count('<details class="fold" id="f') == 10
    assert re.search(r"<h1[^>]*>7 of 10 are genuine. Look at the others.</h1>", shown)


def test_nothing_is_asked_for_in_words(stranger, world):
    response = given(stranger)

    assert response.status_code == 422
    assert "Choose a file, or paste a link" in html(response)


@pytest.mark.parametrize(
    ("files", "says"),
    [
        ([b"x"] * 21, "At most 20 badges"),
        ([b"x" * 5_300_000], "larger than any badge"),
        ([b"x" * 4_900_000] * 9, "more than 40 MB"),
    ],
    ids=["21 files", "one large file", "a large request"],
)
def test_too_much_is_refused_in_words(stranger, world, files, says):
    response = given(stranger, *files)

    assert response.status_code in {200, 413}
    assert says in html(response)


def test_a_broken_form_is_refused_in_words(stranger):
    response = stranger.generic(
        "POST", "/verify", b"--x\r\nbroken", content_type="multipart/form-data; boundary=\xff"
    )

    assert response.status_code in {400, 403, 422}


def test_a_post_without_its_token_is_refused():
    response = Client(enforce_csrf_checks=True).post("/verify", {"text": "x"})

    assert response.status_code == 403


# -- is it theirs? ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        (verifying.MAIL, "Yes."),
        ("Jonas@Nordvind.Example", "Yes."),
        ("jonas ærøskøbing", "Yes."),
        ("  Jonas   Ærøskøbing ", "Yes."),
        ("thomas@nordvind.example", "No."),
        ("Jonas", "No."),
        ("' OR 1=1", "No."),
        ("   ", "Type an e-mail address"),
    ],
)
def test_the_holder_is_compared_with_what_is_signed(stranger, world, typed, says):
    answered = given(stranger, verifying.genuine(world))

    compared = stranger.post("/verify/holder", {"answer": token_in(answered), "holder": typed})

    assert f"<span>{says}" in html(compared)
    assert headline(compared) == headline(answered)


def test_comparing_is_limited_so_that_nobody_tries_names_by_the_thousand(stranger, world):
    answer = token_in(given(stranger, verifying.genuine(world)))

    statuses = [
        stranger.post("/verify/holder", {"answer": answer, "holder": f"{n}@x.example"}).status_code
        for n in range(12)
    ]

    assert statuses == [200] * 10 + [429] * 2


@pytest.mark.parametrize("token", ["", "x", "e30:1:2", "🙂"])
@pytest.mark.parametrize("address", ["/verify/holder", "/verify/report"])
def test_an_answer_that_was_not_made_here_is_not_believed(stranger, world, address, token):
    response = stranger.post(address, {"answer": token, "holder": "x"})

    assert response.status_code == 400
    assert "too old, or was changed" in html(response)


def test_an_answer_older_than_a_day_is_not_believed(stranger, world, monkeypatch):
    answer = token_in(given(stranger, verifying.genuine(world)))
    monkeypatch.setattr(tokens, "LASTS", -1)

    assert stranger.post("/verify/report", {"answer": answer}).status_code == 400


@pytest.mark.parametrize("address", ["/verify/holder", "/verify/report"])
def test_whoever_reloads_an_answer_begins_anew(stranger, address):
    assert stranger.get(address).headers["Location"] == "/verify"


# -- the report ---------------------------------------------------------------------------


def test_the_report_for_people_is_a_file_that_loads_nothing(stranger, world):
    answer = token_in(given(stranger, verifying.genuine(world)))

    report = stranger.post("/verify/report", {"answer": answer, "format": "html"})

    assert report.headers["Content-Disposition"].startswith('attachment; filename="verification-')
    text = report.content.decode()
    assert "Genuine, issued by nordvind.example (domain checked)." in text
    assert not re.search(r"<(script|link|img)|src=|href=", text)


def test_the_report_for_programs_keeps_claims_apart_from_facts(stranger, world):
    files = (verifying.genuine(world), verifying.forged(world))
    answer = token_in(given(stranger, *files))

    report = stranger.post("/verify/report", {"answer": answer, "format": "json"})

    sound, forged = strict_json.loads_object(report.content)["reports"]
    assert sound["verdict"] == "genuine"
    assert sound["issuer_trust"] == "domain"
    assert sound["confirmed"]["holder"] == "Jonas Ærøskøbing"
    assert "claimed" not in sound
    assert forged["verdict"] == "not_genuine"
    assert forged["claimed"]["name"] == "Forklift certificate B"
    assert "confirmed" not in forged


# -- under load ---------------------------------------------------------------------------


def test_one_address_may_ask_thirty_times_a_minute(stranger, world):
    statuses = [given(stranger, text="x").status_code for _ in range(31)]

    assert statuses == [200] * 30 + [429]
    refused = given(stranger, text="keep me")
    assert int(refused.headers["Retry-After"]) <= 60
    assert "keep me</textarea>" in html(refused)


def test_who_finds_no_place_is_told_when_to_come_back(stranger, world, monkeypatch):
    full = Pool(running=1, waiting=1, patience=0.01)
    monkeypatch.setattr(page, "POOL", full)

    with full.place():
        response = given(stranger, text="keep me")

    assert response.status_code == 429
    assert response.headers["Retry-After"] == "5"
    assert "keep me</textarea>" in html(response)
    assert given(stranger, text="again").status_code == 200


def test_what_was_asked_is_not_kept_by_anybody(stranger, world):
    response = given(stranger, verifying.genuine(world))

    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", list(inputs._BOMBS)[::4])
def test_a_bomb_is_answered_like_anything_else(stranger, world, name):
    response = given(stranger, inputs._BOMBS[name]())

    assert response.status_code in {200, 413}
    assert 'class="result tone-genuine"' not in html(response)


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("portion", range(4))
def test_files_of_the_hostile_are_answered_twenty_at_a_time(stranger, world, portion):
    folder = SHARED / "badinput"
    every = sorted(path for path in folder.rglob("*") if path.is_file())
    chosen = [path for path in every[portion::4] if path.stat().st_size < 2_000_000][::12][:20]

    response = given(stranger, *(path.read_bytes() for path in chosen))

    assert response.status_code == 200
    assert "tone-genuine" not in html(response)


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("portion", range(4))
def test_naughty_words_are_words_wherever_they_stand(stranger, world, portion):
    strings = [word for word in shared_json("badinput", "blns", "blns.json") if word.strip()]

    for word in strings[portion::60][:8]:
        pasted = given(stranger, text=word)
        claimed = given(
            stranger, strict_json.dumps({"@context": [], "type": [], "issuer": {"name": word}})
        )
        for response in (pasted, claimed):
            assert response.status_code in {200, 422, 429}
            assert "<script>alert" not in response.content.decode()
            assert "onerror=" not in re.sub(r"&lt;.*?&gt;", "", response.content.decode())
        cache.clear()


# -- a PDF of several badges ------------------------------------------------------------------


def test_each_badge_in_a_pdf_of_several_is_checked(stranger, world):
    document = pdfs.several(verifying.genuine(world), verifying.forged(world))

    shown = html(given(stranger, document))

    assert "1 of 2 is genuine. Look at the others." in shown
    assert "1.png (1/2)" in shown
    assert "1.png (2/2)" in shown
    assert "Whatever else the PDF says, nobody has checked." in shown
    assert "Forklift certificate B" not in shown


def test_other_things_beside_such_a_pdf_are_checked_too(stranger, world):
    one = verifying.genuine(world)

    shown = html(given(stranger, one, pdfs.several(one, one), one))

    assert "All 4 are genuine, and their issuers are known." in shown


def test_a_pdf_of_several_behind_a_link_is_checked_too(stranger, world):
    one = verifying.genuine(world)
    world.network.publish("https://nordvind.example/cv.pdf", pdfs.several(one, one))

    shown = html(given(stranger, text="https://nordvind.example/cv.pdf"))

    assert "All 2 are genuine" in shown
    assert "https://nordvind.example/cv.pdf (2/2)" in shown


def test_as_many_as_a_resume_holds_are_checked_and_what_is_more_is_said(stranger, world):
    one = verifying.genuine(world)

    shown = html(given(stranger, pdfs.several(*[one] * 40), pdfs.several(one, one)))

    assert "40 of 41 are genuine." in shown
    assert "This PDF holds many badges. Check it by itself" in shown


def test_what_there_was_no_time_for_in_a_pdf_is_counted(stranger, world, monkeypatch):
    one = verifying.genuine(world)
    monkeypatch.setattr(judging, "ALTOGETHER_SECONDS", -1.0)

    judged, left = judging.judge_all([Given("", pdfs.several(one, one))], at=NOW)

    assert (len(judged), left) == (1, 1)


def test_a_picture_of_two_stays_refused(stranger, world):
    assert "The file holds two badges." in headline(given(stranger, verifying.two_in_one(world)))


# -- a newer version --------------------------------------------------------------------------


def test_that_a_newer_version_was_judged_stands_on_top_with_its_address(stranger, world):
    old = verifying.renewed(world)
    answer = given(stranger, old)

    shown = html(answer)
    said = "What you gave is an older version. This answer is about the newest one."
    assert shown.index(said) < shown.index("What it says")
    assert '<bdi class="code">https://nordvind.example/refresh/1</bdi>' in shown
    assert 'href="https://nordvind.example/refresh/1"' not in shown  # a stranger wrote it
    kept = stranger.post("/verify/report", {"answer": token_in(answer), "format": "json"})
    (report,) = strict_json.loads_object(kept.content)["reports"]
    assert report["newest_at"] == "https://nordvind.example/refresh/1"
    page = html(stranger.post("/verify/report", {"answer": token_in(answer), "format": "html"}))
    assert said in page
    assert said in html(given(stranger, old, old))


def test_of_what_has_nothing_newer_nothing_is_said(stranger, world):
    answer = given(stranger, verifying.genuine(world))

    assert "older version" not in html(answer)
    kept = stranger.post("/verify/report", {"answer": token_in(answer), "format": "json"})
    assert strict_json.loads_object(kept.content)["reports"][0]["newest_at"] is None
