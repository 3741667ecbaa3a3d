# SPDX-License-Identifier: Apache-2.0

"""Lists by a program: in parts, by a question, followed, paused, and withdrawn as a whole."""

from __future__ import annotations

import pytest
from django.utils import timezone

from skillmark_server.awards import running, taking_in, withdrawing
from skillmark_server.awards.models import Award, Batch
from tests.server.cast_awards import able_to_issue, published


@pytest.fixture
def version(nordvind, now):
    able_to_issue(nordvind, at=now)
    return published(nordvind, at=now, suspendable=True)


@pytest.fixture
def call(program, mette, version):
    """`call("POST", "/…", {...})` as Mette's program: the status, and what was answered."""
    caller = program(mette)

    def one(method, path, body=None):
        where = f"/batches{path}"
        send = getattr(caller, method.lower())
        answer = send(where) if method == "GET" else send(where, body)
        return answer.status_code, answer.json()

    one.badge = str(version.achievement_id)
    return one


def test_a_list_in_parts_is_sent_judged_awarded_and_withdrawn(call):
    status, batch = call("POST", "", {"achievement": call.badge, "in_parts": True})
    assert (status, batch["judged_at"]) == (201, None)
    key = f"/{batch['id']}"
    rows = [{"name": "Gry", "email": f"gry{n}@x.test"} for n in range(3)]
    for number, sent in ((1, rows), (1, rows), (2, [{"name": "Bo", "email": "bo(at)x.test"}])):
        status, batch = call("POST", f"{key}/parts", {"number": number, "rows": sent})
        assert status == 200
    assert batch["rows"] == {"unjudged": 4}
    assert (
        call("POST", f"{key}/parts", {"number": 9, "rows": rows})[1]["code"] == "part_out_of_turn"
    )
    assert call("POST", f"{key}/confirm", {})[1]["code"] == "batch_still_reading"

    status, batch = call("POST", f"{key}/close")
    assert (status, batch["rows"]) == (202, {"new": 3, "wrong": 1})
    status, wrong = call("GET", f"{key}/problems")
    (problem,) = wrong["items"]
    assert (problem["line"], problem["code"]) == (4, "email_invalid")
    assert set(problem["words"]) == {"en", "da"}
    assert wrong["next"] is None

    status, batch = call("POST", f"{key}/confirm", {"now": True, "mails_a_minute": 60})
    assert (status, batch["mails_a_minute"]) == (202, 60)
    status, batch = call("POST", f"{key}/pause")
    assert batch["paused_at"]
    assert call("PUT", f"{key}/pace", {"mails_a_minute": 0})[0] == 422
    assert call("PUT", f"{key}/pace", {"mails_a_minute": 90})[1]["mails_a_minute"] == 90
    assert running.run_due_batches(at=timezone.now()) == 0
    assert call("POST", f"{key}/resume")[0] == 202
    assert running.run_due_batches(at=timezone.now()) == 3

    status, progress = call("GET", f"{key}/progress")
    assert (progress["made"], progress["coming"], progress["mails_waiting"]) == (3, 3, 3)
    assert progress["is_judged"]

    asked = {"kind": "revoke", "reason": "The course was not held."}
    status, act = call("POST", f"{key}/acts", asked)
    assert (status, act["done"], act["done_at"]) == (202, 0, None)
    assert call("POST", f"{key}/acts", asked)[1]["code"] == "act_waits"
    status, act = call("POST", f"{key}/acts/{act['id']}/undo")
    assert act["undone_at"]
    call("POST", f"{key}/acts", asked | {"now": True})
    withdrawing.do_due_batch_acts(at=timezone.now())
    status, acts = call("GET", f"{key}/acts")
    assert [one["done"] for one in acts] == [3, 0]
    assert not Award.objects.filter(revoked_at=None).exists()


def test_a_long_table_is_read_by_the_worker(call):
    table = "Name;E-mail\n" + "".join(f"P {n};p{n}@x.test\n" for n in range(501)) + "Bo;\n" * 3
    status, batch = call("POST", "", {"achievement": call.badge, "table": table})
    assert (status, batch["rows"], batch["judged_at"]) == (201, {}, None)

    taking_in.take_in_due(at=timezone.now())

    key = f"/{batch['id']}"
    assert call("GET", key)[1]["rows"] == {"new": 501, "wrong": 3}
    lines, cursor = [], ""
    while cursor is not None:
        _status, page = call("GET", f"{key}/problems?limit=1&cursor={cursor}")
        lines += [item["line"] for item in page["items"]]
        cursor = page["next"]
    assert lines == [503, 504, 505]


def test_a_question_makes_a_list(call):
    data = {"achievement": call.badge, "table": "Anna <anna@x.test>"}
    first = call("POST", "", data)[1]
    call("POST", f"/{first['id']}/confirm", {"now": True})
    running.run_due_batches(at=timezone.now())

    status, batch = call("POST", "", {"achievement": call.badge, "source": {"holds": call.badge}})
    assert (status, batch["rows"]) == (201, {"duplicate": 1})


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"table": "a@x.test", "in_parts": True},
        {"source": {}},
        {"source": {"holds": "x"}},
        {"source": {"department": "0b6c5f0e-1f56-4a43-8a55-33b5f0d1a3f4"}},
        {"source": {"colour": "red"}},
    ],
    ids=str,
)
def test_what_is_no_list_is_refused_and_makes_none(call, body):
    status, answer = call("POST", "", {"achievement": call.badge, **body})
    assert status in {400, 422}, answer
    assert answer["code"]
    assert not Batch.objects.exists()


def test_a_stranger_meets_nothing(call, program, mallory):
    batch = call("POST", "", {"achievement": call.badge, "in_parts": True})[1]
    stranger = program(mallory)
    for path in ("", "/progress", "/problems", "/acts"):
        assert stranger.get(f"/batches/{batch['id']}{path}").status_code == 404
