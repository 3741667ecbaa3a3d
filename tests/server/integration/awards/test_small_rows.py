# SPDX-License-Identifier: Apache-2.0

"""A site of the release before: its awards lie in small rows afterwards, and say the same."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from skillmark_server.awards.models import Award, BatchRow, ClaimLink
from skillmark_server.outbox.models import Mail
from skillmark_server.transparency.models import Leaf

BEFORE = [
    ("accounts", "0002_roles_for_a_badge"),
    ("achievements", "0002_roles_for_a_badge"),
    ("awards", "0001_initial"),
    ("custody", "0001_initial"),
    ("outbox", "0001_initial"),
    ("transparency", "0001_initial"),
]
AT = datetime(2026, 11, 1, 8, 30, 15, 123456, tzinfo=UTC)


def _empty():
    """Drop everything: migrations do not go back over a table that was rebuilt."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
            return
        cursor.execute("PRAGMA foreign_keys = OFF")
        # A virtual table takes the tables with it in which it keeps what it says.
        cursor.execute("SELECT name FROM sqlite_master WHERE sql LIKE 'CREATE VIRTUAL TABLE%'")
        for (name,) in cursor.fetchall():
            cursor.execute(f'DROP TABLE "{name}"')
        for name in connection.introspection.table_names(cursor):
            cursor.execute(f'DROP TABLE "{name}"')
        cursor.execute("PRAGMA foreign_keys = ON")


def _migrate(targets=None):
    executor = MigrationExecutor(connection)
    plan = targets or executor.loader.graph.leaf_nodes()
    executor.migrate(plan)
    return executor.loader.project_state(plan).apps


def _old_site(apps):
    """Two organisations, one award by each, one that renews another, with all that points at it."""

    def new(app, model, **facts):
        return apps.get_model(app, model).objects.create(**facts)

    user = new("accounts", "User", email="mette@nordvind.test", name="Mette")
    awards = []
    for name in ("Kysten", "Nordvind"):
        organisation = new("accounts", "Organisation", name=name, created_at=AT)
        person = new(
            "accounts",
            "Person",
            organisation=organisation,
            name="Anna",
            sort_name="anna",
            created_at=AT,
            changed_at=AT,
        )
        badge = new(
            "achievements",
            "Achievement",
            organisation=organisation,
            title=name,
            sort_title=name,
            created_at=AT,
        )
        version = new("achievements", "Version", achievement=badge, number=1, saved_at=AT)
        identity = new(
            "custody",
            "IssuerIdentity",
            organisation=organisation,
            kind="site",
            did=f"did:web:{name}",
            created_at=AT,
            used_from=AT,
        )
        listed = new(
            "custody",
            "StatusList",
            identity=identity,
            purpose="revocation",
            number=1,
            sealed_permutation_key=b"k",
        )
        batch = new(
            "awards",
            "Batch",
            organisation=organisation,
            version=version,
            source="file",
            created_at=AT,
        )
        award = new(
            "awards", "Award", number="NV-1", organisation=organisation, achievement=badge,
            version=version, batch=batch, title=name, recipient_email=f"a@{name.lower()}.test",
            recipient_name="Anna", sort_name="anna", language="da", person=person, holder=user,
            issued_by=user, issued_at=AT, valid_from=AT, revocation_list=listed,
            revocation_index=7, leaf_sequence=len(awards) + 1, changed_at=AT,
            supersedes=awards[-1] if awards else None,
        )  # fmt: skip
        new("awards", "SignedDocument", award=award, form="vc", body=b"{}", digest="x")
        new("awards", "BatchRow", batch=batch, line=1, state="new", award=award)
        new("awards", "ClaimLink", award=award, secret_digest=name, created_at=AT, expires_at=AT)
        new("awards", "Act", award=award, kind="revoke", reason="", asked_at=AT, due_at=AT)
        new(
            "outbox",
            "Mail",
            kind="claim",
            key=name,
            award_id=award.pk,
            to_email="a@b.test",
            language="da",
            created_at=AT,
            due_at=AT,
        )
        new(
            "transparency",
            "Leaf",
            sequence=len(awards) + 1,
            kind="issue",
            at=AT,
            subject_id=str(award.pk),
            digest=name.encode(),
            salt=b"s" * 16,
        )
        awards.append(award)
    return awards


@pytest.mark.django_db(transaction=True)
def test_every_row_is_carried_over():
    _empty()
    first, second = _old_site(_migrate(BEFORE))
    _migrate()

    for old in (first, second):
        award = Award.objects.select_related("organisation", "holder").get(pk=old.pk)
        assert isinstance(award.pk, uuid.UUID)
        assert (award.issued_at, award.changed_at, award.valid_until) == (AT, None, None)
        assert award.organisation.name == award.achievement.title == award.title
        assert award.version.achievement == award.achievement
        assert award.batch.version == award.version
        assert award.person.organisation == award.organisation
        assert award.holder.email == award.issued_by.email == "mette@nordvind.test"
        assert award.revocation_list.identity.organisation == award.organisation
        assert BatchRow.objects.get(award=award).batch == award.batch
        assert award.documents.get().digest == "x"
        assert award.acts.count() == award.claim_links.count() == 1
        assert Mail.objects.get(award_id=award.pk).key == award.title
        assert Leaf.objects.get(subject_id=str(award.pk)).at == AT
    assert Award.objects.get(pk=second.pk).supersedes_id == first.pk
    # What is written now is numbered behind what was there.
    third = ClaimLink.objects.create(
        award_id=first.pk, secret_digest="z", created_at=AT, expires_at=AT
    )
    assert third.pk == 3
    user = Award.objects.get(pk=first.pk).holder
    later = type(user).objects.create_user("karin@nordvind.test", name="Karin")
    assert later.serial > user.serial


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's rows have such a number")
@pytest.mark.django_db
def test_the_row_of_an_award_is_numbered_by_its_leaf(give):
    awards = [give(), give(email="bo@kunde.test", name="Bo Dahl")]

    with connection.cursor() as cursor:
        cursor.execute("SELECT rowid, leaf_sequence FROM awards_award ORDER BY rowid")
        rows = cursor.fetchall()
        cursor.execute("PRAGMA index_list(awards_award)")
        indexes = [name for _, name, *_ in cursor.fetchall()]
        cursor.execute("PRAGMA foreign_key_list(awards_claimlink)")
        targets = {row[2] for row in cursor.fetchall()}
    assert rows == [(award.leaf_sequence,) * 2 for award in awards]
    assert "award_newest" in indexes
    assert "awards_award" in targets


def test_a_leaf_is_of_one_award(give):
    first, second = give(), give(email="bo@kunde.test", name="Bo Dahl")
    with pytest.raises(IntegrityError), transaction.atomic():
        Award.objects.filter(pk=second.pk).update(leaf_sequence=first.leaf_sequence)


@pytest.mark.django_db
def test_who_sees_an_award_is_a_letter_and_found_by_the_word(give):
    award = give()
    Award.objects.filter(pk=award.pk).update(visibility="employer")

    with connection.cursor() as cursor:
        cursor.execute("SELECT visibility FROM awards_award")
        assert cursor.fetchall() == [("e",)]
    assert Award.objects.get(visibility="employer").visibility == "employer"
    assert Award.objects.filter(visibility__in=["public", "only_me"]).count() == 0
    assert list(Award.objects.values_list("visibility", flat=True)) == ["employer"]
