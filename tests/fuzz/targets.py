# SPDX-License-Identifier: Apache-2.0

"""
Each parser that meets bytes of strangers, as a function of bytes, with input to start from.

Refusing is fine: a subclass of `SkillmarkError`. Whatever else leaves a target is a fault.
`make fuzz` feeds them; `tests/unit/test_fuzz_targets.py` sees that they work.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from skillmark import baking
from skillmark.bundle import manifest, open_bundle, read_things
from skillmark.canonical import jcs as jcs_of
from skillmark.canonical import nquads as nquads_reader
from skillmark.canonical import rdfc as rdfc_of
from skillmark.canonical.contexts import ContextStore
from skillmark.canonical.rdfc import canonicalize
from skillmark.did import did_jwk_document, did_key_document, did_web_url
from skillmark.encoding import base64url, iri, moments, multibase
from skillmark.encoding import strict_json as json_reader
from skillmark.errors import SkillmarkError
from skillmark.fetch import MapFetcher
from skillmark.keys import public
from skillmark.keys.ed25519 import Ed25519Key
from skillmark.keys.private import LocalSigner
from skillmark.log import Checkpoint, Entry, LogKey, LogProof, check_logged
from skillmark.model import check_credential, check_vc
from skillmark.proofs.vc_jwt import read_jwt
from skillmark.recipients import open_recipients
from skillmark.status import Bitstring
from skillmark.verify import Verifier
from tests import pdfs, pictures
from tests.fuzz.older import older
from tests.fuzz.structured import STRUCTURED
from tests.simulator import World

EXAMPLES = Path(__file__).parents[2] / "examples"
AT = datetime(2026, 11, 22, tzinfo=UTC)

_WORLD = World()
_CONTEXTS = ContextStore.bundled()
_LOG_KEY = LogKey(
    "skills.example.org/log",
    Ed25519Key.from_multikey(LocalSigner.from_seed(bytes(32)).public_key.to_multikey()).octets,
)


@dataclass(frozen=True)
class Target:
    """One parser and some input that it takes."""

    read: Callable[[bytes], object]
    seeds: tuple[bytes, ...]


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "surrogateescape")


def encodings(octets: bytes) -> None:
    """The small alphabets."""
    text = _text(octets)
    for read in (
        base64url.decode,
        multibase.base58btc_decode,
        multibase.decode_multibase,
        moments.parse,
        iri.is_url,
        iri.is_https,
        iri.origin,
    ):
        with contextlib.suppress(SkillmarkError):
            read(text)
    for read, write in (
        (base64url.decode, base64url.encode),
        (multibase.base58btc_decode, multibase.base58btc_encode),
        (multibase.decode_multibase, _again(text)),
    ):
        with contextlib.suppress(SkillmarkError):
            assert write(read(text)) == text, "one value, two spellings"
    with contextlib.suppress(SkillmarkError):
        moment = moments.parse(text)
        assert moments.parse(moments.render(moment)) == moment


def _again(text: str) -> Callable[[bytes], str]:
    return lambda octets: multibase.encode_multibase(octets, "u" if text[:1] == "u" else "z")


def keys(octets: bytes) -> None:
    """Public keys: a Multikey, or JSON that is a JWK or a verification method."""
    if not octets.startswith(b"{"):
        public.public_key_from_multikey(_text(octets))
        return
    document = json_reader.loads_object(octets)
    with contextlib.suppress(SkillmarkError):
        public.public_key_from_jwk(document)
    public.public_key_from_method(document)


def dids(octets: bytes) -> None:
    """Identifiers of issuers."""
    for read in (did_key_document, did_jwk_document, did_web_url):
        with contextlib.suppress(SkillmarkError):
            read(_text(octets))


def png(octets: bytes) -> None:
    """Pictures as they come, and with mended checksums, so that a change gets past them."""
    for image in (_mended(octets), octets):
        with contextlib.suppress(SkillmarkError):
            baking.find(image)
        with contextlib.suppress(SkillmarkError):
            _bake(image)


def _bake(image: bytes) -> None:
    baked = baking.bake(image, _CREDENTIAL, replace=True)
    found = baking.extract(baked)
    assert json_reader.loads(found) == json_reader.loads(_CREDENTIAL), "another came out"
    assert baking.extract(baking.bake(baked, _CREDENTIAL, replace=True)) == found


def _mended(octets: bytes) -> bytes:
    made, at = bytearray(octets[:8]), 8
    while at + 12 <= len(octets):
        end = at + 8 + int.from_bytes(octets[at : at + 4], "big")
        if end + 4 > len(octets):
            break
        made += octets[at:end] + zlib.crc32(octets[at + 4 : end]).to_bytes(4, "big")
        at = end + 4
    return bytes(made) + octets[at:]


def pdf(octets: bytes) -> None:
    """Documents: what is attached to them."""
    baking.find(octets)


def svg(octets: bytes) -> None:
    """Drawings: what is baked into them, and what is left when they are rebuilt."""
    with contextlib.suppress(SkillmarkError):
        _bake(octets)
    with contextlib.suppress(SkillmarkError):
        rebuilt = baking.rebuild_svg(octets)
        assert baking.rebuild_svg(rebuilt) == rebuilt, "rebuilt twice is not rebuilt once"
    baking.find(octets)


def bitstring(octets: bytes) -> None:
    """Status lists: as a text, as packed bytes, and as the bytes that were packed."""
    for packed in (octets, gzip.compress(octets, 1, mtime=0)):
        with contextlib.suppress(SkillmarkError):
            Bitstring.expand("u" + base64url.encode(packed))
    Bitstring.expand(_text(octets))


def nquads(octets: bytes) -> None:
    """Graphs."""
    canonicalize(nquads_reader.parse(_text(octets)))


def jsonld(octets: bytes) -> None:
    """JSON-LD documents, down to canonical bytes."""
    rdfc_of(json_reader.loads_object(octets), _CONTEXTS)


def jcs(octets: bytes) -> None:
    """JSON in its canonical form, which has to be its own canonical form."""
    once = jcs_of(json_reader.loads(octets))
    assert jcs_of(json_reader.loads(once)) == once


def model(octets: bytes) -> None:
    """Badges and other credentials by the rules of their standards."""
    document = json_reader.loads_object(octets)
    with contextlib.suppress(SkillmarkError):
        check_vc(document)
    check_credential(document)


def strict_json(octets: bytes) -> None:
    """JSON: what is read is what is written."""
    value = json_reader.loads(octets)
    assert repr(json_reader.loads(json_reader.dumps(value))) == repr(value)


def index(octets: bytes) -> None:
    """The index of documents that are used instead of the network."""
    path = Path(tempfile.gettempdir()) / f"skillmark-fuzz-index-{os.getpid()}.json"
    path.write_bytes(octets)
    try:
        documents = MapFetcher.from_index(path)
        for name in json_reader.loads_object(octets, max_bytes=2**24):
            with contextlib.suppress(SkillmarkError):
                documents.fetch(name)
    finally:
        path.unlink()


def pem(octets: bytes) -> None:
    """Files of private keys."""
    LocalSigner.from_pem(octets, None, verification_method="did:key:x#x")


def verify(octets: bytes) -> None:
    """Anything at all: always a report, never an exception."""
    try:
        Verifier(fetcher=_WORLD.network).inspect(octets, at=AT).to_dict()
    except SkillmarkError as error:
        raise AssertionError("inspect raised") from error


def jwt(octets: bytes) -> None:
    """Compact tokens."""
    read_jwt(_text(octets))


def bundle(octets: bytes) -> None:
    """Archives of badges."""
    path = Path(tempfile.gettempdir()) / f"skillmark-fuzz-bundle-{os.getpid()}.zip"
    path.write_bytes(octets)
    try:
        found = open_bundle(path)
        for _ in read_things(path, [name for name, _ in found.things], limit=4_096):
            pass
    finally:
        path.unlink()


def _archive() -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as opened:
        opened.writestr("bundle.json", manifest(AT))
        opened.writestr("badges/1.json", b"{}")
        opened.writestr("verify/documents.json", b'{"did:web:a.example":"1.json"}')
        opened.writestr("verify/1.json", b"{}")
    return written.getvalue()


def recipients(octets: bytes) -> None:
    """Files of people."""
    for _ in open_recipients(io.BytesIO(octets)):
        pass


def _signed() -> tuple[bytes, ...]:
    site = _WORLD.issuer
    site.publish_list()
    badge = site.sign(site.badge(credentialStatus=site.entry(7)))
    return json_reader.dumps(badge), json_reader.dumps(site.endorsement("urn:x:1"))


def _older() -> bytes:
    """An assertion of Open Badges 2.0 that is whole, as its issuer's site shows it."""
    home = "https://older.example/"
    context = {"@context": "https://w3id.org/openbadges/v2"}
    issuer = {**context, "type": "Issuer", "id": f"{home}i", "name": "Older"}
    badge = {**context, "type": "BadgeClass", "id": f"{home}b", "name": "Old", "issuer": f"{home}i"}
    assertion = {
        **context,
        "type": "Assertion",
        "id": f"{home}1",
        "recipient": {"type": "email", "hashed": False, "identity": "ada@example.org"},
        "badge": f"{home}b",
        "verification": {"type": "HostedBadge"},
        "issuedOn": "2026-01-10T08:00:00Z",
        "expires": "2036-01-10",
    }
    for one in (issuer, badge, assertion):
        _WORLD.network.publish(one["id"], one)
    return json_reader.dumps(assertion)


_DOCUMENTS = _signed()
_TOKEN = _WORLD.issuer.token(_WORLD.issuer.badge()).encode()
_CREDENTIAL = '{"id":"urn:x:1"}'
_PNG = baking.bake(pictures.png(), _CREDENTIAL)
_PDF = pdfs.pdf_with(_CREDENTIAL.encode())
_SVG = baking.bake(pictures.SVG, _CREDENTIAL)
_KEY = _WORLD.issuer.signer.public_key
_METHOD = _WORLD.issuer.document["verificationMethod"][0]


def log_proof(octets: bytes) -> None:
    """A proof of a log, what stands behind its leaf, the checkpoint, and the key of a log."""
    with contextlib.suppress(SkillmarkError):
        LogKey.from_text(_text(octets))
    proof = LogProof.from_bytes(octets)
    Entry.from_extra(proof.extra).leaf()
    check_logged(b"", proof, key=_LOG_KEY)


def _log_proof() -> bytes:
    entry = Entry(
        sequence=1,
        kind="issue",
        at="2026-11-22T10:00:00.000000+00:00",
        subject="1",
        salt=bytes(16),
        forms=(hashlib.sha256(b"").digest(),),
    )
    signer = LocalSigner.from_seed(bytes(32))
    note = Checkpoint(_LOG_KEY.name, 1, entry.leaf()).sign(key=_LOG_KEY, signer=signer)
    return LogProof(index=0, path=(), checkpoint=note, extra=entry.to_extra()).to_bytes()


TARGETS: dict[str, Target] = {
    "strict_json": Target(strict_json, (*_DOCUMENTS, b'[1e5,-0.5,"\\ud83d\\ude00"]')),
    "encodings": Target(encodings, (b"2026-11-22T10:00:00.5+01:00", b"zUC7", b"https://a.b:8/c")),
    "keys": Target(
        keys,
        (
            _KEY.to_multikey().encode(),
            json_reader.dumps(_KEY.to_jwk()),
            json_reader.dumps(_METHOD),
        ),
    ),
    "dids": Target(
        dids,
        (b"did:web:a.example%3A8:b", f"did:key:{_KEY.to_multikey()}".encode(), b"did:jwk:e30"),
    ),
    "jwt": Target(jwt, (_TOKEN,)),
    "png": Target(png, (_PNG,)),
    "svg": Target(svg, (_SVG,)),
    "pdf": Target(pdf, (_PDF, pdfs.packed_pdf(1, b"null"))),
    "bitstring": Target(bitstring, (Bitstring.empty().compress().encode(),)),
    "nquads": Target(nquads, (b'_:a <urn:p> _:b .\n_:b <urn:p> "x"@en .\n',)),
    "jsonld": Target(jsonld, _DOCUMENTS),
    "jcs": Target(jcs, (b'[1e21,-0,1.5e-7,"\\u00e5",{"b":[],"a":null}]',)),
    "model": Target(model, _DOCUMENTS),
    "verify": Target(verify, (*_DOCUMENTS, _TOKEN, _PNG, _SVG, _older())),
    "index": Target(index, (b'{"https://a.example/":"a.json","did:web:a.example":"b.json"}',)),
    "pem": Target(pem, (_WORLD.issuer.signer.to_pem(None),)),
    **{
        name: Target(target, (b"", bytes(64), bytes(range(64)), bytes(range(255, 127, -1))))
        for name, target in STRUCTURED.items()
    },
    "older": Target(older, (b"", bytes(64), bytes(range(64)), bytes([0, 1] * 40))),
    "bundle": Target(bundle, (_archive(),)),
    "log_proof": Target(log_proof, (_log_proof(), _LOG_KEY.to_text().encode())),
    "recipients": Target(recipients, ((EXAMPLES / "recipients.csv").read_bytes(),)),
}
