# SPDX-License-Identifier: Apache-2.0

"""
What pages do, programs do: every page that takes a form has a call, or a reason why it has none.

A new page without a row fails here, and so does a row without its page or its call.
"""

from __future__ import annotations

import re

import pytest
from django.http import HttpResponseNotAllowed
from django.test import RequestFactory
from django.urls import URLPattern

from skillmark_server.config.urls import urlpatterns
from tests.server.api.calls import calls

ONESELF = "about oneself: done by the person, on their page"
SECRET = "by a link that was sent to one person"
STRANGERS = "for strangers without a token"
ANSWERED = "what is given, erased and removed for good, a person answers for"
STEP = "a step of a form: "

ROWS = {
    # the organisation
    "organisation-edit": "PUT /organisation",
    "organisation-sharing": "PUT /organisation/sharing",
    "organisation-rules": "PUT /organisation/rules",
    "member-list": "POST /invitations",
    "member-roles": "PUT /members/{user_id}/roles",
    "member-remove": "DELETE /members/{user_id}",
    "invitation-withdraw": "POST /invitations/{invitation_id}/withdraw",
    "token-revoke": "POST /tokens/{token_id}/revoke",
    "token-list": "no call: a token is made by a person",
    "webhook-list": "no call: its secret is shown to a person, once",
    "webhook": "PUT /webhooks/{webhook_id}",
    "webhook-secret": "no call: it is shown to a person, once",
    "webhook-test": "POST /webhooks/{webhook_id}/test",
    "webhook-on": "POST /webhooks/{webhook_id}/on",
    "webhook-end": "POST /webhooks/{webhook_id}/end",
    "webhook-dead-again": "POST /webhooks/{webhook_id}/again",
    "webhook-again": "POST /webhooks/messages/{message_id}/again",
    "organisation-new": "no call: a token belongs to an organisation that is there",
    "organisation-switch": f"no call: {ONESELF}",
    "organisation-leave": f"no call: {ONESELF}",
    "invitation-accept": f"no call: {SECRET}",
    # the issuer
    "issuer-create": "POST /issuer",
    "issuer-withdraw": "DELETE /issuer/waiting",
    "issuer-domain": "PUT /issuer/domain",
    "issuer-domain-stop": "DELETE /issuer/domain",
    "issuer-check": "POST /issuer/{identity_id}/check",
    "key-change": "POST /issuer/keys/{key_id}/rotate",
    "key-rest": "POST /issuer/keys/{key_id}/retire",
    "key-stolen": "POST /issuer/keys/{key_id}/compromise",
    "key-awards": "POST /issuer/keys/{key_id}/decisions",
    "audit-log-check": "POST /log/check",
    # badges
    "achievement-new": "POST /achievements",
    "achievement-edit": "PUT /achievements/{achievement_id}/draft",
    "achievement-keep": "PUT /achievements/{achievement_id}/draft",
    "achievement-start": "POST /achievements/{achievement_id}/draft",
    "achievement-discard": "DELETE /achievements/{achievement_id}/draft",
    "achievement-submit": "POST /achievements/{achievement_id}/submit",
    "achievement-take-back": "POST /achievements/{achievement_id}/take-back",
    "achievement-review": "POST /achievements/{achievement_id}/return",
    "achievement-publish": "POST /achievements/{achievement_id}/publish",
    "achievement-copy": "POST /achievements/{achievement_id}/copy",
    "achievement-archive": "POST /achievements/{achievement_id}/archive",
    "achievement-unarchive": "POST /achievements/{achievement_id}/unarchive",
    "achievement-show": "PUT /achievements/{achievement_id}/catalogue",
    "achievement-people": "POST /achievements/{achievement_id}/roles",
    "achievement-people-end": "DELETE /achievements/{achievement_id}/roles/{role_id}",
    "requirement-add": "POST /achievements/{achievement_id}/requirements",
    "requirement-drop": "DELETE /achievements/{achievement_id}/requirements/{requirement_id}",
    # awards
    "award-new": "POST /batches",
    "award-revoke": "POST /awards/{award_id}/revoke",
    "award-suspend": "POST /awards/{award_id}/suspend",
    "award-reinstate": "POST /awards/{award_id}/reinstate",
    "award-mail": "POST /awards/{award_id}/mail",
    "bulk-act-new": "POST /awards/bulk-acts",
    "bulk-act-undo": "POST /awards/bulk-acts/{bulk_act_id}/undo",
    "bulk-act-sign-off": "POST /awards/bulk-acts/{bulk_act_id}/sign-off",
    "award-reissue": "POST /awards/{award_id}/reissue",
    "endorsement-list": "POST /endorsements/ask",
    "my-endorsements": "POST /my/endorsements/ask",
    "endorse": "POST /endorsements",
    "endorsement-hand-in": "POST /endorsements/hand-in",
    "endorsement-decide": "POST /endorsements/{endorsement_id}/decide",
    "endorsement-withdraw": "POST /endorsements/{endorsement_id}/withdraw",
    "award-renew": "POST /awards/{award_id}/renew",
    "renewal-request": "POST /renewals/{renewal_id}/decide",
    "renewal-terms": "PUT /achievements/{achievement_id}/renewal",
    "my-badge-renew": "POST /my/awards/{award_id}/renewal",
    "my-calendars": "no call: the address is shown to a person, once",
    "my-calendar-end": f"no call: {ONESELF}",
    "act-undo": "POST /awards/acts/{act_id}/undo",
    "batch-columns": f"no call: {STEP}a program writes its own headers",
    "batch-row": "PATCH /batches/{batch_id}/rows/{line}",
    "batch-confirm": "POST /batches/{batch_id}/confirm",
    "batch-undo": "POST /batches/{batch_id}/undo",
    "batch-cancel": "POST /batches/{batch_id}/cancel",
    "batch-sign-off": "POST /batches/{batch_id}/sign-off",
    "batch-return": "POST /batches/{batch_id}/return",
    "batch-pause": "POST /batches/{batch_id}/pause",
    "batch-resume": "POST /batches/{batch_id}/resume",
    "batch-pace": "PUT /batches/{batch_id}/pace",
    "batch-act": "POST /batches/{batch_id}/acts",
    "batch-act-undo": "POST /batches/{batch_id}/acts/{batch_act_id}/undo",
    "batch-act-sign-off": "POST /batches/{batch_id}/acts/{batch_act_id}/sign-off",
    "batch-certificates-new": "POST /batches/{batch_id}/certificates",
    "batch-certificates-remove": "DELETE /batches/{batch_id}/certificates/{pack_id}",
    "rule-new": "POST /rules",
    "rule-end": "POST /rules/{rule_id}/end",
    "request-detail": "POST /requests/{request_id}/decide",
    "request-link-new": "POST /requests/links",
    "request-link-end": "POST /requests/links/{link_id}/end",
    # people
    "person-new": "POST /people",
    "person-edit": "PUT /people/{person_id}",
    "person-leave": "POST /people/{person_id}/leave",
    "person-remove": "DELETE /people/{person_id}",
    "person-merge": "POST /people/{person_id}/merge",
    "employment-new": "POST /people/{person_id}/employments",
    "employment-edit": "PUT /people/{person_id}/employments/{employment_id}",
    "move-list": "POST /moves",
    "move-treat": "PUT /moves/{move_id}/badges/{badge_id}",
    "move-days": "PUT /moves/{move_id}/days",
    "move-agree": "POST /moves/{move_id}/agree",
    "move-sign-off": "POST /moves/{move_id}/sign-off",
    "move-take-back": "POST /moves/{move_id}/take-back",
    "move-undo": "POST /moves/{move_id}/undo",
    "move-discard": "DELETE /moves/{move_id}",
    "moved-erase": "DELETE /moved-awards/{row_id}",
    "moved-reissue": "POST /moved-awards/reissue",
    "roster-import": "POST /people/imports",
    "roster-import-columns": "PUT /people/imports/{import_id}/columns",
    "roster-import-confirm": "POST /people/imports/{import_id}/confirm",
    "roster-import-mend": "PATCH /people/imports/{import_id}/rows/{row}",
    "roster-import-undo": "POST /people/imports/{import_id}/undo",
    "roster-import-discard": "DELETE /people/imports/{import_id}",
    # verifying
    "verify": "POST /verify",
    "verify-holder": f"no call: {STEP}the report of `POST /verify` has the hashed recipient",
    "verify-report": f"no call: {STEP}the answer of `POST /verify` is the report",
    # oneself
    "me": f"no call: {ONESELF}",
    "my-merge": f"no call: {ONESELF}",
    "my-merge-answer": f"no call: {SECRET}",
    "my-close": f"no call: {ONESELF}",
    "my-erase": f"no call: {ONESELF}",
    # data of people
    "subject-request-list": f"no call: {ANSWERED}",
    "subject-request-file": f"no call: {ANSWERED}",
    "subject-request-erase": f"no call: {ANSWERED}",
    "subject-request-refuse": f"no call: {ANSWERED}",
    "retention": f"no call: {ANSWERED}",
    "my-token-list": "no call: a token is made by a person",
    "my-token-revoke": f"no call: {ONESELF}",
    "my-badge-keep": "POST /my/awards/{award_id}/keep",
    "my-badge-decline": "POST /my/awards/{award_id}/decline",
    "my-badge-hide": "PUT /my/awards/{award_id}/hidden",
    "imported-new": "POST /my/imported",
    "imported-sees": "PUT /my/imported/{badge_id}/visibility",
    "imported-hide": "PUT /my/imported/{badge_id}/hidden",
    "imported-check": "POST /my/imported/{badge_id}/check",
    "imported-remove": "DELETE /my/imported/{badge_id}",
    "collection-imported": "PUT /my/collections/{collection_id}/imported",
    "certificate-new": "POST /my/certificates",
    "my-certificate-remove": "DELETE /my/certificates/{certificate_id}",
    "certificate-decide": "POST /certificates/{certificate_id}/seen",
    "my-page": "PUT /my/page",
    "collection-new": "POST /my/collections",
    "collection": "PUT /my/collections/{collection_id}",
    "collection-arrange": "PUT /my/collections/{collection_id}/awards",
    "collection-remove": "DELETE /my/collections/{collection_id}",
    "my-resume": "PUT /my/resume",
    "resume-entry-new": "POST /my/resume/lines",
    "resume-entry": "PUT /my/resume/lines/{entry_id}",
    "resume-arrange": "PUT /my/resume/order",
    "resume-awards": "PUT /my/resume/awards",
    "application-new": "POST /my/applications",
    "application-withdraw": "POST /my/applications/{application_id}/withdraw",
    "claim": f"no call: {SECRET}",
    "claim-decline": f"no call: {SECRET}",
    "claim-mail": f"no call: {SECRET}",
    "ask": f"no call: {STRANGERS}",
    "ask-confirm": f"no call: {SECRET}",
    # how pages look
    "theme": "no call: how pages look",
    "choose-language": "no call: how pages look; a program sends Accept-Language",
    "demo-sign-in": "no call: how people sign in",
}
"""By the name of a page: the call that does the same, or `no call:` and why."""


def _changing() -> set[str]:
    """The names of all pages of ours that take a POST, by what they answer to another method."""
    found = set()
    for page in urlpatterns:
        if not isinstance(page, URLPattern):
            continue  # sign-in pages of allauth, the operator's own, the API itself
        arguments = dict.fromkeys(re.findall(r"<(?:\w+:)?(\w+)>", str(page.pattern)), "1")
        answer = page.callback(RequestFactory().generic("PROPFIND", "/"), **arguments)
        assert isinstance(answer, HttpResponseNotAllowed), page.name
        if "POST" in answer["Allow"]:
            found.add(str(page.name))
    return found


def test_every_page_that_takes_a_form_has_a_row():
    assert _changing() == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_the_call_of_a_page_is_there_or_the_reason_is_said(name):
    known = {call.name for call in calls()}
    row = ROWS[name]

    if row.startswith("no call: "):
        assert len(row.removeprefix("no call: ")) > 10
    else:
        assert row in known
