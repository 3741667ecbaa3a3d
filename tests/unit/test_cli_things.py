# SPDX-License-Identifier: Apache-2.0

"""From what was typed to things: files, folders, lines, addresses, standard input."""

import io
import os
import tracemalloc

import pytest

from skillmark.cli import things as module
from skillmark.cli.things import Thing, things, total_bytes
from skillmark.errors import FileUnreadableError, JsonError, NoSuchFileError, TooLargeError


def found(*typed, stdin=b""):
    return list(things([str(word) for word in typed], io.BytesIO(stdin)))


def sources(*typed):
    return [thing.source for thing in found(*typed)]


def test_a_file_is_one_thing(tmp_path):
    file = tmp_path / "badge.json"
    file.write_bytes(b"{}")

    assert found(file) == [Thing(str(file), b"{}", 2)]


def test_a_dash_is_standard_input():
    assert found("-", stdin=b"abc") == [Thing("-", b"abc", 3)]


@pytest.mark.parametrize("url", ["https://example.org/b.png", "http://example.org", "FTP://x"])
def test_an_address_is_passed_on(url):
    assert found(url) == [Thing(url, url)]


def test_a_folder_is_every_file_under_it_in_the_order_of_names(tmp_path):
    for name in ("b.json", "a/z.json", "a/b/c.json", "a.json", "ø.json", ".hidden"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"{}")

    assert sources(tmp_path) == [
        str(tmp_path / name)
        for name in (".hidden", "a/b/c.json", "a/z.json", "a.json", "b.json", "ø.json")
    ]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path):
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (outside / "secret.json").write_bytes(b"{}")
    (inside / "real.json").write_bytes(b"{}")
    (inside / "alias.json").symlink_to(inside / "real.json")
    (inside / "leads-out.json").symlink_to(outside / "secret.json")
    (inside / "folder-out").symlink_to(outside)
    (inside / "round").symlink_to(inside)
    (inside / "broken").symlink_to(inside / "nothing")
    (inside / "itself").symlink_to(inside / "itself")

    assert sources(inside) == [str(inside / "alias.json"), str(inside / "real.json")]


def test_only_regular_files_of_a_folder_are_read(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "real.json").write_bytes(b"{}")

    assert sources(tmp_path) == [str(tmp_path / "real.json")]


def test_each_line_of_an_ndjson_file_is_a_thing(tmp_path):
    file = tmp_path / "many.ndjson"
    file.write_bytes(b'{"a":1}\n\n"eyJ.eyJ.sig"\r\n[1]\n{"last":1}')

    assert [(thing.source, thing.content) for thing in found(file)] == [
        (f"{file}:1", b'{"a":1}'),
        (f"{file}:3", "eyJ.eyJ.sig"),
        (f"{file}:4", b"[1]"),
        (f"{file}:5", b'{"last":1}'),
    ]


def test_jsonl_is_another_name_for_such_a_file(tmp_path):
    file = tmp_path / "many.JSONL"
    file.write_bytes(b"{}\n{}\n")

    assert sources(file) == [f"{file}:1", f"{file}:2"]


def test_a_line_that_is_no_json_string_is_one_unreadable_thing(tmp_path):
    file = tmp_path / "many.ndjson"
    file.write_bytes(b'"half\n"a" "b"\n{}\n')

    first, second, third = found(file)

    assert isinstance(first.content, JsonError)
    assert isinstance(second.content, JsonError)
    assert third.content == b"{}"


def test_a_line_that_is_too_long_stops_neither_the_next_nor_the_count(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LARGEST", 100)
    file = tmp_path / "many.ndjson"
    file.write_bytes(b"{" + b" " * 1000 + b"}\n{}\n")

    first, second = found(file)

    assert isinstance(first.content, TooLargeError)
    assert (second.source, second.content) == (f"{file}:2", b"{}")


def test_a_file_that_is_too_large_is_not_read_whole(tmp_path):
    file = tmp_path / "large.json"
    with file.open("wb") as stream:
        stream.truncate(4 << 30)

    tracemalloc.start()
    [thing] = found(file)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert isinstance(thing.content, TooLargeError)
    assert peak < 64 << 20


@pytest.mark.parametrize("name", ["nothing.json", "nothing.ndjson", "real/inside", "a\0b", ""])
def test_what_is_not_there_is_a_thing_that_says_so(tmp_path, name):
    (tmp_path / "real").write_bytes(b"")

    [thing] = found(f"{tmp_path}/{name}" if name else "")

    assert isinstance(thing.content, NoSuchFileError)


def test_a_file_that_may_not_be_read_is_a_thing_that_says_so(tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    (tmp_path / "closed.json").write_bytes(b"{}")
    (tmp_path / "closed.ndjson").write_bytes(b"{}")
    monkeypatch.setattr(module.Path, "open", refuse)

    assert [type(thing.content) for thing in found(tmp_path)] == [FileUnreadableError] * 2


def test_a_folder_that_may_not_be_opened_is_a_thing_that_says_so(tmp_path, monkeypatch):
    def refuse(_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(module.os, "scandir", refuse)

    [thing] = found(tmp_path)

    assert isinstance(thing.content, FileUnreadableError)


def test_the_bytes_to_read_are_known_before_unless_something_is_not_a_file(tmp_path):
    (tmp_path / "a.json").write_bytes(b"123")
    (tmp_path / "b.ndjson").write_bytes(b"12345\n")

    assert total_bytes([str(tmp_path), "https://example.org/", "nothing"]) == 9
    assert total_bytes(["-"]) is None


def test_the_things_of_a_folder_come_one_by_one(tmp_path):
    for number in range(3):
        (tmp_path / f"{number}.json").write_bytes(b"{}")
    stream = things([str(tmp_path)], io.BytesIO())

    next(stream)
    (tmp_path / "1.json").write_bytes(b"[]")

    assert next(stream).content == b"[]"


def test_a_file_that_breaks_while_it_is_read_is_a_thing_that_says_so(tmp_path, monkeypatch):
    class Broken(io.BytesIO):
        def readline(self, *_):
            raise OSError(5, "Input/output error")

    (tmp_path / "many.ndjson").write_bytes(b"{}\n")
    monkeypatch.setattr(module.Path, "open", lambda *_: Broken())

    [thing] = found(tmp_path / "many.ndjson")

    assert thing.source == f"{tmp_path}/many.ndjson:1"
    assert isinstance(thing.content, FileUnreadableError)
