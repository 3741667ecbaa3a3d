# SPDX-License-Identifier: Apache-2.0

import pytest

from skillmark.errors import NationalNumberError, TextRefusedError
from skillmark.plain_text import check_members, check_text, without_national_numbers


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Søren Kierkegård\n\tlinje to\r\n",
        "العربية עברית 中文 🎓 e\u0301",
        "zero width joiner \u200d in 👩\u200d🔧",
        "marks \u200e and \u200f that need no override",
    ],
    ids=["empty", "lines and tabs", "other scripts", "joiner", "direction marks"],
)
def test_ordinary_text_may_stand_in_a_badge(text):
    check_text(text)


@pytest.mark.parametrize(
    "text",
    [
        *(f"a{chr(code)}b" for code in (0x00, 0x08, 0x0B, 0x0C, 0x1B, 0x7F, 0x85, 0x9F)),
        "name\u202egnp.exe",
        "a\u2066b",
        "half \ud800 pair",
        "\ufdd0",
        "\ufffe",
        "\U0001ffff",
        "\U0010fffe",
    ],
    ids=ascii,
)
def test_characters_that_mislead_are_refused_with_their_place(text):
    with pytest.raises(TextRefusedError, match=r"/name: the character U\+[0-9A-F]{4,6}") as caught:
        check_text(text, "/name")

    assert caught.value.code == "text_refused"


@pytest.mark.parametrize(
    "text",
    [
        "120345-6789",
        "CPR: 120345-6789.",
        "cpr-nr.120345-6789",
        "120345 6789",
        "120345 - 6789",
        "120345\u20136789",
        "120345\u20116789",
        "(290204-1234)",
        "730345-6789",
        "\uff11\uff12\uff10\uff13\uff14\uff15-\uff16\uff17\uff18\uff19",
        "0707614285",
    ],
    ids=[
        "plain", "in a sentence", "after a full stop", "space", "spaces and hyphen", "en dash",
        "unbreakable hyphen", "leap day", "substitute number", "wide digits", "check digit",
    ],
)  # fmt: skip
def test_a_danish_cpr_number_is_refused(text):
    with pytest.raises(NationalNumberError) as caught:
        check_text(text, "/narrative")

    assert caught.value.pointer == "/narrative"
    assert "6789" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "320345-6789",
        "121345-6789",
        "310299-1234",
        "a120345-6789",
        "120345-67890",
        "1120345-6789",
        "12345678",
        "+45 12 34 56 78",
        "urn:uuid:12034567-1203-4567-8901-120345678901",
        "0707614286",
        "2026-11-21",
    ],
    ids=[
        "no such day", "no such month", "31 February", "letter before", "digit after",
        "digit before", "CVR", "telephone", "UUID", "wrong check digit", "date",
    ],
)  # fmt: skip
def test_other_numbers_are_let_through(text):
    check_text(text)


def test_every_text_of_a_document_is_looked_at_and_data_urls_are_not():
    check_members({"image": {"id": "data:image/png;base64,120345-6789"}, "n": [1, True, None]})

    with pytest.raises(NationalNumberError) as caught:
        check_members({"a~b": [{"c/d": "120345-6789"}]})

    assert caught.value.pointer == "/a~0b/0/c~1d"


def test_an_identity_object_may_not_announce_a_national_number():
    with pytest.raises(NationalNumberError):
        check_members({"identifier": [{"identityType": "nationalIdentityNumber"}]})


def test_numbers_are_blotted_out_and_the_rest_stays():
    text = "Ada 120345-6789, tlf 12345678, 0707614285"

    assert without_national_numbers(text) == "Ada ******-****, tlf 12345678, **********"
    assert without_national_numbers("Ada 21-11-2026") == "Ada 21-11-2026"
