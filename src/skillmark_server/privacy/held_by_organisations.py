# SPDX-License-Identifier: Apache-2.0

"""
What organisations hold about somebody: of all of them for the person, of one for itself.

The text of mails is not kept; what was in them stands in the rows they tell of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skillmark_server.accounts.models import Employment, Invitation, Organisation, PersonEmail
from skillmark_server.audit.models import AuditEvent
from skillmark_server.awards.models import AwardRequest, BatchRow
from skillmark_server.holdings.models import Certificate
from skillmark_server.lifecycle.models import RenewalRequest
from skillmark_server.movein.models import MovedAward
from skillmark_server.outbox.models import Mail
from skillmark_server.privacy.models import SubjectRequest
from skillmark_server.privacy.sections import MOST, Kind
from skillmark_server.privacy.subjects import Subject

_Rows = Iterator[Mapping[str, Any]]


def _only(subject: Subject, **by: str) -> Q:
    """Rows of the one organisation that is meant; of all where none is."""
    if subject.organisation is None:
        return Q()
    [(path, member)] = by.items()
    return Q(**{path: subject.organisation if member == "row" else subject.organisation.pk})


def _roster(subject: Subject) -> _Rows:
    for person in subject.persons:
        emails = PersonEmail.objects.filter(person=person).order_by("-is_primary", "email")
        yield {
            "organisation": person.organisation.name,
            "id": person.pk,
            "name": person.name,
            "employee_number": person.employee_number,
            "language": person.language,
            "emails": list(emails.values_list("email", flat=True)),
            "created_at": person.created_at,
            "changed_at": person.changed_at,
        }


def _employments(subject: Subject) -> _Rows:
    rows = Employment.objects.filter(person__in=subject.persons).order_by("-from_on", "-pk")
    return iter(
        rows.values(
            "person__organisation__name",
            "department__name",
            "job_role__name",
            "manager__name",
            "from_on",
            "to_on",
        )
    )


def _awards(subject: Subject) -> _Rows:
    return iter(
        subject.awards()
        .order_by("-issued_at", "-leaf_sequence")
        .values(
            "id",
            "number",
            "organisation__name",
            "title",
            "recipient_email",
            "recipient_name",
            "issued_at",
            "valid_from",
            "valid_until",
            "visibility",
            "claimed_at",
            "declined_at",
            "suspended_at",
            "suspension_reason",
            "revoked_at",
            "revocation_reason",
        )
    )


def _requests(subject: Subject) -> _Rows:
    asked = Q(email__in=subject.emails)
    if subject.user is not None:
        asked |= Q(user=subject.user)
    rows = AwardRequest.objects.filter(asked, _only(subject, organisation="row"))
    return iter(
        rows.order_by("-asked_at").values(
            "organisation__name",
            "achievement__title",
            "email",
            "name",
            "narrative",
            "evidence",
            "asked_at",
            "decided_at",
            "is_approved",
            "decision_reason",
        )
    )


def _renewals(subject: Subject) -> _Rows:
    rows = RenewalRequest.objects.filter(award__in=subject.awards().values("pk"))
    return iter(
        rows.order_by("-asked_at").values(
            "award__organisation__name",
            "award__number",
            "narrative",
            "evidence",
            "asked_at",
            "decided_at",
            "is_approved",
            "decision_reason",
        )
    )


def _lines(subject: Subject) -> _Rows:
    rows = BatchRow.objects.filter(
        _only(subject, batch__organisation="row"), email__in=subject.emails
    )
    return iter(
        rows.order_by("-batch__created_at").values(
            "batch__organisation__name", "batch__created_at", "line", "cells", "fields"
        )
    )


def _moved(subject: Subject) -> _Rows:
    rows = MovedAward.objects.filter(
        _only(subject, organisation="row"), recipient_email__in=subject.emails
    )
    return iter(
        rows.order_by("-issued_at", "-pk").values(
            "organisation__name",
            "badge__name",
            "badge__issuer_name",
            "original_id",
            "recipient_email",
            "recipient_name",
            "issued_at",
            "expires_at",
            "narrative",
            "evidence",
            "moved_in_at",
        )
    )


def _certificates(subject: Subject) -> _Rows:
    rows = Certificate.objects.filter(_only(subject, organisation="row"), user=subject.user)
    return iter(
        rows.order_by("-handed_in_at").values(
            "organisation__name",
            "title",
            "issuer",
            "number",
            "skill",
            "issued_on",
            "ends_on",
            "handed_in_at",
            "is_seen",
            "decided_name",
            "decided_at",
            "reason",
        )
    )


def _invitations(subject: Subject) -> _Rows:
    rows = Invitation.objects.filter(
        _only(subject, organisation="row"), email__in=subject.emails
    ).order_by("-created_at")
    return iter(rows.values("organisation__name", "email", "role", "created_at", "accepted_at"))


def _mails(subject: Subject) -> _Rows:
    rows = Mail.objects.filter(
        _only(subject, organisation_id="id"), to_email__in=subject.emails
    ).order_by("-created_at")
    names = dict(Organisation.objects.values_list("pk", "name"))
    columns = ("kind", "to_email", "to_name", "language", "created_at", "sent_at", "bounced_at")
    for row in rows.values("organisation_id", *columns)[: MOST + 1].iterator():
        yield {"organisation": names.get(row.pop("organisation_id"), ""), **row}


def _events(subject: Subject) -> _Rows:
    things = {str(person.pk) for person in subject.persons}
    things |= {str(key) for key in subject.awards().values_list("pk", flat=True)[:MOST]}
    who = Q(object_id__in=things)
    if subject.user is not None:
        who |= Q(actor_id=subject.user.pk) | Q(object_id=str(subject.user.pk))
    rows = AuditEvent.objects.filter(_only(subject, organisation_id="id") & who)
    return iter(
        rows.order_by("-sequence").values("sequence", "at", "action", "object_kind", "object_id")
    )


def _subject_requests(subject: Subject) -> _Rows:
    rows = SubjectRequest.objects.filter(
        _only(subject, organisation="row"), email__in=subject.emails
    ).order_by("-received_at")
    return iter(
        rows.values(
            "organisation__name",
            "kind",
            "received_at",
            "due_at",
            "answered_at",
            "outcome",
            "reason",
        )
    )


OF_ORGANISATIONS: Final = (
    Kind("roster", _("Lists of people that hold you"), _roster),
    Kind("employments", _("Employments"), _employments),
    Kind("awards", _("Awards"), _awards),
    Kind("requests", _("Requests, with evidence"), _requests),
    Kind("renewals", _("Requests for renewal, with evidence"), _renewals),
    Kind("lines", _("Lines of lists of people who got a badge"), _lines),
    Kind("moved", _("Moved in from other platforms"), _moved),
    Kind("certificates", _("Certificates that are no badge"), _certificates),
    Kind("invitations", _("Invitations"), _invitations),
    Kind("mails", _("Mails sent"), _mails),
    Kind("subject_requests", _("Requests about your data"), _subject_requests),
    Kind("events", _("What happened, by the log"), _events),
)
