# SPDX-License-Identifier: Apache-2.0

"""The whole corpus through the command line: verdict, code, trust and exit status of each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.corpus import Case, build
from tests.terminal import Terminal, Written

from skillmark.encoding import moments, strict_json
from skillmark.errors import SkillmarkError
from skillmark.report import Step

CORPUS = build()
NOW = moments.parse("2026-11-22T12:00:00Z")
MEMBERS = [
    "source", "verdict", "code", "issuer_trust", "steps", "issuer", "name", "valid_from",
    "valid_until",
]  # fmt: skip
EXITS = {"genuine": 0, "not_genuine": 1, "unreadable": 1}
QUALIFIED = 2


@dataclass(frozen=True)
class Disk:
    """The corpus as files in a folder, with an index of documents."""

    folder: Path

    @property
    def index(self) -> Path:
        return self.folder / "index.json"

    def path(self, number: int, case: Case) -> Path:
        return self.folder / f"case{number:04}{case.suffix}"

    def verify(self, *words: object) -> Written:
        return Terminal(clock=lambda: NOW).run(
            "verify", "--json", "--documents", self.index, *words
        )


@pytest.fixture(scope="module")
def disk(tmp_path_factory) -> Disk:
    made = Disk(tmp_path_factory.mktemp("corpus"))
    index = {}
    for number, (address, body) in enumerate(CORPUS.world.network.documents.items()):
        name = f"document{number:04}.json"
        (made.folder / name).write_bytes(body)
        index[address] = name
    made.index.write_bytes(strict_json.dumps(index))
    for number, case in enumerate(CORPUS.cases):
        made.path(number, case).write_bytes(case.content)
    return made


@pytest.fixture(autouse=True)
def no_network(monkeypatch):
    """Whoever opens a socket fails."""

    def refuse(*_: object) -> None:
        pytest.fail("a socket was opened")

    monkeypatch.setattr("socket.socket.connect", refuse)
    monkeypatch.setattr("socket.getaddrinfo", refuse)


def line_of(written: Written) -> dict[str, Any]:
    [line] = written.out.splitlines()
    return strict_json.loads_object(line)


def codes() -> set[str]:
    found, waiting = set(), [SkillmarkError]
    while waiting:
        error = waiting.pop()
        found.add(error.code)
        waiting += error.__subclasses__()
    return found


CODES = codes()


def cases() -> list[Any]:
    return [
        pytest.param(
            number,
            case,
            id=case.name,
            marks=[pytest.mark.peer] if case.name.startswith("openbadgeslib") else [],
        )
        for number, case in enumerate(CORPUS.cases)
    ]


@pytest.mark.parametrize(("number", "case"), cases())
def test_what_must_come_out_comes_out(disk, number, case):
    path = disk.path(number, case)

    written = disk.verify(*case.options, path)

    line = line_of(written)
    assert list(line) == MEMBERS
    assert line["source"] == str(path)
    found = (
        line["verdict"],
        line["code"],
        [s["detail"] for s in line["steps"] if s["outcome"] == "failed"],
    )
    assert line["verdict"] in case.verdict.split("|"), found
    if case.code != "*":
        assert line["code"] == case.code, found
    assert line["code"] is None if line["verdict"] == "genuine" else line["code"] in CODES
    if case.trust is not None:
        assert line["issuer_trust"] == case.trust
    assert [step["step"] for step in line["steps"]] == list(Step)
    assert written.status == EXITS.get(line["verdict"], QUALIFIED)
    if line["verdict"] in {"not_genuine", "unreadable"}:
        assert (line["issuer"], line["name"], line["valid_from"]) == (None, None, None)
        assert line["issuer_trust"] == "none" or line["steps"][3]["outcome"] == "passed"
    assert written.err == ""


def test_all_at_once_come_out_in_order_and_as_each_by_itself(disk):
    asked = [(n, case) for n, case in enumerate(CORPUS.cases) if not case.options]

    written = disk.verify(*(disk.path(number, case) for number, case in asked))

    lines = [strict_json.loads_object(line) for line in written.out.splitlines()]
    assert [line["source"] for line in lines] == [str(disk.path(n, case)) for n, case in asked]
    for line, (_, case) in zip(lines, asked, strict=True):
        assert line["verdict"] in case.verdict.split("|"), case.name
    assert written.status == 1


def test_wrong_usage_is_64(disk):
    assert disk.verify("--no-such-option").status == 64
    assert disk.verify().status == 64
    assert disk.verify("--at", "yesterday", disk.index).status == 64


def test_the_corpus_is_large():
    assert len(CORPUS.cases) >= 200
