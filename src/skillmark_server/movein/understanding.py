# SPDX-License-Identifier: Apache-2.0

"""
Understands a record of a JSON export: Badgr's own API, Open Badges 1 and 2, Moodle's service.

Told apart by their members, not by what somebody chose in a form. The shapes, and where each was
taken from, are in docs/operating/move-in.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from skillmark_server.movein.claims import BadgeClaim, Claim, IssuerClaim
from skillmark_server.movein.moments import MomentRefused, is_no_end, read_moment

Understood = Claim | BadgeClaim | IssuerClaim
_PROFILE_NAME: Final = ("extensions:recipientProfile", "recipientProfile")
_WITHDRAWN: Final = frozenset({"revoked", "rejected", "declined"})


def understand(members: Mapping[str, Any]) -> Understood | None:
    """Return what a record says, or None where it is neither an award, a badge nor an issuer."""
    kinds = _kinds(members)
    inner = members.get("json")
    if isinstance(inner, Mapping) and "recipient_identifier" in members:
        return _first_api(members, inner)
    if "uniquehash" in members:
        return _moodle(members)
    is_award = bool(kinds & {"Assertion", "BadgeInstance"}) or (
        "recipient" in members and ("badge" in members or "badgeclass" in members)
    )
    if is_award:
        return _award(members)
    if "BadgeClass" in kinds or ("name" in members and _has_criteria(members)):
        return _badge(members)
    if kinds & {"Issuer", "Profile"} and isinstance(members.get("name"), str):
        return IssuerClaim(ids=_ids(members), name=_text(members.get("name"))[:300])
    return None


# -- Open Badges 1 and 2, Badgr's second API -----------------------------------------------


def _award(members: Mapping[str, Any]) -> Claim:
    badge = members.get("badge", members.get("badgeclass"))
    embedded = badge if isinstance(badge, Mapping) else {}
    read = _badge(embedded) if embedded else None
    named = read.ids if read else ()
    claim = Claim(
        original_id=next(iter(_ids(members)), "") or _text(members.get("uid")),
        badge_ids=_distinct(
            members.get("badgeclassOpenBadgeId"), *named, badge, members.get("badgeclass")
        ),
        badge=read.said if read else {},
        issuer_id=(read.issuer_id if read else "")
        or _text(members.get("issuerOpenBadgeId"))
        or _text(members.get("issuer")),
        issuer_name=read.issuer_name if read else "",
        name=_name(members),
        narrative=_text(members.get("narrative")),
        evidence=list(_evidence(members.get("evidence"))),
        is_withdrawn=_is_yes(members.get("revoked"))
        or _text(members.get("acceptance")).lower() in _WITHDRAWN,
    )
    _recipient(claim, members.get("recipient"))
    _moments(claim, members.get("issuedOn"), members.get("expires"))
    return claim.checked()


def _recipient(claim: Claim, said: object) -> None:
    if isinstance(said, str):  # Open Badges 0.5: the address, or its hash with a salt beside it
        said = {"identity": said, "hashed": said.startswith("sha256$")}
    if not isinstance(said, Mapping):
        return
    plain, identity = _text(said.get("plaintextIdentity")), _text(said.get("identity"))
    kind = _text(said.get("type")).lower()
    if plain:
        claim.email = plain
    elif identity.startswith(("sha256$", "md5$")) or said.get("hashed") is True:
        claim.hashed = (identity[:200], _text(said.get("salt"))[:200])
    elif not kind or "email" in kind or "@" in identity:
        claim.email = identity.removeprefix("mailto:")


def _moments(claim: Claim, issued: object, expires: object) -> None:
    for about, value in (("issued_at", issued), ("expires_at", expires)):
        if value in (None, "", 0, "0", False):
            continue
        if about == "expires_at" and isinstance(value, str) and is_no_end(value):
            continue
        try:
            setattr(claim, about, read_moment(value))
        except MomentRefused:
            claim.fault(f"{about.removesuffix('_at')}_unreadable", about)


def _name(members: Mapping[str, Any]) -> str:
    """Where Badgr keeps the name of a recipient: an extension, beside the others or under them."""
    extensions = members.get("extensions")
    for place in (members, extensions if isinstance(extensions, Mapping) else {}):
        for name in _PROFILE_NAME:
            profile = place.get(name)
            if isinstance(profile, Mapping) and isinstance(profile.get("name"), str):
                return str(profile["name"])
    recipient = members.get("recipient")
    return _text(recipient.get("name")) if isinstance(recipient, Mapping) else ""


def _evidence(said: object) -> Iterator[dict[str, str]]:
    for one in said if isinstance(said, list) else [said]:
        if isinstance(one, str) and one.strip():
            yield {"url": one.strip()}
        elif isinstance(one, Mapping):
            kept = {
                "url": _text(one.get("url")) or _text(one.get("id")),
                "name": _text(one.get("name")),
                "narrative": _text(one.get("narrative")) or _text(one.get("description")),
            }
            yield {name: value for name, value in kept.items() if value}


def _has_criteria(members: Mapping[str, Any]) -> bool:
    return any(name in members for name in ("criteria", "criteriaUrl", "criteriaNarrative"))


def _badge(members: Mapping[str, Any]) -> BadgeClaim:
    issuer = members.get("issuer")
    within = issuer if isinstance(issuer, Mapping) else {}
    said: dict[str, Any] = {
        "name": _text(members.get("name")),
        "description": _text(members.get("description")),
        "criteria": _criteria(members),
        "alignment": members.get("alignment", members.get("alignments")),
        "tag": members.get("tags", members.get("tag")),
        "image": members.get("image"),
    }
    return BadgeClaim(
        ids=_ids(members),
        said={name: value for name, value in said.items() if value},
        issuer_id=next(iter(_ids(within)), "")
        or _text(members.get("issuerOpenBadgeId"))
        or _text(issuer),
        issuer_name=_text(within.get("name"))[:300],
    )


def _criteria(members: Mapping[str, Any]) -> dict[str, str]:
    criteria = members.get("criteria")
    said = criteria if isinstance(criteria, Mapping) else {"id": _text(criteria)}
    kept = {
        "id": _text(members.get("criteriaUrl")) or _text(said.get("id")),
        "narrative": _text(members.get("criteriaNarrative")) or _text(said.get("narrative")),
    }
    return {name: value for name, value in kept.items() if value}


# -- the others ----------------------------------------------------------------------------


def _first_api(members: Mapping[str, Any], inner: Mapping[str, Any]) -> Understood:
    """Badgr's first API: the Open Badge in `json`, the address in plain text beside it."""
    claim = _award({**inner, "recipient": {"plaintextIdentity": members["recipient_identifier"]}})
    claim.is_withdrawn = claim.is_withdrawn or _is_yes(members.get("revoked"))
    return claim


def _moodle(members: Mapping[str, Any]) -> Claim:
    """A badge as `core_badges_get_user_badges` gives it."""
    badge = BadgeClaim(
        ids=_distinct(members.get("badgeid"), members.get("id")),
        said={
            name: value
            for name, value in (
                ("name", _text(members.get("name"))),
                ("description", _text(members.get("description"))),
            )
            if value
        },
    )
    site = _text(members.get("issuerurl")).rstrip("/")
    claim = Claim(
        original_id=f"{site}/badges/badge.php?hash={_text(members.get('uniquehash'))}"
        if site and members.get("uniquehash")
        else _text(members.get("uniquehash")),
        badge_ids=tuple(f"{site}/badges/badgeclass.php?id={one}" for one in badge.ids[:1]),
        badge=badge.said,
        issuer_id=site,
        issuer_name=_text(members.get("issuername"))[:300],
        email=_text(members.get("email")),
        name=_text(members.get("recipientfullname")),
    )
    _moments(claim, members.get("dateissued"), members.get("dateexpire"))
    return claim.checked()


# -- words ---------------------------------------------------------------------------------


def _kinds(members: Mapping[str, Any]) -> set[str]:
    said: list[Any] = []
    for name in ("type", "@type", "entityType"):
        value = members.get(name)
        said += value if isinstance(value, list) else [value]
    return {one for one in said if isinstance(one, str)}


def _ids(members: Mapping[str, Any]) -> tuple[str, ...]:
    """Every id of a record, the one that everybody may see first."""
    verify = members.get("verify")
    hosted = verify.get("url") if isinstance(verify, Mapping) else None
    return _distinct(
        *(members.get(name) for name in ("openBadgeId", "id", "@id", "entityId", "slug")), hosted
    )


def _distinct(*values: object) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in map(_text, values) if text))


def _is_yes(value: object) -> bool:
    """A yes as others write it: what was withdrawn is not moved in for the sake of quotes."""
    return value is True or _text(value).casefold() in {"true", "1", "yes"}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return ""
    if isinstance(value, int):
        return str(value)
    return value.strip() if isinstance(value, str) else ""


MEMBERS: Final[tuple[tuple[str, str], ...]] = (
    ("id · openBadgeId · uniquehash", "original_id"),
    ("recipient.identity · plaintextIdentity · email", "email"),
    ("extensions:recipientProfile.name · recipientfullname", "name"),
    ("issuedOn · dateissued", "issued_at"),
    ("expires · dateexpire", "expires_at"),
    ("narrative", "narrative"),
    ("evidence", "evidence"),
    ("revoked · acceptance", "withdrawn"),
    ("badge · badgeclass", "badge"),
    ("badge.name", "badge_name"),
    ("badge.description", "badge_description"),
    ("badge.criteria · criteriaUrl · criteriaNarrative", "badge_criteria"),
    ("badge.tags · alignment", "badge_skills"),
    ("badge.issuer", "issuer"),
)
"""What of theirs becomes what of ours, as the preview says it."""
