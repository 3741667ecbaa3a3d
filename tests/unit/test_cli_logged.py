# SPDX-License-Identifier: Apache-2.0

"""`skillmark logged`: what the log of a platform shows of a badge."""

from __future__ import annotations

import pytest
from tests.terminal import DANISH, ENGLISH
from tests.unit.test_log_proofs import AT, BADGE, KEY, proven
from tests.workshop import EXAMPLES


@pytest.fixture
def files(tmp_path):
    badge, proof = tmp_path / "badge.json", tmp_path / "badge.tlog-proof"
    badge.write_bytes(BADGE)
    proof.write_bytes(proven().to_bytes())
    return badge, proof


def test_it_says_what_the_log_shows(files):
    written = ENGLISH.run("logged", *files, "--key", KEY.to_text())

    assert (written.status, written.err) == (0, "")
    assert f"In the log of {KEY.name}" in written.out
    assert "Leaf 4 of 6." in written.out
    assert f"Dated {AT} by the platform." in written.out


def test_it_speaks_danish_and_reads_the_key_from_a_file(files, tmp_path):
    (tmp_path / "log.key").write_text(KEY.to_text() + "\n", encoding="utf-8")

    written = DANISH.run("logged", *files, "--key", tmp_path / "log.key")

    assert f"I loggen hos {KEY.name}" in written.out


def test_a_picture_is_asked_for_what_it_holds(files, tmp_path):
    baked = tmp_path / "badge.png"
    ENGLISH.run("bake", EXAMPLES / "first-aid.png", files[0], "-o", baked)

    assert ENGLISH.run("logged", baked, files[1], "--key", KEY.to_text()).status == 0


def test_a_badge_that_the_log_does_not_show_is_refused(files):
    files[0].write_bytes(BADGE.replace(b"First", b"Worst"))

    written = ENGLISH.run("logged", *files, "--key", KEY.to_text())

    assert written.status == 1
    assert "[not_in_log]" in written.err


@pytest.mark.parametrize("content", [b"", b"\xff", b"x+y+z"])
def test_what_is_no_key_is_refused(files, tmp_path, content):
    (tmp_path / "log.key").write_bytes(content)

    written = ENGLISH.run("logged", *files, "--key", tmp_path / "log.key")

    assert written.status == 1
    assert "[log_proof_malformed]" in written.err


def test_a_file_without_end_is_refused(files, monkeypatch):
    monkeypatch.setattr("skillmark.cli.logged.LARGEST", 10)

    written = ENGLISH.run("logged", *files, "--key", KEY.to_text())

    assert "[too_large]" in written.err
