# SPDX-License-Identifier: Apache-2.0

"""The language is decided once, from the environment, in the usual order."""

import pytest

from skillmark.cli.languages import language_of


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "da_DK.UTF-8"}, "da"),
        ({"LANG": "da"}, "da"),
        ({"LANG": "da-DK"}, "da"),
        ({"LANG": "da_DK@euro"}, "da"),
        ({"LANG": "DA_DK"}, "da"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "../../da"}, "en"),
        ({"LC_MESSAGES": "da_DK", "LANG": "en_GB"}, "da"),
        ({"LC_ALL": "da_DK", "LC_MESSAGES": "en_GB", "LANG": "en_GB"}, "da"),
        ({"LC_ALL": "", "LANG": "da_DK"}, "da"),
        ({"LC_ALL": "C", "LANG": "da_DK", "LANGUAGE": "da"}, "en"),
        ({"LC_ALL": "POSIX", "LANGUAGE": "da"}, "en"),
        ({"LC_CTYPE": "da_DK.UTF-8"}, "en"),
        ({"LANGUAGE": "da", "LANG": "en_GB"}, "da"),
        ({"LANGUAGE": "da"}, "da"),
        ({"LANGUAGE": "de:da:en", "LANG": "de_DE"}, "da"),
        ({"LANGUAGE": "en:da", "LANG": "da_DK"}, "en"),
        ({"LANGUAGE": "fr:de", "LANG": "da_DK"}, "da"),
        ({"LANGUAGE": "", "LANG": "da_DK"}, "da"),
    ],
)
def test_the_language_follows_the_environment(environ, language):
    assert language_of(environ) == language
