# SPDX-License-Identifier: Apache-2.0

"""Why there is no document."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Conflict, Refusal


class NotInForce(Conflict):
    """An award that was withdrawn, declined or is on hold has no certificate."""

    code = "not_in_force"
    sentence = _("There is no certificate of a badge that was withdrawn, declined or is on hold.")


class CannotBeSet(Refusal):
    """A letter of a name is in none of the fonts."""

    code = "letters_missing"
    http_status = 422
    sentence = _("A name holds letters that no font of this site has.")
    hint = _("The operator can add fonts: SKILLMARK_FONTS.")


class NothingToPack(Conflict):
    """No award of the list is in force."""

    code = "nothing_to_pack"
    sentence = _("No badge of this list has a certificate.")


class NothingToPrint(NothingToPack):
    """No award that a filter finds is in force."""

    sentence = _("No badge that fits has a certificate.")
    hint = _("Choose others: what was withdrawn, declined or is on hold has none.")


class TooManyToPack(Refusal):
    """More awards fit than go into one archive."""

    code = "too_many_to_pack"
    sentence = _("At most 20,000 certificates go into one archive. Choose fewer.")
    hint = _("A badge, a department or some months make it fewer.")


class TooManyPacks(Conflict):
    """The organisation keeps as many archives as it may."""

    code = "too_many_packs"
    sentence = _("There are ten archives already. Remove one first.")


class PackNotReady(Conflict):
    """An archive is still being made, or was removed."""

    code = "pack_not_ready"
    sentence = _("The archive is not ready, or was removed.")
    hint = _("Ask for it again.")
