# SPDX-License-Identifier: Apache-2.0

"""`/a/<id>` as everybody meets it: one address, many forms, and nothing for those it is not for."""

from __future__ import annotations

import html as escaping
import io
import re
import uuid
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from PIL import Image

from skillmark import baking
from skillmark.encoding import strict_json
from skillmark.fetch.mapped import no_network
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import (
    Award,
    CompactDocument,
    DocumentForm,
    SignedDocument,
    VerificationCount,
    Visibility,
)
from skillmark_server.awards.services import revoke_award, suspend_award
from skillmark_server.checking import judging
from skillmark_server.custody.models import IdentityKind
from skillmark_server.drawing import sharecard
from skillmark_server.pages import award_public as page
from skillmark_server.pages import verify
from skillmark_server.pages.awarded import counting
from skillmark_server.pages.awarded.negotiation import Kind, form_accepted
from tests.pictures import SVG, png
from tests.server.cast_awards import able_to_issue, published
from tests.server.integration.awards.conftest import (  # noqa: F401 - fixtures
    first_aid,
    give,
    issuing,
    jonas_person,
)

PICTURES = {"svg": SVG, "png": png()}
SOCIAL = {
    *(f"og:{name}" for name in ("title", "type", "url", "description", "site_name")),
    *(f"og:image{name}" for name in ("", ":secure_url", ":type", ":width", ":height", ":alt")),
    *(f"og:locale{name}" for name in ("", ":alternate")),
    *(f"twitter:{name}" for name in ("card", "title", "description", "image", "image:alt")),
}
"""What Open Graph and X read from a page, each once."""


@pytest.fixture(autouse=True)
def _today(monkeypatch, now):
    cache.clear()
    later = now + timedelta(hours=1)
    monkeypatch.setattr(page, "timezone", SimpleNamespace(now=lambda: later))


def shown_to_all(award: Award) -> Award:
    """As its holder would open it to everybody."""
    Award.objects.filter(pk=award.pk).update(
        visibility=Visibility.PUBLIC, claimed_at=award.issued_at
    )
    return award


@pytest.fixture
def award(give) -> Award:  # noqa: F811
    made = shown_to_all(
        give(
            narrative="Led **two** drills.",
            evidence=[{"url": "https://nordvind.test/report.pdf", "name": "Report"}],
        )
    )
    type(made.version).objects.filter(pk=made.version.pk).update(**PICTURES)
    return made


@pytest.fixture
def stranger() -> Client:
    return Client()


def text(response) -> str:
    return re.sub(r"[ \n]+", " ", response.content.decode())


def test_the_page_says_who_what_from_whom_and_when(stranger, award):
    response = stranger.get(f"/a/{award.pk}")

    shown = text(response)
    assert response.status_code == 200
    for words in (
        "<strong><bdi>Anna Berg</bdi></strong> has earned",
        "<h1><bdi>Førstehjælp</bdi></h1>",
        "<strong>two</strong> drills",
        "https://nordvind.test/report.pdf",
        award.number,
        "Genuine, issued by skills.test (domain checked).",
        "Nobody has changed it",
    ):
        assert words in shown


def test_nothing_on_the_page_comes_from_a_third_party(stranger, award):
    shown = text(stranger.get(f"/a/{award.pk}"))

    for address in re.findall(r'(?:src|srcset|poster)="([^"]+)"', shown):
        assert address.startswith(("/", "https://skills.test/"))
    assert "style=" not in shown
    assert not re.search(r"<script(?![^>]+src=)(?! type=\"application/ld\+json\")", shown)


def test_the_card_and_the_words_for_others_stand_in_the_head(stranger, award):
    shown = text(stranger.get(f"/a/{award.pk}"))

    address = f"https://skills.test/a/{award.pk}"
    assert f'property="og:image" content="{address}/card.png"' in shown
    assert '<meta name="twitter:card" content="summary_large_image">' in shown
    named = re.findall(r'<meta (?:property|name)="((?:og|twitter):[a-z:_]+)" content="[^"]', shown)
    assert set(named) >= SOCIAL
    assert len(named) == len(set(named))
    assert f'rel="alternate" type="application/vc" href="{address}"' in shown
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', shown)[1]
    person = strict_json.loads_object(block.encode())
    assert person["@type"] == "Person"
    assert person["hasCredential"]["@type"] == "EducationalOccupationalCredential"
    assert person["hasCredential"]["@id"] == address
    assert "anna@kunde.test" not in shown


# -- one address, many forms --------------------------------------------------------------


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "text/html"),
        ("*/*", "text/html"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text/html"),
        ("application/vc", "application/vc"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("application/vc+jwt", "application/vc+jwt"),
        ("text/plain", "text/plain"),
        ("image/png", "image/png"),
        ("image/*", "image/png"),
        ("image/svg+xml", "image/svg+xml"),
        ("application/vc;q=0.5, application/vc+jwt", "application/vc+jwt"),
        ("text/html;q=0, */*", "application/vc"),
        ("text/*;q=0.1, application/json;q=0.2", "application/json"),
        ("APPLICATION/VC ; Q=0.9, text/html;q=0.8", "application/vc"),
        ("application/vc+jwt, application/vc, image/png, */*;q=0.1", "application/vc"),
        ("image/*;q=0.5, image/png;q=0.1, */*;q=0", "image/svg+xml"),
        ("nonsense", "text/html"),
        ("application/json;q=high", "application/json"),
    ],
)
def test_the_form_is_the_one_that_is_accepted(stranger, award, accept, media_type):
    response = stranger.get(f"/a/{award.pk}", headers={"accept": accept} if accept else {})

    assert response.status_code == 200
    assert response.headers["Content-Type"].partition(";")[0] == media_type
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("accept", ["image/gif", "application/zip", "*/*;q=0"])
def test_a_form_that_there_is_not_is_refused_with_those_that_there_are(stranger, award, accept):
    response = stranger.get(f"/a/{award.pk}", headers={"accept": accept})

    assert response.status_code == 406
    assert "application/vc" in response.content.decode()


def test_an_endless_header_is_read_to_its_limit():
    assert form_accepted("text/html," * 100_000).kind is Kind.PAGE


def test_the_signed_bytes_are_served_byte_for_byte(stranger, award):
    document = stranger.get(f"/a/{award.pk}.json")
    token = stranger.get(f"/a/{award.pk}.jwt")

    assert document.content == signed_bytes(award)
    assert token.content == signed_bytes(award, DocumentForm.TOKEN)
    assert document.headers["Access-Control-Allow-Origin"] == "*"
    assert strict_json.loads_object(document.content)["id"] == f"https://skills.test/a/{award.pk}"


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_picture_carries_its_proof(stranger, award, ending):
    response = stranger.get(f"/a/{award.pk}.{ending}")

    assert baking.extract(response.content) == signed_bytes(award)
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_card_is_drawn_once_and_says_no_verdict(
    stranger, award, settings, tmp_path, monkeypatch
):
    settings.DATA = tmp_path
    first = stranger.get(f"/a/{award.pk}/card.png")
    monkeypatch.setattr(sharecard, "share_card", None)  # drawing again would fail

    again = stranger.get(f"/a/{award.pk}/card.png")

    with Image.open(io.BytesIO(first.content)) as drawn:
        assert drawn.size == (1200, 630)
    assert again.content == first.content


@pytest.mark.parametrize("ending", ["", ".json", ".jwt", ".png", ".svg", ".pdf"])
def test_what_somebody_has_already_is_not_sent_again(stranger, award, ending):
    first = stranger.get(f"/a/{award.pk}{ending}")
    again = stranger.get(f"/a/{award.pk}{ending}", headers={"if-none-match": first.headers["ETag"]})
    head = stranger.head(f"/a/{award.pk}{ending}")

    assert again.status_code == 304
    assert head.status_code == 200
    assert head.headers["ETag"] == first.headers["ETag"]


@pytest.mark.parametrize("method", ["post", "put", "delete", "patch"])
def test_nothing_can_be_written_there(stranger, award, method):
    assert getattr(stranger, method)(f"/a/{award.pk}").status_code == 405


@pytest.mark.parametrize("ending", [".gif", ".", ".json.json", "/card.svg"])
def test_an_ending_that_there_is_not_is_not_found(stranger, award, ending):
    assert stranger.get(f"/a/{award.pk}{ending}").status_code == 404


# -- for whom it is -----------------------------------------------------------------------

ENDINGS = ("", ".json", ".jwt", ".png", ".svg", ".pdf", "/card.png")


def _private(award: Award, **changes: object) -> Award:
    Award.objects.filter(pk=award.pk).update(**changes)
    return award


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize(
    "hidden",
    [{"visibility": Visibility.ONLY_ME}, {"visibility": Visibility.EMPLOYER}, "declined"],
    ids=["only me", "employer", "declined"],
)
def test_what_is_not_for_a_stranger_looks_like_what_never_was(stranger, award, now, hidden, ending):
    _private(
        award, **({"declined_at": now, "claimed_at": None} if hidden == "declined" else hidden)
    )
    never = uuid.uuid4()

    private = stranger.get(f"/a/{award.pk}{ending}")
    missing = stranger.get(f"/a/{never}{ending}")

    assert private.status_code == missing.status_code == 404
    assert private.content.replace(str(award.pk).encode(), str(never).encode()) == missing.content
    assert private.headers == missing.headers


def test_the_holder_sees_it_and_reads_who_else_does(award, jonas, as_):
    _private(award, visibility=Visibility.ONLY_ME, holder=jonas, claimed_at=award.issued_at)

    response = as_(jonas).get(f"/a/{award.pk}")

    assert "Only you see this page." in text(response)
    assert "no-store" in response.headers["Cache-Control"]
    assert "og:image" not in text(response)


@pytest.mark.parametrize(
    ("visibility", "who", "status"),
    [
        (Visibility.EMPLOYER, "mette", 200),
        (Visibility.EMPLOYER, "karin", 200),
        (Visibility.EMPLOYER, "mallory", 404),
        (Visibility.EMPLOYER, "jonas", 404),
        (Visibility.ONLY_ME, "mette", 404),
        (Visibility.ONLY_ME, "mallory", 404),
    ],
)
def test_the_employer_sees_what_is_shown_to_the_employer(
    award, as_, request, visibility, who, status
):
    _private(award, visibility=visibility)

    assert as_(request.getfixturevalue(who)).get(f"/a/{award.pk}").status_code == status


def test_whoever_it_was_sent_to_sees_it_before_it_is_kept(give, jonas, as_):  # noqa: F811
    award = give("jonas@nordvind.test", "Jonas")

    assert as_(jonas).get(f"/a/{award.pk}").status_code == 200


# -- what became of it --------------------------------------------------------------------


@pytest.mark.parametrize("is_public", [True, False])
def test_a_withdrawn_award_says_since_when_and_why_only_if_that_is_public(
    stranger, award, actor, mette, now, is_public
):
    revoke_award(
        actor=actor(mette),
        award=award,
        reason="wrong person",
        at=now,
        is_reason_public=is_public,
        now=True,
    )

    shown = text(stranger.get(f"/a/{award.pk}"))

    assert "Withdrawn by Nordvind A/S on 14\u00a0March\u00a02026" in shown
    assert ("wrong person" in shown) is is_public
    assert 'class="verdict tone-revoked"' in shown
    assert "tone-genuine" not in re.search(r'<div class="verdict.*?</div>', shown)[0]


def test_an_award_on_hold_says_since_when(stranger, nordvind, issuing, actor, mette, give, now):  # noqa: F811
    held = shown_to_all(give(version=published(nordvind, at=now, suspendable=True)))
    suspend_award(actor=actor(mette), award=held, reason="being looked at", at=now, now=True)

    shown = text(stranger.get(f"/a/{held.pk}"))

    assert "On hold since 14\u00a0March\u00a02026." in shown
    assert "being looked at" not in shown


def test_an_expired_award_says_when_it_ran_out(stranger, give, now):  # noqa: F811
    dates = {"valid_from": now - timedelta(days=9), "valid_until": now - timedelta(days=2)}
    old = shown_to_all(give(**dates))

    assert "It was genuine, and ran out on 12\u00a0March\u00a02026." in text(
        stranger.get(f"/a/{old.pk}")
    )


@pytest.mark.parametrize("is_demo", [True, False])
def test_a_demo_issuer_is_marked_and_known_in_a_demo_only(
    stranger, actor, mallory, now, settings, is_demo
):
    settings.DEMO = is_demo
    from skillmark_server.awards.services import award_one  # noqa: PLC0415

    organisation = mallory.memberships.get().organisation
    mallory.memberships.create(organisation=organisation, role="officer", since=now)
    organisation.is_demo = True
    organisation.save()
    able_to_issue(organisation, at=now, kind=IdentityKind.DEMO)
    award = shown_to_all(
        award_one(
            actor=actor(mallory),
            version=published(organisation, at=now),
            email="a@b.test",
            name="Anna",
            at=now,
        )
    )

    shown = text(stranger.get(f"/a/{award.pk}"))

    assert ("(demo issuer of this site)" in shown) is is_demo
    assert ('class="verdict tone-genuine"' in shown) is is_demo
    assert '<span class="chip chip-plain">DEMO</span>' in shown


@pytest.mark.parametrize("ending", ["", ".json", ".jwt", ".png", "/card.png"])
@pytest.mark.parametrize("where", ["row", "document"])
def test_what_was_altered_is_neither_shown_nor_handed_out(stranger, award, ending, where, caplog):
    if where == "row":
        Award.objects.filter(pk=award.pk).update(recipient_name="Anne")
    else:
        altered = CompactDocument.objects.get(pk=award.leaf_sequence)
        altered.slots = bytes(altered.slots)[:-1] + b"!"
        altered.save()
    if ending == ".jwt":
        SignedDocument.objects.filter(award=award, form="jwt").update(body=b"a.b.c")

    response = stranger.get(f"/a/{award.pk}{ending}")

    assert response.status_code in {404, 503}
    assert b"Anne" not in response.content
    assert "signed document is altered" in caplog.text
    if not ending:
        assert "What is kept here is not what was signed." in text(response)


def test_rows_cannot_change_what_is_said(stranger, award):
    Award.objects.filter(pk=award.pk).update(title="Forged", sort_name="Mallory")

    shown = text(stranger.get(f"/a/{award.pk}"))

    assert "Forged" not in shown
    assert "Mallory" not in shown


def test_names_that_are_markup_are_words(stranger, give):  # noqa: F811
    name = "</script><img src=x onerror=alert(1)>"
    award = shown_to_all(give(name=name))

    shown = stranger.get(f"/a/{award.pk}").content.decode()

    assert "<img src=x" not in shown
    assert escaping.escape(name) in shown


def test_looks_are_counted_by_achievement_and_day(stranger, award):
    counting.write()
    VerificationCount.objects.all().delete()

    began = timezone.localdate()
    for _ in range(3):
        stranger.get(f"/a/{award.pk}")
    counting.write()

    row = VerificationCount.objects.get()
    assert (row.achievement_id, row.count) == (award.achievement.pk, 3)
    assert began <= row.day <= timezone.localdate()


def test_the_page_needs_a_bounded_number_of_queries(stranger, award, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        stranger.get(f"/a/{award.pk}")


def test_its_address_is_checked_on_verify_in_process(stranger, award, monkeypatch):
    judging.site_verifier.cache_clear()
    monkeypatch.setattr(judging, "network", no_network)
    monkeypatch.setattr(verify, "timezone", page.timezone)

    response = stranger.post("/verify", {"text": f"https://skills.test/a/{award.pk}"})

    assert "Genuine, issued by skills.test (domain checked)." in text(response)
    assert f'<a href="/a/{award.pk}">See its own page</a>' in text(response)
    judging.site_verifier.cache_clear()


def test_the_address_of_what_is_not_for_everybody_says_nothing_on_verify(
    stranger, award, monkeypatch
):
    _private(award, visibility=Visibility.ONLY_ME)
    monkeypatch.setattr(verify, "timezone", page.timezone)

    private = stranger.post("/verify", {"text": f"https://skills.test/a/{award.pk}"})

    assert "We found no badge at this address." in text(private)
