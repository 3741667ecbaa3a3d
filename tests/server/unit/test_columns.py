# SPDX-License-Identifier: Apache-2.0

"""Small columns say what Django's own would; rows by the thousand are rows like any other."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.migrations.operations import RunPython

from skillmark_server.accounts.models import Organisation, Person, PersonEmail
from skillmark_server.awards.models import Award
from skillmark_server.columns import bulk, migrating
from skillmark_server.columns.bulk import among, insert_rows, rows_among, update_rows
from skillmark_server.columns.fields import CodeField, from_microseconds, microseconds
from skillmark_server.columns.migrating import RebuildTables, add_serial
from skillmark_server.outbox.models import Mail
from skillmark_server.transparency.models import Leaf

AT = datetime(2026, 11, 22, 8, 0, 0, 123456, tzinfo=UTC)


def _mail(key, **facts):
    return Mail.objects.create(
        kind="claim", key=key, to_email="a@b.test", language="da", created_at=AT, due_at=AT, **facts
    )


def test_a_small_uuid_is_found_by_what_it_is():
    key = uuid.uuid4()
    mail = _mail("one", award_id=key)
    _mail("two", award_id=None)

    assert Mail.objects.get(award_id=key) == Mail.objects.get(award_id=str(key)) == mail
    assert Mail.objects.get(award_id__in=[key]).award_id == key
    assert Mail.objects.get(award_id=None).key == "two"
    assert Mail.objects.filter(award_id__isnull=True).count() == 1


@pytest.mark.parametrize(
    "moment",
    [
        AT,
        AT.replace(microsecond=0),
        datetime(1969, 1, 1, tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
def test_a_moment_is_kept_to_the_microsecond(moment):
    assert from_microseconds(microseconds(moment)) == moment
    Leaf.objects.create(sequence=1, kind="issue", at=moment, subject_id="x", digest=b"x")
    assert Leaf.objects.get(at=moment).at == moment
    assert Leaf.objects.filter(at__lte=moment, at__gt=moment - timedelta(microseconds=1)).exists()
    assert not Leaf.objects.filter(at__lt=moment).exists()


def test_serials_count_on_and_are_never_the_same(nordvind, kysten):
    assert kysten.serial != nordvind.serial
    before = nordvind.serial
    nordvind.save()
    nordvind.refresh_from_db()
    assert nordvind.serial == before
    made = Person.objects.bulk_create(
        Person(organisation=nordvind, name=n, sort_name=n, created_at=AT, changed_at=AT)
        for n in ("a", "b", "c")
    )
    assert len({person.serial for person in made}) == 3
    assert Person.objects.get(serial=made[1].serial).name == "b"
    with pytest.raises(IntegrityError), transaction.atomic():
        Organisation.objects.filter(pk=kysten.pk).update(serial=nordvind.serial)


def test_nobody_compares_a_serial_with_an_id():
    award = Award()
    assert not hasattr(award, "organisation_id")
    assert award.organisation_serial is None


@pytest.mark.parametrize("count", [0, 1, 2_500])
def test_rows_by_the_thousand_are_rows_like_any_other(count):
    keys = [uuid.uuid4() for _ in range(count)]
    rows = [(number, str(key), b"\0\xff", None) for number, key in enumerate(keys, start=1)]

    written = insert_rows(
        Leaf, ("sequence", "subject_id", "digest", "salt"), rows, alike={"kind": "issue", "at": AT}
    )

    assert written == count == Leaf.objects.count()
    for leaf in Leaf.objects.all()[:3]:
        assert (leaf.kind, leaf.at, bytes(leaf.digest), leaf.salt) == ("issue", AT, b"\0\xff", None)
        assert leaf.subject_id == str(keys[leaf.sequence - 1])


def test_rows_that_break_a_rule_are_refused_together():
    rows = [(1, "a", b"x", None), (1, "b", b"x", None)]
    names = ("sequence", "subject_id", "digest", "salt")
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_rows(Leaf, names, rows, alike={"kind": "issue", "at": AT})
    assert not Leaf.objects.exists()


def test_one_field_of_many_rows_is_set():
    mails = [_mail(str(n)) for n in range(3)]
    keys = [uuid.uuid4() for _ in mails]

    update_rows(Mail, "award_id", [(m.pk, k) for m, k in zip(mails[:2], keys, strict=False)])
    update_rows(Mail, "award_id", [])

    found = dict(Mail.objects.values_list("key", "award_id"))
    assert found == {"0": keys[0], "1": keys[1], "2": None}


def test_many_texts_are_one_parameter(nordvind):
    person = Person.objects.create(
        organisation=nordvind, name="A", sort_name="a", created_at=AT, changed_at=AT
    )
    for email in ("a@x.test", "æ'\"@x.test"):
        PersonEmail.objects.create(person=person, organisation=nordvind, email=email)

    asked = among(["a@x.test", "æ'\"@x.test", *(f"p{n}@x.test" for n in range(70_000))])
    assert PersonEmail.objects.filter(email__in=asked).count() == 2
    assert not PersonEmail.objects.filter(email__in=among([])).exists()


def test_rows_are_found_by_many_texts_at_once(nordvind):
    person = Person.objects.create(
        organisation=nordvind, name="A", sort_name="a", created_at=AT, changed_at=AT
    )
    for email in ("a@x.test", "æ'\"@x.test", "c@x.test"):
        PersonEmail.objects.create(person=person, organisation=nordvind, email=email)

    asked = {"a@x.test", "æ'\"@x.test", *(f"p{n}@x.test" for n in range(2_000))}
    found = rows_among(PersonEmail, "email", asked).filter(organisation=nordvind)
    assert {row.email for row in found} == {"a@x.test", "æ'\"@x.test"}
    assert not rows_among(PersonEmail, "email", []).exists()


def test_a_table_is_not_made_large_again():
    change = RebuildTables([], ["leaf"])
    assert change.describe() == "Rebuild leaf"
    assert change.deconstruct() == ("RebuildTables", [[], ["leaf"]], {})
    with pytest.raises(NotImplementedError):
        change.database_backwards("transparency", None, None, None)


def test_a_serial_is_added_in_three_steps():
    assert [type(step) for step in add_serial("accounts", "person")][1] is RunPython


MADE = 'CREATE TABLE "x" ("id" blob NOT NULL PRIMARY KEY, "n" bigint unsigned NOT NULL UNIQUE)'


def test_a_table_is_numbered_by_a_column_of_its_own():
    assert migrating._numbered(MADE, "x", "id", "n") == (
        'CREATE TABLE "x__old" ("id" blob NOT NULL UNIQUE, "n" integer NOT NULL PRIMARY KEY)'
    )


@pytest.mark.parametrize(
    ("was", "become"),
    [('TABLE "x"', 'TABLE "y"'), (" PRIMARY KEY", ""), (" UNIQUE", "")],
    ids=["another table", "no key", "a number that is not unique"],
)
def test_a_table_that_is_made_otherwise_is_left_alone(was, become):
    with pytest.raises(ValueError, match="not made as it should be"):
        migrating._numbered(MADE.replace(was, become), "x", "id", "n")


RUNS = {
    "none": ([], []),
    "one": ([(7, 70)], [(7, 7, 63)]),
    "together": ([(7, 70), (8, 71), (9, 72)], [(7, 9, 63)]),
    "a key is left out": ([(7, 70), (9, 71), (10, 72)], [(7, 7, 63), (9, 10, 62)]),
    "a number is left out": ([(7, 70), (8, 72)], [(7, 7, 63), (8, 8, 64)]),
    "backwards": ([(7, 71), (8, 70)], [(7, 7, 64), (8, 8, 62)]),
}


@pytest.mark.parametrize(("values", "runs"), RUNS.values(), ids=RUNS)
def test_rows_that_count_up_together_are_one_statement(values, runs):
    assert list(bulk._runs(values)) == runs


def test_a_word_is_kept_as_its_letter():
    field = CodeField(codes={"word": "w"}, max_length=8)
    assert [field.get_prep_value(word) for word in ("word", "other", None)] == ["w", "other", None]
    assert [field.from_db_value(code) for code in ("w", "other", None)] == ["word", "other", None]
