# SPDX-License-Identifier: Apache-2.0

"""
No rewriting of a signed badge that leaves its graph as it is deceives a reader of its JSON.

RDF sees one graph in many texts; the signature holds for all of them. Whatever
is done to the text, it is not genuine unless a reader who knows no JSON-LD sees
the same status, dates, types, issuer and subject as before.
"""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.property.test_every_leaf import rich_badge
from tests.simulator import World

from skillmark.canonical.bundle import BUNDLED
from skillmark.canonical.contexts import ContextStore
from skillmark.encoding import strict_json
from skillmark.errors import SkillmarkError
from skillmark.report import Verdict
from skillmark.verify import Verifier

Document = dict[str, Any]
Rewrite = Callable[[Document, Random], None]

VC1 = "https://www.w3.org/2018/credentials/v1"
CREDENTIALS = "https://www.w3.org/2018/credentials#"
OF_A_PARTY = {"name", "url", "phone", "email", "description"}
EXAMPLES = 300
PREFIXES = {"cred:": CREDENTIALS, "sec:": "https://w3id.org/security#"}
SAME = {"OpenBadgeCredential": "AchievementCredential"}


@functools.cache
def meanings() -> dict[str, list[str]]:
    """Each name that a bundled context gives, and the IRIs that it stands for somewhere."""
    found: dict[str, list[str]] = {}

    def read(context: Any) -> None:
        for item in context if isinstance(context, list) else [context]:
            for name, entry in item.items() if isinstance(item, dict) else ():
                iri = entry.get("@id") if isinstance(entry, dict) else entry
                if isinstance(iri, str) and iri not in found.setdefault(name, []):
                    found[name].append(iri)
                if isinstance(entry, dict):
                    read(entry.get("@context"))

    for url in BUNDLED:
        read(ContextStore.bundled().get(url)["@context"])
    return found


@functools.cache
def names() -> dict[str, list[str]]:
    """Each IRI and the names that it has in some bundled context."""
    found: dict[str, list[str]] = {}
    for name, iris in meanings().items():
        for iri in iris:
            found.setdefault(iri, []).append(name)
    return found


def places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every `(container, key)` of a document, its contexts left out."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    for key, item in list(pairs):
        if key == "@context":
            continue
        yield value, key
        if isinstance(item, (dict, list)):
            yield from places(item)


def members(document: Document) -> list[tuple[Document, str]]:
    return [(owner, key) for owner, key in places(document) if isinstance(owner, dict)]


def objects(document: Document) -> list[Document]:
    inside = [owner[key] for owner, key in places(document) if isinstance(owner[key], dict)]
    return [document, *inside]


def by_another_name(document: Document, random: Random) -> None:
    owner, name = random.choice(members(document))
    iris = meanings().get(name, ["@" + name])
    iri = random.choice(iris)
    others = [iri, *names().get(iri, ())]
    others += [prefix + iri.removeprefix(space) for prefix, space in PREFIXES.items()]
    owner[random.choice(others)] = owner.pop(name)


def inside_a_keyword(document: Document, random: Random) -> None:
    owner, name = random.choice(members(document))
    keyword = random.choice(["@nest", "@included", "@graph", "@set", "@list", "@reverse"])
    inner = {name: owner.pop(name)}
    if "id" in owner and random.random() < 0.5:
        inner["id"] = owner["id"]
    owner[keyword] = [inner] if random.random() < 0.5 else inner


def as_a_value(document: Document, random: Random) -> None:
    owner, key = random.choice(list(places(document)))
    value = owner[key]
    datatype = "http://www.w3.org/2001/XMLSchema#" + random.choice(["dateTime", "string", "float"])
    owner[key] = random.choice(
        [
            {"@value": value},
            {"@value": value, "@type": datatype},
            {"@set": [value]},
            {"@list": [value]},
            {"@id": value},
            {"id": value},
            [value],
            [value, value],
            str(value),
        ]
    )


def without_brackets(document: Document, random: Random) -> None:
    lists = [(o, k) for o, k in places(document) if isinstance(o[k], list) and len(o[k]) == 1]
    for owner, key in random.sample(lists, min(len(lists), 3)):
        owner[key] = owner[key][0]


def in_another_order(document: Document, random: Random) -> None:
    for owner, key in list(places(document)):
        if isinstance(owner[key], list):
            random.shuffle(owner[key])
    shuffled = random.sample(list(document.items()), len(document))
    document.clear()
    document.update(shuffled)


def to_another_object(document: Document, random: Random) -> None:
    owner, name = random.choice(members(document))
    twins = [each for each in objects(document) if each is not owner]
    same = [each for each in twins if each.get("id") == owner.get("id") is not None]
    target = random.choice(same or twins)
    if name not in target:
        target[name] = owner.pop(name)
        if not same and "id" in owner and random.random() < 0.5:
            target["id"] = owner["id"]


def in_two_halves(document: Document, random: Random) -> None:
    whole = [(o, k) for o, k in places(document) if isinstance(o[k], dict) and "id" in o[k]]
    owner, key = random.choice(whole)
    node = owner[key]
    first = {name: item for name, item in node.items() if name == "id" or random.random() < 0.5}
    second = {name: item for name, item in node.items() if name == "id" or name not in first}
    halves = [first, second]
    if isinstance(owner, list):
        owner[key : key + 1] = halves
    else:
        owner[key] = halves


def as_a_reference(document: Document, random: Random) -> None:
    whole = [(o, k) for o, k in places(document) if isinstance(o[k], dict) and "id" in o[k]]
    owner, key = random.choice(whole)
    node, owner[key] = owner[key], owner[key]["id"]
    document[random.choice(["@included", "evidence", "termsOfUse"])] = [node]


def with_other_contexts(document: Document, random: Random) -> None:
    where = random.choice(objects(document)) if random.random() < 0.3 else document
    present = where.get("@context", [])
    listed = list(present) if isinstance(present, list) else [present]
    if listed and random.random() < 0.3:
        listed.pop(random.randrange(len(listed)))
    else:
        listed.insert(random.randint(0, len(listed)), random.choice(list(BUNDLED)))
    where["@context"] = listed


def with_a_blank_name(document: Document, random: Random) -> None:
    nameless = [each for each in objects(document) if "id" not in each]
    if nameless:
        random.choice(nameless)["id"] = "_:b0"


REWRITES: list[Rewrite] = [
    by_another_name,
    inside_a_keyword,
    as_a_value,
    without_brackets,
    in_another_order,
    to_another_object,
    in_two_halves,
    as_a_reference,
    with_other_contexts,
    with_a_blank_name,
]


def seen(value: Any) -> Any:
    """A value as a reader takes it: sets without order, one thing as a set of one."""
    if isinstance(value, dict):
        if value.keys() == {"@value"}:
            return seen(value["@value"])
        if value.get("type") in ("Profile", ["Profile"]):
            return value.get("id")  # what is said of a party counts wherever it is said
        return tuple((name, seen(value[name])) for name in sorted(value.keys() - {"@context"}))
    if isinstance(value, list):
        items = sorted({repr(item): item for item in map(seen, value)}.items())
        return items[0][1] if len(items) == 1 else tuple(item for _, item in items)
    return SAME.get(value, value) if isinstance(value, str) else value


def view(document: Document) -> dict[str, Any]:
    """What a reader of the JSON sees that matters."""
    issuer = document.get("issuer")
    subject = document.get("credentialSubject")
    if isinstance(subject, dict):
        # Where a party is its own issuer, what is said of it may stand with the one or the other.
        subject = {name: item for name, item in subject.items() if name not in OF_A_PARTY}
        document = {**document, "credentialSubject": subject}
    read = (
        "id", "type", "credentialStatus", "validFrom", "validUntil", "issuanceDate",
        "expirationDate", "credentialSubject",
    )  # fmt: skip
    return {
        **{name: seen(document.get(name)) for name in read},
        "issuer": issuer.get("id") if isinstance(issuer, dict) else issuer,
    }


class Scene:
    """Two badges that are alike, of which one is revoked, and their verifier."""

    def __init__(self, version: str) -> None:
        world = World()
        issuer = world.issuer
        issuer.marked["revocation"] = {12}
        issuer.publish_list()
        badge = rich_badge(issuer)
        # The same party in several places, so that there is where to move members to.
        badge["credentialSubject"]["id"] = issuer.id
        badge["credentialSubject"]["source"] = {"id": issuer.id, "type": ["Profile"], "name": "N"}
        badge["credentialSubject"]["achievement"]["creator"] = {
            "id": issuer.id,
            "type": ["Profile"],
            "phone": "+4512345678",
        }
        badge["evidence"].append({"id": badge["id"], "type": ["Evidence"], "genre": "itself"})
        if version == "VC 1.1":
            for new, old in (("validFrom", "issuanceDate"), ("validUntil", "expirationDate")):
                badge[old] = badge.pop(new)
            badge["@context"] = [VC1, *badge["@context"][1:]]
            badge["@context"].append("https://www.w3.org/ns/credentials/status/v1")
            del badge["awardedDate"]
        self.sound = issuer.sign(badge)
        revoked = copy.deepcopy(badge)
        revoked["credentialStatus"] = issuer.entry(12)
        self.revoked = issuer.sign(revoked)
        self.verifier: Verifier = world.verifier()


@functools.cache
def scene(version: str) -> Scene:
    return Scene(version)


@pytest.mark.parametrize("version", ["VC 2.0", "VC 1.1"])
def test_the_badges_are_what_they_are_before_they_are_rewritten(version):
    here = scene(version)

    assert here.verifier.inspect(here.sound).error is None
    assert here.verifier.inspect(here.revoked).verdict is Verdict.REVOKED


def rewritten(document: Document, random: Random, count: int) -> Document:
    result = document
    for rewrite in random.choices(REWRITES, k=count):
        attempt = copy.deepcopy(result)
        try:
            rewrite(attempt, random)
            # Through text and back: what was put into two places stands there twice.
            result = strict_json.loads_object(strict_json.dumps(attempt))
        except (AttributeError, IndexError, KeyError, TypeError, SkillmarkError):
            continue  # an earlier rewrite left nothing for it, or it put a thing into itself
    return result


@pytest.mark.parametrize("version", ["VC 2.0", "VC 1.1"])
@settings(max_examples=EXAMPLES, deadline=None)
@given(random=st.randoms(use_true_random=False), count=st.integers(1, 4))
def test_a_revoked_badge_is_not_genuine_however_it_is_written(version, random, count):
    here = scene(version)
    badge = rewritten(here.revoked, random, count)

    assert here.verifier.inspect(badge).verdict is not Verdict.GENUINE


@pytest.mark.parametrize("version", ["VC 2.0", "VC 1.1"])
@settings(max_examples=EXAMPLES, deadline=None)
@given(random=st.randoms(use_true_random=False), count=st.integers(1, 4))
def test_a_genuine_badge_says_what_it_said(version, random, count):
    here = scene(version)
    badge = rewritten(here.sound, random, count)

    if here.verifier.inspect(badge).verdict is Verdict.GENUINE:
        assert view(badge) == view(here.sound)


def test_harmless_rewriting_stays_genuine():
    here = scene("VC 2.0")
    badge = copy.deepcopy(here.sound)
    in_another_order(badge, Random(1))  # noqa: S311 - not for keys
    badge["credentialSubject"]["achievement"]["resultDescription"] = here.sound[
        "credentialSubject"
    ]["achievement"]["resultDescription"]

    assert here.verifier.inspect(badge).verdict is Verdict.GENUINE
