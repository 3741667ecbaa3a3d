# SPDX-License-Identifier: Apache-2.0

"""Badges in pictures: where the credential stands, and what stands in its way."""

from __future__ import annotations

import zlib
from typing import Any

from tests.corpus.material import Corpus, as_bytes, open_badge, seal, token
from tests.pictures import END, PIXEL, SIGNATURE, chunk, header, png, text_chunk

OB3 = b"openbadgecredential"
NAMESPACE = b'xmlns:openbadges="https://purl.imsglobal.org/ob/v3p0"'


def fill(corpus: Corpus) -> None:
    """Add the cases."""
    site = corpus.issuer
    sealed = seal(open_badge(site), site)
    _pngs(corpus, as_bytes(sealed), token(open_badge(site), site).encode(), sealed)
    _svgs(corpus, as_bytes(sealed), token(open_badge(site), site))


def _pngs(corpus: Corpus, text: bytes, jws: bytes, sealed: dict[str, Any]) -> None:
    found = text_chunk(OB3, text)
    packed = {"flags": b"\1\0"}

    def genuine(what: str, data: bytes) -> None:
        corpus.genuine(f"a PNG {what}", data, suffix=".png", trust="domain")

    def unreadable(what: str, data: bytes, code: str = "image_invalid") -> None:
        corpus.unreadable(f"a PNG {what}", data, code, suffix=".png")

    genuine("with JSON", png(found))
    genuine("with a token", png(text_chunk(OB3, jws)))
    genuine("with its credential behind the pixels", png(body=PIXEL + found))
    genuine("with its credential packed", png(text_chunk(OB3, zlib.compress(text), **packed)))
    genuine("with a language", png(text_chunk(OB3, text, fields=b"en\0credential\0")))
    genuine("with other texts beside it", png(chunk(b"tEXt", b"Software\0x"), found))
    genuine("with chunks of its own", png(chunk(b"prVt", b"x"), found))
    corpus.genuine("a PNG that is called a text", png(found), suffix=".txt")
    unreadable("with two credentials", png(found, found), "several_credentials")
    unreadable(
        "with two different credentials", png(found, text_chunk(OB3, jws)), "several_credentials"
    )
    unreadable(
        "with a learner record and a badge",
        png(found, text_chunk(b"clrcredential", text)),
        "several_credentials",
    )
    unreadable(
        "with a badge of 2.0 and of 3.0",
        png(found, text_chunk(b"openbadges", text)),
        "several_credentials",
    )
    unreadable("without a credential", png(), "no_credential")
    unreadable("with a keyword in capitals", png(text_chunk(OB3.upper(), text)), "no_credential")
    unreadable("with its credential in tEXt", png(text_chunk(OB3, text, kind=b"tEXt")))
    unreadable(
        "with its credential in zTXt", png(chunk(b"zTXt", OB3 + b"\0\0" + zlib.compress(text)))
    )
    unreadable("with a wrong checksum", png(chunk(b"iTXt", OB3 + bytes(5) + text, checksum=1)))
    unreadable("with its credential behind the end", png() + found)
    unreadable("with noise behind the end", png(found) + b"noise")
    unreadable("that is cut short", png(found)[:-20])
    unreadable("that is cut in its credential", png(found)[:400])
    unreadable("without pixels", png(found, body=b""))
    unreadable("without a header", SIGNATURE + found + PIXEL + END)
    unreadable("with two headers", png(header(), found))
    unreadable("of no size", png(found, head=header(0, 1)))
    unreadable("of gigantic size", png(found, head=header(100_000, 100_000)), "too_large")
    unreadable(
        "with a chunk that says it is longer", SIGNATURE + header() + b"\x7f\xff\xff\xffiTXt"
    )
    unreadable("with an unknown packing", png(text_chunk(OB3, text, flags=b"\2\0")))
    unreadable(
        "with a bomb", png(text_chunk(OB3, zlib.compress(bytes(50_000_000)), **packed)), "too_large"
    )
    unreadable("with packed noise", png(text_chunk(OB3, b"noise", **packed)))
    unreadable("with text that is not UTF-8", png(text_chunk(OB3, b"{\xff}")))
    unreadable(
        "with an address in place of a credential", png(text_chunk(OB3, b"https://x.example"))
    )
    unreadable("with an empty credential", png(text_chunk(OB3, b"")))
    unreadable(
        "with a badge of Open Badges 2.0",
        png(text_chunk(b"openbadges", b'{"@context":"https://w3id.org/openbadges/v2"}')),
        "open_badges_2",
    )
    unreadable(
        "with the address of an Open Badge 2.0",
        png(text_chunk(b"openbadges", b"https://x.example/1", kind=b"tEXt")),
        "open_badges_2",
    )
    unreadable(
        "with JSON that says a member twice", png(text_chunk(OB3, b'{"a":1,"a":2}')), "json_invalid"
    )
    corpus.forged(
        "a PNG with a forged badge",
        png(text_chunk(OB3, as_bytes({**sealed, "name": "Surgeon"}))),
        "signature_mismatch",
        suffix=".png",
    )
    corpus.unreadable("a PNG in letters", png(found).replace(b"\x89PNG", b"\x89png"), suffix=".png")
    corpus.unreadable(
        "a PNG that mail has damaged", png(found).replace(b"\r\n", b"\n"), suffix=".png"
    )


def _svgs(corpus: Corpus, text: bytes, jws: str) -> None:
    section = b"<openbadges:credential><![CDATA[" + text + b"]]></openbadges:credential>"
    signed = f'<openbadges:credential verify="{jws}"></openbadges:credential>'.encode()

    def around(inside: bytes, namespace: bytes = NAMESPACE, before: bytes = b"") -> bytes:
        return (
            before
            + b'<svg xmlns="http://www.w3.org/2000/svg" '
            + namespace
            + b">"
            + inside
            + b'<rect width="9" height="9"/></svg>'
        )

    def genuine(what: str, data: bytes) -> None:
        corpus.genuine(f"an SVG {what}", data, suffix=".svg", trust="domain")

    def unreadable(what: str, data: bytes, code: str = "*") -> None:
        corpus.unreadable(f"an SVG {what}", data, code, suffix=".svg")

    escaped = text.replace(b"&", b"&amp;").replace(b"<", b"&lt;")
    genuine("with JSON", around(section))
    genuine("with a token", around(signed))
    genuine(
        "with a token in an empty element",
        around(signed.replace(b"></openbadges:credential>", b"/>")),
    )
    genuine(
        "with JSON that is escaped",
        around(b"<openbadges:credential>" + escaped + b"</openbadges:credential>"),
    )
    genuine("with its credential last", around(b"<g/>" + section))
    genuine(
        "with another prefix",
        around(section.replace(b"openbadges:", b"ob:"), NAMESPACE.replace(b":openbadges", b":ob")),
    )
    genuine(
        "with a declaration and a comment",
        around(section, before=b'<?xml version="1.0" encoding="UTF-8"?>\n<!-- a badge -->\n'),
    )
    genuine("with a byte order mark", b"\xef\xbb\xbf" + around(section))
    genuine(
        "with blanks around its JSON",
        around(section.replace(b"[CDATA[", b"[CDATA[\n  ").replace(b"]]>", b"\n]]>")),
    )
    half = len(text) // 2
    genuine(
        "with its JSON in two sections",
        around(
            b"<openbadges:credential><![CDATA["
            + text[:half]
            + b"]]><![CDATA["
            + text[half:]
            + b"]]></openbadges:credential>"
        ),
    )
    genuine(
        "with the namespace on the element",
        around(
            section.replace(
                b"<openbadges:credential>", b"<openbadges:credential " + NAMESPACE + b">"
            ),
            b"",
        ),
    )
    doctype = b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    unreadable("with a document type", around(section, before=doctype), "image_invalid")
    unreadable(
        "with an entity",
        around(
            b"<openbadges:credential>&x;</openbadges:credential>",
            before=b'<!DOCTYPE svg [<!ENTITY x "y">]>',
        ),
        "image_invalid",
    )
    unreadable(
        "with an entity of the file system",
        around(
            b"<openbadges:credential>&x;</openbadges:credential>",
            before=b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        ),
        "image_invalid",
    )
    unreadable(
        "with a billion laughs",
        around(
            b"<openbadges:credential>&c;</openbadges:credential>",
            before=b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY c "&b;&b;">]>',
        ),
        "image_invalid",
    )
    unreadable("with two credentials", around(section + section), "several_credentials")
    unreadable("with a token and JSON", around(section + signed), "several_credentials")
    unreadable(
        "with a token and a body",
        around(signed.replace(b"></", b">" + b"{}" + b"</")),
        "several_credentials",
    )
    unreadable(
        "with a badge of 2.0 and of 3.0",
        around(
            section
            + b'<old:assertion xmlns:old="http://openbadges.org" verify="https://x.example"/>'
        ),
        "several_credentials",
    )
    unreadable("without a credential", around(b""), "no_credential")
    unreadable(
        "with another namespace",
        around(section, NAMESPACE.replace(b"v3p0", b"v3p1")),
        "no_credential",
    )
    unreadable("without the namespace", around(section, b""))
    unreadable("with its credential deeper", around(b"<g>" + section + b"</g>"), "image_invalid")
    unreadable(
        "with its credential in a script",
        around(b"<script>" + section + b"</script>"),
        "image_invalid",
    )
    unreadable(
        "with elements in its credential",
        around(section.replace(b"</open", b"<g/></open")),
        "image_invalid",
    )
    unreadable(
        "with an address for a token",
        around(b'<openbadges:credential verify="https://x.example/1"/>'),
        "image_invalid",
    )
    unreadable("with an empty credential", around(b"<openbadges:credential/>"), "image_invalid")
    unreadable("with its end missing", around(section)[:-6], "image_invalid")
    unreadable(
        "with a badge of Open Badges 2.0",
        around(
            b'<openbadges:assertion verify="https://x.example/1"/>',
            b'xmlns:openbadges="http://openbadges.org"',
        ),
        "open_badges_2",
    )
    unreadable("that is not a picture", b"<html " + NAMESPACE + b">" + section + b"</html>")
    unreadable("in UTF-16", around(section).decode().encode("utf-16"))
    unreadable("of a thousand levels", around(b"<g>" * 1000 + section + b"</g>" * 1000))
    corpus.forged(
        "an SVG with a forged badge",
        around(section.replace(b"First aid", b"Surgery!!")),
        "signature_mismatch",
        suffix=".svg",
    )
    hidden = b"<!--" + section + b"-->"
    unreadable("with its credential in a comment", around(hidden), "no_credential")
    genuine("with another credential in a comment", around(section + hidden))
