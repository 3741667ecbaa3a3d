# SPDX-License-Identifier: Apache-2.0

"""
Targets behind the first reader: sound documents with a few changes, some of them signed anew.

Besides "nothing but a refusal in our own words" each holds what must be true of
any input: reading what was written, one canonical form, two doors that agree.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from skillmark import model
from skillmark.canonical import rdfc
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.jcs import canonicalize as jcs
from skillmark.did.binding import find_key, listed_methods
from skillmark.encoding import base64url, strict_json
from skillmark.errors import SkillmarkError
from skillmark.keys.public import public_key_from_jwk, public_key_from_method
from skillmark.model import AchievementCredential, check_credential, check_vc
from skillmark.policy import required_recipient
from skillmark.report import Report, Verdict
from skillmark.verify import Verifier
from tests.badges import badge, early_badge, record
from tests.fuzz.edits import Bytes, edited
from tests.simulator import CONTEXTS, World

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
INLINE = ContextStore.bundled().with_extra({}, allow_inline=True)
STORES = (ContextStore.bundled(), INLINE)

_WORLD = World()
_SITE = _WORLD.issuer
_SITE.publish(authentication=_SITE.document["assertionMethod"])
_SITE.publish_list()
_LIST_URL = _SITE.list_url("revocation")
_LIST = strict_json.loads_object(_WORLD.network.documents[_LIST_URL])
_UNSIGNED = _SITE.badge(credentialStatus=_SITE.entry(7))
_ENDORSED = _SITE.badge(endorsement=[_WORLD.another_issuer().endorsement("urn:x:1")])
_SIGNED = _SITE.sign(_UNSIGNED)
_PRESENTATION = {
    "@context": CONTEXTS[:1],
    "type": ["VerifiablePresentation"],
    "holder": _SITE.id,
    "verifiableCredential": [_SIGNED],
}
_TOKEN_PARTS = [
    strict_json.loads_object(base64url.decode(part))
    for part in _SITE.token(_SITE.badge()).split(".")[:2]
]
_CONTROLLER = _SITE.document


def judged(thing: Any) -> Report:
    """What both doors say of a thing; they must agree."""
    verifier = Verifier(fetcher=_WORLD.network)
    report = verifier.inspect(thing, at=AT)
    report.to_dict()
    str(report.sentence)
    try:
        verifier.verify(thing, at=AT)
        passed = True
    except SkillmarkError:
        passed = False
    assert passed == report.trusted, "the two doors disagree"
    return report


def graph(octets: bytes) -> None:
    """JSON-LD of any shape: one canonical form, in whatever order the members stand."""
    bytes_ = Bytes(octets)
    contexts = bytes_.one_of(STORES)
    document = edited(bytes_.one_of((_UNSIGNED, badge(), early_badge(), record())), bytes_)
    if not isinstance(document, dict):
        return
    canonical = rdfc(document, contexts)
    assert rdfc(_backwards(document), contexts) == canonical, "order decides"


def _backwards(node: Any) -> Any:
    if isinstance(node, dict):
        return {name: _backwards(node[name]) for name in reversed(node)}
    return [_backwards(item) for item in node] if isinstance(node, list) else node


def shape(octets: bytes) -> None:
    """The model: what is taken can be read, written, and read again."""
    bytes_ = Bytes(octets)
    document = edited(bytes_.one_of((badge(), early_badge(), record())), bytes_)
    if not isinstance(document, dict):
        return
    with contextlib.suppress(SkillmarkError):
        check_vc(document)
    with contextlib.suppress(SkillmarkError):
        model.Achievement.from_dict(document)
    check_credential(document)
    made = AchievementCredential.from_dict(document)
    assert AchievementCredential.from_dict(made.to_dict()) == made, "written otherwise"


def altered(octets: bytes) -> None:
    """A signed badge that was changed afterwards: genuine only if it says the same."""
    document = edited(_SIGNED, Bytes(octets))
    report = judged(document if isinstance(document, dict) else strict_json.dumps(document))
    if report.verdict is Verdict.GENUINE:
        assert _meaning(document) == _meaning(_SIGNED), "a changed badge is genuine"


def _meaning(document: Mapping[str, Any]) -> Any:
    """
    What a document says, without what JSON-LD does not tell apart: sets, brackets, bare values.

    Without its proofs too: beside one that holds, another of an unknown suite may stand.
    """
    said = {name: value for name, value in document.items() if name != "proof"}
    words = {name: value for name, value in said.items() if name != "@context"}
    return jcs(_sorted(words)), rdfc(said, STORES[0])


def _sorted(node: Any) -> Any:
    if isinstance(node, dict):
        if node.keys() == {"@value"}:
            return node["@value"]
        return {name: _sorted(value) for name, value in node.items()}
    if isinstance(node, list):
        unique = {jcs(item): item for item in map(_sorted, node)}
        items = [unique[key] for key in sorted(unique)]
        return items[0] if len(items) == 1 else items
    return node


def signed(octets: bytes) -> None:
    """A changed badge, record or presentation that its issuer signs: judged to the end."""
    bytes_ = Bytes(octets)
    document = edited(bytes_.one_of((_UNSIGNED, _ENDORSED, _PRESENTATION)), bytes_)
    if not isinstance(document, dict):
        return
    suite = bytes_.one_of(("eddsa-rdfc-2022", "eddsa-jcs-2022"))
    presents = document.get("type") == ["VerifiablePresentation"]
    purpose = "authentication" if presents else "assertionMethod"
    made = _SITE.sign(document, suite=suite, purpose=purpose)
    report = judged(made)
    policy = required_recipient("did:example:jonas")
    asked = Verifier(fetcher=_WORLD.network, policy=policy).inspect(made, at=AT)
    assert report.trusted or not asked.trusted, "a policy makes it genuine"


def token(octets: bytes) -> None:
    """A changed header and payload, signed by the issuer's key."""
    bytes_ = Bytes(octets)
    parts = [edited(part, bytes_, most=3) for part in _TOKEN_PARTS]
    text = ".".join(base64url.encode(strict_json.dumps(part)) for part in parts)
    judged(f"{text}.{base64url.encode(_SITE.signer.sign(text.encode()))}")


def status(octets: bytes) -> None:
    """A changed list of its own issuer's: looked up, or unknown, and never a crash."""
    bytes_ = Bytes(octets)
    listed = edited({name: value for name, value in _LIST.items() if name != "proof"}, bytes_)
    if not isinstance(listed, dict):
        return
    _WORLD.network.publish(_LIST_URL, _SITE.sign(listed))
    try:
        judged(_SIGNED)
    finally:
        _WORLD.network.publish(_LIST_URL, _LIST)


def controller(octets: bytes) -> None:
    """A changed document of keys: the key that is found is one that it lists."""
    bytes_ = Bytes(octets)
    document = edited(_CONTROLLER, bytes_)
    if not isinstance(document, dict):
        return
    method = bytes_.one_of((_SITE.signer.verification_method, "", "#x", "did:web:x#y"))
    purpose = bytes_.one_of(("assertionMethod", "authentication", "x"))
    with contextlib.suppress(SkillmarkError):
        public_key_from_method(document)
    find_key(document, method, issuer=_SITE.id, purpose=purpose, created=None, at=AT)
    assert method in listed_methods(document, purpose)


def jwk(octets: bytes) -> None:
    """A changed JWK: the key that is read is the one that is written."""
    key = public_key_from_jwk(edited(_SITE.signer.public_key.to_jwk(), Bytes(octets)))
    again = public_key_from_jwk(key.to_jwk())
    assert (again.to_jwk(), again.thumbprint()) == (key.to_jwk(), key.thumbprint())


STRUCTURED = {
    target.__name__: target
    for target in (graph, shape, altered, signed, token, status, controller, jwk)
}
