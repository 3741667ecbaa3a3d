# SPDX-License-Identifier: Apache-2.0

"""
What others publish to test or to break a verifier: in bulk, the verdict is that of the true path.

Each thing comes twice, so that what was learned of the first could answer for the second, and
each time among good badges, of which the shape is known.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from tests.bulk_badges import FORMS, Bench
from tests.conformance.test_w3c_vc_data_model import (
    BAD_PRESENTATIONS,
    CASES,
    GOOD_PRESENTATIONS,
    presented,
)
from tests.conformance.w3c_material import signed_anyhow, with_examples
from tests.hostile import inputs
from tests.shared import SHARED, needs_shared, shared_json
from tests.simulator import World

from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError
from skillmark.protocols import Json
from skillmark.report import Verdict

VECTORS = SHARED / "conformance" / "vectors"
OF_FILES = {
    "contexts": SHARED / "conformance" / "contexts",
    "schemas": SHARED / "conformance" / "schemas",
    **{path.name: path for path in sorted(VECTORS.glob("*"))},
    **{path.name: path for path in sorted((SHARED / "badinput").glob("*")) if path.is_dir()},
}
OF_INPUTS = {
    "naughty strings": inputs.strings,
    "tokens of Wycheproof": inputs.tokens,
    "doubtful curve points": inputs.curve_points,
}


class Crowd:
    """Good badges of one form, in whose midst everything else is asked for."""

    def __init__(self, form: str = FORMS[0], **options: object) -> None:
        self.bench = Bench(form, options=dict(options))
        self.bench.learn()
        self._good = itertools.cycle([self.bench.badge(number) for number in range(10, 16)])

    def agrees_about(self, thing: bytes) -> list[Verdict]:
        """Ask for the thing twice, with a good badge before and behind; return what it is."""
        found = []
        for _ in range(2):
            self._one_good()
            found.append(self.bench.agreed(thing).verdict)
        self._one_good()
        return found

    def _one_good(self) -> None:
        good = self.bench.bulk.inspect(next(self._good), at=self.bench.verifier.moment(None))
        assert good.trusted
        assert good.was_fast


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("name", OF_FILES)
def test_each_file_of_others_is_judged_as_on_the_true_path(name):
    crowd = Crowd(contexts=with_examples())
    files = [path for path in sorted(OF_FILES[name].rglob("*")) if path.is_file()]

    for path in files:
        crowd.agrees_about(path.read_bytes())

    assert files


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("name", OF_INPUTS)
def test_each_text_of_others_is_judged_as_on_the_true_path(name):
    crowd = Crowd()

    assert [crowd.agrees_about(thing) for _, thing in OF_INPUTS[name]()]


def test_each_bomb_is_judged_as_on_the_true_path():
    crowd = Crowd()

    for _, thing in inputs.bombs():
        # What exceeds a budget the first time may not the next, once its contexts are known:
        # the words differ then, also where nothing is learned.
        crowd.bench.verifier.inspect(thing)
        assert Verdict.GENUINE not in crowd.agrees_about(thing)


@pytest.mark.shared
@needs_shared
@pytest.mark.parametrize("form", FORMS)
def test_what_others_published_is_judged_as_on_the_true_path_once_it_holds(form):
    """Their documents by our key: several of each form, and one with another signature."""
    crowd = Crowd(form, contexts=with_examples())
    verdicts: set[Verdict] = set()
    for number, document in enumerate(_published()):
        try:
            signed = [
                crowd.bench.sign(
                    {**document, "id": f"urn:uuid:00000000-0000-4000-8000-{each:012}"},
                    contexts=with_examples(),
                )
                for each in range(100 * number, 100 * number + 4)
            ]
        except SkillmarkError:  # a context of theirs that nobody keeps
            continue
        for thing in signed:
            verdicts.update(crowd.agrees_about(thing))
        changed = bytearray(signed[-1])
        changed[-20] = ord("A") if changed[-20] != ord("A") else ord("B")
        assert Verdict.GENUINE not in crowd.agrees_about(bytes(changed))

    assert Verdict.GENUINE in verdicts


def _published() -> Iterator[Json]:
    for path in sorted(VECTORS.glob("vc-di-*/**/*nsigned*.json")):
        document = shared_json(*path.relative_to(SHARED).parts)
        if not isinstance(document, dict) or "credentialSubject" not in document:
            continue
        issuer = World().issuer.id
        own: object = issuer
        if isinstance(document.get("issuer"), dict):
            own = {**document["issuer"], "id": issuer}
        found = {name: value for name, value in document.items() if name != "proof"}
        yield {**found, "issuer": own}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_each_statement_of_the_data_model_is_judged_as_on_the_true_path(case, w3c):
    signed = strict_json.dumps(signed_anyhow(case.document))

    assert set(w3c.agrees_about(signed)) == {w3c.bench.verifier.inspect(signed).verdict}


@pytest.mark.parametrize("name", [*GOOD_PRESENTATIONS, *BAD_PRESENTATIONS])
def test_each_presentation_is_judged_as_on_the_true_path(name, w3c):
    document = {**GOOD_PRESENTATIONS, **BAD_PRESENTATIONS}[name]

    w3c.agrees_about(strict_json.dumps(presented(document)))


@pytest.fixture(scope="module")
def w3c() -> Crowd:
    """One crowd for all statements, in which what was learned of one meets the next."""
    return Crowd()
