# SPDX-License-Identifier: Apache-2.0

"""An own domain: asked by file or by DNS, believed only when it answers, asked again each day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from skillmark.encoding import strict_json
from skillmark.fetch import MapFetcher
from skillmark_server.accounts.actors import SYSTEM
from skillmark_server.audit.models import AuditEvent
from skillmark_server.custody import tasks
from skillmark_server.custody.checking import keep_answer, take_on_due
from skillmark_server.custody.dns import NameUnanswered, txt_records
from skillmark_server.custody.documents import controller_document
from skillmark_server.custody.domains import Answer, DomainFailure, clean_domain
from skillmark_server.custody.models import DomainMethod, IdentityKind, IssuerIdentity
from skillmark_server.custody.refusals import CannotIssue, DomainRefused, DomainTaken
from skillmark_server.custody.selectors import (
    current_identity,
    identity_of_host,
    waiting_identity,
)
from skillmark_server.custody.services import (
    check_domain,
    create_identity,
    start_domain_check,
    stop_domain_check,
    withdraw_identity,
)
from skillmark_server.custody.signing import issuer_for
from skillmark_server.refusals import Conflict, NotAllowed
from tests.server.dns_world import dns_server, reply, txt

URL = "https://nordvind.test/.well-known/did.json"


def waiting(organisation, now, domain="nordvind.test"):
    return create_identity(
        organisation=organisation, kind=IdentityKind.DOMAIN, at=now, actor=SYSTEM, domain=domain
    )


def by_file(identity, at, body, actor=SYSTEM):
    fetcher = MapFetcher({} if body is None else {URL: body})
    return check_domain(
        identity=identity, method=DomainMethod.FILE, at=at, actor=actor, fetcher=fetcher
    )


def the_file(identity):
    return strict_json.dumps(controller_document(identity))


def by_dns(identity, at, texts):
    def resolver(name):
        assert name == f"_skillmark.{identity.domain}"
        if isinstance(texts, Exception):
            raise texts
        return texts

    return check_domain(
        identity=identity, method=DomainMethod.DNS, at=at, actor=SYSTEM, resolver=resolver
    )


def test_a_domain_is_issued_under_once_its_file_is_found(nordvind, now):
    identity = waiting(nordvind, now)
    with pytest.raises(CannotIssue):
        issuer_for(nordvind, at=now)

    spaced = the_file(identity).replace(b'":', b'" :\n ')
    found = by_file(identity, now, spaced)

    assert found.is_domain_sound
    assert issuer_for(nordvind, at=now).id == "did:web:nordvind.test"
    assert identity_of_host("nordvind.test") == identity


def test_what_was_signed_before_stays_with_the_identity_it_was_signed_under(nordvind, now):
    before = create_identity(organisation=nordvind, kind=IdentityKind.SITE, at=now, actor=SYSTEM)
    identity = waiting(nordvind, now)
    assert current_identity(nordvind) == before
    assert waiting_identity(nordvind) == identity

    by_file(identity, now, the_file(identity))

    before.refresh_from_db()
    assert current_identity(nordvind) == identity
    assert before.replaced_at == now


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        pytest.param(None, DomainFailure.UNREACHABLE, id="nothing there"),
        pytest.param(b"<!doctype html>", DomainFailure.NOT_JSON, id="a page"),
        pytest.param(b'{"id": 1, "id": 2}', DomainFailure.NOT_JSON, id="a name twice"),
        pytest.param(b'{"id": "did:web:nordvind.test"}', DomainFailure.OTHER_FILE, id="another"),
    ],
)
def test_a_wrong_file_is_named_and_the_identity_waits_on(nordvind, now, body, failure):
    identity = by_file(waiting(nordvind, now), now, body)

    assert (identity.domain_failure, identity.is_waiting) == (failure, True)
    assert identity_of_host("nordvind.test") is None


@pytest.mark.parametrize(
    ("texts", "failure"),
    [
        pytest.param([], DomainFailure.NO_RECORD, id="none"),
        pytest.param(["v=spf1"], DomainFailure.OTHER_RECORD, id="another"),
        pytest.param(NameUnanswered("in time"), DomainFailure.UNANSWERED, id="silence"),
    ],
)
def test_a_wrong_record_is_named(nordvind, now, texts, failure):
    assert by_dns(waiting(nordvind, now), now, texts).domain_failure == failure


def test_the_record_of_a_real_dns_server_is_believed(nordvind, now):
    site = create_identity(organisation=nordvind, kind=IdentityKind.SITE, at=now, actor=SYSTEM)
    identity = start_domain_check(identity=site, domain="Nordvind.test/", at=now, actor=SYSTEM)
    challenge = identity.domain_challenge.encode()

    with dns_server(lambda query: [reply(query, txt(b"\xc0\x0c", challenge))]) as where:
        found = check_domain(
            identity=identity,
            method=DomainMethod.DNS,
            at=now,
            actor=SYSTEM,
            resolver=lambda name: txt_records(name, servers=[where]),
        )

    assert found.is_domain_sound
    assert found.did.startswith("did:web:skills.test:i:")
    assert not stop_domain_check(identity=found, at=now, actor=SYSTEM).domain


def test_a_claim_alone_does_not_keep_the_owner_from_the_domain(nordvind, kysten, now):
    squatter = waiting(kysten, now)
    owner = waiting(nordvind, now)

    by_file(owner, now, the_file(owner))

    with pytest.raises(DomainTaken):
        by_file(squatter, now, the_file(squatter))
    withdraw_identity(identity=squatter, at=now, actor=SYSTEM)
    with pytest.raises(DomainTaken):
        waiting(kysten, now)


@pytest.mark.parametrize(
    ("typed", "domain"),
    [
        ("Nordvind.dk", "nordvind.dk"),
        (" https://nordvind.dk/om-os ", "nordvind.dk"),
        ("nordvind.dk.", "nordvind.dk"),
        ("ærø.dk", "xn--r-0fa0j.dk"),
    ],
)
def test_a_domain_is_taken_as_people_type_it(typed, domain):
    assert clean_domain(typed).endswith(domain.rpartition(".")[2])
    if typed.isascii():
        assert clean_domain(typed) == domain
    else:
        assert clean_domain(typed).startswith("xn--")


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "localhost",
        "127.0.0.1",
        "10.0.0.0x1",
        "[::1]",
        "a b.dk",
        "nordvind",
        "user@nordvind.dk",
        "nordvind.dk:8443",
        "..dk",
        "x" * 300,
        "skills.test",
        "nordvind.dk\0",
        "-a.dk",
        "\u202edk.dnivdron",
    ],
)
def test_what_is_no_public_domain_is_refused(typed):
    with pytest.raises(DomainRefused):
        clean_domain(typed)


def test_a_domain_is_asked_again_each_day_by_one_worker_only(nordvind, now):
    identity = waiting(nordvind, now)
    by_file(identity, now, the_file(identity))
    day = now + timedelta(hours=24)

    assert take_on_due(now + timedelta(hours=23)) == []
    assert take_on_due(day) == [identity.pk]
    assert take_on_due(day) == []


def test_a_domain_that_fails_is_shown_at_once_and_stops_the_issuer_after_three_days(nordvind, now):
    identity = waiting(nordvind, now)
    by_file(identity, now, the_file(identity))

    failed = by_file(identity, now + timedelta(days=1), None)

    assert not failed.is_domain_sound
    assert issuer_for(nordvind, at=now + timedelta(days=2)).id == identity.did
    with pytest.raises(CannotIssue, match="three days"):
        issuer_for(nordvind, at=now + timedelta(days=4))
    assert AuditEvent.objects.filter(action="issuer.domain_failed").count() == 1


def test_the_task_asks_again_by_itself(nordvind, now, monkeypatch):
    identity = waiting(nordvind, now)
    by_file(identity, now, the_file(identity))
    monkeypatch.setattr(tasks, "ask", lambda *_: Answer(DomainFailure.UNREACHABLE, "gone"))

    tasks.ask_domain_again.call(str(identity.pk))

    identity.refresh_from_db()
    assert (identity.domain_failure, identity.domain_met) == ("unreachable", "gone")


def test_an_answer_about_a_domain_that_was_changed_meanwhile_is_dropped(nordvind, now):
    identity = waiting(nordvind, now)

    kept = keep_answer(
        identity.pk, DomainMethod.FILE, Answer(), domain="other.test", at=now, actor=SYSTEM
    )

    assert kept.is_waiting


def test_strangers_and_other_roles_may_not(nordvind, now, mallory, karin, sara, actor):
    identity = waiting(nordvind, now)

    for user in (mallory, karin, sara):
        with pytest.raises(NotAllowed):
            by_file(identity, now, the_file(identity), actor=actor(user))
        with pytest.raises(NotAllowed):
            withdraw_identity(identity=identity, at=now, actor=actor(user))


def test_one_identity_waits_at_a_time_and_a_used_one_is_not_taken_back(nordvind, now):
    identity = waiting(nordvind, now)
    with pytest.raises(Conflict):
        waiting(nordvind, now, "other.test")

    by_file(identity, now, the_file(identity))

    identity.refresh_from_db()
    with pytest.raises(Conflict):
        withdraw_identity(identity=identity, at=now, actor=SYSTEM)


@pytest.mark.parametrize("used", [False, True], ids=["waiting", "current"])
def test_the_database_keeps_an_organisation_to_one_of_each(nordvind, now, used):
    moments = {"used_from": now if used else None, "created_at": now}
    rows = [
        IssuerIdentity(organisation=nordvind, kind="site", did=f"did:web:x{n}.test", **moments)
        for n in range(2)
    ]
    rows[0].save()
    with transaction.atomic(), pytest.raises(IntegrityError):
        rows[1].save()


def test_the_database_keeps_a_did_to_one_organisation(nordvind, kysten, now):
    facts = {"kind": "site", "did": "did:web:x.test", "used_from": now, "created_at": now}
    IssuerIdentity.objects.create(organisation=nordvind, **facts)
    with transaction.atomic(), pytest.raises(IntegrityError):
        IssuerIdentity.objects.create(organisation=kysten, **facts)
