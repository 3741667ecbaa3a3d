# SPDX-License-Identifier: Apache-2.0

"""A real SMTP server on loopback that keeps what it is sent; an address can be told to bounce."""

from __future__ import annotations

import email
import re
import threading
import time
from collections.abc import Callable
from email import policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from tools.with_postgres import free_port

CODE = re.compile(r"(?m)^([A-Z0-9]{3,5}(?:-[A-Z0-9]{3,5})*|[0-9]{6})$")
LINK = re.compile(r"https?://\S+")


class Mailbox:
    """
    What arrived, oldest first.

    Args:
        bounces: Addresses that the server refuses with 550.
    """

    def __init__(self) -> None:
        self.bounces: set[str] = set()
        self._letters: list[tuple[str, EmailMessage]] = []
        self._arrived = threading.Condition()
        self._controller = Controller(_Sink(self), hostname="127.0.0.1", port=free_port())

    def __enter__(self) -> Self:
        self._controller.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._controller.stop()

    @property
    def url(self) -> str:
        """For SKILLMARK_EMAIL_URL."""
        return f"smtp://127.0.0.1:{self._controller.port}"

    def keep(self, address: str, message: EmailMessage) -> None:
        with self._arrived:
            self._letters.append((address.lower(), message))
            self._arrived.notify_all()

    def to(self, address: str) -> list[EmailMessage]:
        """All letters to an address."""
        return [letter for to, letter in list(self._letters) if to == address.lower()]

    def newest(
        self,
        address: str,
        *,
        after: int = 0,
        within: float = 30,
        where: Callable[[EmailMessage], bool] = lambda _letter: True,
    ) -> EmailMessage:
        """
        The newest letter to an address for which `where` holds; waits for it.

        Args:
            address: In any case.
            after: How many letters it had before.
            within: Seconds.
            where: What the letter must be like.
        """
        end = time.monotonic() + within
        with self._arrived:
            while True:
                found = [letter for letter in self.to(address)[after:] if where(letter)]
                if found:
                    return found[-1]
                left = end - time.monotonic()
                if left <= 0 or not self._arrived.wait(left):
                    subjects = [(to, letter["Subject"]) for to, letter in self._letters]
                    raise AssertionError(f"no letter to {address}; there are {subjects}")

    def code(self, address: str, *, after: int = 0) -> str:
        """The code in the newest letter with one to an address; waits for it."""
        letter = self.newest(
            address, after=after, where=lambda letter: CODE.search(text_of(letter)) is not None
        )
        found = CODE.search(text_of(letter))
        assert found
        return found[1]

    def link(
        self, address: str, *, after: int = 0, containing: str = "", within: float = 30
    ) -> str:
        """The first link in the newest letter to an address, or the first that contains a piece."""
        text = text_of(self.newest(address, after=after, within=within))
        return next(link for link in LINK.findall(text) if containing in link)


def text_of(letter: EmailMessage) -> str:
    """The plain text of a letter."""
    part = letter.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def html_of(letter: EmailMessage) -> str:
    """The HTML of a letter."""
    part = letter.get_body(("html",))
    assert part is not None
    return str(part.get_content())


class _Sink:
    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if address.lower() in self._mailbox.bounces:
            return "550 5.1.1 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802
        message = email.message_from_bytes(envelope.content, policy=policy.default)
        for address in envelope.rcpt_tos:
            self._mailbox.keep(address, message)
        return "250 OK"
