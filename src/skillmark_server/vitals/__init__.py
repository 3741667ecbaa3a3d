# SPDX-License-Identifier: Apache-2.0

"""What a site remembers of itself: which workers live, what was set up, whether it is ready."""
