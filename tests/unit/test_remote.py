# SPDX-License-Identifier: Apache-2.0

"""A platform asked through its API: who it is, tries, pages, refusals; without a network."""

import json
import os
import stat

import pytest

from skillmark.errors import (
    AddressRefusedError,
    FetchError,
    FetchTimeoutError,
    NoProfileError,
    RefusedByPlatformError,
    StrangeAnswerError,
    UnreachableError,
)
from skillmark.fetch.calling import site_address
from skillmark.fetch.exchange import Answer
from skillmark.remote import Platform, Profile
from skillmark.remote.platform import TRIES, quoted
from skillmark.remote.profile import checked, forget, keep, profile_of

HERE = Profile("https://skills.test", "skm_x")


def answer(status=200, body=None, **headers):
    return Answer(status, headers, json.dumps(body or {}).encode())


class Stub:
    """Answers in turn, and remembers what was asked and how long was waited."""

    def __init__(self, *answers):
        self.answers, self.calls, self.waits = list(answers), [], []

    def call(self, method, url, body, headers):
        self.calls.append((method, url, body, dict(headers)))
        given = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(given, Exception):
            raise given
        return given

    def platform(self):
        keys = iter(range(100))
        return Platform(
            HERE, call=self.call, pause=self.waits.append, key=lambda: f"key-{next(keys)}"
        )


class TestProfile:
    def test_the_environment_goes_before_the_file(self, tmp_path):
        environ = {"XDG_CONFIG_HOME": str(tmp_path)}
        keep(HERE, environ)

        assert profile_of(environ) == HERE
        named = {"SKILLMARK_REMOTE_URL": "https://other.test/", "SKILLMARK_REMOTE_TOKEN": "skm_y"}
        assert profile_of({**environ, **named}) == Profile("https://other.test", "skm_y")

    def test_the_file_is_for_its_owner_alone(self, tmp_path):
        path = keep(HERE, {"HOME": str(tmp_path)})

        assert path == tmp_path / ".config" / "skillmark" / "remote.json"
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert "skm_x" not in repr(HERE)

    def test_it_can_be_forgotten_once(self, tmp_path):
        environ = {"HOME": str(tmp_path)}
        keep(HERE, environ)

        assert (forget(environ), forget(environ)) == (True, False)

    @pytest.mark.parametrize(
        ("environ", "said"),
        [
            ({}, "neither XDG_CONFIG_HOME nor HOME"),
            ({"HOME": "{home}"}, "there is no "),
            ({"SKILLMARK_REMOTE_URL": "https://a.test"}, "is not"),
            ({"XDG_CONFIG_HOME": "relative", "HOME": "{home}"}, "there is no "),
        ],
        ids=["no home", "no file", "half", "relative folder"],
    )
    def test_none_is_said_to_be_none(self, tmp_path, environ, said):
        filled = {name: value.format(home=tmp_path) for name, value in environ.items()}
        with pytest.raises(NoProfileError, match=said):
            profile_of(filled)

    @pytest.mark.parametrize("text", ["{", "[]", '{"address": 1}', "x" * 20_000])
    def test_a_broken_file_is_named(self, tmp_path, text):
        path = keep(HERE, {"HOME": str(tmp_path)})
        path.write_text(text)

        with pytest.raises((NoProfileError, AddressRefusedError)):
            profile_of({"HOME": str(tmp_path)})

    @pytest.mark.skipif(os.name != "posix", reason="modes of files are those of POSIX")
    def test_a_file_that_others_can_read_is_refused(self, tmp_path):
        path = keep(HERE, {"HOME": str(tmp_path)})
        path.chmod(0o640)

        with pytest.raises(NoProfileError, match="others can read"):
            profile_of({"HOME": str(tmp_path)})

    @pytest.mark.parametrize("token", ["", "  ", "a b", "é", "a\nb"])
    def test_a_token_is_one_word(self, token):
        with pytest.raises(NoProfileError):
            checked("https://skills.test", token)

    @pytest.mark.parametrize(
        "address",
        [
            "http://skills.test",
            "http://127.0.0.1.evil.test",
            "ftp://skills.test",
            "skills.test",
            "https://",
            "https://user@skills.test",
            "https://skills.test/?a=1",
            "https://skills.test/#a",
            "https://[",
            "https://" + "a" * 3000,
            "",
        ],
        ids=lambda text: text[:30] or "empty",
    )
    def test_a_token_goes_only_over_https(self, address):
        with pytest.raises(AddressRefusedError):
            checked(address, "skm_x")

    @pytest.mark.parametrize(
        "address", ["https://a.test/", "http://localhost:8000", "http://127.0.0.1", "http://[::1]"]
    )
    def test_or_stays_on_this_machine(self, address):
        assert site_address(address) == address.rstrip("/")


class TestTries:
    def test_one_thing_has_one_key_through_its_tries(self):
        stub = Stub(FetchError("gone"), answer(503), answer(201, {"id": 1}))

        assert stub.platform().post("/awards", {"a": 1}) == {"id": 1}
        assert [headers["Idempotency-Key"] for *_rest, headers in stub.calls] == ["key-0"] * 3
        assert {body for _method, _url, body, _headers in stub.calls} == {b'{"a":1}'}
        assert stub.waits == [1.0, 2.0]

    def test_any_call_goes_as_it_is_said_and_is_done_once(self):
        stub = Stub(answer(503), answer(200, {"id": 1}))

        given = stub.platform().call("PATCH", "/people/1", b'{"a":1}', {"x": "å", "empty": ""})

        assert given.status == 200
        ((method, url, body, headers), again) = stub.calls
        assert (method, url) == ("PATCH", "https://skills.test/api/v1/people/1?x=%C3%A5")
        assert (body, headers["Content-Type"]) == (b'{"a":1}', "application/json")
        assert headers["Idempotency-Key"] == again[3]["Idempotency-Key"] == "key-0"

    def test_a_look_has_no_key_and_no_body(self):
        stub = Stub(answer())
        stub.platform().call("GET", "/me")

        assert not {"Idempotency-Key", "Content-Type"} & set(stub.calls[0][3])

    def test_the_next_thing_has_another(self):
        stub = Stub(answer())
        platform = stub.platform()
        platform.post("/a")
        platform.post("/a")

        assert [headers["Idempotency-Key"] for *_rest, headers in stub.calls] == ["key-0", "key-1"]

    def test_the_platform_says_how_long(self):
        stub = Stub(answer(429, **{"retry-after": "7"}), answer())
        stub.platform().get("/me")

        assert stub.waits == [7.0]

    def test_a_call_that_still_runs_is_waited_for(self):
        stub = Stub(answer(409, {"code": "still_running"}), answer(201, {"id": 2}))

        assert stub.platform().post("/awards") == {"id": 2}

    @pytest.mark.parametrize(
        "given",
        [FetchError("x"), FetchTimeoutError("x"), answer(503), answer(502), answer(429)],
        ids=["unreachable", "slow", "503", "502", "429"],
    )
    def test_in_the_end_it_is_unreachable(self, given):
        stub = Stub(given)

        with pytest.raises(UnreachableError):
            stub.platform().get("/me")
        assert len(stub.calls) == TRIES

    def test_nobody_waits_for_more_than_a_minute(self):
        stub = Stub(answer(503, **{"retry-after": "3600"}))

        with pytest.raises(UnreachableError):
            stub.platform().get("/me")
        assert stub.waits == []


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        (
            answer(403, {"code": "not_allowed", "detail": "No.", "hint": "Ask."}),
            RefusedByPlatformError,
            "not_allowed: No.",
        ),
        (
            answer(422, {"code": "m", "errors": [{"pointer": "/email", "detail": "Not one."}]}),
            RefusedByPlatformError,
            "/email: Not one.",
        ),
        (answer(409, {"code": "taken", "title": "Conflict"}), RefusedByPlatformError, "Conflict"),
        (Answer(404, {}, b"<html>"), StrangeAnswerError, "status 404"),
        (Answer(301, {"location": "https://evil.test"}, b""), StrangeAnswerError, "status 301"),
        (Answer(200, {}, b"<html>"), StrangeAnswerError, "status 200"),
        (Answer(200, {}, b"[]"), StrangeAnswerError, "status 200"),
    ],
    ids=["refused", "member", "title", "a page", "redirect", "html", "no object"],
)
def test_what_is_no_yes_is_said_as_it_is(given, error, said):
    stub = Stub(given)

    with pytest.raises(error, match=said):
        stub.platform().get("/me")
    assert len(stub.calls) == 1


class TestPages:
    def test_a_list_is_followed_to_its_end(self):
        stub = Stub(
            answer(body={"items": [{"n": 1}, {"n": 2}], "next": "b&c"}),
            answer(body={"items": [{"n": 3}]}),
        )

        assert list(stub.platform().pages("/awards", q="a b", state="")) == [
            {"n": 1},
            {"n": 2},
            {"n": 3},
        ]
        assert [url for _method, url, *_rest in stub.calls] == [
            "https://skills.test/api/v1/awards?q=a%20b",
            "https://skills.test/api/v1/awards?q=a%20b&cursor=b%26c",
        ]

    def test_no_more_than_were_asked_for(self):
        stub = Stub(answer(body={"items": [{"n": 1}, {"n": 2}], "next": "b"}))

        assert list(stub.platform().pages("/awards", most=2)) == [{"n": 1}, {"n": 2}]
        assert len(stub.calls) == 1

    @pytest.mark.parametrize(
        "body", [{}, {"items": "x"}, {"items": [{}], "next": "b"}, {"items": [1]}]
    )
    def test_a_list_that_is_none_or_goes_in_a_circle(self, body):
        with pytest.raises(StrangeAnswerError):
            list(Stub(answer(body=body)).platform().pages("/awards"))


def test_the_token_goes_to_the_api_and_not_with_pictures():
    stub = Stub(answer())
    platform = stub.platform()
    platform.file("/awards/1/credential")
    platform.picture("/achievements/1/v1.png")

    api, picture = (headers for *_rest, headers in stub.calls)
    assert api["Authorization"] == "Bearer skm_x"
    assert "Authorization" not in picture


def test_a_part_of_a_path_stays_one():
    assert quoted("../a b?é\udcff") == "..%2Fa%20b%3F%C3%A9%FF"
