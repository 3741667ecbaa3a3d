# SPDX-License-Identifier: Apache-2.0

"""Why something about moving in is refused, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Conflict, Malformed, Refusal


class ExportRefused(Malformed):
    """The file is no export that can be read, or goes beyond a limit."""

    code = "export_unreadable"
    sentence = _("This is no export that can be read.")
    hint = _("Take the file as the platform gave it: JSON, CSV, Excel, or a ZIP of them.")


class ExportTooLarge(ExportRefused):
    """The file, or what it unfolds to, is more than is taken in at once."""

    code = "export_too_large"
    sentence = _("The export is larger than what is taken in at once. Divide it.")


class ExportGivenUp(ExportRefused):
    """Each of several readings ended with something that nobody foresaw."""

    code = "export_given_up"
    sentence = _("This export was begun several times, and never read to its end.")
    hint = _(
        "Divide it to find the part that stops it. What happened stands in the log of whoever "
        "runs this site."
    )


class MoveClosed(Conflict):
    """What is asked belongs to another stage of moving in."""

    code = "move_closed"
    sentence = _("That cannot be done with this export any more, or not yet.")


class MoveChanged(Conflict):
    """What was agreed to is not what was looked at."""

    code = "move_changed"
    sentence = _("Meanwhile the export would do something else. Look at it again.")


class NothingToMoveIn(Refusal):
    """No row would be moved in."""

    code = "nothing_to_move_in"
    sentence = _("No row of this export would be moved in.")


class NotYetPublished(Refusal):
    """The badge has no published version, so nothing can be issued of it."""

    code = "moved_badge_not_published"
    sentence = _("Publish the badge first. Then its awards can be issued as Open Badges 3.0.")


class NothingToReissue(Refusal):
    """All of those that were chosen were issued again, or none was chosen."""

    code = "nothing_to_reissue"
    sentence = _("None of these is left to be issued again.")


class UndoTooLate(Conflict):
    """Its window is over, or some of it was issued again."""

    code = "move_not_undone"
    sentence = _("This cannot be undone: 30 days have passed, or some were issued again.")


class SignedOffBySelf(Refusal):
    """Whoever asked for it signs it off."""

    code = "move_signed_off_by_self"
    sentence = _("Somebody else than you has to sign this off.")
