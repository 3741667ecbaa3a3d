# SPDX-License-Identifier: Apache-2.0

"""The site's own verifier: what is given, judged within bounds, for pages and programs alike."""
