# SPDX-License-Identifier: Apache-2.0

"""Every mail in both languages: text and HTML say the same, and the badge travels along."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.template.loader import get_template

from skillmark_server.awards import reminding
from skillmark_server.awards.selectors import Filters
from skillmark_server.awards.services import (
    ask_for_badge,
    confirm_batch,
    decide_request,
    open_request_link,
    preview_batch,
    reinstate_award,
    revoke_award,
    suspend_award,
)
from skillmark_server.lifecycle.choosing import Choice
from skillmark_server.lifecycle.digesting import write_digests
from skillmark_server.lifecycle.doing import do_due_bulk_acts
from skillmark_server.lifecycle.endorsement_letters import (
    write_endorsement_decided,
    write_endorsement_offered,
    write_endorsement_withdrawn,
)
from skillmark_server.lifecycle.endorsing import target_for
from skillmark_server.lifecycle.letters import write_renewal_asked
from skillmark_server.lifecycle.models import BulkKind, Endorsed, RenewalRequest
from skillmark_server.lifecycle.reminding import remind_of_ends
from skillmark_server.lifecycle.services import (
    ask_for_bulk_act,
    ask_for_endorsement,
    decide_renewal,
)
from skillmark_server.outbox import delivering
from skillmark_server.outbox.models import Mail
from skillmark_server.outbox.rendering import render
from skillmark_server.outbox.services import write_mail
from tests.server.cast_awards import published

KINDS = (
    "claim",
    "reminder",
    "revoked",
    "suspended",
    "reinstated",
    "reissued",
    "act-waiting",
    "endorsement-asked",
    "endorsement-decided",
    "endorsement-offered",
    "endorsement-withdrawn",
    "expiring",
    "expiry-digest",
    "renewal-asked",
    "renewal-returned",
    "request-received",
    "request-returned",
    "sign-off-waiting",
    "invitation",
)


@pytest.fixture
def every_mail(give, actor, mette, ole, nordvind, first_aid, now):
    """One mail of each kind, to people who read `language`."""

    def write(language: str) -> dict[str, Mail]:
        for reader in (mette, ole):
            reader.language = language
            reader.save()
        may = actor(mette)
        award = give(language=language, version=published(nordvind, at=now, suspendable=True))
        Mail.objects.update(sent_at=now)
        reminding.remind_unclaimed(at=now + timedelta(days=7))
        Mail.objects.update(sent_at=now)  # what waits is emptied where it is cancelled
        for act in (suspend_award, reinstate_award, revoke_award):
            act(actor=may, award=award, reason="Forkert person", at=now, now=True)
        wrong = give("eva@x.test", language=language)
        ask_for_bulk_act(
            actor=may,
            choice=Choice(award_id=wrong.pk),
            kind=BulkKind.REISSUE,
            reason="Stavefejl",
            at=now,
            now=True,
        )
        do_due_bulk_acts(at=now)
        target = target_for(may, Endorsed.ACHIEVEMENT, first_aid.achievement_id)
        wish = ask_for_endorsement(
            actor=may, target=target, email="fie@x.test", language=language, at=now
        )
        wish.by_name, wish.by, wish.decided_at = "Fie", ole, now
        write_endorsement_offered(wish, at=now)
        write_endorsement_decided(wish, at=now)
        write_endorsement_withdrawn(wish, at=now)
        ends = give("ida@x.test", language=language, valid_until=now + timedelta(days=100))
        later = now + timedelta(days=20)
        remind_of_ends(at=later)
        asked_again = RenewalRequest.objects.create(award=ends, asked_at=later)
        write_renewal_asked(asked_again, at=later)
        decide_renewal(actor=may, request=asked_again, is_approved=False, reason="A", at=later)
        write_digests(at=later)
        link = open_request_link(actor=may, achievement=first_aid.achievement, at=now)
        asked = ask_for_badge(
            code=link.code, email="bo@x.test", name="Bo Dahl", language=language, at=now
        )
        asked.confirmed_at = now
        asked.save()
        decide_request(actor=may, request=asked, is_approved=False, reason="En prøve", at=now)
        nordvind.needs_sign_off = True
        nordvind.save()
        batch = preview_batch(
            actor=may, version=first_aid, data="Carl <c@x.test>", source="pasted", at=now
        )
        confirm_batch(actor=may, batch=batch, at=now)
        ask_for_bulk_act(
            actor=may,
            choice=Choice(filters=Filters(achievement_id=first_aid.achievement_id)),
            kind=BulkKind.REVOKE,
            reason="Fejl",
            at=now,
        )
        write_mail(
            kind="invitation",
            key="invitation",
            to_email="dorte@x.test",
            language=language,
            context={"by": "Mette", "role": "Auditor"},
            secrets={"link": "https://skills.test/invitation/abc"},
            organisation=nordvind,
            due_at=now,
            at=now,
        )
        return {mail.kind: mail for mail in Mail.objects.all()}

    return write


@pytest.mark.parametrize("language", ["en", "da"])
def test_each_kind_is_whole_in_both_languages(every_mail, language):
    mails = every_mail(language)

    assert set(mails) == set(KINDS)
    for kind, mail in mails.items():
        rendered = render(mail)
        assert mail.language == language, kind
        assert rendered.subject
        assert "\n" not in rendered.subject, kind
        for body in (rendered.text, rendered.html):
            assert "Nordvind A/S" in body, kind
            assert "None" not in body, kind
            assert "{{" not in body, kind
            assert "{%" not in body, kind
        assert f'<html lang="{language}">' in rendered.html, kind
        assert "<script" not in rendered.html, kind
        # Everything a mail program would have to fetch is missing on purpose.
        assert re.findall(r'src="(?!cid:)', rendered.html) == [], kind
        for link in re.findall(r'href="(https?://[^"]+)"', rendered.html):
            assert link in rendered.text, (kind, link)


def test_languages_differ(every_mail):
    mails = every_mail("da")
    danish = {kind: render(mail).subject for kind, mail in mails.items()}
    for mail in mails.values():
        mail.language = "en"
    english = {kind: render(mail).subject for kind, mail in mails.items()}

    assert [kind for kind in KINDS if danish[kind] == english[kind]] == []


def test_the_claim_mail_says_who_what_and_until_when(give):
    give(language="da")
    rendered = render(Mail.objects.get())

    assert rendered.subject == "Anna, dit bevis er klar: Førstehjælp"
    assert "14. marts 2028" in rendered.text.replace("\u00a0", " ")
    assert "NV-2026-0001" in rendered.text
    assert "https://skills.test/claim/" in rendered.text
    assert rendered.picture


def test_names_and_titles_stay_words(give, nordvind, now):
    evil = "<img src=x onerror=alert(1)> & Søn"
    version = published(nordvind, at=now, name={"en": evil, "da": evil})
    give(name="Anna <b>Berg</b>", version=version)
    rendered = render(Mail.objects.get())

    assert "<img src=x" not in rendered.html
    assert "<b>Berg" not in rendered.html
    assert "<img src=x" in rendered.text
    assert "&amp;" not in rendered.text


def test_the_picture_travels_inside(give, now):
    give()
    delivering.deliver_due(at=now)

    sent = django_mail.outbox[0].message()
    parts = {part.get_content_type(): part for part in sent.walk()}
    assert sent.get_content_type() == "multipart/related"
    assert parts["image/png"]["Content-ID"] == "<badge>"
    assert 'src="cid:badge"' in parts["text/html"].get_payload(decode=True).decode()
    assert "List-Unsubscribe" not in sent


def test_every_kind_has_its_three_templates():
    for kind in KINDS:
        for ending in ("subject.txt", "txt", "html"):
            assert get_template(f"mail/{kind}.{ending}")


def test_the_colour_of_the_organisation_stands_in_the_head(give, nordvind):
    nordvind.colour = "#7A1526"
    nordvind.save()
    give()
    assert ".head,.b{background:#7A1526" in render(Mail.objects.get()).html
