# SPDX-License-Identifier: Apache-2.0

"""Awards are found by their words, best first, and never those of another organisation."""

from __future__ import annotations

from datetime import timedelta

import pytest

from skillmark_server.accounts.models import Department, Employment, Person, PersonEmail
from skillmark_server.accounts.permissions import Permission
from skillmark_server.awards.models import AwardState
from skillmark_server.awards.selectors import LAPSING, Filters, awards_visible_to
from skillmark_server.searching import finding, indexing
from skillmark_server.searching.finding import awards_in_order, find, find_all
from skillmark_server.searching.questions import question_of
from tests.server.cast_awards import published
from tests.server.cast_search import awarded
from tests.shared import needs_shared, shared_json

TRUCK = {
    "name": {"en": "Forklift certificate", "da": "Truckcertifikat"},
    "skills": [{"name": {"en": "Issuing permits", "da": "Ledelse"}, "framework": "ESCO"}],
    "tags": ["lager"],
}


@pytest.fixture
def first_aid(nordvind, now):
    return published(nordvind, at=now)


@pytest.fixture
def truck(nordvind, now):
    return published(nordvind, at=now, **TRUCK)


@pytest.fixture
def search(actor, mette, now):
    """`search("anna")`: the names of what Mette finds, best first."""

    def ask(text, *, user=mette, limit=50, is_ranked=True, **filters):
        who = actor(user)
        found = find(
            who,
            question_of(text),
            filters=Filters(**filters),
            at=now,
            limit=limit,
            is_ranked=is_ranked,
        )
        rows = awards_in_order(awards_visible_to(who), found.numbers)
        return [award.recipient_name for award in rows]

    return ask


@pytest.fixture
def people(first_aid, truck, now):
    """Four awards, the last the newest."""
    rows = [
        awarded(first_aid, "Åse Lykke Østergaard", "aase@kunde.test", at=now),
        awarded(truck, "Bo Leder", "bo.dahl@kunde.test", at=now),
        awarded(truck, "Μαρία Παππάς", "maria@other.test", at=now, language="en"),
        awarded(first_aid, "محمد علي", "m.ali@kunde.test", at=now),
    ]
    indexing.catch_up()
    return rows


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("åse", ["Åse Lykke Østergaard"]),
        ("AASE", ["Åse Lykke Østergaard"]),
        ("lykke åse", ["Åse Lykke Østergaard"]),
        ("øster", ["Åse Lykke Østergaard"]),
        ("østerga", ["Åse Lykke Østergaard"]),
        ('"Lykke Østergaard"', ["Åse Lykke Østergaard"]),
        ('"Åse Østergaard"', []),
        ("aase@kunde.test", ["Åse Lykke Østergaard"]),
        ("bo.dahl", ["Bo Leder"]),
        ("dah", ["Bo Leder"]),
        ("other.test", ["Μαρία Παππάς"]),
        ("0002", ["Bo Leder"]),
        ("μαρια", ["Μαρία Παππάς"]),
        ("ΠΑΠΠΆΣ", ["Μαρία Παππάς"]),
        ("محمد", ["محمد علي"]),
        ("fø", ["محمد علي", "Åse Lykke Østergaard"]),
        ("førstehjælpere", ["محمد علي", "Åse Lykke Østergaard"]),
        ("first aid", ["محمد علي", "Åse Lykke Østergaard"]),
        ('"first aid"', ["محمد علي", "Åse Lykke Østergaard"]),
        ('"aid first"', []),
        ("truckcertifikater", ["Μαρία Παππάς", "Bo Leder"]),
        ("truck", ["Μαρία Παππάς", "Bo Leder"]),
        ("issued", ["Μαρία Παππάς", "Bo Leder"]),
        ("issuing permit", ["Μαρία Παππάς", "Bo Leder"]),
        ("esco lager", ["Μαρία Παππάς", "Bo Leder"]),
        ("bo truckcertifikat", ["Bo Leder"]),
        ("bo førstehjælp", []),
        ("nobody", []),
        ("---", []),
    ],
)
def test_words_find(people, search, text, names):
    assert search(text) == names


def test_a_long_name_is_found_by_each_of_its_words(first_aid, now, search):
    name = "Wolfeschlegelsteinhausenbergerdorff " + "Ærøskøbing " * 2 + "Abc"
    awarded(first_aid, name[:60].strip(), "w@x.test", at=now)
    indexing.catch_up()

    assert search("wolfeschlegelsteinhausenbergerdorff") == [name[:60].strip()]
    assert search("wolfeschleg") == search("ærøskøbing") == [name[:60].strip()]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("johan", ["Johanne5 Holm"]),
        ("johanne", ["Johanne5 Holm"]),
        ("johanne5", ["Johanne5 Holm"]),
        ("johanne51", []),
        ("wolfg", ["Bo"]),
        ("wolfgang7", ["Bo"]),
        ("77fisk", ["Bo"]),
        ("77fi", ["Bo"]),
        ("77fisker", []),
    ],
)
def test_a_word_with_digits_is_found_by_its_beginning(first_aid, now, search, text, names):
    awarded(first_aid, "Johanne5 Holm", "a@x.test", at=now)
    awarded(first_aid, "Bo", "wolfgang77.77fisk@x.test", at=now)
    indexing.catch_up()

    assert search(text) == names


def test_where_too_many_words_begin_so_all_of_them_are_found(first_aid, now, search, monkeypatch):
    monkeypatch.setattr("skillmark_server.searching.ranking.MOST_NAMES", 1)
    for name in ("Johanne", "Johannes", "Johan"):
        awarded(first_aid, name, "a@x.test", at=now)
    indexing.catch_up()

    assert search("johann") == ["Johannes", "Johanne"]


class TestRanking:
    @pytest.fixture
    def ranked(self, nordvind, now, search):
        """Each award fits "leder" in another way; the worst is the newest."""
        skilled = published(nordvind, at=now, skills=[{"name": {"da": "Ledelse"}}])
        named = published(nordvind, at=now, name={"en": "Lead", "da": "Leder"})
        plain = published(nordvind, at=now)
        awarded(plain, "exact", "leder@x.test", at=now, number="leder")
        awarded(plain, "Leder Holm", "a@x.test", at=now)
        awarded(plain, "Lederby Holm", "b@x.test", at=now)
        awarded(named, "badge", "c@x.test", at=now)
        awarded(plain, "address", "leder.d@x.test", at=now)
        awarded(skilled, "skill", "e@x.test", at=now)
        awarded(plain, "Lederby Young", "f@x.test", at=now)
        indexing.catch_up()
        return search

    def test_the_whole_number_comes_first_then_names_badges_and_skills(self, ranked):
        assert ranked("leder") == [
            "exact",
            "Leder Holm",
            "Lederby Young",
            "Lederby Holm",
            "address",
            "badge",
            "skill",
        ]

    def test_unranked_the_newest_comes_first(self, ranked):
        assert ranked("leder", is_ranked=False) == [
            "Lederby Young",
            "skill",
            "address",
            "badge",
            "Lederby Holm",
            "Leder Holm",
            "exact",
        ]

    @pytest.mark.parametrize("limit", [1, 2, 3, 7])
    @pytest.mark.parametrize("is_ranked", [True, False])
    def test_pages_together_are_the_whole(self, ranked, actor, mette, now, limit, is_ranked):
        names, after, pages = [], None, 0
        while pages == 0 or after is not None:
            found = find(
                actor(mette),
                question_of("leder"),
                filters=Filters(),
                at=now,
                limit=limit,
                after=after,
                is_ranked=is_ranked,
            )
            rows = awards_in_order(awards_visible_to(actor(mette)), found.numbers)
            names += [award.recipient_name for award in rows]
            after, pages = found.after, pages + 1
        assert names == ranked("leder", is_ranked=is_ranked)
        assert pages == -(-7 // limit)

    @pytest.mark.usefixtures("ranked")
    def test_everything_is_given_a_piece_at_a_time(self, actor, mette, now, monkeypatch):
        monkeypatch.setattr(finding, "MOST_LOOKED_AT", 2)
        question = question_of("leder")
        pieces = list(find_all(actor(mette), question, filters=Filters(), at=now, most=100))

        assert len(pieces) > 3
        assert [number for piece in pieces for number in piece] == [1, 2, 7, 3, 5, 4, 6]
        few = list(find_all(actor(mette), question, filters=Filters(), at=now, most=3))
        assert [number for piece in few for number in piece] == [1, 2, 7]


def test_nothing_of_another_organisation_is_found(people, kysten, search, mallory, now, actor):
    other = published(kysten, at=now)
    awarded(other, "Åse Fremmed", "aase@kysten.test", at=now)
    indexing.catch_up()

    assert search("åse") == ["Åse Lykke Østergaard"]
    assert search("åse", user=mallory) == []
    assert search("aase@kysten.test") == []


def test_nothing_of_another_organisation_is_found_under_the_same_code(
    people, kysten, search, now, monkeypatch
):
    monkeypatch.setattr("skillmark_server.searching.documents.scope_of", lambda _id: "aaa")
    monkeypatch.setattr("skillmark_server.searching.finding.scope_of", lambda _id: "aaa")
    awarded(published(kysten, at=now), "Åse Fremmed", "aase@kysten.test", at=now)
    indexing.rebuild()

    assert search("åse") == ["Åse Lykke Østergaard"]


def test_a_role_for_one_badge_finds_that_badge_only(people, actor, mette, truck, now, first_aid):
    may = frozenset({Permission.SEE_AWARDS})
    of_truck = type(actor(mette))(
        user=mette,
        organisation=actor(mette).organisation,
        kind="person",
        by_badge={truck.achievement_id: may},
    )

    def found(text):
        return find(of_truck, question_of(text), filters=Filters(), at=now, limit=9).numbers

    assert found("kunde") == [2]
    assert found("åse") == []


def test_a_stranger_finds_nothing(people, actor, jonas, now):
    found = find(actor(jonas), question_of("åse"), filters=Filters(), at=now, limit=9)

    assert found.numbers == []


@pytest.mark.usefixtures("given")
class TestFilters:
    @pytest.fixture
    def given(self, first_aid, truck, now, nordvind):
        year = timedelta(days=365)
        awarded(first_aid, "Anna Old", "old@x.test", at=now - 2 * year, valid_until=now - year)
        awarded(first_aid, "Anna Soon", "soon@x.test", at=now, valid_until=now + timedelta(days=9))
        awarded(truck, "Anna Kept", "kept@x.test", at=now, claimed_at=now, language="en")
        awarded(truck, "Anna No", "no@x.test", at=now, declined_at=now)
        awarded(truck, "Anna Gone", "gone@x.test", at=now, revoked_at=now)
        boss, works = (
            Person.objects.create(
                organisation=nordvind, name=name, sort_name=name, created_at=now, changed_at=now
            )
            for name in ("Boss", "Works")
        )
        PersonEmail.objects.create(person=works, organisation=nordvind, email="soon@x.test")
        store = Department.objects.create(organisation=nordvind, name="Lager")
        Employment.objects.create(person=works, department=store, manager=boss)
        indexing.catch_up()
        return {"department_id": store.pk, "manager_id": boss.pk}

    @pytest.mark.parametrize(
        ("filters", "names"),
        [
            ({"state": AwardState.ISSUED}, ["Soon"]),
            ({"state": AwardState.CLAIMED}, ["Kept"]),
            ({"state": AwardState.DECLINED}, ["No"]),
            ({"state": AwardState.EXPIRED}, ["Old"]),
            ({"state": AwardState.REVOKED}, ["Gone"]),
            ({"state": AwardState.SUSPENDED}, []),
            ({"state": LAPSING}, ["Soon"]),
            ({"state": "bogus"}, ["Gone", "No", "Kept", "Soon", "Old"]),
            ({"language": "en"}, ["Kept"]),
            ({"language": "xx"}, []),
        ],
        ids=str,
    )
    def test_narrow(self, search, filters, names):
        assert search("anna", **filters) == [f"Anna {name}" for name in names]

    def test_by_badge_place_and_manager(self, given, search, first_aid):
        assert search("anna", achievement_id=first_aid.achievement_id) == ["Anna Soon", "Anna Old"]
        assert search("anna", department_id=given["department_id"]) == ["Anna Soon"]
        assert search("anna", manager_id=given["manager_id"]) == ["Anna Soon"]

    def test_by_days(self, search, now):
        day = timedelta(days=1)

        assert search("anna", issued_before=now - day) == ["Anna Old"]
        assert search("anna", issued_from=now - day, ends_from=now) == ["Anna Soon"]
        assert search("anna", ends_before=now + 10 * day) == ["Anna Soon", "Anna Old"]
        assert search("anna", ends_before=now, ends_from=now) == []
        assert search("anna", issued_from=now, issued_before=now - 900 * day) == []

    @pytest.mark.parametrize(
        ("state", "days"),
        [
            (AwardState.EXPIRED, [-0.01, -1, -20, -80, -400, -20_000]),
            (LAPSING, [80, 20, 1, 0.01]),
        ],
    )
    def test_ends_are_told_apart_within_a_month_and_a_year(
        self, search, first_aid, now, state, days
    ):
        long_ago = now - timedelta(days=21_000)
        every = [-20_000, -400, -80, -20, -1, -0.01, 0.01, 1, 20, 80, 100, 280, 400, 20_000]
        for n in every:
            end = now + timedelta(days=n)
            awarded(first_aid, f"Bo {n}", "b@x.test", at=long_ago, valid_until=end)
        indexing.catch_up()

        found = search("bo", state=state)
        assert sorted(found) == sorted(f"Bo {n}" for n in days)

    @pytest.mark.parametrize(("state", "days"), [(AwardState.EXPIRED, -400), (LAPSING, 30)])
    def test_what_ends_in_another_month_is_not_looked_at(
        self, search, first_aid, now, monkeypatch, state, days
    ):
        monkeypatch.setattr(finding, "MOST_LOOKED_AT", 2)
        long_ago = now - timedelta(days=500)
        for n in (days, 200, 210, 220, 230, 500):
            end = now + timedelta(days=n)
            awarded(first_aid, f"Bo {n}", "b@x.test", at=long_ago, valid_until=end)
        indexing.catch_up()

        assert search("bo", state=state) == [f"Bo {days}"]

    @pytest.mark.parametrize("field", ["issued", "ends"])
    def test_what_lies_on_another_day_is_not_looked_at(
        self, search, first_aid, now, monkeypatch, field
    ):
        monkeypatch.setattr(finding, "MOST_LOOKED_AT", 2)
        middle, hours = now - timedelta(days=30), timedelta(hours=4)
        for n in (0, -400, -20, -3, 3, 9):
            day = middle + timedelta(days=n)
            long_ago = now - timedelta(days=900)
            dates = {"at": day} if field == "issued" else {"at": long_ago, "valid_until": day}
            awarded(first_aid, f"Bo {n}", "b@x.test", **dates)
        indexing.catch_up()
        wanted = {f"{field}_from": middle - hours, f"{field}_before": middle + hours}

        assert search("bo", **wanted) == ["Bo 0"]

    def test_what_a_filter_leaves_far_down_is_found_page_by_page(
        self, actor, mette, now, monkeypatch
    ):
        monkeypatch.setattr(finding, "MOST_LOOKED_AT", 1)
        filters, after, numbers = Filters(state=AwardState.DECLINED), None, []
        for _ in range(30):
            found = find(
                actor(mette), question_of("anna"), filters=filters, at=now, limit=5, after=after
            )
            numbers += found.numbers
            if (after := found.after) is None:
                break
        assert after is None
        assert numbers == [4]


@needs_shared
def test_any_text_can_be_searched_for(people, search):
    for text in shared_json("badinput", "blns", "blns.json"):
        search(text)
