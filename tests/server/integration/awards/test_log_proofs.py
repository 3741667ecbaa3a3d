# SPDX-License-Identifier: Apache-2.0

"""From the page of an award to `skillmark logged`: the log shows it, to whoever may see it."""

from __future__ import annotations

import hashlib

import pytest
from django.core.cache import cache

from skillmark.errors import NotInLogError
from skillmark.log import LogKey, LogProof, check_logged
from skillmark_server.awards.erasing import erase_recipient
from skillmark_server.awards.models import Award, Visibility
from skillmark_server.awards.services import revoke_award
from skillmark_server.custody.log_signing import log_key, sign_checkpoint
from tests.server.integration.awards.test_chunks import _run, batch, short
from tests.terminal import ENGLISH

__all__ = ["batch", "short"]


@pytest.fixture(autouse=True)
def _afresh():
    cache.clear()


def everybody_sees(award: Award) -> Award:
    Award.objects.filter(pk=award.pk).update(
        visibility=Visibility.PUBLIC, claimed_at=award.issued_at
    )
    return award


def test_an_award_is_shown_in_each_form_that_was_signed_with_it(give, client, now, tmp_path):
    award = everybody_sees(give())
    give("bo@kunde.test", "Bo Dahl")
    sign_checkpoint(now)
    address = f"/a/{award.pk}"
    proof, key = client.get(f"{address}.tlog-proof"), client.get("/log/key")
    (tmp_path / "proof").write_bytes(proof.content)
    (tmp_path / "key").write_bytes(key.content)

    assert proof["Content-Type"] == "text/plain; charset=utf-8"
    assert proof["Access-Control-Allow-Origin"] == "*"
    for ending in ("json", "jwt"):
        badge = tmp_path / f"badge.{ending}"
        badge.write_bytes(client.get(f"{address}.{ending}").content)
        written = ENGLISH.run("logged", badge, tmp_path / "proof", "--key", tmp_path / "key")
        assert written.status == 0, written.err
        assert "In the log of skills.test/log" in written.out
    assert b".tlog-proof" in client.get(address).content


def test_one_of_a_long_list_is_shown_under_the_root_that_all_have(batch, client, now):
    _run(batch, now)
    sign_checkpoint(now)
    key = log_key()
    for award in Award.objects.all():
        everybody_sees(award)
        body = client.get(f"/a/{award.pk}.json").content
        proof = LogProof.from_bytes(client.get(f"/a/{award.pk}.tlog-proof").content)
        found = check_logged(body, proof, key=key)

        assert found.entry.subject == str(award.pk)
        assert found.entry.sequence == award.leaf_sequence
        assert hashlib.sha256(body).digest() in found.entry.forms
        with pytest.raises(NotInLogError):
            check_logged(body + b"\n", proof, key=key)
        with pytest.raises(NotInLogError):
            check_logged(body, proof, key=LogKey("other.test/log", key.octets))


def test_it_waits_for_a_checkpoint(give, client, now):
    give()
    sign_checkpoint(now)
    later = everybody_sees(give("bo@kunde.test", "Bo Dahl"))

    answer = client.get(f"/a/{later.pk}.tlog-proof")

    assert (answer.status_code, answer["Retry-After"]) == (404, "60")
    sign_checkpoint(now)
    assert client.get(f"/a/{later.pk}.tlog-proof").status_code == 200


def test_a_withdrawn_one_was_logged_all_the_same(give, client, now, actor, mette):
    award = everybody_sees(give())
    revoke_award(award=award, reason="A mistake.", at=now, actor=actor(mette), now=True)
    sign_checkpoint(now)

    assert client.get(f"/a/{award.pk}.tlog-proof").status_code == 200


def test_what_a_stranger_may_not_see_has_no_proof_for_them(give, client, now):
    award = give()
    sign_checkpoint(now)

    assert client.get(f"/a/{award.pk}.tlog-proof").status_code == 404


def test_of_somebody_who_was_erased_there_is_none(give, client, now):
    award = everybody_sees(give())
    sign_checkpoint(now)
    erase_recipient(award, at=now)

    assert client.get(f"/a/{award.pk}.tlog-proof").status_code == 404
