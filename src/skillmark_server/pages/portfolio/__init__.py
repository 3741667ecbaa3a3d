# SPDX-License-Identifier: Apache-2.0

"""Pages on which people order, show and share what they hold."""
