# SPDX-License-Identifier: Apache-2.0

"""An owner sets the issuer up, shows a domain and looks after keys; nobody else gets in."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from skillmark.encoding import strict_json
from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.awards.services import award_one
from skillmark_server.custody import checking
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.models import IdentityKind, IssuerIdentity, SigningKey, State
from skillmark_server.custody.selectors import current_identity, waiting_identity
from skillmark_server.custody.services import create_identity
from skillmark_server.lifecycle.models import BulkAct
from tests.server.cast_awards import able_to_issue, published

PAGE = "/organisation/issuer"


@pytest.fixture
def owner(as_, mette):
    return as_(mette)


@pytest.fixture
def site(nordvind):
    return create_identity(
        organisation=nordvind, kind=IdentityKind.SITE, at=timezone.now(), actor=SYSTEM
    )


def key_of(identity, algorithm="Ed25519"):
    return identity.keys.get(algorithm=algorithm, retired_at=None, compromised_since=None)


def test_an_owner_sets_the_issuer_up_in_one_press(owner, nordvind):
    assert "Who issues your badges?" in owner.get(PAGE).text

    answer = owner.post(f"{PAGE}/new", {"kind": "site", "domain": ""}, follow=True)

    assert "Your badges are issued as Nordvind A/S" in answer.text
    assert current_identity(nordvind).kind == IdentityKind.SITE


def test_no_technical_word_stands_before_advanced(owner, site):
    words = owner.get(PAGE).text.split("Advanced")[0]

    assert not any(word in words for word in ("DID", "did:", "JWT", "Ed25519", "P-256"))


def test_a_demonstration_is_set_up_as_one(owner, nordvind):
    nordvind.is_demo = True
    nordvind.save()

    answer = owner.post(f"{PAGE}/new", follow=True)

    assert "Your badges are a demonstration" in answer.text
    identity = current_identity(nordvind)
    assert identity.kind == IdentityKind.DEMO
    assert "/keys/" not in answer.text
    assert owner.get(f"{PAGE}/keys/{key_of(identity).pk}/stolen").status_code == 404


def test_an_own_domain_is_checked_step_by_step(owner, nordvind, monkeypatch):
    owner.post(f"{PAGE}/new", {"kind": "domain", "domain": "https://Nordvind.dk"})
    identity = waiting_identity(nordvind)
    page = owner.get(PAGE).text
    assert "https://nordvind.dk/.well-known/did.json" in page
    assert identity.domain_challenge in page
    file = owner.get(f"{PAGE}/{identity.pk}/did.json")
    assert strict_json.loads_object(file.content) == controller_document(identity)

    monkeypatch.setattr(checking, "txt_records", lambda _name: [])
    answer = owner.post(f"{PAGE}/{identity.pk}/check", {"method": "dns"}, follow=True)
    assert "There is no such record in the DNS yet." in answer.text

    monkeypatch.setattr(checking, "txt_records", lambda _name: [identity.domain_challenge])
    answer = owner.post(f"{PAGE}/{identity.pk}/check", {"method": "dns"}, follow=True)
    assert "Your badges are issued as nordvind.dk" in answer.text
    assert "checked today" in answer.text


@pytest.mark.parametrize("typed", ["", "localhost", "<script>", "a b", "x" * 400])
def test_a_domain_that_cannot_be_one_keeps_what_was_typed(owner, nordvind, typed):
    answer = owner.post(f"{PAGE}/new", {"kind": "domain", "domain": typed})

    assert answer.status_code == 422
    assert "<script>" not in answer.text
    assert not IssuerIdentity.objects.exists()


def test_a_domain_that_waits_can_be_taken_back(owner, nordvind):
    owner.post(f"{PAGE}/new", {"kind": "domain", "domain": "nordvind.dk"})

    owner.post(f"{PAGE}/withdraw")

    assert not IssuerIdentity.objects.exists()
    assert owner.post(f"{PAGE}/withdraw").status_code == 404


def test_a_domain_is_shown_beside_an_issuer_of_this_site(owner, site, monkeypatch):
    owner.post(f"{PAGE}/domain", {"domain": "nordvind.dk"})
    site.refresh_from_db()
    assert "_skillmark.nordvind.dk" in owner.get(PAGE).text
    monkeypatch.setattr(checking, "txt_records", lambda _name: [site.domain_challenge])
    owner.post(f"{PAGE}/{site.pk}/check", {"method": "dns"})
    assert "nordvind.dk is yours" in owner.get(PAGE).text

    owner.post(f"{PAGE}/domain/stop")

    site.refresh_from_db()
    assert site.domain == ""
    assert owner.post(f"{PAGE}/domain", {"domain": "nope"}).status_code == 422


def test_a_key_is_changed_after_being_asked(owner, site):
    key = key_of(site)
    ask = owner.get(f"{PAGE}/keys/{key.pk}/change")
    assert "ten minutes" in ask.text
    assert SigningKey.objects.count() == 2

    page = owner.post(f"{PAGE}/keys/{key.pk}/change", follow=True).text

    assert "takes over soon" in page
    again = owner.post(f"{PAGE}/keys/{key.pk}/change", follow=True).text
    assert "about to take its place already" in again


def test_a_key_is_let_rest_and_the_badge_key_is_not(owner, site):
    owner.post(f"{PAGE}/keys/{key_of(site, 'P-256').pk}/rest")
    assert "at rest" in owner.get(PAGE).text

    answer = owner.post(f"{PAGE}/keys/{key_of(site).pk}/rest", follow=True)
    assert "Change it instead" in answer.text


def test_a_stolen_key_is_asked_about_and_replaced(owner, site):
    key = key_of(site)
    path = f"{PAGE}/keys/{key.pk}/stolen"
    assert "No award was issued with it." in owner.get(path).text

    since = timezone.localtime(timezone.now() - timedelta(hours=2))
    owner.post(path, {"since": since.strftime("%Y-%m-%dT%H:%M"), "is_sure": "on"})

    key.refresh_from_db()
    assert key.state_at(timezone.now()) is State.COMPROMISED
    assert key_of(site) != key
    assert "in other hands" in owner.get(PAGE).text


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"since": "2020-01-01T00:00"},
        {"since": "soon", "is_sure": "on"},
        {"since": "2999-01-01T00:00", "is_sure": "on"},
    ],
    ids=["empty", "not sure", "no date", "ahead"],
)
def test_a_stolen_key_is_only_given_up_when_it_is_clear(owner, site, data):
    key = key_of(site)

    assert owner.post(f"{PAGE}/keys/{key.pk}/stolen", data).status_code in {200, 422}

    key.refresh_from_db()
    assert key.compromised_since is None


def test_a_key_from_before_can_still_be_reported(owner, nordvind, site, monkeypatch):
    owner.post(f"{PAGE}/new", {"kind": "domain", "domain": "nordvind.dk"})
    waiting = waiting_identity(nordvind)
    monkeypatch.setattr(checking, "txt_records", lambda _name: [waiting.domain_challenge])
    owner.post(f"{PAGE}/{waiting.pk}/check", {"method": "dns"})

    page = owner.get(PAGE).text

    assert "Keys from before" in page
    assert f"{key_of(site).pk}/stolen" in page
    assert f"{key_of(site).pk}/change" not in page


def test_a_domain_is_not_asked_without_end(owner, site, monkeypatch, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    asked = []
    monkeypatch.setattr(checking, "txt_records", lambda name: asked.append(name) or [])
    owner.post(f"{PAGE}/domain", {"domain": "nordvind.dk"})

    for _ in range(15):
        owner.post(f"{PAGE}/{site.pk}/check", {"method": "dns"})

    assert len(asked) <= 20
    assert len(asked) >= 10


PAGES = [
    ("get", PAGE),
    ("post", f"{PAGE}/new"),
    ("post", f"{PAGE}/withdraw"),
    ("post", f"{PAGE}/domain"),
    ("post", f"{PAGE}/domain/stop"),
    ("post", PAGE + "/{identity}/check"),
    ("get", PAGE + "/{identity}/did.json"),
    ("get", PAGE + "/keys/{key}/change"),
    ("post", PAGE + "/keys/{key}/change"),
    ("post", PAGE + "/keys/{key}/rest"),
    ("post", PAGE + "/keys/{key}/stolen"),
]


@pytest.mark.parametrize(("method", "path"), PAGES)
def test_who_may_not_manage_keys_gets_nowhere(
    client, as_, karin, sara, jonas, mallory, site, method, path
):
    path = path.format(identity=site.pk, key=key_of(site).pk)
    has_id = str(site.pk) in path or str(key_of(site).pk) in path

    assert getattr(client, method)(path).status_code == 302
    assert getattr(as_(karin), method)(path).status_code == 403
    assert getattr(as_(sara), method)(path).status_code == 403
    assert getattr(as_(jonas), method)(path).status_code == 404
    if has_id:
        answer = getattr(as_(mallory), method)(path, {"method": "dns"})
        assert answer.status_code == 404
    assert SigningKey.objects.filter(identity=site).count() == 2


@pytest.mark.parametrize("what", ["{}/check", "{}/did.json", "keys/{}/change", "keys/{}/stolen"])
def test_what_is_not_there_is_not_found(owner, site, what):
    path = f"{PAGE}/{what.format(uuid.uuid4())}"

    answer = owner.post(path, {"method": "dns"}) if "check" in what else owner.get(path)

    assert answer.status_code == 404


def test_a_site_that_may_not_issue_for_real_says_why(owner, nordvind, settings):
    settings.MAY_ISSUE_FOR_REAL = False

    answer = owner.post(f"{PAGE}/new", {"kind": "site"})

    assert answer.status_code == 422
    assert "public https address" in answer.text


def test_the_page_costs_few_queries(owner, site, django_assert_max_num_queries):
    for _ in range(3):
        owner.get(PAGE)
    with django_assert_max_num_queries(16):
        owner.get(PAGE)


class TestWhichAwardsStand:
    @pytest.fixture
    def site(self, nordvind):
        return able_to_issue(nordvind, at=timezone.now() - timedelta(days=3))

    @pytest.fixture
    def award(self, actor, mette, nordvind, site):
        assert site.kind == IdentityKind.SITE
        version = published(nordvind, at=timezone.now() - timedelta(days=2))
        return award_one(
            actor=actor(mette),
            version=version,
            email="anna@kunde.test",
            name="Anna Berg",
            at=timezone.now() - timedelta(days=1),
        )

    @pytest.fixture
    def path(self, owner, site, award):  # noqa: ARG002 - it is signed with the key
        key = key_of(site)
        path = f"{PAGE}/keys/{key.pk}"
        assert "1 award was issued with it." in owner.get(f"{path}/stolen").text
        assert owner.get(f"{path}/awards").status_code == 404
        since = timezone.localtime(timezone.now() - timedelta(hours=2))
        answer = owner.post(
            f"{path}/stolen", {"since": since.strftime("%Y-%m-%dT%H:%M"), "is_sure": "on"}
        )
        assert answer["Location"] == f"{path}/awards"
        return answer["Location"]

    def test_they_are_chosen_looked_at_and_decided(self, owner, path):
        page = owner.get(path).text
        assert "Before that moment, in our log" in page
        assert "Decide it so" not in page
        assert path in owner.get(PAGE).text

        page = owner.get(f"{path}?stand=logged").text
        assert "This would issue 1 again and withdraw 0." in page
        assert "Anna Berg" in page

        answer = owner.post(
            f"{path}?stand=logged", {"reason": "Væk", "stands": "1", "falls": "0"}, follow=True
        )
        assert "Issued again: 1, withdrawn: 0." in answer.text
        assert "Decided before" in owner.get(path).text
        act = BulkAct.objects.get()
        assert (act.kind, act.awards, act.reason) == ("rekey", 1, "Væk")

    @pytest.mark.parametrize(
        ("query", "data"),
        [
            ("?stand=logged", {}),
            ("", {"reason": "x"}),
            ("?stand=some", {"reason": "x"}),
            ("?stand=all", {"reason": "x", "stands": "7", "falls": "0"}),
            ("?stand=all&version=9", {"reason": "x"}),
        ],
        ids=["no reason", "nothing chosen", "no such rule", "other counts", "none of them"],
    )
    def test_what_cannot_be_decided_is_said(self, owner, path, query, data):
        assert owner.post(f"{path}{query}", data).status_code == 422
        assert not BulkAct.objects.exists()

    def test_some_alone_are_decided_about(self, owner, path, award):
        found = owner.get(f"{path}?stand=none&badge={award.achievement.pk}").text
        assert "This would issue 0 again and withdraw 1." in found
        none = owner.get(f"{path}?stand=none&badge={uuid.UUID(int=1)}").text
        assert "This would issue 0 again and withdraw 0." in none

    def test_its_queries_do_not_grow(self, owner, path, django_assert_max_num_queries):
        with django_assert_max_num_queries(45):
            owner.get(f"{path}?stand=logged")

    def test_it_is_for_those_who_manage_keys(self, client, as_, karin, sara, jonas, mallory, path):
        assert client.get(path).status_code == 302
        assert as_(karin).get(path).status_code == 403
        assert as_(sara).get(path).status_code == 403
        assert as_(jonas).get(path).status_code == 404
        assert as_(mallory).get(path).status_code == 404


def test_nobody_knows_since_when_it_was_stolen(owner, site):
    key = key_of(site)
    owner.post(f"{PAGE}/keys/{key.pk}/stolen", {"is_unknown": "on", "is_sure": "on"})
    key.refresh_from_db()
    assert key.compromised_since == key.active_from
