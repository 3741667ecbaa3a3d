# SPDX-License-Identifier: Apache-2.0

"""What the sign-in tells a stranger, what it never tells, and who is let in from where."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skillmark_server.accounts.models import User
from skillmark_server.audit.models import AuditEvent
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.rendering import render
from tests.server.oidc_provider import ANNA, Employee, IdentityProvider

_CHANGES = re.compile(
    r'name="csrfmiddlewaretoken" value="[^"]*"|\w+@[\w.]+|value="[^"]*@[^"]*"|%40|id="[^"]*"'
)


@pytest.fixture(autouse=True)
def _no_limits_met():
    cache.clear()


@pytest.fixture
def demo(settings, mette):
    settings.DEMO = True
    User.objects.filter(pk=mette.pk).update(is_demo=True)
    return User.objects.get(pk=mette.pk)


def _shown(response) -> str:
    return _CHANGES.sub("", response.content.decode())


def _code(address: str) -> str:
    mail = Mail.objects.filter(to_email=address, kind="code").latest("created_at")
    return re.search(r"(?m)^([A-Z0-9-]{5,})$", render(mail).text)[1]


class TestNobodyLearnsWhoHasAnAccount:
    KNOWN, UNKNOWN = "jonas@nordvind.test", "nobody@nordvind.test"
    ASKS = {
        "code": ("/account/login/code/", {}),
        "reset": ("/account/password/reset/", {}),
        "sign-up": ("/account/signup/", {"name": "X", "password1": "a long enough sentence"}),
        "passkey": ("/account/signup/passkey/", {"name": "X"}),
    }

    @pytest.mark.parametrize("ask", ASKS)
    @pytest.mark.usefixtures("jonas")
    def test_by_what_a_page_says(self, ask):
        path, more = self.ASKS[ask]
        answers = []
        for address in (self.KNOWN, self.UNKNOWN):
            browser = Client()
            first = browser.post(path, {"email": address, **more})
            assert first.status_code == 302
            page = browser.get(first["Location"])
            answers.append((first["Location"], page.status_code, _shown(page)))
        assert answers[0] == answers[1]
        assert {m.to_email for m in Mail.objects.all()} == {self.KNOWN, self.UNKNOWN}

    @pytest.mark.usefixtures("jonas")
    def test_by_a_password(self):
        answers = []
        for address in (self.KNOWN, self.UNKNOWN):
            told = Client().post("/account/login/", {"login": address, "password": "wrong wrong"})
            answers.append((told.status_code, _shown(told)))
        assert answers[0] == answers[1]
        assert "do not belong together" in answers[0][1]

    @pytest.mark.parametrize("ask", ["code", "reset"])
    @pytest.mark.usefixtures("jonas")
    def test_by_how_long_it_takes(self, ask, monkeypatch):
        """Both cost the same: hashes of passwords, letters, and what is asked of rows."""
        hashed: list[str] = []
        monkeypatch.setattr(
            "django.contrib.auth.hashers.MD5PasswordHasher.encode",
            lambda _hasher, password, _salt: hashed.append(password) or "md5$x$y",
        )
        path, more = self.ASKS[ask]
        Client().post(path, {"email": "first@nordvind.test", **more})  # reads what is kept after it
        cost = []
        for address in (self.KNOWN, self.UNKNOWN):
            cache.clear()
            hashed.clear()
            with CaptureQueriesContext(connection) as asked:
                Client().post(path, {"email": address, **more})
            letters = Mail.objects.filter(to_email=address).count()
            cost.append((len(hashed), letters, len(asked)))
        (*known, many), (*unknown, as_many) = cost
        assert known == unknown
        assert known[1] == 1
        assert abs(many - as_many) <= 3, "a question more takes a fraction of a millisecond"

    def test_by_adding_an_address_of_somebody_else(self, as_, mette, jonas):
        browser = as_(mette)
        asked = browser.post("/account/email/", {"email": jonas.email, "action_add": ""})
        assert asked.status_code == 302
        page = browser.get(asked["Location"])
        assert "Type the code" in page.content.decode()
        assert not EmailAddress.objects.filter(user=mette, email=jonas.email).exists()
        browser.post(asked["Location"], {"code": "ABCD-EFGH"})
        assert not EmailAddress.objects.filter(user=mette, email=jonas.email).exists()
        kinds = Mail.objects.filter(to_email=jonas.email).values_list("kind", flat=True)
        assert set(kinds) <= {"account"}, "a code went to somebody else's address"


class TestLimits:
    def test_codes_for_one_address_are_limited(self, jonas):
        told = [
            Client().post("/account/login/code/", {"email": jonas.email}).status_code
            for _try in range(5)
        ]
        assert told[:3] == [302, 302, 302]
        assert 302 not in told[3:]

    def test_tries_from_one_place_meet_a_page_of_ours(self):
        for _try in range(31):
            answer = Client().get("/account/login/")
            answer = Client().post("/account/login/", {"login": "a@b.test", "password": "x"})
        assert answer.status_code == 429
        assert "Too many tries" in answer.content.decode()

    @pytest.mark.usefixtures("jonas")
    def test_a_code_can_be_guessed_three_times(self):
        browser = Client()
        browser.post("/account/login/code/", {"email": "jonas@nordvind.test"})
        right = _code("jonas@nordvind.test")
        for _try in range(3):
            browser.post("/account/login/code/confirm/", {"code": "WRONG"})
        browser.post("/account/login/code/confirm/", {"code": right})
        assert "_auth_user_id" not in browser.session


BAD = {
    "no address": {"email": "nobody"},
    "nothing": {},
    "two lines": {"email": "a@b.test\r\nBcc: all@b.test"},
    "null": {"email": "a\x00@b.test"},
    "half a pair": {"email": "a\udcff@b.test"},
    "very long": {"email": f"{'a' * 5000}@b.test"},
    "a list": {"email": ["a@b.test", "c@d.test"]},
}


@pytest.mark.parametrize("sent", BAD.values(), ids=BAD)
@pytest.mark.parametrize(
    "path", ["/account/login/code/", "/account/password/reset/", "/account/signup/"]
)
def test_what_is_no_address_is_never_an_error_of_ours(path, sent):
    try:
        answer = Client().post(path, {"name": "X", **sent})
    except UnicodeEncodeError:
        pytest.skip("the test client cannot send it")
    assert answer.status_code in {200, 302, 400}
    for mail in Mail.objects.all():
        assert "\n" not in mail.to_email


@pytest.mark.parametrize("name", ["a\u202eb", "x" * 121, "CPR 010190-1234", ""])
def test_a_name_that_cannot_be_used_is_refused_beside_the_field(name):
    answer = Client().post("/account/signup/", {"name": name, "email": "new@people.test"})
    assert answer.status_code == 200
    assert 'id="id_name_error"' in answer.content.decode()
    assert not User.objects.filter(email="new@people.test").exists()


@pytest.mark.parametrize(
    "there", ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:1"]
)
def test_signing_in_never_leads_elsewhere(jonas, there):
    browser = Client()
    browser.post("/account/login/code/", {"email": jonas.email, "next": there})
    answer = browser.post(
        "/account/login/code/confirm/", {"code": _code(jonas.email), "next": there}
    )
    assert "evil" not in answer["Location"]
    assert "javascript" not in answer["Location"]


def test_what_happens_to_an_account_stands_in_the_log(jonas):
    browser = Client()
    browser.post("/account/login/code/", {"email": jonas.email})
    browser.post("/account/login/code/confirm/", {"code": _code(jonas.email)})
    browser.post("/account/password/set/", {"password1": "x"})
    browser.post("/account/logout/")
    actions = list(AuditEvent.objects.values_list("action", flat=True).order_by("sequence"))
    assert actions == ["person.signed_in", "person.signed_out"]
    event = AuditEvent.objects.latest("sequence")
    assert (event.actor_id, event.object_id) == (jonas.pk, str(jonas.pk))


def test_looking_at_a_page_signs_nobody_out(as_, jonas):
    browser = as_(jonas)
    assert browser.get("/account/logout/").status_code == 200
    assert "_auth_user_id" in browser.session


@pytest.mark.parametrize("letter", ["code", "account"])
@pytest.mark.parametrize("language", ["en", "da"])
def test_letters_are_in_the_language_of_whoever_reads_them(jonas, letter, language):
    User.objects.filter(pk=jonas.pk).update(language=language)
    path = {"code": "/account/login/code/", "account": "/account/signup/"}[letter]
    Client().post(path, {"email": jonas.email, "name": "X"})
    mail = Mail.objects.get()
    assert (mail.kind, mail.language) == (letter, language)
    rendered = render(mail)
    assert f'<html lang="{language}">' in rendered.html
    assert "<" not in rendered.text
    assert "{" not in rendered.text + rendered.subject


class TestDemo:
    @pytest.mark.usefixtures("demo")
    def test_one_press_signs_in_on_this_machine(self):
        browser = Client(HTTP_HOST="localhost")
        page = browser.get("/account/login/").content.decode()
        assert page.count('name="who"') == 5

        answer = browser.post("/demo/sign-in", {"who": "mette", "next": "/me/"})

        assert answer["Location"] == "/me/"
        assert browser.get("/me/").status_code == 200

    @pytest.mark.parametrize(
        "elsewhere",
        [
            {"HTTP_HOST": "skills.test"},
            {"HTTP_HOST": "localhost", "REMOTE_ADDR": "192.0.2.7"},
            {"HTTP_HOST": "localhost", "HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        ],
        ids=["another name", "from elsewhere", "through a proxy"],
    )
    def test_nowhere_else(self, demo, elsewhere):
        stranger = Client(**elsewhere)
        page = stranger.get("/account/login/").content.decode()
        assert 'name="who"' not in page
        assert stranger.post("/demo/sign-in", {"who": "mette"}).status_code == 404
        told = stranger.post(
            "/account/login/", {"login": demo.email, "password": "a long enough password"}
        )
        assert "do not belong together" in told.content.decode()
        stranger.post("/account/login/code/", {"email": demo.email})
        stranger.post("/account/login/code/confirm/", {"code": _code(demo.email)})
        assert "_auth_user_id" not in stranger.session

    def test_a_session_that_was_carried_elsewhere_ends(self, demo, as_):
        browser = as_(demo)
        answer = browser.get("/me/", HTTP_HOST="skills.test")
        assert answer.status_code == 403
        assert "_auth_user_id" not in browser.session

    def test_a_site_that_is_no_demo_has_no_such_door(self, mette):
        User.objects.filter(pk=mette.pk).update(is_demo=True)
        here = Client(HTTP_HOST="localhost")
        assert here.post("/demo/sign-in", {"who": "mette"}).status_code == 404
        assert 'name="who"' not in here.get("/account/login/").content.decode()

    @pytest.mark.usefixtures("demo")
    @pytest.mark.parametrize("who", ["", "mallory", "mette@", "%", "x" * 5000])
    def test_nobody_else_is_signed_in(self, who):
        here = Client(HTTP_HOST="localhost")
        assert here.post("/demo/sign-in", {"who": who}).status_code == 404

    @pytest.mark.usefixtures("demo")
    def test_a_get_signs_nobody_in(self):
        assert Client(HTTP_HOST="localhost").get("/demo/sign-in?who=mette").status_code == 405


class TestAtWork:
    @pytest.fixture(params=["RS256", "ES256"])
    def provider(self, request, settings):
        with IdentityProvider(algorithm=request.param) as provider:
            settings.SOCIALACCOUNT_PROVIDERS = {
                "openid_connect": {"APPS": [provider.app()], "OAUTH_PKCE_ENABLED": True}
            }
            yield provider

    def _through(self, provider: IdentityProvider, employee: Employee = ANNA):
        """As a browser goes, but for the form over there."""
        browser = Client(HTTP_HOST="localhost")
        there = browser.post("/account/oidc/work/login/")["Location"]
        asked = {n: v[0] for n, v in parse_qs(urlsplit(there).query).items()}
        assert asked["code_challenge_method"] == "S256"
        back = urlsplit(provider.approve(asked, employee.email))
        return browser, browser.get(f"{back.path}?{back.query}")

    def test_an_employee_is_let_in(self, provider):
        browser, answer = self._through(provider)
        assert answer.status_code == 302
        user = User.objects.get()
        assert (user.email, user.name) == (ANNA.email, ANNA.name)
        assert browser.session["_auth_user_id"] == str(user.pk)
        assert EmailAddress.objects.get(user=user).verified

    def test_an_address_of_an_account_here_is_not_taken_over(self, provider, jonas):
        provider.people[jonas.email] = Employee("x", "Not Jonas", jonas.email)
        browser, _answer = self._through(provider, provider.people[jonas.email])
        assert "_auth_user_id" not in browser.session
        assert User.objects.get().name == jonas.name

    @pytest.mark.parametrize("fault", ["no token", "wrong state", "denied"])
    def test_what_goes_wrong_over_there_is_said(self, provider, fault):
        provider.fault = fault
        browser, answer = self._through(provider)
        if answer.status_code == 302:
            answer = browser.get(answer["Location"])
        assert answer.status_code < 500
        assert "That sign-in did not work" in answer.content.decode()
        assert not User.objects.exists()

    @pytest.mark.parametrize("fault", ["down", "garbage"])
    def test_a_provider_that_does_not_answer_breaks_no_page(self, provider, fault):
        provider.fault = fault
        answer = Client().post("/account/oidc/work/login/")
        assert answer.status_code < 500
        assert "That sign-in did not work" in answer.content.decode()

    def test_a_provider_that_is_gone_breaks_no_page(self, settings):
        with IdentityProvider() as provider:
            app = provider.app()
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        answer = Client().post("/account/oidc/work/login/")
        assert answer.status_code < 500

    def test_a_provider_nobody_set_up_does_not_exist(self):
        assert Client().get("/account/oidc/nowhere/login/").status_code == 404
