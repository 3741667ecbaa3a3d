# SPDX-License-Identifier: Apache-2.0

"""Identifiers of issuers, the documents behind them, and the keys that these bind."""

from skillmark.did.binding import find_key, listed_methods
from skillmark.did.controller import PublishedKey, controller_document, did_web_document
from skillmark.did.documents import Documents
from skillmark.did.jwk import did_jwk, did_jwk_document
from skillmark.did.key import did_key, did_key_document
from skillmark.did.web import did_web_url

__all__ = [
    "Documents",
    "PublishedKey",
    "controller_document",
    "did_jwk",
    "did_jwk_document",
    "did_key",
    "did_key_document",
    "did_web_document",
    "did_web_url",
    "find_key",
    "listed_methods",
]
