# SPDX-License-Identifier: Apache-2.0

"""Why a rule is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Conflict, Malformed


class ConditionRefused(Malformed):
    """A condition asks for nothing, for too much, or for something that is not there."""

    code = "condition_refused"
    sentence = _("Say when the badge is to be awarded.")


class RuleEnded(Conflict):
    """The rule was switched off."""

    code = "rule_ended"
    sentence = _("This rule is switched off already.")
