# SPDX-License-Identifier: Apache-2.0

"""JSON for programs, by the same services as the pages."""
