# SPDX-License-Identifier: Apache-2.0

"""The pages: what is said before, one click, and what a stranger meets."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from skillmark_server.accounts.models import User
from skillmark_server.operate.checkup import State, _data_of_people
from skillmark_server.privacy.models import RetentionTerms, SubjectKind, SubjectRequest

IDA = "ida@kunde.test"
PASSWORD = "a long enough password"


def test_erasing_oneself_says_first_what_it_does_and_asks_who_it_is(as_, jonas, given):
    given(jonas.email)
    client = as_(jonas)
    page = client.get("/me/data/erase").content.decode()
    assert "Nordvind A/S" in page
    assert "go on proving themselves" in page

    assert "reauthenticate" in client.post("/me/data/erase", {"is_sure": "on"})["Location"]
    assert User.objects.filter(pk=jonas.pk).exists()
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    assert client.post("/me/data/erase", {}).status_code == 200
    answer = client.post("/me/data/erase", {"is_sure": "on"}, follow=True)

    assert "1 organisation was asked" in answer.content.decode()
    assert not User.objects.filter(pk=jonas.pk).exists()


def test_an_owner_is_told_why_not(as_, mette):
    client = as_(mette)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    page = client.post("/me/data/erase", {"is_sure": "on"}).content.decode()
    assert "owner" in page
    assert User.objects.filter(pk=mette.pk).exists()


def test_a_request_is_noted_looked_at_and_answered_in_one_click(as_, mette, given):
    given(IDA)
    client = as_(mette)
    assert IDA in client.get(f"/organisation/data?email={IDA}").content.decode()

    made = client.post("/organisation/data", {"email": IDA, "kind": "erase"})
    page = client.get(made["Location"]).content.decode()
    assert "1 badge loses its name" in page

    client.post(made["Location"] + "/erase")
    page = client.get(made["Location"]).content.decode()
    assert "Somebody who was erased" in page
    assert IDA not in client.get("/organisation/data").content.decode()


def test_the_same_request_twice_is_told_so(as_, mette, noted):
    noted(IDA)
    page = as_(mette).post("/organisation/data", {"email": IDA, "kind": "erase"})
    assert "waits for an answer" in page.content.decode()


def test_a_refusal_without_a_reason_is_asked_for_one(as_, mette, noted):
    asked = noted(IDA)
    client = as_(mette)
    assert client.post(f"/organisation/data/{asked.pk}/refuse", {}).status_code == 422
    client.post(f"/organisation/data/{asked.pk}/refuse", {"reason": "The law of 2005."})
    assert "The law of 2005." in client.get(f"/organisation/data/{asked.pk}").content.decode()


def test_what_cannot_be_done_is_said(as_, mette, noted, in_roster):
    in_roster(IDA)
    asked = noted(IDA)
    answer = as_(mette).post(f"/organisation/data/{asked.pk}/erase", follow=True)
    assert "employ" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.answered_at is None


@pytest.mark.parametrize("end", ["", "/file", "/erase", "/refuse"])
def test_another_organisation_meets_nothing(as_, mallory, noted, end):
    address = f"/organisation/data/{noted(IDA).pk}{end}"
    client = as_(mallory)
    assert (client.post(address) if end else client.get(address)).status_code == 404


def test_the_list_asks_as_often_for_many_as_for_few(
    as_, mette, nordvind, now, django_assert_max_num_queries
):
    def ask(first, last):
        SubjectRequest.objects.bulk_create(
            SubjectRequest(
                organisation=nordvind,
                kind=SubjectKind.EXPORT,
                email=f"p{number}@kunde.test",
                received_at=now,
                due_at=now + timedelta(days=30),
                answered_at=now if number % 2 else None,
                outcome="exported" if number % 2 else "",
                answered_by=mette,
            )
            for number in range(first, last)
        )

    client = as_(mette)
    ask(0, 4)
    client.get("/organisation/data")
    with django_assert_max_num_queries(14) as few:
        client.get("/organisation/data")
    ask(4, 40)
    with django_assert_max_num_queries(len(few)):
        client.get("/organisation/data")


def test_retention_shows_what_would_go_and_is_set(as_, mette, nordvind):
    client = as_(mette)
    assert (
        "What would be removed now" in client.get("/organisation/data/retention").content.decode()
    )
    wrong = client.post("/organisation/data/retention", {"mails": "3"})
    assert wrong.status_code == 200
    assert not RetentionTerms.objects.exists()
    client.post("/organisation/data/retention", {"mails": "", "former": "1825"})
    terms = RetentionTerms.objects.get(organisation=nordvind)
    assert (terms.mails, terms.former) == (None, 1825)
    assert "1825" in client.get("/organisation/data/retention").content.decode()


def test_the_person_page_leads_there_for_who_answers(as_, mette, ole, in_roster):
    person = in_roster(IDA)
    words = "They ask for their data"
    assert words in as_(mette).get(f"/people/{person.pk}").content.decode()
    assert words not in as_(ole).get(f"/people/{person.pk}").content.decode()


def test_the_doctor_sees_what_lags(noted, nordvind, now):
    noted(IDA)
    assert [one.state for one in _data_of_people(now)] == [State.OK]
    RetentionTerms.objects.create(organisation=nordvind, begun_at=now)
    later = list(_data_of_people(now + timedelta(days=31)))
    assert [(one.what, one.state) for one in later] == [
        ("retention", State.FAIL),
        ("data requests", State.LOOK),
    ]


def test_moments_of_the_pages_are_real(as_, mette, noted):
    asked = noted(IDA)
    SubjectRequest.objects.filter(pk=asked.pk).update(
        received_at=timezone.now() - timedelta(days=40), due_at=timezone.now() - timedelta(days=10)
    )
    assert "late" in as_(mette).get("/organisation/data").content.decode()
