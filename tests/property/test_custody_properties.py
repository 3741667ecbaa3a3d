# SPDX-License-Identifier: Apache-2.0

"""Whatever a DNS server answers is read or refused; whatever is sealed opens, and nothing else."""

from __future__ import annotations

import contextlib

from hypothesis import given
from hypothesis import strategies as st
from tests.server.dns_world import name, record, reply, txt

from skillmark_server.custody import dns
from skillmark_server.custody.dns import NameUnanswered
from skillmark_server.custody.domains import clean_domain
from skillmark_server.custody.refusals import DomainRefused, SealBroken
from skillmark_server.custody.sealing import SiteKeyStore
from skillmark_server.operate.logging import scrubbed

NAME = "_skillmark.nordvind.test"
QUERY = dns._HEADER.pack(7, 0x0100, 1, 0, 0, 0) + name(NAME) + b"\0\x10\0\1"
POINTER = b"\xc0\x0c"
STORE = SiteKeyStore("a site key of some length, of forty characters")


@given(st.binary(max_size=300), st.integers(0, 20))
def test_an_answer_of_any_bytes_is_read_or_refused(tail, count):
    answer = reply(QUERY, tail, count=count)

    with contextlib.suppress(NameUnanswered):
        assert all(isinstance(text, str) for text in dns._read(answer, NAME))


@given(st.data())
def test_a_sound_answer_with_some_bytes_changed_is_read_or_refused(data):
    answer = bytearray(
        reply(
            QUERY,
            record(POINTER, 5, name("proof.host.test")),
            txt(name("proof.host.test"), b"one", b"two"),
            txt(POINTER, b"three"),
        )
    )
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(len(QUERY), len(answer) - 1))
        answer[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(len(QUERY), len(answer)))

    with contextlib.suppress(NameUnanswered):
        dns._read(bytes(answer[:cut]), NAME)


@given(st.binary(max_size=80))
def test_only_an_answer_to_the_question_counts(answer):
    assert not dns._answers(answer, QUERY) or answer[:2] == QUERY[:2]


@given(st.lists(st.binary(max_size=255), min_size=1, max_size=6))
def test_what_a_server_says_is_what_is_heard(texts):
    heard = dns._read(reply(QUERY, txt(POINTER, *texts)), NAME)

    assert heard == [b"".join(texts).decode("utf-8", "replace")]


@given(st.binary(max_size=200), st.text(max_size=40), st.text(max_size=40), st.data())
def test_what_is_sealed_opens_for_the_same_thing_alone(secret, about, other, data):
    sealed = STORE.seal(secret, about=about)

    assert STORE.open(sealed, about=about) == secret
    if other != about:
        _refused(sealed, other)
    place = data.draw(st.integers(0, len(sealed) - 1))
    _refused(sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :], about)
    _refused(sealed[:place], about)


def _refused(sealed, about):
    try:
        STORE.open(sealed, about=about)
    except SealBroken:
        return
    raise AssertionError("it opened")


@given(st.text(max_size=60))
def test_a_domain_is_cleaned_once_or_refused(typed):
    with contextlib.suppress(DomainRefused):
        found = clean_domain(typed)
        assert clean_domain(found) == found
        assert found.isascii()


@given(st.text(max_size=200), st.emails(), st.uuids())
def test_no_line_of_the_log_keeps_an_address_or_an_id(text, email, identifier):
    line = scrubbed(f"{text} {email} {identifier} /a/{identifier}")

    assert str(identifier) not in line
    assert email not in line
