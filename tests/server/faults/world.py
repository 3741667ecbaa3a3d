# SPDX-License-Identifier: Apache-2.0

"""What a site under faults is made of, and what is counted in it afterwards."""

from __future__ import annotations

import io
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connection, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Sum
from django.utils import timezone

from skillmark.encoding import strict_json
from skillmark.status.bitstring import Bitstring
from skillmark_server.accounts.actors import Actor, actor_of
from skillmark_server.accounts.models import Membership, Organisation, Role, User
from skillmark_server.accounts.own_tokens import make_own_token
from skillmark_server.accounts.tokens import OWN_SCOPES
from skillmark_server.achievements.models import Version
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards import chunking, expanding, running, withdrawing
from skillmark_server.awards.counting import counts_of
from skillmark_server.awards.mending import problems_of, rows_to_mend
from skillmark_server.awards.models import (
    Act,
    ActKind,
    Award,
    Batch,
    BatchAct,
    BatchRow,
    Chunk,
    ClaimLink,
    NumberCounter,
)
from skillmark_server.awards.refusals import AlreadyRevoked
from skillmark_server.awards.services import (
    ask_for_batch_act,
    cancel_batch,
    confirm_batch,
    preview_batch,
    revoke_award,
)
from skillmark_server.columns.bulk import insert_rows
from skillmark_server.custody.models import StatusBit, StatusList
from skillmark_server.custody.publishing import publish_list, served_list
from skillmark_server.operate import audit, fsck
from skillmark_server.outbox.models import Bundle, Mail
from skillmark_server.searching import indexing
from skillmark_server.transparency.models import Leaf
from tests.server.cast_awards import able_to_issue, published

_AT_ONCE = 10_000


def prepare() -> None:
    """Tables, an organisation that can issue, and a badge that can be put on hold."""
    call_command("migrate", verbosity=0, skip_checks=True)
    call_command("createcachetable", verbosity=0)
    at = timezone.now() - timedelta(minutes=1)
    organisation = Organisation.objects.create(name="Nordvind A/S", created_at=at, language="da")
    user = User.objects.create_user("mette@nordvind.test", name="Mette")
    Membership.objects.create(user=user, organisation=organisation, role=Role.OWNER, since=at)
    able_to_issue(organisation, at=at)
    published(organisation, at=at, suspendable=True)
    # A copy taken of it an hour later would else be a site whose search is late.
    indexing.catch_up()


def _mette() -> Actor:
    return actor_of(User.objects.get(email="mette@nordvind.test"))


def confirmed(rows: int, start: int = 0) -> str:
    """A list of `rows` people that was judged and confirmed; its id."""
    at = timezone.now()
    batch = Batch.objects.create(
        organisation=Organisation.objects.get(),
        version=Version.objects.get(),
        by=_mette().user,
        source="file",
        created_at=at,
    )
    for first in range(0, rows, _AT_ONCE):
        with transaction.atomic():
            insert_rows(
                BatchRow,
                ("line", "email", "fields"),
                (
                    (line, email, {"email": email, "name": f"Anna Berg {line}"})
                    for line in range(first + 1, min(first + _AT_ONCE, rows) + 1)
                    for email in (f"p{start + line:07}@kunde.test",)
                ),
                alike={"batch": batch.pk, "state": "new"},
            )
    Batch.objects.filter(pk=batch.pk).update(
        read_at=at, read_to=rows, judged_at=at, judged_to=rows, confirmed_at=at, due_at=at
    )
    return str(batch.pk)


def sent(path: str) -> str:
    """A list given as a file; its id."""
    with Path(path).open("rb") as data:
        batch = preview_batch(
            actor=_mette(),
            version=Version.objects.get(),
            data=data,
            source="file",
            at=timezone.now(),
            file_name="people.csv",
        )
    return str(batch.pk)


def confirm(batch_id: str) -> None:
    """Confirm a list that was judged, without an undo window."""
    batch = Batch.objects.get(pk=batch_id)
    confirm_batch(actor=_mette(), batch=batch, at=timezone.now(), now=True)


def cancel(batch_id: str) -> None:
    """Forget a list that was not confirmed."""
    cancel_batch(actor=_mette(), batch=Batch.objects.get(pk=batch_id), at=timezone.now())


def judged(batch_id: str) -> dict[str, Any] | None:
    """What was found in a list, once the worker has judged its last row."""
    batch = Batch.objects.get(pk=batch_id)
    if batch.judged_at is None:
        return None
    counts = counts_of(batch)
    return {"all": counts.all, "wrong": counts.wrong, "coming": counts.coming}


def report(batch_id: str, path: str) -> None:
    """Write what is wrong with a list, and the rows to be mended, as one downloads them."""
    batch = Batch.objects.get(pk=batch_id)
    for name, pieces in (("problems", problems_of(batch)), ("mend", rows_to_mend(batch))):
        with (Path(path) / f"{name}.csv").open("wb") as file:
            file.writelines(pieces)


def expand() -> int:
    """Write every claim mail that a bundle stands for."""
    return expanding.expand_due(at=timezone.now() + timedelta(minutes=5), most=10_000_000)


def finder(emails: list[str]) -> dict[str, str]:
    """Give each address an account and a token of its own; the secrets."""
    at, found = timezone.now(), {}
    for email in emails:
        user = User.objects.create_user(email, name="Anna")
        user.emailaddress_set.create(email=email, verified=True, primary=True)
        actor = Actor(user=user, kind="person")
        until = at + timedelta(days=1)
        _, found[email] = make_own_token(
            actor=actor, name="mine", scopes=tuple(OWN_SCOPES), expires_at=until, at=at
        )
    return found


def counted() -> dict[str, Any]:
    """Everything that has to agree, whatever died when."""
    awards = Award.objects.all()
    parts = Chunk.objects.exclude(done_at=None)
    events = AuditEvent.objects.filter(action="batch.part_issued").values_list("detail", flat=True)
    mails = Mail.objects.filter(kind="claim")
    # Rows of short lists have no part: each has an event and a mail of its own.
    alone = AuditEvent.objects.filter(action="award.issued").count()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM awards_compactdocument")
        documents = cursor.fetchone()[0]
    numbers = awards.values_list("number", flat=True).iterator(chunk_size=_AT_ONCE)
    return {
        "awards": awards.count(),
        "people": awards.values("recipient_email").distinct().count(),
        "numbers": len({int(number.rpartition("-")[2]) for number in numbers}),
        "counter": sum(NumberCounter.objects.values_list("last", flat=True)),
        "revocation": awards.values("revocation_list", "revocation_index").distinct().count(),
        "suspension": awards.values("suspension_list", "suspension_index").distinct().count(),
        "rows": BatchRow.objects.filter(award__isnull=False, failed="").count(),
        "documents": documents,
        "leaves": Leaf.objects.filter(kind="issue").count(),
        "in parts": alone + (parts.aggregate(made=Sum("made"))["made"] or 0),
        "in events": alone + sum(detail["count"] for detail in events.iterator()),
        "in bundles": alone + sum(last - first + 1 for first, last in _bundles()),
        "given out": sum(
            StatusList.objects.filter(purpose="revocation").values_list("given_out", flat=True)
        ),
        "mails": mails.count(),
        "mailed": mails.values("award_id").distinct().count(),
        "links": ClaimLink.objects.count(),
        "unfinished": Batch.objects.filter(finished_at=None, cancelled_at=None).count(),
        "finished": AuditEvent.objects.filter(action="batch.finished").count(),
    }


def _bundles() -> Any:
    return Bundle.objects.values_list("first", "last").iterator()


def to_index() -> int:
    """How many lines of the log the search has not gone by yet."""
    return indexing.waiting().lines


def checked() -> list[str]:
    """What `skillmark fsck` and `audit verify` say; the last line is the worse status."""
    said = io.StringIO()
    with redirect_stdout(said):
        status = max(fsck.run(["--quiet"]), audit.run(["verify"]))
    return [*said.getvalue().splitlines(), str(status)]


def states() -> list[dict[str, Any]]:
    """How far each list is."""
    return [
        {
            "id": str(batch.pk),
            "made": batch.made,
            "is_finished": batch.finished_at is not None,
            "stalled": batch.stalled_reason,
            "takes": max(batch.chunks.values_list("attempts", flat=True), default=0),
        }
        for batch in Batch.objects.order_by("created_at")
    ]


# -- dying at a chosen step ---------------------------------------------------------------


@contextmanager
def _dying_at(step: int) -> Iterator[None]:
    """Kill this process at its `step`th statement or side of a COMMIT."""
    left = step

    def pass_one() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def say(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001
        if not sql.startswith(("SAVEPOINT", "RELEASE", "ROLLBACK")):
            pass_one()
        return execute(sql, params, many, context)

    def commit(self: BaseDatabaseWrapper) -> None:
        pass_one()
        really(self)
        pass_one()

    really = BaseDatabaseWrapper.commit
    BaseDatabaseWrapper.commit = commit  # type: ignore[method-assign]
    with connection.execute_wrapper(say):
        yield


def issue_dying(step: int) -> None:
    """Go on with the list there is, in parts of four that nobody holds."""
    running.LONG_FROM, chunking.ROWS, chunking.HELD_FOR = 1, 4, timedelta(0)
    with _dying_at(step):
        running.run_batch(Batch.objects.get().pk, at=timezone.now())


def revoke_dying(step: int) -> None:
    """Withdraw the award there is, unless it was."""
    award, at = Award.objects.get(), timezone.now()
    with _dying_at(step), suppress(AlreadyRevoked):
        revoke_award(actor=_mette(), award=award, reason="By mistake.", at=at, now=True)


def publish_dying(step: int) -> None:
    """Sign the list that says what was withdrawn, if it is due."""
    listed = StatusList.objects.get(purpose="revocation")
    with _dying_at(step):
        publish_list(listed.pk, timezone.now())


def ask_to_withdraw() -> None:
    """Let every award of the list there is be withdrawn, without an undo window."""
    ask_for_batch_act(
        actor=_mette(),
        batch=Batch.objects.get(),
        kind=ActKind.REVOKE,
        reason="By mistake.",
        at=timezone.now(),
        now=True,
    )


def withdraw_list_dying(step: int) -> None:
    """Go on withdrawing, two awards a transaction, of a list that nobody holds."""
    withdrawing.AWARDS_AT_ONCE, withdrawing.HELD_FOR = 2, timedelta(0)
    with _dying_at(step):
        withdrawing.do_due_batch_acts(at=timezone.now())


def withdrawn_whole() -> dict[str, int]:
    """How far the withdrawal of the list says it is, and how often it was said to be done."""
    act = BatchAct.objects.get()
    return {
        "done": act.done,
        "passed over": act.passed_over,
        "finished": int(act.done_at is not None),
        "events": AuditEvent.objects.filter(action="batch.revoked").count(),
        "leaves": Leaf.objects.filter(kind="revoke").count(),
        "acts": Act.objects.count(),
    }


def withdrawn() -> dict[str, int]:
    """What says that an award was withdrawn, in each place."""
    listed = StatusList.objects.get(purpose="revocation")
    served = served_list(listed.pk)
    said = {} if served is None else strict_json.loads_object(served.body)["credentialSubject"]
    octets = Bitstring.expand(said["encodedList"]).octets if said else b""
    return {
        "awards": Award.objects.filter(revoked_at__isnull=False).count(),
        "bits": StatusBit.objects.filter(list=listed, is_set=True).count(),
        "acts": Act.objects.filter(done_at__isnull=False).count(),
        "events": AuditEvent.objects.filter(action="award.revoked").count(),
        "mails": Mail.objects.filter(kind="revoked").count(),
        "published": sum(octet.bit_count() for octet in octets),
        "version": listed.version,
        "served": Leaf.objects.filter(kind="list", subject_id=str(listed.pk)).count(),
    }
