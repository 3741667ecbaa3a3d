# SPDX-License-Identifier: Apache-2.0

"""
Every door that bytes of strangers come to, as a function of bytes.

A door may refuse with a `SkillmarkError`; each says what it made of the input.
"""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from datetime import UTC, datetime, tzinfo

from skillmark import baking
from skillmark.canonical import rdfc
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.jcs import canonicalize as jcs
from skillmark.did import did_jwk_document, did_key_document, did_web_url
from skillmark.encoding import base64url, iri, moments, multibase, strict_json
from skillmark.errors import SkillmarkError
from skillmark.keys.public import public_key_from_jwk, public_key_from_multikey
from skillmark.model import Achievement, check_credential, check_vc
from skillmark.policy import required_recipient
from skillmark.recipients import BadRow, Row, open_recipients
from skillmark.report import Report, Verdict
from skillmark.status import Bitstring, read_list
from skillmark.verify import Verifier
from tests import pictures

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
CREDENTIAL = b'{"id":"urn:uuid:1"}'
CONTEXTS = ContextStore.bundled()
ZONE: tzinfo = UTC


def inspect(data: bytes) -> str:
    """The whole door, as bytes and as text; the verdict. Nothing hostile is genuine."""
    verifier = Verifier(policy=required_recipient("ada@nordvind.example"))
    report = verifier.inspect(data, at=AT)
    with contextlib.suppress(UnicodeDecodeError):
        _judge(verifier.inspect(data.decode(), at=AT))
    return _judge(report)


def _judge(report: Report) -> str:
    if not isinstance(report, Report):
        raise TypeError(f"inspect returned {type(report)}")
    if report.verdict is Verdict.GENUINE:
        raise AssertionError("hostile input is genuine")
    report.to_dict()
    str(report.sentence)
    return report.verdict.value


def json(data: bytes) -> str:
    """The reader of JSON, and both canonical forms."""
    value = strict_json.loads(data)
    jcs(value)
    if isinstance(value, dict):
        for check in (check_vc, check_credential, Achievement.from_dict):
            with contextlib.suppress(SkillmarkError):
                check(value)
        with contextlib.suppress(SkillmarkError):
            read_list(value)
        rdfc(value, CONTEXTS)
    return "read"


def find(data: bytes) -> str:
    """What is baked into a picture."""
    return f"{len(baking.extract(data))} bytes"


def bake(data: bytes) -> str:
    """A credential into the picture, and out of it again."""
    baked = baking.bake(data, CREDENTIAL, replace=True)
    if strict_json.loads(baking.extract(baked)) != strict_json.loads(CREDENTIAL):
        raise AssertionError("another credential came out")
    return "baked"


def put_in(data: bytes) -> str:
    """The input as the credential."""
    for picture in (pictures.png(), pictures.SVG):
        baked = baking.bake(picture, data)
        _judge(Verifier().inspect(baked, at=AT))
    return "baked"


def rebuild(data: bytes) -> str:
    """A drawing, written anew; doing it twice changes nothing."""
    once = baking.rebuild_svg(data)
    if baking.rebuild_svg(once) != once:
        raise AssertionError("rebuilt twice is not rebuilt once")
    return "rebuilt"


def people(data: bytes) -> str:
    """A file of people."""
    rows = 0
    for row in open_recipients(io.BytesIO(data), zone=ZONE):
        if not isinstance(row, (Row, BadRow)):
            raise TypeError(f"a row is {type(row)}")
        rows += 1
    return f"{rows} rows"


def small_texts(data: bytes) -> str:
    """Alphabets, moments, addresses, keys, lists: whatever is read from one text."""
    text = data.decode("utf-8", "surrogateescape")
    taken = 0
    for read in _OF_TEXT:
        with contextlib.suppress(SkillmarkError):
            read(text)
            taken += 1
    return f"{taken} took it"


def _jwk(text: str) -> None:
    public_key_from_jwk({"kty": "OKP", "crv": "Ed25519", "x": text})
    public_key_from_jwk({"kty": "EC", "crv": "P-256", "x": text, "y": text})


_OF_TEXT: tuple[Callable[[str], object], ...] = (
    base64url.decode,
    multibase.base58btc_decode,
    multibase.decode_multibase,
    moments.parse,
    iri.is_url,
    iri.is_https,
    iri.origin,
    did_key_document,
    did_jwk_document,
    did_web_url,
    public_key_from_multikey,
    _jwk,
    lambda text: public_key_from_jwk({"kty": "RSA", "n": text, "e": "AQAB"}),
    Bitstring.expand,
)

DOORS: dict[str, Callable[[bytes], str]] = {
    door.__name__: door
    for door in (inspect, json, find, bake, put_in, rebuild, people, small_texts)
}
