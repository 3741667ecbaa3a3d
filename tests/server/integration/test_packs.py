# SPDX-License-Identifier: Apache-2.0

"""The certificates of a whole list: made in parts, given out as one archive, removed in time."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from skillmark import baking
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, Batch, CompactDocument
from skillmark_server.awards.running import run_batch
from skillmark_server.awards.services import confirm_batch, preview_batch
from skillmark_server.documents import packing, typesetting, zipping
from skillmark_server.documents.models import Pack, PackPart
from skillmark_server.documents.press import Press
from skillmark_server.documents.services import ask_for_certificates, remove_certificates
from tests.server.integration.awards.conftest import first_aid, issuing  # noqa: F401 - fixtures
from tests.server.refused import refused

PEOPLE = ("Åse Bjørn", "Bo Dahl", "Carl / Ny", "Dina Elm", "Eva Fog")


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch):
    monkeypatch.setattr(packing, "IN_A_PART", 2)


@pytest.fixture
def batch(actor, mette, first_aid, now) -> Batch:  # noqa: F811
    table = "Navn;E-mail\n" + "".join(
        f"{name};{number}@kunde.test\n" for number, name in enumerate(PEOPLE)
    )
    made = preview_batch(actor=actor(mette), version=first_aid, data=table, source="paste", at=now)
    confirm_batch(actor=actor(mette), batch=made, at=now, now=True)
    run_batch(made.pk, at=now)
    return Batch.objects.select_related("version", "organisation").get(pk=made.pk)


@pytest.fixture
def ask(actor, mette, batch, now):
    def asked(language: str = "da") -> Pack:
        return ask_for_certificates(actor=actor(mette), batch=batch, language=language, at=now)

    return asked


def archive(pack: Pack) -> zipfile.ZipFile:
    whole = b"".join(packing.streamed(pack))
    assert len(whole) == packing.size_of(pack)
    opened = zipfile.ZipFile(io.BytesIO(whole))
    assert opened.testzip() is None
    return opened


def test_every_award_in_force_is_in_the_archive_with_its_proof(ask, batch, now):
    pack = ask()

    assert packing.go_on(at=now) == 3
    pack.refresh_from_db()
    awards = {award.number: award for award in Award.objects.filter(batch=batch)}
    opened = archive(pack)
    assert (pack.total, pack.made, pack.left_out, pack.ready_at) == (5, 5, 0, now)
    assert len(opened.namelist()) == 5
    names = {name.partition(" ")[2] for name in opened.namelist()}
    assert names >= {"Åse Bjørn.pdf", "Carl Ny.pdf"}
    for name in opened.namelist():
        number = name.partition(" ")[0]
        assert baking.extract(opened.read(name)) == signed_bytes(awards[number])


def test_all_is_in_the_log(ask, now):
    pack = ask()
    packing.go_on(at=now)

    events = AuditEvent.objects.filter(action__startswith="batch.certificates")
    assert [event.action for event in events.order_by("pk")] == [
        "batch.certificates_asked",
        "batch.certificates_made",
    ]
    assert events.last() is not None
    assert Pack.objects.get(pk=pack.pk).ready_at == now


def test_what_is_not_in_force_is_not_in_it(ask, batch, now):
    first, second, *_others = Award.objects.filter(batch=batch).order_by("leaf_sequence")
    Award.objects.filter(pk=first.pk).update(revoked_at=now)
    pack = ask()
    Award.objects.filter(pk=second.pk).update(declined_at=now)

    packing.go_on(at=now)

    pack.refresh_from_db()
    assert (pack.total, pack.made, pack.left_out) == (4, 3, 0)
    assert len(archive(pack).namelist()) == 3


def test_what_cannot_be_made_is_named_with_its_reason(ask, batch, now, monkeypatch):
    altered, other, *_others = Award.objects.filter(batch=batch).order_by("leaf_sequence")
    CompactDocument.objects.filter(pk=altered.leaf_sequence).update(digest=bytes(32))
    pack = ask()
    monkeypatch.setattr("skillmark_server.documents.press.typeset", _no_bo)

    packing.go_on(at=now)

    pack.refresh_from_db()
    opened = archive(pack)
    assert (pack.made, pack.left_out) == (3, 2)
    said = b"".join(opened.read(name) for name in opened.namelist() if name.endswith(".txt"))
    assert f"{altered.number}  altered" in said.decode()
    assert f"{other.number}  letters_missing" in said.decode()


def _no_bo(template, inputs, **others):
    if "Bo Dahl" in inputs["facts"]:
        raise typesetting.LettersMissingError
    return typesetting.typeset(template, inputs, **others)


def test_a_part_holds_no_more_certificates_than_are_being_set(ask, monkeypatch, now):
    monkeypatch.setattr(packing, "manuscript_of", _noted(held := [], packing.manuscript_of, 1))
    monkeypatch.setattr(packing, "stored", _noted(held, packing.stored, -1))
    ask()
    packing.go_on(at=now)

    assert held == [1, -1] * len(PEOPLE)


def _noted(held, work, change):
    def noted(*given, **named):
        held.append(change)
        return work(*given, **named)

    return noted


def test_the_archive_is_given_out_in_blocks(ask, monkeypatch, now):
    monkeypatch.setattr(packing, "_BLOCK", 1_000)
    pack = ask()
    packing.go_on(at=now)

    *blocks, _directory = packing.streamed(pack)
    assert len(blocks) > len(PEOPLE)
    assert max(map(len, blocks)) == 1_000


def test_nothing_in_force_is_refused(ask, batch, now):
    Award.objects.filter(batch=batch).update(revoked_at=now)

    with refused("nothing_to_pack"):
        ask()


def test_a_part_is_taken_once_and_again_when_its_worker_is_gone(ask, now):
    ask()

    parts = [packing.take_part(at=now) for _ in range(4)]
    assert [part and part.number for part in parts] == [1, 2, 3, None]
    assert packing.take_part(at=now + packing.HELD_FOR) is None
    again = packing.take_part(at=now + packing.HELD_FOR + timedelta(seconds=1))
    assert again is not None
    assert (again.number, again.attempts) == (1, 2)


def test_who_comes_late_writes_nothing_and_leaves_no_file(ask, now):
    pack = ask()
    late = packing.take_part(at=now)
    second = packing.take_part(at=now + timedelta(hours=1))
    with Press(workers=1) as press:
        assert late is not None
        assert second is not None
        assert packing.make_part(second, press, at=now)
        files = set(default_storage.listdir(f"certificates/{pack.pk}")[1])

        assert not packing.make_part(late, press, at=now)

    assert set(default_storage.listdir(f"certificates/{pack.pk}")[1]) == files
    assert Pack.objects.get(pk=pack.pk).made == 2


def test_asked_again_it_is_made_anew_and_the_old_files_go(ask, now):
    before = ask()
    packing.go_on(at=now)
    files = list(PackPart.objects.filter(pack=before).values_list("file", flat=True))

    after = ask()

    assert not any(default_storage.exists(name) for name in files)
    assert list(Pack.objects.values_list("pk", flat=True)) == [after.pk]
    assert ask("en").pk != after.pk
    assert Pack.objects.count() == 2


def test_after_some_days_it_is_gone(ask, now):
    pack = ask()
    packing.go_on(at=now)
    name = PackPart.objects.filter(pack=pack)[0].file

    assert packing.remove_old(at=now + packing.KEPT_FOR) == 0
    assert packing.remove_old(at=now + packing.KEPT_FOR + timedelta(seconds=1)) == 1
    assert not default_storage.exists(name)
    assert not Pack.objects.exists()


def test_many_are_set_by_other_processes_in_order(ask, batch, now):
    ask()
    jobs = []
    for award in Award.objects.filter(batch=batch).select_related("version", "organisation"):
        one = packing.manuscript_of(award)
        jobs.append((one.template, one.inputs, one.stamp, one.fonts))

    with Press(workers=2) as press, Press(workers=1) as here:
        assert list(press.set(jobs)) == list(here.set(jobs))


def test_nobody_of_another_organisation_gets_it(ask, actor, mallory, batch, now):
    pack = ask()

    with refused("not_allowed"):
        ask_for_certificates(actor=actor(mallory), batch=batch, language="da", at=now)
    with refused("not_allowed"):
        remove_certificates(actor=actor(mallory), pack=pack, at=now)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda pack: Pack.objects.filter(pk=pack.pk).update(made=9),
        lambda pack: PackPart.objects.filter(pack=pack).update(last_leaf=0),
        lambda pack: PackPart.objects.filter(pack=pack).update(done_at=pack.asked_at),
        lambda pack: PackPart.objects.filter(pack=pack, number=2).update(number=1),
        lambda pack: Pack.objects.create(
            organisation=pack.organisation,
            batch=pack.batch,
            language=pack.language,
            asked_at=pack.asked_at,
            total=1,
        ),
    ],
    ids=["more than all", "out of order", "done without a file", "twice", "two of one"],
)
def test_the_database_holds_the_rules(ask, wrong):
    pack = ask()

    with pytest.raises(IntegrityError), transaction.atomic():
        wrong(pack)


# -- the archive --------------------------------------------------------------------------


def test_past_four_gigabytes_the_directory_is_of_zip64():
    far = 0x1_2345_6789
    entry = zipping.Entry("æ.pdf", 1, 2, far, 0)

    end = zipping.directory([(far + 100, [entry])])

    assert struct.pack("<HHQ", 1, 8, far) in end
    assert b"PK\x06\x06" in end
    assert b"PK\x06\x07" in end
    assert end.endswith(
        struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, 1, 1, 46 + 6 + 12, 0xFFFFFFFF, 0)
    )


def test_many_files_are_of_zip64_too():
    body, entry = zipping.stored("a", b"", offset=0, stamp=zipping.stamp_of(timezone.now()))
    count = 70_000
    parts = [(entry.length, [entry])] * count
    assert len(body) == entry.length

    with zipfile.ZipFile(io.BytesIO(body * count + zipping.directory(parts))) as opened:
        assert len(opened.infolist()) == count


# -- the pages ----------------------------------------------------------------------------


def test_the_pages_ask_follow_download_and_remove(as_, mette, batch, now):
    browser, address = as_(mette), f"/awards/batches/{batch.pk}/certificates"
    assert "5 certificates" in browser.get(address).content.decode()

    browser.post(f"{address}/new", {"language": "da"})
    pack = Pack.objects.get()
    waiting = browser.get(address).content.decode()
    early = browser.get(f"{address}/{pack.pk}.zip")
    packing.go_on(at=now)
    partial = browser.get(address, headers={"hx-target": "packs"}).content.decode()
    answer = browser.get(f"{address}/{pack.pk}.zip")
    whole = b"".join(answer.streaming_content)

    assert "0/5" in waiting
    assert "hx-get" in waiting
    assert early.status_code == 404
    assert "5 certificates, ready" in partial
    assert "<html" not in partial
    assert "hx-get" not in partial
    assert int(answer.headers["Content-Length"]) == len(whole)
    assert len(zipfile.ZipFile(io.BytesIO(whole)).namelist()) == 5
    browser.post(f"{address}/{pack.pk}/remove")
    assert browser.get(f"{address}/{pack.pk}.zip").status_code == 404


def test_who_may_only_look_downloads_and_makes_none(as_, karin, ask, batch, now):
    pack = ask()
    packing.go_on(at=now)
    browser, address = as_(karin), f"/awards/batches/{batch.pk}/certificates"

    shown = browser.get(address).content.decode()

    assert "<form" not in shown.partition("<main")[2].partition("</main")[0]
    assert browser.get(f"{address}/{pack.pk}.zip").status_code == 200
    assert browser.post(f"{address}/new", {"language": "da"}).status_code == 403
    assert browser.post(f"{address}/{pack.pk}/remove").status_code == 403


def test_the_page_says_why_there_is_none(as_, mette, batch, now):
    Award.objects.filter(batch=batch).update(revoked_at=now)
    address = f"/awards/batches/{batch.pk}/certificates"

    said = as_(mette).post(f"{address}/new", {"language": "da"}, follow=True).content.decode()

    assert "No badge of this list has a certificate." in said


def test_the_page_asks_the_database_no_more_for_two_archives(as_, mette, batch, ask):
    browser, address = as_(mette), f"/awards/batches/{batch.pk}/certificates"
    counts = []
    for language in ("da", "en"):
        ask(language)
        browser.get(address)
        with CaptureQueriesContext(connection) as found:
            browser.get(address)
        counts.append(len(found))

    assert counts[0] == counts[1]
