# SPDX-License-Identifier: Apache-2.0

"""`python -m skillmark.cli`: the same as `skillmark`, where that is not on the PATH."""

import sys

from skillmark.cli.main import entry

if __name__ == "__main__":
    sys.exit(entry())
