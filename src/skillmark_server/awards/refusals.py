# SPDX-License-Identifier: Apache-2.0

"""Why an award, a batch, a claim, an act or a request is refused, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Conflict, Malformed, NotAllowed, Refusal


class NotPublished(Refusal):
    """The version is a draft, or its achievement was archived."""

    code = "achievement_not_published"
    sentence = _("This badge is not published, so it cannot be awarded yet.")
    hint = _("Publish it first, or choose another badge.")


class SelfAward(NotAllowed):
    """Somebody would award, sign off or decide for themselves."""

    code = "self_award"
    sentence = _("You cannot award yourself. Ask someone who may sign.")
    hint = _("Everybody else in the organisation who may award can do it.")


class BadRecipient(Malformed):
    """The address or the name cannot stand in a badge."""

    code = "recipient_invalid"
    sentence = _("This is not an e-mail address. Write it like ada@example.org.")


class BadFact(Malformed):
    """A date, a result, a text or a piece of evidence cannot stand in a badge."""

    code = "award_fact_invalid"
    sentence = _("This cannot stand in a badge.")


class EvidenceMissing(Malformed):
    """The achievement asks for evidence, and none was given."""

    code = "evidence_missing"
    sentence = _("This badge asks for evidence. Give the web address of what was made or done.")


class AlreadyHasIt(Refusal):
    """The recipient holds the same award, and it is in force."""

    code = "already_awarded"
    sentence = _("This person has the badge already, and it is still valid.")
    hint = _("Withdraw the one they have first, or award it with a later date.")


class NeedsSignOff(Refusal):
    """The organisation wants a second person to sign off awards."""

    code = "sign_off_needed"
    sentence = _("A second person signs off awards in this organisation.")
    hint = _("Send it to be signed off. Nothing is issued before.")


class Altered(Refusal):
    """What is kept is not what was signed."""

    code = "altered"
    http_status = 500
    sentence = _("What is kept of this badge is not what was signed. It cannot be shown.")
    hint = _("Tell whoever runs this site. The one who holds the badge may have a sound copy.")


class BatchClosed(Conflict):
    """The batch was confirmed, finished or cancelled, or is not that far."""

    code = "batch_closed"
    sentence = _("This list has gone too far, or not far enough, for that. Look at it again.")


class StillReading(Conflict):
    """The worker has not read or judged the list to its end."""

    code = "batch_still_reading"
    sentence = _("This list is still being looked through. Wait until that is done.")


class PartOutOfTurn(Conflict):
    """A part of a list was left out, or comes after its end."""

    code = "part_out_of_turn"
    sentence = _("The parts of a list come one after another, from 1. One is missing.")


class NothingToAward(Refusal):
    """No row of the batch would become an award."""

    code = "nothing_to_award"
    sentence = _("No row of this list would become a badge.")
    hint = _("Mend the rows that are wrong, or choose another list.")


class NothingToDo(Refusal):
    """It would change no award of the batch."""

    code = "nothing_to_do"
    sentence = _("That would change no badge of this list.")


class ActClosed(Conflict):
    """The act was done, undone, or another one waits."""

    code = "act_closed"
    sentence = _("This was done or undone already.")


class ActWaits(Refusal):
    """Another act on the same award waits."""

    code = "act_waits"
    sentence = _("Something else is about to happen to this badge. Undo that first.")


class AlreadyRevoked(Refusal):
    """A withdrawal is final."""

    code = "already_revoked"
    sentence = _("This badge was withdrawn. That is final.")
    hint = _("Award it again instead.")


class AlreadySuperseded(Refusal):
    """Another award took its place."""

    code = "already_superseded"
    sentence = _("Another badge has taken the place of this one.")
    hint = _("Look at the new one instead.")


class NamesNoNewest(Refusal):
    """The award was signed without the address of its newest version."""

    code = "names_no_newest"
    http_status = 404
    sentence = _("This badge does not say where a newer version of it would be.")


class AlreadySuspended(Refusal):
    """It is on hold."""

    code = "already_suspended"
    sentence = _("This badge is on hold already.")


class NotSuspended(Refusal):
    """There is no hold to lift."""

    code = "not_suspended"
    sentence = _("This badge is not on hold.")


class OnlyWithdrawn(Refusal):
    """Its list names what was withdrawn, and knows no hold."""

    code = "only_withdrawn"
    sentence = _("This badge cannot be put on hold: its list only names what was withdrawn.")
    hint = _("It was signed so. Withdraw it, and award it again.")


class NotSuspendable(Refusal):
    """It was issued without a place on a list of holds."""

    code = "not_suspendable"
    sentence = _("This badge was issued without the possibility to put it on hold.")
    hint = _("Withdraw it, or award it again from a badge that can be put on hold.")


class LinkUnusable(Refusal):
    """The link is unknown, too old, or spent."""

    code = "link_unusable"
    http_status = 410
    sentence = _("This link cannot be used any more.")
    hint = _("Ask for a new mail.")


class LinkExpired(LinkUnusable):
    """The link is too old."""

    code = "link_expired"
    sentence = _("This link has run out.")


class LinkSpent(LinkUnusable):
    """The link was used."""

    code = "link_spent"
    sentence = _("This link was used already.")
    hint = _("Sign in to see the badge.")


class ClaimClosed(Refusal):
    """The award was withdrawn, or somebody else keeps it."""

    code = "claim_closed"
    sentence = _("This badge cannot be kept any more.")


class NoPicture(Refusal):
    """The badge has no picture that can hold what was signed."""

    code = "no_picture"
    http_status = 404
    sentence = _("There is no such picture of this badge.")
    hint = _("Take the signed document, or the certificate.")


class RequestClosed(Conflict):
    """It was decided already."""

    code = "request_closed"
    sentence = _("This request was decided already.")


class RequestsClosed(Refusal):
    """The link to ask with is not open."""

    code = "requests_closed"
    http_status = 410
    sentence = _("This badge cannot be asked for here at the moment.")
