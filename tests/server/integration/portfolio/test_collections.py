# SPDX-License-Identifier: Apache-2.0

"""Collections: named, in an order, open to whom their owner says, and nobody else's."""

from __future__ import annotations

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from skillmark_server.accounts.refusals import TextRefused
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import Visibility
from skillmark_server.awards.services import decline_award, revoke_award, suspend_award
from skillmark_server.portfolio.models import Collection, CollectionItem
from skillmark_server.portfolio.refusals import NameMissing, NotKept, TooMany
from skillmark_server.portfolio.selectors import awards_in
from skillmark_server.portfolio.services import (
    arrange_collection,
    change_collection,
    hide_award,
    make_collection,
    remove_collection,
)
from skillmark_server.portfolio.services.collecting import MOST_COLLECTIONS, MOST_IN_ONE


@pytest.fixture
def safety(jonas, now):
    return make_collection(user=jonas, name="Safety", visibility=Visibility.PUBLIC, at=now)


def put(collection, *awards, at) -> None:
    ids = [award.pk for award in awards]
    arrange_collection(user=collection.user, collection_id=collection.pk, award_ids=ids, at=at)


def inside(collection) -> list[str]:
    return [award.title for award in awards_in(collection)]


def test_a_collection_is_made_filled_put_in_order_and_removed(kept, as_, jonas):
    truck, crane = kept("Truck"), kept("Crane")
    client = as_(jonas)

    made = client.post(
        "/my/collections/new", {"name": " Safety  at work ", "description": "a", "sees": "public"}
    )
    collection = Collection.objects.get(user=jonas)
    assert made["Location"] == f"/my/collections/{collection.pk}"
    assert (collection.name, collection.visibility) == ("Safety at work", Visibility.PUBLIC)

    there = f"/my/collections/{collection.pk}/arrange"
    client.post(there, {"award": [truck.pk, crane.pk]})
    assert inside(collection) == ["Truck", "Crane"]
    client.post(there, {"award": [truck.pk, crane.pk], "up": crane.pk})
    assert inside(collection) == ["Crane", "Truck"]
    client.post(there, {"award": [crane.pk, truck.pk], "down": crane.pk})
    assert inside(collection) == ["Truck", "Crane"]
    client.post(there, {"award": [truck.pk, crane.pk], "up": truck.pk})
    assert inside(collection) == ["Truck", "Crane"]
    client.post(there, {"award": [truck.pk, crane.pk], "out": truck.pk})
    assert inside(collection) == ["Crane"]

    client.post(f"/my/collections/{collection.pk}", {"name": "Cranes", "sees": "private"})
    collection.refresh_from_db()
    assert (collection.name, collection.visibility) == ("Cranes", Visibility.ONLY_ME)
    assert "Remove" in client.get(f"/my/collections/{collection.pk}/remove").content.decode()
    client.post(f"/my/collections/{collection.pk}/remove")
    assert not Collection.objects.exists()
    said = AuditEvent.objects.filter(action__startswith="collection.")
    assert list(said.order_by("sequence").values_list("action", flat=True)) == [
        "collection.made",
        *["collection.arranged"] * 4,
        "collection.changed",
        "collection.removed",
    ]


@pytest.mark.parametrize(
    ("name", "description", "refusal"),
    [
        pytest.param("", "", NameMissing, id="no-name"),
        pytest.param(" \t ", "", NameMissing, id="blanks"),
        pytest.param("x" * 81, "", TextRefused, id="name-too-long"),
        pytest.param("a\u202eb", "", TextRefused, id="turns-the-direction"),
        pytest.param("010190-1234", "", TextRefused, id="national-number"),
        pytest.param("Safety", "x" * 1_001, TextRefused, id="description-too-long"),
        pytest.param("Safety", "a\0b", TextRefused, id="null"),
    ],
)
def test_a_name_that_cannot_be_used_is_refused(jonas, now, safety, name, description, refusal):
    with pytest.raises(refusal):
        make_collection(user=jonas, name=name, description=description, at=now)
    with pytest.raises(refusal):
        change_collection(
            user=jonas,
            collection_id=safety.pk,
            name=name,
            description=description,
            visibility=Visibility.PUBLIC,
            at=now,
        )


def test_a_form_keeps_what_was_typed(as_, jonas):
    answer = as_(jonas).post(
        "/my/collections/new", {"name": "010190-1234", "description": "My words", "sees": "public"}
    )

    assert "My words" in answer.content.decode()
    assert not Collection.objects.exists()


def test_there_are_fifty_collections_at_most(jonas, now):
    Collection.objects.bulk_create(
        Collection(user=jonas, name=str(one), created_at=now, changed_at=now)
        for one in range(MOST_COLLECTIONS)
    )
    with pytest.raises(TooMany):
        make_collection(user=jonas, name="One more", at=now)


def test_a_collection_holds_a_hundred_at_most_and_only_what_is_kept(
    kept, jonas, mallory, safety, now
):
    waiting = kept("Waiting", sees=None)
    others = kept("Hers", to=mallory)
    for wrong in ([waiting.pk], [others.pk], [uuid.uuid4()]):
        with pytest.raises(NotKept):
            arrange_collection(user=jonas, collection_id=safety.pk, award_ids=wrong, at=now)
    many = [uuid.uuid4() for _ in range(MOST_IN_ONE + 1)]
    with pytest.raises(TooMany):
        arrange_collection(user=jonas, collection_id=safety.pk, award_ids=many, at=now)
    assert inside(safety) == []


def test_the_same_twice_stands_once_and_nothing_changed_is_not_noted(kept, jonas, safety, now):
    truck = kept("Truck")
    for _ in range(2):
        put(safety, truck, truck, at=now)
    assert inside(safety) == ["Truck"]
    assert AuditEvent.objects.filter(action="collection.arranged").count() == 1


def test_nobody_touches_anothers(kept, as_, jonas, mallory, safety, now):
    client = as_(mallory)
    for path in ("", "/remove"):
        assert client.get(f"/my/collections/{safety.pk}{path}").status_code == 404
    for path in ("", "/arrange", "/remove"):
        assert client.post(f"/my/collections/{safety.pk}{path}").status_code == 404
    with pytest.raises(Collection.DoesNotExist):
        remove_collection(user=mallory, collection_id=safety.pk, at=now)
    with pytest.raises(Collection.DoesNotExist):
        arrange_collection(user=mallory, collection_id=safety.pk, award_ids=[], at=now)
    with pytest.raises(Collection.DoesNotExist):
        change_collection(
            user=mallory,
            collection_id=safety.pk,
            name="x",
            description="",
            visibility=Visibility.PUBLIC,
            at=now,
        )


def test_the_database_wants_a_name_and_each_award_once(kept, jonas, safety, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        Collection.objects.create(user=jonas, name="", created_at=now, changed_at=now)
    truck = kept("Truck")
    CollectionItem.objects.create(collection=safety, award=truck, position=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        CollectionItem.objects.create(collection=safety, award=truck, position=2)


def test_its_page_shows_what_is_open_in_order_and_in_force(
    kept, as_, actor, mette, jonas, safety, now
):
    shown = [kept("Truck"), kept("Crane")]
    private = kept("Private", sees=Visibility.ONLY_ME)
    employer = kept("Employer", sees=Visibility.EMPLOYER)
    gone, held, declined, hidden = (
        kept(name, suspendable=True) for name in ("Gone", "Held", "No", "Hidden")
    )
    put(safety, *reversed(shown), private, employer, gone, held, declined, hidden, at=now)
    revoke_award(actor=actor(mette), award=gone, reason="wrong", at=now, now=True)
    suspend_award(actor=actor(mette), award=held, reason="looked at", at=now, now=True)
    decline_award(user=jonas, award_id=declined.pk, at=now)
    hide_award(user=jonas, award_id=hidden.pk, at=now)

    text = Client().get(f"/c/{safety.pk}").content.decode()

    assert text.index("Crane") < text.index("Truck")
    for title in ("Private", "Employer", "Gone", "Held", ">No<", "Hidden"):
        assert title not in text
    assert '<meta name="robots" content="noindex">' in text


@pytest.mark.parametrize("sees", [Visibility.ONLY_ME, Visibility.EMPLOYER])
def test_a_collection_that_is_not_open_is_not_there_for_strangers(
    kept, as_, jonas, mallory, safety, now, sees
):
    change_collection(
        user=jonas,
        collection_id=safety.pk,
        name="Safety",
        description="",
        visibility=sees,
        at=now,
    )
    for client in (Client(), as_(mallory)):
        assert client.get(f"/c/{safety.pk}").status_code == 404
        assert client.get(f"/c/{safety.pk}/card.png").status_code == 404
    mine = as_(jonas).get(f"/c/{safety.pk}")
    assert mine.status_code == 200
    assert "og:image" not in mine.content.decode()
    assert mine["Cache-Control"] == "private, no-store"


def test_the_page_asks_no_more_for_more_badges(kept, safety, now):
    put(safety, kept("One"), at=now)
    Client().get(f"/c/{safety.pk}")
    with CaptureQueriesContext(connection) as few:
        Client().get(f"/c/{safety.pk}")
    put(safety, *[kept(f"More {number}") for number in range(4)], at=now)
    Client().get(f"/c/{safety.pk}")
    with CaptureQueriesContext(connection) as many:
        Client().get(f"/c/{safety.pk}")

    per_badge = (len(many) - len(few)) / 3
    assert per_badge <= 7  # each is verified: its bytes, its lists, its issuer
