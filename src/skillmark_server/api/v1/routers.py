# SPDX-License-Identifier: Apache-2.0

"""Every resource and where it stands under `/api/v1`."""

from __future__ import annotations

from typing import Final

from ninja import Router

from skillmark_server.api.v1 import (
    achievements,
    awards,
    batches,
    insight,
    me,
    people,
    requests,
    verify,
)

ROUTERS: Final[tuple[tuple[str, Router], ...]] = (
    ("", me.router),
    ("/achievements", achievements.router),
    ("/awards", awards.router),
    ("/batches", batches.router),
    ("/people", people.router),
    ("/requests", requests.router),
    ("", insight.router),
    ("", verify.router),
)
