# SPDX-License-Identifier: Apache-2.0

"""Programs describe and rule the organisation, and look after members, invitations and tokens."""

from __future__ import annotations

import base64

import pytest

from skillmark_server.accounts.models import ApiToken, Invitation, Membership, Role
from skillmark_server.audit.models import AuditEvent
from skillmark_server.outbox.models import Mail

FACTS = {
    "name": "Nordvind A/S",
    "description": {"en": "Wind.", "da": "Vind."},
    "website": "https://nordvind.test",
    "email": "badges@nordvind.test",
    "country": "DK",
    "language": "da",
}
RULES = {"needs_review": True, "needs_sign_off": True, "undo_minutes": 5, "claim_days": 30}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8H0z"/></svg>'


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def test_what_the_organisation_says_is_changed_whole(program, mette, nordvind):
    caller = program(mette, "organisation")

    changed = caller.put("/organisation", {**FACTS, "city": "Aalborg"})
    ruled = caller.put("/organisation/rules", {**RULES, "colour": "#0b4f6c"})

    assert changed.status_code == 200, changed.content
    assert changed.json()["city"] == "Aalborg"
    assert ruled.json()["rules"] == {**RULES, "colour": "#0B4F6C"}
    assert caller.get("/organisation").json() == ruled.json()
    assert [e.actor_kind for e in AuditEvent.objects.filter(action__startswith="organisation")] == [
        "token",
        "token",
    ]


def test_a_logo_is_drawn_anew_kept_and_taken_away(program, mette, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    caller = program(mette, "organisation")

    assert caller.get("/organisation/logo.png").status_code == 404
    caller.put("/organisation", {**FACTS, "logo": _base64(SVG)})
    picture = caller.get("/organisation/logo.png")
    kept = caller.put("/organisation", FACTS).json()["has_logo"]
    gone = caller.put("/organisation", {**FACTS, "without_logo": True}).json()["has_logo"]

    assert picture.content.startswith(b"\x89PNG")
    assert (kept, gone) == (True, False)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"name": ""}, "/name"),
        ({"name": "a\u202eb"}, "/name"),
        ({"website": "javascript:alert(1)"}, "/website"),
        ({"email": "nobody"}, "/email"),
        ({"country": "ZZ"}, "/country"),
        ({"language": "xx"}, "/language"),
        ({"language": ""}, "/language"),
        ({"description": {"xx": "…"}}, "/description/xx/[key]"),
        ({"description": {"en": "x" * 2_001}}, "/description_en"),
        ({"logo": "no base64!"}, "/logo"),
        ({"logo": _base64(b"no picture")}, "/logo"),
        ({"colour": "#000000"}, "/colour"),
    ],
    ids=[
        "no name",
        "a hidden turn",
        "a script",
        "no address",
        "no country",
        "no language of ours",
        "no language",
        "text in a strange language",
        "a long text",
        "no base64",
        "no picture",
        "a member that is not known",
    ],
)
def test_facts_that_cannot_stand_are_refused_where_they_are(program, mette, change, pointer):
    answer = program(mette).put("/organisation", {**FACTS, **change})

    assert answer.status_code == 422, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert [one["pointer"] for one in answer.json()["errors"]] == [pointer]


@pytest.mark.parametrize(
    "change",
    [{"undo_minutes": -1}, {"undo_minutes": 1_441}, {"claim_days": 0}, {"colour": "#ffff00"}],
    ids=repr,
)
def test_rules_out_of_bounds_are_refused(program, mette, change):
    assert program(mette).put("/organisation/rules", {**RULES, **change}).status_code == 422


def test_a_member_is_invited_by_one_letter_however_often_the_call_is_made(program, mette, nordvind):
    caller = program(mette, "members")
    order = {"email": "ida@nordvind.test", "role": "designer"}

    made = caller.post("/invitations", order, key="i-1")
    again = caller.post("/invitations", order, key="i-1")

    assert made.status_code == 201, made.content
    assert again.content == made.content
    assert "secret" not in made.content.decode()
    assert Mail.objects.get(kind="invitation").to_email == "ida@nordvind.test"
    assert caller.get("/invitations").json()["items"] == [made.json()]


def test_an_invitation_is_withdrawn_with_its_letter(program, mette):
    caller = program(mette, "members")
    made = caller.post("/invitations", {"email": "ida@nordvind.test", "role": "auditor"}).json()
    Mail.objects.update(sent_at=None)

    taken = caller.post(f"/invitations/{made['id']}/withdraw")

    assert taken.status_code == 200, taken.content
    assert taken.json()["withdrawn_at"]
    assert Invitation.objects.get().withdrawn_at
    assert Mail.objects.get(kind="invitation").cancelled_at
    assert caller.get("/invitations").json()["items"] == []


@pytest.mark.parametrize(
    "order",
    [
        {"email": "nobody", "role": "designer"},
        {"email": "ida@nordvind.test", "role": "king"},
        {"email": "ida@nordvind.test"},
        {"email": "x" * 300 + "@a.test", "role": "designer"},
    ],
    ids=["no address", "no role of ours", "no role", "a long address"],
)
def test_an_invitation_that_cannot_be_sent_is_refused(program, mette, order):
    assert program(mette).post("/invitations", order).status_code == 422


def test_roles_are_given_and_taken_and_somebody_always_owns(program, mette, sara, nordvind):
    caller = program(mette, "members", "read")

    given = caller.put(f"/members/{sara.pk}/roles", {"roles": ["designer", "assessor"]})
    orphaned = caller.put(f"/members/{mette.pk}/roles", {"roles": ["auditor"]})
    nothing = caller.put(f"/members/{sara.pk}/roles", {"roles": []})

    assert set(given.json()["roles"]) == {"designer", "assessor"}
    assert (orphaned.status_code, orphaned.json()["code"]) == (409, "last_owner")
    assert nothing.status_code == 422
    assert {one["email"] for one in caller.get("/members").json()["items"]} == {
        "mette@nordvind.test",
        "sara@nordvind.test",
    }


def test_a_member_is_removed_once_also_when_the_call_is_repeated(program, mette, sara, nordvind):
    caller = program(mette, "members")

    first = caller.delete(f"/members/{sara.pk}", key="m-1")
    again = caller.delete(f"/members/{sara.pk}", key="m-1")
    anew = caller.delete(f"/members/{sara.pk}")

    assert (first.status_code, first.content, "Content-Type" in first) == (204, b"", False)
    assert (again.status_code, again["Idempotent-Replayed"]) == (204, "true")
    assert anew.status_code == 404
    assert not Membership.objects.filter(user=sara).exists()


def test_members_are_read_page_by_page(program, mette, ole, karin, sara):
    caller, seen, cursor = program(mette), [], None
    while True:
        page = caller.get("/members", limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [one["name"] for one in page.json()["items"]]
        cursor = page.json()["next"]
        assert bool(cursor) == ('rel="next"' in page.get("Link", ""))
        if not cursor:
            break

    assert seen == ["Karin Holm", "Mette Kjærgaard", "Ole Øby", "Sara Lind"]
    assert caller.get("/members", cursor="made up").status_code == 422
    other = caller.get("/invitations", cursor=page.json()["next"] or "x")
    assert other.status_code == 422


def test_a_program_sees_and_ends_tokens_also_its_own_and_makes_none(program, mette, now):
    caller = program(mette, "tokens")
    other = program(mette, "read")
    listed = caller.get("/tokens").json()["items"]

    made = caller.post("/tokens", {"name": "another", "scopes": ["read"]})
    ends = {one["scopes"][0]: caller.post(f"/tokens/{one['id']}/revoke") for one in listed[:1]}
    for one in listed[1:]:
        ends[one["scopes"][0]] = caller.post(f"/tokens/{one['id']}/revoke")

    assert {one["scopes"][0] for one in listed} == {"tokens", "read"}
    assert "secret" not in str(listed)
    assert made.status_code == 405
    assert ApiToken.objects.count() == 2
    assert other.get("/me").status_code in {200, 401}
    assert 200 in {answer.status_code for answer in ends.values()}


def test_a_role_cannot_be_given_that_the_maker_could_not(program, mette, ole, nordvind):
    """A token whose maker is no owner any more invites nobody, whatever its scopes."""
    caller = program(mette, "members")
    Membership.objects.filter(user=mette, role=Role.OWNER).delete()

    answer = caller.post("/invitations", {"email": "eve@nordvind.test", "role": "owner"})

    assert answer.status_code == 403
    assert not Mail.objects.filter(kind="invitation").exists()
