# SPDX-License-Identifier: Apache-2.0

"""How a date may be typed into a form, by language; `pages.look.dates` says how it is shown."""
