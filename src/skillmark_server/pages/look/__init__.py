# SPDX-License-Identifier: Apache-2.0

"""
How facts become words and drawings on a page: verdicts, seals, marks, dates, prose.

Pure functions; the template tags in `pages.templatetags.skillmark` are thin doors
to them. They decide nothing about a credential: that is the core's verdict.
"""
