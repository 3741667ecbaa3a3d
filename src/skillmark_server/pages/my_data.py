# SPDX-License-Identifier: Apache-2.0

"""What is held about oneself: seen, taken along in one archive, and erased."""

from __future__ import annotations

from collections.abc import Iterator

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from skillmark_server.pages.access import Request, signed_in
from skillmark_server.pages.forms.privacy import EraseOneselfForm
from skillmark_server.pages.portfolio.asking import user_of
from skillmark_server.pages.refusing import posted, refuse
from skillmark_server.privacy.archive import archive_of, held_about
from skillmark_server.privacy.services import erase_oneself
from skillmark_server.privacy.services.oneself import holders_of
from skillmark_server.privacy.subjects import oneself
from skillmark_server.refusals import Refusal


@never_cache
@require_safe
@signed_in
def my_data(request: Request) -> HttpResponse:
    """Of which kind there is how much, and what can be done about it."""
    sections = held_about(oneself(user_of(request)))
    return render(request, "privacy/mine.html", {"sections": sections})


@require_safe
@signed_in
def my_data_file(request: Request) -> StreamingHttpResponse:
    """All of it as one archive."""
    at, subject = timezone.now(), oneself(user_of(request))
    language = translation.get_language() or "en"
    files = archive_of(subject, held_about(subject), language=language, at=at)
    return as_archive(files, f"my-data-{timezone.localtime(at):%Y-%m-%d}.zip")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
@reauthentication_required(enabled=lambda request: request.method == "POST")
def my_erase(request: Request) -> HttpResponse:
    """Say what erasing does and what stays, ask, and erase."""
    user, form = user_of(request), EraseOneselfForm(posted(request))
    if form.is_valid():
        try:
            asked = erase_oneself(user=user, at=timezone.now())
        except Refusal as refusal:
            refuse(form, refusal)
        else:
            logout(request)
            words = _("You are erased here.")
            if asked:
                words += " " + ngettext(
                    "%(count)s organisation was asked to erase what it holds.",
                    "%(count)s organisations were asked to erase what they hold.",
                    asked,
                ) % {"count": asked}
            messages.success(request, words)
            return redirect(settings.LOGOUT_REDIRECT_URL)
    subject = oneself(user)
    context = {
        "form": form,
        "sections": held_about(subject),
        "holders": holders_of(subject),
    }
    return render(request, "privacy/erase_me.html", context)


def as_archive(files: Iterator[bytes], name: str) -> StreamingHttpResponse:
    """An archive to be kept, and by nobody on the way."""
    answer = StreamingHttpResponse(files, content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    answer["Cache-Control"] = "private, no-store"
    return answer
