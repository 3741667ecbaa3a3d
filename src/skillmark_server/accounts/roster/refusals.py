# SPDX-License-Identifier: Apache-2.0

"""What the roster refuses."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Conflict, Malformed


class BadPersonFact(Malformed):
    """One thing that was written about a person cannot stand."""

    code = "bad_person_fact"


class KnownAlready(Conflict):
    """Somebody else in the roster has this address or this number."""

    code = "person_known_already"
    hint = _("If it is the same person twice, put the two together.")


class EmploymentsOverlap(Conflict):
    """A person is employed once at a time."""

    code = "employments_overlap"
    sentence = _("The person is employed already in that time. End that employment first.")


class NotEmployed(Conflict):
    """There is no employment to end."""

    code = "not_employed"
    sentence = _("The person is not employed now, so there is nothing to end.")


class StillEmployed(Conflict):
    """Only somebody who left can be taken out of the roster."""

    code = "still_employed"
    sentence = _("The person is employed. End the employment first.")


class SamePerson(Conflict):
    """A person cannot be put together with themselves."""

    code = "same_person"
    sentence = _("Choose two different people.")


class TwoAccounts(Conflict):
    """Two people who each sign in with an account of their own."""

    code = "two_accounts"
    sentence = _("Each of the two signs in with an account of their own, so they stay apart.")


class ImportClosed(Conflict):
    """It was confirmed or undone already."""

    code = "import_closed"
    sentence = _("This list was read into the roster already.")


class ImportForgotten(Conflict):
    """It was read in so long ago that what was in it is gone."""

    code = "import_forgotten"
    sentence = _("The list is older than 90 days. What was in it is forgotten.")


class ImportChanged(Conflict):
    """The roster is not what the person saw when they said yes."""

    code = "import_changed"
    sentence = _("The roster was changed after you looked. Look at the list again.")


class NothingToImport(Conflict):
    """No row changes anything."""

    code = "nothing_to_import"
    sentence = _("Nothing in the list changes the roster.")


class ColumnsLacking(Malformed):
    """The mapping does not say who the people are."""

    code = "columns_lacking"
    sentence = _("Choose a column for the name, and one for the e-mail or the employee number.")


class CannotUndo(Conflict):
    """Something was changed after the import, and would be lost."""

    code = "cannot_undo"
    hint = _("Change these people by hand instead.")
