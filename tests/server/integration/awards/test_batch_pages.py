# SPDX-License-Identifier: Apache-2.0

"""The pages of a list on its way: read, followed, paused, withdrawn; never a page of a million."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from skillmark_server.awards import running, taking_in, withdrawing
from skillmark_server.awards.counting import counts_of
from skillmark_server.awards.models import Award, Batch, BatchAct, BatchRow, RowState
from skillmark_server.awards.running import left_of
from skillmark_server.awards.services import begin_parts, confirm_batch, preview_batch
from skillmark_server.outbox.models import Mail
from tests.server.cast_awards import published
from tests.server.integration.awards.test_batch_life import roster  # noqa: F401 - a fixture

PEOPLE = "\n".join(["Name;E-mail", *(f"Person {n};p{n}@kunde.test" for n in range(600))])


@pytest.fixture
def may(actor, mette):
    return actor(mette)


@pytest.fixture
def version(nordvind, issuing, now):
    return published(nordvind, at=now, suspendable=True)


@pytest.fixture
def three(may, version):
    at = timezone.now()
    data = "Anna <anna@x.test>\nBo <bo@x.test>\nCarl <carl@x.test>\n"
    batch = preview_batch(actor=may, version=version, data=data, source="pasted", at=at)
    return confirm_batch(actor=may, batch=batch, at=at, now=True)


def at(name, batch, *more):
    return reverse(name, args=[batch.pk, *more])


@pytest.mark.parametrize("language", ["en", "da"])
def test_a_long_file_is_followed_while_it_is_read(as_, mette, version, language):
    client = as_(mette)
    client.cookies["language"] = language
    upload = SimpleUploadedFile("many.csv", PEOPLE.encode())
    client.post(
        reverse("award-new"),
        {"badge": str(version.achievement_id), "way": "many", "file": upload},
    )
    batch = Batch.objects.get()
    address = at("batch", batch)

    first = client.get(address)
    assert first.status_code == 200
    for words in (b"<progress", b'role="status"', b"hx-get", b"<noscript>"):
        assert words in first.content
    poll = client.get(f"{address}?was=reading", headers={"HX-Target": "progress"})
    assert b"<h1" not in poll.content
    assert "HX-Refresh" not in poll

    taking_in.take_in(batch.pk, at=timezone.now())
    poll = client.get(f"{address}?was=reading", headers={"HX-Target": "progress"})
    assert poll["HX-Refresh"] == "true"
    assert b"600" in client.get(address).content


@pytest.mark.parametrize(
    ("language", "head", "rows"),
    [
        ("en", "1,200 will be awarded.", "1,200 rows in the list"),
        ("da", "1.200 bliver tildelt.", "1.200 linjer i listen"),
    ],
)
def test_the_numbers_of_a_long_list_are_written_as_people_write_them(
    as_, mette, may, version, language, head, rows
):
    data = "\n".join(["Name;E-mail", *(f"Person {n};p{n}@kunde.test" for n in range(1_200))])
    batch = preview_batch(
        actor=may, version=version, data=data.encode(), source="file", at=timezone.now()
    )
    taking_in.take_in(batch.pk, at=timezone.now())
    type(mette).objects.filter(pk=mette.pk).update(language=language)
    client = as_(mette)

    shown = client.get(at("batch", batch)).content.decode()

    assert head in shown
    assert rows in shown
    assert ">1200<" not in shown


def test_a_list_that_could_not_be_read_says_why(as_, mette, may, version, settings):
    batch = preview_batch(
        actor=may, version=version, data=PEOPLE.encode(), source="file", at=timezone.now()
    )
    settings.LIST_ROWS = 550
    taking_in.take_in(batch.pk, at=timezone.now())
    page = as_(mette).get(at("batch", batch)).content.decode()
    assert "could not be read to its end" in page
    assert "hx-get" not in page


@pytest.mark.parametrize(
    ("language", "words", "name"),
    [("en", "What is wrong", "problems.csv"), ("da", "Hvad der er galt", "fejl.csv")],
)
def test_the_report_streams_in_the_language_of_who_asks(
    as_, mette, may, version, language, words, name
):
    data = "Name;E-mail\nBo;bo(at)x.test\n"
    batch = preview_batch(
        actor=may, version=version, data=data.encode(), source="file", at=timezone.now()
    )
    type(mette).objects.filter(pk=mette.pk).update(language=language)
    client = as_(mette)

    report = client.get(at("batch-problems", batch))
    assert name in report["Content-Disposition"]
    text = report.getvalue().decode("utf-8-sig")
    assert words in text
    assert "email_invalid" in text
    said = batch.rows.get().problems[0]["words"][language]
    assert said.split("“")[-1] in text.replace('""', '"')

    mended = client.get(at("batch-to-mend", batch)).getvalue().decode("utf-8-sig")
    assert said.split("“")[-1] in mended


def test_a_list_that_a_program_sends_is_followed(as_, mette, may, version):
    batch = begin_parts(actor=may, version=version, at=timezone.now())
    assert b"A program is sending it" in as_(mette).get(at("batch", batch)).content


def test_paused_gone_on_with_and_stopped_by_clicks(as_, mette, three, monkeypatch):
    monkeypatch.setattr(running, "ROWS_AT_ONCE", 1)
    client, address = as_(mette), at("batch", three)
    running._run_some(three.pk, timezone.now())

    client.post(at("batch-pause", three))
    page = client.get(address).content.decode()
    assert "Paused on" in page
    assert "1 of 3" in page
    assert b"Paused" in client.get(reverse("batch-list")).content
    assert running.run_batch(three.pk, at=timezone.now()) == 0

    client.post(at("batch-pace", three), {"mails_a_minute": "30"})
    three.refresh_from_db()
    assert three.mails_a_minute == 30
    for wrong in ("0", "x", "-3", "9" * 30):
        client.post(at("batch-pace", three), {"mails_a_minute": wrong})
        three.refresh_from_db()
        assert three.mails_a_minute == 30

    client.post(at("batch-resume", three))
    running._run_some(three.pk, timezone.now())
    client.post(at("batch-cancel", three))
    page = client.get(address).content.decode()
    assert "2 badges were awarded" in page
    assert Award.objects.count() == 2


def test_progress_says_how_fast_and_how_long_yet(as_, mette, three):
    moment = timezone.now()
    Batch.objects.filter(pk=three.pk).update(
        made=1,
        samples=[[(moment - timedelta(seconds=20)).isoformat(), 0], [moment.isoformat(), 1]],
    )
    page = as_(mette).get(at("batch", three)).content.decode()
    assert "3 a minute" in page
    assert "less than a minute left" in page


def test_mails_and_errors_are_linked(as_, mette, three):
    running.run_batch(three.pk, at=timezone.now())
    first = Mail.objects.filter(group_id=three.pk)[0]
    Mail.objects.filter(pk=first.pk).update(bounced_at=timezone.now())
    BatchRow.objects.filter(batch=three, line=2).update(
        award=None, failed="x", failed_at=timezone.now()
    )
    client = as_(mette)
    page = client.get(at("batch", three)).content.decode()
    assert "1 came back" in page
    assert "?show=failed" in page
    for show in ("failed", "made", "new", "bogus"):
        assert client.get(at("batch", three) + f"?show={show}").status_code == 200


@pytest.mark.parametrize("language", ["en", "da"])
@pytest.mark.parametrize("doing", ["revoke", "suspend"])
def test_all_of_a_list_by_clicks(as_, mette, three, doing, language):
    running.run_batch(three.pk, at=timezone.now())
    client, address = as_(mette), at("batch", three)
    client.cookies["language"] = language
    asking = at("batch-act", three, doing)
    assert asking in client.get(address).content.decode()
    assert client.get(asking).status_code == 200
    assert client.post(asking, {"reason": ""}).status_code == 422

    client.post(asking, {"reason": "The course was not held."})
    act = BatchAct.objects.get()
    page = client.get(address).content.decode()
    assert at("batch-act-undo", three, act.pk) in page
    client.post(at("batch-act-undo", three, act.pk))
    client.post(at("batch-act-undo", three, act.pk))
    act.refresh_from_db()
    assert act.undone_at

    client.post(asking, {"reason": "The course was not held.", "now": "on"})
    assert b'id="acted"' in client.get(address).content
    withdrawing.do_due_batch_acts(at=timezone.now())
    page = client.get(address).content.decode()
    assert "The course was not held." in page
    assert client.get(at("batch-act", three, "reinstate")).status_code == 200
    assert client.get(at("batch-act", three, "bogus")).status_code == 404


def test_a_second_person_signs_on_the_page(as_, mette, ole, three, nordvind):
    running.run_batch(three.pk, at=timezone.now())
    nordvind.needs_sign_off = True
    nordvind.save()
    as_(mette).post(at("batch-act", three, "revoke"), {"reason": "x"})
    act = BatchAct.objects.get()
    sign = at("batch-act-sign-off", three, act.pk)
    assert sign not in as_(mette).get(at("batch", three)).content.decode()
    as_(mette).post(sign)
    assert BatchAct.objects.get().due_at is None
    assert sign in as_(ole).get(at("batch", three)).content.decode()
    as_(ole).post(sign)
    assert BatchAct.objects.get().due_at


def test_everybody_who_is_chosen_counted_and_looked_through(as_, mette, version, roster):  # noqa: F811
    client, badge = as_(mette), str(version.achievement_id)
    form = client.get(f"{reverse('award-new')}?badge={badge}&way=query").content.decode()
    who = f"department:{roster['department']}"
    assert who in form

    count = reverse("award-count")
    assert b"2 people" in client.get(count, {"who": who}).content
    for wrong in ("", "x", "department:x", "holds:", "bogus:1"):
        assert b"Choose to see" in client.get(count, {"who": wrong}).content

    said = {"badge": badge, "way": "query", "who": who}
    answer = client.post(reverse("award-new"), said)
    assert answer["Location"] == reverse("batch", args=[Batch.objects.get().pk])
    assert client.post(reverse("award-new"), said | {"who": "x"}).status_code == 422


class TestSize:
    """A page costs the same for a million rows: few questions, each answered by an index."""

    @pytest.fixture
    def long(self, may, version):
        batch = preview_batch(
            actor=may, version=version, data=PEOPLE.encode(), source="file", at=timezone.now()
        )
        taking_in.take_in(batch.pk, at=timezone.now())
        batch.refresh_from_db()
        return batch

    @pytest.mark.parametrize("query", ["", "?show=new", "?show=wrong", "?page=9", "?show=failed"])
    def test_a_preview_asks_few_questions(
        self, as_, mette, long, query, django_assert_max_num_queries
    ):
        client = as_(mette)
        client.get(at("batch", long))
        with django_assert_max_num_queries(22):
            assert client.get(at("batch", long) + query).status_code == 200

    def test_counting_and_paging_use_an_index(self, long):
        questions = [
            lambda: counts_of(long),
            lambda: list(long.rows.filter(state=RowState.WRONG).order_by("line")[:50]),
            lambda: list(long.rows.order_by("line")[550:600]),
            lambda: list(long.rows.filter(failed_at__isnull=False).order_by("line")[:50]),
            lambda: list(long.rows.filter(email="p5@kunde.test")),
            lambda: list(left_of(long)[:50]),
        ]
        for ask in questions:
            with CaptureQueriesContext(connection) as asked:
                ask()
            for one in asked.captured_queries:
                plan = explained(one["sql"])
                assert "INDEX" in plan.upper(), plan
                assert "SCAN AWARDS_BATCHROW\n" not in plan.upper() + "\n", plan
                assert "SEQ SCAN" not in plan.upper(), plan


def explained(sql: str) -> str:
    word = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"{word} {sql}")
        return "\n".join(str(row[-1]) for row in cursor.fetchall())
