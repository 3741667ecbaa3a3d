# SPDX-License-Identifier: Apache-2.0

"""Certificates by a program: of one award, of one's own, of a whole list."""

from __future__ import annotations

import io
import zipfile

import pytest
from django.utils import timezone

from skillmark import baking
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.running import run_batch
from skillmark_server.awards.services import accept_award, confirm_batch, preview_batch
from skillmark_server.documents import packing
from tests.server.cast_awards import able_to_issue, published

NONE = "3f1f8a52-5d1b-4c0a-9a27-0b8f5f6f7a12"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def batch(actor, mette, nordvind, jonas, now):
    able_to_issue(nordvind, at=now)
    version = published(nordvind, at=now)
    text = f"Navn;E-mail\nBo;bo@kunde.test\nJonas;{jonas.email}\n"
    made = preview_batch(actor=actor(mette), version=version, data=text, source="paste", at=now)
    confirm_batch(actor=actor(mette), batch=made, at=now, now=True)
    run_batch(made.pk, at=now)
    return made


def test_the_certificate_of_an_award_carries_its_credential(program, mette, batch):
    award = Award.objects.filter(batch=batch)[0]

    answer = program(mette, "read").get(f"/awards/{award.pk}/certificate.pdf", language="en")

    assert answer.headers["Content-Type"] == "application/pdf"
    assert baking.extract(answer.content) == signed_bytes(award)


def test_ones_own_too_and_nobody_elses(own_program, jonas, batch):
    own = Award.objects.get(batch=batch, recipient_email=jonas.email)
    other = Award.objects.exclude(pk=own.pk).get(batch=batch)
    caller = own_program(jonas, "own")

    answer = caller.get(f"/my/awards/{own.pk}/certificate.pdf")

    assert baking.extract(answer.content) == signed_bytes(own)
    assert caller.get(f"/my/awards/{other.pk}/certificate.pdf").status_code == 404


def test_what_was_withdrawn_has_none(program, mette, batch, now):
    award = Award.objects.filter(batch=batch)[0]
    Award.objects.filter(pk=award.pk).update(revoked_at=now)

    answer = program(mette, "read").get(f"/awards/{award.pk}/certificate.pdf")

    assert (answer.status_code, answer.json()["code"]) == (409, "not_in_force")


def test_a_list_is_asked_for_followed_downloaded_and_removed(program, mette, batch, now):
    caller, address = program(mette), f"/batches/{batch.pk}/certificates"

    asked = caller.post(address, {"language": "da"})
    pack = asked.json()
    early = caller.get(f"{address}/{pack['id']}.zip")
    packing.go_on(at=now)
    (listed,) = caller.get(address).json()["items"]
    answer = caller.get(f"{address}/{pack['id']}.zip")
    whole = b"".join(answer.streaming_content)

    assert (asked.status_code, pack["total"], pack["made"]) == (202, 2, 0)
    assert (early.status_code, early.json()["code"]) == (409, "pack_not_ready")
    assert (listed["made"], listed["left_out"]) == (2, 0)
    assert listed["ready_at"]
    assert len(zipfile.ZipFile(io.BytesIO(whole)).namelist()) == 2
    assert caller.delete(f"{address}/{pack['id']}").status_code == 204
    assert caller.get(address).json() == {"items": []}


@pytest.mark.parametrize(
    ("path", "body"),
    [(f"/batches/{NONE}/certificates", {"language": "da"})],
    ids=["no such list"],
)
def test_what_is_not_there_is_not_found(program, mette, batch, path, body):
    caller = program(mette)

    assert caller.post(path, body).status_code == 404
    assert caller.get(f"/batches/{batch.pk}/certificates/{NONE}.zip").status_code == 404
    assert caller.delete(f"/batches/{batch.pk}/certificates/{NONE}").status_code == 404


def test_another_language_is_refused(program, mette, batch):
    answer = program(mette).post(f"/batches/{batch.pk}/certificates", {"language": "tlh"})

    assert answer.status_code in {400, 422}


def test_everything_that_is_kept_comes_as_one_archive(own_program, jonas, batch, now):
    own = Award.objects.get(batch=batch, recipient_email=jonas.email)
    accept_award(user=jonas, award_id=own.pk, visibility=Visibility.ONLY_ME, at=now)

    answer = own_program(jonas, "own").get("/my/everything.zip", language="en")
    opened = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    (name,) = [name for name in opened.namelist() if name.endswith("credential.json")]
    assert opened.read(name) == signed_bytes(own)


def test_what_a_filter_finds_is_counted_asked_for_followed_and_removed(program, mette, batch, now):
    caller, address = program(mette), "/awards/certificates"
    awards = {"achievement": str(batch.version.achievement_id)}

    counted = caller.post(f"{address}/preview", {"awards": awards})
    asked = caller.post(address, {"awards": awards, "language": "da", "expected": 2})
    pack = asked.json()
    early = caller.get(f"{address}/{pack['id']}.zip")
    packing.go_on(at=now)
    (listed,) = caller.get(address).json()["items"]
    answer = caller.get(f"{address}/{pack['id']}.zip")
    whole = b"".join(answer.streaming_content)

    assert counted.json() == {"count": 2}
    assert (asked.status_code, pack["total"], pack["made"]) == (202, 2, 0)
    assert pack["question"] == {"achievement_id": awards["achievement"]}
    assert (early.status_code, early.json()["code"]) == (409, "pack_not_ready")
    assert listed == caller.get(f"{address}/{pack['id']}").json()
    assert (listed["made"], bool(listed["ready_at"])) == (2, True)
    assert len(zipfile.ZipFile(io.BytesIO(whole)).namelist()) == 2
    assert caller.delete(f"{address}/{pack['id']}").status_code == 204
    assert caller.get(address).json() == {"items": []}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"awards": {"q": "nobody of that name"}}, "nothing_to_pack"),
        ({"awards": {}, "expected": 7}, "choice_changed"),
        ({"awards": {}, "language": "xx"}, "malformed"),
        ({"language": "da"}, "malformed"),
    ],
    ids=["nobody", "others", "a language that is none", "no filter at all"],
)
def test_what_cannot_be_printed_is_refused(program, mette, batch, body, code):
    answer = program(mette).post("/awards/certificates", body)

    assert answer.json()["code"] == code


def test_nobody_of_another_organisation_finds_an_archive(program, mette, mallory, batch):
    pack = program(mette).post("/awards/certificates", {"awards": {}}).json()
    stranger, address = program(mallory), f"/awards/certificates/{pack['id']}"

    assert stranger.get(address).status_code == 404
    assert stranger.get(f"{address}.zip").status_code == 404
    assert stranger.delete(address).status_code == 404
    assert stranger.get("/awards/certificates").json() == {"items": []}
