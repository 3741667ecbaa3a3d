# SPDX-License-Identifier: Apache-2.0

"""What the database itself refuses of achievements, and who must hold what."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from skillmark_server.accounts.models import Department, JobRole
from skillmark_server.achievements import selectors, services
from skillmark_server.achievements.models import Achievement, Requirement, Version
from skillmark_server.achievements.refusals import (
    IsArchived,
    NotAnAchievement,
    RequirementStands,
)
from skillmark_server.refusals import NotAllowed
from tests.server.integration.test_publish_achievement import WHOLE


@pytest.fixture
def draft(mette, actor, now) -> Version:
    return services.create_achievement(actor=actor(mette), content=WHOLE, at=now)


def _refused(make) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_a_version_number_stands_once(draft, now):
    Version.objects.update(published_at=now, digest="0" * 64)

    _refused(lambda: Version.objects.create(achievement=draft.achievement, number=1, saved_at=now))


def test_nothing_is_published_without_its_digest(draft, now):
    _refused(lambda: Version.objects.update(published_at=now))


def test_a_reason_to_archive_stands_with_its_moment(draft):
    _refused(lambda: Achievement.objects.update(archive_reason="law"))


@pytest.mark.parametrize("shape", ["all", "department", "role", "both"])
def test_the_same_people_are_asked_once(draft, nordvind, shape):
    lager = Department.objects.create(organisation=nordvind, name="Lager")
    driver = JobRole.objects.create(organisation=nordvind, name="Truckfører")
    row = {
        "organisation": nordvind,
        "achievement": draft.achievement,
        "department": lager if shape in {"department", "both"} else None,
        "job_role": driver if shape in {"role", "both"} else None,
    }
    Requirement.objects.create(**row)

    _refused(lambda: Requirement.objects.create(**row))


def test_requirements_are_made_once_and_of_ones_own(
    mette, karin, mallory, actor, draft, kysten, now
):
    who, achievement = actor(mette), draft.achievement
    requirement = services.require_achievement(actor=who, achievement=achievement, at=now)

    with pytest.raises(RequirementStands):
        services.require_achievement(actor=who, achievement=achievement, at=now)
    with pytest.raises(NotAllowed):
        services.require_achievement(actor=actor(karin), achievement=achievement, at=now)
    with pytest.raises(Requirement.DoesNotExist):
        services.drop_requirement(actor=actor(mallory), requirement=requirement, at=now)
    for model, name in ((Department, "department"), (JobRole, "job_role")):
        theirs = model.objects.create(organisation=kysten, name="Theirs")
        with pytest.raises(model.DoesNotExist):
            services.require_achievement(
                actor=who, achievement=achievement, at=now, **{name: theirs}
            )
    assert list(selectors.requirements_of(draft.achievement.organisation)) == [requirement]
    services.archive(actor=who, achievement=achievement, at=now)
    with pytest.raises(IsArchived):
        services.require_achievement(actor=who, achievement=achievement, at=now)
    assert list(selectors.requirements_of(draft.achievement.organisation)) == []


def test_who_awards_sees_what_can_be_awarded(mette, karin, actor, draft, now):
    services.create_achievement(actor=actor(mette), at=now)
    assert list(selectors.awardable_by(actor(mette))) == []

    services.publish(actor=actor(mette), version=draft, at=now)

    assert list(selectors.awardable_by(actor(mette))) == [draft.achievement]
    assert list(selectors.awardable_by(actor(karin))) == []
    services.archive(actor=actor(mette), achievement=draft.achievement, at=now)
    assert list(selectors.awardable_by(actor(mette))) == []


def test_who_does_not_design_takes_nothing_over(karin, actor, now):
    with pytest.raises(NotAllowed):
        services.copy_template(actor=actor(karin), key="gdpr", at=now)
    with pytest.raises(NotAllowed):
        services.import_ob3(actor=actor(karin), data=b"{}", at=now)
    with pytest.raises(NotAllowed):
        services.show_in_catalogue(
            actor=actor(karin), achievement=Achievement(), is_shown=True, at=now
        )


def test_nothing_is_left_of_an_import_that_failed(mette, actor, now):
    with pytest.raises(NotAnAchievement):
        services.import_ob3(actor=actor(mette), data=b'{"type":["Achievement"', at=now)

    assert not Achievement.objects.exists()


def test_history_needs_as_many_queries_for_many_as_for_one(
    as_, mette, actor, draft, now, django_assert_max_num_queries
):
    who = actor(mette)
    for _round in range(6):
        services.publish(actor=who, version=draft, at=now)
        draft = services.start_draft(actor=who, achievement=draft.achievement, at=now)
    client = as_(mette)
    client.get("/achievements/")

    with django_assert_max_num_queries(10):
        answer = client.get(f"/achievements/{draft.achievement_id}/history")

    assert len(answer.context["page"].object_list) == 7
