# SPDX-License-Identifier: Apache-2.0

"""`skillmark verify` of many things: by lines, by folders, by processes, and what it shows."""

import io
import json
import os
import threading

import pytest
from tests.simulator import NOW as MOMENT
from tests.simulator import World
from tests.terminal import DANISH, ENGLISH, Terminal

from skillmark.cli import judging
from skillmark.cli import portions as module
from skillmark.cli.exits import DONE, QUALIFIED, REFUSED
from skillmark.cli.portions import Files, Given, Lines, lines_of, numbered, portions
from skillmark.encoding import strict_json

AT = Terminal(clock=lambda: MOMENT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """150 badges of which three are revoked and one is forged, and their documents."""
    folder = tmp_path_factory.mktemp("many")
    world = World()
    world.issuer.marked = {"revocation": {20, 70, 140}}
    world.issuer.publish_list()
    index = {}
    for number, (address, body) in enumerate(world.network.documents.items()):
        (folder / f"document-{number}").write_bytes(body)
        index[address] = f"document-{number}"
    (folder / "index.json").write_text(json.dumps(index))
    lines = []
    for number in range(150):
        badge = world.issuer.badge(
            id=f"urn:uuid:00000000-0000-4000-8000-{number:012}",
            credentialStatus=world.issuer.entry(number),
        )
        lines.append(strict_json.dumps(world.issuer.sign(badge)))
    lines[120] = lines[120].replace(b"A course of one day", b"A course of no day!")
    (folder / "all.ndjson").write_bytes(b"\n".join(lines[:10]) + b"\n\n" + b"\n".join(lines[10:]))
    (folder / "each").mkdir()
    for number, line in enumerate(lines):
        (folder / "each" / f"{number:03}.json").write_bytes(line + b"\n")
    return folder


def verify(folder, *words, terminal=AT, **options):
    return terminal.run("verify", "--documents", folder / "index.json", *words, **options)


def sources(written):
    return [json.loads(line)["source"] for line in written.out.splitlines()]  # noqa: TID251 - ours


def verdicts(written):
    return [json.loads(line)["verdict"] for line in written.out.splitlines()]  # noqa: TID251 - ours


@pytest.fixture
def by_processes(monkeypatch):
    monkeypatch.setattr(judging, "MUCH", 1)
    monkeypatch.setattr("skillmark.cli.verify.cores", lambda: 2)


class TestALongRun:
    def test_shows_a_row_of_the_first_hundred_and_then_only_what_is_wrong(self, folder):
        written = verify(folder, folder / "all.ndjson")

        assert written.out.count("\nGenuine ") == 98  # of the first hundred
        assert f"{folder}/all.ndjson:122" in written.out.replace("\n", "")
        assert "150 checked.  Genuine: 146  Revoked: 3  Not genuine: 1" in written.out
        assert "From here on only what is not genuine is shown" in written.err
        assert written.status == REFUSED

    def test_says_so_in_danish(self, folder):
        terminal = Terminal(DANISH.environ, clock=lambda: MOMENT)

        written = verify(folder, folder / "all.ndjson", terminal=terminal)

        assert "Herfra vises kun det, der ikke er ægte" in written.err

    def test_of_a_folder_names_the_file(self, folder):
        written = verify(folder, folder / "each")

        assert str(folder / "each" / "140.json") in written.out
        assert str(folder / "each" / "120.json") in written.out

    def test_counts_without_a_word_where_only_counts_are_wanted(self, folder):
        written = verify(folder, "--quiet", folder / "all.ndjson")

        assert written.out == "150 checked.  Genuine: 146  Revoked: 3  Not genuine: 1\n"
        assert written.err == ""

    def test_shows_every_line_of_json(self, folder):
        written = verify(folder, "--json", folder / "all.ndjson")

        assert sources(written) == [
            f"{folder}/all.ndjson:{number + (1 if number < 10 else 2)}" for number in range(150)
        ]
        assert [n for n, word in enumerate(verdicts(written)) if word == "revoked"] == [20, 70, 140]
        assert verdicts(written)[120] == "not_genuine"

    def test_says_the_same_in_json_as_one_by_one(self, folder):
        all_at_once = verify(folder, "--json", folder / "each")
        files = sorted((folder / "each").iterdir())

        one_by_one = [verify(folder, "--json", file).out for file in files[:30]]

        assert all_at_once.out.startswith("".join(one_by_one))


class TestByProcesses:
    @pytest.mark.usefixtures("by_processes")
    @pytest.mark.parametrize(
        "words", [(), ("--json",), ("--quiet",)], ids=["rows", "json", "counts"]
    )
    @pytest.mark.parametrize("what", ["all.ndjson", "each"])
    def test_is_the_same_as_by_one(self, folder, words, what, monkeypatch):
        monkeypatch.setattr(module, "_LARGEST", 16_384)
        beside = verify(folder, *words, folder / what)

        monkeypatch.setattr("skillmark.cli.verify.cores", lambda: 1)
        alone = verify(folder, *words, folder / what)

        assert beside == alone
        assert beside.status == REFUSED

    @pytest.mark.usefixtures("by_processes")
    def test_standard_input_is_verified_too(self, folder):
        lines = (folder / "all.ndjson").read_bytes()

        written = verify(folder, "--json", "-", stdin=lines)

        assert sources(written)[8:12] == ["-:9", "-:10", "-:12", "-:13"]
        assert len(sources(written)) == 150

    def test_is_not_begun_for_a_little(self, folder, monkeypatch):
        def refuse(*_, **__):
            raise AssertionError("a process was started")

        monkeypatch.setattr(judging, "ProcessPoolExecutor", refuse)
        monkeypatch.setattr("skillmark.cli.verify.cores", lambda: 8)

        assert verify(folder, folder / "all.ndjson").status == REFUSED


class TestStandardInput:
    @pytest.mark.parametrize(
        ("content", "names"),
        [
            (b'{"a": 1}', ["-"]),
            (b'{"a": 1}\n', ["-"]),
            (b'{"a": 1}\n\n', ["-"]),
            (b'{"a": 1}\n{"b": 1}', ["-:1", "-:2"]),
            (b'{"a": 1}\n\nnothing\n', ["-:1", "-:3"]),
            (b"eyJh.eyJi.c2ln\neyJh.eyJi.c2ln\n", ["-:1", "-:2"]),
            (b'"eyJh.eyJi.c2ln"\n{}\n', ["-:1", "-:2"]),
            (b'{\n  "a": 1\n}\n', ["-"]),
            (b"\x89PNG\r\n\x1a\n\n", ["-"]),
            (b"", ["-"]),
            (b"\xef\xbb\xbf" + b'{"a": 1}\n{"b": 1}', ["-:1", "-:2"]),
        ],
        ids=[
            "one", "one line", "one line and empty ones", "two lines", "a gap", "tokens", "quoted",
            "one over lines", "a picture", "nothing", "two lines behind a mark",
        ],
    )  # fmt: skip
    def test_is_one_thing_or_one_on_each_line(self, content, names):
        written = AT.run("verify", "--json", "-", stdin=content)

        assert sources(written) == names

    def test_of_one_line_is_read_as_it_is(self):
        (portion,) = portions(["-"], io.BytesIO(b'{"a": 1}\n'))

        assert isinstance(portion, Given)
        assert portion.things[0].content == b'{"a": 1}\n'


class TestPortions:
    def test_of_lines_end_with_a_line_and_leave_none_out(self, tmp_path):
        file = tmp_path / "x.ndjson"
        file.write_bytes(b"".join(b"%d %s\n" % (n, b"x" * (n * 37 % 900)) for n in range(2_000)))

        found = list(portions([str(file)], io.BytesIO()))

        assert all(isinstance(each, Lines) for each in found)
        assert [each.start for each in found[1:]] == [each.end for each in found[:-1]]
        assert (found[0].start, found[-1].end) == (0, file.stat().st_size)
        assert sum(map(lines_of, found)) == 2_000
        things = [content for portion in found for _, _, content, _ in numbered(portion)]
        assert b"\n".join(things) + b"\n" == file.read_bytes().replace(b" \n", b"\n")

    def test_of_one_endless_line_is_one(self, tmp_path):
        file = tmp_path / "x.ndjson"
        file.write_bytes(b"x" * 3_000_000)

        (portion,) = portions([str(file)], io.BytesIO())

        assert (portion.start, portion.end) == (0, 3_000_000)

    def test_of_an_empty_file_is_none(self, tmp_path):
        (tmp_path / "x.ndjson").write_bytes(b"")

        assert list(portions([str(tmp_path / "x.ndjson")], io.BytesIO())) == []

    def test_of_files_grow(self, tmp_path):
        for number in range(300):
            (tmp_path / f"{number:03}.json").write_bytes(b"{}")

        found = list(portions([str(tmp_path)], io.BytesIO()))

        assert [len(each.paths) for each in found if isinstance(each, Files)] == [
            8, 16, 32, 64, 128, 52,
        ]  # fmt: skip

    def test_of_a_pipe_are_read_as_it_comes(self, tmp_path):
        pipe = tmp_path / "x.ndjson"
        os.mkfifo(pipe)
        writer = threading.Thread(target=pipe.write_bytes, args=(b"{}\n[]\n",))
        writer.start()

        found = [each[0] for p in portions([str(pipe)], io.BytesIO()) for each in numbered(p)]
        writer.join()

        assert found == [f"{pipe}:1", f"{pipe}:2"]

    def test_keep_the_order_of_files_and_lines(self, tmp_path):
        (tmp_path / "a.json").write_bytes(b"{}")
        (tmp_path / "b.ndjson").write_bytes(b"{}\n{}\n")
        (tmp_path / "c.json").write_bytes(b"{}")

        written = ENGLISH.run("verify", "--json", tmp_path, "", "nowhere.ndjson")

        assert sources(written) == [
            f"{tmp_path}/a.json", f"{tmp_path}/b.ndjson:1", f"{tmp_path}/b.ndjson:2",
            f"{tmp_path}/c.json", "", "nowhere.ndjson",
        ]  # fmt: skip


def test_progress_has_rate_and_time_left(folder, monkeypatch):
    monkeypatch.setattr("skillmark.cli.progress._PATIENCE", 0.0)
    monkeypatch.setattr("skillmark.cli.progress._PAUSE", 0.0)

    written = verify(folder, folder / "all.ndjson", terminal=AT)
    drawn = AT.run(
        "verify", "--documents", folder / "index.json", folder / "all.ndjson", terminal=True
    )

    assert "a second" not in written.err
    assert "150 done" in drawn.err
    assert " left" in drawn.err
    assert drawn.status == REFUSED


def test_only_qualified_things_end_with_two(folder):
    written = verify(folder, folder / "each" / "020.json", folder / "each" / "021.json")

    assert written.status == QUALIFIED
    assert verify(folder, folder / "each" / "021.json").status == DONE
