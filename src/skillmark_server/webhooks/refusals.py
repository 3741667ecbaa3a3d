# SPDX-License-Identifier: Apache-2.0

"""Why something about a webhook is refused."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from skillmark_server.refusals import Conflict, Malformed


class AddressRefused(Malformed):
    """The address is no https address that may be sent to."""

    code = "webhook_address_refused"
    sentence = _("Give an address that begins with https:// and can be reached from the internet.")


class NoEgress(Conflict):
    """The operator lets this site send nothing out."""

    code = "no_egress"
    sentence = _("This site does not go out, so it tells no program anything.")
    hint = _("Whoever runs the site decides it; a program can ask the API instead.")


class EventsRefused(Malformed):
    """No event is chosen, or one that there is not."""

    code = "webhook_events_refused"
    sentence = _("Choose at least one event.")


class TooManyEndpoints(Conflict):
    """The organisation has as many as a site keeps up with."""

    code = "too_many_webhooks"
    sentence = _("There are twenty already. End one that nobody needs.")


class EndpointEnded(Conflict):
    """It was ended; nothing is sent to it."""

    code = "webhook_ended"
    sentence = _("This webhook has ended. Make a new one.")


class EndpointOff(Conflict):
    """It is switched off; nothing is sent to it until somebody switches it on."""

    code = "webhook_off"
    sentence = _("This webhook is switched off. Switch it on first.")


class NotOff(Conflict):
    """It is in use already."""

    code = "webhook_not_off"
    sentence = _("This webhook is in use already.")
