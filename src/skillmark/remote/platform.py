# SPDX-License-Identifier: Apache-2.0

"""
One platform: calls that are tried again, lists that are followed to their end, refusals as said.

Each thing that is done has an `Idempotency-Key` of its own, the same in every try, so that a call
whose answer was lost is done once.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, TypeAlias, cast

from skillmark.encoding import strict_json
from skillmark.errors import (
    FetchError,
    RefusedByPlatformError,
    SkillmarkError,
    StrangeAnswerError,
    UnreachableError,
)
from skillmark.fetch.calling import MOST, Caller
from skillmark.fetch.exchange import Answer
from skillmark.remote.answers import objects_in
from skillmark.remote.profile import Profile

Call: TypeAlias = Callable[[str, str, bytes, Mapping[str, str]], Answer]
"""Method, address, body and headers to an answer; `Caller.call`."""

TRIES: Final = 5
LONGEST_WAIT: Final = 60.0
"""Seconds; a platform that asks for more is not waited for."""
_LATER: Final = frozenset({429, 502, 503, 504})
_UNRESERVED: Final = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
)
_OK, _NEXT, _CONFLICT = 200, 300, 409
_STILL_RUNNING: Final = "still_running"
_NOTHING: Final[Mapping[str, str | int]] = {}


def _fresh_key() -> str:
    return secrets.token_urlsafe(24)


class Platform:
    """
    A platform, asked as whoever the token stands for.

    Args:
        profile: Where, and with which token.
        call: Makes one call; by default over the network.
        pause: Waits so many seconds between two tries.
        key: Makes the key of one thing that is to be done.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        call: Call | None = None,
        pause: Callable[[float], None] = time.sleep,
        key: Callable[[], str] = _fresh_key,
    ) -> None:
        self._profile, self._call = profile, call or Caller().call
        self._pause, self._key = pause, key

    def get(self, path: str, **query: str | int) -> dict[str, Any]:
        """
        Return what `GET /api/v1{path}` answers.

        Args:
            path: Begins with a slash; ids in it are `quoted`.
            query: Members that are empty are left out.

        Raises:
            RefusedByPlatformError: It refused.
            UnreachableError: It did not answer.
            StrangeAnswerError: It answered with something else.
        """
        return _object(self._ask("GET", self._address(path, query)))

    def pages(self, path: str, /, *, most: int | None = None, **query: str | int) -> Iterator[Any]:
        """
        Yield the members of a list, page by page to its end, or `most` of them.

        Raises:
            RefusedByPlatformError: It refused.
            UnreachableError: It did not answer.
            StrangeAnswerError: It answered with something else, or gives the same page twice.
        """
        seen: set[str] = set()
        cursor, left = "", most
        while left is None or left > 0:
            page = self.get(path, **{**query, "cursor": cursor})
            if not isinstance(page.get("items"), list):
                raise StrangeAnswerError(f"{path} answers no list")
            items = objects_in(page, "items")
            yield from items if left is None else items[:left]
            left = None if left is None else left - len(items)
            cursor = str(page.get("next") or "")
            if not cursor:
                return
            if cursor in seen:
                raise StrangeAnswerError(f"{path} leads in a circle")
            seen.add(cursor)

    def post(self, path: str, body: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """
        Have something done once, and return what is answered.

        Raises:
            RefusedByPlatformError: It refused.
            UnreachableError: It did not answer; the deed is done or not, and never twice.
            StrangeAnswerError: It answered with something else.
        """
        return _object(self.call("POST", path, strict_json.dumps(dict(body or {}))))

    def call(
        self, method: str, path: str, body: bytes = b"", query: Mapping[str, str | int] = _NOTHING
    ) -> Answer:
        """
        Make any call of the API, and return what is answered.

        Args:
            method: `GET`, `POST`, `PUT`, `PATCH` or `DELETE`.
            path: Below `/api/v1`; begins with a slash.
            body: JSON, or nothing.
            query: Members that are empty are left out.

        Raises:
            RefusedByPlatformError: It refused.
            UnreachableError: It did not answer; the deed is done or not, and never twice.
            StrangeAnswerError: It refused in another form than the API does.
        """
        headers = {} if method == "GET" else {"Idempotency-Key": self._key()}
        if body:
            headers["Content-Type"] = "application/json"
        return self._ask(method, self._address(path, query), body, headers)

    def file(self, path: str, **query: str | int) -> bytes:
        """
        Return the octets that `GET /api/v1{path}` answers.

        Raises:
            RefusedByPlatformError: It refused.
            UnreachableError: It did not answer.
        """
        return self._ask("GET", self._address(path, query)).body

    def picture(self, path: str) -> bytes:
        """
        Return a file of the site that everybody may see, without the token.

        Raises:
            RefusedByPlatformError: It refused.
            UnreachableError: It did not answer.
        """
        return self._ask("GET", self._profile.address + path, has_token=False).body

    def wait(self, seconds: float) -> None:
        """Let some time pass, until something is asked again."""
        self._pause(seconds)

    def _address(self, path: str, query: Mapping[str, str | int]) -> str:
        said = ((name, str(value)) for name, value in query.items() if value != "")
        members = "&".join(f"{quoted(name)}={quoted(value)}" for name, value in said)
        return f"{self._profile.address}/api/v1{path}{'?' if members else ''}{members}"

    def _ask(
        self,
        method: str,
        url: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        *,
        has_token: bool = True,
    ) -> Answer:
        sent = {"Accept": "*/*", "User-Agent": "skillmark-remote", **(headers or {})}
        if has_token:
            sent["Authorization"] = f"Bearer {self._profile.token}"
        why = ""
        for tried in range(TRIES):
            wait = float(2**tried)
            try:
                answer = self._call(method, url, body, sent)
            except FetchError as error:
                why = str(error)
            else:
                if _OK <= answer.status < _NEXT:
                    return answer
                if not _is_for_later(answer):
                    raise _refusal(answer)
                why = f"{url} answers {answer.status}"
                wait = _asked_for(answer, wait)
            if wait > LONGEST_WAIT or tried + 1 == TRIES:
                break
            self._pause(wait)
        raise UnreachableError(why)


def quoted(text: str) -> str:
    """One part of a path or a query, whatever was typed (RFC 3986, section 2.1)."""
    octets = text.encode("utf-8", "surrogateescape")
    return "".join(chr(one) if one in _UNRESERVED else f"%{one:02X}" for one in octets)


def _object(answer: Answer) -> dict[str, Any]:
    if not answer.body:
        return {}
    try:
        return strict_json.loads_object(answer.body, max_bytes=MOST, max_nodes=500_000)
    except SkillmarkError as error:
        raise StrangeAnswerError(f"status {answer.status}, {error}") from error


def _is_for_later(answer: Answer) -> bool:
    if answer.status == _CONFLICT:
        return _problem(answer).get("code") == _STILL_RUNNING
    return answer.status in _LATER


def _asked_for(answer: Answer, otherwise: float) -> float:
    said = answer.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() and len(said) < 10 else otherwise  # noqa: PLR2004 - digits


def _problem(answer: Answer) -> Mapping[str, Any]:
    try:
        return strict_json.loads_object(answer.body, max_bytes=MOST, max_nodes=500_000)
    except SkillmarkError:
        return {}


def _refusal(answer: Answer) -> RefusedByPlatformError | StrangeAnswerError:
    """What it says, in its own words (RFC 9457), with the members that are wrong."""
    problem = _problem(answer)
    if not isinstance(problem.get("code"), str):
        return StrangeAnswerError(f"status {answer.status}")
    wrong = problem.get("errors")
    each = cast("list[object]", wrong) if isinstance(wrong, list) else []
    said = [cast("dict[str, object]", one) for one in each if isinstance(one, dict)]
    members = [
        f"{one.get('pointer', '')}: {one.get('detail', '')}"
        for one in said
        if one.get("detail") != problem.get("detail")
    ]
    detail = str(problem.get("detail") or problem.get("title") or "")
    return RefusedByPlatformError(
        problem["code"],
        " ".join(filter(None, [detail, *members])),
        advice=str(problem.get("hint") or ""),
        status=answer.status,
    )
