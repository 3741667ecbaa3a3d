# SPDX-License-Identifier: Apache-2.0

"""The columns are guessed as a colleague would, and the person has the last word."""

import pytest

from skillmark_server.tabular import AWARD, ROSTER, ColumnMapping, Field, guess_mapping, read_table
from skillmark_server.tabular.mapping import own_columns


def guessed(fields, header, *rows):
    text = "\n".join(["\t".join(header), *("\t".join(row) for row in rows or [("x",)])])
    return guess_mapping(read_table(text.encode(), fields), fields)


def places(mapping):
    return {str(field): place for field, place in mapping.places.items()}


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            ["Medarbejder", "E-mail", "Afdeling", "Leder", "Stilling"],
            {"name": 0, "email": 1, "department": 2, "manager": 3, "job_role": 4},
        ),
        (
            ["Medarb.nr.", "Medarbejdernr.", "Fornavn", "Efternavn", "Mail"],
            {"employee_number": 1, "given_name": 2, "family_name": 3, "email": 4},
        ),
        (
            ["Employee ID", "Full Name", "Work e-mail", "Line Manager", "Hire Date", "End date"],
            {
                "employee_number": 0,
                "name": 1,
                "email": 2,
                "manager": 3,
                "from_on": 4,
                "to_on": 5,
            },
        ),
        (
            ["NAVN", "e_mail", "Privat e-mail", "Ansættelsesdato", "Fratrædelsesdato", "Sprog"],
            {
                "name": 0,
                "email": 1,
                "other_emails": 2,
                "from_on": 3,
                "to_on": 4,
                "language": 5,
            },
        ),
        (["Navn", "Email (arbejde)", "Afdelingskode"], {"name": 0, "email": 1, "department": 2}),
    ],
    ids=["danish", "numbers and two names", "english", "private address", "longer headers"],
)
def test_the_headers_of_payroll_systems_are_known(header, expected):
    assert places(guessed(ROSTER, header)) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (
            ["Modtager", "E-mail", "Dato", "Udløber", "Begrundelse", "Dokumentation", "Karakter"],
            {
                "name": 0,
                "email": 1,
                "issued": 2,
                "valid_until": 3,
                "narrative": 4,
                "evidence": 5,
                "result": 6,
            },
        ),
        (
            ["First name", "Surname", "Email", "Score", "Issue date", "Certificate no", "Language"],
            {
                "given_name": 0,
                "family_name": 1,
                "email": 2,
                "result": 3,
                "issued": 4,
                "number": 5,
                "language": 6,
            },
        ),
    ],
    ids=["danish", "english"],
)
def test_the_headers_of_course_lists_are_known(header, expected):
    assert places(guessed(AWARD, header)) == expected


def test_what_a_header_says_is_sure_and_what_only_the_cells_say_is_not():
    mapping = guessed(ROSTER, ["Navn", "Kontakt"], ("Jonas Holm", "jonas@nordvind.dk"))

    assert places(mapping) == {"name": 0, "email": 1}
    assert mapping.is_sure(Field.NAME)
    assert not mapping.is_sure(Field.EMAIL)


def test_a_column_of_addresses_under_a_name_is_the_address():
    mapping = guessed(AWARD, ["Modtager", "Dato"], ("jonas@nordvind.dk", "31.12.2025"))

    assert places(mapping) == {"email": 0, "issued": 1}


def test_of_two_columns_for_one_thing_the_first_wins():
    assert places(guessed(ROSTER, ["E-mail", "Mail", "Navn"]))["email"] == 0


def test_a_lonely_private_address_is_the_address():
    assert places(guessed(ROSTER, ["Navn", "Privat e-mail"])) == {"name": 0, "email": 1}


def test_the_columns_we_added_to_a_file_to_mend_say_nothing():
    header = ["Navn", "E-mail", "Skillmark: linje", "Skillmark: fejl"]

    assert places(guessed(ROSTER, header)) == {"name": 0, "email": 1}
    assert own_columns(header) == {2, 3}


def test_a_mapping_says_which_needed_columns_it_lacks():
    mapping = guessed(ROSTER, ["Afdeling", "Stilling"])

    assert mapping.lacking(ROSTER) == (
        (Field.NAME, Field.GIVEN_NAME, Field.FAMILY_NAME),
        (Field.EMAIL, Field.EMPLOYEE_NUMBER),
    )
    assert guessed(ROSTER, ["Fornavn", "Lønnr"]).lacking(ROSTER) == ()


@pytest.mark.parametrize(
    "kept",
    [
        {"email": 9},
        {"email": -1},
        {"email": "1"},
        {"email": None},
        {"colour": 1},
        {"narrative": 1},
    ],
    ids=["beyond", "negative", "text", "null", "unknown", "of another list"],
)
def test_a_kept_mapping_that_does_not_fit_is_left_out(kept):
    assert not ColumnMapping.from_json(kept, ROSTER, 3).places


def test_a_kept_mapping_comes_back_and_no_column_says_two_things():
    mapping = ColumnMapping.from_json({"name": 0, "email": 1, "department": 1}, ROSTER, 3)

    assert mapping.as_json() == {"name": 0, "email": 1}
    assert mapping.is_sure(Field.EMAIL)
    assert mapping.field_at(1) is Field.EMAIL
    assert mapping.field_at(2) is None
