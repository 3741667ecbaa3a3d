# SPDX-License-Identifier: Apache-2.0

"""What this room refuses, and why, in words for whoever asked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Conflict, Malformed, Refusal


class TermsExclude(Refusal):
    """Newest versions and a list of ids cannot go together."""

    code = "terms_exclude"
    sentence = _(
        "Either badges say where their newest version is, or the list names those that were "
        "withdrawn."
    )
    hint = _("A newest version has the id of the old badge, which such a list would name.")


class CannotIssue(Refusal):
    """The organisation cannot sign badges now."""

    code = "cannot_issue"
    sentence = _("This organisation cannot issue badges yet.")
    hint = _("An owner can see what is missing under Organisation, Issuer.")


class DomainRefused(Malformed):
    """What was given is not a domain that can be an issuer's."""

    code = "domain_refused"
    sentence = _("This is not the name of a website. Write it like this: nordvind.dk")


class DomainTaken(Conflict):
    """Another organisation of this site has shown that the domain is theirs."""

    code = "domain_taken"
    sentence = _("Another organisation on this site has shown that the domain is theirs.")


class KeyState(Conflict):
    """The key is not in a state in which this can be done to it."""

    code = "key_state"
    sentence = _("This cannot be done with the key in its present state.")


class KeyIsIdentity(Conflict):
    """The key is the identity, and cannot be changed."""

    code = "key_is_identity"
    sentence = _("A demonstration issuer is its key: the key cannot be changed.")


class SealBroken(Exception):
    """
    A sealed key does not open: it was altered, moved, or sealed with another site key.

    No refusal: nobody who asks can mend it but the operator.
    """


class StoreUnreachable(SealBroken, Refusal):
    """The place outside the site that seals and opens keys does not answer, or refuses."""

    code = "key_store_unreachable"
    http_status = 503
    sentence = _("The place where the keys are kept does not answer. Try again in a moment.")
    hint = _("If it lasts, tell whoever runs the site.")


class ListAltered(Exception):
    """The published bytes of a status list are not those whose digest was kept."""
