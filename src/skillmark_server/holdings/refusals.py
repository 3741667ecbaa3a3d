# SPDX-License-Identifier: Apache-2.0

"""Why something from elsewhere is not taken in, in words that say what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Conflict, Malformed, Refusal


class NotVerified(Malformed):
    """What was given does not verify; `code` of the core says why."""

    code = "not_verified"
    sentence = _("It does not verify, so it cannot be kept here.")
    hint = _("Ask the issuer for the original file or for the badge's own address.")


class NotOneBadge(Malformed):
    """It is a presentation of several, or a credential that is no badge."""

    code = "not_one_badge"
    sentence = _("This holds no single badge.")
    hint = _("Give one badge at a time: its file, its address or its text.")


class NotYours(Malformed):
    """It was issued to an address that the account has not shown to be its own."""

    code = "not_your_badge"
    sentence = _("It is genuine, and it was issued to none of your addresses.")
    hint = _(
        "If it went to another address of yours, add that address to your account and confirm "
        "it, then try again."
    )


class FromHere(Conflict):
    """It was issued here: it stands among one's badges, or waits at its own address."""

    code = "issued_here"
    sentence = _("This badge was issued on this site.")
    hint = _("You find it among your badges, if it was issued to one of your addresses.")


class HaveIt(Conflict):
    """It was imported before, from this or another file."""

    code = "imported_before"
    sentence = _("You have this badge already.")


class TooManyHeld(Refusal):
    """There are as many as one account may hold."""

    code = "too_many_held"
    sentence = _("There are as many as there may be.")
    hint = _("Remove one that is no longer needed.")


class ContentAltered(Refusal):
    """What is kept is not what was handed in."""

    code = "altered"
    http_status = 500
    sentence = _("The file is not as it was handed in, so it is not given out.")
    hint = _("Tell whoever runs this site.")


class FileRefused(Malformed):
    """The file is no PDF, JPEG or PNG, too large or broken."""

    code = "certificate_file_invalid"
    sentence = _("Use a PDF, a JPEG or a PNG of at most 5 MB.")


class FactsRefused(Malformed):
    """What is said about a certificate cannot be."""

    code = "certificate_facts_invalid"
    sentence = _("Something about the certificate is missing or cannot be.")


class NotEmployed(Malformed):
    """The holder is not among the people of the organisation."""

    code = "not_of_the_organisation"
    sentence = _("You are not among the people of this organisation.")


class OwnCertificate(Refusal):
    """Somebody would confirm what they handed in themselves."""

    code = "own_certificate"
    http_status = 403
    sentence = _("Somebody else has to look at your own certificate.")


class DecidedAlready(Conflict):
    """Somebody looked at it before."""

    code = "certificate_decided"
    sentence = _("Somebody has decided this already.")
