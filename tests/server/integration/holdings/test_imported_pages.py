# SPDX-License-Identifier: Apache-2.0

"""The pages and calls of what was earned elsewhere, from bringing it to letting it go."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from skillmark.encoding import strict_json
from skillmark_server.accounts.models import IdempotentCall
from skillmark_server.accounts.own_tokens import make_own_token
from skillmark_server.awards.models import Visibility
from skillmark_server.holdings.models import ImportedBadge
from skillmark_server.holdings.services import collect_imported, show_imported
from skillmark_server.pages.look.dates import day
from skillmark_server.pages.portfolio import imported as page
from skillmark_server.portfolio.services import make_collection, set_up_page
from tests.server import verifying
from tests.server.integration.holdings.test_importing import older
from tests.simulator import NOW


@pytest.fixture(autouse=True)
def _at(monkeypatch):
    cache.clear()
    monkeypatch.setattr(page, "timezone", SimpleNamespace(now=lambda: NOW))


@pytest.fixture
def brought(world, as_, jonas):
    """Jonas's browser, and the badge that he brought as a picture."""
    client, data = as_(jonas), verifying.picture(world)
    answer = client.post("/my/imported/new", {"file": SimpleUploadedFile("b.png", data)})
    assert answer.status_code == 302
    return client, ImportedBadge.objects.get(), data


def test_from_bringing_it_to_letting_it_go(brought, as_, mette):
    client, badge, data = brought
    at = f"/my/imported/{badge.pk}"
    shown = client.get(at).content.decode()
    assert "First aid at work" in shown
    assert "Genuine" in shown
    file = client.get(f"{at}/file")
    assert file.content == data
    assert file["Content-Disposition"].startswith("attachment")
    assert "sandbox" in file["Content-Security-Policy"]
    assert as_(mette).get(at).status_code == 404

    assert "First aid at work" in client.get("/my/").content.decode()
    assert "First aid at work" in client.get("/my/?q=first").content.decode()
    assert "First aid at work" not in client.get("/my/?q=welding").content.decode()
    for path, said in (
        ("sees", {"sees": "employer"}),
        ("check", {}),
        ("hide", {"hide": "yes"}),
        ("hide", {"hide": "no"}),
    ):
        assert client.post(f"{at}/{path}", said).status_code == 302
    badge.refresh_from_db()
    assert (badge.visibility, badge.hidden_at) == (Visibility.EMPLOYER, None)

    assert client.get(f"{at}/remove").status_code == 200
    assert client.post(f"{at}/remove").status_code == 302
    assert client.get(at).status_code == 404


def test_it_counts_among_what_is_kept_and_would_be_shown(brought, world, bring, jonas):
    client, badge, _data = brought
    other = bring(strict_json.dumps(older(world)))
    collection = make_collection(user=jonas, name="Best", at=NOW)
    collect_imported(
        user=jonas, collection_id=collection.pk, badge_ids=[badge.pk, other.pk], at=NOW
    )
    show_imported(user=jonas, badge_id=badge.pk, visibility=Visibility.PUBLIC, at=NOW)

    mine = " ".join(client.get("/my/").content.decode().split())
    page_of_mine = " ".join(client.get("/my/page").content.decode().split())

    assert "You keep 2 badges, from 2 who trust you." in mine
    assert '>Best</a> <span class="muted small">2 badges</span>' in mine
    assert "1 of your 2 badges would stand on it for everybody" in page_of_mine


def test_it_says_when_it_is_looked_at_again(brought):
    client, badge, _data = brought
    due = NOW + timedelta(days=7)
    ImportedBadge.objects.filter(pk=badge.pk).update(verdict="revoked", check_due_at=due)

    shown = client.get(f"/my/imported/{badge.pk}").content.decode()

    assert f"We look again on {day(due)}." in shown


@pytest.mark.parametrize(
    ("verdict", "trust", "said"),
    [
        ("genuine", "domain", "It verifies, and it is yours. Only you see it so far."),
        ("genuine", "none", "But nobody knows the issuer, so only you see it."),
        ("expired", "domain", "But it does not count today: what we found says why."),
        ("expired", "none", "But nobody knows the issuer, so only you see it."),
    ],
    ids=["genuine", "unidentified", "expired", "both"],
)
def test_what_was_found_is_said_when_it_is_kept(verdict, trust, said):
    assert said in page._kept_words(ImportedBadge(verdict=verdict, trust=trust))


def test_what_does_not_verify_says_why_and_keeps_what_was_typed(world, as_, jonas):
    answer = as_(jonas).post("/my/imported/new", {"text": "hello <there>"})

    said = answer.content.decode()
    assert answer.status_code == 422
    assert "It does not verify" in said
    assert "hello &lt;there&gt;" in said


def test_on_ones_page_and_in_a_collection_only_where_it_was_opened(
    brought, client, jonas, settings
):
    browser, badge, _data = brought
    now = timezone.now()
    set_up_page(user=jonas, visibility=Visibility.PUBLIC, address="jonas", at=now)
    collection = make_collection(user=jonas, name="Work", visibility=Visibility.PUBLIC, at=now)
    chosen = {"imported": str(badge.pk)}
    assert browser.post(f"/my/collections/{collection.pk}/imported", chosen).status_code == 302
    assert "First aid at work" in browser.get(f"/my/collections/{collection.pk}").content.decode()

    places = ("/p/jonas", f"/c/{collection.pk}")
    for place in places:
        assert "First aid at work" not in client.get(place).content.decode()
    browser.post(f"/my/imported/{badge.pk}/sees", {"sees": "public"})
    for place in places:
        assert "First aid at work" in client.get(place).content.decode()


def test_everything_in_one_archive_holds_it_as_it_came(brought):
    client, badge, data = brought
    body = b"".join(client.get("/my/everything.zip").streaming_content)

    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        assert archive.read(f"elsewhere/{badge.pk}.png") == data


@pytest.mark.parametrize(
    ("minutes", "code"), [(1, "still_running"), (6, "imported_before")], ids=["runs", "died"]
)
def test_a_call_that_died_while_strangers_were_asked_may_be_made_again(
    brought, client, jonas, actor, minutes, code
):
    _browser, _badge, data = brought
    at = timezone.now()
    row, secret = make_own_token(
        actor=actor(jonas),
        name="mine",
        scopes=("own:write",),
        expires_at=at + timedelta(days=9),
        at=at,
    )
    sent = strict_json.dumps({"file": base64.b64encode(data).decode()})
    digest = hashlib.sha256(b"POST\n/api/v1/my/imported\n" + sent).hexdigest()
    begun = at - timedelta(minutes=minutes)
    IdempotentCall.objects.create(token=row, key="k", request_digest=digest, created_at=begun)

    answer = client.post(
        "/api/v1/my/imported",
        sent,
        content_type="application/json",
        headers={"authorization": f"Bearer {secret}", "idempotency-key": "k"},
    )

    assert (answer.status_code, answer.json()["code"]) == (409, code)


@pytest.mark.parametrize(
    "moment", ["9999-12-31T23:59:59Z", "0001-01-01T00:00:00Z"], ids=["for ever", "since ever"]
)
@pytest.mark.parametrize("member", ["issuedOn", "expires"])
def test_a_badge_with_days_at_the_end_of_the_calendar_closes_no_page(
    world, as_, jonas, bring, member, moment
):
    badge = bring(strict_json.dumps(older(world, **{member: moment})))
    browser = as_(jonas)
    for page_of_it in ("/my/", f"/my/imported/{badge.pk}", "/me/data"):
        assert browser.get(page_of_it).status_code == 200, page_of_it
    assert b"".join(browser.get("/my/everything.zip").streaming_content)


def test_the_same_by_calls(world, client, jonas, actor):
    _row, secret = make_own_token(
        actor=actor(jonas),
        name="mine",
        scopes=("own:write",),
        expires_at=timezone.now() + timedelta(days=9),
        at=timezone.now(),
    )
    head = {"HTTP_AUTHORIZATION": f"Bearer {secret}"}

    def call(method, path, body=None, key=""):
        sent = {} if body is None else {"data": body, "content_type": "application/json"}
        keyed = {"HTTP_IDEMPOTENCY_KEY": key} if key else {}
        return getattr(client, method)(f"/api/v1/my/{path}", **sent, **head, **keyed)

    data = verifying.picture(world)
    given = {"file": base64.b64encode(data).decode()}
    brought = call("post", "imported", given, "b-1")
    assert brought.status_code == 201, brought.content
    repeated = call("post", "imported", given, "b-1")
    assert repeated["Idempotent-Replayed"] == "true"
    assert repeated.json() == brought.json()
    misused = call("post", "imported", {"credential": "{}"}, "b-1")
    assert misused.json()["code"] == "idempotency_key_reused"
    key = brought.json()["id"]
    assert brought.json()["standard"] == "open_badges_3"
    again = call("post", "imported", {"file": base64.b64encode(data).decode()})
    assert (again.status_code, again.json()["code"]) == (409, "imported_before")
    wrong = {"credential": verifying.forged(world).decode()}
    for _again in range(2):  # a call that was refused may be mended under its key
        forged = call("post", "imported", wrong, "b-2")
        assert (forged.status_code, forged.json()["code"]) == (422, "not_verified")
    begun = {"token": _row, "request_digest": "", "created_at": NOW}
    IdempotentCall.objects.create(key="b-3", **begun)
    assert call("post", "imported", wrong, "b-3").json()["code"] == "idempotency_key_reused"

    assert [one["id"] for one in call("get", "imported?text=first").json()["items"]] == [key]
    assert call("get", f"imported/{key}/file").content == data
    assert call("post", f"imported/{key}/check").status_code == 200
    seen = call("put", f"imported/{key}/visibility", {"visibility": "public"})
    assert seen.json()["visibility"] == "public"
    assert call("put", f"imported/{key}/hidden", {"is_hidden": True}).json()["is_hidden"]
    assert call("delete", f"imported/{key}").status_code == 204
    assert call("get", f"imported/{key}").status_code == 404
