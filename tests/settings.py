# SPDX-License-Identifier: Apache-2.0

"""
The server's own settings, with what a test needs: no file of the site, quick passwords.

`SKILLMARK_DATABASE_URL` chooses PostgreSQL; without it the tests run on SQLite.
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile

_FOLDER = tempfile.mkdtemp(prefix="skillmark-tests-")
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
os.environ["SKILLMARK_DATA"] = _FOLDER
os.environ.setdefault("SKILLMARK_BASE_URL", "https://skills.test")
os.environ["SKILLMARK_SECRET_KEY"] = "not a secret: tests only, forty characters at least"
os.environ["SKILLMARK_KEY_ENCRYPTION_KEY"] = "not a secret either: tests only, forty characters"
os.environ.pop("SKILLMARK_EMAIL_URL", None)
os.environ.pop("SKILLMARK_DEMO", None)

from skillmark_server.config.settings import *  # noqa: F403, E402 - they are the product's

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
ALLOWED_HOSTS = ["testserver", "skills.test", "localhost", "127.0.0.1"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PUBLISH_TO = ""
SECURE_SSL_REDIRECT = False
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = False
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "session", "csrf"
TASKS = {"default": {"BACKEND": "django_tasks.backends.dummy.DummyBackend"}}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 - whitenoise warns where it is missing
# Django alone: what stands in front of it reads over a connection of its own, and has its tests.
WSGI_APPLICATION = None  # type: ignore[assignment]
