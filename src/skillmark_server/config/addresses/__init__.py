# SPDX-License-Identifier: Apache-2.0

"""Every address of the server, by subject."""
