# SPDX-License-Identifier: Apache-2.0

"""What holds for every valid object of the model."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest
from hypothesis import given, settings
from tests import strategies

from skillmark import model
from skillmark.encoding import strict_json
from skillmark.model import check_credential, check_vc


@given(strategies.achievement_credentials())
def test_a_badge_survives_json_and_is_judged_valid(badge: model.AchievementCredential) -> None:
    document = badge.to_dict()

    check_credential(document)
    check_vc(document)
    again = model.AchievementCredential.from_dict(
        strict_json.loads_object(strict_json.dumps(document))
    )

    assert again == badge
    assert hash(again) == hash(badge)
    assert list(again.to_dict()) == list(document)
    assert again.to_dict() == document


@given(strategies.endorsement_credentials())
def test_an_endorsement_survives_json_and_is_judged_valid(
    endorsement: model.EndorsementCredential,
) -> None:
    document = endorsement.to_dict()

    check_credential(document)
    check_vc(document)

    assert model.EndorsementCredential.from_dict(document) == endorsement


@given(strategies.achievements())
def test_an_achievement_can_be_pickled_copied_and_made_anew(badge: model.Achievement) -> None:
    assert pickle.loads(pickle.dumps(badge)) == badge  # noqa: S301 (our own bytes)
    assert copy.deepcopy(badge).to_dict() == badge.to_dict()
    assert dataclasses.replace(badge) == badge
    assert dataclasses.replace(badge, version="2").version == "2"


@settings(max_examples=30)
@given(strategies.achievement_credentials())
def test_a_copy_that_is_changed_leaves_the_badge_alone(badge: model.AchievementCredential) -> None:
    before = strict_json.dumps(badge.shared_dict())
    document = badge.to_dict()
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    subject["achievement"] = None
    document.clear()

    assert strict_json.dumps(badge.shared_dict()) == before
    with pytest.raises(dataclasses.FrozenInstanceError):
        badge.id = "urn:x:1"  # type: ignore[misc]
