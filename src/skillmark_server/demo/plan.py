# SPDX-License-Identifier: Apache-2.0

"""
Which awards the demo has: every state there is, then everyday ones up to 120.

Days count back from today; an end may lie ahead.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from skillmark_server.demo.people import DOMAIN, Colleague, with_sign_ins

AWARDS: Final = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """
    One award.

    Args:
        badge: Key of `demo.badges`.
        email: The recipient's.
        days_ago: When it was issued.
        ends_in: Days until it ends (negative: it has ended); None: as the badge says.
        starts_in: Days until it begins; 0: when it was issued.
        state: `claimed`, `unclaimed`, `declined`, `revoked`, `suspended` or `renewed`.
        reason: Of a revocation or a suspension.
        visibility: Who sees it.
        narrative: What the person did.
        evidence: Where it can be seen.
        result: Of a badge with grades.
        bounces: Whether its mail came back.
    """

    badge: str
    email: str
    days_ago: int
    ends_in: int | None = None
    starts_in: int = 0
    state: str = "claimed"
    reason: str = ""
    visibility: str = "public"
    narrative: str = ""
    evidence: str = ""
    result: str = ""
    bounces: bool = False


def _of(local: str) -> str:
    return f"{local}@{DOMAIN}"


SPECIAL: Final = (
    Planned(
        badge="first-aid",
        email=_of("jonas"),
        days_ago=707,
        ends_in=23,
        narrative="Jonas tog kurset i Esbjerg og viste hjerte-lunge-redning på dukke.",
    ),
    Planned(badge="forklift", email=_of("jonas"), days_ago=400),
    Planned(badge="epoxy", email=_of("jonas"), days_ago=300),
    Planned(badge="gdpr", email=_of("jonas"), days_ago=150),
    Planned(badge="leadership", email=_of("jonas"), days_ago=520, visibility="employer"),
    Planned(badge="data", email=_of("jonas"), days_ago=3, state="unclaimed", result="10"),
    Planned(badge="first-aid", email=_of("soeren.oestergaard"), days_ago=742, ends_in=-12),
    Planned(badge="epoxy", email=_of("soeren.oestergaard"), days_ago=1000, ends_in=61),
    Planned(badge="first-aid", email=_of("aase.bjoernholt"), days_ago=300),
    Planned(
        badge="iso-auditor",
        email=_of("aase.bjoernholt"),
        days_ago=250,
        narrative=(
            "Åse ledede to interne audits hos Nordvind: varemodtagelsen i Esbjerg og "
            "klageprocessen på tre lokationer. Hun fandt syv afvigelser; alle blev lukket til tiden."
        ),
        evidence="https://nordvind.example/audits/klageproces.pdf",
    ),
    Planned(badge="gdpr", email=_of("aase.bjoernholt"), days_ago=277, ends_in=88),
    Planned(
        badge="iso-auditor",
        email=_of("alexandra.papadopoulou"),
        days_ago=1050,
        ends_in=40,
        evidence="https://nordvind.example/audits/leverandoerer.pdf",
    ),
    Planned(badge="forklift", email=_of("fatima.noerregaard"), days_ago=720, ends_in=7),
    Planned(badge="first-aid", email=_of("mikkel.oe"), days_ago=700, ends_in=30),
    Planned(badge="first-aid", email=_of("lukasz.wojcik"), days_ago=640, ends_in=90),
    Planned(badge="gdpr", email=_of("kristoffer"), days_ago=368, ends_in=-3),
    Planned(
        badge="forklift",
        email=_of("mikkel.oe"),
        days_ago=120,
        state="suspended",
        reason="Synsprøven er ikke fornyet.",
    ),
    Planned(
        badge="forklift",
        email=_of("kristoffer"),
        days_ago=60,
        state="revoked",
        reason="Tildelt den forkerte person.",
    ),
    Planned(badge="social", email=_of("ida.groenbaek"), days_ago=40, state="declined"),
    Planned(
        badge="data", email=_of("ida.groenbaek"), days_ago=200, visibility="only_me", result="12"
    ),
    Planned(badge="onboarding", email=_of("ida.groenbaek"), days_ago=500, visibility="employer"),
    Planned(badge="social", email=_of("thorunn"), days_ago=2, starts_in=30, state="unclaimed"),
    Planned(badge="first-aid", email=_of("karin"), days_ago=760, ends_in=-30),
    Planned(badge="first-aid", email=_of("karin"), days_ago=20, state="renewed"),
    Planned(
        badge="project",
        email=_of("mette"),
        days_ago=90,
        evidence="https://kystens-akademi.example/projekter/17",
    ),
    Planned(badge="leadership", email=_of("mette"), days_ago=420),
    Planned(badge="leadership", email=_of("layla.haddad"), days_ago=5, state="unclaimed"),
    Planned(
        badge="onboarding", email=_of("layla.haddad"), days_ago=10, state="unclaimed", bounces=True
    ),
)
_REQUIRED: Final = {
    "Kvalitet": "first-aid",
    "Ledelse": "first-aid",
    "HR og læring": "gdpr",
}
_WITHOUT: Final = 9
"""One of so many lacks what is required, so that there is something to do."""
_EVERYDAY: Final = ("onboarding", "social", "forklift", "data", "first-aid")


def plan(everybody: list[Colleague]) -> list[Planned]:
    """All awards of the demo, the oldest first."""
    wanted = list(SPECIAL)
    taken = {(one.badge, one.email) for one in wanted}
    for one in _everyday(everybody):
        if len(wanted) == AWARDS:
            break
        if (one.badge, one.email) not in taken:
            taken.add((one.badge, one.email))
            wanted.append(one)
    return sorted(wanted, key=lambda one: -one.days_ago)


def _everyday(everybody: list[Colleague]) -> Iterator[Planned]:
    """What is required, with a gap here and there; then a few more for those with an account."""
    members = [one.email for one in with_sign_ins(everybody)]
    ago = itertools.cycle((31, 510, 233, 88, 200, 150, 64, 305, 12))
    required = [one for one in everybody if one.department in _REQUIRED]
    for index, one in enumerate(required):
        if index % _WITHOUT:
            days = next(ago)
            badge = _REQUIRED[one.department]
            yield Planned(
                badge=badge,
                email=one.email,
                days_ago=min(days, 300) if badge == "gdpr" else days,
                state="claimed" if one.email in members else "unclaimed",
            )
    for index, email in enumerate(members * 3):
        badge = _EVERYDAY[(index + index // len(members)) % len(_EVERYDAY)]
        yield Planned(badge=badge, email=email, days_ago=next(ago))
