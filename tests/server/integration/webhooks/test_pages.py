# SPDX-License-Identifier: Apache-2.0

"""Mette makes a webhook, tries it, reads its log and sends again; others see nothing of it."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from skillmark_server.webhooks import tasks
from skillmark_server.webhooks.models import Endpoint, Message

SECRET = re.compile(r"whsec_[A-Za-z0-9+/=]{44}")


def test_a_webhook_is_made_tried_changed_and_ended(as_, mette, receiver, now):
    browser = as_(mette)
    url = f"https://issuer.test:{receiver.port}/hook"
    made = browser.post(
        reverse("webhook-list"), {"url": url, "note": "HR", "events": ["award.issued"]}
    )
    receiver.secrets.append(SECRET.findall(made.content.decode())[0])
    endpoint = Endpoint.objects.get()
    place = reverse("webhook", args=[endpoint.pk])
    assert not SECRET.search(browser.get(reverse("webhook-list")).content.decode())

    browser.post(reverse("webhook-test", args=[endpoint.pk]))
    message = Message.objects.get()
    tasks.tick(message.due_at)
    shown = browser.get(place).content.decode()
    assert "delivered" in shown
    assert "webhook.test" in shown
    browser.post(reverse("webhook-again", args=[message.pk]))
    tasks.tick(Message.objects.get().due_at)
    assert len(receiver.got) == 2
    Message.objects.update(delivered_at=None, dead_at=now)
    browser.post(reverse("webhook-dead-again", args=[endpoint.pk]), {"days": "0"})
    assert Message.objects.get().dead_at is None

    assert SECRET.search(
        browser.post(reverse("webhook-secret", args=[endpoint.pk])).content.decode()
    )
    wrong = browser.post(place, {"url": "http://x.example", "events": ["award.claimed"]})
    assert b"http://x.example" in wrong.content
    browser.post(place, {"url": url, "note": "", "events": ["award.claimed"]})
    assert Endpoint.objects.get().events == ["award.claimed"]
    browser.post(reverse("webhook-end", args=[endpoint.pk]))
    assert Endpoint.objects.get().end_reason == "by_person"
    assert "ended" in browser.get(place).content.decode()


def test_a_stranger_meets_404_at_each_address(as_, mallory, listen, now):
    endpoint = listen()
    message = Message.objects.create(
        endpoint=endpoint, event="webhook.test", body="{}", created_at=now, due_at=now
    )
    browser = as_(mallory)
    assert browser.get(reverse("webhook", args=[endpoint.pk])).status_code == 404
    for name in (
        "webhook-test",
        "webhook-secret",
        "webhook-end",
        "webhook-dead-again",
        "webhook-on",
    ):
        assert browser.post(reverse(name, args=[endpoint.pk])).status_code == 404
    assert browser.post(reverse("webhook-again", args=[message.pk])).status_code == 404


@pytest.mark.parametrize("many", [1, 20])
def test_the_log_takes_as_many_queries_for_one_as_for_many(
    as_, mette, listen, now, many, django_assert_max_num_queries
):
    endpoint = listen()
    for _ in range(many):
        message = Message.objects.create(
            endpoint=endpoint, event="webhook.test", body="{}", created_at=now, due_at=now
        )
        message.tries.create(at=now, milliseconds=5, status=500)
    browser = as_(mette)
    browser.get(reverse("webhook", args=[endpoint.pk]))
    with django_assert_max_num_queries(14):
        browser.get(reverse("webhook", args=[endpoint.pk]))
    with django_assert_max_num_queries(12):
        browser.get(reverse("webhook-list"))
