# SPDX-License-Identifier: Apache-2.0

"""What people hold that nobody issued here: badges from elsewhere, certificates on paper."""
