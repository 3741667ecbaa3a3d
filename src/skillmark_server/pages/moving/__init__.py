# SPDX-License-Identifier: Apache-2.0

"""Pages of moving in from another platform, and of what was moved in."""
