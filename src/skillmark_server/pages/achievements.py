# SPDX-License-Identifier: Apache-2.0

"""The badges of an organisation: the list, one badge, and what can be done with it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from skillmark_server.accounts.models import Department, JobRole
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements import selectors, services
from skillmark_server.achievements.finding import words_of
from skillmark_server.achievements.models import Achievement, Requirement, Version
from skillmark_server.achievements.refusals import ContentRefused, NotWhole
from skillmark_server.achievements.shelf import TEMPLATES
from skillmark_server.awards.models import Award
from skillmark_server.awards.selectors import count_to
from skillmark_server.movein.selectors import moved_awards_of_badge
from skillmark_server.pages.access import Request, allowed
from skillmark_server.refusals import Refusal

PAGE: Final = 24
MOST_COUNTED: Final = 10_000
"""More awards of a badge than so many are not counted."""
STATES: Final = (
    ("", gettext_lazy("All")),
    ("published", gettext_lazy("Can be awarded")),
    ("draft", gettext_lazy("Drafts")),
    ("review", gettext_lazy("In review")),
    ("archived", gettext_lazy("Archived")),
)
SORTS: Final = {
    "name": ("sort_title", "pk"),
    "-name": ("-sort_title", "pk"),
    "newest": ("-created_at", "pk"),
}


# -- the list -----------------------------------------------------------------------------


@require_safe
@allowed(Permission.SEE_ORGANISATION, by_badge=True)
def achievement_list(request: Request) -> HttpResponse:
    """All badges of the organisation."""
    everything = selectors.achievements_visible_to(request.actor)
    search, state = request.GET.get("q", "")[:80], request.GET.get("state", "")
    sort = request.GET.get("sort", "name")
    found = _in_state(everything, state)
    for word in words_of(search):
        found = found.filter(search_text__contains=word)
    found = found.order_by(*SORTS.get(sort, SORTS["name"]))
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    counts = _counts(everything)
    context = {
        "page": page,
        "search": search,
        "state": state,
        "sort": sort if sort in SORTS else "name",
        "states": [(key, words, counts[key]) for key, words in STATES if counts[key] or not key],
        "total": counts[""] + counts["archived"],
        "waiting": list(selectors.waiting_for_review(request.actor)[:5]),
        "may_design": request.actor.may(Permission.DESIGN),
        "templates": TEMPLATES,
    }
    return render(request, "achievements/list.html", context)


def _in_state(everything: QuerySet[Achievement], state: str) -> QuerySet[Achievement]:
    if state == "archived":
        return everything.filter(archived_at__isnull=False)
    here = everything.filter(archived_at=None)
    drafts = Version.objects.filter(achievement=OuterRef("pk"), published_at=None)
    if state == "published":
        return here.filter(published__isnull=False)
    if state == "draft":
        return here.filter(Exists(drafts))
    if state == "review":
        return here.filter(Exists(drafts.filter(submitted_at__isnull=False)))
    return here


def _counts(everything: QuerySet[Achievement]) -> dict[str, int]:
    here = Q(archived_at=None)
    drafts = Version.objects.filter(achievement=OuterRef("pk"), published_at=None)
    plain = (
        everything.order_by()
        .prefetch_related(None)
        .annotate(
            has_draft=Exists(drafts), in_review=Exists(drafts.filter(submitted_at__isnull=False))
        )
    )
    found: dict[str, int] = plain.aggregate(
        every=Count("pk", filter=here),
        published=Count("pk", filter=here & Q(published__isnull=False)),
        draft=Count("pk", filter=here & Q(has_draft=True)),
        review=Count("pk", filter=here & Q(in_review=True)),
        archived=Count("pk", filter=~here),
    )
    return {"": found.pop("every"), **found}


# -- one badge ----------------------------------------------------------------------------


class RequirementForm(forms.Form):
    """Who is asked to hold it; nobody chosen means everybody."""

    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"),
        queryset=Department.objects.none(),
        required=False,
        empty_label=gettext_lazy("All departments"),
    )
    job_role = forms.ModelChoiceField(
        label=gettext_lazy("Job role"),
        queryset=JobRole.objects.none(),
        required=False,
        empty_label=gettext_lazy("All job roles"),
    )

    def __init__(self, request: Request, *args: Any) -> None:
        super().__init__(*args)
        for name, model in (("department", Department), ("job_role", JobRole)):
            field: Any = self.fields[name]
            field.queryset = model.objects.filter(organisation=request.actor.organisation).order_by(
                "name"
            )


@require_safe
@allowed(Permission.SEE_ORGANISATION, by_badge=True)
def achievement_detail(request: Request, achievement_id: uuid.UUID) -> HttpResponse:
    """One badge as the organisation sees it: state, what can be done, who must hold it."""
    return _detail(request, get_achievement_or_404(request, achievement_id))


def _detail(
    request: Request, achievement: Achievement, form: RequirementForm | None = None
) -> HttpResponse:
    draft = next(iter(achievement.drafts), None)  # type: ignore[attr-defined]
    shown = achievement.published or draft
    actor = request.actor
    requirements = selectors.requirements_of(achievement.organisation)
    awarded = 0
    moved = moved_awards_of_badge(actor, achievement).count()
    if actor.may_for(Permission.SEE_AWARDS, achievement.pk):
        awarded = count_to(Award.objects.filter(achievement=achievement), MOST_COUNTED)
    context = {
        "achievement": achievement,
        "draft": draft,
        "shown": shown,
        "requirements": list(requirements.filter(achievement=achievement)),
        "form": form or RequirementForm(request),
        "awarded": min(awarded, MOST_COUNTED),
        "moved": moved,
        "is_awarded_more": awarded > MOST_COUNTED,
        "may_design": actor.may(Permission.DESIGN),
        "may_award": actor.may_for(Permission.AWARD, achievement.pk),
        "may_share": actor.may(Permission.MANAGE_MEMBERS),
        "may_review": may_review(request, draft),
        "versions": list(selectors.versions_of(actor, achievement)[:5]),
    }
    return render(request, "achievements/detail.html", context)


@require_safe
@allowed(Permission.SEE_ORGANISATION, by_badge=True)
def achievement_history(request: Request, achievement_id: uuid.UUID) -> HttpResponse:
    """Every version, with who wrote, reviewed and published it, and when."""
    achievement = get_achievement_or_404(request, achievement_id)
    versions = Paginator(selectors.versions_of(request.actor, achievement), PAGE)
    context = {"achievement": achievement, "page": versions.get_page(request.GET.get("page"))}
    return render(request, "achievements/history.html", context)


# -- what can be done with it -------------------------------------------------------------

Act = Callable[[Request, Achievement], Any]


def _acting(act: Act) -> Callable[..., HttpResponse]:
    """A POST that does one thing with one badge, and comes back to it."""

    @require_POST
    @allowed(Permission.DESIGN)
    def view(request: Request, achievement_id: uuid.UUID) -> HttpResponse:
        achievement = get_achievement_or_404(request, achievement_id)
        try:
            answer = act(request, achievement)
        except NotWhole as refusal:
            messages.error(request, str(refusal))
            return redirect("achievement-edit", achievement_id)
        except Refusal as refusal:
            say(request, refusal)
            return redirect("achievement-detail", achievement_id)
        if isinstance(answer, HttpResponse):
            return answer
        return redirect("achievement-detail", achievement_id)

    return view  # type: ignore[return-value]


def _start(request: Request, achievement: Achievement) -> HttpResponse:
    services.start_draft(actor=request.actor, achievement=achievement, at=timezone.now())
    return redirect("achievement-edit", achievement.pk)


def _submit(request: Request, achievement: Achievement) -> None:
    draft = get_draft_or_404(request, achievement.pk)
    services.submit_for_review(actor=request.actor, version=draft, at=timezone.now())
    messages.success(request, _("It is with your reviewers now."))


def _take_back(request: Request, achievement: Achievement) -> HttpResponse:
    draft = get_draft_or_404(request, achievement.pk)
    services.return_to_draft(actor=request.actor, version=draft, at=timezone.now())
    return redirect("achievement-edit", achievement.pk)


def _publish(request: Request, achievement: Achievement) -> None:
    draft = get_draft_or_404(request, achievement.pk)
    services.publish(actor=request.actor, version=draft, at=timezone.now())
    messages.success(request, _("Published. It can be awarded from now on."))


def _unarchive(request: Request, achievement: Achievement) -> None:
    services.unarchive(actor=request.actor, achievement=achievement, at=timezone.now())
    messages.success(request, _("It is back."))


def _copy(request: Request, achievement: Achievement) -> HttpResponse:
    made = services.copy_achievement(
        actor=request.actor, achievement=achievement, at=timezone.now()
    )
    messages.success(request, _("This is the copy. Give it a name of its own."))
    return redirect("achievement-edit", made.achievement_id)


def _show(request: Request, achievement: Achievement) -> None:
    services.show_in_catalogue(
        actor=request.actor,
        achievement=achievement,
        is_shown=request.POST.get("is_shown") == "yes",
        at=timezone.now(),
    )


achievement_start = _acting(_start)
achievement_submit = _acting(_submit)
achievement_take_back = _acting(_take_back)
achievement_publish = _acting(_publish)
achievement_unarchive = _acting(_unarchive)
achievement_copy = _acting(_copy)
achievement_show = _acting(_show)


class ReasonForm(forms.Form):
    """Why, in a sentence."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReviewForm(ReasonForm):
    """The same of a reviewer, who has to say it where something is given back."""

    use_required_attribute = False
    reason = forms.CharField(
        label=gettext_lazy("What has to be mended?"),
        required=False,
        max_length=1_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("The author reads your words."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.DESIGN)
def achievement_archive(request: Request, achievement_id: uuid.UUID) -> HttpResponse:
    """Ask why, then put it away."""
    achievement = get_achievement_or_404(request, achievement_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.archive(
                actor=request.actor,
                achievement=achievement,
                reason=form.cleaned_data["reason"],
                at=timezone.now(),
            )
        except Refusal as refusal:
            say(request, refusal)
        return redirect("achievement-detail", achievement_id)
    context = {"achievement": achievement, "form": form, "back": _address(achievement)}
    return render(request, "achievements/archive.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.DESIGN)
def achievement_discard(request: Request, achievement_id: uuid.UUID) -> HttpResponse:
    """Ask, then throw the draft away."""
    achievement = get_achievement_or_404(request, achievement_id)
    draft = get_draft_or_404(request, achievement_id)
    if request.method == "POST":
        try:
            left = services.discard_draft(actor=request.actor, version=draft, at=timezone.now())
        except Refusal as refusal:
            say(request, refusal)
            return redirect("achievement-detail", achievement_id)
        messages.success(request, _("The draft is gone."))
        return redirect("achievement-list") if left is None else redirect(_address(achievement))
    context = {"achievement": achievement, "draft": draft, "back": _address(achievement)}
    return render(request, "achievements/discard.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@allowed(Permission.REVIEW)
def achievement_review(request: Request, achievement_id: uuid.UUID) -> HttpResponse:
    """Look at what a colleague wrote, as a learner will see it; publish it or give it back."""
    achievement = get_achievement_or_404(request, achievement_id)
    draft = get_draft_or_404(request, achievement_id)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        at, actor = timezone.now(), request.actor
        try:
            if request.POST.get("decision") == "publish":
                services.publish(actor=actor, version=draft, at=at)
                messages.success(request, _("Published. It can be awarded from now on."))
            elif form.cleaned_data["reason"].strip():
                reason = form.cleaned_data["reason"]
                services.return_to_draft(actor=actor, version=draft, at=at, reason=reason)
                messages.success(request, _("It is back with its author, with your words."))
            else:
                form.add_error("reason", _("Say what has to be mended."))
                return _review(request, achievement, draft, form)
        except Refusal as refusal:
            say(request, refusal)
        return redirect("achievement-detail", achievement_id)
    return _review(request, achievement, draft, form)


def _review(
    request: Request, achievement: Achievement, draft: Version, form: ReviewForm
) -> HttpResponse:
    context = {
        "achievement": achievement,
        "draft": draft,
        "form": form,
        "may_review": may_review(request, draft),
    }
    return render(request, "achievements/review.html", context)


@require_POST
@allowed(Permission.DESIGN)
def requirement_add(request: Request, achievement_id: uuid.UUID) -> HttpResponse:
    """Ask people to hold it."""
    achievement = get_achievement_or_404(request, achievement_id)
    form = RequirementForm(request, request.POST)
    if form.is_valid():
        try:
            services.require_achievement(
                actor=request.actor,
                achievement=achievement,
                at=timezone.now(),
                **form.cleaned_data,
            )
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("achievement-detail", achievement_id)
    return _detail(request, achievement, form)


@require_POST
@allowed(Permission.DESIGN)
def requirement_drop(
    request: Request, achievement_id: uuid.UUID, requirement_id: uuid.UUID
) -> HttpResponse:
    """Ask these people no more."""
    try:
        requirement = Requirement.objects.get(
            pk=requirement_id,
            achievement_id=achievement_id,
            organisation=request.actor.organisation,
        )
        services.drop_requirement(actor=request.actor, requirement=requirement, at=timezone.now())
    except Requirement.DoesNotExist:
        raise Http404 from None
    return redirect("achievement-detail", achievement_id)


# -- shared -------------------------------------------------------------------------------


def get_achievement_or_404(request: Request, achievement_id: uuid.UUID) -> Achievement:
    """One badge that the person may see, or a 404 that does not say which it was."""
    try:
        return selectors.achievement_for(request.actor, achievement_id)
    except Achievement.DoesNotExist:
        raise Http404 from None


def get_draft_or_404(request: Request, achievement_id: uuid.UUID) -> Version:
    """The draft of a badge that the person may see."""
    try:
        return selectors.draft_for(request.actor, achievement_id)
    except Version.DoesNotExist:
        raise Http404 from None


def may_review(request: Request, draft: Version | None) -> bool:
    """Whether the person may decide about `draft`."""
    user = request.actor.user
    if draft is None or user is None or not draft.is_in_review:
        return False
    own = {draft.submitted_by_id, draft.saved_by_id}
    return request.actor.may(Permission.REVIEW) and user.pk not in own


def say(request: Request, refusal: Refusal) -> None:
    """Show a refusal above the next page."""
    words = [str(refusal.words), str(refusal.hint)]
    if isinstance(refusal, ContentRefused):
        words.extend(str(line) for lines in refusal.problems.values() for line in lines)
    messages.error(request, " ".join(part for part in words if part))


def _address(achievement: Achievement) -> str:
    return f"/achievements/{achievement.pk}"
