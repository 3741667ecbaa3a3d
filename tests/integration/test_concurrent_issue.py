# SPDX-License-Identifier: Apache-2.0

"""Several processes issue from one register at once: no badge twice, no refusal, no lost place."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.integration.people_server import Server
from tests.issuing import people

from skillmark.encoding import strict_json
from skillmark.register import Register

PEOPLE = 60
PROCESSES = 4


@pytest.fixture
def server():
    with Server() as started:
        yield started


def reports(server, orders):
    """Run all orders at once; return what each process says of its rows."""
    numbers = [server.start(**order) for order in orders]
    assert [server.wait(number) for number in numbers] == [0] * len(orders)
    return [Counter(strict_json.loads_object(order["report"].read_bytes())) for order in orders]


def test_one_file_given_to_several_processes_is_issued_once(server, tmp_path):
    csv = people(tmp_path / "people.csv", PEOPLE)
    order = {"folder": tmp_path / "keys", "csv": csv, "out": tmp_path / "out"}

    told = reports(server, [{**order, "report": tmp_path / str(n)} for n in range(PROCESSES)])

    assert sum(report["issued"] for report in told) == PEOPLE
    assert sum(told, Counter()).total() == PEOPLE * PROCESSES
    with Register.open(tmp_path / "keys") as register:
        awards = list(register.awards())
        assert register.audit() == 1 + PEOPLE + 1
    assert len({award.recipient for award in awards}) == len(awards) == PEOPLE
    assert {path.name for path in (tmp_path / "out").iterdir()} == {a.file_name for a in awards}


def test_different_files_share_the_places_of_one_list(server, tmp_path):
    orders = []
    for n in range(PROCESSES):
        csv = people(tmp_path / f"{n}.csv", 0, *(f"P;p{i}-{n}@x.dk;x;" for i in range(PEOPLE)))
        orders.append(
            {
                "folder": tmp_path / "keys",
                "csv": csv,
                "out": tmp_path / "out",
                "report": tmp_path / str(n),
            }
        )

    told = reports(server, orders)

    assert [report["issued"] for report in told] == [PEOPLE] * PROCESSES
    with Register.open(tmp_path / "keys") as register:
        places = {(award.list_number, award.list_index) for award in register.awards()}
    assert len(places) == PEOPLE * PROCESSES
    assert {number for number, _ in places} == {1}
