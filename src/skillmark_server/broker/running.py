# SPDX-License-Identifier: Apache-2.0

"""Runs the task that a message names: one of this site's own, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.apps import apps
from django.db import close_old_connections
from django.utils.module_loading import import_string
from django_tasks.base import Task


class UnknownTask(LookupError):
    """A message names something that is no task of this site."""


def run(path: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> None:
    """
    Run the task at `path`.

    Args:
        path: Such as `skillmark_server.outbox.tasks.deliver`.
        args: As they were enqueued.
        kwargs: The same, by name.

    Raises:
        UnknownTask: `path` is no task in the `tasks` of an installed app.
    """
    close_old_connections()
    try:
        named(path).call(*args, **kwargs)
    finally:
        close_old_connections()


def named(path: str) -> Task[..., Any]:
    """
    Return the task at `path`; whoever can write to the broker can name nothing else.

    Raises:
        UnknownTask: It is no task in the `tasks` of an installed app.
    """
    module = path.rpartition(".")[0]
    # Looked at before anything is imported: an import runs code.
    if module not in {f"{one.name}.tasks" for one in apps.get_app_configs()}:
        raise UnknownTask(f"{path[:200]!r} is not among the tasks of this site")
    try:
        found = import_string(path)
    except ImportError as error:
        raise UnknownTask(f"{path[:200]!r} is not here (any more)") from error
    if not isinstance(found, Task):
        raise UnknownTask(f"{path[:200]!r} is no task")
    return found
