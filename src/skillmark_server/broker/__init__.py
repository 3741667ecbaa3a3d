# SPDX-License-Identifier: Apache-2.0

"""Hands tasks to RabbitMQ or Redis, for sites of several machines; Celery is met here only."""
