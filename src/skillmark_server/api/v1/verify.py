# SPDX-License-Identifier: Apache-2.0

"""`POST /verify`: the verdict on whatever is sent, as on the page of that name."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field

from skillmark_server.accounts.permissions import Permission
from skillmark_server.api.tokens import count, needs
from skillmark_server.api.v1.sending import example
from skillmark_server.api.v1.shapes import REFUSALS, Sent
from skillmark_server.checking import giving
from skillmark_server.checking.judging import judge
from skillmark_server.checking.pool import POOL

router = Router(tags=["verify"])
CHECKS_A_MINUTE: Final = 30


class Thing(Sent):
    """What is to be verified."""

    model_config = example(credential="https://skills.example.org/a/3f1f8a52-5d1b-4c0a")

    credential: str = Field(
        max_length=1_000_000, description="JSON or a token as text, or an https address"
    )


class Verdict(Sent):
    """What was found."""

    verdict: str
    issuer_trust: str
    sentence: str = Field(description="One sentence to quote, in English")
    report: dict[str, Any] = Field(description="Every step, as `skillmark verify --json` has it")


@router.post("/verify", response={200: Verdict, **REFUSALS}, summary="Is it genuine?")
def verify(request: HttpRequest, payload: Thing) -> Any:
    """Nothing that is sent is kept."""
    actor = needs(request, Permission.SEE_ORGANISATION)
    # Each may fetch from others and holds one of few places: fewer than of other calls.
    count(request, f"verify:{actor.token_id}", CHECKS_A_MINUTE)
    things = giving.things_given([], payload.credential)
    with POOL.place():
        judged = judge(things[0], at=timezone.now())
    report = judged.report
    return {
        "verdict": report.verdict.value,
        "issuer_trust": report.issuer_trust.value,
        "sentence": str(report.sentence),
        "report": report.to_dict(),
    }
