# SPDX-License-Identifier: Apache-2.0

"""The demo: what its line says, every state there is, and something to do for everybody."""

from __future__ import annotations

import pytest
from django.utils import timezone

from skillmark import Verdict, Verifier, baking
from skillmark_server.accounts.actors import actor_of
from skillmark_server.accounts.models import Person, User
from skillmark_server.audit.models import AuditEvent
from skillmark_server.audit.verification import verify_chain
from skillmark_server.awards.models import Award, AwardState
from skillmark_server.awards.verifying import report_on
from skillmark_server.custody.lists import own_lists_fetcher
from skillmark_server.demo import seeding
from skillmark_server.demo.people import HEADCOUNT, SIGN_INS
from skillmark_server.holdings.models import Certificate, ImportedBadge
from skillmark_server.insight.first_things import CARDS, first_things
from skillmark_server.lifecycle.endorsement_documents import report_on_endorsement
from skillmark_server.lifecycle.models import BulkAct, Endorsement, RenewalRequest
from skillmark_server.movein.models import Move, MovedAward
from skillmark_server.portfolio.models import Application, ResumeEntry
from skillmark_server.privacy.models import SubjectRequest
from skillmark_server.webhooks.models import Message


@pytest.fixture
def demo(settings, tmp_path):
    settings.DEMO, settings.DATA = True, tmp_path
    now = timezone.now()
    seeding.seed(at=now)
    return now


def test_the_demo_is_what_the_first_run_promises(demo, settings):
    assert seeding.summary() == "2 organisations, 40 people, 10 badges, 120 awards"
    assert Person.objects.count() == HEADCOUNT
    assert {award.state_at(demo) for award in Award.objects.all()} == set(AwardState)
    assert verify_chain().is_whole
    _every_award_verifies(demo)
    _somebody_endorses_a_badge(demo)
    _there_is_something_from_elsewhere()
    _what_comes_afterwards_waits_for_somebody(demo)
    _the_files_say_what_they_should(settings.DATA / "demo", demo)
    for who in SIGN_INS:
        actor = actor_of(User.objects.get(email=who.email))
        cards = first_things(actor, at=demo)
        assert len(cards) == CARDS, who.key
        assert len({str(card.title) for card in cards}) == CARDS
    assert AuditEvent.objects.count() > Award.objects.count()


def _every_award_verifies(now):
    found = {award.pk: report_on(award, at=now).verdict for award in Award.objects.all()[:25]}
    allowed = {
        Verdict.GENUINE,
        Verdict.EXPIRED,
        Verdict.NOT_YET_VALID,
        Verdict.SUSPENDED,
        Verdict.REVOKED,
    }

    assert set(found.values()) <= allowed


def _somebody_endorses_a_badge(now):
    assert Endorsement.objects.filter(decided_at=None).count() == 2
    shown = Endorsement.objects.get(is_shown=True)
    assert report_on_endorsement(shown, at=now).verdict is Verdict.GENUINE


def _there_is_something_from_elsewhere():
    badge = ImportedBadge.objects.get()
    assert (badge.verdict, badge.trust, badge.visibility) == ("genuine", "none", "public")
    assert Certificate.objects.exclude(decided_at=None).count() == 1
    assert Certificate.objects.filter(decided_at=None).count() == 1
    assert MovedAward.objects.filter(moved_in_at__isnull=False).count() == 3
    assert Move.objects.get(confirmed_at=None).read_at is not None


def _what_comes_afterwards_waits_for_somebody(now):
    act = BulkAct.objects.get()
    assert (act.signed_off_at, act.done_at) == (None, None)
    assert RenewalRequest.objects.get().decided_at is None
    assert SubjectRequest.objects.get().outcome == ""
    assert Application.objects.get().expires_at > now
    assert ResumeEntry.objects.count() == 4
    told = Message.objects.order_by("created_at")
    assert [bool(one.delivered_at) for one in told] == [False, True]
    assert told[0].dead_at < now


def _the_files_say_what_they_should(folder, now):
    verifier = Verifier(fetcher=own_lists_fetcher(None))
    said = {
        name: verifier.inspect((folder / name).read_bytes(), at=now).verdict
        for name in ("jonas.png", "forged.png", "harvard.json")
    }

    assert said == {
        "jonas.png": Verdict.GENUINE,
        "forged.png": Verdict.NOT_GENUINE,
        "harvard.json": Verdict.GENUINE,
    }
    assert baking.extract((folder / "jonas.png").read_bytes())
