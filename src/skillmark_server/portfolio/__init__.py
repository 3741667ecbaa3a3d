# SPDX-License-Identifier: Apache-2.0

"""What people do with what they hold: order it, show it, share it, take it along."""
