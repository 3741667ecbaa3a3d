# SPDX-License-Identifier: Apache-2.0

"""Copies of what is public, for a web server or an object storage behind a CDN."""
