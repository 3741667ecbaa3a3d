# SPDX-License-Identifier: Apache-2.0

"""
What pages do and show, programs do and read: every page has a call, or a reason why it has none.

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
PASSWORD = "asks its person for the password again, which no token knows"
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
    "issuer-terms": "PUT /issuer/terms",
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
    "my-calendars": "no call: an address that answers without a token is made by a person",
    "my-calendar-end": "DELETE /my/calendars/{calendar_id}",
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
    "award-certificates-new": "POST /awards/certificates",
    "award-certificates-remove": "DELETE /awards/certificates/{pack_id}",
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
    "my-merge": f"no call: {PASSWORD}",
    "my-merge-answer": f"no call: {SECRET}",
    "my-close": f"no call: {PASSWORD}",
    "my-erase": f"no call: {PASSWORD}",
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


SERVED = "for everybody and every program as it is, without a token"
PICTURED = "a picture that a page shows"
FILED = "a file of the same rows: "

LOOKED = {
    # the site
    "healthz": f"no call: {SERVED}",
    "readyz": f"no call: {SERVED}",
    "metrics": "no call: for the operator, by a token of its own",
    "log-checkpoint": f"no call: {SERVED}",
    "log-key": f"no call: {SERVED}",
    "log-tile": f"no call: {SERVED}",
    "home": "GET /matrix",
    "matrix-excel": "GET /matrix.xlsx",
    "demo-mail": "no call: of a demonstration only",
    "demo-mail-one": "no call: of a demonstration only",
    "demo-mail-html": "no call: of a demonstration only",
    "styleguide": "no call: how pages look",
    "styleguide-badge": f"no call: {PICTURED}",
    "about-verification": "no call: words for people",
    "privacy": "no call: words for people",
    "accessibility": "no call: words for people",
    # what is public
    "award-public": f"no call: {SERVED}, in the form that it accepts",
    "award-file": f"no call: {SERVED}",
    "award-newest": f"no call: {SERVED}, in the form that it accepts",
    "award-newest-file": f"no call: {SERVED}",
    "award-card": f"no call: {PICTURED}",
    "ob2-assertion": f"no call: {SERVED}",
    "ob2-badge": f"no call: {SERVED}",
    "ob2-issuer": f"no call: {SERVED}",
    "award-embed": f"no call: {SERVED}",
    "oembed": f"no call: {SERVED}",
    "issuer-public": f"no call: {SERVED}, in the form that it accepts",
    "issuer-document": f"no call: {SERVED}",
    "issuer-theme": "no call: how pages look",
    "issuer-logo": f"no call: {PICTURED}",
    "host-document": f"no call: {SERVED}",
    "status-list": f"no call: {SERVED}",
    "version": f"no call: {SERVED}, in the form that it accepts",
    "version-json": f"no call: {SERVED}",
    "version-png": f"no call: {SERVED}",
    "version-svg": f"no call: {SERVED}",
    "version-small": f"no call: {PICTURED}",
    "version-language": f"no call: {SERVED}, in the form that it accepts",
    "endorsements-about": f"no call: {SERVED}",
    "endorsement-document": f"no call: {SERVED}",
    "endorsement-withdrawals": f"no call: {SERVED}",
    "catalogue": "GET /catalogue",
    "achievement-public": "GET /catalogue/{achievement_id}",
    "portfolio-public": f"no call: {STRANGERS}; its owner reads `GET /my/page`",
    "portfolio-card": f"no call: {PICTURED}",
    "collection-public": f"no call: {STRANGERS}; its owner reads `GET /my/collections`",
    "collection-card": f"no call: {PICTURED}",
    "resume-view": f"no call: {STRANGERS}; its owner reads `GET /my/resume`",
    "resume-view-file": f"no call: {STRANGERS}; its owner reads `GET /my/resume/file.json`",
    "application-view": f"no call: {SECRET}",
    "calendar": "GET /my/calendar.ics",
    "invitation": f"no call: {SECRET}",
    # the organisation
    "organisation": "GET /organisation",
    "organisation-logo": "GET /organisation/logo.png",
    "issuer": "GET /issuer",
    "issuer-file": "GET /issuer/{identity_id}/did.json",
    "audit-log": "GET /log",
    "audit-log-file": "GET /log",
    "figures": "GET /figures",
    "figures-file": "GET /figures/{part}.{ending}",
    "subject-request": f"no call: {ANSWERED}",
    # badges
    "badge-parts": f"no call: {PICTURED}",
    "shelf-picture": f"no call: {PICTURED}",
    "achievement-list": "GET /achievements",
    "achievement-detail": "GET /achievements/{achievement_id}",
    "achievement-draft-picture": "GET /achievements/{achievement_id}/draft",
    "achievement-history": "GET /achievements/{achievement_id}/versions",
    "endorsements-given": "GET /endorsements",
    "rule-list": "GET /rules",
    # awards
    "award-list": "GET /awards",
    "award-export": f"no call: {FILED}`GET /awards`",
    "award-count": f"no call: {STEP}`POST /batches` says how many a question means",
    "award-detail": "GET /awards/{award_id}",
    "award-certificate": "GET /awards/{award_id}/certificate.pdf",
    "batch-list": "GET /batches",
    "batch": "GET /batches/{batch_id}",
    "batch-problems": "GET /batches/{batch_id}/problems",
    "batch-to-mend": "GET /batches/{batch_id}/rows",
    "award-certificates": "GET /awards/certificates",
    "award-certificates-file": "GET /awards/certificates/{pack_id}.zip",
    "batch-certificates": "GET /batches/{batch_id}/certificates",
    "batch-certificates-file": "GET /batches/{batch_id}/certificates/{pack_id}.zip",
    "bulk-act-list": "GET /awards/bulk-acts",
    "bulk-act": "GET /awards/bulk-acts/{bulk_act_id}",
    "ending-list": "GET /awards/ending",
    "request-list": "GET /requests",
    "request-link": "GET /requests/links/{link_id}",
    "request-link-code": "GET /requests/links/{link_id}/qr.svg",
    "certificate-list": "GET /certificates",
    "certificate-file": "GET /certificates/{certificate_id}/file",
    # people
    "person-list": "GET /people",
    "person-export": f"no call: {FILED}`GET /people`",
    "person-detail": "GET /people/{person_id}",
    "roster-import-example": "no call: an example for people who begin",
    "roster-import-preview": "GET /people/imports/{import_id}/rows",
    "roster-import-to-mend": "GET /people/imports/{import_id}/to-mend",
    "move-detail": "GET /moves/{move_id}",
    "move-report": "GET /moves/{move_id}/report",
    "moved-list": "GET /moved-awards",
    "moved-detail": "GET /moved-awards/{row_id}",
    "moved-original": "GET /moved-awards/{row_id}/original",
    # oneself
    "my-badges": "GET /my/awards",
    "my-badge": "GET /my/awards/{award_id}",
    "my-badge-file": "GET /my/awards/{award_id}/badge.{kind}",
    "my-badge-share": "GET /my/awards/{award_id}/share",
    "my-badge-go": "GET /my/awards/{award_id}/share",
    "my-transcript": "GET /my/transcript",
    "my-transcript-file": "GET /my/transcript",
    "my-everything": "GET /my/everything.zip",
    "imported": "GET /my/imported/{badge_id}",
    "imported-file": "GET /my/imported/{badge_id}/file",
    "my-certificates": "GET /my/certificates",
    "my-certificate": "GET /my/certificates/{certificate_id}",
    "my-certificate-file": "GET /my/certificates/{certificate_id}/file",
    "my-resume-file": "GET /my/resume/file.pdf",
    "application-list": "GET /my/applications",
    "my-moved": "GET /my/moved",
    "my-moved-original": "GET /my/moved/{row_id}/original",
    "my-data": f"no call: {ONESELF}",
    "my-data-file": f"no call: {ONESELF}",
}
"""The same for pages that only show something."""


def _pages(*, changing: bool) -> set[str]:
    """The names of our pages that take a POST, or do not, by what they answer to another method."""
    found = set()
    for page in urlpatterns:
        if not isinstance(page, URLPattern):
            continue  # sign-in pages of allauth, the operator's own, the API itself
        arguments = dict.fromkeys(re.findall(r"<(?:\w+:)?(\w+)>", str(page.pattern)), "1")
        answer = page.callback(RequestFactory().generic("PROPFIND", "/"), **arguments)
        assert isinstance(answer, HttpResponseNotAllowed), page.name
        if ("POST" in answer["Allow"]) is changing:
            found.add(str(page.name))
    return found


def test_every_page_has_a_row():
    assert _pages(changing=True) == set(ROWS)
    assert _pages(changing=False) == set(LOOKED)


@pytest.mark.parametrize("name", [*ROWS, *LOOKED])
def test_the_call_of_a_page_is_there_or_the_reason_is_said(name):
    known = {call.name for call in calls()}
    row = (ROWS | LOOKED)[name]

    if row.startswith("no call: "):
        assert len(row.removeprefix("no call: ")) > 10
    else:
        assert row in known
