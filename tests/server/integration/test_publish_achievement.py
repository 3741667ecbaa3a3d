# SPDX-License-Identifier: Apache-2.0

"""From draft to published version: who may, what is asked, and that it never changes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from skillmark import Achievement as Standard
from skillmark_server.accounts.models import Membership, Role
from skillmark_server.achievements import publishing, services
from skillmark_server.achievements.content import Content
from skillmark_server.achievements.models import Achievement, Version
from skillmark_server.achievements.refusals import (
    ContentRefused,
    IsArchived,
    IsInReview,
    IsPublished,
    NeedsNoReview,
    NotInReview,
    NotWhole,
    ReviewsOwnWork,
    VersionAltered,
)
from skillmark_server.achievements.shelf import TEMPLATES
from skillmark_server.audit.models import AuditEvent
from skillmark_server.refusals import Conflict, NotAllowed

WHOLE = Content(
    name={"en": "Epoxy", "da": "Epoxy"},
    description={"en": "Works safely with epoxy.", "da": "Arbejder sikkert med epoxy."},
    criteria={"en": "Pass the test.", "da": "Bestå prøven."},
)


@pytest.fixture
def draft(mette, actor, now) -> Version:
    return services.create_achievement(actor=actor(mette), content=WHOLE, at=now)


def _published(mette, actor, draft, now) -> Version:
    return services.publish(actor=actor(mette), version=draft, at=now)


def test_a_published_version_is_the_achievement_of_its_organisation(mette, actor, draft, now):
    version = _published(mette, actor, draft, now)

    achievement = Achievement.objects.get()
    assert achievement.published == version
    assert version.published_at == now
    assert (
        AuditEvent.objects.filter(action="achievement.published").get().detail["digest"]
        == version.digest
    )


def test_the_standard_says_it_in_each_language(mette, actor, draft, now):
    version = _published(mette, actor, draft, now)

    danish = publishing.to_achievement(version, "da")
    english = publishing.to_achievement(version, "en")

    assert isinstance(danish, Standard)
    assert (danish.id, danish.in_language) == (english.id, "da")
    assert danish.description == "Arbejder sikkert med epoxy."
    assert publishing.to_achievement(version, "de") is danish


@pytest.mark.parametrize("name", ["content", "svg", "published_at"])
def test_a_published_version_never_changes(mette, actor, draft, now, name):
    version = _published(mette, actor, draft, now)
    setattr(version, name, {"content": {}, "svg": b"", "published_at": None}[name])

    with pytest.raises(IsPublished):
        version.save()


def test_what_somebody_changed_behind_our_back_is_not_used(mette, actor, draft, now):
    version = _published(mette, actor, draft, now)
    altered = bytes(version.document).replace(b"sikkert", b"usikker")
    Version.objects.filter(pk=version.pk).update(document=altered)

    with pytest.raises(VersionAltered):
        publishing.to_achievement(Version.objects.get(), "da")


def test_a_published_version_is_not_saved_as_a_draft(mette, actor, draft, now):
    version = _published(mette, actor, draft, now)

    with pytest.raises(IsPublished):
        services.save_draft(actor=actor(mette), version=version, content=WHOLE, at=now)
    with pytest.raises(IsPublished):
        _published(mette, actor, draft, now)
    with pytest.raises(IsPublished):
        services.discard_draft(actor=actor(mette), version=version, at=now)


def test_the_next_version_leaves_the_first_as_it_is(mette, actor, draft, now):
    first = _published(mette, actor, draft, now)
    second = services.start_draft(actor=actor(mette), achievement=first.achievement, at=now)
    changed = Content(**{**_members(WHOLE), "name": {"en": "Epoxy 2", "da": "Epoxy 2"}})
    services.save_draft(actor=actor(mette), version=second, content=changed, at=now)

    assert Achievement.objects.get().title == "Epoxy"
    second = services.publish(actor=actor(mette), version=second, at=now)

    assert (second.number, Achievement.objects.get().title) == (2, "Epoxy 2")
    assert publishing.to_achievement(Version.objects.get(number=1), "da").name == "Epoxy"
    assert publishing.to_achievement(second, "da").related[-1].version == "1"


def _members(content: Content) -> dict:
    return {name: getattr(content, name) for name in content.__dataclass_fields__}


def test_there_is_one_draft_at_a_time(mette, actor, draft, now):
    first = _published(mette, actor, draft, now)
    one = services.start_draft(actor=actor(mette), achievement=first.achievement, at=now)
    other = services.start_draft(actor=actor(mette), achievement=first.achievement, at=now)

    assert one == other
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.create(achievement=first.achievement, number=9, saved_at=now)


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (Content(), "name.da"),
        (Content(name={"da": "x"}, description={"da": "x"}), "criteria.da"),
        (
            Content(name={"da": "x", "en": "x"}, description={"da": "x"}, criteria={"da": "x"}),
            "description.en",
        ),
        (
            Content(
                name={"da": "x"}, description={"da": "x"}, criteria={"da": "x"}, grading="levels"
            ),
            "levels",
        ),
    ],
    ids=["empty", "no criteria", "half English", "levels without levels"],
)
def test_what_is_not_whole_is_not_published(mette, actor, now, content, place):
    version = services.create_achievement(actor=actor(mette), content=content, at=now)

    with pytest.raises(NotWhole) as refusal:
        services.publish(actor=actor(mette), version=version, at=now)

    assert place in refusal.value.problems
    assert Version.objects.get().published_at is None


def test_a_draft_with_a_national_number_is_refused(mette, actor, now):
    content = Content(name={"da": "Bevis for 010190-1234"})

    with pytest.raises(ContentRefused) as refusal:
        services.create_achievement(actor=actor(mette), content=content, at=now)

    assert list(refusal.value.problems) == ["name.da"]


def test_somebody_who_saw_an_older_draft_is_told(mette, actor, draft, now):
    seen = draft.saved_at
    later = now + timedelta(minutes=1)
    services.save_draft(actor=actor(mette), version=draft, content=WHOLE, at=later, seen_at=seen)

    with pytest.raises(Conflict):
        services.save_draft(
            actor=actor(mette), version=draft, content=WHOLE, at=later, seen_at=seen
        )


# -- who may ------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["karin", "sara"])
def test_who_does_not_design_makes_no_achievement(request, actor, now, who):
    with pytest.raises(NotAllowed):
        services.create_achievement(actor=actor(request.getfixturevalue(who)), at=now)


def test_another_organisation_does_not_exist(mallory, actor, draft, now):
    with pytest.raises(Version.DoesNotExist):
        services.publish(actor=actor(mallory), version=draft, at=now)
    with pytest.raises(Version.DoesNotExist):
        services.save_draft(actor=actor(mallory), version=draft, content=WHOLE, at=now)
    with pytest.raises(Achievement.DoesNotExist):
        services.archive(actor=actor(mallory), achievement=draft.achievement, at=now)


# -- the second person --------------------------------------------------------------------


@pytest.fixture
def reviewed(nordvind):
    nordvind.needs_review = True
    nordvind.save()
    return nordvind


def test_nobody_reviews_their_own(reviewed, mette, actor, draft, now):
    services.submit_for_review(actor=actor(mette), version=draft, at=now)

    with pytest.raises(ReviewsOwnWork):
        services.publish(actor=actor(mette), version=draft, at=now)


def test_a_colleague_publishes_what_was_sent_to_review(reviewed, mette, ole, actor, draft, now):
    services.submit_for_review(actor=actor(mette), version=draft, at=now)

    version = services.publish(actor=actor(ole), version=draft, at=now)

    assert (version.submitted_by, version.reviewed_by) == (mette, ole)


def test_nothing_is_published_that_nobody_sent_to_review(reviewed, mette, ole, actor, draft, now):
    with pytest.raises(NotInReview):
        services.publish(actor=actor(ole), version=draft, at=now)


def test_what_is_in_review_is_not_changed(reviewed, mette, actor, draft, now):
    services.submit_for_review(actor=actor(mette), version=draft, at=now)

    with pytest.raises(IsInReview):
        services.save_draft(actor=actor(mette), version=draft, content=WHOLE, at=now)
    with pytest.raises(IsInReview):
        services.submit_for_review(actor=actor(mette), version=draft, at=now)


def test_a_reviewer_returns_it_with_a_reason(reviewed, mette, ole, actor, draft, now):
    services.submit_for_review(actor=actor(mette), version=draft, at=now)

    version = services.return_to_draft(
        actor=actor(ole), version=draft, at=now, reason="Criteria are vague."
    )

    assert (version.is_in_review, version.returned_reason) == (False, "Criteria are vague.")
    with pytest.raises(NotInReview):
        services.return_to_draft(actor=actor(ole), version=draft, at=now)


def test_who_only_awards_does_not_return_it(reviewed, mette, ole, nordvind, actor, draft, now):
    services.submit_for_review(actor=actor(mette), version=draft, at=now)
    Membership.objects.filter(user=ole, role=Role.DESIGNER).delete()

    with pytest.raises(NotAllowed):
        services.return_to_draft(actor=actor(ole), version=draft, at=now)


def test_a_review_is_not_asked_for_where_none_is_wanted(mette, actor, draft, now):
    with pytest.raises(NeedsNoReview):
        services.submit_for_review(actor=actor(mette), version=draft, at=now)


def test_the_database_keeps_reviewer_and_author_apart(mette, draft):
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.update(submitted_by=mette, reviewed_by=mette)


# -- putting away -------------------------------------------------------------------------


def test_an_archived_achievement_is_not_published_and_comes_back(mette, actor, draft, now):
    who = actor(mette)
    services.archive(actor=who, achievement=draft.achievement, at=now, reason="Law changed.")

    with pytest.raises(IsArchived):
        services.publish(actor=who, version=draft, at=now)
    with pytest.raises(IsArchived):
        services.archive(actor=who, achievement=draft.achievement, at=now)
    with pytest.raises(IsArchived):
        services.start_draft(actor=who, achievement=draft.achievement, at=now)

    services.unarchive(actor=who, achievement=draft.achievement, at=now)
    with pytest.raises(Conflict):
        services.unarchive(actor=who, achievement=draft.achievement, at=now)
    assert services.publish(actor=who, version=draft, at=now).is_published


def test_throwing_a_first_draft_away_leaves_nothing(mette, actor, draft, now):
    assert services.discard_draft(actor=actor(mette), version=draft, at=now) is None
    assert not Achievement.objects.exists()


def test_throwing_a_later_draft_away_leaves_what_is_published(mette, actor, draft, now):
    first = _published(mette, actor, draft, now)
    second = services.start_draft(actor=actor(mette), achievement=first.achievement, at=now)

    assert services.discard_draft(actor=actor(mette), version=second, at=now) is not None
    assert list(Version.objects.all()) == [first]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda each: each.key)
def test_every_template_of_the_shelf_can_be_published_as_it_is(mette, actor, now, template):
    version = services.copy_template(actor=actor(mette), key=template.key, at=now)
    version = services.publish(actor=actor(mette), version=version, at=now)

    danish, english = (publishing.to_achievement(version, key) for key in ("da", "en"))
    assert danish.name != english.name
    assert danish.criteria.narrative != english.criteria.narrative
