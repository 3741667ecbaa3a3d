# SPDX-License-Identifier: Apache-2.0

"""Headlines of a list that is read in: sentences that tell what happens, or happened."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skillmark_server.accounts.roster.importing.plan import Fate, Plan


def headline(plan: Plan) -> str:
    """Say what would happen, and what has to be mended first."""
    new, changed, wrong = (plan.count(fate) for fate in (Fate.NEW, Fate.CHANGED, Fate.WRONG))
    said = []
    if new:
        said.append(ngettext("%(n)s person is new.", "%(n)s people are new.", new) % {"n": new})
    if changed:
        said.append(ngettext("%(n)s changes.", "%(n)s change.", changed) % {"n": changed})
    if not said:
        said.append(_("Nothing in the roster changes."))
    if wrong:
        said.append(
            ngettext("%(n)s row has to be mended.", "%(n)s rows have to be mended.", wrong)
            % {"n": wrong}
        )
    return " ".join(said)


def outcome(counts: Mapping[str, int]) -> str:
    """Say what was done."""
    new, changed, ended = counts["new"], counts["changed"], counts["ended"]
    said = []
    if new:
        said.append(
            ngettext("%(n)s person was added.", "%(n)s people were added.", new) % {"n": new}
        )
    if changed:
        said.append(ngettext("%(n)s was changed.", "%(n)s were changed.", changed) % {"n": changed})
    if ended:
        said.append(
            ngettext("%(n)s employment ended.", "%(n)s employments ended.", ended) % {"n": ended}
        )
    return " ".join(said)
