# SPDX-License-Identifier: Apache-2.0

"""
In front of Django: public awards for readers who are not signed in, without rendering again.

One indexed read an answer says what everything on the page depends on: visibility, the moments
of its state, the lists as they are published, the issuer's identity and keys, and the signed
bytes, whose digest is checked. Only if all of that is what it was when Django made the page is
the kept page sent. Anything else goes to Django: another state, another method, a query, a
session, a conditional request, whatever cannot be read. It decides nothing itself, and keeps
nothing that Django answered with a cookie.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

from skillmark_server.awards.models import DocumentForm
from skillmark_server.pages.awarded import counting
from skillmark_server.pages.awarded.kept import (
    OK,
    Application,
    Headers,
    Kept,
    Pages,
    Recorder,
    StartResponse,
)
from skillmark_server.pages.awarded.negotiation import BY_ENDING, Form, Kind, form_accepted
from skillmark_server.pages.awarded.state import State, state_reader
from skillmark_server.pages.metrics import REQUESTS
from skillmark_server.pages.theme import COOKIE as THEME_COOKIE

LARGEST_CACHE: Final = 64 * 1024 * 1024
"""Bytes of kept pages in one process."""
LONGEST: Final = timedelta(minutes=10)
"""How old the moment may be that stands on a page as the one of its check."""

_PATH: Final = re.compile(
    r"/a/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(?:\.(json|jwt))?"
)
_FORMS: Final = {Kind.DOCUMENT: DocumentForm.DATA_INTEGRITY, Kind.TOKEN: DocumentForm.TOKEN}
_DJANGO_S: Final = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_RANGE")
_PERSONAL: Final = (settings.SESSION_COOKIE_NAME, "messages")
_LONGEST_HEADER: Final = 400


@dataclass(frozen=True, slots=True)
class _Asked:
    """What of a request decides the answer."""

    award_id: uuid.UUID
    form: Form
    ending: str
    host: str
    scheme: str
    accept_language: str
    language: str
    theme: str


class FastLane:
    """
    A WSGI application in front of another.

    Args:
        application: Django.
        read: Reads the state of an award; by default from the site's database, over a
            connection of its own that cannot write.
        clock: Now; timezone-aware.
        largest: Bytes of kept pages.
    """

    def __init__(
        self,
        application: Application,
        *,
        read: Callable[[uuid.UUID, str], State | None] | None = None,
        clock: Callable[[], datetime] = timezone.now,
        largest: int = LARGEST_CACHE,
    ) -> None:
        self._application = application
        self._read = read or state_reader()
        self._clock = clock
        self._pages = Pages(largest)
        self._headers: dict[tuple[str, str, str, str], Headers] = {}

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer from what is kept, or let Django answer."""
        asked = _asked(environ)
        state = None if asked is None else self._state(asked)
        if asked is None or state is None or not state.is_public:
            return self._application(environ, start_response)
        if asked.form.kind is Kind.PAGE:
            return self._page(asked, state, environ, start_response)
        return self._document(asked, state, environ, start_response)

    def _state(self, asked: _Asked) -> State | None:
        """The state with its document, if that is what was signed."""
        state = self._read(asked.award_id, _FORMS.get(asked.form.kind, "vc"))
        if state is None or hashlib.sha256(state.body).hexdigest() != state.digest:
            return None
        return state

    def _page(
        self, asked: _Asked, state: State, environ: dict[str, Any], start: StartResponse
    ) -> Iterable[bytes]:
        kept = self._pages.get(asked)
        now = self._clock()
        if (
            kept is not None
            and kept.until > now.timestamp()
            and kept.fingerprint == state.fingerprint
        ):
            return _send(kept.headers, kept.body, state, environ, start)
        answer = Recorder(self._application, environ)
        if answer.is_keepable:
            until = _holds_until(state, now)
            self._pages.add(asked, Kept(state.fingerprint, answer.headers, answer.body, until))
        return answer.replay(start)

    def _document(
        self, asked: _Asked, state: State, environ: dict[str, Any], start: StartResponse
    ) -> Iterable[bytes]:
        known = (asked.host, asked.scheme, asked.form.media_type, asked.ending)
        learnt = self._headers.get(known)
        if learnt is None:
            answer = Recorder(self._application, environ)
            if answer.is_keepable and answer.body == state.body:
                self._learn(known, answer.headers)
            return answer.replay(start)
        own = {
            "ETag": f'"{state.digest}"',
            "Content-Length": str(len(state.body)),
            "Content-Disposition": f'inline; filename="{state.file_name}.{asked.form.kind}"',
        }
        headers = [(name, own.get(name, value)) for name, value in learnt]
        return _send(headers, state.body, state, environ, start)

    def _learn(self, known: tuple[str, str, str, str], headers: Headers) -> None:
        """Keep the headers of a kind of answer; there are few kinds, and few hosts."""
        if len(self._headers) > _MOST_KINDS:
            self._headers.clear()
        self._headers[known] = headers


_MOST_KINDS: Final = 200


def _asked(environ: dict[str, Any]) -> _Asked | None:
    """What is asked for; None for what is Django's alone."""
    path = _PATH.fullmatch(environ.get("PATH_INFO", ""))
    if (
        path is None
        or environ.get("REQUEST_METHOD") not in {"GET", "HEAD"}
        or environ.get("QUERY_STRING")
        or any(name in environ for name in _DJANGO_S)
    ):
        return None
    cookies = environ.get("HTTP_COOKIE", "")
    if len(cookies) > _LONGEST_HEADER or any(name in cookies for name in _PERSONAL):
        return None
    award_id, ending = path.groups()
    form = BY_ENDING[ending] if ending else form_accepted(environ.get("HTTP_ACCEPT", ""))
    if form is None or form.kind not in _LANES:
        return None
    accept_language = environ.get("HTTP_ACCEPT_LANGUAGE", "")
    if len(accept_language) > _LONGEST_HEADER:
        return None
    is_page = form.kind is Kind.PAGE
    language, theme = _choices(cookies) if is_page else ("", "")
    return _Asked(
        award_id=uuid.UUID(award_id),
        form=form,
        ending=ending or "",
        host=environ.get("HTTP_X_FORWARDED_HOST", "") or environ.get("HTTP_HOST", ""),
        scheme=f"{environ.get('wsgi.url_scheme')} {environ.get('HTTP_X_FORWARDED_PROTO', '')}",
        accept_language=accept_language if is_page else "",
        language=language,
        theme=theme,
    )


_LANES: Final = frozenset({Kind.PAGE, Kind.DOCUMENT, Kind.TOKEN})


@lru_cache(maxsize=256)
def _choices(cookies: str) -> tuple[str, str]:
    """The cookies that a page depends on, as they were sent: language and theme."""
    found = {}
    for part in cookies.split(";"):
        name, _, value = part.strip().partition("=")
        found[name] = value
    return found.get(settings.LANGUAGE_COOKIE_NAME, ""), found.get(THEME_COOKIE, "")


def _holds_until(state: State, now: datetime) -> float:
    """Until when a page made `now` says the truth if nothing is written: its dates, and the day."""
    local = timezone.localtime(now)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    ends = [now + LONGEST, midnight]
    ends += [moment for moment in (state.valid_from, state.valid_until) if moment and moment > now]
    return min(end.timestamp() for end in ends)


def _send(
    headers: Headers, body: bytes, state: State, environ: dict[str, Any], start: StartResponse
) -> Iterable[bytes]:
    counting.count(state.achievement_id)
    is_head = environ["REQUEST_METHOD"] == "HEAD"
    (_HEADS if is_head else _GETS).inc()
    start(OK, headers)
    return [b"" if is_head else body]


# In the metrics it is one address with the page that Django answers.
_GETS: Final = REQUESTS.labels("award-public", "GET", "200")
_HEADS: Final = REQUESTS.labels("award-public", "HEAD", "200")
