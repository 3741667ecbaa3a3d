# SPDX-License-Identifier: Apache-2.0

"""
Copies of what is public: in a folder that any web server serves, or in an object storage.

What is copied verifies without this site; what is private is never there, and goes at once.
"""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import IntegrityError, transaction

from skillmark import Verdict, Verifier
from skillmark.encoding import strict_json
from skillmark_server.accounts.actors import actor_of
from skillmark_server.awards.models import Award, CompactDocument, Visibility
from skillmark_server.awards.services import accept_award, award_one
from skillmark_server.awards.services.claiming import set_visibility
from skillmark_server.config import env
from skillmark_server.copies import awards, copying, noticing, places, tasks
from skillmark_server.copies.models import AwardDue, Copy
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.lists import publish_due, set_bit
from skillmark_server.custody.models import IssuerIdentity, SigningKey
from tests.server.cast_awards import able_to_issue, published
from tests.server.plain_server import FromServer, serving
from tests.server.unit.test_custody_domains import by_file, the_file, waiting

PUBLIC, ONLY_ME = Visibility.PUBLIC, Visibility.ONLY_ME


@pytest.fixture
def folder(settings, tmp_path):
    return name_place(settings, str(tmp_path / "copies"))


def name_place(settings, url: str) -> Path:
    settings.PUBLISH_TO = url
    parsed = {"backend": "skillmark_server.copies.places.Folder", "options": {"location": url}}
    settings.STORAGES = {
        **settings.STORAGES,
        "copies": {"BACKEND": parsed["backend"], "OPTIONS": parsed["options"]},
    }
    return Path(url)


@pytest.fixture
def version(nordvind, now):
    able_to_issue(nordvind, at=now)
    return lambda: published(nordvind, at=now, suspendable=True)


@pytest.fixture
def kept(version, jonas, mette, now):
    """`kept()`: an award of a new badge that Jonas keeps for everybody to see."""

    def make(visibility=PUBLIC) -> Award:
        award = award_one(
            actor=actor_of(mette), version=version(), email=jonas.email, name=jonas.name, at=now
        )
        accept_award(user=jonas, award_id=award.pk, visibility=visibility, at=now)
        award.refresh_from_db()
        return award

    return make


def names(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def serve():
    with serving() as start:
        yield start


def test_what_is_copied_verifies_from_a_plain_web_server(folder, kept, serve, now):
    award = kept()
    tasks.tick(now)
    fetcher = FromServer(serve(folder))
    for ending in (".json", ".jwt"):
        body = fetcher.fetch(f"https://skills.test/a/{award.pk}{ending}").body
        report = Verifier(fetcher=fetcher).inspect(body, at=now + timedelta(minutes=1))
        assert report.verdict is Verdict.GENUINE, report
    assert f"status/{award.revocation_list.pk}" in fetcher.asked

    set_bit(award.revocation_list.pk, award.revocation_index, value=True, at=now)
    publish_due(now)
    tasks.tick(now)
    body = fetcher.fetch(f"https://skills.test/a/{award.pk}.json").body
    assert Verifier(fetcher=fetcher).inspect(body, at=now).verdict is Verdict.REVOKED


def test_names_are_the_addresses_of_the_site(folder, kept, now, client):
    award = kept()
    tasks.tick(now)

    assert names(folder) == set(Copy.objects.values_list("name", flat=True))
    assert {name.partition("/")[0] for name in names(folder)} == {
        "a",
        "achievements",
        "i",
        "status",
    }
    for name in names(folder):
        answer = client.get(f"/{name}")
        assert answer.status_code == 200, name
        assert answer.content == (folder / name).read_bytes(), name
    assert f"a/{award.pk}.jwt" in names(folder)


def test_an_own_domain_has_its_document_under_its_name(folder, nordvind, now, client, settings):
    settings.ALLOWED_HOSTS = ["nordvind.test", "testserver"]
    identity = waiting(nordvind, now)
    tasks.tick(now)
    assert names(folder) == set()

    by_file(identity, now, the_file(identity))
    tasks.tick(now + timedelta(minutes=2))
    assert names(folder) == {
        f"i/{identity.pk}/did.json",
        "hosts/nordvind.test/.well-known/did.json",
    }
    answer = client.get("/.well-known/did.json", headers={"Host": "nordvind.test"})
    copy = folder / "hosts/nordvind.test/.well-known/did.json"
    assert copy.read_bytes() == answer.content != b""
    assert strict_json.loads_object(copy.read_bytes())["id"] == "did:web:nordvind.test"


def test_a_new_key_is_in_the_copies_within_a_minute(folder, version, nordvind, mette, now):
    version()
    tasks.tick(now)
    identity = IssuerIdentity.objects.get()
    document = folder / f"i/{identity.pk}/did.json"
    before = document.read_bytes()
    key = SigningKey.objects.filter(identity=identity).order_by("algorithm")[0]
    SigningKey.objects.filter(pk=key.pk).update(compromised_since=now, compromised_at=now)
    tasks.tick(now + timedelta(seconds=59))
    assert document.read_bytes() == before

    tasks.tick(now + timedelta(seconds=61))
    assert document.read_bytes() != before
    assert document.read_bytes() == strict_json.dumps(controller_document(identity))


def test_documents_go_with_their_identity(folder, nordvind, now):
    identity = waiting(nordvind, now)
    by_file(identity, now, the_file(identity))
    tasks.tick(now)
    assert len(names(folder)) == 2

    IssuerIdentity.objects.all().delete()
    tasks.tick(now + timedelta(minutes=2))
    assert names(folder) == set()
    assert not Copy.objects.exists()


def test_the_longest_domain_has_a_name(folder, nordvind, now):
    label = "a" * 62
    domain = ".".join([label, label, label, "a" * 59, "dk"])
    identity = waiting(nordvind, now, domain=domain)
    IssuerIdentity.objects.filter(pk=identity.pk).update(used_from=now)
    tasks.tick(now)

    assert len(domain) == 251
    assert (folder / f"hosts/{domain}/.well-known/did.json").is_file()


@pytest.mark.parametrize("visibility", [Visibility.ONLY_ME, Visibility.EMPLOYER])
def test_what_is_private_is_never_copied(folder, kept, visibility, now):
    award = kept(visibility)
    for day in range(3):
        tasks.tick(now + timedelta(days=day))

    assert not any(str(award.pk) in name for name in names(folder))


def test_an_award_nobody_kept_is_never_copied(folder, version, mette, now):
    award_one(actor=actor_of(mette), version=version(), email="x@x.test", name="X", at=now)
    tasks.tick(now)
    tasks.tick(now + timedelta(days=1))

    assert not any(name.startswith("a/") for name in names(folder))


def test_what_becomes_private_goes_and_may_come_back(folder, kept, jonas, now):
    award = kept()
    tasks.tick(now)
    set_visibility(user=jonas, award_id=award.pk, visibility=ONLY_ME, at=now)
    tasks.tick(now)
    assert not any(name.startswith("a/") for name in names(folder))
    assert not Copy.objects.filter(kind="award").exists()

    set_visibility(user=jonas, award_id=award.pk, visibility=PUBLIC, at=now)
    tasks.tick(now)
    assert f"a/{award.pk}.json" in names(folder)


def test_a_change_that_is_rolled_back_is_not_noticed(folder, kept, jonas, now):
    award = kept()
    tasks.tick(now)
    with transaction.atomic():
        set_visibility(user=jonas, award_id=award.pk, visibility=ONLY_ME, at=now)
        assert AwardDue.objects.exists()
        transaction.set_rollback(True)
    assert not AwardDue.objects.exists()


def test_the_daily_round_finds_what_nobody_said(folder, kept, now):
    award, other = kept(), kept(ONLY_ME)
    tasks.tick(now)
    Award.objects.filter(pk=award.pk).update(visibility=ONLY_ME)
    Award.objects.filter(pk=other.pk).update(visibility=PUBLIC)
    tasks.tick(now + timedelta(hours=23))
    assert f"a/{award.pk}.json" in names(folder)

    tasks.tick(now + timedelta(hours=25))
    assert f"a/{award.pk}.json" not in names(folder)
    assert f"a/{other.pk}.json" in names(folder)


def test_the_daily_round_notices_nothing_where_nothing_differs(folder, kept, now):
    kept(), kept(ONLY_ME)
    tasks.tick(now)

    awards.notice_what_differs(now + timedelta(hours=25))
    assert not AwardDue.objects.exists()


def test_twice_writes_nothing_twice(folder, kept, now, monkeypatch):
    kept()
    tasks.tick(now)
    before = {name: (folder / name).stat().st_mtime_ns for name in names(folder)}
    AwardDue.objects.all().delete()
    noticing.notice(Award.objects.get().pk)
    tasks.tick(now + timedelta(days=1, minutes=2))

    after = {name: (folder / name).stat().st_mtime_ns for name in names(folder)}
    assert after == before


def test_a_run_that_dies_at_any_file_goes_on(folder, kept, now, monkeypatch):
    kept()
    write, left = places.Folder._save, [0]

    def fail(self, name, content):
        left[0] -= 1
        if left[0] < 0:
            raise OSError(28, "No space left on device")
        return write(self, name, content)

    monkeypatch.setattr(places.Folder, "_save", fail)
    for turn in range(20):
        left[0] = 1
        tasks.tick(now + timedelta(minutes=2 * turn))

    assert names(folder) == set(Copy.objects.exclude(digest="").values_list("name", flat=True))
    assert len(names(folder)) == Copy.objects.count() >= 7
    assert not AwardDue.objects.exists()


def test_one_that_always_fails_does_not_hold_the_others_up(folder, kept, now, monkeypatch):
    bad, *good = [kept() for _ in range(4)]
    write = places.Folder._save

    def fail(self, name, content):
        if str(bad.pk) in name:
            raise OSError(5, "Input/output error")
        return write(self, name, content)

    monkeypatch.setattr(places.Folder, "_save", fail)
    for _turn in range(2):
        tasks.tick(now)

    assert {f"a/{award.pk}.json" for award in good} <= names(folder)
    assert AwardDue.objects.get().pk == bad.pk


def test_a_file_taken_away_while_it_is_written_stays_away(folder, kept, now, monkeypatch):
    award = kept()
    write = places.Folder._save

    def taken_back(self, name, content):
        done = write(self, name, content)
        copying.take_away(list(Copy.objects.filter(name=name)))
        write(self, name, places.Content(b"late", content_type="", cache_control=""))
        return done

    monkeypatch.setattr(places.Folder, "_save", taken_back)
    awards.copy_due()

    assert not any(str(award.pk) in name for name in names(folder))


def test_nothing_altered_is_given_to_anybody(folder, kept, now):
    award = kept()
    CompactDocument.objects.filter(pk=award.leaf_sequence).update(slots=b"{}")
    tasks.tick(now)

    assert {name for name in names(folder) if name.startswith("a/")} == {f"a/{award.pk}.jwt"}


def test_another_place_gets_everything_anew(settings, tmp_path, kept, now):
    first = name_place(settings, str(tmp_path / "one"))
    kept()
    tasks.tick(now)
    second = name_place(settings, str(tmp_path / "two"))
    tasks.tick(now)

    assert names(first) == names(second) != set()


def test_without_a_place_nothing_is_noticed(settings, kept, now):
    settings.PUBLISH_TO = ""
    kept()
    tasks.tick(now)

    assert not AwardDue.objects.exists()
    assert not Copy.objects.exists()


@pytest.mark.parametrize(
    "url", ["ftp://x/y", "relative/path", "s3:", "file://host/path", "s3:///x"]
)
def test_another_place_stops_the_start(monkeypatch, url):
    monkeypatch.setenv("SKILLMARK_PUBLISH_TO", url)
    with pytest.raises(ImproperlyConfigured, match="s3://bucket/prefix"):
        env.place_of_files("SKILLMARK_PUBLISH_TO", folder="f", objects="o")


def test_without_boto3_an_object_storage_stops_the_start(monkeypatch):
    monkeypatch.setenv("SKILLMARK_PUBLISH_TO", "s3://bucket")
    monkeypatch.setattr(env.importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(ImproperlyConfigured, match="skillmark\\[server,s3\\]"):
        env.place_of_files("SKILLMARK_PUBLISH_TO", folder="f", objects="o")


@pytest.mark.parametrize("url", ["/srv/copies", "file:///srv/copies"])
def test_a_folder_is_a_place(monkeypatch, url):
    monkeypatch.setenv("SKILLMARK_PUBLISH_TO", url)
    found = env.place_of_files("SKILLMARK_PUBLISH_TO", folder="f", objects="o")

    assert found == {"BACKEND": "f", "OPTIONS": {"location": "/srv/copies"}}
    monkeypatch.setenv("SKILLMARK_PUBLISH_TO", "")
    assert env.place_of_files("SKILLMARK_PUBLISH_TO", folder="f", objects="o") == {}


def test_a_file_has_one_row(now):
    row = {"place": "x", "name": "a/1.json", "kind": "award", "source": uuid.uuid4()}
    Copy.objects.create(**row)
    with pytest.raises(IntegrityError), transaction.atomic():
        Copy.objects.create(**row)
