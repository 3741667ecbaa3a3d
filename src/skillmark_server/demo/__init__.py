# SPDX-License-Identifier: Apache-2.0

"""Two organisations and their people, made by the services that everybody uses."""
