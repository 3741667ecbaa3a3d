# SPDX-License-Identifier: Apache-2.0

"""Archives of badges with copies: what is read, what is refused, and how `verify` speaks of it."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from tests.terminal import DANISH, NOW, Terminal
from tests.workshop import ISSUER, Workshop

from skillmark import bundle
from skillmark.encoding import strict_json
from skillmark.errors import BundleError, FileUnreadableError, JsonError, TooLargeError

loads = strict_json.loads_object
LATER = Terminal(clock=lambda: NOW + timedelta(days=900))
MANIFEST = bundle.manifest(NOW)


@pytest.fixture(scope="module")
def workshop(tmp_path_factory):
    workshop = Workshop(tmp_path_factory.mktemp("nordvind"))
    workshop.make_issuer()
    return workshop


@pytest.fixture(scope="module")
def files(workshop):
    """What a sound bundle holds, with a badge that is genuine and one that was revoked."""
    good, bad = workshop.issue("anna"), workshop.issue("bo")
    workshop.done("revoke", bad, "--reason", "wrong person")
    workshop.publish()
    index = loads(workshop.documents.read_bytes())
    published = workshop.documents.parent
    return {
        "bundle.json": MANIFEST,
        "badges/anna/credential.json": good.read_bytes(),
        "badges/bo.json": bad.read_bytes(),
        "verify/documents.json": strict_json.dumps(index),
        **{f"verify/{name}": (published / name).read_bytes() for name in index.values()},
        "How to verify.txt": b"Like this.",
    }


def archive(files, **options) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", **options) as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return written.getvalue()


@pytest.fixture
def packed(files, tmp_path) -> Path:
    path = tmp_path / "mine.zip"
    path.write_bytes(archive(files))
    return path


def opened(path: Path, content: bytes) -> bundle.Bundle:
    path.write_bytes(content)
    return bundle.open_bundle(path)


def test_it_says_what_it_holds_and_of_when(packed, files):
    found = bundle.open_bundle(packed)

    assert found.snapshot.taken_at == NOW
    assert [name for name, _ in found.things] == ["badges/anna/credential.json", "badges/bo.json"]
    assert set(found.snapshot.documents) == set(loads(files["verify/documents.json"]))


def test_the_manifest_is_of_the_moment_in_utc():
    moment = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)

    assert loads(bundle.manifest(moment)) == {"bundle": 1, "taken": "2026-11-22T09:30:00Z"}


def test_years_later_verify_takes_it_without_network_and_names_the_day(packed):
    written = LATER.run("verify", packed)

    assert written.status == 2
    assert f"{packed}: the copies in it are of 2026-11-22" in written.err
    assert "Issuer unidentified" in written.out
    assert "by copies of 2026-11-22 that came with it" in " ".join(written.out.split())
    assert "Revoked" in written.out
    assert "2 checked" in written.out.replace("\u00a0", " ")


def test_programs_read_the_moment_too(packed):
    written = LATER.run("verify", "--json", packed)
    lines = {line["source"]: line for line in map(loads, written.out.splitlines())}

    genuine = lines[f"{packed}/badges/anna/credential.json"]
    assert (genuine["verdict"], genuine["issuer_trust"]) == ("genuine", "none")
    assert genuine["kept_at"].startswith("2026-11-22T")
    assert lines[f"{packed}/badges/bo.json"]["verdict"] == "revoked"


def test_ones_own_documents_identify_the_issuer(packed, workshop):
    written = LATER.run(
        *("verify", "--documents", workshop.documents, "--trusted-issuer", ISSUER),
        packed,
    )

    assert "Genuine" in written.out
    assert written.status == 2
    assert LATER.run("verify", "--trusted-issuer", ISSUER, packed).status == 1


def test_inspect_shows_each_step(packed):
    written = LATER.run("inspect", packed)

    assert written.status == 2
    assert "only the copies beside the badge say" in " ".join(written.out.split())


def test_it_is_said_in_danish(packed):
    written = DANISH.run("verify", packed)

    assert "kopier" in written.out
    assert "kopierne i den er fra 2026-11-22" in written.err


def test_archives_and_other_things_are_verified_in_the_order_of_words(
    packed, files, tmp_path, workshop
):
    other = tmp_path / "anna.json"
    other.write_bytes(files["badges/anna/credential.json"])
    written = LATER.run(
        *("verify", "--json", "--documents", workshop.documents, other, packed, other)
    )

    lines = [loads(line) for line in written.out.splitlines()]
    assert [line["source"].removeprefix(str(tmp_path)) for line in lines] == [
        "/anna.json",
        "/mine.zip/badges/anna/credential.json",
        "/mine.zip/badges/bo.json",
        "/anna.json",
    ]
    assert ["kept_at" in line for line in lines] == [False, True, True, False]


def test_in_a_folder_among_others_it_is_not_taken_apart(packed):
    written = LATER.run("verify", "--json", packed.parent)

    (line,) = map(loads, written.out.splitlines())
    assert (line["verdict"], line["code"]) == ("unreadable", "bundle_invalid")


def test_what_is_no_archive_of_badges_is_unreadable(tmp_path):
    path = tmp_path / "letter.docx"
    path.write_bytes(archive({"word/document.xml": b"<w/>"}))
    written = LATER.run("verify", "--json", path)

    assert loads(written.out)["code"] == "bundle_invalid"
    assert written.status == 1


def without(files, name):
    return {each: content for each, content in files.items() if each != name}


def zip64(content: bytes) -> bytes:
    end = content[-22:]
    return content[:-22] + struct.pack("<IIQI", 0x07064B50, 0, 0, 1) + end


def claimed(content: bytes, *, at: int, number: int) -> bytes:
    end = bytearray(content[-22:])
    size = 2 if at == 10 else 4
    end[at : at + size] = number.to_bytes(size, "little")
    return content[:-22] + bytes(end)


def twice(files) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as opened_:
        for name, content in files.items():
            opened_.writestr(name, content)
        with pytest.warns(UserWarning, match="Duplicate"):
            opened_.writestr("badges/bo.json", b"{}")
    return written.getvalue()


def unnamed(content: bytes) -> bytes:
    """The name of the last file, which has one letter, taken out of the directory."""
    entry, end = content.rindex(b"PK\x01\x02"), content.rindex(b"PK\x05\x06")
    size = int.from_bytes(content[end + 12 : end + 16], "little") - 1
    return b"".join(
        (
            content[: entry + 28] + b"\0\0",
            content[entry + 30 : entry + 46] + content[entry + 47 : end + 12],
            size.to_bytes(4, "little") + content[end + 16 :],
        )
    )


BAD = {
    "a file without a name": (lambda files: unnamed(archive({**files, "x": b""})), BundleError),
    "no manifest": (lambda files: archive(without(files, "bundle.json")), BundleError),
    "no index": (lambda files: archive(without(files, "verify/documents.json")), BundleError),
    "a manifest of the future": (
        lambda files: archive({**files, "bundle.json": b'{"bundle": 2}'}),
        BundleError,
    ),
    "no moment": (lambda files: archive({**files, "bundle.json": b'{"bundle": 1}'}), BundleError),
    "a day for a moment": (
        lambda files: archive({**files, "bundle.json": b'{"bundle":1,"taken":"2026-11-22"}'}),
        BundleError,
    ),
    "a manifest that is no JSON": (
        lambda files: archive({**files, "bundle.json": b"{"}),
        JsonError,
    ),
    "a manifest without end": (
        lambda files: archive({**files, "bundle.json": b" " * 5_000}),
        JsonError,
    ),
    "an index of numbers": (
        lambda files: archive({**files, "verify/documents.json": b'{"did:web:x": 1}'}),
        BundleError,
    ),
    "an index that leads out": (
        lambda files: archive({**files, "verify/documents.json": b'{"x": "../../etc/passwd"}'}),
        BundleError,
    ),
    "two files of one name": (twice, BundleError),
    "a comment at the end": (lambda files: archive(files) + b"more", BundleError),
    "cut short": (lambda files: archive(files)[:-30], BundleError),
    "the beginning alone": (lambda _files: b"PK\x03\x04", BundleError),
    "a directory elsewhere": (lambda files: zip64(archive(files)), TooLargeError),
    "more files than are read": (
        lambda files: claimed(archive(files), at=10, number=50_001),
        TooLargeError,
    ),
    "more names than are read": (
        lambda files: claimed(archive(files), at=12, number=16_777_217),
        TooLargeError,
    ),
    "packed by a rare method": (
        lambda files: archive(files, compression=zipfile.ZIP_BZIP2),
        BundleError,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_is_not_sound_is_refused(files, tmp_path, name):
    made, error = BAD[name]

    with pytest.raises(error):
        opened(tmp_path / "bad.zip", made(files))


def test_documents_are_held_only_so_far(files, tmp_path, monkeypatch):
    monkeypatch.setattr(bundle, "MAXIMUM_DOCUMENTS", 100)

    with pytest.raises(TooLargeError, match="more than 100 bytes"):
        opened(tmp_path / "large.zip", archive(files))


def test_files_are_counted_by_what_is_there(files, tmp_path, monkeypatch):
    content = archive(files)
    few = claimed(content, at=10, number=1)
    monkeypatch.setattr(bundle, "MAXIMUM_FILES", 2)

    with pytest.raises((TooLargeError, BundleError)):
        opened(tmp_path / "many.zip", few)


def test_what_is_not_there_cannot_be_looked_into(tmp_path):
    with pytest.raises(FileUnreadableError):
        bundle.open_bundle(tmp_path / "none.zip")
    assert not bundle.is_bundle(tmp_path / "none.zip")
    assert not bundle.is_bundle(tmp_path)


@pytest.mark.parametrize("is_packed", [False, True], ids=["stored", "packed"])
def test_a_damaged_file_is_one_thing_that_cannot_be_read(files, tmp_path, is_packed):
    content = archive(files, compression=zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED)
    name = b"badges/bo.json"
    start = content.index(name) + len(name)
    damaged = content[: start + 5] + b"\0\0\0\0\0\0\0\0" + content[start + 13 :]
    path = tmp_path / "damaged.zip"
    path.write_bytes(damaged)

    written = LATER.run("verify", "--json", path)

    codes = [loads(line)["code"] for line in written.out.splitlines()]
    assert codes == [None, "bundle_invalid"]


def test_a_file_that_unpacks_without_end_is_read_up_to_its_limit(files, tmp_path):
    bomb = {**files, "badges/bomb.json": b" " * (9 * 1024 * 1024)}
    path = tmp_path / "bomb.zip"
    path.write_bytes(archive(bomb, compression=zipfile.ZIP_DEFLATED))

    written = LATER.run("verify", "--json", path)

    found = {loads(line)["source"]: loads(line)["code"] for line in written.out.splitlines()}
    assert found[f"{path}/badges/bomb.json"] == "too_large"


def test_an_archive_that_changed_meanwhile_is_said(packed):
    found = bundle.open_bundle(packed)
    packed.write_bytes(archive({"else": b""}))

    ((name, error),) = bundle.read_things(packed, [found.things[0][0]], limit=10)

    assert name == str(packed)
    assert isinstance(error, FileUnreadableError)


def test_a_name_that_is_another_before_the_file_is_one_thing_that_cannot_be_read(files, tmp_path):
    named = "badges/å.json".encode()
    content = archive({**files, "badges/å.json": b"{}"}).replace(
        named, named.replace("å".encode(), b"\xff\xff"), 1
    )
    path = tmp_path / "renamed.zip"
    found = opened(path, content)

    read = dict(bundle.read_things(path, [name for name, _size in found.things], limit=1_000))

    assert isinstance(read["badges/å.json"], BundleError)
    assert sum(isinstance(one, bytes) for one in read.values()) == len(read) - 1
