# SPDX-License-Identifier: Apache-2.0

"""JSON is read in one way or not at all."""

from datetime import UTC, datetime

import pytest

from skillmark.encoding import strict_json
from skillmark.errors import JsonError, TooLargeError


def test_a_document_is_read_in_its_own_order():
    read = strict_json.loads_object(b'{"b": [1, -2.5, true, null, "\\ud83d\\ude00"], "a": {}}')

    assert list(read.items()) == [("b", [1, -2.5, True, None, "😀"]), ("a", {})]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not JSON"),
        (b"{", "not JSON"),
        (b"[1,]", "not JSON"),
        (b"[1] 2", "not JSON"),
        (b"[01]", "not JSON"),
        (b"['a']", "not JSON"),
        (b'["\t"]', "not JSON"),
        ("[\u0661]", "not JSON"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ("\ufeff{}", "byte order mark"),
        ("{}".encode("utf-16"), "not UTF-8"),
        (b'"\xff"', "not UTF-8"),
        (b'"\xed\xa0\x80"', "not UTF-8"),
        ('"\ud800"', "not UTF-8"),
        (b'"\\ud800"', "half a surrogate pair"),
        (b'"\\uDC00\\uD800"', "half a surrogate pair"),
        (b'{"\\udfff": 1}', "half a surrogate pair"),
        (b'[{"a": {"b\\ud800": 1}}]', "half a surrogate pair"),
        (b"NaN", "NaN is not JSON"),
        (b"[Infinity]", "Infinity is not JSON"),
        (b"-Infinity", "-Infinity is not JSON"),
        (b"1e400", "past the range"),
        (b"-1.5E+999", "past the range"),
        (b"1" * 309, "309 digits"),
        (b"-" + b"9" * 5000, "5001 digits"),
        (b'{"a": 1, "a": 1}', "'a' stands twice"),
        (b'[{"b": {"a": 1, "x": 2, "\\u0061": 2}}]', "'a' stands twice"),
    ],
    ids=lambda value: None if isinstance(value, str) and value.isascii() else repr(value)[:24],
)
def test_what_two_readers_may_read_differently_is_refused(data, said):
    with pytest.raises(JsonError, match=said):
        strict_json.loads(data)


@pytest.mark.parametrize(
    "data", [b"[]", b'"a"', b"1", b"1.5", b"true", b"null"], ids=lambda data: data.decode()
)
def test_a_text_that_is_no_object_is_refused_where_one_is_asked_for(data):
    with pytest.raises(JsonError, match="expected a JSON object"):
        strict_json.loads_object(data)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 65 + b"]" * 65,
        b'{"a":' * 65 + b"1" + b"}" * 65,
        b"[" * 1_000_000,
        b'{"":' * 200_000,
        b"[" + b"0," * 50_000 + b"0]",
        b'"' + b"a" * 1_048_575 + b'"',
        "ø" * 600_000,
    ],
    ids=["arrays", "objects", "unclosed", "unclosed objects", "values", "bytes", "characters"],
)
def test_what_is_over_a_limit_is_refused(data):
    with pytest.raises(TooLargeError):
        strict_json.loads(data)


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 64 + b"]" * 64,
        b"[" + b"0," * 49_997 + b"0]",
        b'"' + b"a" * 1_048_574 + b'"',
        b'"' + b'[{,\\"' * 20_000 + b'"',
        b"[" + b"[]," * 100 + b"[]]",
        b"-" + b"9" * 307,
    ],
    ids=["depth", "values", "bytes", "brackets in text", "siblings", "digits"],
)
def test_what_is_just_under_a_limit_is_read(data):
    strict_json.loads(data)


def test_limits_can_be_set():
    with pytest.raises(TooLargeError, match="5 bytes, at most 4"):
        strict_json.loads(b"[1,2]", max_bytes=4)
    with pytest.raises(TooLargeError, match="at most 1 levels"):
        strict_json.loads(b"[[]]", max_depth=1)
    with pytest.raises(TooLargeError, match="3 values, at most 2"):
        strict_json.loads(b"[1,2]", max_nodes=2)


def test_a_stack_that_is_nearly_full_is_a_refusal_and_not_a_crash(monkeypatch):
    class Exhausted:
        def decode(self, text):
            raise RecursionError(text)

    monkeypatch.setattr(strict_json, "_DECODER", Exhausted())
    with pytest.raises(TooLargeError, match="nested too deep"):
        strict_json.loads(b"[]")


def test_a_fault_names_its_place_and_never_the_document():
    with pytest.raises(JsonError) as refused:
        strict_json.loads('{"secret": "hunter2", }')

    assert "line 1 column" in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_writing_is_compact_and_keeps_order_and_characters():
    assert strict_json.dumps({"b": [1, 2.5, None, True], "a": "å\u2028"}) == (
        '{"b":[1,2.5,null,true],"a":"å\u2028"}'.encode()
    )
    assert strict_json.dumps([10**30]) == b"[1" + b"0" * 30 + b"]"


def test_a_name_that_stands_twice_among_many_is_found_in_linear_time():
    members = ",".join(f'"{number}":1' for number in range(45_000))
    with pytest.raises(JsonError, match="'44999' stands twice"):
        strict_json.loads("{" + members + ',"44999":2}')


def nested(levels):
    value = []
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize(
    "value",
    [
        nested(100_000),
        float("nan"),
        [float("inf"), None],
        "\ud800",
        {"\udfff": 1},
        {1: 2},
        [{True: 10**30}],
        datetime(2026, 11, 21, tzinfo=UTC),
        b"bytes",
        {"a": {1, 2}},
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_json_has_no_form_for_is_not_written(value):
    with pytest.raises(JsonError):
        strict_json.dumps(value)
