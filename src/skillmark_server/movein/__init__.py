# SPDX-License-Identifier: Apache-2.0

"""Awards that were given on another platform, moved in with their ids, dates and bytes."""
