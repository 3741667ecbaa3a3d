# SPDX-License-Identifier: Apache-2.0

"""Nordvind with one of everything that an address can name; what the matrix of addresses visits."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from skillmark_server.accounts.models import Department, Organisation, Role, RosterImport, User
from skillmark_server.accounts.own_tokens import make_own_token
from skillmark_server.accounts.roster.facts import EmploymentFacts, PersonFacts
from skillmark_server.accounts.roster.services import add_person
from skillmark_server.accounts.services import invite_member
from skillmark_server.accounts.tokens import OWN_SCOPES, SCOPES, make_token
from skillmark_server.achievements.models import Achievement
from skillmark_server.achievements.services import (
    copy_template,
    give_achievement_role,
    publish,
    require_achievement,
)
from skillmark_server.awards.models import ActKind, Award, BatchAct, Visibility
from skillmark_server.awards.services import (
    accept_award,
    ask_for_badge,
    award_one,
    confirm_request,
    open_request_link,
    preview_batch,
    revoke_award,
)
from skillmark_server.custody.log_signing import sign_checkpoint
from skillmark_server.custody.models import StatusList
from skillmark_server.holdings.models import Certificate, ImportedBadge
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.lifecycle.endorsing import target_for
from skillmark_server.lifecycle.models import BulkAct, BulkKind, Endorsed, RenewalRequest
from skillmark_server.lifecycle.services import (
    ask_for_bulk_act,
    ask_for_endorsement,
    make_feed,
)
from skillmark_server.movein.models import ForeignBadge, Move, MovedAward, Platform
from skillmark_server.outbox.models import KeptMail, Mail
from skillmark_server.portfolio.models import EntryKind, Resume, ResumeEntry
from skillmark_server.portfolio.services import (
    choose_awards,
    make_application,
    make_collection,
    set_up_page,
    set_up_resume,
    write_entry,
)
from skillmark_server.privacy.models import SubjectKind
from skillmark_server.privacy.services import note_request
from skillmark_server.rules.services import make_rule
from skillmark_server.webhooks.services import make_endpoint, send_test
from tests.server.cast_awards import able_to_issue
from tests.server.integration.awards.test_claiming import secret_of

ARGUMENT = re.compile(r"<(?:\w+:)?(\w+)>")
OF_A_DRAFT = ("edit", "keep", "draft.<slug:kind>", "submit", "publish", "discard")
ROLES = ("stranger", "learner", "other", "recruiter", "auditor", "owner")


@dataclass(frozen=True)
class World:
    """
    What stands in Nordvind.

    Args:
        names: What each argument of an address is filled with; the key is the argument,
            or the route's first part and the argument where they differ.
        tokens: Of programs, by role.
    """

    names: Mapping[str, str]
    tokens: Mapping[str, str]

    def address(self, route: str, arguments: tuple[str, ...]) -> Mapping[str, str]:
        """Arguments for a route."""
        start, end = route.split("/", maxsplit=1)[0], route.rpartition("/")[2]
        if start == "achievements" and end in OF_A_DRAFT:
            start = "draft"
        return {
            one: self.names.get(f"{start}:{one}", self.names.get(one, "1")) for one in arguments
        }


def _resume(user: User, award: Award, at: datetime) -> tuple[Resume, ResumeEntry]:
    """A résumé that everybody sees, with a line and an award."""
    choose_awards(user=user, award_ids=[award.pk], at=at)
    entry = write_entry(user=user, entry_kind=EntryKind.WORK, title="Driver", at=at)
    return set_up_resume(user=user, visibility=Visibility.PUBLIC, at=at), entry


def build(cast: Mapping[str, User], actor: Callable[[User], Any]) -> World:  # noqa: PLR0915 - one of everything
    """
    One of everything, made by the services that everybody uses.

    Args:
        cast: Who plays which of `ROLES`, and `second`: one more member of Nordvind.
        actor: Makes one who acts of a person.
    """
    at = timezone.now()
    mette, jonas, mallory = cast["owner"], cast["learner"], cast["other"]
    may = actor(mette)
    nordvind = may.organisation
    identity = able_to_issue(nordvind, at=at - timedelta(days=3))
    person = add_person(
        actor=may,
        facts=PersonFacts(name="Jonas Ærøskøbing", emails=(jonas.email,)),
        employment=EmploymentFacts(department="Lager", job_role="Fører"),
        at=at,
    )
    shown = publish(actor=may, version=copy_template(actor=may, key="first-aid", at=at), at=at)
    drafted = copy_template(actor=may, key="forklift", at=at)
    achievement = shown.achievement
    requirement = require_achievement(actor=may, achievement=achievement, at=at)
    given = give_achievement_role(
        actor=may,
        achievement=achievement,
        user_id=cast["second"].pk,
        role=Role.ASSESSOR,
        at=at,
    )
    award = award_one(
        actor=may,
        version=shown,
        email=jonas.email,
        at=at,
        evidence=["https://nordvind.test/drill"],
    )
    secret = secret_of(Mail.objects.get(award_id=award.pk, kind="claim"))
    waiting = award_one(
        actor=may,
        version=shown,
        email="anna@kunde.test",
        name="Anna Berg",
        at=at,
        evidence=["https://nordvind.test/drill"],
    )
    open_secret = secret_of(Mail.objects.get(award_id=waiting.pk, kind="claim"))
    accept_award(user=jonas, award_id=award.pk, visibility=Visibility.PUBLIC, at=at)
    act = revoke_award(actor=may, award=waiting, reason="wrong person", at=at)
    batch = preview_batch(
        actor=may, version=shown, data="Bo Dahl <bo@kunde.test>", source="pasted", at=at
    )
    batch_act = BatchAct.objects.create(
        batch=batch,
        kind=ActKind.REVOKE,
        reason="wrong people",
        asked_by=cast["second"],
        asked_at=at,
    )
    bulk_act = ask_for_bulk_act(
        actor=actor(cast["second"]),
        choice=Choice(award_id=award.pk),
        kind=BulkKind.REVOKE,
        reason="wrong people",
        at=at,
    )
    BulkAct.objects.update(due_at=None)
    ends = award_one(
        actor=may,
        version=shown,
        email=jonas.email,
        at=at,
        valid_from=at - timedelta(days=300),
        valid_until=at + timedelta(days=20),
        evidence=["https://nordvind.test/drill"],
        supersedes=waiting,
    )
    Achievement.objects.filter(pk=achievement.pk).update(in_catalogue=True)
    endorsement = ask_for_endorsement(
        actor=may,
        target=target_for(may, Endorsed.ACHIEVEMENT, achievement.pk),
        email="partner@kunde.test",
        at=at,
    )
    renewal = RenewalRequest.objects.create(award=ends, asked_by=jonas, asked_at=at)
    feed, calendar = make_feed(actor=may, is_own=True, at=at)
    own_feed, _address = make_feed(actor=actor(jonas), is_own=True, at=at)
    rule = make_rule(
        actor=may,
        achievement=achievement,
        condition={"department": str(Department.objects.get(organisation=nordvind).pk)},
        at=at,
    )
    link = open_request_link(actor=may, achievement=achievement, at=at)
    asked = ask_for_badge(
        code=link.code,
        email="carl@kunde.test",
        name="Carl Eg",
        at=at,
        evidence=["https://x.test"],
        narrative="I did it.",
    )
    confirm_request(secret=secret_of(Mail.objects.get(kind="request-received")), at=at)
    ask_for_badge(
        code=link.code,
        email="dorte@kunde.test",
        name="Dorte Fo",
        at=at,
    )
    confirm = secret_of(Mail.objects.get(kind="request-received", to_email="dorte@kunde.test"))
    subject_request = note_request(
        actor=may, kind=SubjectKind.EXPORT, email="eva@kunde.test", at=at
    )
    endpoint, _secret = make_endpoint(
        actor=may, url="https://hr.nordvind.example/hook", events=["award.issued"], at=at
    )
    told = send_test(actor=may, endpoint=endpoint, at=at)
    letters: list[str] = []
    invitation = invite_member(
        actor=may,
        email="ida@nordvind.test",
        role=Role.DESIGNER,
        at=at,
        tell=lambda _invitation, said: letters.append(said),
    )
    token, owners = make_token(actor=may, name="payroll", scopes=tuple(SCOPES), at=at)
    kept = RosterImport.objects.create(
        organisation=nordvind,
        by=mette,
        file_name="folk.csv",
        header=["Medarbejder", "E-mail"],
        rows=[{"line": 2, "cells": ["Bo Dahl", "bo@kunde.test"]}],
        mapping={"name": 0, "email": 1},
        created_at=at,
    )
    collection = make_collection(user=jonas, name="Safety", visibility=Visibility.PUBLIC, at=at)
    page = set_up_page(user=jonas, visibility=Visibility.PUBLIC, address="jonas", at=at)
    application, opens = make_application(
        user=jonas, name="Driver", award_ids=[award.pk], days=30, at=at
    )
    moved = _moved_in(nordvind, cast["second"], jonas.email, at)
    resume, entry = _resume(jonas, award, at)
    mail = KeptMail.objects.create(at=at, to_email="jonas@nordvind.test", subject="A", text="B")
    checkpoint = sign_checkpoint(at)
    assert checkpoint is not None
    names = {
        "level": 0,
        "name": f"000.p/{checkpoint.size}",
        "award_id": award.pk,
        "awards:award_id": waiting.pk,
        "act_id": act.pk,
        "batch_act_id": batch_act.pk,
        "endorsement_id": endorsement.pk,
        "endorse:kind": "achievement",
        "endorsement-hand-in:kind": "achievement",
        "target_id": achievement.pk,
        "renewal_id": renewal.pk,
        "feed_id": feed.pk,
        "calendar_id": own_feed.pk,
        "calendar:secret": calendar.rpartition("/")[2].removesuffix(".ics"),
        "bulk_act_id": bulk_act.pk,
        "doing": "revoke",
        "secret": open_secret,
        "ask:secret": confirm,
        "invitation:secret": letters[0],
        "identity_id": identity.pk,
        "key_id": identity.keys.order_by("algorithm")[0].pk,
        "list_id": StatusList.objects.get(purpose="revocation").pk,
        "achievement_id": achievement.pk,
        "draft:achievement_id": drafted.achievement.pk,
        "requirement_id": requirement.pk,
        "number": shown.number,
        "language": "da",
        "key": "first-aid",
        "kind": "svg",
        "my:kind": "json",
        "ending": "csv",
        "part": "badge",
        "a:ending": "json",
        "shape": "round",
        "batch_id": batch.pk,
        "pack_id": uuid.uuid4(),
        "line": 1,
        "rule_id": rule.pk,
        "endpoint_id": endpoint.pk,
        "webhook_id": endpoint.pk,
        "message_id": told.pk,
        "role_id": given.pk,
        "link_id": link.pk,
        "request_id": asked.pk,
        "subject_request_id": subject_request.pk,
        "code": link.code,
        "person_id": person.pk,
        "employment_id": person.employments.get().pk,
        "import_id": kept.pk,
        "collection_id": collection.pk,
        **_elsewhere(jonas, nordvind, at),
        "channel": "x",
        "merge_secret": "nobody-made-this",
        "application_id": application.pk,
        "application_secret": opens.rpartition("/")[2],
        "resume_id": resume.id,
        "r:kind": "json",
        "my:part": "work",
        "entry_id": entry.pk,
        "address": page.address,
        "mail_id": mail.pk,
        "move_id": moved.move_id,
        "move-in:badge_id": moved.badge_id,
        "row_id": moved.pk,
        "user_id": cast["recruiter"].pk,
        "invitation_id": invitation.pk,
        "token_id": token.pk,
        "provider_id": "nobody",
        "department_id": person.employments.get().department_id,
    }
    _, others = make_token(actor=actor(mallory), name="x", scopes=tuple(SCOPES), at=at)
    own_token, learners = make_own_token(
        actor=actor(jonas),
        name="my website",
        scopes=tuple(OWN_SCOPES),
        expires_at=at + timedelta(days=30),
        at=at,
    )
    names["me:token_id"] = own_token.pk
    tokens = {
        "owner": owners,
        "learner": learners,
        "other": others,
        "stranger": "skm_" + uuid.uuid4().hex,
    }
    assert secret
    return World(names={name: str(value) for name, value in names.items()}, tokens=tokens)


def _moved_in(nordvind: Organisation, by: User, email: str, at: datetime) -> MovedAward:
    """An award of another platform, of an export that nobody agreed to yet."""
    move = Move.objects.create(
        organisation=nordvind,
        platform=Platform.BADGR,
        by=by,
        file_name="badgr.json",
        counts={"new": 1, "rows": 1, "people": 1},
        created_at=at,
        read_at=at,
    )
    foreign = ForeignBadge.objects.create(
        move=move,
        organisation=nordvind,
        key="b" * 64,
        original_id="https://badgr.test/badges/1",
        name="Safety",
    )
    return MovedAward.objects.create(
        move=move,
        organisation=nordvind,
        badge=foreign,
        line=1,
        place="1",
        key=sha256(email.encode()).hexdigest(),
        state="new",
        original_id="https://badgr.test/assertions/1",
        recipient_email=email,
        recipient_name="Jonas",
        issued_at=at,
        original=b"{}",
        moved_in_at=at,
    )


def _elsewhere(jonas: User, nordvind: Any, at: datetime) -> dict[str, Any]:
    """What Jonas earned elsewhere: a badge, and a certificate that is none."""
    facts = {"title": "Welding", "issuer": "Older School", "sha256": sha256(b"{}").hexdigest()}
    imported = ImportedBadge.objects.create(
        user=jonas,
        content=b"{}",
        form="json",
        same_as="0" * 64,
        issuer_id="https://older.example",
        issuer_key=uuid.uuid4(),
        found_by="welding",
        verdict="genuine",
        trust="domain",
        checked_at=at,
        check_due_at=at + timedelta(days=1),
        imported_at=at,
        **facts,
    )
    certificate = Certificate.objects.create(
        user=jonas,
        organisation=nordvind,
        content=b"{}",
        media_type="application/pdf",
        issued_on=at.date(),
        handed_in_at=at,
        **facts,
    )
    return {"badge_id": imported.pk, "certificate_id": certificate.pk}


def routes() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Every address there is: the route as `config/addresses` says it, its name, its arguments."""
    yield from _walk(get_resolver().url_patterns, "", ())


def _walk(
    patterns: list[URLPattern | URLResolver], before: str, names: tuple[str, ...]
) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            further = (*names, one.namespace) if one.namespace else names
            yield from _walk(one.url_patterns, route, further)
        else:
            yield route, ":".join((*names, one.name or "")), tuple(ARGUMENT.findall(route))
