# SPDX-License-Identifier: Apache-2.0

"""
One line of JSON for whatever is logged, without personal data.

Addresses of pages, e-mail addresses and ids are taken out of every message, and
of an exception only its class and the places in the code are kept: what it says
may quote a row. Nobody's IP address is ever asked for.
"""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import MutableMapping
from typing import Any, Final

import structlog
from structlog.typing import Processor

_EMAIL: Final = re.compile(r"[^\s@]{0,64}@[^\s@]{1,255}")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-?(?:[0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}")
_PATH: Final = re.compile(r"(?<![\w.])/(?:[^\s\"'<>]+)")
_IP: Final = re.compile(
    r"\b\d{1,3}(?:\.\d{1,3}){3}\b|\b(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}\b"
)
_LONGEST: Final = 2_000
_FRAMES: Final = 30
_CAUSES: Final = 5

Event = MutableMapping[str, Any]


def scrubbed(text: str) -> str:
    """Return `text` without e-mail addresses, ids, IP addresses and paths."""
    text = _EMAIL.sub("<address>", text[:_LONGEST])
    text = _UUID.sub("<id>", text)
    return _PATH.sub("<path>", _IP.sub("<ip>", text))


def formatter() -> logging.Formatter:
    """Return the formatter that `settings.LOGGING` names, and send structlog the same way."""
    configure()
    shared: list[Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder(allow=[])],
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _without_personal_data,
            structlog.processors.JSONRenderer(sort_keys=True),
        ],
    )


def configure() -> None:
    """Let `structlog.get_logger` go the same way as the loggers of Django."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _without_personal_data(_logger: object, _method: str, event: Event) -> Event:
    error = event.pop("exc_info", None)
    for name in ("stack_info", "exception", "request"):
        event.pop(name, None)
    kept: dict[str, Any] = {
        name: scrubbed(value) if isinstance(value, str) and name not in _OURS else value
        for name, value in event.items()
        if isinstance(value, str | int | float | bool | None)
    }
    if isinstance(error, tuple) and error[1] is not None:
        kept["error"] = _where(error[1])
    elif isinstance(error, BaseException):
        kept["error"] = _where(error)
    return kept


_OURS: Final = frozenset({"level", "logger", "timestamp"})


def _where(error: BaseException) -> list[str]:
    """The classes of an exception and its causes, and where they were raised; not what they say."""
    lines: list[str] = []
    cause: BaseException | None = error
    for _number in range(_CAUSES):
        if cause is None:
            break
        kind = type(cause)
        lines.append(f"{kind.__module__}.{kind.__qualname__}")
        frames = traceback.extract_tb(cause.__traceback__)[-_FRAMES:]
        lines += [f"  {_file(frame.filename)}:{frame.lineno} {frame.name}" for frame in frames]
        cause = cause.__cause__ or cause.__context__
    return lines


def _file(name: str) -> str:
    """From the package on; where the machine keeps it is nobody's business."""
    for mark in ("site-packages/", "src/", "lib/python"):
        if mark in name:
            return name.rpartition(mark)[2]
    return name.rpartition("/")[2]
