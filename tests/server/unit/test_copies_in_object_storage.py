# SPDX-License-Identifier: Apache-2.0

"""
Copies in an object storage that checks every signature: put, read back, taken away.

One that refuses, or does not know who asks, costs nothing but time: what is left stands in rows.
"""

from __future__ import annotations

import hashlib
import logging
from datetime import timedelta

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from django.core.files.storage import storages

from skillmark_server.awards.models import Visibility
from skillmark_server.awards.services.claiming import set_visibility
from skillmark_server.config import env
from skillmark_server.copies import object_storage, tasks
from skillmark_server.copies.models import AwardDue, Copy
from skillmark_server.copies.places import FOR_EVER, MINUTE, Content
from tests.server.object_store import BUCKET, REGION, ObjectStore
from tests.server.unit.test_copies import kept, version

__all__ = ["kept", "version"]


@pytest.fixture(scope="module")
def _store():
    started = ObjectStore()
    yield started
    started.close()


@pytest.fixture
def store(_store, settings, monkeypatch):
    """The storage, empty and named as the place of copies, with the key of its writer."""
    use(_store.writer, monkeypatch)
    url = f"s3://{BUCKET}/site?endpoint={_store.endpoint}&region={REGION}"
    monkeypatch.setenv("SKILLMARK_PUBLISH_TO", url)
    settings.PUBLISH_TO = url
    name_place(settings)
    # Tried again by the next turn; the first answer is enough here.
    once = object_storage._PATIENCE.merge(Config(retries={"total_max_attempts": 1}))
    monkeypatch.setattr(object_storage, "_PATIENCE", once)
    yield _store
    _store.refuses = ""
    for key in _store.names():
        _store.client.delete_object(Bucket=BUCKET, Key=key)
    _store.asked.clear()


def use(key, monkeypatch):
    for name, value in zip(("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"), key, strict=True):
        monkeypatch.setenv(name, value)


def name_place(settings):
    """Open the place anew, with the key of the environment."""
    settings.STORAGES = {
        **settings.STORAGES,
        "copies": env.place_of_files(
            "SKILLMARK_PUBLISH_TO",
            folder="skillmark_server.copies.places.Folder",
            objects="skillmark_server.copies.object_storage.ObjectStorage",
        ),
    }


def lying() -> set[str]:
    return {f"site/{name}" for name in Copy.objects.values_list("name", flat=True)}


def test_all_of_it_comes_back_byte_for_byte(store, kept, client, now):
    kept()
    tasks.tick(now)

    assert store.names() == lying()
    assert len(store.names()) >= 7
    for key in store.names():
        found, name = store.get(key), key.removeprefix("site/")
        assert found["Body"] == client.get(f"/{name}").content, name
        assert hashlib.sha256(found["Body"]).hexdigest() == Copy.objects.get(name=name).digest
        # Of an object that was put as one, by S3's own word: the MD5 of its bytes.
        assert found["ETag"] == f'"{hashlib.md5(found["Body"]).hexdigest()}"'  # noqa: S324 - as S3 does


def test_objects_say_what_they_are_and_how_long_they_hold(store, kept, now):
    award = kept()
    tasks.tick(now)

    badge = f"achievements/{award.achievement.pk}/v1"
    identity = Copy.objects.get(kind="keys").source
    expected = {
        f"a/{award.pk}.json": ("application/vc", MINUTE),
        f"a/{award.pk}.jwt": ("application/vc+jwt", MINUTE),
        f"status/{award.revocation_list.pk}": ("application/vc", MINUTE),
        f"i/{identity}/did.json": ("application/did+json", MINUTE),
        f"{badge}.json": ("application/ld+json", FOR_EVER),
        f"{badge}.png": ("image/png", FOR_EVER),
        f"{badge}.svg": ("image/svg+xml", FOR_EVER),
    }
    for name, said in expected.items():
        found = store.get(f"site/{name}")
        assert (found["ContentType"], found["CacheControl"]) == said, name
        assert "ContentEncoding" not in found, name


def test_an_object_is_replaced_and_its_etag_with_it(store):
    def put(body: bytes) -> str:
        content = Content(body, content_type="application/vc", cache_control=MINUTE)
        assert storages["copies"].save("status/x", content) == "status/x"
        return store.get("site/status/x")["ETag"]

    assert put(b"one") != put(b"two")
    assert store.get("site/status/x")["Body"] == b"two"
    assert store.names() == {"site/status/x"}


def test_what_is_taken_back_is_deleted(store, kept, jonas, now):
    award = kept()
    tasks.tick(now)
    set_visibility(user=jonas, award_id=award.pk, visibility=Visibility.ONLY_ME, at=now)
    tasks.tick(now)

    assert store.names() == lying()
    assert not any(key.startswith("site/a/") for key in store.names())
    with pytest.raises(ClientError, match="NoSuchKey"):
        store.get(f"site/a/{award.pk}.json")
    storages["copies"].delete(f"a/{award.pk}.json")  # a second time is no fault


@pytest.mark.parametrize("refusal", ["reset", "busy", "broken"])
def test_a_storage_that_refuses_loses_nothing_and_gets_all_of_it_later(
    store, kept, now, caplog, refusal
):
    award = kept()
    store.refuses = refusal
    tasks.tick(now)

    said = [record for record in caplog.records if record.name == "skillmark.copies"]
    assert [record.work for record in said] == ["awards", "lists", "keys", "badges"]
    assert {record.levelno for record in said} == {logging.ERROR}
    assert store.names() == set()
    assert AwardDue.objects.get().pk == award.pk
    assert not Copy.objects.exclude(digest="").exists()

    store.refuses = ""
    tasks.tick(now + timedelta(minutes=2))
    assert store.names() == lying()
    assert f"site/a/{award.pk}.json" in store.names()
    assert not AwardDue.objects.exists()
    assert not Copy.objects.filter(digest="").exists()


def test_what_could_not_be_deleted_is_deleted_later(store, kept, jonas, now):
    award = kept()
    tasks.tick(now)
    set_visibility(user=jonas, award_id=award.pk, visibility=Visibility.ONLY_ME, at=now)
    store.refuses = "busy"
    tasks.tick(now)
    assert f"site/a/{award.pk}.json" in store.names()
    assert AwardDue.objects.exists()

    store.refuses = ""
    tasks.tick(now)
    assert store.names() == lying()
    assert f"site/a/{award.pk}.json" not in store.names()


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (lambda store: (store.writer[0], "x" * 40), "SignatureDoesNotMatch"),
        (lambda store: ("AKIAXXXXXXXXXXXXXXXX", store.writer[1]), "InvalidAccessKeyId"),
        (lambda store: store.stranger, "AccessDenied"),
    ],
    ids=["wrong secret", "unknown key", "a key that may not write"],
)
def test_a_wrong_key_writes_nothing_and_says_so(
    store, kept, settings, monkeypatch, now, caplog, wrong, code
):
    kept()
    use(wrong(store), monkeypatch)
    name_place(settings)
    tasks.tick(now)

    assert store.names() == set()
    assert not Copy.objects.exclude(digest="").exists()
    assert code in caplog.text

    use(store.writer, monkeypatch)
    name_place(settings)
    tasks.tick(now + timedelta(minutes=2))
    assert store.names() == lying() != set()


def test_nobody_waits_long_for_a_storage(store):
    config = object_storage._PATIENCE
    assert storages["copies"].client_config.connect_timeout == config.connect_timeout <= 5
    assert storages["copies"].client_config.read_timeout == config.read_timeout <= 20
