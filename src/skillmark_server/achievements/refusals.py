# SPDX-License-Identifier: Apache-2.0

"""What this room refuses, and how it says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Malformed, Refusal, Words

Problems = Mapping[str, list[Words]]
"""Sentences by the place they are about: `name.da`, `skills.0.url`, `expiry`."""


class ContentRefused(Malformed):
    """
    Something written in an achievement cannot stand.

    Args:
        problems: What is wrong, by place; `field` is the first of them.
    """

    code = "achievement_refused"
    sentence = _("Something in this badge has to be mended first.")

    def __init__(self, problems: Problems) -> None:
        self.problems = problems
        place = next(iter(problems), "")
        said: dict[str, Any] = {
            name: [str(line) for line in lines] for name, lines in problems.items()
        }
        super().__init__(field=place, problems=said)


class NotWhole(ContentRefused):
    """It can be kept as a draft, and lacks something before anybody can earn it."""

    code = "achievement_not_whole"
    http_status = 409
    sentence = _("Something is missing before this badge can be published.")


class IsPublished(Refusal):
    """A published version never changes."""

    code = "version_is_published"
    sentence = _("This version is published and never changes.")
    hint = _("Make a new version: what was awarded keeps the old one.")


class IsInReview(Refusal):
    """It lies with a reviewer."""

    code = "version_in_review"
    sentence = _("This badge is with a reviewer, so it cannot be changed now.")
    hint = _("Take it back first.")


class NotInReview(Refusal):
    """Nobody has asked for a review of it."""

    code = "version_not_in_review"
    sentence = _("This badge has to be reviewed by a second person before it is published.")
    hint = _("Send it to review.")


class NeedsNoReview(Refusal):
    """The organisation publishes without a second person."""

    code = "needs_no_review"
    sentence = _("Badges of this organisation are published without a review.")


class ReviewsOwnWork(Refusal):
    """Nobody reviews what they wrote."""

    code = "reviews_own_work"
    http_status = 403
    sentence = _("You cannot review what you wrote yourself. Ask a colleague.")


class IsArchived(Refusal):
    """It was put away."""

    code = "achievement_is_archived"
    sentence = _("This badge is archived.")
    hint = _("Bring it back first.")


class NothingToPublish(Refusal):
    """There is no draft."""

    code = "no_draft"
    sentence = _("There is no draft of this badge.")


class NotAnAchievement(Malformed):
    """What was given is no Open Badges achievement."""

    code = "no_achievement"
    sentence = _("We found no badge in this. Give an Open Badges 3.0 file, or paste its text.")


class NoSuchTemplate(Refusal):
    """The shelf holds no template of that name."""

    code = "no_such_template"
    http_status = 404
    sentence = _("There is no such template.")


class RequirementStands(Refusal):
    """The same people are asked already."""

    code = "requirement_stands"
    sentence = _("These people are asked to hold it already.")


class VersionAltered(Refusal):
    """The kept bytes of a published version are not those that were published."""

    code = "version_altered"
    sentence = _("What was published here has been altered, so it is not used.")
    hint = _("Tell whoever runs this site.")
