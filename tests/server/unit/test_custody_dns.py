# SPDX-License-Identifier: Apache-2.0

"""One question to a DNS server, and every way in which a hostile one may answer it."""

from __future__ import annotations

import pytest

from skillmark_server.custody import dns
from skillmark_server.custody.dns import NameUnanswered, txt_records
from tests.server.dns_world import dns_server, name, record, reply, txt

NAME = "_skillmark.nordvind.test"
OWNER = name(NAME)
POINTER = b"\xc0\x0c"
"""To the name in the question."""


@pytest.fixture(autouse=True)
def _short(monkeypatch):
    monkeypatch.setattr(dns, "_SECONDS", 0.4)


def ask(udp, tcp=None, **others):
    with dns_server(udp, tcp) as where:
        return txt_records(NAME, servers=[where], **others)


def test_the_texts_of_a_name_are_joined_and_told():
    answer = lambda q: [reply(q, txt(POINTER, b"one ", b"text"), txt(OWNER, b"another"))]  # noqa: E731

    assert ask(answer) == ["one text", "another"]


def test_an_alias_is_followed():
    other = name("proof.host.test")
    answer = lambda q: [reply(q, record(POINTER, 5, other), txt(other, b"yes"))]  # noqa: E731

    assert ask(answer) == ["yes"]


def test_a_name_that_does_not_exist_has_no_texts():
    assert ask(lambda q: [reply(q, flags=0x8183)]) == []


def test_records_of_another_name_kind_or_class_do_not_count():
    def answer(query):
        return [
            reply(
                query,
                txt(name("evil.test"), b"not ours"),
                record(POINTER, 1, b"\x7f\0\0\1"),
                txt(POINTER, b"chaos", group=3),
            )
        ]

    assert ask(answer) == []


def test_an_answer_that_was_cut_is_asked_for_again_over_tcp():
    cut = lambda q: [reply(q, flags=0x8380)]  # noqa: E731
    whole = lambda q: [reply(q, txt(POINTER, b"x" * 255, b"y"))]  # noqa: E731

    assert ask(cut, whole) == ["x" * 255 + "y"]


def test_upper_case_in_the_answer_is_the_same_name():
    def answer(query):
        body = reply(query, txt(POINTER, b"yes"))
        return [body.replace(b"nordvind", b"NORDVIND")]

    assert ask(answer) == ["yes"]


def test_a_forged_answer_is_passed_over_for_the_true_one():
    def answer(query):
        forged = reply(query, txt(POINTER, b"forged"))
        wrong = bytes([forged[0] ^ 1]) + forged[1:]
        return [wrong, b"", b"\0" * 3, reply(query, txt(POINTER, b"true"))]

    assert ask(answer) == ["true"]


HOSTILE = {
    "silence": lambda _q: [],
    "no answer but a query": lambda q: [q],
    "another question": lambda q: [reply(q.replace(b"nordvind", b"nordwind"), txt(POINTER, b"x"))],
    "two questions": lambda q: [q[:2] + b"\x81\x80\0\2\0\0\0\0\0\0" + q[12:] * 2],
    "server failure": lambda q: [reply(q, flags=0x8182)],
    "refused": lambda q: [reply(q, flags=0x8185)],
    "a count without records": lambda q: [reply(q, count=9)],
    "a count past reason": lambda q: [reply(q, txt(POINTER, b"x"), count=65535)],
    "a record that is longer than the answer": lambda q: [reply(q, txt(POINTER, b"x", size=900))],
    "a text that is longer than its record": lambda q: [reply(q, record(POINTER, 16, b"\xffx"))],
    "a pointer to itself": lambda q: [reply(q, txt(bytes([0xC0, len(q)]), b"x"))],
    "a pointer ahead": lambda q: [reply(q, txt(b"\xc0\xff", b"x"))],
    "a pointer cut in half": lambda q: [reply(q, b"\xc0", count=1)],
    "a label of an unknown form": lambda q: [reply(q, txt(b"\x80", b"x"))],
    "a name without end": lambda q: [reply(q, b"\x3f" + b"a" * 63, count=1)],
    "a name too long": lambda q: [reply(q, txt((b"\x3f" + b"a" * 63) * 5 + b"\0", b"x"))],
    "a circle of aliases": lambda q: [
        reply(q, record(POINTER, 5, name("a.test")), record(name("a.test"), 5, POINTER))
    ],
}


@pytest.mark.parametrize("case", HOSTILE)
def test_a_hostile_answer_is_refused_in_time(case):
    with pytest.raises(NameUnanswered):
        ask(HOSTILE[case])


@pytest.mark.parametrize(
    "whole",
    [
        pytest.param(lambda _q: [], id="closed at once"),
        pytest.param(lambda q: [b"\0" * len(q)], id="zeros"),
        pytest.param(lambda _q: [b"\xff" * 20_000], id="too large"),
    ],
)
def test_a_hostile_answer_over_tcp_is_refused(whole):
    with pytest.raises(NameUnanswered):
        ask(lambda q: [reply(q, flags=0x8380)], whole)


def test_the_next_server_is_asked_when_the_first_fails():
    with (
        dns_server(lambda q: [reply(q, flags=0x8182)]) as bad,
        dns_server(lambda q: [reply(q, txt(POINTER, b"yes"))]) as good,
    ):
        assert txt_records(NAME, servers=[bad, good]) == ["yes"]


@pytest.mark.parametrize(
    "wrong", ["", "a..b", "x" * 64 + ".test", ".".join(["abcdefgh"] * 30)], ids=len
)
def test_what_is_no_name_is_not_asked_for(wrong):
    with pytest.raises(NameUnanswered, match="no name"):
        txt_records(wrong, servers=[])


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("192.0.2.1", ("192.0.2.1", 53)),
        ("192.0.2.1:5353", ("192.0.2.1", 5353)),
        ("2001:db8::1", ("2001:db8::1", 53)),
        ("[2001:db8::1]:5353", ("2001:db8::1", 5353)),
    ],
)
def test_the_server_may_be_chosen(settings, text, server):
    settings.DNS_SERVER = text
    assert dns._system_servers() == [server]


def test_without_a_server_that_is_said(settings, monkeypatch, tmp_path):
    settings.DNS_SERVER = ""
    monkeypatch.setattr(dns, "_RESOLV_CONF", tmp_path / "none")

    with pytest.raises(NameUnanswered, match="no DNS server"):
        txt_records(NAME)


def test_the_servers_of_the_system_are_read(settings, monkeypatch, tmp_path):
    settings.DNS_SERVER = ""
    file = tmp_path / "resolv.conf"
    file.write_text("# ours\nsearch x.test\nnameserver 192.0.2.7\nnameserver\n")
    monkeypatch.setattr(dns, "_RESOLV_CONF", file)

    assert dns._system_servers() == [("192.0.2.7", 53)]
