# SPDX-License-Identifier: Apache-2.0

"""A link for an application: chosen badges, judged when it is opened, ended by its owner."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skillmark_server.accounts.refusals import TextRefused
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.services import decline_award, revoke_award
from skillmark_server.awards.verifying import forget_reports
from skillmark_server.custody.models import SigningKey
from skillmark_server.custody.services import compromise_key
from skillmark_server.portfolio.applications import application_behind, applications_of
from skillmark_server.portfolio.models import Application, ApplicationItem, ApplicationOpening
from skillmark_server.portfolio.refusals import (
    ApplicationEnded,
    LastsTooLong,
    NameMissing,
    NotKept,
    TooMany,
)
from skillmark_server.portfolio.services import make_application, withdraw_application
from skillmark_server.portfolio.services.applying import MOST_AWARDS, MOST_OPEN


@pytest.fixture
def apply_with(jonas, now):
    """`apply_with(award, ...)`: the link and its path."""

    def make(*awards, days: int = 30, at=now, **more):
        made, address = make_application(
            user=jonas,
            name="Driver",
            award_ids=[one.pk for one in awards],
            days=days,
            at=at,
            **more,
        )
        return made, "/s/" + address.rpartition("/")[2]

    return make


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.content
    return re.sub(r"\s+", " ", answer.content.decode())


def test_it_shows_what_was_chosen_in_order_with_what_to_talk_about(kept, apply_with):
    private = kept(
        "Crane",
        sees=Visibility.ONLY_ME,
        criteria={"en": "- Lift ten tonnes\n- Rig a load", "da": "- Løft\n- Anhug"},
    )
    shown = kept("Truck")
    kept("Not chosen")
    _made, path = apply_with(shown, private, message="Hello\nthere")

    answer = Client().get(path)
    text = text_of(answer)

    assert text.index("Truck") < text.index("Crane")
    assert "Not chosen" not in text
    assert text.count("Genuine") == 2
    assert "Lift ten tonnes" in text
    assert "Rig a load" in text
    assert f"/a/{private.pk}" not in text  # its own page is not open
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_what_was_withdrawn_since_says_so_and_what_was_let_go_is_gone(
    kept, apply_with, actor, mette, jonas, now
):
    gone, let_go = kept("Truck"), kept("Crane")
    _made, path = apply_with(gone, let_go)
    revoke_award(actor=actor(mette), award=gone, reason="wrong", at=now, now=True)
    decline_award(user=jonas, award_id=let_go.pk, at=now)

    text = text_of(Client().get(path))

    assert "Genuine" not in text
    assert "tone-revoked" in text
    assert "Crane" not in text


def test_of_what_nothing_is_confirmed_there_is_nothing_to_talk_about(
    kept, apply_with, actor, mette, now
):
    award = kept("Crane", criteria={"en": "- Lift ten tonnes", "da": "- Løft"})
    _made, path = apply_with(award)
    for key in SigningKey.objects.all():
        compromise_key(key=key, since=now - timedelta(days=9), at=now, actor=actor(mette))
    forget_reports()

    text = text_of(Client().get(path))

    assert "Not genuine" in text
    assert "Lift ten tonnes" not in text


def test_its_secret_is_kept_as_a_digest(kept, apply_with):
    made, path = apply_with(kept("Truck"))

    assert path.removeprefix("/s/") not in str(Application.objects.filter(pk=made.pk).values())
    assert len(path) > 40


def test_it_ends_by_time_and_by_its_owner(kept, apply_with, as_, jonas, now):
    truck = kept("Truck")
    old, old_path = apply_with(truck, days=1, at=now - timedelta(days=2))
    _new, new_path = apply_with(truck)
    assert Client().get(old_path).status_code == 410
    assert "Jonas" not in Client().get(old_path).content.decode()
    made = Application.objects.exclude(pk=old.pk).get()
    as_(jonas).post(f"/my/applications/{made.pk}/withdraw")
    answer = Client().get(new_path)
    assert answer.status_code == 410
    assert answer["Cache-Control"] == "private, no-store"
    with pytest.raises(ApplicationEnded):
        application_behind(new_path.removeprefix("/s/"), at=now)
    withdraw_application(user=jonas, application_id=made.pk, at=now)
    assert AuditEvent.objects.filter(action="application.withdrawn").count() == 1


@pytest.mark.parametrize("secret", ["x", "x" * 500, "%00", "..", "æøå"])
def test_a_link_that_nobody_made_is_not_there(secret):
    assert Client().get(f"/s/{secret}").status_code == 404


def test_openings_are_counted_without_a_name_and_not_the_owners(kept, apply_with, as_, jonas):
    made, path = apply_with(kept("Truck"))
    for client in (Client(), Client(), as_(jonas)):
        client.get(path)
    Client().head(path)

    assert ApplicationOpening.objects.get(application=made).count == 2
    assert applications_of(jonas).get().opened == 2
    fields = {field.name for field in ApplicationOpening._meta.get_fields()}
    assert fields == {"id", "application", "day", "count"}


def test_it_is_made_on_its_page_and_shown_once(kept, as_, jonas):
    truck = kept("Truck")
    client = as_(jonas)

    answer = client.post(
        "/my/applications/new",
        {"name": "Driver", "message": "", "days": "30", "award": [truck.pk]},
    )

    [path] = set(re.findall(r"/s/[\w-]{40,}", answer.content.decode()))
    assert "Truck" in text_of(Client().get(path))
    listed = client.get("/my/applications/").content.decode()
    assert "Driver" in listed
    assert path not in listed


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        pytest.param({"name": " "}, NameMissing, id="no-name"),
        pytest.param({"name": "x" * 121}, TextRefused, id="long-name"),
        pytest.param({"message": "010190-1234"}, TextRefused, id="national-number"),
        pytest.param({"days": 0}, LastsTooLong, id="no-day"),
        pytest.param({"days": 181}, LastsTooLong, id="too-many-days"),
        pytest.param({"award_ids": []}, NotKept, id="no-badge"),
        pytest.param({"award_ids": [uuid.UUID(int=1)]}, NotKept, id="not-theirs"),
        pytest.param(
            {"award_ids": [uuid.UUID(int=n) for n in range(MOST_AWARDS + 1)]}, TooMany, id="31"
        ),
    ],
)
def test_what_cannot_be_is_refused(kept, jonas, now, wrong, refusal):
    asked = {"name": "Driver", "days": 30, "award_ids": [kept("Truck").pk], **wrong}
    with pytest.raises(refusal):
        make_application(user=jonas, at=now, **asked)
    assert not Application.objects.exists()


def test_fifty_links_open_at_most(kept, jonas, now):
    truck = kept("Truck")
    Application.objects.bulk_create(
        Application(
            user=jonas,
            name="x",
            secret_digest=str(one),
            created_at=now,
            expires_at=now + timedelta(days=1),
        )
        for one in range(MOST_OPEN)
    )
    with pytest.raises(TooMany):
        make_application(user=jonas, name="One more", award_ids=[truck.pk], days=1, at=now)


def test_nobody_ends_anothers(kept, apply_with, as_, mallory, now):
    made, _path = apply_with(kept("Truck"))
    assert as_(mallory).post(f"/my/applications/{made.pk}/withdraw").status_code == 404
    with pytest.raises(Application.DoesNotExist):
        withdraw_application(user=mallory, application_id=made.pk, at=now)
    assert "Driver" not in as_(mallory).get("/my/applications/").content.decode()


def test_the_list_asks_no_more_for_more_links(kept, apply_with, as_, jonas):
    truck, client = kept("Truck"), as_(jonas)
    apply_with(truck)
    client.get("/my/applications/")
    with CaptureQueriesContext(connection) as few:
        client.get("/my/applications/")
    for _ in range(4):
        apply_with(truck)
    with CaptureQueriesContext(connection) as many:
        client.get("/my/applications/")
    assert len(many) == len(few)


def test_the_database_holds_what_must_always_hold(kept, apply_with, now):
    made, _path = apply_with(kept("Truck"))
    rows = Application.objects.filter(pk=made.pk)
    for wrong in ({"name": ""}, {"expires_at": made.created_at}):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
    item = ApplicationItem.objects.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationItem.objects.create(application=made, award=item.award, position=2)
    ApplicationOpening.objects.create(application=made, day=now.date())
    with pytest.raises(IntegrityError), transaction.atomic():
        ApplicationOpening.objects.create(application=made, day=now.date())
