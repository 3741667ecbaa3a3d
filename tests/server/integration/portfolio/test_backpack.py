# SPDX-License-Identifier: Apache-2.0

"""The backpack: everything from everywhere, found by what it is, and nobody else's."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skillmark import baking
from skillmark_server.accounts.models import Person
from skillmark_server.accounts.roster.facts import EmploymentFacts, PersonFacts
from skillmark_server.accounts.roster.services import add_person, end_employment
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.services import accept_award, decline_award
from skillmark_server.portfolio.finding import Shelf, Wanted, wanted_awards
from skillmark_server.portfolio.models import HiddenAward
from skillmark_server.portfolio.selectors import kept_awards
from skillmark_server.portfolio.services import hide_award, show_award_again
from tests.pictures import png

SKILL = {"skills": [{"name": {"en": "Cutting trees", "da": "Træfældning"}}]}


def titles(answer) -> list[str]:
    assert answer.status_code == 200
    text = re.sub(r"\s+", " ", answer.content.decode())
    return re.findall(r'class="piece-name"><a href="[^"]+">([^<]+)<', text)


def found(user, now, **wanted: object) -> set[str]:
    shelf = Shelf(kept_awards(user), "en")
    rows = wanted_awards(kept_awards(user), Wanted(**wanted), shelf, at=now)
    return set(rows.values_list("title", flat=True))


def test_it_holds_what_came_to_any_verified_address_from_anybody(kept, as_, jonas, lone):
    EmailAddress.objects.create(user=jonas, email="j@home.test", verified=True)
    EmailAddress.objects.create(user=jonas, email="not@mine.test", verified=False)
    kept("Truck")
    kept("Sailing", by=lone, email="j@home.test")
    kept("Waiting", by=lone, email="j@home.test", sees=None)
    kept("Nobody sees", by=lone, email="not@mine.test", sees=None)

    assert set(titles(as_(jonas).get("/my/"))) == {"Truck", "Sailing", "Waiting"}


def test_leaving_the_employer_changes_nothing(kept, as_, actor, mette, jonas, now):
    person = add_person(
        actor=actor(mette),
        facts=PersonFacts(name=jonas.name, emails=(jonas.email,)),
        employment=EmploymentFacts(department="Lager", job_role="Fører"),
        at=now,
    )
    award = kept("Truck")
    before = as_(jonas).get(f"/my/{award.pk}/file.json").content

    end_employment(
        actor=actor(mette), person=person, on=timezone.localdate(now) - timedelta(days=1), at=now
    )
    Person.objects.filter(pk=person.pk).delete()

    assert titles(as_(jonas).get("/my/")) == ["Truck"]
    assert as_(jonas).get(f"/my/{award.pk}/file.json").content == before
    award.refresh_from_db()
    assert (award.visibility, award.holder_serial) == (Visibility.PUBLIC, jonas.serial)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        pytest.param({}, {"Truck", "Sailing", "Forest work"}, id="all"),
        pytest.param({"text": "TRUCK"}, {"Truck"}, id="name-any-case"),
        pytest.param({"text": "kystens"}, {"Sailing"}, id="issuer"),
        pytest.param({"text": "træf"}, {"Forest work"}, id="skill-in-danish"),
        pytest.param({"text": "TRÆF"}, {"Forest work"}, id="skill-danish-capitals"),
        pytest.param({"text": "nothing"}, set(), id="nothing"),
        pytest.param({"text": "%"}, set(), id="like-sign"),
        pytest.param({"skill": "cutting TREES"}, {"Forest work"}, id="by-skill"),
        pytest.param({"skill": "cutting"}, set(), id="a-part-of-a-skill-is-none"),
        pytest.param({"year": 2024}, {"Sailing"}, id="year"),
        pytest.param({"year": 1999}, set(), id="another-year"),
        pytest.param({"state": "expired"}, {"Sailing"}, id="expired"),
        pytest.param({"state": "claimed"}, {"Truck", "Forest work"}, id="in-force"),
        pytest.param({"issuer_id": uuid.UUID(int=1)}, set(), id="no-such-issuer"),
        pytest.param({"text": "truck", "state": "expired"}, set(), id="both-hold"),
    ],
)
def test_what_is_asked_for_is_found(kept, jonas, lone, now, wanted, expected):
    kept("Truck", expiry={"kind": "never"})
    kept(
        "Sailing",
        by=lone,
        issued=datetime(2024, 3, 1, 9, tzinfo=now.tzinfo),
        expiry={"kind": "after", "months": 12},
    )
    kept("Forest work", expiry={"kind": "never"}, **SKILL)

    assert found(jonas, now, **wanted) == expected


def test_by_issuer_and_what_there_is_to_choose_from(kept, jonas, lone, kysten, now):
    kept("Truck", **SKILL)
    kept("Sailing", by=lone, issued=datetime(2024, 3, 1, 9, tzinfo=now.tzinfo))

    assert found(jonas, now, issuer_id=kysten.pk) == {"Sailing"}
    facets = Shelf(kept_awards(jonas), "da").facets
    assert [name for _id, name in facets.issuers] == ["Kystens Akademi", "Nordvind A/S"]
    assert facets.skills == ("Træfældning",)
    assert facets.years == (timezone.localtime(now - timedelta(days=1)).year, 2024)


@pytest.mark.parametrize(
    "query",
    [
        pytest.param("?state=rubbish", id="state"),
        pytest.param("?year=20x6", id="year-no-number"),
        pytest.param("?year=99999", id="year-too-long"),
        pytest.param("?year=%C2%B2%C2%B2", id="year-odd-digits"),
        pytest.param("?issuer=nobody", id="issuer"),
        pytest.param("?page=-3", id="page"),
        pytest.param("?q=%00%E2%80%AE", id="unseen-signs"),
    ],
)
def test_what_cannot_be_read_is_as_if_it_were_not_there(kept, as_, jonas, query):
    kept("Truck")

    assert titles(as_(jonas).get("/my/" + query)) == ["Truck"]


def test_the_number_of_queries_does_not_grow_with_the_badges(kept, as_, jonas, lone):
    client = as_(jonas)
    kept("One", **SKILL)
    client.get("/my/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/my/")
    for number in range(6):
        kept(f"More {number}", by=lone, **SKILL)
    with CaptureQueriesContext(connection) as many:
        client.get("/my/?q=m")

    assert len(many) == len(few)
    assert len(many) <= 20


def test_what_ends_soon_is_said_ahead_the_next_first(kept, as_, jonas, now):
    kept("In a month", expiry={"kind": "after", "months": 1})
    kept("In two", expiry={"kind": "after", "months": 2})
    kept("In years", expiry={"kind": "after", "months": 48})

    text = as_(jonas).get("/my/").content.decode()
    ahead = text.partition('id="ahead"')[2].partition("</section>")[0]

    assert ahead.index("In a month") < ahead.index("In two")
    assert "In years" not in ahead


def test_what_is_hidden_is_in_no_list_and_comes_back(kept, as_, jonas):
    award = kept("Truck")
    client = as_(jonas)

    client.post(f"/my/{award.pk}/hide", {"hide": "yes"})
    assert titles(client.get("/my/")) == []
    assert titles(client.get("/my/?state=hidden")) == ["Truck"]
    assert client.get(f"/a/{award.pk}").status_code == 200  # its own page stays as it was

    client.post(f"/my/{award.pk}/hide", {"hide": "no"})
    assert titles(client.get("/my/")) == ["Truck"]
    said = AuditEvent.objects.filter(action__startswith="award.").values_list("action", flat=True)
    assert list(said)[-2:] == ["award.hidden", "award.shown_again"]


def test_hiding_twice_is_once(kept, jonas, now):
    award = kept("Truck")
    for _ in range(2):
        hide_award(user=jonas, award_id=award.pk, at=now)
    assert HiddenAward.objects.count() == 1
    for _ in range(2):
        show_award_again(user=jonas, award_id=award.pk, at=now)
    assert AuditEvent.objects.filter(action="award.hidden").count() == 1
    assert AuditEvent.objects.filter(action="award.shown_again").count() == 1


def test_nobody_hides_what_another_keeps(kept, as_, mallory, now):
    award = kept("Truck")

    for service in (hide_award, show_award_again):
        with pytest.raises(Award.DoesNotExist):
            service(user=mallory, award_id=award.pk, at=now)
    assert as_(mallory).post(f"/my/{award.pk}/hide").status_code == 404


def test_what_was_kept_in_an_account_that_is_gone_waits_again(kept, as_, jonas, now):
    award = kept("Truck")
    Award.objects.filter(pk=award.pk).update(holder=None)
    client = as_(jonas)

    assert "Say yes or no thanks" in client.get("/my/").content.decode()
    assert client.post(f"/my/{award.pk}/keep", {"sees": "private"}).status_code == 302
    award.refresh_from_db()
    assert (award.holder_serial, award.visibility) == (jonas.serial, Visibility.ONLY_ME)


def test_accepted_declined_and_accepted_again(kept, as_, jonas, now):
    award = kept("Truck", sees=None)
    accept_award(user=jonas, award_id=award.pk, visibility=Visibility.PUBLIC, at=now)
    decline_award(user=jonas, award_id=award.pk, at=now)
    assert titles(as_(jonas).get("/my/")) == []
    accept_award(user=jonas, award_id=award.pk, visibility=Visibility.EMPLOYER, at=now)
    assert titles(as_(jonas).get("/my/")) == ["Truck"]


DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'


def test_a_picture_of_ones_own_carries_what_was_signed(kept, as_, jonas, mallory):
    award = kept("Truck", sees=Visibility.ONLY_ME)
    versions = type(award.version).objects.filter(pk=award.version.pk)
    versions.update(png=png(), svg=DRAWING)

    for kind, media in (("png", "image/png"), ("svg", "image/svg+xml")):
        answer = as_(jonas).get(f"/my/{award.pk}/file.{kind}")
        assert answer["Content-Type"] == media
        assert answer["Content-Disposition"] == f'attachment; filename="{award.number}.{kind}"'
        assert baking.extract(answer.content) == signed_bytes(award)
        assert f"file.{kind}" in as_(jonas).get(f"/my/{award.pk}").content.decode()
        assert as_(mallory).get(f"/my/{award.pk}/file.{kind}").status_code == 404
    versions.update(png=b"", svg=b"")
    for kind in ("png", "svg"):
        assert as_(jonas).get(f"/my/{award.pk}/file.{kind}").status_code == 404
        assert f"file.{kind}" not in as_(jonas).get(f"/my/{award.pk}").content.decode()
