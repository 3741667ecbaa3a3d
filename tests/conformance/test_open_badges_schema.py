# SPDX-License-Identifier: Apache-2.0

"""
The model against the JSON schemas that 1EdTech publishes.

What the model writes, the schema accepts; what the schema refuses, the model
refuses. Not the other way round: most rules of the standard are prose.

Deliberately read though the schema refuses it:
- `credentialStatus` and `refreshService` as an array, which VC 2.0 allows;
- `domain` of a proof as an array, which Data Integrity allows;
- language value objects as names and descriptions, which VC 2.0 allows;
- the VC 1.1 form (its own test below), which a Displayer has to show.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Iterator

import jsonschema
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from tests import strategies
from tests.badges import badge, early_badge
from tests.shared import SHARED

from skillmark import model
from skillmark.encoding import strict_json
from skillmark.errors import ModelError
from skillmark.model import check_credential
from skillmark.model.profile import PROOF
from skillmark.protocols import Json, JsonValue

pytestmark = [pytest.mark.shared, pytest.mark.ob3(7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19)]

_FOLDER = SHARED / "conformance" / "schemas" / "open-badges" / "v3_0"


@functools.cache
def _validator(name: str) -> jsonschema.Draft201909Validator:
    schema = strict_json.loads_object((_FOLDER / f"ob_v3p0_{name}_schema.json").read_bytes())
    return jsonschema.Draft201909Validator(schema, format_checker=jsonschema.FormatChecker())


@pytest.mark.parametrize(
    ("credentials", "schema"),
    [
        (strategies.achievement_credentials(), "achievementcredential"),
        (strategies.endorsement_credentials(), "endorsementcredential"),
        (strategies.profiles(), "profile"),
    ],
    ids=["badges", "endorsements", "profiles"],
)
def test_the_schema_accepts_what_the_model_writes(credentials, schema):
    @settings(max_examples=60)
    @given(credentials)
    def holds(written: model.AchievementCredential) -> None:
        _validator(schema).validate(written.to_dict())

    holds()


def _places(value: JsonValue, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _places(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _places(item, (*path, index))


_GONE = object()
_REPLACEMENTS: list[object] = [
    _GONE, None, True, False, 0, 1.5, "", "x y", "ext:", "Image", [], {}, [[]], [None], {"x": 1},
    ["VerifiableCredential"], "2026-11-21", "2026-11-21T10:00:00", "nobody@example.org",
]  # fmt: skip


def _mutated(document: Json, path: tuple[str | int, ...], change: object) -> Json:
    changed = copy.deepcopy(document)
    holder: object = changed
    for part in path[:-1]:
        holder = holder[part]  # type: ignore[index]
    if change is _GONE:
        del holder[path[-1]]  # type: ignore[attr-defined]
    else:
        value = holder[path[-1]]  # type: ignore[index]
        holder[path[-1]] = change(value) if callable(change) else copy.deepcopy(change)  # type: ignore[index]
    return changed


def _is_deliberate(path: tuple[str | int, ...], document: Json) -> bool:
    return "domain" in path or any(
        isinstance(document.get(name), list) for name in ("credentialStatus", "refreshService")
    )


def _accepts(check: object, document: Json, error: type[Exception]) -> bool:
    try:
        check(document)  # type: ignore[operator]
    except error:
        return False
    return True


@settings(max_examples=250)
@given(strategies.achievement_credentials(), st.data())
def test_what_the_schema_refuses_the_model_refuses(credential, data):
    document = credential.to_dict()
    path = data.draw(st.sampled_from([p for p in _places(document) if p]))
    change = data.draw(
        st.sampled_from(
            [*_REPLACEMENTS, lambda v: [v], lambda v: v[0] if isinstance(v, list) else v]
        )
    )
    changed = _mutated(document, path, change)
    assume(not _is_deliberate(path, changed))

    if _accepts(check_credential, changed, ModelError):
        assert _accepts(
            _validator("achievementcredential").validate, changed, jsonschema.ValidationError
        ), (path, change)


def _compacted() -> Json:
    """The badge as JSON-LD compaction writes it: one value where a set has one item."""
    document = badge()
    for name in ("evidence", "credentialSchema", "termsOfUse", "proof"):
        document[name] = document[name][0]
    document["credentialSubject"]["type"] = "AchievementSubject"
    document["credentialSubject"]["achievement"]["type"] = "Achievement"
    document["validFrom"] = "2026-11-21T11:00:00.000+01:00"
    return document


def test_every_single_change_of_a_whole_badge_that_the_schema_refuses_is_refused():
    wrong = []
    whole = badge()
    for path in _places(whole):
        for change in _REPLACEMENTS if path else []:
            changed = _mutated(whole, path, change)
            if (
                not _is_deliberate(path, changed)
                and _accepts(check_credential, changed, ModelError)
                and not _validator("achievementcredential").is_valid(changed)
            ):
                wrong.append((path, change))

    assert wrong == []


def test_a_badge_compacted_by_json_ld_is_read_and_given_back_as_it_was():
    document = _compacted()
    _validator("achievementcredential").validate(document)
    check_credential(document)

    read = model.AchievementCredential.from_dict(document)

    assert strict_json.dumps(read.to_dict()) == strict_json.dumps(document)
    assert read.evidence[0].id == "https://nordvind.example/e/1"
    assert read.credential_subject.type == ("AchievementSubject",)
    assert read == model.AchievementCredential.from_dict(badge())


def test_the_schema_refuses_the_form_of_vc_1_1_that_the_model_reads():
    check_credential(early_badge())

    assert not _validator("achievementcredential").is_valid(early_badge())


TABLES = {cls.__name__: cls.shape for cls in vars(model).values() if hasattr(cls, "shape")}


def test_every_member_that_the_schema_describes_has_a_rule():
    schema = _validator("achievementcredential").schema
    described = {
        **schema["$defs"],
        "AchievementCredential": schema,
        "Proof": schema["$defs"]["Proof"],
    }
    tables = TABLES | {"Proof": PROOF}
    without_a_table = set(described) - set(tables)

    for name in set(described) - without_a_table:
        shape = tables[name]
        names = set(shape.names_in({}).values())
        assert set(described[name]["properties"]) <= names, name
        required = set(described[name]["required"]) - {"validFrom"}  # by the rule of the version
        assert required <= {shape.names_in({})[a] for a, m in shape.members.items() if m.required}
        assert shape.closed is not described[name]["additionalProperties"]
    assert without_a_table == {"Context", "ProfileRef"}
