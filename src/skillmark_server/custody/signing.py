# SPDX-License-Identifier: Apache-2.0

"""
The issuer that signs for an organisation: its profile, and its active keys, opened.

Signers sign; nobody gets a private key. What may issue where is decided here.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta
from threading import Lock
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from skillmark import Algorithm, Issued, Issuer, Profile, SkillmarkError, sign
from skillmark.issuer import IssuerKey
from skillmark.keys.public import public_key_from_multikey
from skillmark.protocols import Json
from skillmark_server.accounts.models import Organisation
from skillmark_server.custody.documents import profile_under
from skillmark_server.custody.keys import one_time_signer, open_signer
from skillmark_server.custody.models import IdentityKind, IssuerIdentity, SigningKey, State
from skillmark_server.custody.refusals import CannotIssue, SealBroken, StoreUnreachable
from skillmark_server.custody.selectors import current_identity

GRACE: Final = timedelta(days=3)
"""How long an issuer goes on while its domain does not answer as it should."""

_KEPT: Final = 128
_log = logging.getLogger("skillmark.custody")
_CacheKey = tuple[str, tuple[str, ...], str]


class _Issuers:
    """Issuers whose keys are open, by identity, active keys and profile; the oldest goes first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[_CacheKey, Issuer] = OrderedDict()
        self._lock = Lock()

    def get(self, key: _CacheKey) -> Issuer | None:
        with self._lock:
            return self._kept.get(key)

    def add(self, key: _CacheKey, issuer: Issuer) -> Issuer:
        with self._lock:
            self._kept[key] = issuer
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        return issuer

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


_issuers = _Issuers()


def issuer_for(organisation: Organisation, *, at: datetime, language: str = "") -> Issuer:
    """
    Return who signs for `organisation`.

    Args:
        organisation: The issuer.
        at: When it signs; decides which keys are active.
        language: Of its description in the badge; by default the organisation's own.

    Raises:
        CannotIssue: It has no identity, its domain was not checked or has failed for three
            days, it has no active key, its facts hold what no badge may hold, or this site
            may not issue for real organisations (or, in a demonstration, for them only).
    """
    identity = current_identity(organisation)
    if identity is None:
        raise CannotIssue(
            _("%(name)s has no issuer identity yet, so it cannot sign badges.")
            % {"name": organisation.name}
        )
    _check_place(identity, organisation)
    if identity.domain_failed_at is not None and identity.kind == IdentityKind.DOMAIN:
        _check_domain(identity, at)
    return issuer_under(identity, organisation, at=at, language=language)


def issuer_under(
    identity: IssuerIdentity, organisation: Organisation, *, at: datetime, language: str = ""
) -> Issuer:
    """
    Return who signs as `identity`, current or replaced; lists are signed so.

    Raises:
        CannotIssue: There is no active Ed25519 key, its keys do not open, or the facts hold
            what no badge may hold.
    """
    keys = [
        key
        for key in SigningKey.objects.filter(identity=identity).order_by("active_from")
        if key.state_at(at) is State.ACTIVE and key.sealed is not None
    ]
    if not any(key.algorithm == Algorithm.ED25519 for key in keys):
        raise CannotIssue(_("There is no active key to sign with. Make a new one."))
    try:
        profile = profile_under(identity, organisation, language)
        cache_key = (identity.did, tuple(str(key.pk) for key in keys), repr(profile.to_dict()))
        known = _issuers.get(cache_key)
        return known or _issuers.add(cache_key, _opened(identity, profile, keys))
    except StoreUnreachable as error:
        raise CannotIssue(error.words) from error
    except SealBroken as error:
        _log.critical("a sealed key does not open: %s", error)
        raise CannotIssue(
            _("The keys do not open. Whoever runs the site has to put its key-encryption key back.")
        ) from error
    except SkillmarkError as error:
        raise CannotIssue(
            _("A fact about the organisation cannot stand in a badge: %(why)s")
            % {"why": error.message}
        ) from error


def sign_as_person(build: Callable[[str], Json], *, at: datetime) -> Issued:
    """
    Sign what one person says, with a key that is made for it and destroyed with it.

    The identifier proves that nothing was changed since, and not who it was: that is this
    site's word.

    Args:
        build: The document for the identifier that signs it.
        at: The moment of the proof.

    Raises:
        SkillmarkError: The document cannot be signed.
    """
    did, signer = one_time_signer()
    return sign(build(did), by=signer, at=at)


def forget_signers() -> None:
    """Close every key that this process has open."""
    _issuers.clear()


def _opened(identity: IssuerIdentity, profile: Profile, keys: list[SigningKey]) -> Issuer:
    return Issuer(
        identity.did,
        profile,
        tuple(
            IssuerKey(
                method=key.method,
                algorithm=Algorithm(key.algorithm),
                public=public_key_from_multikey(key.public_multikey),
                signer=open_signer(key),
                created_at=key.active_from,
            )
            for key in keys
        ),
    )


def _check_place(identity: IssuerIdentity, organisation: Organisation) -> None:
    if identity.kind == IdentityKind.DEMO:
        if organisation.is_demo:
            return
        raise CannotIssue(_("Only a demonstration organisation can issue under a demonstration."))
    if settings.DEMO:
        raise CannotIssue(
            _("This site shows demonstration data. Only demonstration organisations issue here.")
        )
    check_site()


def check_site() -> None:
    """
    Return if real organisations may issue on this site.

    Raises:
        CannotIssue: Its address is not a public https address.
    """
    if not settings.MAY_ISSUE_FOR_REAL:
        raise CannotIssue(
            _(
                "Badges of a real organisation can only be issued once this site has a public "
                "https address. Whoever runs the site sets it as SKILLMARK_BASE_URL."
            )
        )


def _check_domain(identity: IssuerIdentity, at: datetime) -> None:
    checked = identity.domain_checked_at
    if checked is None or checked < at - GRACE:
        raise CannotIssue(
            _("The domain %(domain)s has not answered as it should for three days.")
            % {"domain": identity.domain}
        )
