# SPDX-License-Identifier: Apache-2.0

"""The first version of the API: one file a resource."""
