# SPDX-License-Identifier: Apache-2.0

"""The receiver that the docs show takes what is sent, and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from skillmark_server.webhooks import tasks

PAGE = Path(__file__).parents[4] / "docs" / "webhooks.md"
EXAMPLE = re.compile(r"^```python\n(import base64\n.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture
def genuine() -> Any:
    (code,) = EXAMPLE.findall(PAGE.read_text(encoding="utf-8"))
    names: dict[str, Any] = {}
    exec(compile(code, str(PAGE), "exec"), names)  # noqa: S102 - our own docs
    return names["genuine"]


def test_the_example_takes_what_is_sent_and_refuses_what_was_changed_or_is_old(
    genuine, receiver, listen, give, now
):
    listen()
    award = give()
    tasks.tick(now)
    ((_named, body),), (headers,), (secret,) = receiver.got, receiver.carried, receiver.secrets
    moment = now.timestamp()

    assert genuine(headers, body, secret, moment)["data"]["award"] == str(award.pk)
    with pytest.raises(ValueError, match="not signed"):
        genuine(headers, body.replace(b"award.issued", b"award.revoked"), secret, moment)
    with pytest.raises(ValueError, match="not signed"):
        genuine(headers, body, "whsec_AAAA", moment)
    with pytest.raises(ValueError, match="not signed"):
        genuine({**headers, "webhook-id": "msg_another"}, body, secret, moment)
    with pytest.raises(ValueError, match="too old"):
        genuine(headers, body, secret, moment + 301)
