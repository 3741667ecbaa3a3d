# SPDX-License-Identifier: Apache-2.0

"""
The command line: `skillmark COMMAND`.

One file a command, each with `configure` (what is typed) and `run` (streams and
values in, exit status out). The rules of badges are on the floors below.
"""
