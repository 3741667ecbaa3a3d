# SPDX-License-Identifier: Apache-2.0

"""The pages about people: seen by those who may, changed by those who may, never a 500."""

import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from skillmark_server.accounts.models import Employment, Person, RosterImport
from skillmark_server.accounts.roster.facts import EmploymentFacts, PersonFacts
from skillmark_server.accounts.roster.importing.forgetting import forget_lists
from skillmark_server.accounts.roster.services import add_person
from skillmark_server.tabular import xlsx_file

LIST = (
    "Medarbejdernr;Medarbejder;E-mail;Afdeling;Leder;Ansat fra\n"
    "1;Jonas Ærøskøbing;jonas@x.dk;Lager;Åse Lykke;01.02.2020\n"
    "2;Åse Lykke;aase@x.dk;Ledelse;;\n"
    "3;Fatima Nørregaard;fatima(at)x.dk;Lager;;31.11.2025\n"
)


@pytest.fixture
def browser(as_, mette):
    return as_(mette)


@pytest.fixture
def add(mette, actor, now):
    def make(name, *emails, number="", **employment):
        return add_person(
            actor=actor(mette),
            facts=PersonFacts(name=name, emails=emails, employee_number=number),
            employment=EmploymentFacts(**employment),
            at=now,
        )

    return make


def text_of(answer):
    return answer.content.decode()


def upload(browser, data, name="folk.csv"):
    body = data if isinstance(data, bytes) else data.encode()
    return browser.post(
        reverse("roster-import"), {"file": SimpleUploadedFile(name, body), "text": ""}
    )


def through(browser, data=LIST, name="folk.csv"):
    """A list uploaded, with its columns as guessed."""
    upload(browser, data, name)
    kept = RosterImport.objects.latest("created_at")
    address = reverse("roster-import-columns", args=[kept.pk])
    browser.post(address, {field: str(place) for field, place in kept.mapping.items()})
    return kept


def seen(browser, kept):
    page = text_of(browser.get(reverse("roster-import-preview", args=[kept.pk])))
    return page.split('name="seen" value="')[1].split('"')[0]


# -- the list -----------------------------------------------------------------------------


def test_an_empty_roster_says_what_to_do_first(browser):
    page = text_of(browser.get(reverse("person-list")))

    assert "Nobody yet. Begin with the list you have." in page
    assert reverse("roster-import") in page


def test_the_list_is_a_sentence_and_a_table(browser, add):
    add("Åse Lykke", "aase@x.dk", department="Ledelse", from_on=date(2020, 2, 1))
    add("Bo Sø", department="Lager")

    page = text_of(browser.get(reverse("person-list")))

    assert "2 people work at Nordvind A/S." in page
    assert page.index("Bo Sø") < page.index("Åse Lykke")
    assert "01.02.2020" in page
    danish = text_of(browser.get(reverse("person-list"), {"lang": "da"}))
    assert "2 personer arbejder hos Nordvind A/S." in danish


@pytest.mark.parametrize(
    ("asked", "there", "gone"),
    [
        ({"q": "aase"}, "Åse", "Bo Sø"),
        ({"q": "nobody"}, "Nobody matches “nobody” here.", "Bo Sø"),
        ({"show": "left"}, "Zoe", "Bo Sø"),
        ({"show": "nonsense", "sort": "nonsense", "page": "x", "department": "x"}, "Bo Sø", "Zoe"),
        ({"page": "99999999999999999999"}, "Bo Sø", "Zoe"),
        ({"q": "\0\ud800".encode("utf-8", "replace").decode()}, "Nobody matches", "Bo Sø"),
        ({"q": "<script>alert(1)</script>"}, "&lt;script&gt;", "<script>alert"),
    ],
    ids=["found", "nobody", "left", "nonsense", "page beyond", "null", "markup"],
)
def test_the_list_answers_whatever_is_asked(browser, add, asked, there, gone):
    add("Åse Lykke", "aase@x.dk")
    add("Bo Sø")
    add("Zoe", to_on=date(2020, 1, 1))

    answer = browser.get(reverse("person-list"), asked)

    assert answer.status_code == 200
    assert there in text_of(answer)
    assert gone not in text_of(answer)


def test_the_list_costs_the_same_whatever_its_length(browser, add, django_assert_max_num_queries):
    boss = add("Boss", department="Ledelse")
    for number in range(30):
        add(f"Person {number}", f"p{number}@x.dk", department=f"D {number % 4}", manager=boss)

    with django_assert_max_num_queries(16):
        answer = browser.get(reverse("person-list"))

    assert "31 people work" in text_of(answer)


def test_the_list_is_downloaded_and_can_be_read_in_again(browser, add):
    add("=Evil()", "evil@x.dk", number="7", department="Lager", from_on=date(2020, 2, 1))
    add("Left", to_on=date(2020, 1, 1))

    answer = browser.get(reverse("person-export"), {"q": "evil"})

    assert answer["Content-Disposition"].startswith('attachment; filename="people-')
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[1]][:3] == ["Employee number", "Name", "E-mail"]
    assert sheet.max_row == 2
    assert sheet["B2"].value == "=Evil()"
    assert sheet["B2"].data_type == "s"
    upload(browser, answer.content, "people.xlsx")
    assert RosterImport.objects.get().mapping["from_on"] == 7


# -- one person ---------------------------------------------------------------------------


def test_a_person_is_added_seen_changed_moved_and_leaves(browser, add):
    add("Karin Holm", "karin@x.dk")

    answer = browser.post(
        reverse("person-new"),
        {
            "name": "Jonas Holm",
            "emails": "jonas@x.dk\njonas@hjem.dk",
            "employee_number": "1204",
            "language": "da",
            "department": "Lager",
            "manager": "Karin Holm <karin@x.dk>",
            "from_on": "31/12-2019",
        },
        follow=True,
    )
    jonas = Person.objects.get(name="Jonas Holm")
    page = text_of(answer)
    assert answer.redirect_chain == [(reverse("person-detail", args=[jonas.pk]), 302)]
    assert "Jonas Holm is in the roster." in page
    assert "under Karin Holm" in page
    assert "jonas@<wbr>hjem.dk" in page

    browser.post(
        reverse("person-edit", args=[jonas.pk]),
        {"name": "Jonas Ærø", "emails": "jonas@hjem.dk", "employee_number": "", "language": ""},
    )
    browser.post(
        reverse("employment-new", args=[jonas.pk]), {"department": "Kaj", "from_on": "2026-03-01"}
    )
    browser.post(reverse("person-leave", args=[jonas.pk]), {"on": "2030-01-01"})

    page = text_of(browser.get(reverse("person-detail", args=[jonas.pk])))
    assert "Jonas Ærø" in page
    assert "jonas@<wbr>x.dk" not in page
    assert list(jonas.employments.order_by("pk").values_list("to_on", flat=True)) == [
        date(2026, 2, 28),
        date(2030, 1, 1),
    ]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"name": ""}, "Fill this in."),
        ({"name": "x" * 150}, "It has 150 characters"),
        ({"name": "Evil \u202e"}, "cannot be seen"),
        ({"name": "Jonas 010190-1234"}, "national identity number"),
        ({"emails": "nowhere"}, "nowhere is not an e-mail address"),
        ({"emails": "karin@x.dk"}, "Karin Holm has the address karin@x.dk."),
        ({"manager": "Nobody"}, "Nobody in the roster is called Nobody."),
        ({"manager": "Bo"}, "Several people are called Bo."),
        ({"from_on": "31.11.2025"}, "November has 30 days"),
        ({"from_on": "2026-02-01", "to_on": "2026-01-01"}, "The last day is before the first."),
        ({"language": "xx"}, "is not one of the choices"),
    ],
)
def test_a_form_keeps_what_was_typed_and_says_what_is_wrong(browser, add, typed, said):
    add("Karin Holm", "karin@x.dk")
    add("Bo")
    add("Bo")

    answer = browser.post(
        reverse("person-new"), {"name": "Jonas", "department": "Kvalitet og miljø"} | typed
    )

    assert answer.status_code == 200
    assert said in text_of(answer)
    assert "Kvalitet og miljø" in text_of(answer)
    assert Person.objects.count() == 3


def test_an_employment_is_mended_on_its_page(browser, add):
    jonas = add("Jonas", department="Lager", from_on=date(2020, 2, 1))
    address = reverse("employment-edit", args=[jonas.pk, jonas.employments.get().pk])

    assert 'value="2020-02-01"' in text_of(browser.get(address))
    browser.post(address, {"department": "Kaj", "from_on": "2020-03-01"})

    assert jonas.employments.get().from_on == date(2020, 3, 1)
    assert browser.get(reverse("employment-edit", args=[jonas.pk, 10**18])).status_code == 404


def test_two_rows_of_one_person_are_put_together_after_a_yes(browser, add):
    keep, other = add("Jonas Holm", "jonas@x.dk"), add("Jonas Holm", "jh@x.dk")
    Employment.objects.filter(person=other).delete()
    address = reverse("person-merge", args=[keep.pk])

    assert address in text_of(browser.get(reverse("person-detail", args=[keep.pk])))
    assert "Who is the same person" in text_of(browser.get(address))
    asked = text_of(browser.get(address, {"other": "jh@x.dk"}))
    assert "Are Jonas Holm and Jonas Holm the same person?" in asked
    assert Person.objects.count() == 2
    browser.post(address, {"other": "jh@x.dk", "confirm": "yes"})

    assert Person.objects.get().emails.count() == 2
    refused = text_of(browser.post(address, {"other": "jonas@x.dk", "confirm": "yes"}))
    assert "Choose two different people." in refused
    assert "Several people" not in refused


def test_somebody_who_left_is_removed_when_they_ask(browser, add):
    jonas = add("Jonas Holm", "jonas@x.dk", to_on=date(2020, 1, 1))
    here = add("Mette Lind", "lind@x.dk")

    assert "Remove Jonas Holm from the roster?" in text_of(
        browser.get(reverse("person-remove", args=[jonas.pk]))
    )
    assert Person.objects.count() == 2
    answer = browser.post(reverse("person-remove", args=[jonas.pk]), follow=True)
    assert "Jonas Holm is out of the roster." in text_of(answer)
    answer = browser.post(reverse("person-remove", args=[here.pk]), follow=True)
    assert "The person is employed. End the employment first." in text_of(answer)
    assert list(Person.objects.all()) == [here]


# -- reading in a list --------------------------------------------------------------------


def test_a_list_goes_in_step_by_step_and_out_again(browser):
    answer = upload(browser, LIST)
    kept = RosterImport.objects.get()
    assert answer["Location"] == reverse("roster-import-columns", args=[kept.pk])
    page = text_of(browser.get(answer["Location"]))
    assert "B: Medarbejder (Jonas Ærøskøbing, Åse Lykke)" in page

    through(browser)
    preview = reverse("roster-import-preview", args=[kept.pk])
    page = text_of(browser.get(preview))
    assert "2 people are new. 1 row has to be mended." in page
    assert "Change to fatima@x.dk" in page
    assert "November has 30 days" in page
    assert not Person.objects.exists()

    browser.post(
        reverse("roster-import-mend", args=[kept.pk]),
        {"row": "2", "column": "2", "text": "fatima@x.dk", "show": "wrong"},
    )
    browser.post(
        reverse("roster-import-mend", args=[kept.pk]),
        {"row": "2", "column": "5", "text": "30.11.2025"},
    )
    assert "3 people are new." in text_of(browser.get(preview))
    answer = browser.post(
        reverse("roster-import-confirm", args=[kept.pk]),
        {"seen": seen(browser, kept)},
        follow=True,
    )
    assert "3 people were added." in text_of(answer)
    assert Person.objects.count() == 3

    answer = browser.post(reverse("roster-import-undo", args=[kept.pk]), follow=True)
    assert "The list was undone." in text_of(answer)
    assert not Person.objects.exists()


def test_the_whole_way_is_in_danish_too(browser, mette):
    type(mette).objects.filter(pk=mette.pk).update(language="da")
    kept = through(browser)

    page = text_of(browser.get(reverse("roster-import-preview", args=[kept.pk])))

    assert "2 personer er nye. 1 linje skal rettes." in page
    assert "<strong>E-mail, kolonne C:</strong> “(at)” skal være “@”." in page
    assert "<strong>Ansat fra, kolonne F:</strong> 31.11.2025 findes ikke." in page
    assert "Ret til fatima@x.dk" in page


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (b"", "folk.csv", "The submitted file is empty."),
        (b"%PDF-1.7\n\0\0", "folk.pdf", "another kind"),
        (b"Navn;CPR\nJonas;x\n", "folk.csv", "national identity numbers"),
        (b"PK\x03\x04", "folk.xlsx", "damaged"),
    ],
    ids=["empty", "pdf", "cpr column", "broken workbook"],
)
def test_what_is_no_list_is_refused_on_the_page(browser, data, name, said):
    answer = upload(browser, data, name)

    assert answer.status_code == 422
    assert said in text_of(answer) or "no rows" in text_of(answer)
    assert not RosterImport.objects.exists()


def test_pasted_cells_and_a_large_workbook_are_read(browser):
    browser.post(reverse("roster-import"), {"text": "Navn\tMail\nJonas\tjonas@x.dk"})
    assert RosterImport.objects.get().file_name == "Pasted list"

    rows = [[f"Person {n}", f"p{n}@x.dk", "x" * 900 + str(n)] for n in range(3000)]
    data = xlsx_file(["Navn", "Mail", "Note"], rows, title="Folk")
    RosterImport.objects.all().delete()
    upload(browser, data, "folk.xlsx")
    assert len(RosterImport.objects.get().rows) == 3000


def test_pasted_text_stays_when_it_is_refused(browser):
    answer = browser.post(reverse("roster-import"), {"text": "Navn;CPR-nr\nJonas;x"})

    assert "Navn;CPR-nr" in text_of(answer)


def test_a_column_is_chosen_once(browser):
    upload(browser, LIST)
    kept = RosterImport.objects.get()

    answer = browser.post(
        reverse("roster-import-columns", args=[kept.pk]),
        {"name": "1", "email": "1", "department": "99"},
    )

    assert "Column B is chosen for Name already." in text_of(answer)
    lacking = browser.post(reverse("roster-import-columns", args=[kept.pk]), {"name": "1"})
    assert "Choose a column for the name" in text_of(lacking)


def test_a_forgotten_list_offers_no_undo(browser, now):
    kept = through(browser)
    browser.post(reverse("roster-import-confirm", args=[kept.pk]), {"seen": seen(browser, kept)})
    forget_lists(at=timezone.now() + timedelta(days=91))

    page = text_of(browser.get(reverse("roster-import-preview", args=[kept.pk])))

    assert "2 people were added." in page
    assert "What was in it is forgotten." in page
    assert reverse("roster-import-undo", args=[kept.pk]) not in page
    answer = browser.post(reverse("roster-import-undo", args=[kept.pk]), follow=True)
    assert answer.status_code == 200
    assert browser.get(reverse("roster-import-to-mend", args=[kept.pk])).status_code == 200


def test_a_half_finished_list_can_be_continued_or_forgotten(browser):
    kept = through(browser)

    page = text_of(browser.get(reverse("roster-import")))
    assert "Half-way" in page
    assert reverse("roster-import-preview", args=[kept.pk]) in page
    browser.post(reverse("roster-import-discard", args=[kept.pk]))

    assert not RosterImport.objects.exists()


def test_the_wrong_rows_are_downloaded_and_read_in_again(browser):
    kept = through(browser)

    answer = browser.get(reverse("roster-import-to-mend", args=[kept.pk]))

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    again = text_of(answer).replace("fatima(at)", "fatima@").replace("31.11", "30.11")
    kept = through(browser, again.encode(), "to-mend.csv")
    page = text_of(browser.get(reverse("roster-import-preview", args=[kept.pk])))
    assert "1 person is new." in page


def test_a_yes_to_an_old_preview_is_refused_with_words(browser, add):
    kept = through(browser)
    digest = seen(browser, kept)
    add("Jonas", "jonas@x.dk")

    answer = browser.post(
        reverse("roster-import-confirm", args=[kept.pk]), {"seen": digest}, follow=True
    )

    assert "The roster was changed after you looked." in text_of(answer)
    assert Person.objects.count() == 1


def test_who_is_missing_is_ended_only_with_a_tick(browser, add):
    add("Mette Missing", "missing@x.dk", from_on=date(2020, 1, 1))
    kept = through(browser)

    page = text_of(browser.get(reverse("roster-import-preview", args=[kept.pk])))
    assert "1 person is employed and not in the list" in page
    began = timezone.localdate()
    browser.post(
        reverse("roster-import-confirm", args=[kept.pk]),
        {"seen": seen(browser, kept), "ends_missing": "yes"},
    )

    missing = Employment.objects.get(person__name="Mette Missing")
    assert began <= missing.to_on <= timezone.localdate()


@pytest.mark.parametrize(
    "posted", [{}, {"row": "x", "column": "²"}, {"row": "9" * 30, "column": "0"}]
)
def test_a_cell_that_is_not_there_is_refused_with_words(browser, posted):
    kept = through(browser)

    answer = browser.post(reverse("roster-import-mend", args=[kept.pk]), posted, follow=True)

    assert answer.status_code == 200
    assert "Look at the list again." in text_of(answer)


def test_a_zero_byte_in_a_mended_cell_is_a_problem_and_no_fault(browser):
    kept = through(browser)

    browser.post(
        reverse("roster-import-mend", args=[kept.pk]),
        {"row": "0", "column": "3", "text": "La\0ger"},
    )

    page = text_of(browser.get(reverse("roster-import-preview", args=[kept.pk])))
    assert "A character could not be read." in page


def test_an_empty_list_to_fill_in_is_understood(browser):
    answer = browser.get(reverse("roster-import-example"))
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content))
    sheet.active.append(["Jonas", "jonas@x.dk", "1", "Lager", "", "", date(2020, 1, 1)])
    out = io.BytesIO()
    sheet.save(out)

    upload(browser, out.getvalue(), "people.xlsx")

    assert set(RosterImport.objects.get().mapping) == {
        "name",
        "email",
        "employee_number",
        "department",
        "manager",
        "job_role",
        "from_on",
    }


# -- who may ------------------------------------------------------------------------------

SEEING = ["person-list", "person-export"]
MANAGING = ["person-new", "roster-import", "roster-import-example"]
OF_A_PERSON = [
    "person-edit",
    "person-leave",
    "person-merge",
    "person-remove",
    "employment-new",
]
OF_A_LIST = ["roster-import-preview", "roster-import-columns", "roster-import-to-mend"]
POSTED = [
    "roster-import-confirm",
    "roster-import-mend",
    "roster-import-undo",
    "roster-import-discard",
]


@pytest.mark.parametrize(
    ("who", "seeing", "managing"),
    [("mette", 200, 200), ("karin", 200, 403), ("sara", 403, 403), ("jonas", 404, 404)],
)
def test_each_page_is_for_those_who_may(request, as_, add, browser, who, seeing, managing):
    client = as_(request.getfixturevalue(who))
    person = add("Karin Holm")
    kept = through(browser)

    for name in SEEING:
        assert client.get(reverse(name)).status_code == seeing, name
    assert client.get(reverse("person-detail", args=[person.pk])).status_code == seeing
    for name in MANAGING:
        assert client.get(reverse(name)).status_code == managing, name
    for name in OF_A_PERSON:
        assert client.get(reverse(name, args=[person.pk])).status_code == managing, name
    for name in OF_A_LIST:
        assert client.get(reverse(name, args=[kept.pk])).status_code == managing, name
    for name in POSTED:
        expected = managing if managing != 200 else 302
        assert client.get(reverse(name, args=[kept.pk])).status_code in {405, managing}, name
        assert client.post(reverse(name, args=[kept.pk])).status_code == expected, name


def test_another_organisation_meets_404(as_, mallory, add, browser):
    client = as_(mallory)
    person = add("Karin Holm")
    kept = through(browser)
    addresses = [
        *(reverse(name, args=[person.pk]) for name in ("person-detail", *OF_A_PERSON)),
        reverse("employment-edit", args=[person.pk, person.employments.get().pk]),
        *(reverse(name, args=[kept.pk]) for name in OF_A_LIST),
    ]

    for address in addresses:
        assert client.get(address).status_code == 404, address
    for name in POSTED:
        assert client.post(reverse(name, args=[kept.pk])).status_code == 404, name
    assert "Karin Holm" not in text_of(client.get(reverse("person-list")))


def test_a_stranger_is_asked_to_sign_in(client, add):
    person = add("Karin Holm")

    for address in (reverse("person-list"), reverse("person-detail", args=[person.pk])):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer["Location"].startswith(reverse("account_login"))


def test_what_is_in_the_way_of_a_recruiter_is_not_told(as_, sara, add):
    add("Karin Holm", "karin@x.dk")

    assert "karin@<wbr>x.dk" not in text_of(as_(sara).get(reverse("person-list")))
