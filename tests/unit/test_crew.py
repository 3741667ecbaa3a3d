# SPDX-License-Identifier: Apache-2.0

"""Other processes issue the same badges, write the same files, and may be lost."""

from __future__ import annotations

import os
import signal

import pytest
from tests.issuing import NORDVIND, NOW, achievement, issuer

from skillmark.bulk.crew import Crew, CrewLostError, cores
from skillmark.bulk.issuing import BulkIssuer
from skillmark.bulk.recipient import Recipient, Refused
from skillmark.errors import NoActiveKeyError
from skillmark.recipients import Row
from skillmark.register import Register, RowState
from skillmark.register import filing as filing_module
from skillmark.register import making as making_module
from skillmark.register.filing import with_files

ID = "urn:uuid:5f2b1c1e-5a4f-4c53-9d21-6d6f0d7d00{:02}"
PEOPLE = [
    Recipient(to=f"p{n}@example.org" if n != 31 else "nobody", id=ID.format(n), salt="00" * 16)
    for n in range(60)
]
ROWS = [Row(line=n + 2, email=f"p{n}@example.org") for n in range(240)]


@pytest.fixture(scope="module")
def crew():
    with Crew(issuer, workers=2) as crew:
        yield crew


def end():
    os.kill(os.getpid(), signal.SIGKILL)


def test_other_processes_make_the_same_badges_in_order(crew):
    made = crew.issue_many(achievement(), {"at": NOW}, PEOPLE)

    assert [each.number for each in made if isinstance(each, Refused)] == [31]
    here = [*BulkIssuer(achievement(), by=issuer(), at=NOW).issue_many(PEOPLE)]
    assert [*made[:31], *made[32:]] == [*here[:31], *here[32:]]
    assert made[31].error.code == here[31].error.code


def test_what_is_refused_for_all_is_raised_here(crew):
    with pytest.raises(NoActiveKeyError):
        crew.issue_many(achievement(), {"at": NOW, "proof": "ecdsa-rdfc-2019"}, PEOPLE)


def test_a_process_that_is_killed_is_noticed():
    with Crew(issuer, workers=1) as lost, pytest.raises(CrewLostError):
        lost.run(end, [()])


def test_a_core_is_there():
    assert cores() >= 1


def told(folder, crew, *, kill=False, slow=False, monkeypatch=None):
    """Issue ROWS and write their files; return what came out."""
    if slow:
        monkeypatch.setattr(making_module.Making, "has_help", property(lambda self: self._crew))
    monkeypatch.setattr(filing_module, "_ALONE", 20)
    with Register.open(folder / "keys", status_base_url="https://n.example/s") as register:
        outcomes = register.award_rows(
            ROWS, achievement=achievement(), issuer=issuer(), at=NOW, crew=crew
        )
        seen = []
        renditions = {".txt": bytes.upper}
        for outcome in with_files(
            register, outcomes, folder / "out", renditions=renditions, crew=crew
        ):
            assert (folder / "out" / outcome.award.file_name).exists()
            seen.append(outcome)
            if kill and len(seen) == 25:
                with pytest.raises(CrewLostError):
                    crew.run(end, [()])
        files = {path.name: path.read_bytes() for path in (folder / "out").iterdir()}
        signed = {each.award.file_name: register.signed_bytes(each.award) for each in seen}
        register.audit()
    assert [outcome.row for outcome in seen] == ROWS
    assert {outcome.state for outcome in seen} == {RowState.ISSUED}
    assert files == signed | {
        name.replace(".json", ".txt"): text.upper() for name, text in signed.items()
    }
    return [(outcome.award.list_index, outcome.row.email) for outcome in seen], signed


@pytest.mark.parametrize("slow", [False, True], ids=["files", "badges-and-files"])
def test_files_are_written_by_other_processes(tmp_path, crew, slow, monkeypatch):
    told(tmp_path, crew, slow=slow, monkeypatch=monkeypatch)


@pytest.mark.parametrize("slow", [False, True], ids=["files", "badges-and-files"])
def test_a_lost_crew_costs_time_and_nothing_else(tmp_path, slow, monkeypatch):
    with Crew(issuer, workers=2) as crew:
        told(tmp_path, crew, kill=True, slow=slow, monkeypatch=monkeypatch)


def test_a_refused_row_gives_its_place_back(tmp_path, crew, monkeypatch):
    monkeypatch.setattr(making_module.Making, "has_help", property(lambda self: self._crew))
    rows = [*ROWS[:5], Row(line=9, email="010190-1234@example.org"), *ROWS[5:9], ROWS[0]]
    with Register.open(tmp_path, status_base_url="https://n.example/s") as register:
        outcomes = [
            *register.award_rows(
                rows, achievement=achievement(), issuer=issuer(), at=NOW, crew=crew
            )
        ]
        taken = register._connection.execute("SELECT sum(taken) FROM status_list").fetchone()

    assert [outcome.state for outcome in outcomes] == [
        *[RowState.ISSUED] * 5,
        RowState.REFUSED,
        *[RowState.ISSUED] * 4,
        RowState.ALREADY_ISSUED,
    ]
    assert taken == (9,)
    assert NORDVIND in issuer().id
