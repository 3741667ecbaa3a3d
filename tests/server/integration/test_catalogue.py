# SPDX-License-Identifier: Apache-2.0

"""The public catalogue, and the addresses of published versions."""

from __future__ import annotations

import uuid
from html.parser import HTMLParser

import pytest

from skillmark import Achievement as Standard
from skillmark.encoding import strict_json
from skillmark_server.accounts.models import Membership, Role
from skillmark_server.achievements import services
from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.achievements.shelf import TEMPLATES
from skillmark_server.awards.models import RequestLink
from tests.server.integration.test_award_page import SOCIAL
from tests.server.unit.test_achievement_content import FULL


def _publish(actor, now, content=FULL, **facts) -> Achievement:
    version = services.create_achievement(actor=actor, content=content, at=now, **facts)
    services.publish(actor=actor, version=version, at=now)
    return Achievement.objects.get(pk=version.achievement_id)


@pytest.fixture
def first_aid(mette, actor, now) -> Achievement:
    return _publish(actor(mette), now)


@pytest.fixture
def shelf(mette, actor, now) -> list[Achievement]:
    return [
        _publish(actor(mette), now, template.content, design=template.design)
        for template in TEMPLATES
    ]


def _titles(answer) -> list[str]:
    return [achievement.title for achievement in answer.context["page"]]


# -- the catalogue ------------------------------------------------------------------------


def test_an_empty_catalogue_says_so(client):
    assert b"Nothing can be earned here yet." in client.get("/catalogue").content


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("?q=forstehjaelp", ["Førstehjælp på arbejdspladsen"]),
        ("?q=first+aid", ["Førstehjælp på arbejdspladsen"]),
        ("?q=TRUCK+kategori", ["Gaffeltruck, kategori B"]),
        ("?tag=ISO+9001", ["Intern auditor, ISO 9001"]),
        ("?skill=Rense+data", ["Dataanalyse i praksis"]),
        ("?kind=License", ["Gaffeltruck, kategori B"]),
        ("?q=astrology", []),
        ("?level=4", []),
        ("?q=%00'%22;--", []),
        ("?issuer=nobody&level=nine&kind=Sausage&sort=-password&page=nowhere&q=iso", None),
    ],
)
def test_the_catalogue_is_searched_and_filtered(client, shelf, query, titles):
    answer = client.get(f"/catalogue{query}")

    assert answer.status_code == 200
    assert titles is None or _titles(answer) == titles


def test_level_and_issuer_narrow_it_down(client, shelf, nordvind, kysten):
    assert len(_titles(client.get("/catalogue?level=5"))) == 4
    assert len(_titles(client.get(f"/catalogue?issuer={nordvind.pk}"))) == 10
    assert _titles(client.get(f"/catalogue?issuer={kysten.pk}")) == []


def test_the_catalogue_holds_several_organisations(client, first_aid, ole, kysten, actor, now):
    Membership.objects.filter(user=ole).delete()
    Membership.objects.create(user=ole, organisation=kysten, role=Role.DESIGNER, since=now)
    _publish(actor(ole), now)

    answer = client.get("/catalogue")

    assert len(_titles(answer)) == 2
    assert [issuer.offered for issuer in answer.context["issuers"]] == [1, 1]


def test_the_catalogue_needs_as_many_queries_for_many_as_for_one(
    client, shelf, django_assert_max_num_queries
):
    with django_assert_max_num_queries(6):
        assert len(_titles(client.get("/catalogue"))) == 10


@pytest.mark.parametrize("state", ["draft", "archived", "hidden"])
def test_what_is_not_offered_is_not_in_the_catalogue(client, first_aid, mette, actor, now, state):
    who = actor(mette)
    address = f"/catalogue/{first_aid.pk}"
    if state == "draft":
        draft = services.create_achievement(actor=who, content=FULL, at=now)
        address = f"/catalogue/{draft.achievement_id}"
    if state == "archived":
        services.archive(actor=who, achievement=first_aid, at=now)
    if state == "hidden":
        services.show_in_catalogue(actor=who, achievement=first_aid, is_shown=False, at=now)

    if state == "archived":
        # Links to it stay good: it says that it is archived, and is no longer found.
        assert b"Archived" in client.get(address).content
    else:
        assert client.get(address).status_code == 404
    assert len(_titles(client.get("/catalogue"))) == (1 if state == "draft" else 0)


# -- one badge ----------------------------------------------------------------------------


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.block = ""
        self._inside = False

    def handle_starttag(self, tag, attrs):
        said = dict(attrs)
        if tag == "meta":
            self.meta[said.get("property") or said.get("name", "")] = said.get("content", "")
        self._inside = tag == "script" and said.get("type") == "application/ld+json"

    def handle_data(self, data):
        if self._inside:
            self.block += data

    def handle_endtag(self, _tag):
        self._inside = False


def _head(page: bytes) -> _Head:
    head = _Head()
    head.feed(page.decode())
    return head


def test_the_page_of_a_badge_says_it_to_people_and_to_machines(client, first_aid):
    answer = client.get(f"/catalogue/{first_aid.pk}", headers={"Accept-Language": "da"})

    head = _head(answer.content)
    assert head.meta["og:title"] == "Førstehjælp"
    assert head.meta["og:image"].endswith("/v1.png")
    assert (head.meta["og:locale"], head.meta["og:locale:alternate"]) == ("da_DK", "en_GB")
    assert head.meta.keys() >= SOCIAL
    assert "robots" not in head.meta
    block = strict_json.loads_object(head.block.encode())
    assert block["@type"] == "EducationalOccupationalCredential"
    assert block["recognizedBy"]["name"] == "Nordvind A/S"
    assert block["validFor"] == "P2Y"
    assert block["competencyRequired"][0]["name"] == "Give førstehjælp"
    assert "Ringe 112" in answer.content.decode()


def test_a_data_block_cannot_be_ended_by_a_text(client, mette, actor, now):
    evil = "</script><script>alert(1)</script>"
    content = type(FULL).from_dict({**FULL.to_dict(), "description": {"da": evil, "en": evil}})
    achievement = _publish(actor(mette), now, content)

    page = client.get(f"/catalogue/{achievement.pk}").content

    assert b"<script>alert" not in page
    assert strict_json.loads_object(_head(page).block.encode())["description"] == evil


def test_people_are_led_to_where_they_ask_for_it(client, first_aid, nordvind, now):
    assert b"Ask for this badge" not in client.get(f"/catalogue/{first_aid.pk}").content
    RequestLink.objects.create(
        organisation=nordvind, achievement=first_aid, code="abc123", created_at=now
    )

    assert b'href="/ask/abc123"' in client.get(f"/catalogue/{first_aid.pk}").content


@pytest.mark.parametrize(
    "accept", ["application/ld+json", "application/json", "application/json, */*"]
)
def test_a_program_gets_the_standard_at_the_same_address(client, first_aid, accept):
    answer = client.get(f"/catalogue/{first_aid.pk}", headers={"Accept": accept})

    assert answer["Content-Type"] == "application/ld+json"
    assert "Accept" in answer["Vary"]


# -- versions at their addresses ----------------------------------------------------------


def test_a_version_is_served_as_it_was_published(client, first_aid):
    answer = client.get(f"/achievements/{first_aid.pk}/v1.json")

    document = strict_json.loads_object(answer.content)
    context = document.pop("@context")
    assert context[0] == "https://www.w3.org/ns/credentials/v2"
    made = Standard.from_dict(document)
    assert made.id == f"https://skills.test/achievements/{first_aid.pk}/v1"
    assert made.in_language == "da"
    assert "immutable" in answer["Cache-Control"]
    assert answer["Access-Control-Allow-Origin"] == "*"


def test_a_version_speaks_its_languages(client, first_aid):
    english = client.get(f"/achievements/{first_aid.pk}/v1/en")

    assert strict_json.loads_object(english.content)["name"] == "First aid"
    assert client.get(f"/achievements/{first_aid.pk}/v1/fr").status_code == 404


def test_the_address_of_a_version_leads_people_to_its_page(client, first_aid):
    address = f"/achievements/{first_aid.pk}/v1"

    assert client.get(address)["Location"] == f"/catalogue/{first_aid.pk}"
    assert client.get(address, headers={"Accept": "application/json"}).status_code == 200


@pytest.mark.parametrize(("ending", "start"), [("png", b"\x89PNG"), ("svg", b"<svg")])
def test_pictures_are_public_for_ever_and_inert(client, first_aid, ending, start):
    address = f"/achievements/{first_aid.pk}/v1.{ending}"
    answer = client.get(address)

    assert answer.content.startswith(start)
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["X-Content-Type-Options"] == "nosniff"
    again = client.get(address, headers={"If-None-Match": answer["ETag"]})
    assert again.status_code == 304
    assert client.get(f"/achievements/{first_aid.pk}/v1/small.svg").status_code == 200


@pytest.mark.parametrize("ending", ["", ".json", ".png", ".svg", "/small.svg", "/da"])
def test_what_is_not_published_has_no_address(client, mette, actor, now, ending):
    draft = services.create_achievement(actor=actor(mette), content=FULL, at=now)

    for address in (draft.achievement_id, uuid.uuid4()):
        assert client.get(f"/achievements/{address}/v1{ending}").status_code == 404


def test_an_archived_version_keeps_its_address(client, first_aid, mette, actor, now):
    services.archive(actor=actor(mette), achievement=first_aid, at=now)

    assert client.get(f"/achievements/{first_aid.pk}/v1.json").status_code == 200
    assert client.get(f"/achievements/{first_aid.pk}/v1.png").status_code == 200


def test_pictures_of_drafts_are_for_members(client, as_, mette, mallory, sara, actor, now):
    draft = services.create_achievement(actor=actor(mette), content=FULL, at=now)
    address = f"/achievements/{draft.achievement_id}/draft.svg"

    assert as_(mette).get(address).content.startswith(b"<svg")
    assert as_(mette).get(address.replace("svg", "png")).content.startswith(b"\x89PNG")
    assert as_(mallory).get(address).status_code == 404
    assert as_(sara).get(address).status_code == 403
    assert client.get(address).status_code == 302


def test_the_editor_finds_its_parts(client):
    sprite = client.get("/achievements/parts.svg").content

    assert sprite.count(b'id="icon-') >= 13
    assert sprite.count(b'id="shape-') == 12
    assert client.get("/achievements/shelf/gdpr.svg").content.startswith(b"<svg")
    assert client.get("/achievements/shelf/none.svg").status_code == 404


def test_an_unpublished_version_row_says_nothing_in_public(client, first_aid, mette, actor, now):
    second = services.start_draft(actor=actor(mette), achievement=first_aid, at=now)

    assert client.get(f"/achievements/{first_aid.pk}/v{second.number}.json").status_code == 404
    assert Version.objects.filter(published_at=None).exists()
