# SPDX-License-Identifier: Apache-2.0

"""Documents from a map instead of the network."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from skillmark.errors import (
    FetchError,
    JsonError,
    MalformedError,
    NotInMapError,
    TooLargeError,
)
from skillmark.fetch import FetchBudget, GuardedFetcher, MapFetcher, no_network

URL = "https://nordvind.example/status/1"
DID = "did:web:nordvind.example"


def index(folder: Path, entries: object) -> Path:
    path = folder / "INDEX.json"
    path.write_text(json.dumps(entries), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "offline"
    (inside / "lists").mkdir(parents=True)
    (inside / "did.json").write_bytes(b'{"id":"did"}')
    (inside / "lists" / "1.jwt").write_bytes(b"a.b.c")
    (tmp_path / "secret.json").write_bytes(b"secret")
    return inside


def test_documents_come_from_octets_and_from_files(folder):
    fetcher = MapFetcher({URL: b"{}", DID: folder / "did.json"})

    assert (fetcher.fetch(URL).body, fetcher.fetch(URL).media_type) == (b"{}", "")
    assert fetcher.fetch(DID).body == b'{"id":"did"}'
    assert fetcher.fetch(DID).url == DID


def test_an_index_names_files_beside_it(folder):
    fetcher = MapFetcher.from_index(index(folder, {URL: "lists/1.jwt", DID: "./did.json"}))

    assert (fetcher.fetch(URL).body, fetcher.fetch(URL).media_type) == (
        b"a.b.c",
        "application/jwt",
    )
    assert fetcher.fetch(DID, accept="text/html").media_type == "application/json"
    assert fetcher.knows(DID)
    assert not fetcher.knows(DID + ":x")


def test_an_index_may_be_named_without_its_folder(folder, monkeypatch):
    index(folder, {DID: "did.json"})
    monkeypatch.chdir(folder)

    assert MapFetcher.from_index(Path("INDEX.json")).fetch(DID).body == b'{"id":"did"}'


@pytest.mark.parametrize("url", [URL + "/", URL.upper(), DID, ""])
def test_what_is_not_in_the_map_is_not_there(url):
    fetcher = MapFetcher({URL: b"{}"})

    assert not fetcher.knows(url)
    with pytest.raises(NotInMapError) as refusal:
        fetcher.fetch(url)
    assert refusal.value.code == "not_in_map"


def test_without_a_network_there_is_nothing():
    with pytest.raises(NotInMapError):
        no_network().fetch(URL)


def test_a_document_over_the_limit_is_refused(folder):
    fetcher = MapFetcher({URL: b"12345", DID: folder / "did.json"})

    assert fetcher.fetch(URL, limit=5).body == b"12345"
    for key in (URL, DID):
        with pytest.raises(FetchError, match="more than 4 bytes"):
            fetcher.fetch(key, limit=4)


def test_a_file_that_is_gone_is_said(folder):
    fetcher = MapFetcher.from_index(index(folder, {URL: "gone.json", DID: "lists"}))

    for key in (URL, DID):
        with pytest.raises(FetchError, match="cannot be read"):
            fetcher.fetch(key)


@pytest.mark.parametrize(
    "value",
    [
        "../secret.json",
        "lists/../../secret.json",
        "/etc/passwd",
        "leads-out.json",
        "folder-out/secret.json",
        "round.json",
        "a\0b",
        "x" * 5_000,
        5,
        None,
        ["did.json"],
        {"path": "did.json"},
    ],
    ids=[
        "up",
        "down and up",
        "absolute",
        "link out",
        "linked folder",
        "link to itself",
        "zero",
        "endless",
        "number",
        "null",
        "array",
        "object",
    ],
)
def test_a_path_out_of_the_folder_or_no_path_is_refused(folder, value):
    (folder / "leads-out.json").symlink_to(folder.parent / "secret.json")
    (folder / "folder-out").symlink_to(folder.parent)
    (folder / "round.json").symlink_to("round.json")

    with pytest.raises((MalformedError, FetchError)):
        MapFetcher.from_index(index(folder, {URL: value})).fetch(URL)


def test_a_link_within_the_folder_is_followed(folder):
    (folder / "link.json").symlink_to("did.json")

    assert MapFetcher.from_index(index(folder, {DID: "link.json"})).fetch(DID).body


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a":"b","a":"c"}', '"x"'])
def test_an_index_that_is_no_json_object_is_refused(tmp_path, text):
    path = tmp_path / "INDEX.json"
    path.write_text(text)

    with pytest.raises(JsonError):
        MapFetcher.from_index(path)


def test_an_index_that_is_not_there_or_is_a_folder_is_said(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(FetchError, match=r"index .* cannot be read"):
            MapFetcher.from_index(path)


def test_an_index_is_bounded(tmp_path):
    path = tmp_path / "INDEX.json"
    with path.open("wb") as file:
        os.truncate(file.fileno(), 16 * 2**20 + 1)
    with pytest.raises(TooLargeError):
        MapFetcher.from_index(path)

    path.write_text("{" + ",".join(f'"{n}":"x"' for n in range(100_001)) + "}")
    with pytest.raises(TooLargeError):
        MapFetcher.from_index(path)


def test_a_budget_knows_what_its_map_knows():
    assert FetchBudget(MapFetcher({DID: b"{}"})).knows(DID)
    assert not FetchBudget(MapFetcher({})).knows(DID)
    assert not FetchBudget(GuardedFetcher()).knows(DID)
