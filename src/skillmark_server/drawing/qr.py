# SPDX-License-Identifier: Apache-2.0

"""QR codes: black on white with a quiet zone, error correction M."""

from __future__ import annotations

import io

import segno


def qr_svg(text: str) -> bytes:
    """A QR code of `text` as SVG without a size of its own."""
    out = io.BytesIO()
    segno.make(text, error="m", micro=False).save(
        out, kind="svg", border=4, dark="#000", light="#fff", xmldecl=False, omitsize=True, nl=False
    )
    return out.getvalue()


def qr_png(text: str, size: int) -> bytes:
    """A QR code of `text` as PNG, at least `size` pixels wide in whole modules."""
    code = segno.make(text, error="m", micro=False)
    modules = code.symbol_size(border=4)[0]
    out = io.BytesIO()
    code.save(out, kind="png", border=4, scale=max(1, -(-size // modules)))
    return out.getvalue()
