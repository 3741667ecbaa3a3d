# SPDX-License-Identifier: Apache-2.0

"""Why a collection, a page, or what is shared is refused, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Conflict, Malformed, Refusal


class NameMissing(Malformed):
    """A collection or a link for an application has no name."""

    code = "name_missing"
    sentence = _("Give it a name.")


class TooMany(Refusal):
    """There are as many of them as there may be."""

    code = "too_many"
    sentence = _("There are as many as there may be.")
    hint = _("Remove one that is no longer needed.")


class NotKept(Malformed):
    """An award was named that the person does not keep."""

    code = "award_not_kept"
    sentence = _("One of these is not among the badges that you keep.")


class EmailRefused(Malformed):
    """What stands in a résumé as an address to write to is none."""

    code = "email_invalid"
    sentence = _("This is no e-mail address.")


class MonthRefused(Malformed):
    """A month of a résumé is no month, or the last is before the first."""

    code = "month_invalid"
    sentence = _("Write a month as 2019-03.")


class FluencyMissing(Malformed):
    """How well somebody has a language is not said, or not in a level that is known."""

    code = "fluency_missing"
    sentence = _("Say how well you have it.")


class OrderRefused(Conflict):
    """The lines that were put in order are not the lines there are."""

    code = "order_outdated"
    sentence = _("The lines have changed meanwhile. Look again, and move them then.")


class AddressRefused(Malformed):
    """The name of a page is no name of an address."""

    code = "page_address_invalid"
    sentence = _("Use 3 to 40 small letters from a to z, digits and hyphens.")


class AddressTaken(Conflict):
    """Somebody else's page has the name."""

    code = "page_address_taken"
    sentence = _("Somebody else has this name. Choose another.")


class CompanyRefused(Malformed):
    """What was given is no number of a company at LinkedIn."""

    code = "linkedin_company_invalid"
    sentence = _("Write the number, such as 1234567, or the address with the number in it.")
    hint = _("You find it in the address of your company’s page when you are its administrator.")


class NotShareable(Refusal):
    """The award is not open to everybody, or does not verify now."""

    code = "not_shareable"
    sentence = _("It can be shared when everyone with the link may see it and it is genuine.")


class LastsTooLong(Malformed):
    """A link for an application would open for no time, or for longer than it may."""

    code = "lasts_too_long"
    sentence = _("A link opens for 1 to 180 days.")


class ApplicationEnded(Refusal):
    """The time of a link is over, or its owner took it back."""

    code = "application_ended"
    http_status = 410
    sentence = _("This link does not open any more.")
    hint = _("Ask the person who sent it to you for a new one.")


class MergeUnusable(Refusal):
    """Nobody asked to make one account of two, it is answered, or an hour is over."""

    code = "merge_unusable"
    http_status = 410
    sentence = _("This link does nothing any more.")
    hint = _("Ask again from the account that you want to keep.")


class WrongAccount(Refusal):
    """The person is not signed in to the account that the link was sent to."""

    code = "wrong_account"
    http_status = 403
    sentence = _("Sign in to the other account first.")
    hint = _("Sign out, sign in with the address that the mail came to, and open the link again.")


class OperatorStays(Refusal):
    """The account runs the site."""

    code = "operator_stays"
    sentence = _("This account runs the site, so it cannot end here.")
    hint = _("Another operator can take that away from it first.")
