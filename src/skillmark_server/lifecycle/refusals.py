# SPDX-License-Identifier: Apache-2.0

"""Why something about the life of awards is refused, in words."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Conflict, Malformed, Refusal


class NoneChosen(Refusal):
    """What is asked would change none of the awards that were chosen."""

    code = "none_chosen"
    sentence = _("That would change none of these badges.")
    hint = _("Choose others, or something else to do.")


class TooManyChosen(Refusal):
    """More awards fit than are changed at once."""

    code = "too_many_chosen"
    sentence = _("At most 100,000 badges are changed at once. Choose fewer.")


class ChoiceChanged(Conflict):
    """Since the preview, other awards fit than before."""

    code = "choice_changed"
    sentence = _("Meanwhile the badges that fit are others. Look at them again.")


class NothingChosenBy(Malformed):
    """There is no filter at all: nobody changes every badge by leaving a form empty."""

    code = "choice_too_wide"
    sentence = _("Choose which badges are meant, such as a badge, days or a state.")


class NotToRenew(Refusal):
    """The award does not end soon, was renewed or withdrawn, or its days of grace are over."""

    code = "not_to_renew"
    sentence = _("This badge cannot be renewed now.")
    hint = _("It can from 90 days before its end until its days of grace are over.")


class RenewalNotAsked(Refusal):
    """Holders do not ask for a renewal of this badge."""

    code = "renewal_not_asked"
    sentence = _("Whoever gives this badge renews it by themselves.")


class FeedEnded(Conflict):
    """The address was ended."""

    code = "calendar_ended"
    sentence = _("This calendar was ended already.")


class TooManyFeeds(Refusal):
    """Somebody has as many calendars as they may."""

    code = "calendars_too_many"
    sentence = _("You have ten calendars. End one that you do not need.")


class NotEndorsable(Refusal):
    """There is no such badge, issuer or award, or not for whoever asks."""

    code = "not_endorsable"
    http_status = 404
    sentence = _("There is nothing here that could be endorsed.")


class MayNotEndorse(Refusal):
    """Somebody holds no badge in the skill, and speaks for no other organisation."""

    code = "may_not_endorse"
    sentence = _("You need a badge in the same skill, or to speak for another organisation.")


class EndorsementClosed(Conflict):
    """It was not given yet, or was taken back."""

    code = "endorsement_closed"
    sentence = _("This endorsement was taken back, or is not given yet.")


class MayNotAsk(Refusal):
    """Somebody asks for an endorsement of what is not theirs."""

    code = "may_not_ask_to_endorse"
    sentence = _("You can ask for an endorsement of what is yours, and of nothing else.")


class AskedAlready(Conflict):
    """The same address was asked about the same thing, and has not answered."""

    code = "endorsement_asked_already"
    sentence = _("They were asked already, and have not answered.")


class TooManyAsked(Refusal):
    """Whoever asks waits for the answers of as many as may be asked at one time."""

    code = "endorsements_asked_too_many"
    sentence = _("You have asked many who have not answered. Take back what you no longer need.")


class EndorsementNotProven(Refusal):
    """What was handed in is no endorsement, or does not verify; the sentence may say why."""

    code = "endorsement_not_proven"
    sentence = _("This is no endorsement that holds.")
    hint = _("It has to be signed by somebody else, as JSON or as a token.")


class EndorsementTooLarge(Malformed):
    """It is over 256 KiB, or what it rests on over 1 MiB."""

    code = "endorsement_too_large"
    http_status = 413
    sentence = _("An endorsement of more than 256 kB is not kept.")


class EndorsesSomethingElse(Refusal):
    """What it names is another thing than the one it is handed in for."""

    code = "endorses_something_else"
    sentence = _("This endorsement is about something else.")


class TooManyHandedIn(Refusal):
    """Somebody waits for as many decisions as they may."""

    code = "endorsements_handed_in_too_many"
    sentence = _("Twenty endorsements that you handed in have yet to be looked at.")


class EndorsedAlready(Conflict):
    """The same person or organisation endorses the same thing."""

    code = "endorsed_already"
    sentence = _("You have endorsed it already. Take that back before you say something else.")
