# SPDX-License-Identifier: Apache-2.0

"""A version of a list takes the packed bits of the last one, and what changed since."""

from __future__ import annotations

import base64
import zlib
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from skillmark.encoding import strict_json
from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.custody.lists import (
    publish_due,
    publish_list,
    set_bit,
    set_bits,
    take_indices,
)
from skillmark_server.custody.models import IdentityKind, PackedBits, StatusBit, StatusList
from skillmark_server.custody.services import create_identity
from skillmark_server.custody.tasks import publish_status_list


@pytest.fixture
def taken(nordvind, now):
    create_identity(organisation=nordvind, kind=IdentityKind.SITE, at=now, actor=SYSTEM)
    with transaction.atomic():
        (found,) = take_indices(nordvind, "revocation", 3_000, at=now)
    return found


def set_in(list_id) -> set[int]:
    """Which bits the published list has set, read without our own code."""
    document = strict_json.loads(bytes(StatusList.objects.get(pk=list_id).document))
    text = document["credentialSubject"]["encodedList"][1:]
    packed = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    octets = zlib.decompress(packed, wbits=31)
    return {
        8 * place + bit
        for place, octet in enumerate(octets)
        if octet
        for bit in range(8)
        if octet & (128 >> bit)
    }


def test_bits_come_and_go_version_by_version(taken, now):
    pk, at = taken.list.pk, now
    expected: set[int] = set()
    for step in range(6):
        at += timedelta(minutes=1)
        some = taken.indices[step * 10 : step * 10 + 15]
        set_bits(pk, some, value=step % 3 != 2, at=at)
        expected = expected - set(some) if step % 3 == 2 else expected | set(some)
        publish_list(pk, at)
        assert set_in(pk) == expected
    assert StatusList.objects.get().version == 7
    assert not StatusBit.objects.filter(is_published=False).exists()


def test_a_version_reads_what_changed_and_not_the_history(taken, now):
    pk = taken.list.pk
    set_bits(pk, taken.indices[:2_000], value=True, at=now)
    publish_list(pk, now)
    set_bit(pk, taken.indices[2_500], value=True, at=now)
    with CaptureQueriesContext(connection) as captured:
        publish_list(pk, now)

    read = [one["sql"] for one in captured if "custody_statusbit" in one["sql"]]
    assert len(read) == 2
    assert all("is_published" in sql for sql in read)
    assert len(set_in(pk)) == 2_001


@pytest.mark.parametrize("harm", ["gone", "altered", "short"])
def test_packed_bits_that_are_harmed_are_made_again_from_the_rows(taken, now, harm, caplog):
    pk = taken.list.pk
    set_bits(pk, taken.indices[:50], value=True, at=now)
    publish_list(pk, now)
    set_bit(pk, taken.indices[50], value=True, at=now)
    packed = PackedBits.objects.filter(list=pk)
    octets = bytes(packed.get().octets)
    if harm == "gone":
        packed.delete()
    elif harm == "altered":
        packed.update(octets=bytes(len(octets)))
    else:
        packed.update(octets=octets[:-1])

    publish_list(pk, now)

    assert set_in(pk) == set(taken.indices[:51])
    assert ("altered" in caplog.text) is (harm != "gone")


def test_a_list_from_before_gets_its_packed_bits_with_its_next_version(taken, now):
    pk = taken.list.pk
    set_bits(pk, taken.indices[:5], value=True, at=now)
    publish_list(pk, now)
    PackedBits.objects.all().delete()
    StatusBit.objects.update(is_published=False)

    assert publish_due(now + timedelta(days=1)) == 1
    assert set_in(pk) == set(taken.indices[:5])
    assert PackedBits.objects.count() == 1


def test_many_changes_ask_for_one_version(taken, now, django_capture_on_commit_callbacks):
    pk = taken.list.pk
    with django_capture_on_commit_callbacks() as asked:
        for index in taken.indices[:30]:
            set_bit(pk, index, value=True, at=now)
    assert len(asked) == 1

    assert publish_due(now) == 1
    assert len(set_in(pk)) == 30
    with django_capture_on_commit_callbacks() as asked:
        set_bit(pk, taken.indices[30], value=True, at=now)
    assert len(asked) == 1


def test_a_list_signed_a_moment_ago_waits_for_the_sweep(taken, time_machine, now):
    pk = taken.list.pk
    publish_due(now + timedelta(days=1))
    version = StatusList.objects.get().version
    set_bit(pk, taken.indices[0], value=True, at=now + timedelta(days=1))

    time_machine.move_to(now + timedelta(days=1, milliseconds=900), tick=False)
    publish_status_list.func(str(pk))
    assert StatusList.objects.get().version == version

    time_machine.move_to(now + timedelta(days=1, milliseconds=1_100), tick=False)
    publish_status_list.func(str(pk))
    publish_status_list.func(str(pk))
    assert StatusList.objects.get().version == version + 1


def test_setting_nothing_asks_for_nothing(taken, now):
    set_bits(taken.list.pk, [], value=True, at=now)

    assert StatusList.objects.get().changed_at is None


def test_what_the_database_keeps_of_a_change_is_found_by_its_index(taken, now):
    """The partial index is there on both databases: a version must not read every row."""
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, StatusBit._meta.db_table)
    assert names["status_bit_unpublished"]["index"]
