# SPDX-License-Identifier: Apache-2.0

"""From issue to end and on: the clock is set, and every stage says the same everywhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from skillmark_server.accounts.models import Employment, Person, PersonEmail
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import Award, Batch, Visibility
from skillmark_server.awards.refusals import (
    BadFact,
    EvidenceMissing,
    NotPublished,
    RequestClosed,
    SelfAward,
)
from skillmark_server.awards.running import run_due_batches
from skillmark_server.awards.selectors import successor_of
from skillmark_server.awards.services import accept_award, award_one, sign_off_batch
from skillmark_server.lifecycle import reminding
from skillmark_server.lifecycle.calendars import Entry, calendar_of
from skillmark_server.lifecycle.digesting import digests_of, week_of, write_digests
from skillmark_server.lifecycle.expiry import Stage, ending, expiry_of
from skillmark_server.lifecycle.models import (
    CalendarFeed,
    ExpiryReminder,
    ExpiryTurn,
    RenewalRequest,
    RenewalTerms,
)
from skillmark_server.lifecycle.refusals import (
    FeedEnded,
    NotToRenew,
    RenewalNotAsked,
    TooManyFeeds,
)
from skillmark_server.lifecycle.services import (
    ask_for_renewal,
    decide_renewal,
    end_feed,
    make_feed,
    renew_award,
    set_renewal_terms,
)
from skillmark_server.lifecycle.tasks import tick
from skillmark_server.outbox.models import Mail
from skillmark_server.refusals import NotAllowed

DAY = timedelta(days=1)


@pytest.fixture
def may(actor, mette):
    return actor(mette)


@pytest.fixture
def terms(may, first_aid, now):
    """`terms(grace_days=30)`: how first aid is renewed."""

    def make(**facts) -> RenewalTerms:
        facts = {"grace_days": 30, "may_be_asked": True, "needs_evidence": False, **facts}
        return set_renewal_terms(actor=may, achievement=first_aid.achievement, at=now, **facts)

    return make


@pytest.fixture
def award(give, jonas_person, now) -> Award:
    return give("jonas@nordvind.test", "Jonas", valid_until=now + 365 * DAY)


class TestTimeTravel:
    @pytest.mark.parametrize(
        ("days", "stage", "left"),
        [
            (0, Stage.IN_FORCE, 365),
            (274, Stage.IN_FORCE, 91),
            (275, Stage.LAPSING, 90),
            (364, Stage.LAPSING, 1),
            (365, Stage.GRACE, 0),
            (394, Stage.GRACE, -29),
            (395, Stage.LAPSED, -30),
            (700, Stage.LAPSED, -335),
        ],
        ids=[
            "issued",
            "91 days before",
            "90 days before",
            "the day before",
            "its end",
            "last day of grace",
            "grace is over",
            "long after",
        ],
    )
    def test_each_stage_comes_at_its_day(self, award, terms, now, days, stage, left):
        terms()
        found = expiry_of(award, at=now + days * DAY)
        assert (found.stage, found.days) == (stage, left)
        assert found.grace_until == award.valid_until + 30 * DAY
        assert found.can_be_renewed is (stage in {Stage.LAPSING, Stage.GRACE})

    @pytest.mark.usefixtures("give")
    def test_without_an_end_withdrawn_or_renewed(self, award, now):
        Award.objects.filter(pk=award.pk).update(valid_until=None)
        award.refresh_from_db()
        assert expiry_of(award, at=now).stage is Stage.LASTING
        award.suspended_at = now
        assert expiry_of(award, at=now).stage is Stage.OUT

    def test_a_whole_life(self, award, terms, may, jonas, now):
        """Reminded at 90, 30 and 7 days, asked for, renewed in grace, and quiet from then on."""
        terms()
        told = []
        for day in range(0, 380, 1):
            tick(now + day * DAY)
            if Mail.objects.filter(kind="expiring").count() > len(told):
                told.append(day)
        assert told == [275, 335, 358]
        lefts = Mail.objects.filter(kind="expiring").order_by("created_at")
        assert [mail.context["left"] for mail in lefts] == [90, 30, 7]
        at = now + 380 * DAY
        asked = ask_for_renewal(user=jonas, award_id=award.pk, narrative="Again", at=at)
        decide_renewal(actor=may, request=asked, is_approved=True, at=at)
        new = successor_of(award)
        assert expiry_of(award, at=at).stage is Stage.RENEWED
        assert expiry_of(award, at=at).renewed_by == new.pk
        assert new.valid_from == at
        for day in range(381, 470, 7):
            tick(now + day * DAY)
        assert Mail.objects.filter(kind="expiring").count() == 3
        assert not ending(Award.objects.filter(pk=award.pk), at=at).exists()


class TestReminding:
    @pytest.mark.usefixtures("award")
    def test_twice_in_an_hour_nothing_is_looked_at(self, now, django_assert_num_queries):
        reminding.remind_of_ends(at=now)
        with django_assert_num_queries(1):
            reminding.remind_of_ends(at=now + timedelta(minutes=59))

    @pytest.mark.usefixtures("award")
    def test_a_site_that_stood_still_reminds_of_the_nearest_end_alone(self, now):
        assert reminding.remind_of_ends(at=now + 360 * DAY) == 1
        assert ExpiryReminder.objects.get().days == 7

    def test_what_lasts_for_two_weeks_is_not_about_to_end_when_it_begins(self, give, now):
        give(valid_until=now + 14 * DAY)
        assert reminding.remind_of_ends(at=now) == 0
        assert reminding.remind_of_ends(at=now + 8 * DAY) == 1

    @pytest.mark.usefixtures("monkeypatch")
    def test_two_workers_write_one_mail(self, award, now):
        at = now + 280 * DAY
        assert reminding._remind(award.pk, 90, at) == 1
        assert reminding._remind(award.pk, 90, at) == 0
        assert Mail.objects.filter(kind="expiring").count() == 1

    def test_it_goes_where_the_holder_is_now(self, award, jonas, now):
        accept_award(user=jonas, award_id=award.pk, visibility=Visibility.ONLY_ME, at=now)
        jonas.email = "jonas@home.test"
        jonas.save()
        reminding.remind_of_ends(at=now + 280 * DAY)
        assert Mail.objects.get(kind="expiring").to_email == "jonas@home.test"

    def test_more_than_a_turn_are_gone_on_with(self, give, now, monkeypatch):
        monkeypatch.setattr(reminding, "_AT_ONCE", 2)
        for name in "abc":
            give(f"{name}@x.test", name, valid_until=now + 365 * DAY)
        at = now + 280 * DAY
        assert [reminding.remind_of_ends(at=at) for _ in range(3)] == [2, 1, 0]

    def test_the_database_keeps_one_of_each_rung(self, award, now):
        ExpiryReminder.objects.create(award=award, days=90, written_at=now)
        with (
            pytest.raises(IntegrityError, match=r"expiry_reminder_once|UNIQUE"),
            transaction.atomic(),
        ):
            ExpiryReminder.objects.create(award=award, days=90, written_at=now)


class TestDigest:
    MONDAY = datetime(2026, 3, 16, 6, 0, tzinfo=UTC)
    """Seven o'clock in Copenhagen."""

    @pytest.mark.parametrize(
        ("moment", "week"),
        [
            (MONDAY - timedelta(minutes=1), ""),
            (MONDAY, "2026-W12"),
            (MONDAY + 6 * DAY, "2026-W12"),
            (MONDAY + 7 * DAY, "2026-W13"),
        ],
        ids=["before seven", "seven", "Sunday", "next week"],
    )
    def test_a_week_begins_on_monday_at_seven(self, moment, week):
        assert week_of(moment) == week

    @pytest.fixture
    def lead(self, nordvind, jonas_person, now) -> Person:
        lead = Person.objects.create(
            organisation=nordvind, name="Lena Leder", sort_name="l", created_at=now, changed_at=now
        )
        PersonEmail.objects.create(
            person=lead, organisation=nordvind, email="lena@nordvind.test", is_primary=True
        )
        Employment.objects.create(person=jonas_person, manager=lead)
        return lead

    @pytest.mark.usefixtures("award", "lead", "nordvind")
    def test_officers_get_all_and_managers_their_own_once_a_week(self, give, now):
        give("eva@x.test", "Eva", valid_until=now + 365 * DAY)
        at = self.MONDAY + 280 * DAY
        assert write_digests(at=at) == 2
        assert write_digests(at=at + DAY) == 0
        mails = {mail.to_email: mail.context for mail in Mail.objects.filter(kind="expiry-digest")}
        assert set(mails) == {"mette@nordvind.test", "lena@nordvind.test"}
        assert mails["mette@nordvind.test"]["count"] == 2
        assert [line["name"] for line in mails["lena@nordvind.test"]["lines"]] == ["Jonas"]
        assert write_digests(at=at + 7 * DAY) == 2

    @pytest.mark.usefixtures("award")
    def test_nothing_ends_nobody_is_told(self, nordvind, now):
        assert digests_of(nordvind, at=now) == []
        assert write_digests(at=self.MONDAY) == 0
        assert ExpiryTurn.objects.get(organisation=nordvind).digest_week == "2026-W12"

    @pytest.mark.usefixtures("award", "lead")
    def test_who_left_is_not_led(self, nordvind, now):
        Employment.objects.update(to_on=now.date())
        readers = [reader.email for reader, _l, _o in digests_of(nordvind, at=now + 300 * DAY)]
        assert readers == ["mette@nordvind.test"]


class TestRenewing:
    AT = 300 * DAY

    def test_an_officer_renews(self, award, may, now):
        new = renew_award(actor=may, award=award, at=now + self.AT)
        assert new.supersedes == award
        with pytest.raises(NotToRenew):
            renew_award(actor=may, award=award, at=now + self.AT)

    @pytest.mark.parametrize("days", [10, 366], ids=["too early", "without grace, after its end"])
    def test_it_is_not_time(self, award, may, now, days):
        with pytest.raises(NotToRenew):
            renew_award(actor=may, award=award, at=now + days * DAY)

    def test_others_do_not(self, award, actor, karin, mallory, now):
        for who in (karin, mallory):
            with pytest.raises(NotAllowed):
                renew_award(actor=actor(who), award=award, at=now + self.AT)

    def test_what_was_put_away_is_not_renewed(self, award, may, first_aid, now):
        first_aid.achievement.published = None
        first_aid.achievement.save()
        with pytest.raises(NotPublished):
            renew_award(actor=may, award=award, at=now + self.AT)

    def test_where_a_second_person_signs_it_waits_for_them(
        self, award, may, actor, ole, nordvind, now
    ):
        nordvind.needs_sign_off = True
        nordvind.save()
        at = now + self.AT
        batch = renew_award(actor=may, award=award, at=at)
        assert isinstance(batch, Batch)
        assert successor_of(award) is None
        sign_off_batch(actor=actor(ole), batch=batch, at=at)
        run_due_batches(at=at + DAY)
        assert successor_of(award).recipient_email == award.recipient_email

    @pytest.mark.usefixtures("ole")
    def test_a_request_is_changed_returned_and_approved(self, award, may, jonas, now):
        at = now + self.AT
        first = ask_for_renewal(user=jonas, award_id=award.pk, at=at)
        again = ask_for_renewal(user=jonas, award_id=award.pk, narrative="Six hours", at=at)
        assert (first.pk, again.narrative) == (again.pk, "Six hours")
        told = Mail.objects.filter(kind="renewal-asked").values_list("to_email", flat=True)
        assert sorted(told) == ["mette@nordvind.test", "ole@nordvind.test"]
        with pytest.raises(BadFact):
            decide_renewal(actor=may, request=again, is_approved=False, at=at)
        decide_renewal(actor=may, request=again, is_approved=False, reason="Too short", at=at)
        assert Mail.objects.get(kind="renewal-returned").context["reason"] == "Too short"
        with pytest.raises(RequestClosed):
            decide_renewal(actor=may, request=again, is_approved=True, at=at)
        third = ask_for_renewal(
            user=jonas, award_id=award.pk, evidence=["https://x.test/course"], at=at
        )
        decide_renewal(actor=may, request=third, is_approved=True, at=at)
        assert successor_of(award) is not None
        actions = AuditEvent.objects.filter(action__startswith="renewal.")
        assert list(actions.order_by("sequence").values_list("action", flat=True)) == [
            "renewal.asked",
            "renewal.asked",
            "renewal.returned",
            "renewal.asked",
            "renewal.approved",
        ]

    @pytest.mark.usefixtures("mette")
    def test_it_is_refused(self, award, terms, jonas, mallory, actor, now):
        at = now + self.AT
        with pytest.raises(NotToRenew):
            ask_for_renewal(user=jonas, award_id=award.pk, at=now)
        with pytest.raises(Award.DoesNotExist):
            ask_for_renewal(user=mallory, award_id=award.pk, at=at)
        terms(needs_evidence=True)
        with pytest.raises(EvidenceMissing):
            ask_for_renewal(user=jonas, award_id=award.pk, at=at)
        asked = ask_for_renewal(user=jonas, award_id=award.pk, evidence=["https://x.test"], at=at)
        with pytest.raises(NotAllowed):
            decide_renewal(actor=actor(mallory), request=asked, is_approved=True, at=at)
        terms(may_be_asked=False)
        with pytest.raises(RenewalNotAsked):
            ask_for_renewal(user=jonas, award_id=award.pk, at=at)

    @pytest.mark.usefixtures("give")
    def test_nobody_decides_about_themselves(self, actor, ole, mette, first_aid, now):
        own = award_one(
            actor=actor(ole),
            version=first_aid,
            email="mette@nordvind.test",
            name="Mette",
            valid_until=now + 365 * DAY,
            at=now,
        )
        at = now + self.AT
        asked = ask_for_renewal(user=mette, award_id=own.pk, at=at)
        with pytest.raises(SelfAward):
            decide_renewal(actor=actor(mette), request=asked, is_approved=True, at=at)

    @pytest.mark.parametrize("days", [-1, 731], ids=["less than none", "more than two years"])
    def test_days_of_grace_have_their_bounds(self, terms, days):
        with pytest.raises(BadFact):
            terms(grace_days=days)

    def test_terms_are_the_designers(self, first_aid, actor, karin, mallory, now):
        for who in (karin, mallory):
            with pytest.raises(NotAllowed):
                set_renewal_terms(
                    actor=actor(who),
                    achievement=first_aid.achievement,
                    grace_days=1,
                    may_be_asked=True,
                    needs_evidence=False,
                    at=now,
                )

    def test_the_database_refuses(self, award, jonas, terms, now):
        asked = ask_for_renewal(user=jonas, award_id=award.pk, at=now + self.AT)
        with pytest.raises(IntegrityError), transaction.atomic():
            RenewalRequest.objects.create(award=award, asked_at=now)
        with pytest.raises(IntegrityError), transaction.atomic():
            RenewalRequest.objects.filter(pk=asked.pk).update(is_approved=True)
        terms()
        with pytest.raises(IntegrityError), transaction.atomic():
            RenewalTerms.objects.update(grace_days=731)


class TestCalendar:
    @pytest.fixture
    def soon(self, give):
        at = timezone.now()
        return give(
            "jonas@nordvind.test",
            "Jonas",
            at=at,
            valid_from=at - 300 * DAY,
            valid_until=at + 20 * DAY,
        )

    def _path(self, address: str) -> str:
        return address.removeprefix("https://skills.test")

    def test_ones_own_says_the_day_and_ends_when_it_is_ended(self, soon, actor, jonas, client, now):
        feed, address = make_feed(actor=actor(jonas), is_own=True, at=now)
        assert feed.secret_digest not in address
        answer = client.get(self._path(address))
        text = answer.content.decode()
        assert answer["Content-Type"] == "text/calendar; charset=utf-8"
        assert f"DTSTART;VALUE=DATE:{timezone.localtime(soon.valid_until):%Y%m%d}" in text
        assert "BEGIN:VEVENT" in text
        end_feed(actor=actor(jonas), feed=feed, at=now)
        assert client.get(self._path(address)).status_code == 404
        with pytest.raises(FeedEnded):
            end_feed(actor=actor(jonas), feed=feed, at=now)

    @pytest.mark.usefixtures("soon")
    def test_the_organisations_names_people_to_who_may_still_see_them(
        self, actor, karin, client, now
    ):
        _feed, address = make_feed(actor=actor(karin), is_own=False, at=now)
        assert "Jonas" in client.get(self._path(address)).content.decode()
        karin.memberships.all().delete()
        answer = client.get(self._path(address))
        assert "Jonas" not in answer.content.decode()
        assert "BEGIN:VEVENT" not in answer.content.decode()

    def test_it_is_refused(self, actor, jonas, mallory, sara, now):
        with pytest.raises(NotAllowed):
            make_feed(actor=actor(sara), is_own=False, at=now)
        feed, _address = make_feed(actor=actor(jonas), is_own=True, at=now)
        with pytest.raises(NotAllowed):
            end_feed(actor=actor(mallory), feed=feed, at=now)
        for _ in range(9):
            make_feed(actor=actor(jonas), is_own=True, at=now)
        with pytest.raises(TooManyFeeds):
            make_feed(actor=actor(jonas), is_own=True, at=now)

    def test_a_stranger_or_a_guess_meets_nothing(self, client):
        assert client.get("/calendar/guess.ics").status_code == 404

    @pytest.mark.parametrize(
        ("title", "line"),
        [
            ("A, B; C", "SUMMARY:A\\, B\\; C"),
            ("A\\B", "SUMMARY:A\\\\B"),
            ("A\r\nATTACH:http://evil", "SUMMARY:A\\nATTACH:http://evil"),
            ("A\x07\x0bB", "SUMMARY:A  B"),
        ],
        ids=["signs", "backslash", "another line", "bells"],
    )
    def test_a_text_stays_a_text(self, now, title, line):
        body = calendar_of("x", [Entry(uid="1", day=now.date(), title=title, changed_at=now)])
        assert line.encode() in body.split(b"\r\n")

    def test_lines_are_folded_between_letters(self, now):
        entry = Entry(uid="1", day=now.date(), title="Ærø " * 40, changed_at=now)
        body = calendar_of("x", [entry])
        lines = body.split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert all(line.decode() is not None for line in lines)
        unfolded = body.replace(b"\r\n ", b"").decode()
        assert "SUMMARY:" + "Ærø " * 40 in unfolded


class TestPages:
    @pytest.fixture
    def soon(self, give):
        at = timezone.now()
        return give(
            "jonas@nordvind.test",
            "Jonas",
            at=at,
            valid_from=at - 300 * DAY,
            valid_until=at + 20 * DAY,
        )

    @pytest.mark.usefixtures("client", "actor")
    def test_page_list_call_and_mail_say_the_same(self, soon, as_, mette, jonas):
        expected = expiry_of(soon, at=soon.issued_at)
        assert expected.days == 20
        pages = [
            as_(mette).get(reverse("ending-list")),
            as_(mette).get(reverse("award-detail", args=[soon.pk])),
            as_(mette).get(reverse("award-renew", args=[soon.pk])),
            as_(jonas).get(reverse("my-badge", args=[soon.pk])),
            as_(jonas).get(reverse("my-badge-renew", args=[soon.pk])),
        ]
        for page in pages:
            assert "20 days left" in page.content.decode(), page.request["PATH_INFO"]

    def test_asked_and_approved_on_the_pages(self, soon, as_, mette, jonas):
        learner, officer = as_(jonas), as_(mette)
        address = reverse("my-badge-renew", args=[soon.pk])
        assert learner.post(address, {"evidence": "nonsense"}).status_code == 422
        learner.post(address, {"narrative": "Again", "evidence": "https://x.test/a"})
        asked = RenewalRequest.objects.get()
        assert asked.evidence == [{"url": "https://x.test/a"}]
        assert "You asked" in learner.get(reverse("my-badge", args=[soon.pk])).content.decode()
        page = reverse("renewal-request", args=[asked.pk])
        assert page in officer.get(reverse("ending-list")).content.decode()
        assert officer.post(page, {"decision": "return"}).status_code == 422
        assert officer.post(page, {"decision": "approve"}).status_code == 302
        assert successor_of(soon) is not None
        assert officer.get(page).status_code == 200

    def test_renewed_by_an_officer(self, soon, as_, mette):
        address = reverse("award-renew", args=[soon.pk])
        assert as_(mette).post(address).status_code == 302
        assert as_(mette).post(address).status_code == 422

    def test_terms_and_calendars(self, first_aid, as_, mette, jonas):
        client = as_(mette)
        address = reverse("renewal-terms", args=[first_aid.achievement_id])
        assert client.post(address, {"grace_days": "-1"}).status_code == 422
        client.post(address, {"grace_days": "14", "needs_evidence": "on"})
        terms = RenewalTerms.objects.get()
        assert (terms.grace_days, terms.may_be_asked, terms.needs_evidence) == (14, False, True)
        assert b'value="14"' in client.get(address).content
        made = client.post(reverse("my-calendars"), {"of": "organisation"})
        assert b"/calendar/" in made.content
        feed = CalendarFeed.objects.get()
        assert b"/calendar/" not in client.get(reverse("my-calendars")).content
        assert as_(jonas).post(reverse("my-calendar-end", args=[feed.pk])).status_code == 404
        client.post(reverse("my-calendar-end", args=[feed.pk]))
        feed.refresh_from_db()
        assert feed.ended_at is not None

    @pytest.mark.parametrize("count", [2, 12], ids=["few", "many"])
    def test_the_list_asks_as_much_whatever_its_length(
        self, give, as_, mette, count, django_assert_max_num_queries
    ):
        at = timezone.now()
        for number in range(count):
            give(
                f"p{number}@x.test",
                f"P {number}",
                at=at,
                valid_from=at - 300 * DAY,
                valid_until=at + 20 * DAY,
            )
        client = as_(mette)
        with django_assert_max_num_queries(16):
            client.get(reverse("ending-list"))
