# SPDX-License-Identifier: Apache-2.0

"""The report as JSON: what a person read on the page, in a form that programs keep."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from skillmark.encoding import strict_json
from skillmark_server.pages.verifying.answers import Answer


def as_json(answers: list[Answer]) -> bytes:
    """One object an answer; what is not confirmed stands under `claimed`, never beside a fact."""
    rows: Any = [_row(answer) for answer in answers]
    return strict_json.dumps({"reports": rows})


def _row(answer: Answer) -> dict[str, Any]:
    said = {
        "holder": answer.who or None,
        "name": answer.what or None,
        "level": answer.level or None,
        "issuer_name": answer.issuer or None,
        "issuer": answer.issuer_id or None,
        "valid_from": _instant(answer.valid_from),
        "valid_until": _instant(answer.valid_until),
    }
    return {
        "given": answer.given,
        "checked_at": _instant(answer.checked_at),
        "verdict": answer.verdict,
        "issuer_trust": answer.trust,
        "code": answer.code or None,
        "sentence": answer.sentence,
        "sha256": answer.digest or None,
        "suite": answer.suite or None,
        "confirmed" if answer.is_confirmed else "claimed": said,
        "since": _instant(answer.since),
        "newest_at": answer.newest_at or None,
        "steps": [
            {"step": detail.step, "outcome": detail.outcome, "detail": detail.text}
            for detail in answer.details
        ],
    }


def _instant(value: datetime | None) -> str | None:
    return None if value is None else value.isoformat().replace("+00:00", "Z")
