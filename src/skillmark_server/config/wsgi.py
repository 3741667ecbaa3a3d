# SPDX-License-Identifier: Apache-2.0

"""What the web server runs: Django, and in front of it what is read most."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "skillmark_server.config.settings")

_django = get_wsgi_application()

from skillmark_server.pages.awarded import counting  # noqa: E402 - Django must be ready
from skillmark_server.pages.fast_lane import FastLane  # noqa: E402 - the same

application = FastLane(_django)
counting.start()
# What is there now is there for ever: to go through it again and again would make one page in a
# few hundred a tenth of a second late.
gc.collect()
gc.freeze()
