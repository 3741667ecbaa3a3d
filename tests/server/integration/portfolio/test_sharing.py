# SPDX-License-Identifier: Apache-2.0

"""Sharing: every parameter right, only what is open and genuine, counted without a name."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from skillmark_server.accounts.actors import Actor
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import Award, CompactDocument, Visibility
from skillmark_server.awards.services import revoke_award, set_visibility
from skillmark_server.awards.verifying import forget_reports
from skillmark_server.custody.models import SigningKey
from skillmark_server.custody.services import compromise_key
from skillmark_server.outbox.models import Mail
from skillmark_server.portfolio.counting import count_share, shares_of
from skillmark_server.portfolio.models import Channel, LinkedInCompany, ShareCount
from skillmark_server.portfolio.refusals import CompanyRefused
from skillmark_server.portfolio.services import (
    arrange_collection,
    choose_awards,
    hide_award,
    make_collection,
    set_linkedin_company,
    set_up_page,
    set_up_resume,
)
from skillmark_server.portfolio.sharing import Certificate, add_to_linkedin, share_address
from skillmark_server.refusals import NotAllowed
from tests.server.integration.awards.test_claiming import secret_of

CERTIFICATE = Certificate(
    name="Førstehjælp & brand + 1",
    issuer="Nordvind A/S",
    company=None,
    issued=date(2026, 3, 14),
    ends=date(2028, 11, 1),
    address="https://skills.test/a/1",
    number="NV-2026-0417",
)


def page_of(client: Client, award: Award, query: str = "") -> str:
    return re.sub(r"\s+", " ", client.get(f"/my/{award.pk}/share{query}").content.decode())


def parts(address: str) -> tuple[str, dict[str, str]]:
    split = urlsplit(address)
    return address.partition("?")[0], dict(parse_qsl(split.query, strict_parsing=True))


def test_linkedin_gets_every_parameter():
    place, said = parts(add_to_linkedin(CERTIFICATE))

    assert place == "https://www.linkedin.com/profile/add"
    assert said == {
        "startTask": "CERTIFICATION_NAME",
        "name": "Førstehjælp & brand + 1",
        "organizationName": "Nordvind A/S",
        "issueYear": "2026",
        "issueMonth": "3",
        "expirationYear": "2028",
        "expirationMonth": "11",
        "certUrl": "https://skills.test/a/1",
        "certId": "NV-2026-0417",
    }


def test_linkedin_gets_the_number_in_place_of_the_name_and_no_end_that_is_none():
    _place, said = parts(add_to_linkedin(replace(CERTIFICATE, company=1234567, ends=None)))

    assert said["organizationId"] == "1234567"
    assert not {"organizationName", "expirationYear", "expirationMonth"} & set(said)


@pytest.mark.parametrize(
    ("channel", "place", "members"),
    [
        pytest.param(
            Channel.LINKEDIN,
            "https://www.linkedin.com/sharing/share-offsite/",
            {"url": "https://skills.test/a/1"},
            id="linkedin",
        ),
        pytest.param(
            Channel.X,
            "https://twitter.com/intent/tweet",
            {"text": "I did & will", "url": "https://skills.test/a/1"},
            id="x",
        ),
        pytest.param(
            Channel.FACEBOOK,
            "https://www.facebook.com/sharer/sharer.php",
            {"u": "https://skills.test/a/1"},
            id="facebook",
        ),
        pytest.param(
            Channel.WHATSAPP,
            "https://wa.me/",
            {"text": "I did & will https://skills.test/a/1"},
            id="whatsapp",
        ),
        pytest.param(
            Channel.BLUESKY,
            "https://bsky.app/intent/compose",
            {"text": "I did & will https://skills.test/a/1"},
            id="bluesky",
        ),
        pytest.param(
            Channel.MAIL,
            "mailto:",
            {
                "subject": "Førstehjælp & brand + 1",
                "body": "I did & will https://skills.test/a/1",
            },
            id="mail",
        ),
    ],
)
def test_each_channel_gets_its_own(channel, place, members):
    address = share_address(channel, CERTIFICATE, "I did & will")

    assert parts(address) == (place, members)
    assert "+" not in address  # a mail program would show it
    assert " " not in address


def test_what_is_shared_is_what_was_signed(kept, as_, jonas, nordvind, settings):
    award = kept("Truck", expiry={"kind": "after", "months": 24})
    LinkedInCompany.objects.create(organisation=nordvind, number=42)

    answer = as_(jonas).get(f"/my/{award.pk}/share/linkedin_profile")

    _place, said = parts(answer["Location"])
    begins, ends = timezone.localtime(award.valid_from), timezone.localtime(award.valid_until)
    assert said == {
        "startTask": "CERTIFICATION_NAME",
        "name": "Truck",
        "organizationId": "42",
        "issueYear": str(begins.year),
        "issueMonth": str(begins.month),
        "expirationYear": str(ends.year),
        "expirationMonth": str(ends.month),
        "certUrl": f"{settings.BASE_URL}/a/{award.pk}",
        "certId": award.number,
    }
    assert answer["Referrer-Policy"] == "no-referrer"


def test_shares_are_counted_by_badge_day_and_channel_and_name_nobody(kept, as_, jonas):
    award = kept("Truck")
    client = as_(jonas)
    for channel in ("x", "x", "mail"):
        assert client.get(f"/my/{award.pk}/share/{channel}").status_code == 302

    rows = ShareCount.objects.order_by("channel").values_list("channel", "count")
    assert list(rows) == [("mail", 1), ("x", 2)]
    assert {field.name for field in ShareCount._meta.get_fields()} == {
        "id",
        "achievement",
        "day",
        "channel",
        "count",
    }


def test_nothing_is_shared_that_is_closed_withdrawn_or_altered(kept, as_, actor, mette, jonas, now):
    closed = kept("Closed", sees=Visibility.EMPLOYER)
    gone, broken = kept("Gone"), kept("Broken")
    revoke_award(actor=actor(mette), award=gone, reason="wrong", at=now, now=True)
    CompactDocument.objects.filter(leaf_sequence=broken.leaf_sequence).update(digest=bytes(32))
    forget_reports()
    client = as_(jonas)

    for award in (closed, gone, broken):
        answer = client.get(f"/my/{award.pk}/share/x")
        assert answer["Location"] == f"/my/{award.pk}/share"
    assert not ShareCount.objects.exists()
    assert "So far you see it, and Nordvind A/S." in page_of(client, closed)
    assert "cannot be shared" in client.get(f"/my/{gone.pk}/share").content.decode()
    assert client.get(f"/my/{broken.pk}/share").status_code == 500


def test_the_page_shows_how_it_will_look(kept, as_, jonas):
    award = kept("Truck", expiry={"kind": "never"})

    text = as_(jonas).get(f"/my/{award.pk}/share").content.decode()

    assert "This is how it will look" in text
    assert f"Credential ID {award.number}" in text
    assert "Expires" not in text
    assert "<script src" in text
    assert "linkedin.com" not in text  # no third party, and the address is made when it is clicked
    assert "&lt;iframe src=" in text


def test_nobody_shares_what_another_keeps(kept, as_, mallory, jonas):
    award, waiting = kept("Truck"), kept("Waiting", sees=None)

    for path in ("share", "share/x"):
        assert as_(mallory).get(f"/my/{award.pk}/{path}").status_code == 404
        assert as_(jonas).get(f"/my/{waiting.pk}/{path}").status_code == 404
    assert as_(jonas).get(f"/my/{award.pk}/share/myspace").status_code == 404


def test_a_badge_that_was_just_kept_can_be_shown_at_once(kept, as_, jonas):
    award = kept("Truck", sees=None)
    secret = secret_of(Mail.objects.get(award_id=award.pk, kind="claim"))
    client = as_(jonas)

    answer = client.post(f"/claim/{secret}", {"sees": "public"})

    assert answer["Location"] == f"/my/{award.pk}/share?new=1"
    assert "You have earned Truck. Show it." in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("sees", "so_far"),
    [("private", "So far only you see it."), ("employer", "So far you see it, and Nordvind A/S.")],
)
def test_a_badge_that_is_kept_closed_has_its_moment_too_and_stays_closed(
    kept, as_, jonas, sees, so_far
):
    award = kept("Truck", sees=None)
    secret = secret_of(Mail.objects.get(award_id=award.pk, kind="claim"))
    client = as_(jonas)

    answer = client.post(f"/claim/{secret}", {"sees": sees})

    text = page_of(client, award, "?new=1")
    award.refresh_from_db()
    assert answer["Location"] == f"/my/{award.pk}/share?new=1"
    assert "You have earned Truck." in text
    assert so_far in text
    assert 'class="bdg' in text
    assert "Leave it as it is" in text
    assert "linkedin" not in text.lower()
    assert Client().get(f"/a/{award.pk}").status_code == 404
    assert award.visibility == (Visibility.ONLY_ME if sees == "private" else Visibility.EMPLOYER)


def test_a_badge_that_waited_has_its_moment_when_it_is_accepted(kept, as_, jonas):
    award = kept("Truck", sees=None)

    answer = as_(jonas).post(f"/my/{award.pk}/keep", {"sees": "private"})

    assert answer["Location"] == f"/my/{award.pk}/share?new=1"


def test_it_is_said_who_sees_what_before_it_is_opened(kept, as_, jonas, now):
    award = kept(
        "Truck",
        sees=Visibility.ONLY_ME,
        facts={
            "narrative": "Drove for a week.",
            "evidence": [{"name": "Film", "url": "https://films.test/1"}],
        },
    )
    client = as_(jonas)
    alone = page_of(client, award)
    set_up_page(user=jonas, visibility=Visibility.PUBLIC, address="jonas", at=now)
    set_up_resume(user=jonas, visibility=Visibility.PUBLIC, at=now)
    choose_awards(user=jonas, award_ids=[award.pk], at=now)
    for name, open_to in (("Best", Visibility.PUBLIC), ("Mine", Visibility.ONLY_ME)):
        made = make_collection(user=jonas, name=name, visibility=open_to, at=now)
        arrange_collection(user=jonas, collection_id=made.pk, award_ids=[award.pk], at=now)

    text = page_of(client, award)

    for words in (
        f"your name: {jonas.name}",
        "what it says that you did",
        "the evidence it names",
        "Search engines may find its page.",
    ):
        assert words in alone
    assert "It then stands here too" not in alone
    for words in ("your page", "your collection Best", "your résumé"):
        assert words in text
    assert "your collection Mine" not in text
    hide_award(user=jonas, award_id=award.pk, at=now)
    assert "It then stands here too" not in page_of(client, award)


def test_it_is_opened_by_its_own_button_and_can_be_shared_then(kept, as_, jonas):
    award = kept("Truck", sees=Visibility.ONLY_ME)
    client = as_(jonas)
    asked = {"sees": "public", "then": "share", "new": "1"}

    assert client.get(f"/my/{award.pk}/keep", asked).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(jonas)
    assert strict.post(f"/my/{award.pk}/keep", asked).status_code == 403
    assert Client().get(f"/a/{award.pk}").status_code == 404

    answer = client.post(f"/my/{award.pk}/keep", asked)

    assert answer["Location"] == f"/my/{award.pk}/share?new=1"
    text = page_of(client, award, "?new=1")
    assert "Everyone with the link sees it now." in text
    assert "This is how it will look" in text
    assert Client().get(f"/a/{award.pk}").status_code == 200


def test_what_does_not_count_is_not_offered_to_be_opened(kept, as_, actor, mette, jonas, now):
    award = kept("Truck", sees=Visibility.ONLY_ME)
    revoke_award(actor=actor(mette), award=award, reason="wrong", at=now, now=True)

    text = page_of(as_(jonas), award)

    assert "cannot be shared" in text
    assert "Open it for everyone" not in text


def test_the_moment_is_danish_too(kept, as_, jonas):
    award = kept("Truck", sees=Visibility.EMPLOYER)
    type(jonas).objects.filter(pk=jonas.pk).update(language="da")

    text = page_of(as_(jonas), award, "?new=1")

    assert "Du har fået Truck." in text
    assert "Åbn det for alle, og del det" in text


# -- the organisation's side ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        pytest.param("1234567", 1234567, id="number"),
        pytest.param(" 42 ", 42, id="blanks"),
        pytest.param("https://www.linkedin.com/company/42/", 42, id="address"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_number_of_a_company_is_kept(actor, mette, nordvind, now, typed, number):
    assert set_linkedin_company(actor=actor(mette), company=typed, at=now) == number
    found = LinkedInCompany.objects.filter(organisation=nordvind).values_list("number", flat=True)
    assert list(found) == ([] if number is None else [number])


@pytest.mark.parametrize(
    "typed",
    [
        pytest.param("0", id="zero"),
        pytest.param("-4", id="negative"),
        pytest.param("12e4", id="not-digits"),
        pytest.param("1" * 13, id="too-long"),
        pytest.param("\u0661\u0662", id="other-digits"),
        pytest.param("https://evil.test/company/42", id="another-site"),
        pytest.param("nordvind", id="a-name"),
    ],
)
def test_what_is_no_number_is_refused(actor, mette, now, typed):
    with pytest.raises(CompanyRefused):
        set_linkedin_company(actor=actor(mette), company=typed, at=now)


def test_only_who_may_change_facts_says_it_and_it_is_noted_once(actor, mette, karin, now):
    with pytest.raises(NotAllowed):
        set_linkedin_company(actor=actor(karin), company="42", at=now)
    for company in ("42", "42", ""):
        set_linkedin_company(actor=actor(mette), company=company, at=now)
    said = AuditEvent.objects.filter(action="organisation.linkedin_set").order_by("sequence")
    assert [event.detail["number"] for event in said] == [42, None]


def test_the_database_takes_no_company_zero_and_each_count_once(kept, nordvind):
    with pytest.raises(IntegrityError), transaction.atomic():
        LinkedInCompany.objects.create(organisation=nordvind, number=0)
    badge = kept("Truck").achievement
    row = {"achievement": badge, "day": date(2026, 1, 1), "channel": "x"}
    ShareCount.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        ShareCount.objects.create(**row)


def test_fewer_than_five_shares_are_no_number(kept, as_, actor, mette, mallory, now):
    many, few = kept("Many").achievement, kept("Few").achievement
    today = timezone.localdate(now)
    for _ in range(5):
        count_share(many, Channel.X, day=today - timedelta(days=40))
    for _ in range(4):
        count_share(many, Channel.MAIL, day=today)
        count_share(few, Channel.X, day=today)

    found = shares_of(actor(mette), day=today)

    assert [(one.achievement.title, one.lately, one.ever) for one in found] == [
        ("Many", None, 9),
        ("Few", None, None),
    ]
    assert shares_of(actor(mallory), day=today) == []
    assert shares_of(Actor(), day=today) == []
    assert "Many" in as_(mette).get("/organisation/sharing").content.decode()


def test_the_page_keeps_the_number_and_what_was_typed(as_, mette, karin, nordvind):
    client = as_(mette)
    assert client.post("/organisation/sharing", {"company": "77"}).status_code == 302
    assert "77" in client.get("/organisation/sharing").content.decode()
    assert (
        "nordvind-page"
        in client.post("/organisation/sharing", {"company": "nordvind-page"}).content.decode()
    )
    assert "Number at LinkedIn: 77" in as_(karin).get("/organisation/sharing").content.decode()
    as_(karin).post("/organisation/sharing", {"company": "1"})
    assert LinkedInCompany.objects.get(organisation=nordvind).number == 77


# -- on other sites ---------------------------------------------------------------------------


def test_the_card_may_be_framed_and_nothing_else_may(kept, settings):
    award = kept("Truck")

    card = Client().get(f"/embed/a/{award.pk}")

    assert "frame-ancestors *" in card["Content-Security-Policy"]
    assert "form-action 'none'" in card["Content-Security-Policy"]
    assert "script-src" not in card["Content-Security-Policy"]
    assert "X-Frame-Options" not in card
    assert not card.cookies
    text = card.content.decode()
    assert "Truck" in text
    assert "Genuine" in text
    assert "<script" not in text
    for path in (f"/a/{award.pk}", "/", "/catalogue", "/verify"):
        page = Client().get(path)
        assert page["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in page["Content-Security-Policy"]


def test_the_card_says_what_is_true_now(kept, actor, mette, now):
    award = kept("Truck")
    revoke_award(actor=actor(mette), award=award, reason="wrong", at=now, now=True)

    assert "Genuine" not in Client().get(f"/embed/a/{award.pk}").content.decode()


def test_there_is_no_card_of_what_is_closed(kept, as_, jonas, now):
    award = kept("Truck")
    set_visibility(user=jonas, award_id=award.pk, visibility=Visibility.ONLY_ME, at=now)

    assert as_(jonas).get(f"/embed/a/{award.pk}").status_code == 404


def asked(settings, path: str, **more: str):
    return Client().get("/oembed", {"url": f"{settings.BASE_URL}{path}", **more})


def test_another_site_is_told_how_to_show_an_award(kept, settings):
    award = kept("Truck <b>")

    answer = asked(settings, f"/a/{award.pk}", maxwidth="300", format="json")

    said = answer.json()
    assert answer["Access-Control-Allow-Origin"] == "*"
    assert (said["type"], said["version"], said["title"]) == ("rich", "1.0", "Truck <b>")
    assert (said["width"], said["height"]) == (300, 216)
    assert "thumbnail_url" not in said  # 1200 pixels do not fit into 300
    assert f'<iframe src="{settings.BASE_URL}/embed/a/{award.pk}" width="300"' in said["html"]
    assert "<b>" not in said["html"]
    page = Client().get(f"/a/{award.pk}", headers={"accept": "text/html"}).content.decode()
    assert 'type="application/json+oembed"' in page


@pytest.mark.parametrize(
    ("query", "status"),
    [
        pytest.param({}, 400, id="no-address"),
        pytest.param({"url": "https://elsewhere.test/a/1"}, 404, id="another-site"),
        pytest.param({"url": "HERE/a/3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12"}, 404, id="unknown"),
        pytest.param({"url": "HERE/a/------------------------------------"}, 404, id="no-id"),
        pytest.param({"url": "HERE/p/nobody"}, 404, id="no-such-page"),
        pytest.param(
            {"url": "HERE/c/3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12"}, 404, id="no-collection"
        ),
        pytest.param({"url": "HERE/my/"}, 404, id="a-page-for-one"),
        pytest.param({"url": "HERE/" + "a" * 5_000}, 404, id="long"),
        pytest.param({"url": "HERE/", "format": "xml"}, 501, id="xml"),
    ],
)
def test_what_cannot_be_answered_has_its_status(settings, query, status):
    query = {name: text.replace("HERE", settings.BASE_URL) for name, text in query.items()}
    assert Client().get("/oembed", query).status_code == status


@pytest.mark.parametrize("place", ["a", "p", "c"])
def test_a_picture_is_named_with_its_size_where_there_is_room_for_it(kept, jonas, settings, place):
    award = kept("Truck")
    at = award.issued_at
    name = {
        "a": award.pk,
        "p": set_up_page(user=jonas, visibility=Visibility.PUBLIC, address="jonas", at=at).address,
        "c": make_collection(user=jonas, name="Best", visibility=Visibility.PUBLIC, at=at).pk,
    }[place]
    picture = {
        "thumbnail_url": f"{settings.BASE_URL}/{place}/{name}/card.png",
        "thumbnail_width": 1200,
        "thumbnail_height": 630,
    }

    for room, is_named in (
        ({}, True),
        ({"maxwidth": "1200", "maxheight": "630"}, True),
        ({"maxwidth": "1199"}, False),
        ({"maxheight": "629"}, False),
    ):
        said = asked(settings, f"/{place}/{name}", **room).json()
        assert (picture.items() <= said.items()) is is_named
        assert ("thumbnail_url" in said) is is_named


@pytest.mark.parametrize(
    ("room", "size"),
    [
        pytest.param({"maxwidth": "200"}, (200, 216), id="narrow"),
        pytest.param({"maxheight": "200"}, (480, 200), id="low"),
        pytest.param({"maxwidth": "199"}, None, id="too-narrow"),
        pytest.param({"maxheight": "1"}, None, id="too-low"),
    ],
)
def test_the_frame_is_never_larger_than_there_is_room(kept, settings, room, size):
    award = kept("Truck")

    said = asked(settings, f"/a/{award.pk}", **room).json()

    if size is None:
        assert said["type"] == "link"
        assert not {"html", "width", "height"} & set(said)
    else:
        assert (said["width"], said["height"]) == size


@pytest.mark.parametrize("width", ["", "x", "-1", "0", "99999999", "\u0663"])
def test_a_width_that_is_none_is_as_if_it_were_not_said(kept, settings, width):
    award = kept("Truck")
    assert asked(settings, f"/a/{award.pk}", maxwidth=width).json()["width"] == 480


def test_of_what_nothing_is_confirmed_nothing_is_told(kept, actor, mette, settings, now):
    award = kept("Truck")
    for key in SigningKey.objects.all():
        compromise_key(key=key, since=now - timedelta(days=9), at=now, actor=actor(mette))
    forget_reports()

    assert asked(settings, f"/a/{award.pk}").status_code == 404


def test_what_is_closed_is_not_told_of(kept, settings):
    award = kept("Truck", sees=Visibility.EMPLOYER)
    assert asked(settings, f"/a/{award.pk}").status_code == 404
