# SPDX-License-Identifier: Apache-2.0

"""
What each action of the log is in words: one sentence, in which `%(who)s` did something.

Whoever records a new action adds its sentence here; a test looks for the ones
that are missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

GROUPS: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        "achievement": _("Badges"),
        "award": _("Awards"),
        "batch": _("Awards to many"),
        "bulk": _("What happened to many awards"),
        "request": _("Requests"),
        "renewal": _("Renewals"),
        "calendar": _("Calendars"),
        "endorsement": _("Endorsements"),
        "rule": _("Badges that award themselves"),
        "collection": _("Collections"),
        "application": _("Links for applications"),
        "portfolio": _("Pages of people"),
        "resume": _("Résumés"),
        "person": _("People"),
        "employment": _("Employments"),
        "roster_import": _("Lists of people"),
        "requirement": _("What people must have"),
        "member": _("Members"),
        "organisation": _("The organisation"),
        "issuer": _("The issuer"),
        "key": _("Keys"),
        "token": _("Keys for programs"),
        "webhook": _("Webhooks"),
    }
)
"""The first half of an action, in the order of the filter."""

ACTIONS: Final[Mapping[str, Promise]] = MappingProxyType(
    {
        # badges
        "achievement.created": _("%(who)s began a badge"),
        "achievement.changed": _("%(who)s changed a draft of a badge"),
        "achievement.submitted": _("%(who)s asked for a badge to be reviewed"),
        "achievement.returned": _("%(who)s returned a badge to be mended"),
        "achievement.published": _("%(who)s published a badge"),
        "achievement.archived": _("%(who)s put a badge away"),
        "achievement.brought_back": _("%(who)s brought a badge back"),
        "achievement.draft_discarded": _("%(who)s threw a draft of a badge away"),
        "achievement.version_started": _("%(who)s began a new version of a badge"),
        "achievement.taken_back": _("%(who)s took a badge back from review"),
        "achievement.shown": _("%(who)s put a badge into the catalogue"),
        "achievement.hidden": _("%(who)s took a badge out of the catalogue"),
        "achievement.begun_from_template": _("%(who)s began a badge from a template"),
        "achievement.copied": _("%(who)s made a copy of a badge"),
        "achievement.imported": _("%(who)s took a badge in from a file"),
        "achievement.renewal_set": _("%(who)s said how a badge is renewed"),
        "achievement.role_given": _("%(who)s let a member award one badge"),
        "achievement.role_ended": _("%(who)s ended what a member may do with one badge"),
        # rules
        "rule.made": _("%(who)s made a rule by which a badge awards itself"),
        "rule.ended": _("%(who)s switched a rule off"),
        # awards
        "award.issued": _("%(who)s awarded a badge"),
        "batch.part_issued": _("%(who)s awarded a badge to many"),
        "award.claimed": _("%(who)s kept a badge"),
        "award.declined": _("%(who)s declined a badge"),
        "award.visibility_set": _("%(who)s changed who sees a badge"),
        "award.hidden": _("%(who)s put a badge of theirs out of sight"),
        "award.shown_again": _("%(who)s took a badge of theirs back into sight"),
        "collection.made": _("%(who)s made a collection of badges"),
        "collection.changed": _("%(who)s changed a collection of badges"),
        "collection.arranged": _("%(who)s said which badges are in a collection"),
        "collection.removed": _("%(who)s removed a collection of badges"),
        "application.made": _("%(who)s made a link for an application"),
        "application.withdrawn": _("%(who)s withdrew a link for an application"),
        "portfolio.changed": _("%(who)s changed their page"),
        "resume.changed": _("%(who)s changed their résumé"),
        "award.revocation_asked": _("%(who)s asked for an award to be withdrawn"),
        "award.suspension_asked": _("%(who)s asked for an award to be put on hold"),
        "award.reinstatement_asked": _("%(who)s asked for an award to count again"),
        "award.revoked": _("%(who)s withdrew an award"),
        "award.suspended": _("%(who)s put an award on hold"),
        "award.reinstated": _("%(who)s let an award count again"),
        "award.reissued": _("%(who)s issued an award again, corrected"),
        "award.act_undone": _("%(who)s undid a withdrawal or a hold in time"),
        "award.mail_sent_again": _("%(who)s sent a mail about an award again"),
        "batch.made": _("%(who)s prepared awards to many"),
        "batch.submitted": _("%(who)s asked for awards to be signed off"),
        "batch.signed_off": _("%(who)s signed awards off"),
        "batch.returned": _("%(who)s returned awards to be mended"),
        "batch.confirmed": _("%(who)s let awards to many go out"),
        "batch.undone": _("%(who)s undid awards to many in time"),
        "batch.cancelled": _("%(who)s gave awards to many up"),
        "batch.finished": _("%(who)s finished awards to many"),
        "batch.certificates_asked": _("%(who)s asked for the certificates of a list"),
        "batch.certificates_made": _("%(who)s finished the certificates of a list"),
        "batch.certificates_removed": _("%(who)s removed the certificates of a list"),
        "batch.read": _("%(who)s had a list of people read to its end"),
        "batch.paused": _("%(who)s paused awards to many"),
        "batch.resumed": _("%(who)s let awards to many go on"),
        "batch.mails_paced": _("%(who)s said how fast mails about awards to many leave"),
        "batch.revocation_asked": _("%(who)s asked for all awards of a list to be withdrawn"),
        "batch.suspension_asked": _("%(who)s asked for all awards of a list to be put on hold"),
        "batch.reinstatement_asked": _("%(who)s asked for all awards of a list to count again"),
        "batch.act_signed_off": _("%(who)s signed off what happens to all awards of a list"),
        "batch.act_undone": _("%(who)s undid in time what was to happen to all awards of a list"),
        "batch.revoked": _("%(who)s withdrew all awards of a list"),
        "batch.suspended": _("%(who)s put all awards of a list on hold"),
        "batch.reinstated": _("%(who)s let all awards of a list count again"),
        "bulk.revocation_asked": _("%(who)s asked for many awards to be withdrawn"),
        "bulk.suspension_asked": _("%(who)s asked for many awards to be put on hold"),
        "bulk.reinstatement_asked": _("%(who)s asked for many awards to count again"),
        "bulk.reissue_asked": _("%(who)s asked for many awards to be issued again, corrected"),
        "bulk.signed_off": _("%(who)s signed off what happens to many awards"),
        "bulk.undone": _("%(who)s undid in time what was to happen to many awards"),
        "bulk.revoked": _("%(who)s withdrew many awards"),
        "bulk.suspended": _("%(who)s put many awards on hold"),
        "bulk.reinstated": _("%(who)s let many awards count again"),
        "bulk.reissued": _("%(who)s issued many awards again, corrected"),
        "renewal.asked": _("%(who)s asked for a badge to be renewed"),
        "renewal.approved": _("%(who)s renewed a badge on request"),
        "renewal.returned": _("%(who)s returned a request for a renewal"),
        "endorsement.asked": _("%(who)s asked for an endorsement"),
        "endorsement.given": _("%(who)s gave an endorsement"),
        "endorsement.accepted": _("%(who)s accepted an endorsement"),
        "endorsement.declined": _("%(who)s declined an endorsement"),
        "endorsement.withdrawn": _("%(who)s took an endorsement back"),
        "calendar.made": _("%(who)s made an address for a calendar"),
        "calendar.ended": _("%(who)s ended an address for a calendar"),
        "request.link_opened": _("%(who)s opened a link to ask for a badge"),
        "request.link_ended": _("%(who)s closed a link to ask for a badge"),
        "request.approved": _("%(who)s approved a request"),
        "request.returned": _("%(who)s returned a request"),
        # the issuer
        "issuer.created": _("%(who)s made an issuer identity"),
        "issuer.withdrawn": _("%(who)s took an issuer identity back before it was used"),
        "issuer.domain_started": _("%(who)s named a domain to be checked"),
        "issuer.domain_stopped": _("%(who)s took the domain away from the issuer"),
        "issuer.domain_checked": _("%(who)s had the domain checked: it is the organisation’s"),
        "issuer.domain_failed": _("%(who)s had the domain checked: it did not answer as it should"),
        "issuer.lists_closed": _("%(who)s began new status lists, after a backup was put back"),
        "key.created": _("%(who)s made a key"),
        "key.rotated": _("%(who)s changed a key for a new one"),
        "key.retired": _("%(who)s let a key rest"),
        "key.compromised": _("%(who)s said that somebody else has had a key"),
        # the organisation
        "organisation.created": _("%(who)s made the organisation"),
        "organisation.changed": _("%(who)s changed facts about the organisation"),
        "organisation.linkedin_set": _(
            "%(who)s said by which number LinkedIn knows the organisation"
        ),
        "organisation.rules_changed": _("%(who)s changed the rules of the organisation"),
        "member.invited": _("%(who)s invited somebody"),
        "member.invitation_withdrawn": _("%(who)s took an invitation back"),
        "member.joined": _("%(who)s joined"),
        "member.roles_changed": _("%(who)s changed what a member may do"),
        "member.removed": _("%(who)s took a member out"),
        "member.left": _("%(who)s left"),
        "token.made": _("%(who)s made a key for a program"),
        "token.revoked": _("%(who)s withdrew a key for a program"),
        "person.token_made": _("%(who)s made a key of their own for a program"),
        "person.token_revoked": _("%(who)s withdrew a key of their own"),
        "webhook.made": _("%(who)s made a webhook"),
        "webhook.changed": _("%(who)s changed a webhook"),
        "webhook.secret_changed": _("%(who)s gave a webhook a new secret"),
        "webhook.ended": _("%(who)s ended a webhook"),
        "webhook.switched_off": _("%(who)s switched a webhook off that took nothing for days"),
        "webhook.switched_on": _("%(who)s switched a webhook on again"),
        "webhook.gone": _("%(who)s ended a webhook that answered that it is gone"),
        "webhook.sent_again": _("%(who)s had messages of a webhook sent again"),
        # people
        "person.added": _("%(who)s added a person"),
        "person.changed": _("%(who)s changed facts about a person"),
        "person.merged": _("%(who)s joined two entries about one person"),
        "person.removed": _("%(who)s removed somebody who had left"),
        "person.erased": _("%(who)s erased a person"),
        "person.accounts_merged": _("%(who)s made one account of two"),
        "person.account_closed": _("%(who)s closed their account"),
        "person.locked": _("%(who)s locked somebody out"),
        "person.unlocked": _("%(who)s let somebody sign in again"),
        "person.signed_up": _("%(who)s signed up"),
        "person.signed_in": _("%(who)s signed in"),
        "person.signed_out": _("%(who)s signed out"),
        "person.password_set": _("%(who)s chose a password"),
        "person.password_changed": _("%(who)s changed their password"),
        "person.password_reset": _("%(who)s chose a new password by mail"),
        "person.address_added": _("%(who)s added an e-mail address"),
        "person.address_confirmed": _("%(who)s confirmed an e-mail address"),
        "person.address_made_first": _("%(who)s chose where we write to"),
        "person.address_removed": _("%(who)s removed an e-mail address"),
        "person.second_step_added": _("%(who)s added a second step to signing in"),
        "person.second_step_removed": _("%(who)s removed a second step from signing in"),
        "person.second_step_renewed": _("%(who)s made new recovery codes"),
        "person.sign_in_connected": _("%(who)s connected another way to sign in"),
        "person.sign_in_disconnected": _("%(who)s disconnected a way to sign in"),
        "employment.started": _("%(who)s noted that somebody began"),
        "employment.ended": _("%(who)s noted that somebody left"),
        "employment.corrected": _("%(who)s corrected an employment"),
        "requirement.made": _("%(who)s said which badge a group must have"),
        "requirement.dropped": _("%(who)s said that a group need not have a badge any more"),
        "roster_import.started": _("%(who)s uploaded a list of people"),
        "roster_import.mapped": _("%(who)s said what the columns of a list mean"),
        "roster_import.mended": _("%(who)s mended a line of a list"),
        "roster_import.confirmed": _("%(who)s took a list of people over"),
        "roster_import.discarded": _("%(who)s threw a list of people away"),
        "roster_import.undone": _("%(who)s undid a list of people"),
    }
)
"""From `noun.verb` to its sentence; `%(who)s` is the person, a program or the site itself."""


def sentence_of(action: str, who: str) -> str:
    """
    Return what happened in words.

    An action without a sentence, of a version before or after this one, is shown as it stands.
    """
    words = ACTIONS.get(action)
    return f"{who}: {action}" if words is None else str(words) % {"who": who}
