# SPDX-License-Identifier: Apache-2.0

"""What a template is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from skillmark_server.achievements.content import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """
    A whole achievement to begin from.

    Args:
        key: In the form that chooses it.
    """

    key: str
    content: Content
    design: Mapping[str, Any]
