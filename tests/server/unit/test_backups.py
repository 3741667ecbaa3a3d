# SPDX-License-Identifier: Apache-2.0

"""What a backup says of itself, its sealed secrets, its files: what is wrong is named."""

from __future__ import annotations

from dataclasses import replace

import pytest

from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.audit.models import AuditEvent
from skillmark_server.custody.models import StatusList
from skillmark_server.custody.services import close_lists
from skillmark_server.operate.backups import manifest, secrets
from skillmark_server.operate.backups.files import copy_files
from skillmark_server.operate.backups.making import forget_all_but
from skillmark_server.operate.backups.manifest import BackupError, Manifest
from tests.server.unit.test_custody_contract import identity, signed

__all__ = ["identity"]

PASSPHRASE = "correct horse battery staple"
SECRETS = {"secret_key": "one", "key_encryption_key": "Ænother"}
MANIFEST = Manifest(
    skillmark="0.1.0",
    made_at="2026-11-22T03:00:00+00:00",
    database="sqlite",
    migrations={"awards": "0001_initial"},
    base_url="https://skills.test",
    held={"awards": 1, "events": 2, "leaves": 1},
    key_fingerprint="0" * 16,
    key_store="site",
    has_secrets=False,
)


def made(folder, moment="2026-11-22T03:00:00+00:00"):
    folder.mkdir()
    file = folder / "database.sqlite3"
    file.write_bytes(b"rows")
    manifest.write(
        folder, replace(MANIFEST, made_at=moment, pieces=[manifest.piece_of(folder, file)])
    )
    return folder


def test_a_backup_reads_as_it_was_written(tmp_path):
    folder = made(tmp_path / "one")

    found = manifest.read(folder)

    assert found.held == {"awards": 1, "events": 2, "leaves": 1}
    assert list(manifest.faults(folder, found)) == []
    assert manifest.looks_whole(folder, found)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"format": 1', '"format": 2', "another format"),
        ('"made_at": "2', '"made_at": "x', "cannot be read"),
        ('"held"', '"hold"', "cannot be read"),
        ('"name": "database.sqlite3"', '"name": "../../etc/passwd"', "no file of a backup"),
        ('"name": "database.sqlite3"', '"name": "files/../../x"', "no file of a backup"),
        ('"name": "database.sqlite3"', '"name": "/etc/passwd"', "no file of a backup"),
        ('"name": "database.sqlite3"', '"name": "files\\\\..\\\\x"', "no file of a backup"),
        ("{", "[", "cannot be read"),
    ],
    ids=["format", "moment", "member", "above", "through", "absolute", "backslash", "no JSON"],
)
def test_a_manifest_that_is_none_is_refused(tmp_path, old, new, said):
    file = made(tmp_path / "one") / "manifest.json"
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")

    with pytest.raises(BackupError, match=said):
        manifest.read(tmp_path / "one")


def test_a_folder_without_a_manifest_is_no_backup(tmp_path):
    with pytest.raises(BackupError, match="is no backup"):
        manifest.read(tmp_path)


def test_a_file_that_is_gone_or_changed_or_a_link_is_named(tmp_path):
    folder = made(tmp_path / "one")
    file = folder / "database.sqlite3"
    file.write_bytes(b"roWs")
    assert list(manifest.faults(folder, manifest.read(folder))) == [
        "database.sqlite3 is not what was written"
    ]
    file.unlink()
    assert not manifest.looks_whole(folder, manifest.read(folder))
    (tmp_path / "elsewhere").write_bytes(b"rows")
    file.symlink_to(tmp_path / "elsewhere")
    assert list(manifest.faults(folder, manifest.read(folder))) == ["database.sqlite3 is missing"]


def test_the_newest_stay_and_what_is_no_backup_too(tmp_path):
    for day in (1, 2, 3):
        made(tmp_path / f"{day}", f"2026-11-0{day}T03:00:00+00:00")
    made(tmp_path / "4.partial", "2026-11-04T03:00:00+00:00")
    (tmp_path / "notes").mkdir()
    broken = made(tmp_path / "broken", "2020-11-04T03:00:00+00:00")
    (broken / "manifest.json").write_bytes(b"[")

    removed = forget_all_but(2, tmp_path)

    assert [path.name for path in removed] == ["1"]
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"2", "3", "4.partial", "notes", "broken"}


def test_secrets_open_with_their_passphrase_only():
    sealed = secrets.seal(SECRETS, PASSPHRASE)

    assert secrets.unseal(sealed, PASSPHRASE) == SECRETS
    for broken in (sealed[:-1], sealed[:30], b"", sealed.replace(b"secrets 1", b"secrets 2")):
        with pytest.raises(BackupError):
            secrets.unseal(broken, PASSPHRASE)
    with pytest.raises(BackupError, match="do not open"):
        secrets.unseal(sealed, f"{PASSPHRASE}!")


def test_a_short_or_missing_passphrase_is_refused(tmp_path):
    (tmp_path / "short").write_text("correct horse", "utf-8")
    with pytest.raises(BackupError, match="at least 20"):
        secrets.passphrase_in(tmp_path / "short")
    with pytest.raises(BackupError, match="cannot be read"):
        secrets.passphrase_in(tmp_path / "none")


def test_secrets_are_put_back_for_their_owner_and_over_none(tmp_path):
    secrets.put_back(SECRETS, tmp_path)
    secrets.put_back(SECRETS, tmp_path)

    place = tmp_path / "secrets" / "key_encryption_key"
    assert place.read_text("utf-8") == "Ænother"
    assert place.stat().st_mode & 0o077 == 0
    with pytest.raises(BackupError, match="holds another one"):
        secrets.put_back({**SECRETS, "secret_key": "two"}, tmp_path)


def test_files_are_copied_once_and_links_are_not_followed(tmp_path):
    source = tmp_path / "files"
    (source / "logos").mkdir(parents=True)
    (source / "logos" / "a.png").write_bytes(b"a")
    (source / "out").symlink_to("/etc/hostname")

    assert copy_files(source, tmp_path / "copy") == 1
    assert copy_files(source, tmp_path / "copy") == 0
    (source / "logos" / "b.png").write_bytes(b"b")
    assert copy_files(source, tmp_path / "copy") == 1
    assert not (tmp_path / "copy" / "out").exists()


def test_a_closed_list_gives_out_no_place_and_the_log_says_so(nordvind, identity, now):
    (place,), _ = signed(nordvind, now, "revocation")

    assert close_lists(actor=SYSTEM, at=now) == 1
    assert close_lists(actor=SYSTEM, at=now) == 0

    (after,), _ = signed(nordvind, now, "revocation")
    assert after.list.pk != place.list.pk
    assert StatusList.objects.get(pk=place.list.pk).given_out == place.list.size
    event = AuditEvent.objects.get(action="issuer.lists_closed")
    assert event.organisation_id == nordvind.pk
