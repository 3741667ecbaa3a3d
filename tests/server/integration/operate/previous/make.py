# SPDX-License-Identifier: Apache-2.0

"""
Makes the site that `test_upgrade` moves forward, by the code of an earlier commit.

Run it in a checkout of that commit, with its `src` and itself on the path, once for each
database; see the README beside this file.
"""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402 - settings come first
from django.utils import timezone  # noqa: E402
from tests.server.cast_awards import able_to_issue, published  # noqa: E402

from skillmark_server.accounts.actors import actor_of  # noqa: E402
from skillmark_server.accounts.models import Membership, Organisation, Role, User  # noqa: E402
from skillmark_server.awards.documents import signed_bytes  # noqa: E402
from skillmark_server.awards.models import Award, Visibility  # noqa: E402
from skillmark_server.awards.running import run_batch  # noqa: E402
from skillmark_server.awards.services import (  # noqa: E402
    accept_award,
    award_one,
    confirm_batch,
    preview_batch,
    revoke_award,
    suspend_award,
)
from skillmark_server.awards.tasks import tick  # noqa: E402
from skillmark_server.custody.publishing import lists_due, publish_list  # noqa: E402

call_command("migrate", interactive=False, verbosity=0)
call_command("createcachetable", verbosity=0)
at = timezone.now() - timedelta(hours=1)
organisation = Organisation.objects.create(name="Nordvind A/S", created_at=at, language="da")
mette = User.objects.create_user("mette@nordvind.test", name="Mette")
jonas = User.objects.create_user("jonas@nordvind.test", name="Jonas")
jonas.emailaddress_set.create(email=jonas.email, verified=True, primary=True)
Membership.objects.create(user=mette, organisation=organisation, role=Role.OWNER, since=at)
able_to_issue(organisation, at=at)
version = published(organisation, at=at, suspendable=True)
actor = actor_of(mette)
one, two, three = (
    award_one(actor=actor, version=version, email=email, name=name, at=at)
    for email, name in (
        ("jonas@nordvind.test", "Jonas Lund"),
        ("anna@kunde.test", "Anna Ærø"),
        ("bo@kunde.test", "Bo Østergård"),
    )
)
accept_award(user=jonas, award_id=one.pk, visibility=Visibility.PUBLIC, at=at)
revoke_award(actor=actor, award=two, reason="Made by mistake.", at=at, now=True)
suspend_award(actor=actor, award=three, reason="Being looked at.", at=at, now=True)
lines = "\n".join(f"Person {n} <p{n}@kunde.test>" for n in range(20))
batch = preview_batch(actor=actor, version=version, data=lines, source="pasted", at=at)
confirm_batch(actor=actor, batch=batch, at=at, now=True)
run_batch(batch.pk, at=at)
tick(at)
for key in lists_due(timezone.now()):
    publish_list(key, timezone.now())
held = {
    award.number: [str(award.pk), hashlib.sha256(signed_bytes(award)).hexdigest()]
    for award in Award.objects.order_by("number")
}
Path(sys.argv[1]).write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
