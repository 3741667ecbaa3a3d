# SPDX-License-Identifier: Apache-2.0

"""
`/verify`: is it genuine? For anybody, with any badge, without an account.

A GET fetches and checks nothing. What is sent is judged, answered and forgotten: the answer
travels in the page, signed, so that a report and the comparison with a holder need no record.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, cast

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from skillmark_server.accounts import limiting
from skillmark_server.checking import giving
from skillmark_server.checking.judging import judge_all
from skillmark_server.checking.pool import POOL, RETRY_AFTER, Busy
from skillmark_server.pages.verifying import holders, reports, tokens
from skillmark_server.pages.verifying.answers import Answer, answer_to
from skillmark_server.pages.verifying.summary import summary_of
from skillmark_server.refusals import Refusal

CHECKS_A_MINUTE: Final = 30
COMPARISONS_A_MINUTE: Final = 10
_LONGEST_LINK: Final = 2_000
_TOO_MUCH: Final = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
_View = Callable[[HttpRequest], HttpResponse]


def _guarded(view: _View) -> _View:
    """Refuse in words what is too large to be read, and protect the form once it was read."""
    protected = csrf_protect(view)

    def guarded(request: HttpRequest) -> HttpResponse:
        try:
            if int(request.META.get("CONTENT_LENGTH") or 0) > giving.ALTOGETHER:
                return _refused(request, giving.TooMuch())
            return protected(request)
        except _TOO_MUCH as error:
            is_many = isinstance(error, TooManyFilesSent)
            return _refused(request, giving.TooManyThings() if is_many else giving.TooMuch())
        except (MultiPartParserError, ValueError):
            return _refused(request, giving.NothingGiven())

    return cast("_View", csrf_exempt(guarded))


def _check(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        link = request.GET.get("url", "")[:_LONGEST_LINK]
        is_link = link.startswith(("https://", f"{settings.BASE_URL}/"))
        return _page(request, text=link if is_link else "")
    text = request.POST.get("text", "")
    try:
        at = timezone.now()
        limiting.count(request, "verify", a_minute=CHECKS_A_MINUTE, seconds=at.timestamp())
        things = giving.things_given(request.FILES.getlist("files"), text)
        with POOL.place():
            judged, left = judge_all(things, at=at)
    except Refusal as refusal:
        return _refused(request, refusal, text=text)
    answers = [answer_to(one) for one in judged]
    is_apart = len(judged) + left > len(things)
    return _answered(request, answers, is_fresh=True, left=left, is_apart=is_apart)


verify = require_http_methods(["GET", "HEAD", "POST"])(_guarded(_check))
"""The form, and the answer to what it sends."""


@require_http_methods(["GET", "HEAD", "POST"])
def compare_holder(request: HttpRequest) -> HttpResponse:
    """Say yes or no to a name or an address; the same page again, with the answer."""
    if request.method != "POST":  # an answer has no address: whoever comes back begins anew
        return redirect("verify")
    try:
        now = timezone.now().timestamp()
        limiting.count(request, "holder", a_minute=COMPARISONS_A_MINUTE, seconds=now)
        answers = tokens.opened(request.POST.get("answer", ""))
    except Refusal as refusal:
        return _refused(request, refusal)
    typed = request.POST.get("holder", "")[: holders.LONGEST]
    is_theirs = holders.is_about(answers[0].subjects, typed) if answers and typed.strip() else None
    return _answered(request, answers, typed=typed, is_theirs=is_theirs, was_compared=True)


@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The report as a file: `format` is `json` for programs, else HTML for people."""
    if request.method != "POST":
        return redirect("verify")
    try:
        answers = tokens.opened(request.POST.get("answer", ""))
    except Refusal as refusal:
        return _refused(request, refusal)
    if request.POST.get("format") == "json":
        return _file(reports.as_json(answers), "application/json", "json")
    page = render(request, "verify/report.html", {"answers": answers})
    return _file(page.content, "text/html; charset=utf-8", "html")


def _file(body: bytes, media_type: str, ending: str) -> HttpResponse:
    name = f"verification-{timezone.localtime():%Y-%m-%d}.{ending}"
    return HttpResponse(
        body,
        content_type=media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _answered(
    request: HttpRequest,
    answers: list[Answer],
    *,
    is_fresh: bool = False,
    left: int = 0,
    is_apart: bool = False,
    typed: str = "",
    is_theirs: bool | None = None,
    was_compared: bool = False,
) -> HttpResponse:
    """The page of one answer, or the table of several."""
    if not answers:
        return _refused(request, tokens.TooOld())
    context: dict[str, Any] = {
        "answer": answers[0],
        "answers": answers,
        "summary": summary_of(answers),
        "token": tokens.seal(answers),
        "is_fresh": is_fresh,
        "left": left,
        "is_apart": is_apart,
        "typed": typed,
        "is_theirs": is_theirs,
        "was_compared": was_compared,
        "can_compare": len(answers) == 1 and holders.can_be_compared(answers[0].subjects),
    }
    template = "verify/answer.html" if len(answers) == 1 else "verify/answers.html"
    return _unkept(render(request, template, context))


def _page(request: HttpRequest, *, text: str = "") -> HttpResponse:
    return render(request, "verify/form.html", {"text": text})


def _refused(request: HttpRequest, refusal: Refusal, *, text: str = "") -> HttpResponse:
    """The form again, with what was pasted and a sentence that says why."""
    context = {"text": text, "refusal": refusal, "hint": refusal.hint}
    response = _unkept(render(request, "verify/form.html", context, status=refusal.http_status))
    if isinstance(refusal, limiting.TooOften):
        response.headers["Retry-After"] = str(refusal.seconds)
    elif isinstance(refusal, Busy):
        response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def _unkept(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
