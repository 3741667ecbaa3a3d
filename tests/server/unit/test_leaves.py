# SPDX-License-Identifier: Apache-2.0

"""Leaves: numbered without a gap, salted, and meaningless once their salt is gone."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction
from django.db.transaction import TransactionManagementError

from skillmark_server.transparency import verification
from skillmark_server.transparency.leaves import add_leaf, erase_salts
from skillmark_server.transparency.models import Leaf, LeafHead, LeafKind
from skillmark_server.transparency.verification import matches, verify_leaves

DIGEST = "ab" * 32


def leaves(now, number=4):
    return [add_leaf(LeafKind.ISSUE, f"award-{n}", DIGEST, at=now) for n in range(number)]


def test_leaves_are_numbered_without_a_gap(now):
    made = leaves(now)

    assert [leaf.sequence for leaf in made] == [1, 2, 3, 4]
    assert verify_leaves().is_whole


def test_a_leaf_stands_for_one_document_and_tells_nothing_of_it(now):
    first, second = leaves(now, 2)
    first.refresh_from_db()

    assert matches(first, DIGEST)
    assert not matches(first, "cd" * 32)
    assert bytes(first.digest) != bytes(second.digest)
    second.sequence = 1
    assert not matches(second, DIGEST)


def test_an_erased_leaf_stays_and_stands_for_nothing(now):
    leaves(now)
    before = bytes(Leaf.objects.get(pk=2).digest)

    assert erase_salts("award-1") == 1
    assert erase_salts("award-1") == 0

    leaf = Leaf.objects.get(pk=2)
    assert (bytes(leaf.digest), leaf.salt) == (before, None)
    assert not matches(leaf, DIGEST)
    assert verify_leaves().is_whole


def test_a_leaf_that_is_rolled_back_leaves_no_gap(now):
    class FailedError(Exception):
        pass

    def fail():
        with transaction.atomic():
            leaves(now, 1)
            raise FailedError

    leaves(now, 1)
    with pytest.raises(FailedError):
        fail()
    leaves(now, 1)

    assert list(Leaf.objects.values_list("sequence", flat=True)) == [1, 2]


@pytest.mark.django_db(transaction=True)
def test_a_leaf_outside_a_transaction_is_refused(now):
    with pytest.raises(TransactionManagementError):
        add_leaf(LeafKind.ISSUE, "award", DIGEST, at=now)


@pytest.mark.parametrize(
    ("tamper", "first_bad"),
    [
        pytest.param(lambda: Leaf.objects.filter(pk=2).delete(), 2, id="one taken out"),
        pytest.param(lambda: Leaf.objects.filter(pk=4).delete(), 4, id="the last taken off"),
        pytest.param(lambda: Leaf.objects.filter(pk=3).update(digest=b"x"), 3, id="cut short"),
        pytest.param(lambda: Leaf.objects.filter(pk=3).update(salt=b""), 3, id="salt cut short"),
        pytest.param(lambda: Leaf.objects.filter(pk=3).update(kind="other"), 3, id="unknown kind"),
    ],
)
@pytest.mark.parametrize("batch", [2, 100])
def test_a_gap_or_a_wrong_shape_is_found(now, tamper, first_bad, batch, monkeypatch):
    monkeypatch.setattr(verification, "_BATCH", batch)
    leaves(now)
    tamper()

    assert verify_leaves().first_bad == first_bad


def test_there_is_one_head_and_no_number_twice(now):
    leaves(now, 1)
    with pytest.raises(IntegrityError), transaction.atomic():
        LeafHead.objects.create(pk=2)
    with pytest.raises(IntegrityError), transaction.atomic():
        Leaf.objects.create(sequence=1, kind="issue", at=now, subject_id="x", digest=b"x")
