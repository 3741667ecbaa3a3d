# SPDX-License-Identifier: Apache-2.0

"""The pages of awards: who may open them, what they do, and that looking changes nothing."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from skillmark_server.awards import running
from skillmark_server.awards.models import Act, Award, AwardRequest, Batch, ClaimLink, Visibility
from skillmark_server.awards.services import open_request_link, preview_batch, revoke_award
from skillmark_server.outbox.models import Mail
from skillmark_server.searching import tasks as searching
from skillmark_server.tabular import AWARD, read_table
from tests.server.cast_awards import published
from tests.server.integration.awards.test_claiming import secret_of

FILE = b"Medarbejder;E-mail;Dato\r\nAnna Berg;anna@x.test;01.03.2026\r\nBo;bo(at)x.test;\r\n"


@pytest.fixture
def may(actor, mette):
    return actor(mette)


@pytest.fixture
def batch(may, first_aid, now):
    return preview_batch(actor=may, version=first_aid, data=FILE, source="file", at=now)


@pytest.fixture
def link(may, first_aid, now):
    return open_request_link(actor=may, achievement=first_aid.achievement, at=now)


@pytest.fixture
def asked(link, nordvind, now):
    return AwardRequest.objects.create(
        organisation=nordvind,
        achievement=link.achievement,
        link=link,
        email="anna@x.test",
        name="Anna",
        language="da",
        narrative="I did it.",
        asked_at=now,
        confirmed_at=now,
    )


@pytest.fixture
def addresses(give, batch, link, asked, may, now):
    award = give(version=published(batch.organisation, at=now, suspendable=True))
    act = revoke_award(actor=may, award=give("b@x.test", "B"), reason="x", at=now)
    return {
        "award-list": reverse("award-list"),
        "award-export": reverse("award-export"),
        "award-new": reverse("award-new"),
        "batch-list": reverse("batch-list"),
        "batch": reverse("batch", args=[batch.pk]),
        "batch-columns": reverse("batch-columns", args=[batch.pk]),
        "batch-to-mend": reverse("batch-to-mend", args=[batch.pk]),
        "award-detail": reverse("award-detail", args=[award.pk]),
        "waiting": reverse("award-detail", args=[act.award_id]),
        "award-revoke": reverse("award-revoke", args=[award.pk]),
        "award-suspend": reverse("award-suspend", args=[award.pk]),
        "award-reinstate": reverse("award-reinstate", args=[award.pk]),
        "request-list": reverse("request-list"),
        "request-detail": reverse("request-detail", args=[asked.pk]),
        "request-link": reverse("request-link", args=[link.pk]),
        "request-link-code": reverse("request-link-code", args=[link.pk]),
    }


def _snapshot():
    return [
        list(model.objects.order_by("pk").values())
        for model in (Award, Batch, Act, AwardRequest, ClaimLink, Mail)
    ]


@pytest.mark.parametrize("language", ["en", "da"])
def test_every_page_opens_in_both_languages_and_looking_changes_nothing(
    addresses, as_, mette, language
):
    client = as_(mette)
    client.cookies["language"] = language
    before = _snapshot()

    for name, address in addresses.items():
        answer = client.get(address)
        assert answer.status_code == 200, name
        if "html" in answer["Content-Type"]:
            assert answer.content.count(b"<h1") == 1, name
            assert b"style=" not in answer.content, name

    assert _snapshot() == before


def test_strangers_sign_in_and_others_meet_nothing(addresses, as_, mallory, jonas):
    for name, address in addresses.items():
        assert Client().get(address).status_code == 302, name
        assert as_(jonas).get(address).status_code == 404, name
        if uuid_in(address):
            assert as_(mallory).get(address).status_code == 404, name


def uuid_in(address):
    for part in address.split("/"):
        try:
            uuid.UUID(part)
        except ValueError:
            continue
        return True
    return False


def test_roles_open_what_they_may(addresses, as_, karin, sara):
    seen = {
        name: (as_(karin).get(address).status_code, as_(sara).get(address).status_code)
        for name, address in addresses.items()
    }
    readable = {"award-list", "award-export", "batch-list", "batch", "award-detail", "waiting"}
    for name, (auditor, recruiter) in seen.items():
        assert auditor == (200 if name in readable else 403), name
        assert recruiter == 403, name


@pytest.mark.parametrize(
    "query",
    [
        "?q=' OR 1=1 --",
        "?q=%00",
        "?state=bogus&sort=bogus&page=-1",
        "?badge=x&department=y&mail=z",
        "?page=999999999999999999999",
        "?q=" + "x" * 5000,
        "?state=lapsing&sort=-until&mail=back",
    ],
)
def test_any_question_is_answered(give, as_, mette, query):
    give()
    assert as_(mette).get(reverse("award-list") + query).status_code == 200
    assert as_(mette).get(reverse("award-export") + query).status_code == 200


def test_a_list_costs_the_same_for_one_and_for_many(
    give, as_, mette, django_assert_max_num_queries
):
    client = as_(mette)
    give()
    client.get(reverse("award-list"))
    with django_assert_max_num_queries(16):
        client.get(reverse("award-list"))
    for n in range(12):
        give(f"p{n}@x.test", f"P {n}")
    with django_assert_max_num_queries(16) as queries:
        client.get(reverse("award-list"))
    assert len(queries) <= 16


def test_lists_find_by_name_number_and_state(give, as_, mette, may, now):
    give("aase@x.test", "Åse Lykke")
    gone = give("bo@x.test", "Bo Dahl")
    revoke_award(actor=may, award=gone, reason="x", at=now, now=True)
    searching.tick(now)
    client = as_(mette)

    def names(query):
        page = client.get(reverse("award-list") + query).context["page"]
        return [award.recipient_name for award in page]

    assert names("?q=aase") == names("?q=åse") == names("?q=0001") == ["Åse Lykke"]
    assert names("?state=revoked") == ["Bo Dahl"]
    assert names("?q=nobody") == []


class TestAwarding:
    def test_one_person_in_three_steps(self, as_, mette, first_aid):
        client = as_(mette)
        new = reverse("award-new")
        badge = str(first_aid.achievement_id)
        assert client.get(f"{new}?badge={badge}").status_code == 200

        looked = client.post(
            new, {"badge": badge, "way": "one", "email": "anna@x.test", "name": "Anna"}
        )
        batch = Batch.objects.get()
        assert looked["Location"] == reverse("batch", args=[batch.pk])
        client.post(reverse("batch-confirm", args=[batch.pk]), {"now": "yes"})
        running.run_due_batches(at=timezone.now())

        assert Award.objects.get().recipient_name == "Anna"
        assert b"1 " in client.get(reverse("batch", args=[batch.pk])).content

    def test_a_file_and_a_pasted_list(self, as_, mette, first_aid):
        client = as_(mette)
        facts = {"badge": str(first_aid.achievement_id), "way": "many"}
        upload = SimpleUploadedFile("kursus.csv", FILE)

        client.post(reverse("award-new"), {**facts, "file": upload})
        client.post(reverse("award-new"), {**facts, "text": "Anna <anna@x.test>"})

        assert sorted(Batch.objects.values_list("source", "file_name")) == [
            ("file", "kursus.csv"),
            ("pasted", ""),
        ]

    def test_progress_is_asked_for_by_itself_and_the_page_follows(self, as_, mette, batch):
        client, address = as_(mette), reverse("batch", args=[batch.pk])
        client.post(reverse("batch-confirm", args=[batch.pk]))

        def poll(was):
            return client.get(f"{address}?was={was}", headers={"HX-Target": "progress"})

        assert b"hx-get" in client.get(address).content
        assert "HX-Refresh" not in poll("waiting")
        assert b"<h1" not in poll("waiting").content
        at = timezone.now()
        Batch.objects.update(due_at=at, confirmed_at=at)
        assert poll("waiting")["HX-Refresh"] == "true"
        running.run_due_batches(at=timezone.now())
        assert poll("running")["HX-Refresh"] == "true"
        assert b"hx-get" not in poll("over").content

    @pytest.mark.parametrize(
        "said",
        [
            {"way": "many"},
            {"way": "many", "text": "\0"},
            {"way": "many", "file": SimpleUploadedFile("x.xlsx", b"PK\x03\x04rubbish")},
            {"way": "many", "file": SimpleUploadedFile("x.csv", b"CPR\n010190-1234\n")},
            {"way": "one", "email": ""},
            {"way": "many", "text": "a@x.test", "valid_from": "31.11.2025"},
            {"way": "many", "text": "a@x.test", "narrative": "cpr 010190-1234"},
            {"way": "many", "text": "a@x.test", "evidence": "javascript:alert(1)"},
        ],
        ids=str,
    )
    def test_what_cannot_be_used_is_said_and_kept(self, as_, mette, first_aid, said):
        answer = as_(mette).post(
            reverse("award-new"), {"badge": str(first_aid.achievement_id), **said}
        )
        assert answer.status_code == 422
        assert b'role="alert"' in answer.content
        assert not Batch.objects.exists()

    def test_a_row_is_mended_and_left_out_on_the_page(self, as_, mette, batch):
        client, row = as_(mette), reverse("batch-row", args=[batch.pk])
        client.post(row, {"line": "3", "field": "email", "text": "bo@x.test", "show": "wrong"})
        assert batch.rows.get(line=3).state == "new"
        client.post(row, {"line": "3", "skip": "yes"})
        assert batch.rows.get(line=3).is_skipped
        for line in ("", "x", "99", "9" * 30):
            assert client.post(row, {"line": line, "skip": "no"}).status_code == 302

    def test_the_file_to_mend_can_be_used_again(self, as_, mette, batch):
        answer = as_(mette).get(reverse("batch-to-mend", args=[batch.pk]))
        body = answer.getvalue()
        assert "bo(at)x.test" in body.decode("utf-8-sig")
        mended = body.replace(b"bo(at)x.test", b"bo@x.test")
        assert read_table(mended, AWARD).rows[0].cells[1] == "bo@x.test"

    def test_columns_are_said_anew(self, as_, mette, batch):
        address = reverse("batch-columns", args=[batch.pk])
        assert as_(mette).post(address, {"email": "1", "name": "1"}).status_code == 422
        assert as_(mette).post(address, {"email": "1", "name": "0"}).status_code == 302

    def test_somebody_elses_list_cannot_be_touched(self, as_, mallory, batch):
        for name in ("row", "confirm", "undo", "cancel", "sign-off", "return", "columns"):
            answer = as_(mallory).post(reverse(f"batch-{name}", args=[batch.pk]), {})
            assert answer.status_code == 404, name

    @pytest.mark.parametrize(
        "body",
        [
            b"E-mail;Navn\r\na@x.test;An\0na\r\n",
            b"E-mail;Na\0vn\r\na@x.test;Anna\r\n",
            b"E-mail;Navn\r\n=cmd|' /C calc'!A0;=1+1\r\n",
            "E-mail;Navn\r\na@x.test;\u202eannA\r\n".encode(),
            b"\xff\xfe\0\0",
        ],
        ids=["NUL in a cell", "NUL in a heading", "formulas", "turned round", "UTF-16 of nothing"],
    )
    def test_hostile_files_are_said_to_be_wrong(self, as_, mette, first_aid, body):
        client = as_(mette)
        facts = {"badge": str(first_aid.achievement_id), "way": "many"}
        answer = client.post(
            reverse("award-new"), {**facts, "file": SimpleUploadedFile("x\0.csv", body)}
        )
        assert answer.status_code in {302, 422}
        for batch in Batch.objects.all():
            assert client.get(reverse("batch", args=[batch.pk])).status_code == 200
            confirmed = client.post(reverse("batch-confirm", args=[batch.pk]))
            assert confirmed.status_code == 302

    def test_a_nul_in_any_field_is_refused(self, as_, mette, batch, give):
        client, award = as_(mette), give()
        said = {"line": "2", "field": "name", "text": "A\0", "reason": "\0", "email": "a\0@x.test"}
        for address in (
            reverse("batch-row", args=[batch.pk]),
            reverse("batch-return", args=[batch.pk]),
            reverse("award-revoke", args=[award.pk]),
            reverse("award-mail", args=[award.pk]),
            reverse("ask", args=["\0"]),
        ):
            assert client.post(address, said).status_code in {302, 400, 404, 410, 422}, address
        assert client.get(reverse("my-badges") + "?q=%00").status_code == 200


class TestActs:
    def test_withdrawn_with_a_reason_and_undone(self, give, as_, mette):
        award, client = give(at=timezone.now()), as_(mette)
        address = reverse("award-revoke", args=[award.pk])
        refused = client.post(address, {"reason": ""})
        assert refused.status_code == 422
        client.post(address, {"reason": "Wrong person."})
        act = Act.objects.get()
        assert b"toast" in client.get(reverse("award-detail", args=[award.pk])).content

        client.post(reverse("act-undo", args=[award.pk, act.pk]))

        act.refresh_from_db()
        assert act.undone_at

    def test_a_bounced_mail_is_mended(self, give, as_, mette):
        award, client = give(), as_(mette)
        Mail.objects.update(bounced_at=timezone.now())
        assert b"mail=back" in client.get(reverse("award-list")).content

        client.post(reverse("award-mail", args=[award.pk]), {"email": "anna@hjem.test"})

        assert Mail.objects.filter(to_email="anna@hjem.test", bounced_at=None).exists()
        assert b"mail=back" not in client.get(reverse("award-list")).content


class TestClaiming:
    @pytest.fixture
    def secret(self, give):
        give("jonas@nordvind.test", "Jonas Ærøskøbing", at=timezone.now())
        return secret_of(Mail.objects.get())

    def test_seeing_needs_no_account_and_changes_nothing(self, secret):
        before = _snapshot()
        answer = Client().get(reverse("claim", args=[secret]))
        assert answer.status_code == 200
        assert b"Jonas" in answer.content
        assert "Førstehjælp".encode() in answer.content
        assert answer["Cache-Control"].startswith("max-age=0")
        assert _snapshot() == before

    def test_keeping_leads_to_an_account_and_back(self, secret, jonas):
        client = Client()
        led = client.post(reverse("claim", args=[secret]), {"sees": "public"})
        assert "jonas%40nordvind.test" in led["Location"]
        assert f"next=%2Fclaim%2F{secret}" in led["Location"]
        client.force_login(jonas, backend="allauth.account.auth_backends.AuthenticationBackend")

        shown = client.get(reverse("claim", args=[secret]))
        assert shown.context["sees"] == "public"
        kept = client.post(reverse("claim", args=[secret]), {"sees": "public"})

        award = Award.objects.get()
        assert kept["Location"] == reverse("my-badge-share", args=[award.pk]) + "?new=1"
        assert (award.holder, award.visibility) == (jonas, Visibility.PUBLIC)

    def test_spent_old_and_unknown_links_explain_themselves(self, secret, as_, jonas):
        address = reverse("claim", args=[secret])
        as_(jonas).post(address, {"sees": "private"})
        assert Client().get(address).status_code == 410
        assert Client().post(reverse("claim-decline", args=[secret])).status_code == 410
        assert Client().get(reverse("claim", args=["nonsense"])).status_code == 410
        assert as_(jonas).get(address).status_code == 302

    def test_an_old_link_offers_a_new_mail(self, secret):
        ClaimLink.objects.update(expires_at=timezone.now() - timedelta(days=1))
        answer = Client().get(reverse("claim", args=[secret]))
        assert answer.status_code == 410
        assert reverse("claim-mail", args=[secret]).encode() in answer.content
        assert Client().post(reverse("claim-mail", args=[secret])).status_code == 200
        assert Mail.objects.filter(kind="claim").count() == 2

    def test_no_thanks(self, secret):
        assert Client().post(reverse("claim-decline", args=[secret])).status_code == 200
        assert Award.objects.get().declined_at

    @pytest.mark.usefixtures("secret")
    def test_my_badges_hold_what_went_to_any_verified_address(self, as_, jonas, mallory):
        award = Award.objects.get()
        mine, client = reverse("my-badge", args=[award.pk]), as_(jonas)
        assert b"First aid" in client.get(reverse("my-badges")).content
        assert client.get(mine).status_code == 200
        client.post(reverse("my-badge-keep", args=[award.pk]), {"sees": "employer"})
        client.post(reverse("my-badge-keep", args=[award.pk]), {"sees": "public"})
        award.refresh_from_db()
        assert (award.holder, award.visibility) == (jonas, "public")
        for kind, start in (("json", b"{"), ("jwt", b"ey")):
            body = client.get(reverse("my-badge-file", args=[award.pk, kind])).content
            assert body.startswith(start)
        assert client.get(reverse("my-badge-file", args=[award.pk, "exe"])).status_code == 404
        for name in ("my-badge", "my-badge-keep", "my-badge-decline"):
            address = reverse(name, args=[award.pk])
            assert as_(mallory).post(address).status_code in {404, 405}, name
        assert client.get(reverse("my-badge-decline", args=[award.pk])).status_code == 200
        client.post(reverse("my-badge-decline", args=[award.pk]))
        assert client.get(reverse("my-badges")).status_code == 200
        award.refresh_from_db()
        assert award.declined_at

    def test_my_badges_cost_the_same_for_one_and_for_many(
        self, give, as_, jonas, nordvind, now, django_assert_max_num_queries
    ):
        for n in range(8):
            version = published(nordvind, at=now, name={"en": f"B{n}", "da": f"B{n}"})
            award = give("jonas@nordvind.test", "Jonas", version=version)
            Award.objects.filter(pk=award.pk).update(holder=jonas, claimed_at=now)
        client = as_(jonas)
        client.get(reverse("my-badges"))
        with django_assert_max_num_queries(18):
            client.get(reverse("my-badges"))


class TestAsking:
    def test_asked_confirmed_and_approved(self, link, as_, mette):
        ask = reverse("ask", args=[link.code])
        assert Client().get(ask).status_code == 200
        assert Client().get(ask.lower()).status_code == 200
        assert Client().post(ask, {"name": "", "email": "x"}).status_code == 422
        sent = Client().post(ask, {"name": "Anna", "email": "anna@x.test", "narrative": "Did it."})
        assert sent.status_code == 200
        confirm = reverse("ask-confirm", args=[secret_of(Mail.objects.get())])
        assert Client().get(confirm).status_code == 200
        assert AwardRequest.objects.get().confirmed_at is None
        assert Client().post(confirm).status_code == 200

        asked = AwardRequest.objects.get()
        decide = reverse("request-detail", args=[asked.pk])
        assert as_(mette).post(decide, {"decision": "return", "reason": ""}).status_code == 422
        as_(mette).post(decide, {"decision": "approve"})
        assert Award.objects.get().recipient_email == "anna@x.test"

    def test_closed_and_unknown_links_say_so(self, link, as_, mette):
        as_(mette).post(reverse("request-link-end", args=[link.pk]))
        for code in (link.code, "NOPE"):
            assert Client().get(reverse("ask", args=[code])).status_code == 410
        assert Client().post(reverse("ask-confirm", args=["x"])).status_code == 410

    def test_a_link_is_made_with_its_code_to_print(self, as_, mette, first_aid):
        made = as_(mette).post(
            reverse("request-link-new"), {"badge": str(first_aid.achievement_id)}
        )
        page = as_(mette).get(made["Location"])
        assert b"qr.svg" in page.content
        bad = as_(mette).post(reverse("request-link-new"), {"badge": "x"})
        assert bad["Location"] == reverse("request-list")

    def test_one_place_asks_ten_times_a_minute_at_most(self, link):
        ask = reverse("ask", args=[link.code])
        codes = [
            Client().post(ask, {"name": "A", "email": f"a{n}@x.test"}).status_code
            for n in range(12)
        ]
        assert codes[:10] == [200] * 10
        assert codes[10:] == [422] * 2
