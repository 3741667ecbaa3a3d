# SPDX-License-Identifier: Apache-2.0

"""What everybody may see of a site, as files that any web server serves."""
