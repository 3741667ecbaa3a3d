# SPDX-License-Identifier: Apache-2.0

"""
Hostile input, by others and by us, at every door: refused in our own words, in time and in bounds.

What each file is worth is told elsewhere (`test_json_test_suite`, `test_wycheproof_jws`,
`test_pictures_by_others`). Here everything is sent everywhere, in a process with 512 MiB.
"""

from __future__ import annotations

import contextlib
import csv
import functools
import importlib
import inspect
import io
import pkgutil
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from tests import pictures
from tests.hostile import inputs
from tests.hostile.child import GROUPS, MEMORY
from tests.hostile.doors import DOORS
from tests.shared import needs_shared
from tests.terminal import ENGLISH

import skillmark
from skillmark.baking import bake
from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError, UndefinedTermError, WorkBudgetError
from skillmark.model import check_credential
from skillmark.recipients import BadRow, Row, open_recipients
from skillmark.report import Verdict
from skillmark.verify import Verifier

ROOT = Path(__file__).parents[2]
SECONDS = 5
"""For one input at one door; what is slow here is slow by design of whoever made it."""

_COMMAND = "from skillmark.cli.main import entry; raise SystemExit(entry())"

OF_OTHERS = [
    pytest.param(group, marks=[pytest.mark.shared, needs_shared])
    for group in ("files", "strings", "tokens", "curve_points")
]


@functools.cache
def entered(group: str) -> tuple[list[dict[str, Any]], int]:
    """What became of a group at every door, and the largest size of the process."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.hostile.child", group],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT / 'src'}:{ROOT}", "SKILLMARK_SHARED": str(inputs.SHARED)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    lines = [strict_json.loads_object(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"{lines[-1:]}\n{done.stderr}"
    return [line for line in lines if "door" in line], lines[-1]["largest"]


@pytest.mark.parametrize("group", [*OF_OTHERS, "bombs"])
class TestEveryDoor:
    def test_refuses_in_our_own_words(self, group):
        seen, _ = entered(group)

        assert {line["door"] for line in seen} == set(DOORS)
        assert len(seen) == len(DOORS) * sum(1 for _ in GROUPS[group]())
        assert [line for line in seen if "fault" in line] == []

    def test_answers_in_time(self, group):
        seen, _ = entered(group)

        assert [line for line in seen if line["seconds"] > SECONDS] == []

    def test_answers_within_its_memory(self, group):
        _, largest = entered(group)

        assert largest < MEMORY


class TestAPoisonGraph:
    """Canonicalisation itself meets one in `test_rdf_canon`; here it comes in a credential."""

    @pytest.mark.parametrize("graph", [inputs.clique(5), inputs.clique(40), inputs.rings(60)])
    def test_of_names_that_only_the_document_knows_is_refused_before_it_costs_anything(self, graph):
        report = Verifier().inspect(graph)

        assert (report.verdict, report.code) == (Verdict.NOT_GENUINE, UndefinedTermError.code)

    @pytest.mark.parametrize("count", [500, 5_000])
    def test_of_nodes_that_nothing_tells_apart_is_refused_for_its_cost(self, count):
        report = Verifier().inspect(inputs.nameless(count))

        assert (report.verdict, report.code) == (Verdict.NOT_GENUINE, WorkBudgetError.code)


@pytest.mark.shared
@needs_shared
class TestTheCommandLine:
    def test_judges_all_files_in_one_run_and_none_is_genuine(self, tmp_path):
        paths = [path for path in sorted(inputs.BAD_INPUT.rglob("*")) if path.is_file()]
        assert len(paths) > 570

        done = subprocess.run(
            [sys.executable, "-c", _COMMAND, "verify", "--json", *map(str, paths)],
            cwd=tmp_path,
            env={"PYTHONPATH": str(ROOT / "src")},
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
        )

        reports = [strict_json.loads_object(line) for line in done.stdout.splitlines()]
        assert (done.returncode, done.stderr) == (1, "")
        assert {report["source"] for report in reports} == {str(path) for path in paths}
        assert {report["verdict"] for report in reports} <= {"unreadable", "not_genuine"}

    def test_checks_each_as_an_achievement_and_finds_none(self):
        for path in sorted(inputs.BAD_INPUT.rglob("*.json")):
            written = ENGLISH.run("achievement", "check", path)

            assert written.status == 1, path.name
            assert "Traceback" not in written.out + written.err


@pytest.mark.shared
@needs_shared
class TestNaughtyStrings:
    def test_in_every_cell_make_a_row_or_a_problem_each(self):
        texts = inputs.naughty_strings()
        header = ["email", "name", "narrative", "evidence", "result", "valid until", "language"]
        sound = ["ada@nordvind.example", "Ada", "", "", "", "", ""]
        for column in range(len(header)):
            file = io.StringIO(newline="")
            rows = csv.writer(file, delimiter=";", lineterminator="\r\n")
            rows.writerow(header)
            rows.writerows([*sound[:column], text, *sound[column + 1 :]] for text in texts)

            read = list(open_recipients(io.BytesIO(file.getvalue().encode("utf-8", "replace"))))

            assert {type(row) for row in read} <= {Row, BadRow}
            # What a blank cell leaves of a row of one column is still that row.
            assert len(read) == len(texts), header[column]

    def test_in_every_place_of_a_badge_are_taken_or_refused(self):
        for number, text in enumerate(inputs.naughty_strings()):
            for document in inputs.badge_with(text, number):
                with contextlib.suppress(SkillmarkError):
                    check_credential(document)

    def test_survive_signing_baking_and_verifying(self):
        verifier = Verifier()
        for text in inputs.naughty_strings():
            try:
                document = inputs.signed(inputs.plain_credential(text))
            except SkillmarkError:
                continue
            for thing in (strict_json.dumps(document), *map(_baked(document), pictures_to_bake())):
                assert verifier.inspect(thing).verdict is Verdict.GENUINE, text
            changed = {**document, "name": text + "x"}
            assert verifier.inspect(changed).verdict is Verdict.NOT_GENUINE


def pictures_to_bake() -> tuple[bytes, bytes]:
    return pictures.png(), pictures.SVG


def _baked(document: dict[str, Any]) -> Any:
    return lambda picture: bake(picture, strict_json.dumps(document))


def modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(skillmark.__path__, "skillmark."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def patterns() -> dict[str, tuple[re.Pattern[Any], set[str]]]:
    """Each pattern of a module, and the ways in which that module applies it."""
    found = {}
    for module in modules():
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            for number, pattern in enumerate(_patterns_in(value)):
                ways = set(re.findall(rf"\b{name}\.(\w+)", source)) & _WAYS.keys()
                found[f"{module.__name__}.{name}.{number}"] = (
                    pattern,
                    ways or {"match", "fullmatch"},
                )
    return found


def _patterns_in(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for member in value.values():
            yield from _patterns_in(member)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for member in value:
            yield from _patterns_in(member)


_WAYS = {
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "search": lambda pattern, text: pattern.search(text),
    "split": lambda pattern, text: pattern.split(text),
    "findall": lambda pattern, text: pattern.findall(text),
    "finditer": lambda pattern, text: list(pattern.finditer(text)),
    "sub": lambda pattern, text: pattern.sub(text[:0], text),
}
_LENGTH = 20_000
"""Long enough that work in the square of it takes a second, and linear work a millisecond."""


def worst_cases(pattern: re.Pattern[Any]) -> Iterator[Any]:
    """Long runs of whatever the pattern speaks of, with and without a beginning that it takes."""
    source = (
        pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    )
    alphabet = sorted(set(re.findall(r"[ -~]", source)) | set("a1Z \n\t:\"'\\<{[=.-"))
    beginnings = ["", *filter(None, re.split(r"[\\\[\](){}?*+|^$.]+", source))]
    for text in (
        *(beginning + character * _LENGTH for beginning in beginnings for character in 'a1 "'),
        *((a + b) * (_LENGTH // 2) for a in alphabet for b in alphabet),
    ):
        yield text if isinstance(pattern.pattern, str) else text.encode("latin-1")


class TooSlowError(Exception):
    """A pattern took 0.3 s for a text that takes a millisecond."""


@pytest.fixture
def _a_moment_each() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TooSlowError

    before = signal.signal(signal.SIGPROF, stop)
    yield
    signal.setitimer(signal.ITIMER_PROF, 0)
    signal.signal(signal.SIGPROF, before)


@pytest.mark.usefixtures("_a_moment_each")
def test_no_pattern_takes_the_square_of_what_it_reads():
    slow = []
    for name, (pattern, ways) in patterns().items():
        for way in ways:
            for text in worst_cases(pattern):
                signal.setitimer(signal.ITIMER_PROF, 0.3)
                try:
                    _WAYS[way](pattern, text)
                except TooSlowError:
                    slow.append((name, way, text[:20]))
                    break
                finally:
                    signal.setitimer(signal.ITIMER_PROF, 0)

    assert slow == []
