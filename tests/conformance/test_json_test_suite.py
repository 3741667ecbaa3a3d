# SPDX-License-Identifier: Apache-2.0

"""JSONTestSuite: every lawful text is read, no unlawful one is, nothing crashes."""

import pytest
from tests.shared import needs_shared, shared_files

from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError

pytestmark = [pytest.mark.shared, needs_shared]

LAWFUL_BUT_AMBIGUOUS = {
    # RFC 8259 says that names SHOULD be unique; readers take the first, the last, or both.
    "y_object_duplicated_key.json",
    "y_object_duplicated_key_and_value.json",
}

TRANSFORMED_UNSEEN = {
    # What other readers change without a word is refused ...
    "object_same_key_different_values.json",
    "object_same_key_same_value.json",
    "object_same_key_unclear_values.json",
    "string_1_escaped_invalid_codepoint.json",
    "string_1_invalid_codepoint.json",
    "string_2_escaped_invalid_codepoints.json",
    "string_2_invalid_codepoints.json",
    "string_3_escaped_invalid_codepoints.json",
    "string_3_invalid_codepoints.json",
}


def is_read(path) -> bool:
    try:
        strict_json.loads(path.read_bytes())
    except SkillmarkError:
        return False
    return True


def cases(kind):
    return shared_files("badinput", "jsontestsuite", pattern=f"{kind}_*.json")


def test_every_lawful_text_is_read_but_the_ambiguous_ones():
    paths = cases("y")

    assert len(paths) == 95
    assert {path.name for path in paths if not is_read(path)} == LAWFUL_BUT_AMBIGUOUS


def test_no_unlawful_text_is_read():
    paths = cases("n")

    assert len(paths) == 188
    assert [path.name for path in paths if is_read(path)] == []


def test_what_is_left_to_the_reader_never_crashes_it():
    paths = cases("i")

    assert len(paths) == 35
    assert {path.name for path in paths if is_read(path)} == {
        # Integers keep every digit here, and a number close to zero is zero for everybody.
        "i_number_double_huge_neg_exp.json",
        "i_number_real_underflow.json",
        "i_number_too_big_neg_int.json",
        "i_number_too_big_pos_int.json",
        "i_number_very_big_negative_int.json",
    }


def test_what_other_readers_change_without_a_word_is_refused():
    paths = shared_files("badinput", "jsontestsuite-transform", pattern="*.json")

    assert len(paths) == 22
    assert {path.name for path in paths if not is_read(path)} == TRANSFORMED_UNSEEN


def test_big_integers_keep_every_digit_and_names_their_form():
    read = {
        path.name: strict_json.loads(path.read_bytes())
        for path in shared_files("badinput", "jsontestsuite-transform", pattern="*.json")
        if path.name not in TRANSFORMED_UNSEEN
    }

    assert read["number_10000000000000000999.json"] == [10000000000000000999]
    assert read["number_-9223372036854775809.json"] == [-9223372036854775809]
    assert len(read["object_key_nfc_nfd.json"]) == 2
    assert read["string_with_escaped_NULL.json"] == ["A\0B"]
