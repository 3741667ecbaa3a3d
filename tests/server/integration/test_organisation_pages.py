# SPDX-License-Identifier: Apache-2.0

"""Pages of an organisation and of oneself: who may open what, what forms keep, what is 404."""

from __future__ import annotations

import uuid

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings
from django.urls import reverse

from skillmark_server.accounts.models import (
    ApiToken,
    Invitation,
    Membership,
    Organisation,
    Role,
    User,
)
from skillmark_server.accounts.services import invite_member
from skillmark_server.accounts.tokens import make_token
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.rendering import render
from tests.server.integration.test_look_pages import accents  # noqa: F401 - a fixture

SEEN_BY_MEMBERS = ("organisation", "member-list", "organisation-leave")
FOR_OWNERS = ("organisation-edit", "organisation-rules", "token-list")
FACTS = {"name": "Nordvind A/S", "language": "da"}
RULES = {"undo_minutes": 5, "claim_days": 30, "colour": "#0B4F6C", "needs_review": "on"}


class TestWhoMayOpenWhat:
    @pytest.mark.parametrize("page", [*SEEN_BY_MEMBERS, *FOR_OWNERS, "me", "organisation-new"])
    def test_a_stranger_is_asked_to_sign_in_and_comes_back(self, page):
        answer = Client().get(reverse(page))
        assert answer.status_code == 302
        assert answer["Location"] == f"/account/login/?next={reverse(page)}"

    @pytest.mark.parametrize("page", [*SEEN_BY_MEMBERS, *FOR_OWNERS])
    def test_somebody_without_an_organisation_finds_nothing(self, as_, jonas, page):
        assert as_(jonas).get(reverse(page)).status_code == 404

    @pytest.mark.parametrize("who", ["mette", "ole", "karin", "sara"])
    def test_members_see_owners_change(self, as_, request, who):
        browser = as_(request.getfixturevalue(who))
        for page in SEEN_BY_MEMBERS:
            assert browser.get(reverse(page)).status_code == 200, page
        for page in FOR_OWNERS:
            expected = 200 if who == "mette" else 403
            assert browser.get(reverse(page)).status_code == expected, page
            assert browser.post(reverse(page), {}).status_code == expected, page

    @pytest.mark.parametrize("who", ["ole", "karin", "sara"])
    def test_members_invite_nobody(self, as_, request, who):
        browser = as_(request.getfixturevalue(who))
        assert 'name="email"' not in browser.get(reverse("member-list")).content.decode()
        sent = browser.post(reverse("member-list"), {"email": "a@b.test", "role": "owner"})
        assert sent.status_code == 403
        assert not Invitation.objects.exists()

    def test_what_belongs_to_another_organisation_does_not_exist(
        self, as_, mette, mallory, actor, now
    ):
        invitation = invite_member(
            actor=actor(mette),
            email="x@y.test",
            role=Role.AUDITOR,
            at=now,
            tell=lambda *_told: None,
        )
        token, _secret = make_token(actor=actor(mette), name="HR", scopes=["read"], at=now)
        browser = as_(mallory)
        for name, key in (
            ("member-roles", mette.pk),
            ("member-remove", mette.pk),
            ("invitation-withdraw", invitation.pk),
            ("token-revoke", token.pk),
        ):
            for pk in (key, uuid.uuid4()):
                assert browser.post(reverse(name, args=[pk])).status_code == 404, name
        assert "Nordvind" not in browser.get(reverse("member-list")).content.decode()

    @pytest.mark.parametrize(
        "name", ["organisation-switch", "invitation-withdraw", "token-revoke", "invitation-accept"]
    )
    def test_a_get_changes_nothing(self, as_, mette, name):
        args = {"organisation-switch": [], "invitation-accept": ["x"]}.get(name, [uuid.uuid4()])
        assert as_(mette).get(reverse(name, args=args)).status_code == 405

    @pytest.mark.parametrize("page", [*FOR_OWNERS, "member-list", "me", "organisation-new"])
    def test_a_form_from_elsewhere_is_refused(self, mette, page):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(mette, backend="allauth.account.auth_backends.AuthenticationBackend")
        assert browser.post(reverse(page), FACTS).status_code == 403


class TestMaking:
    def test_somebody_makes_one_and_lands_in_it(self, as_, jonas):
        browser = as_(jonas)
        answer = browser.post(
            reverse("organisation-new"), {"name": "Værftet", "language": "da", "city": "Esbjerg"}
        )
        assert answer["Location"] == reverse("organisation")
        shown = browser.get(answer["Location"]).content.decode()
        assert "Værftet" in shown
        assert "Esbjerg" in shown

    @pytest.mark.usefixtures("nordvind")
    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"name": ""}, "name"),
            ({"name": "N\u043erdvind A/S"}, "name"),
            ({"name": "a\u202eb"}, "name"),
            ({"name": "x" * 121}, "name"),
            ({"name": "Ok", "website": "javascript:alert(1)"}, "website"),
            ({"name": "Ok", "email": "nobody"}, "email"),
            ({"name": "Ok", "description_da": "CPR 010190-1234"}, "description_da"),
            ({"name": "Ok", "country": "XX"}, "country"),
            ({"name": "Ok", "language": "tlh"}, "language"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(self, as_, jonas, sent, field):
        answer = as_(jonas).post(
            reverse("organisation-new"), {"language": "en", "city": "Kept town", **sent}
        )
        shown = answer.content.decode()
        assert answer.status_code == 200
        assert f'id="id_{field}_error"' in shown
        assert "Kept town" in shown
        assert not Membership.objects.filter(user=jonas).exists()

    def test_nobody_sets_what_no_form_asks(self, as_, jonas):
        as_(jonas).post(
            reverse("organisation-new"),
            {**FACTS, "name": "Plain", "is_demo": "on", "id": str(uuid.uuid4()), "claim_days": 1},
        )
        made = Organisation.objects.get(name="Plain")
        assert not made.is_demo
        assert made.claim_days == 90

    @pytest.mark.parametrize(
        "data",
        [b"", b"GIF89a not a picture", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n" + b"0" * 99],
        ids=["empty", "gif", "script", "cut short"],
    )
    def test_a_logo_that_is_no_picture_is_refused(self, as_, jonas, data):
        logo = SimpleUploadedFile("logo.png", data, content_type="image/png")
        answer = as_(jonas).post(reverse("organisation-new"), {**FACTS, "logo": logo})
        assert answer.status_code == 200
        assert 'id="id_logo_error"' in answer.content.decode()
        assert not Organisation.objects.exists()


class TestChanging:
    def test_an_owner_changes_facts_and_rules(self, as_, mette, nordvind):
        browser = as_(mette)
        browser.post(reverse("organisation-edit"), {**FACTS, "city": "Ribe"})
        browser.post(reverse("organisation-rules"), RULES)
        nordvind.refresh_from_db()
        assert (nordvind.city, nordvind.undo_minutes, nordvind.needs_review) == ("Ribe", 5, True)

    @pytest.mark.parametrize(
        "wrong", [{"colour": "#FFFF00"}, {"undo_minutes": 9999}, {"claim_days": "many"}]
    )
    def test_a_rule_that_cannot_be_is_said_at_its_field(self, as_, mette, wrong):
        answer = as_(mette).post(reverse("organisation-rules"), {**RULES, **wrong})
        (field,) = wrong
        assert f'id="id_{field}_error"' in answer.content.decode()

    def test_people_switch_between_their_own_only(self, as_, mette, kysten, now):
        browser = as_(mette)
        for wrong in (str(kysten.pk), "x", ""):
            sent = browser.post(reverse("organisation-switch"), {"organisation": wrong})
            assert sent.status_code == 404
        Membership.objects.create(user=mette, organisation=kysten, role=Role.AUDITOR, since=now)
        sent = browser.post(
            reverse("organisation-switch"), {"organisation": str(kysten.pk), "next": "//evil.test"}
        )
        assert sent["Location"] == "/"
        assert "Kystens" in browser.get(reverse("organisation")).content.decode()


class TestMembers:
    def test_an_invitation_goes_out_by_mail_and_is_accepted_by_a_press(
        self, as_, mette, jonas, nordvind
    ):
        as_(mette).post(
            reverse("member-list"), {"email": "ida@nordvind.test", "role": Role.DESIGNER}
        )
        mail = Mail.objects.get(kind="invitation")
        link = next(word for word in render(mail).text.split() if "/invitation/" in word)
        path = link.removeprefix("https://skills.test")
        assert path.rpartition("/")[2] not in str(mail.context), "the link is sealed"

        stranger = Client()
        assert stranger.get(path).status_code == 200
        asked = stranger.post(f"{path}/accept")
        assert asked["Location"].startswith("/account/login/")

        browser = as_(jonas)
        assert "Join" in browser.get(path).content.decode()
        assert not nordvind.memberships.filter(user=jonas).exists()
        browser.post(f"{path}/accept")
        assert nordvind.memberships.get(user=jonas).role == Role.DESIGNER
        assert browser.get(path).status_code == 410
        assert browser.post(f"{path}/accept").status_code == 410

    def test_a_withdrawn_one_is_neither_sent_nor_accepted(self, as_, mette, jonas):
        browser = as_(mette)
        browser.post(reverse("member-list"), {"email": "ida@nordvind.test", "role": "auditor"})
        mail = Mail.objects.get(kind="invitation")
        link = next(word for word in render(mail).text.split() if "/invitation/" in word)
        browser.post(reverse("invitation-withdraw", args=[Invitation.objects.get().pk]))
        mail.refresh_from_db()
        assert mail.cancelled_at is not None
        answer = as_(jonas).get(link.removeprefix("https://skills.test"))
        assert answer.status_code == 410
        assert "withdrawn" in answer.content.decode()

    def test_somebody_without_a_confirmed_address_is_told_what_to_do(
        self, as_, mette, jonas, actor, now
    ):
        kept: list[str] = []
        invite_member(
            actor=actor(mette),
            email="x@y.test",
            role=Role.AUDITOR,
            at=now,
            tell=lambda _invitation, secret: kept.append(secret),
        )
        Invitation.objects.update(expires_at="2999-01-01T00:00Z")
        EmailAddress.objects.filter(user=jonas).update(verified=False)
        browser = as_(jonas)
        shown = browser.get(reverse("invitation", args=kept)).content.decode()
        assert "Confirm one of your e-mail addresses first." in shown
        assert browser.post(reverse("invitation-accept", args=kept)).status_code == 403

    def test_the_last_owner_is_told_why_they_stay(self, as_, mette):
        browser = as_(mette)
        told = browser.post(reverse("organisation-leave"), follow=True).content.decode()
        assert "This is the only owner." in told
        sent = browser.post(reverse("member-roles", args=[mette.pk]), {"roles": ["auditor"]})
        assert "This is the only owner." in sent.content.decode()

    def test_roles_are_given_and_a_member_removed(self, as_, mette, ole):
        browser = as_(mette)
        browser.post(reverse("member-roles", args=[ole.pk]), {"roles": ["auditor", "recruiter"]})
        assert {m.role for m in ole.memberships.all()} == {"auditor", "recruiter"}
        for wrong in ({}, {"roles": ["king"]}):
            told = browser.post(reverse("member-roles", args=[ole.pk]), wrong)
            assert 'id="id_roles_error"' in told.content.decode()
        browser.post(reverse("member-remove", args=[ole.pk]))
        assert not ole.memberships.exists()

    def test_the_list_costs_the_same_for_many(
        self, as_, mette, nordvind, now, django_assert_max_num_queries
    ):
        browser = as_(mette)
        for number in range(30):
            user = User.objects.create_user(f"n{number}@nordvind.test", name=f"N {number}")
            Membership.objects.create(
                user=user, organisation=nordvind, role=Role.AUDITOR, since=now
            )
        with django_assert_max_num_queries(12):
            assert browser.get(reverse("member-list")).content.decode().count("@nordvind") >= 30


class TestTokens:
    def test_the_secret_is_shown_once(self, as_, mette):
        browser = as_(mette)
        sent = {"name": "HR", "scopes": ["read"], "lasts": "30"}
        made = browser.post(reverse("token-list"), sent)
        secret = made.content.decode().partition('id="secret">')[2].partition("<")[0]
        assert secret.startswith("skm_")
        assert "no-store" in made["Cache-Control"]
        again = browser.get(reverse("token-list")).content.decode()
        assert secret not in again
        assert secret[:12] in again

    def test_it_is_withdrawn(self, as_, mette, actor, now):
        token, _secret = make_token(actor=actor(mette), name="HR", scopes=["read"], at=now)
        as_(mette).post(reverse("token-revoke", args=[token.pk]))
        token.refresh_from_db()
        assert token.revoked_at is not None

    @pytest.mark.parametrize(
        "wrong", [{"name": ""}, {"scopes": []}, {"scopes": ["root"]}, {"lasts": "-1"}]
    )
    def test_what_is_wrong_makes_none(self, as_, mette, wrong):
        sent = {"name": "HR", "scopes": ["read"], "lasts": "30", **wrong}
        assert as_(mette).post(reverse("token-list"), sent).status_code == 200
        assert not ApiToken.objects.exists()

    def test_the_list_costs_the_same_for_many(
        self, as_, mette, actor, now, django_assert_max_num_queries
    ):
        for number in range(20):
            make_token(actor=actor(mette), name=f"P {number}", scopes=["read"], at=now)
        browser = as_(mette)
        with django_assert_max_num_queries(10):
            browser.get(reverse("token-list"))


class TestOneself:
    def test_name_language_and_theme_are_kept(self, as_, jonas):
        browser = as_(jonas)
        browser.post(reverse("me"), {"name": "Jonas  Å", "language": "da", "theme": "dark"})
        jonas.refresh_from_db()
        assert (jonas.name, jonas.language, jonas.theme) == ("Jonas Å", "da", "dark")
        assert "<html" in browser.get(reverse("me")).content.decode()
        assert 'lang="da"' in browser.get(reverse("me")).content.decode()

    @pytest.mark.parametrize("name", ["", "a\u202eb", "x" * 121, "\x00"])
    def test_a_name_that_cannot_be_used_is_refused(self, as_, jonas, name):
        sent = {"name": name, "language": "auto", "theme": "auto"}
        answer = as_(jonas).post(reverse("me"), sent)
        assert 'id="id_name_error"' in answer.content.decode()
        jonas.refresh_from_db()
        assert jonas.name == "Jonas Ærøskøbing"

    def test_addresses_are_added_used_first_and_removed(self, as_, jonas):
        EmailAddress.objects.create(user=jonas, email="j@home.test", verified=True)
        browser = as_(jonas)
        browser.post("/account/email/", {"email": "j@home.test", "action_primary": ""})
        jonas.refresh_from_db()
        assert jonas.email == "j@home.test"
        browser.post("/account/email/", {"email": "jonas@nordvind.test", "action_remove": ""})
        assert [a.email for a in EmailAddress.objects.filter(user=jonas)] == ["j@home.test"]
        browser.post("/account/email/", {"email": "j@home.test", "action_remove": ""})
        assert EmailAddress.objects.filter(user=jonas).exists(), "the last one stays"

    @pytest.mark.parametrize(
        "path",
        [
            "/account/2fa/",
            "/account/2fa/totp/activate/",
            "/account/2fa/webauthn/",
            "/account/2fa/webauthn/add/",
            "/account/email/",
            "/account/sessions/",
            "/account/password/change/",
            "/account/password/set/",
            "/account/reauthenticate/",
            "/account/inactive/",
            "/account/social/connections/",
            "/account/3rdparty/",
            "/account/3rdparty/login/cancelled/",
            "/account/3rdparty/login/error/",
        ],
    )
    def test_every_page_of_an_account_is_dressed_by_us(self, as_, jonas, path):
        answer = as_(jonas).get(path, follow=True)
        assert answer.status_code in {200, 401, 404}
        assert "skillmark.css" in answer.content.decode()
        assert "Menu:" not in answer.content.decode()


@pytest.mark.usefixtures("accents")
class TestInALanguageThatBabelDoesNotKnow:
    """A site may speak more languages than Babel has data for; the forms then use English data."""

    FORMS = ("organisation-new", "organisation-edit", "organisation-rules", "organisation", "me")

    @pytest.mark.parametrize("right_to_left", [[], ["en"]], ids=["pseudo-locale", "right-to-left"])
    def test_its_forms_open_keep_what_was_typed_and_save(self, as_, mette, nordvind, right_to_left):
        nordvind.country, nordvind.city = "DK", "Esbjerg"
        nordvind.save()
        browser = as_(mette)
        with override_settings(LANGUAGES_BIDI=right_to_left):
            browser.cookies["language"] = "en-xa"
            type(mette).objects.update(language="en-xa")
            for page in self.FORMS:
                answer = browser.get(reverse(page))
                assert answer.status_code == 200, page
                assert ('dir="rtl"' in answer.content.decode()) is bool(right_to_left), page
            typed = {**FACTS, "name": "", "website": "not an address", "city": "Kolding"}
            refused = browser.post(reverse("organisation-edit"), typed)
            kept = browser.post(
                reverse("organisation-edit"),
                {"name": "Nordvind", "language": "en-xa", "country": "SE"},
            )

        assert refused.status_code == 200
        assert 'value="Kolding"' in refused.content.decode()
        assert kept.status_code == 302
        nordvind.refresh_from_db()
        assert nordvind.country == "SE"

    def test_countries_are_named_in_english(self, as_, mette, nordvind):
        nordvind.country, nordvind.city = "DE", "Husum"
        nordvind.save()
        browser = as_(mette)

        assert "Husum, Germany" in browser.get("/organisation/?lang=en-xa").content.decode()
        form = browser.get("/organisation/edit?lang=en-xa").content.decode()
        assert '<option value="DE" selected>Germany</option>' in form
