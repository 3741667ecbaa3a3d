# SPDX-License-Identifier: Apache-2.0

"""`skillmark fsck --verify` verifies every credential that is kept, by the steps of a stranger."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest

from skillmark import Verifier
from skillmark.bulk.shapes_library import Library
from skillmark_server.awards import chunking, documents, running, verifying
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.fsck import CHECKS, CREDENTIALS, Found
from skillmark_server.awards.models import (
    Award,
    CompactDocument,
    DocumentForm,
    DocumentTemplate,
    SignedDocument,
)
from skillmark_server.awards.running import run_batch
from skillmark_server.awards.second_form import sign_second_form
from skillmark_server.awards.services import confirm_batch, preview_batch
from skillmark_server.awards.stored import compact_between
from skillmark_server.custody import lists
from skillmark_server.custody.documents import own_documents
from skillmark_server.custody.lists import own_lists_fetcher, set_bit
from skillmark_server.custody.models import SigningKey, StatusList
from skillmark_server.custody.publishing import publish_list
from skillmark_server.operate import fsck
from skillmark_server.searching import indexing
from tests.server.cast_awards import published

PEOPLE = 12
ALL = 2 + PEOPLE + 1
"""Credentials: one award in both forms, the list, and one of it in the other form too."""
CHECK = CHECKS[CREDENTIALS]


@pytest.fixture(autouse=True)
def site(monkeypatch, actor, mette, nordvind, issuing, give, now):
    """One award alone, and twelve in parts, of which one has its second form."""
    monkeypatch.setattr(running, "LONG_FROM", 5)
    monkeypatch.setattr(chunking, "ROWS", 5)
    give()
    version = published(nordvind, at=now - timedelta(days=1), suspendable=True)
    lines = "\n".join(f"Person {n} <p{n}@x.test>" for n in range(PEOPLE))
    batch = preview_batch(actor=actor(mette), version=version, data=lines, source="pasted", at=now)
    confirm_batch(actor=actor(mette), batch=batch, at=now, now=True)
    assert run_batch(batch.pk, at=now) == PEOPLE
    sign_second_form(_award(3), at=now)
    indexing.catch_up()


def _award(number: int) -> Award:
    return Award.objects.get(recipient_email=f"p{number}@x.test")


def _mark(award: Award, purpose: str, at) -> None:
    found = StatusList.objects.get(serial=getattr(award, f"{purpose}_list_serial"))
    set_bit(found.pk, getattr(award, f"{purpose}_index"), value=True, at=at)
    publish_list(found.pk, at)


def test_every_credential_of_both_forms_is_verified(now):
    found = CHECK(now)

    assert (found.count, found.things) == (0, ALL)
    assert found.verdicts == {"genuine": ALL}


def test_what_is_withdrawn_or_over_is_counted_and_no_fault(now):
    _mark(_award(1), "revocation", now)
    _mark(_award(2), "suspension", now)

    found = CHECK(now + timedelta(minutes=1))

    assert found.count == 0
    assert found.verdicts == {"genuine": ALL - 2, "revoked": 1, "suspended": 1}


def test_the_verdicts_are_those_of_the_true_path(now):
    _mark(_award(1), "revocation", now)
    true_path = Verifier(fetcher=own_lists_fetcher(None), known=own_documents())
    expected: dict[str, int] = {}
    for award in Award.objects.all():
        forms = {DocumentForm.DATA_INTEGRITY, *award.documents.values_list("form", flat=True)}
        for form in forms:
            verdict = true_path.inspect(signed_bytes(award, DocumentForm(form)), at=now).verdict
            expected[verdict] = expected.get(verdict, 0) + 1

    assert CHECK(now).verdicts == expected


def test_each_list_is_read_once(now, monkeypatch):
    asked: list[object] = []
    served = lists.served_list
    monkeypatch.setattr(lists, "served_list", lambda key: asked.append(key) or served(key))

    assert CHECK(now).count == 0

    assert len(asked) == len(set(asked)) == StatusList.objects.filter(version__gt=0).count()


def test_the_command_says_it_and_fails_where_one_is_refused(capsys, now):
    assert fsck.run(["--quiet", "--verify"], at=now) == 0
    assert f"credentials: whole, {ALL} genuine" in capsys.readouterr().out
    _resigned_by_nobody()

    assert fsck.run(["--quiet", "--only", "credentials"], at=now) == 1

    said = capsys.readouterr().out
    assert f"credential_refused {_award(4).pk} vc signature_mismatch" in said
    assert f"{ALL - 1} genuine, 1 not_genuine" in said
    assert "documents:" not in said


def _resigned_by_nobody() -> None:
    """Change what is kept of one award, and its digest with it."""
    kept = CompactDocument.objects.get(pk=_award(4).leaf_sequence)
    kept.slots = bytes(kept.slots).replace(b"Person 4", b"Person 5")
    if b"Person 5" not in bytes(kept.slots):
        slots = bytearray(kept.slots)
        slots[-1] ^= 1
        kept.slots = bytes(slots)
    kept.digest = b""
    kept.save()
    (stored,) = compact_between(kept.pk, kept.pk)
    kept.digest = hashlib.sha256(stored.body).digest()
    kept.save()


def _sign_the_digest_anew(pk: int) -> None:
    """Let the digest be that of what is kept now, as somebody would who wants to hide a change."""
    (stored,) = compact_between(pk, pk)
    assert stored.body
    CompactDocument.objects.filter(pk=pk).update(digest=hashlib.sha256(stored.body).digest())


def _say_in_the_row(**columns) -> Callable[[], None]:
    def say() -> None:
        award = _award(4)
        Award.objects.filter(pk=award.pk).update(**columns)
        _sign_the_digest_anew(award.leaf_sequence)

    return say


def _move_the_end() -> None:
    _say_in_the_row(valid_until=_award(4).valid_until + timedelta(days=400))()


def _move_the_beginning() -> None:
    _say_in_the_row(valid_from=_award(4).valid_from - timedelta(days=4))()


def _say_another_name_only() -> None:
    Award.objects.filter(pk=_award(4).pk).update(recipient_name="Somebody Else")


def _change_each_bit_of_the_signature(bit: int) -> Callable[[], None]:
    def change() -> None:
        kept = CompactDocument.objects.get(pk=_award(4).leaf_sequence)
        slots = bytearray(kept.slots)
        slots[-1 - bit // 8] ^= 1 << bit % 8
        CompactDocument.objects.filter(pk=kept.pk).update(slots=bytes(slots))
        _sign_the_digest_anew(kept.pk)

    return change


def _take_the_signature_of_another() -> None:
    kept, other = (
        CompactDocument.objects.get(pk=_award(number).leaf_sequence) for number in (4, 6)
    )
    slots = bytes(kept.slots)[:-64] + bytes(other.slots)[-64:]
    CompactDocument.objects.filter(pk=kept.pk).update(slots=slots)
    _sign_the_digest_anew(kept.pk)


def _alter_the_template() -> None:
    key = CompactDocument.objects.get(pk=_award(4).leaf_sequence).template_id
    found = DocumentTemplate.objects.get(pk=key)
    assert b"Nordvind" in bytes(found.body)
    DocumentTemplate.objects.filter(pk=key).update(
        body=bytes(found.body).replace(b"Nordvind", b"Sydvind!")
    )
    documents._filler.cache_clear()


def _alter_the_template_and_its_digest() -> None:
    """Another issuer's name in a template of one award, with every digest made to fit."""
    award = _award(4)
    kept = CompactDocument.objects.get(pk=award.leaf_sequence)
    body = bytes(kept.template.body).replace(b"Nordvind", b"Sydvind!")
    other = DocumentTemplate.objects.create(body=body, digest=hashlib.sha256(body).digest())
    CompactDocument.objects.filter(pk=kept.pk).update(template=other)
    _sign_the_digest_anew(kept.pk)


def _alter_without_its_digest() -> None:
    CompactDocument.objects.filter(pk=_award(4).leaf_sequence).update(slots=b"\x01")


def _alter_the_token() -> None:
    SignedDocument.objects.filter(form=DocumentForm.TOKEN).update(body=b"a.b.c")


def _spoil_a_digest() -> None:
    SignedDocument.objects.filter(form=DocumentForm.TOKEN).update(digest="z" * 64)


def _lose_a_list() -> None:
    StatusList.objects.filter(purpose="revocation").update(published_at=None)


def _alter_a_list() -> None:
    StatusList.objects.filter(purpose="revocation").update(document=b"{}")


BREAKS = {
    "slots and digest": (_resigned_by_nobody, {"credential_refused"}, 1),
    "a name in the row": (_say_another_name_only, {"document_altered"}, 1),
    "a name and the digest": (_say_in_the_row(recipient_name="Else"), {"credential_refused"}, 1),
    "a quoted name and the digest": (
        _say_in_the_row(recipient_name='E","x":"'),
        {"credential_refused"},
        1,
    ),
    "an address and the digest": (
        _say_in_the_row(recipient_email="else@x.test"),
        {"credential_refused"},
        1,
    ),
    "a number and the digest": (_say_in_the_row(number="NV-0"), {"credential_refused"}, 1),
    "a place in the list and the digest": (
        _say_in_the_row(revocation_index=3),
        {"credential_refused"},
        1,
    ),
    "an end and the digest": (_move_the_end, {"credential_refused"}, 1),
    "a beginning and the digest": (_move_the_beginning, {"credential_refused"}, 1),
    **{
        f"bit {bit} of a signature and the digest": (
            _change_each_bit_of_the_signature(bit),
            {"credential_refused"},
            1,
        )
        for bit in (0, 255, 511)
    },
    "the signature of another and the digest": (
        _take_the_signature_of_another,
        {"credential_refused"},
        1,
    ),
    "a template and all digests": (
        _alter_the_template_and_its_digest,
        {"credential_refused"},
        1,
    ),
    "slots": (_alter_without_its_digest, {"document_altered"}, 1),
    "tokens": (_alter_the_token, {"document_altered"}, 2),
    "digests of tokens": (_spoil_a_digest, {"document_altered"}, 2),
    "a list that is gone": (_lose_a_list, {"credential_refused"}, ALL),
    "a list that was altered": (_alter_a_list, {"credential_refused"}, ALL),
}


@pytest.mark.parametrize("name", BREAKS)
def test_what_a_stranger_would_refuse_is_named(name, now):
    tamper, codes, count = BREAKS[name]
    tamper()

    found = CHECK(now)

    assert ({fault.code for fault in found.faults}, found.count) == (codes, count)


def test_a_template_that_was_altered_is_named_for_each_of_its_awards(now):
    shared = CompactDocument.objects.get(pk=_award(4).leaf_sequence).template
    count = CompactDocument.objects.filter(template=shared).count()
    _alter_the_template()

    found = CHECK(now)

    assert ({fault.code for fault in found.faults}, found.count) == ({"document_altered"}, count)


def test_what_is_named_is_the_award(now):
    _say_another_name_only()

    (fault,) = CHECK(now).faults

    assert fault.about == f"{_award(4).pk} vc"


def test_nearly_all_are_judged_without_a_search(now, monkeypatch):
    """The shortcut is taken: else all of the above would hold, at twice the price."""
    asked: list[bytes] = []
    find = Library.find
    monkeypatch.setattr(
        Library, "find", lambda self, text, header: asked.append(text) or find(self, text, header)
    )
    look, found = CHECK.begin(now), Found()
    for window in CHECK.windows():
        look(window, found)
    first = len(asked)

    for window in CHECK.windows():
        look(window, found)

    assert found.verdicts == {"genuine": 2 * ALL}
    tokens = SignedDocument.objects.count()
    assert len(asked) - first <= tokens + 1  # and the award alone, whose form is no other's


def test_a_badge_signed_after_its_key_was_stolen_is_named(now):
    SigningKey.objects.update(compromised_since=now - timedelta(days=1), compromised_at=now)

    found = CHECK(now)

    assert found.count == ALL
    assert {fault.code for fault in found.faults} == {"credential_refused"}


def test_what_is_known_of_the_site_is_of_one_run_only(now):
    """A second run sees what changed after the first: nothing is kept between them."""
    first = verifying.bulk_verifier()
    body = signed_bytes(_award(1))
    assert first.inspect(body, at=now).trusted
    _mark(_award(1), "revocation", now)

    assert verifying.bulk_verifier().inspect(body, at=now).code == "revoked"
