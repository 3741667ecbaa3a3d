# SPDX-License-Identifier: Apache-2.0

"""Every resource and where it stands under `/api/v1`."""

from __future__ import annotations

from typing import Final

from ninja import Router

from skillmark_server.api.v1 import (
    achievement_acts,
    achievements,
    award_life,
    awards,
    badge_roles,
    batches,
    bulk_acts,
    catalogue,
    imports,
    insight,
    issuer,
    keys,
    links,
    me,
    members,
    my,
    organisation,
    packs,
    people,
    places,
    renewals,
    requests,
    requirements,
    rules,
    templates,
    tokens,
    transcript,
    verify,
    versions,
)

ROUTERS: Final[tuple[tuple[str, Router], ...]] = (
    ("", me.router),
    ("/organisation", organisation.router),
    ("/members", members.router),
    ("/invitations", members.invitations),
    ("/tokens", tokens.router),
    ("/issuer", issuer.router),
    ("/issuer/keys", keys.router),
    ("/achievements", achievements.router),
    ("/achievements", achievement_acts.router),
    ("/achievements", versions.router),
    ("/achievements", requirements.router),
    ("/achievements", badge_roles.router),
    ("/achievements/templates", templates.router),
    ("/catalogue", catalogue.router),
    ("/my", my.router),
    ("/my", transcript.router),
    ("/awards", awards.router),
    ("/awards", award_life.router),
    ("/awards", bulk_acts.router),
    ("", renewals.router),
    ("/batches", batches.router),
    ("/batches", packs.router),
    ("/rules", rules.router),
    ("/people", people.router),
    ("/people/imports", imports.router),
    ("", places.router),
    ("/requests", requests.router),
    ("/requests/links", links.router),
    ("", insight.router),
    ("", verify.router),
)
