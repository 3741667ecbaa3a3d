# SPDX-License-Identifier: Apache-2.0

"""Why something about people and organisations cannot be done."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Conflict, Malformed, NotAllowed, Refusal


class TextRefused(Malformed):
    """A text holds characters that mislead, or a national identity number."""

    code = "text_refused"
    sentence = _("This text cannot be used.")


class NameTaken(Refusal):
    """An organisation here has a name that looks the same."""

    code = "name_taken"
    http_status = 422
    sentence = _("Another organisation here has a name that looks the same.")
    hint = _("Add what sets yours apart, such as the town. If it is yours, ask to be invited.")


class PaleColour(Malformed):
    """Words in this colour could not be read on white."""

    code = "pale_colour"
    sentence = _("Words in this colour are too pale to read on white.")


class LastOwner(Refusal):
    """An organisation always has an owner."""

    code = "last_owner"
    sentence = _("This is the only owner. An organisation always has one.")
    hint = _("Make somebody else an owner first.")


class NoRole(Malformed):
    """A member has a role."""

    code = "no_role"
    sentence = _("Choose at least one role, or remove the person from the organisation.")


class NotAMember(Refusal):
    """There is no such member here."""

    code = "not_found"
    http_status = 404
    sentence = _("Nobody of that kind is a member here.")


class AlreadyAMember(Conflict):
    """They have the role already."""

    code = "already_a_member"
    sentence = _("This person already has this role here.")


class TooManyInvitations(Refusal):
    """So many letters within a day that it looks like bulk mail."""

    code = "too_many_invitations"
    http_status = 429
    sentence = _("Fifty people were invited within a day. More can be invited tomorrow.")


class InvitationRefused(Refusal):
    """The link leads nowhere any more."""

    code = "invitation_refused"
    http_status = 410
    sentence = _("This invitation does not lead anywhere.")
    hint = _("Ask the one who invited you to send a new one.")


class InvitationUnknown(InvitationRefused):
    """Nobody made this link."""

    code = "invitation_unknown"
    http_status = 404
    sentence = _("We do not know this invitation. Was the whole link copied?")


class InvitationExpired(InvitationRefused):
    """Its time is over."""

    code = "invitation_expired"
    sentence = _("This invitation has expired.")


class InvitationWithdrawn(InvitationRefused):
    """The organisation took it back."""

    code = "invitation_withdrawn"
    sentence = _("This invitation was withdrawn.")


class InvitationUsed(InvitationRefused):
    """Somebody accepted it."""

    code = "invitation_used"
    sentence = _("This invitation has been used.")
    hint = _("If it was you, you are a member already.")


class NeedsVerifiedAddress(Refusal):
    """Somebody whose address nobody has checked cannot join."""

    code = "needs_verified_address"
    http_status = 403
    sentence = _("Confirm one of your e-mail addresses first.")


class TokenRefused(Refusal):
    """The secret is no token, or the token has ended."""

    code = "token_refused"
    http_status = 401
    sentence = _("This token is unknown, has expired or was withdrawn.")


class ScopeRefused(Malformed):
    """A token cannot do more than there is, or more than its maker."""

    code = "scope_refused"
    sentence = _("Choose at least one thing that the token may do, and only what you may do.")


class MadeByPeople(NotAllowed):
    """A program asked for a token."""

    code = "made_by_people_only"
    sentence = _("A token is made by a person. A program cannot make one.")
    hint = _("An owner makes it under Organisation, Tokens.")
