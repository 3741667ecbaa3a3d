# SPDX-License-Identifier: Apache-2.0

"""Members of an organisation, their roles, and invitations into it."""

from __future__ import annotations

import uuid
from urllib.parse import quote

from allauth.account.models import EmailAddress
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.models import Membership, Role
from skillmark_server.accounts.permissions import Permission
from skillmark_server.accounts.refusals import InvitationRefused
from skillmark_server.accounts.selectors import (
    Member,
    invitation_behind,
    invitations_of,
    member_for,
    members_of,
)
from skillmark_server.accounts.services import (
    accept_invitation,
    change_roles,
    invite_member,
    leave_organisation,
    remove_member,
    withdraw_invitation,
)
from skillmark_server.outbox.invitations import forget_invitation_mail, write_invitation_mail
from skillmark_server.pages.access import Request, allowed, signed_in
from skillmark_server.pages.forms.organisation import InviteForm, RolesForm
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.refusals import Refusal


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.SEE_ORGANISATION)
def member_list(request: Request) -> HttpResponse:
    """Who is a member, who is invited; owners invite here."""
    actor, now = request.actor, timezone.now()
    may_manage = actor.may(Permission.MANAGE_MEMBERS)
    form = InviteForm(posted(request))
    if request.method == "POST" and not may_manage:
        raise PermissionDenied
    if form.is_valid():
        try:
            invitation = invite_member(
                actor=actor,
                email=form.cleaned_data["email"],
                role=Role(form.cleaned_data["role"]),
                at=now,
                tell=write_invitation_mail,
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(
                request,
                _("An invitation is on its way to %(email)s.") % {"email": invitation.email},
            )
            return redirect("member-list")
    context = {
        "members": members_of(actor),
        "invitations": invitations_of(actor, now),
        "form": form if may_manage else None,
        "may_manage": may_manage,
    }
    return render(request, "organisation/members.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_MEMBERS)
def member_roles(request: Request, user_id: uuid.UUID) -> HttpResponse:
    """Give and take roles."""
    member = _member_or_404(request, user_id)
    form = RolesForm(posted(request), initial={"roles": [str(role) for role in member.roles]})
    if form.is_valid():
        try:
            change_roles(
                actor=request.actor,
                user_id=user_id,
                roles={Role(role) for role in form.cleaned_data["roles"]},
                at=timezone.now(),
            )
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("member-list")
    return render(request, "organisation/roles.html", {"member": member, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.MANAGE_MEMBERS)
def member_remove(request: Request, user_id: uuid.UUID) -> HttpResponse:
    """Ask, and then end somebody's membership."""
    member = _member_or_404(request, user_id)
    if request.method == "POST":
        try:
            remove_member(actor=request.actor, user_id=user_id, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, f"{refusal} {refusal.hint}")
        else:
            messages.success(
                request, _("%(name)s is no longer a member.") % {"name": member.user.shown_name}
            )
        return redirect("member-list")
    context = {"member": member, "back": reverse("member-list")}
    return render(request, "organisation/remove.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def organisation_leave(request: Request) -> HttpResponse:
    """Ask, and then end one's own membership, whatever one may do in it."""
    left = request.actor.organisation
    if left is None:
        raise Http404
    if request.method == "POST":
        try:
            leave_organisation(actor=request.actor, at=timezone.now())
        except Refusal as refusal:
            messages.error(request, f"{refusal} {refusal.hint}")
        else:
            messages.success(request, _("You left %(name)s.") % {"name": left})
        return redirect("me")
    return render(request, "organisation/leave.html", {"organisation": left, "back": reverse("me")})


@require_POST
@allowed(Permission.MANAGE_MEMBERS)
def invitation_withdraw(request: Request, invitation_id: uuid.UUID) -> HttpResponse:
    """Make a link lead nowhere."""
    now = timezone.now()
    try:
        invitation = withdraw_invitation(actor=request.actor, invitation_id=invitation_id, at=now)
    except Refusal:
        raise Http404 from None
    forget_invitation_mail(invitation, at=now)
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("member-list")


@never_cache
@require_safe
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """What one is invited to; looking changes nothing."""
    try:
        found = invitation_behind(secret, timezone.now())
    except InvitationRefused as refusal:
        return _refused(request, refusal)
    context = {
        "invitation": found,
        "role": Role(found.role).label,
        "secret": secret,
        "here": quote(request.path),
        "has_address": request.user.is_authenticated
        and EmailAddress.objects.filter(user=request.user, verified=True).exists(),
    }
    return render(request, "organisation/invitation.html", context)


@require_POST
@signed_in
def invitation_accept(request: Request, secret: str) -> HttpResponse:
    """Join. The link is spent."""
    try:
        joined = accept_invitation(user=request.user, secret=secret, at=timezone.now())
    except Refusal as refusal:
        return _refused(request, refusal)
    messages.success(request, _("You are a member of %(name)s now.") % {"name": joined.name})
    return redirect("home")


def _member_or_404(request: Request, user_id: uuid.UUID) -> Member:
    try:
        return member_for(request.actor, user_id)
    except Membership.DoesNotExist:
        raise Http404 from None


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {"refusal": refusal}
    return render(request, "organisation/invitation.html", context, status=refusal.http_status)
