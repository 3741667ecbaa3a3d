# SPDX-License-Identifier: Apache-2.0

"""Make a rule, switch it off, and award what follows from it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from skillmark_server.accounts.actors import Actor, actor_in
from skillmark_server.accounts.models import Department, JobRole, Membership, Organisation, Role
from skillmark_server.accounts.permissions import Permission
from skillmark_server.achievements.models import Achievement
from skillmark_server.audit.recording import record
from skillmark_server.awards.models import Batch
from skillmark_server.awards.refusals import NothingToAward, NotPublished
from skillmark_server.awards.services import batch_of_table, confirm_batch
from skillmark_server.refusals import NotAllowed
from skillmark_server.rules.conditions import leaves, read
from skillmark_server.rules.finding import who_fits
from skillmark_server.rules.models import AwardRule
from skillmark_server.rules.refusals import ConditionRefused, RuleEnded
from skillmark_server.tabular.table import Table, TableRow


@transaction.atomic
def make_rule(
    *, actor: Actor, achievement: Achievement, condition: Mapping[str, Any], at: datetime
) -> AwardRule:
    """
    Award `achievement` to everybody who fits `condition`, from now on.

    Raises:
        NotAllowed: The actor may not award, or not this.
        NotPublished: The achievement cannot be awarded.
        ConditionRefused: The condition asks for nothing, or for something of others.
    """
    organisation = actor.require(Permission.AWARD)
    if achievement.organisation_id != organisation.pk:
        raise NotAllowed
    if achievement.published_id is None or achievement.archived_at is not None:
        raise NotPublished
    checked = read(condition)
    _require_own(organisation, checked)
    if any(
        name == "holds" and uuid.UUID(value) == achievement.pk for name, value in leaves(checked)
    ):
        raise ConditionRefused
    rule = AwardRule.objects.create(
        organisation=organisation,
        achievement=achievement,
        condition=checked,
        made_by=actor.user,
        made_at=at,
    )
    record(actor, "rule.made", rule, at=at, detail={"achievement": str(achievement.pk)})
    return rule


@transaction.atomic
def end_rule(*, actor: Actor, rule: AwardRule, at: datetime) -> AwardRule:
    """
    Switch a rule off; what it awarded stands.

    Raises:
        NotAllowed: The actor may not award, or not this.
        RuleEnded: It is off already.
    """
    organisation = actor.require(Permission.AWARD)
    rule = AwardRule.objects.select_for_update().get(pk=rule.pk)
    if rule.organisation_id != organisation.pk:
        raise NotAllowed
    if rule.ended_at is not None:
        raise RuleEnded
    rule.ended_at = at
    rule.save(update_fields=["ended_at"])
    record(actor, "rule.ended", rule, at=at)
    return rule


@transaction.atomic
def apply_rule(*, rule: AwardRule, at: datetime) -> Batch | None:
    """
    Make one list of all who fit and send it on its way, as if the rule's maker had done so.

    Undo window and second-person sign-off hold as for any list. Where the maker may not
    award any more, the rule is switched off.

    Returns:
        The list, or None where nobody fits.
    """
    rule = (
        AwardRule.objects.select_for_update(of=("self",))
        .select_related(
            "achievement__published__achievement__organisation", "organisation", "made_by"
        )
        .get(pk=rule.pk)
    )
    if rule.ended_at is not None:
        return None
    rule.looked_at = at
    rule.save(update_fields=["looked_at"])
    version = rule.achievement.published
    maker = _maker(rule)
    if maker is None or version is None or rule.achievement.archived_at is not None:
        rule.ended_at = at
        rule.save(update_fields=["ended_at"])
        return None
    fitting = [
        one for one in who_fits(rule, at=at) if maker.user is None or one.email != maker.user.email
    ]
    if not fitting:
        return None
    rows = tuple(TableRow(line, (one.name, one.email)) for line, one in enumerate(fitting, 2))
    table = Table(("Name", "E-mail"), rows)
    try:
        # Taken back whole where it comes to nothing, or every look would leave one more list.
        with transaction.atomic():
            batch = batch_of_table(actor=maker, version=version, table=table, source="rule", at=at)
            return confirm_batch(actor=maker, batch=batch, at=at)
    except NothingToAward:
        return None


def _maker(rule: AwardRule) -> Actor | None:
    """Whoever made the rule, with the roles of today; None where they may not award any more."""
    if rule.made_by is None or not rule.made_by.is_active:
        return None
    roles = Membership.objects.filter(user=rule.made_by, organisation=rule.organisation)
    actor = actor_in(
        rule.made_by,
        rule.organisation,
        frozenset(Role(role) for role in roles.values_list("role", flat=True)),
    )
    return actor if actor.may(Permission.AWARD) else None


def _require_own(organisation: Organisation, condition: Mapping[str, Any]) -> None:
    """Everything that a condition names is the organisation's own."""
    kinds: dict[str, Any] = {"holds": Achievement, "department": Department, "job_role": JobRole}
    for name, model in kinds.items():
        wanted = {value for kind, value in leaves(condition) if kind == name}
        if model.objects.filter(organisation=organisation, pk__in=wanted).count() != len(wanted):
            raise ConditionRefused
