# SPDX-License-Identifier: Apache-2.0

"""
Valid objects of the model, of every kind and with any of their members.

`achievements()`, `profiles()`, `achievement_credentials()` and
`endorsement_credentials()` are for other tests too. What they make is valid by
Open Badges 3.0 and unsigned.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TypeVar

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from skillmark import model
from skillmark.model import vocabulary

T = TypeVar("T")

words = st.text(st.characters(exclude_categories=["Cc", "Cs"]), min_size=1, max_size=30)
uuids = st.uuids().map(lambda value: f"urn:uuid:{value}")
urls = st.one_of(
    uuids,
    st.builds(
        "https://{}.example/{}".format,
        st.sampled_from(["nordvind", "xn--bl-yia", "skole"]),
        st.text("abcdefghijklmnopqrstuvwxyz0123456789-._~", max_size=12),
    ),
    st.sampled_from(["did:web:nordvind.example", "http://data.europa.eu/esco/skill/1#a"]),
)
moments = st.datetimes(
    datetime(1, 1, 3),  # noqa: DTZ001 (the strategy adds the zone)
    datetime(9999, 12, 29),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=2)), timezone(timedelta(hours=-5))]),
)
days = st.dates(date(1900, 1, 1))
numbers = st.one_of(st.integers(0, 400), st.floats(0, 400, allow_subnormal=False))
languages = st.sampled_from(["da", "en", "en-GB", "zh-Hans-CN"])
compact_jws = st.just("eyJhbGciOiJFUzI1NiJ9.e30.c2ln")
own_terms = st.sampled_from(["ext:Fagprøve", "ext:own.term_1"])


def terms(listed: frozenset[str]) -> SearchStrategy[str]:
    """One of an extensible list, or an own term."""
    return st.one_of(st.sampled_from(sorted(listed)), own_terms)


def few(items: SearchStrategy[T]) -> SearchStrategy[list[T]]:
    """A set as the model takes it: up to two, or none."""
    return st.lists(items, max_size=2)


def made(
    cls: Callable[..., T],
    required: Mapping[str, SearchStrategy[object]],
    optional: Mapping[str, SearchStrategy[object]],
) -> SearchStrategy[T]:
    """Objects of `cls` with each required member and any of the optional ones."""
    members = st.fixed_dictionaries(dict(required), optional=dict(optional))
    return members.map(lambda values: cls(**values))


images = made(
    model.Image,
    {"id": st.one_of(urls, st.just("data:image/png;base64,iVBORw0KGgo="))},
    {"caption": words},
)
identifier_entries = made(
    model.IdentifierEntry,
    {"identifier": words, "identifier_type": terms(vocabulary.IDENTIFIER_TYPES)},
    {},
)
identities = st.one_of(
    st.builds(model.IdentityObject.salted, words, salt=st.text(max_size=20)),
    st.builds(model.IdentityObject.plain, words),
)
alignments = made(
    model.Alignment,
    {"target_name": words, "target_url": urls},
    {
        "target_code": words,
        "target_description": words,
        "target_framework": words,
        "target_type": terms(vocabulary.TARGET_TYPES),
    },
)
related = made(model.Related, {"id": urls}, {"in_language": languages, "version": words})
evidence = made(
    model.Evidence,
    {},
    dict.fromkeys(("name", "narrative", "description", "genre", "audience"), words) | {"id": urls},
)
addresses = made(
    model.Address,
    {},
    {
        "address_country": words,
        "street_address": words,
        "postal_code": words,
        "geo": st.builds(
            model.GeoCoordinates,
            latitude=st.floats(-90, 90, allow_subnormal=False),
            longitude=st.floats(-180, 180, allow_subnormal=False),
        ),
    },
)
_profile_members = {
    "name": words,
    "url": urls,
    "phone": words,
    "description": words,
    "endorsement_jwt": few(compact_jws),
    "image": images,
    "email": words,
    "address": addresses,
    "other_identifier": few(identifier_entries),
    "official": words,
    "family_name": words,
    "given_name": words,
    "date_of_birth": days,
}


def profiles(ids: SearchStrategy[str] = urls) -> SearchStrategy[model.Profile]:
    """Profiles of anybody."""
    parents = made(model.Profile, {"id": urls}, _profile_members)
    return made(model.Profile, {"id": ids}, _profile_members | {"parent_org": parents})


levels = made(
    model.RubricCriterionLevel,
    {"id": uuids, "name": words},
    {"description": words, "level": words, "points": words, "alignment": few(alignments)},
)


@st.composite
def result_descriptions(draw: st.DrawFn) -> model.ResultDescription:
    """Descriptions, with a required level only where there are levels."""
    described = draw(few(levels))
    return draw(
        made(
            model.ResultDescription,
            {
                "id": uuids,
                "name": words,
                "result_type": terms(vocabulary.RESULT_TYPES),
                "rubric_criterion_level": st.just(described),
            },
            {
                "alignment": few(alignments),
                "allowed_value": st.lists(words, max_size=3),
                "required_value": words,
                "value_min": words,
                "value_max": words,
            }
            | ({"required_level": st.sampled_from([x.id for x in described])} if described else {}),
        )
    )


@st.composite
def results(draw: st.DrawFn, description: model.ResultDescription) -> model.Result:
    """Results that fit `description`."""
    allowed = list(description.allowed_value)
    reached = [level.id for level in description.rubric_criterion_level]
    status = {"status": st.sampled_from(sorted(vocabulary.RESULT_STATUSES))}
    is_status = description.result_type == "Status"
    return draw(
        made(
            model.Result,
            {"result_description": st.just(description.id)} | (status if is_status else {}),
            {
                "value": st.sampled_from(allowed) if allowed else words,
                "alignment": few(alignments),
            }
            | ({} if is_status else status)
            | ({"achieved_level": st.sampled_from(reached)} if reached else {}),
        )
    )


attachments = {
    "evidence": few(evidence),
    "credential_schema": few(st.builds(model.CredentialSchema, id=urls)),
    "credential_status": st.lists(
        st.builds(
            model.CredentialStatus,
            id=urls,
            type=st.just("BitstringStatusListEntry"),
            extra=st.just({"statusPurpose": "revocation", "statusListIndex": "7"}),
        ),
        max_size=1,
    ),
    "refresh_service": st.lists(st.builds(model.RefreshService, id=urls), max_size=1),
    "terms_of_use": few(st.builds(model.TermsOfUse, type=st.just("IssuerPolicy"))),
    "awarded_date": moments,
    "description": words,
}
_periods = st.tuples(moments, moments).map(sorted)


@st.composite
def endorsement_credentials(
    draw: st.DrawFn,
    issuers: SearchStrategy[str] = st.just("did:web:endorser.example"),  # noqa: B008
) -> model.EndorsementCredential:
    """Endorsements of anything, by somebody who issues nothing else here."""
    start, end = draw(_periods)
    return draw(
        made(
            model.EndorsementCredential,
            {
                "id": uuids,
                "name": words,
                "issuer": issuers,
                "valid_from": st.just(start),
                "credential_subject": made(
                    model.EndorsementSubject, {"id": urls}, {"endorsement_comment": words}
                ),
            },
            {"valid_until": st.just(end), **attachments},
        )
    )


def achievements() -> SearchStrategy[model.Achievement]:
    """Achievements of every kind."""
    return made(
        model.Achievement,
        {
            "id": urls,
            "name": words,
            "description": words,
            "criteria": st.one_of(
                st.builds(model.Criteria, narrative=words),
                st.builds(model.Criteria, id=urls),
            ),
        },
        {
            "achievement_type": terms(vocabulary.ACHIEVEMENT_TYPES),
            "alignment": few(alignments),
            "creator": profiles(),
            "credits_available": numbers,
            "endorsement": few(endorsement_credentials()),
            "endorsement_jwt": few(compact_jws),
            "field_of_study": words,
            "human_code": words,
            "image": images,
            "in_language": languages,
            "other_identifier": few(identifier_entries),
            "related": few(related),
            "result_description": st.lists(
                result_descriptions(), max_size=2, unique_by=lambda described: described.id
            ),
            "specialization": words,
            "tag": st.lists(words, max_size=4),
            "version": words,
        },
    )


@st.composite
def achievement_subjects(draw: st.DrawFn) -> model.AchievementSubject:
    """Somebody who earned something, with results that the achievement describes."""
    achievement = draw(achievements())
    reported = [
        draw(results(description))
        for description in achievement.result_description
        if draw(st.booleans())
    ]
    named = draw(
        st.fixed_dictionaries(
            {}, optional={"id": urls, "identifier": st.lists(identities, min_size=1, max_size=2)}
        ).filter(bool)
    )
    return draw(
        made(
            model.AchievementSubject,
            {name: st.just(value) for name, value in named.items()}
            | {"achievement": st.just(achievement), "result": st.just(reported)},
            {
                "activity_start_date": moments,
                "activity_end_date": moments,
                "credits_earned": numbers,
                "image": images,
                "license_number": words,
                "narrative": words,
                "role": words,
                "source": profiles(),
                "term": words,
            },
        )
    )


@st.composite
def achievement_credentials(draw: st.DrawFn) -> model.AchievementCredential:
    """Whole badges, unsigned, with any of their members."""
    start, end = draw(_periods)
    return draw(
        made(
            model.AchievementCredential,
            {
                "id": uuids,
                "issuer": st.one_of(urls, profiles()),
                "valid_from": st.just(start),
                "credential_subject": achievement_subjects(),
            },
            {
                "name": words,
                "valid_until": st.just(end),
                "image": images,
                "endorsement": few(endorsement_credentials()),
                "endorsement_jwt": few(compact_jws),
                **attachments,
            },
        )
    )
