# SPDX-License-Identifier: Apache-2.0

"""
The closed lists of an achievement, with the words people choose them by.

`AchievementType` holds the terms of Open Badges 3.0 that a person picks from; an
imported achievement may carry any other term of the standard. No rule stands here.
"""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AchievementType(models.TextChoices):
    """What kind of thing is earned: Open Badges 3.0 § AchievementType Enumeration."""

    BADGE = "Badge", _("Badge")
    MICRO_CREDENTIAL = "MicroCredential", _("Micro-credential")
    CERTIFICATE = "CertificateOfCompletion", _("Certificate of completion")
    CERTIFICATION = "Certification", _("Certification")
    LICENSE = "License", _("Licence to do a job")
    COMPETENCY = "Competency", _("Skill")
    COURSE = "Course", _("Course")
    LEARNING_PROGRAM = "LearningProgram", _("Programme")
    ASSESSMENT = "Assessment", _("Test or examination")
    AWARD = "Award", _("Recognition")
    MEMBERSHIP = "Membership", _("Membership")
    APPRENTICESHIP = "ApprenticeshipCertificate", _("Apprenticeship certificate")
    DIPLOMA = "Diploma", _("Diploma")


class Participation(models.TextChoices):
    """How one takes part (EU recommendation: form of participation)."""

    ON_SITE = "on_site", _("In person")
    ONLINE = "online", _("Online")
    BLENDED = "blended", _("Partly in person, partly online")
    WORK = "work", _("At work")
    SELF_STUDY = "self_study", _("On one’s own")


class Assessment(models.TextChoices):
    """How it is found out that somebody can do it (EU recommendation: type of assessment)."""

    TEST = "test", _("Written or oral test")
    PRACTICAL = "practical", _("Practical test")
    WORK_SAMPLE = "work_sample", _("Work that is handed in")
    PORTFOLIO = "portfolio", _("Portfolio")
    OBSERVATION = "observation", _("Observed at work")
    PRIOR_LEARNING = "prior_learning", _("Recognition of prior learning")
    ATTENDANCE = "attendance", _("Took part, not tested")


class IdentityCheck(models.TextChoices):
    """How it is made sure that the right person was assessed."""

    NONE = "none", _("Not checked")
    KNOWN = "known", _("Known to the assessor")
    SIGNED_IN = "signed_in", _("Signed in with their own account")
    PHOTO_ID = "photo_id", _("Showed an identity document")


class Supervision(models.TextChoices):
    """Who watches over the assessment."""

    NONE = "none", _("Nobody")
    ON_SITE = "on_site", _("Somebody in the room")
    ONLINE = "online", _("Somebody online")


class Grading(models.TextChoices):
    """What an award can say about how well it was done."""

    NONE = "", _("Earned, without a grade")
    LEVELS = "levels", _("Levels of ours")
    PERCENT = "percent", _("Per cent")
    SEVEN_POINT = "danish7", _("The Danish seven-point scale")


class ExpiryKind(models.TextChoices):
    """How long an award lasts."""

    NEVER = "never", _("It does not expire")
    ON = "on", _("Until a date")
    AFTER = "after", _("For a time")


EQF_LEVELS = range(1, 9)
"""European Qualifications Framework."""
SEVEN_POINT_SCALE = ("-3", "00", "02", "4", "7", "10", "12")
SEVEN_POINT_PASSES = "02"
