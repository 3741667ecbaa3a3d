# SPDX-License-Identifier: Apache-2.0

"""
A list of people on its way into the roster: read, mapped, looked at, confirmed, undone.

The list is kept as it came, so that it can be continued another day; what it would do
is worked out anew each time it is looked at, against the roster of that moment.
"""
