# SPDX-License-Identifier: Apache-2.0

"""
The rehearsal: back up under load, destroy the site, restore it; nothing that was committed is lost.

The programs are processes of their own, as on a site, on SQLite or on PostgreSQL.
"""

from __future__ import annotations

import shutil

import pytest

from skillmark.encoding import strict_json
from tests.server.integration.operate.conftest import KEY

PASSPHRASE = "correct horse battery staple, four words"
PREPARE = """
from django.utils import timezone
from skillmark_server.accounts.models import Membership, Organisation, Role, User
from skillmark_server.operate import preparing
from tests.server.cast_awards import able_to_issue, published
preparing.database()
at = timezone.now()
organisation = Organisation.objects.create(name="Nordvind A/S", created_at=at, language="da")
user = User.objects.create_user("mette@nordvind.test", name="Mette")
Membership.objects.create(user=user, organisation=organisation, role=Role.OWNER, since=at)
able_to_issue(organisation, at=at)
published(organisation, at=at, suspendable=True)
"""
AWARD = """
import itertools
import sys
from django.utils import timezone
from skillmark_server.accounts.actors import actor_of
from skillmark_server.accounts.models import User
from skillmark_server.achievements.models import Version
from skillmark_server.awards.services import award_one
actor, version = actor_of(User.objects.get(email="mette@nordvind.test")), Version.objects.get()
for number in itertools.islice(itertools.count(), int(sys.argv[1])):
    award = award_one(
        actor=actor,
        version=version,
        email=f"{sys.argv[2]}{number}@x.test",
        name=f"Person {number}",
        at=timezone.now(),
    )
    print(award.pk, flush=True)
"""
LOOK = """
import json
from django.utils import timezone
from skillmark import Verifier
from skillmark_server.awards.documents import signed_bytes
from skillmark_server.awards.models import Award
from skillmark_server.custody.documents import own_documents
from skillmark_server.custody.lists import own_lists_fetcher
from skillmark_server.custody.publishing import publish_list
from skillmark_server.custody.models import StatusList
verifier = Verifier(known=own_documents(), fetcher=own_lists_fetcher())
places = {}
for award in Award.objects.select_related("revocation_list"):
    verifier.verify(signed_bytes(award), at=timezone.now())
    places[str(award.pk)] = [str(award.revocation_list.pk), award.revocation_index]
print(json.dumps(places))
"""


def looked(site) -> dict[str, list[object]]:
    """Every award, verified, and its place in a status list."""
    return strict_json.loads(site.program(LOOK).splitlines()[-1].encode())


def lines_of(process, count: int) -> list[str]:
    return [process.stdout.readline().strip() for _ in range(count)]


@pytest.fixture
def prepared(site):
    site.more["SKILLMARK_KEY_ENCRYPTION_KEY"] = KEY
    site.program(PREPARE)
    return site


def test_backed_up_under_load_destroyed_and_restored_it_has_all_that_was_committed(
    prepared, tmp_path
):
    into = tmp_path / "backups"
    writer = prepared.start("-c", f"import django\ndjango.setup()\n{AWARD}", "1000000", "p")
    committed = lines_of(writer, 25)
    said = prepared.command("backup", "--into", str(into))
    # It was written on meanwhile: what is read now was committed while the backup ran.
    later = lines_of(writer, 1)
    writer.kill()
    later += [line.strip() for line in writer.communicate()[0].splitlines()]
    assert "left out: the key-encryption key" in said
    (backup,) = into.iterdir()

    prepared.empty()
    shutil.rmtree(prepared.data)
    said = prepared.command("restore", str(backup))
    assert "status lists: closed" in said
    prepared.command("fsck", "--quiet")

    found = looked(prepared)
    assert set(committed) <= found.keys()
    assert found.keys() <= {*committed, *later}
    (again,) = prepared.program(AWARD, "1", "again").split()
    lists = {place[0] for place in found.values()}
    place = looked(prepared)[again]
    assert place[0] not in lists, "a place may stand in a badge that was lost here"


def test_the_secrets_travel_under_a_passphrase_and_the_old_site_is_put_aside(site, tmp_path):
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE, encoding="utf-8")
    site.program(PREPARE)
    site.program(AWARD, "2", "before")
    site.more["SKILLMARK_BACKUP_PASSPHRASE_FILE"] = str(passphrase)
    site.command("backup", "--into", str(tmp_path / "backups"))
    (backup,) = (tmp_path / "backups").iterdir()
    key = (site.data / "secrets" / "key_encryption_key").read_text(encoding="ascii")
    held = {path.name for path in backup.iterdir()}
    assert "secrets.sealed" in held
    assert not any(key.encode() in path.read_bytes() for path in backup.iterdir())

    site.program(AWARD, "1", "after")
    assert "--replace puts it aside" in site.command("restore", str(backup), status=1)
    assert len(looked(site)) == 3
    said = site.command("restore", str(backup), "--replace")
    assert "what was there before lies in" in said
    assert len(looked(site)) == 2

    site.empty()
    shutil.rmtree(site.data)
    site.command("restore", str(backup))
    assert (site.data / "secrets" / "key_encryption_key").read_text(encoding="ascii") == key
    site.program(AWARD, "1", "again")
    assert len(looked(site)) == 3
    site.command("fsck", "--quiet")


def test_what_cannot_be_restored_is_refused_before_anything_is_touched(prepared, tmp_path):
    into = tmp_path / "backups"
    prepared.program(AWARD, "1", "p")
    prepared.command("backup", "--into", str(into))
    (backup,) = into.iterdir()
    manifest, whole = backup / "manifest.json", (backup / "manifest.json").read_text("utf-8")
    database = next(path for path in backup.iterdir() if path.name.startswith("database"))

    def refused(*words: str) -> str:
        return prepared.command("restore", str(backup), *words, status=1)

    body = database.read_bytes()
    database.write_bytes(body[:-1] + bytes([body[-1] ^ 1]))
    assert "is not what was written" in refused("--replace")
    database.write_bytes(body)
    manifest.write_text(whole.replace('"awards": "0', '"awards": "9'), "utf-8")
    assert "of a newer version" in refused("--replace")
    other = "postgresql" if '"database": "sqlite"' in whole else "sqlite"
    manifest.write_text(whole.replace('"database": "', f'"database": "{other}', 1), "utf-8")
    assert "SKILLMARK_DATABASE_URL" in refused("--replace")
    manifest.write_text(whole, "utf-8")
    prepared.program(
        "from django.utils import timezone\n"
        "from skillmark_server.vitals.beats import beat\n"
        "beat('w', started_at=timezone.now(), at=timezone.now())"
    )
    assert "1 workers are alive" in refused("--replace")
    prepared.program("from skillmark_server.vitals.models import Beat\nBeat.objects.all().delete()")
    prepared.more["SKILLMARK_KEY_ENCRYPTION_KEY"] = "another one, and forty characters at least"
    assert "no signing key would open" in refused("--replace")
    del prepared.more["SKILLMARK_KEY_ENCRYPTION_KEY"]
    assert "there is no key-encryption key" in refused("--replace")
    assert not (prepared.data / "secrets" / "key_encryption_key").exists()
    assert "whole" in prepared.command("restore", str(backup), "--check")
    prepared.more["SKILLMARK_KEY_ENCRYPTION_KEY"] = KEY
    assert len(looked(prepared)) == 1


def test_the_doctor_reads_the_age_of_the_newest_and_old_ones_go(prepared, tmp_path):
    into = tmp_path / "backups"
    prepared.more["SKILLMARK_BACKUPS"] = str(into)
    assert "none in" in prepared.command("doctor", status=1)
    (into / "notes").mkdir(parents=True)
    for _ in range(2):
        prepared.command("backup", "--keep", "1")
    backups = [path for path in into.iterdir() if path.name.startswith("skillmark-")]
    assert len(backups) == 1
    assert (into / "notes").is_dir(), "what is no backup is left alone"
    assert "the newest is 0 days and 0 hours old" in prepared.command("doctor", status=1)
    next(backups[0].glob("database.*")).unlink()
    assert "is not whole" in prepared.command("doctor", status=1)
