# SPDX-License-Identifier: Apache-2.0

"""Why a request about somebody's data cannot be answered so, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Conflict, Malformed


class AskedAlready(Conflict):
    """The same is asked for the same address, and not answered yet."""

    code = "subject_request_open"
    sentence = _("This was asked already, and waits for an answer.")


class AnsweredAlready(Conflict):
    """A request has its answer."""

    code = "subject_request_answered"
    sentence = _("This request is answered.")
    hint = _("Note a new one if they ask again.")


class OtherAnswer(Conflict):
    """A request for a copy is not answered by erasing."""

    code = "subject_request_of_another_kind"
    sentence = _("They asked for a copy, not to be erased.")
    hint = _("Note another request if they want to be erased.")


class StillMember(Conflict):
    """Whoever is to be erased works in the organisation's account."""

    code = "subject_is_member"
    sentence = _("They are a member of the organisation.")
    hint = _("Take them out of the members first.")


class ReasonMissing(Malformed):
    """A request was refused without a reason."""

    code = "reason_missing"
    sentence = _("Say why. They have a right to know, and to complain about it.")


class DaysRefused(Malformed):
    """A time to keep something is no number of days within the bounds."""

    code = "retention_days_invalid"
    sentence = _("Write a number of days from 90 to 36500, or leave it empty to keep it.")
