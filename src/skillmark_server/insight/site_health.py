# SPDX-License-Identifier: Apache-2.0

"""How the site is, for whoever runs it: a few counts, each one query."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_tasks_db.models import DBTaskResult

from skillmark_server.accounts.models import Organisation, User
from skillmark_server.broker.asking import ask
from skillmark_server.outbox.models import Mail
from skillmark_server.vitals.beats import ALIVE_FOR
from skillmark_server.vitals.models import Beat

_LATE = timedelta(minutes=5)
_LITTLE_SPACE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Sign:
    """One thing about the site: what, how it is, and whether somebody should look."""

    name: str | Promise
    words: str | Promise
    is_well: bool = True


def signs(*, at: datetime) -> list[Sign]:
    """Worker, mail, work, space, and who uses the site."""
    workers = Beat.objects.filter(at__gte=at - ALIVE_FOR).count()
    waiting = Q(sent_at=None, given_up_at=None, cancelled_at=None, bounced_at=None)
    late = Mail.objects.filter(waiting, due_at__lt=at - _LATE).count()
    lost = Mail.objects.filter(given_up_at__isnull=False).count()
    disk = shutil.disk_usage(settings.DATA)
    return [
        Sign(
            name=_("Worker"),
            words=format_lazy(_("{count} alive"), count=workers)
            if workers
            else _("None is alive: nothing is issued, mailed or published."),
            is_well=workers > 0,
        ),
        Sign(
            name=_("Mail"),
            words=format_lazy(_("{late} late, {lost} given up"), late=late, lost=lost)
            if late or lost
            else _("All of it is sent."),
            is_well=not (late or lost),
        ),
        _work(),
        Sign(
            name=_("Space"),
            words=format_lazy(_("{free} GB free"), free=round(disk.free / 2**30)),
            is_well=disk.free / disk.total > _LITTLE_SPACE,
        ),
        Sign(
            name=_("Accounts"),
            words=format_lazy(
                _("{people} accounts, {organisations} organisations"),
                people=User.objects.filter(is_active=True).count(),
                organisations=Organisation.objects.count(),
            ),
        ),
    ]


def _work() -> Sign:
    if not settings.BROKER:
        queued = DBTaskResult.objects.ready().count()
    else:
        answer = ask()
        if answer.problem:
            words = _("The broker does not answer: work goes on, more slowly.")
            return Sign(name=_("Work"), words=words, is_well=False)
        queued = answer.waiting
    return Sign(name=_("Work"), words=format_lazy(_("{count} tasks wait"), count=queued))
