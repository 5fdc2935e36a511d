"""Sends with one of Python's clients: send.py CLIENT URL KEY COUNT. Whatever it logs goes to stderr."""

import logging
import sys
from datetime import datetime, timedelta, timezone

name, url, key, count = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
logging.basicConfig(level=logging.INFO, stream=sys.stderr)
first = datetime(2026, 1, 1, tzinfo=timezone.utc)


def numbers():
    for n in range(count):
        yield {"n": n, "text": "é"}, first + timedelta(seconds=n)


def send_posthog():
    from posthog import Posthog

    client = Posthog(key, host=url, flush_at=15, max_retries=20, gzip=True)
    client.capture("Item Seen", distinct_id="anon-1", properties={"ratio": float("nan")})
    client.alias("anon-1", "user-1")
    client.set(distinct_id="user-1", properties={"plan": "pro"})
    client.set_once(distinct_id="user-1", properties={"since": 2026})
    for properties, at in numbers():
        client.capture("Item Liked", distinct_id="user-1", properties=properties, timestamp=at)
    client.shutdown()


def send_segment():
    from segment.analytics.client import Client

    client = Client(key, host=url, upload_size=15, max_retries=20, gzip=True)
    client.identify("user-1", {"plan": "pro"}, anonymous_id="anon-1")
    client.page("user-1", "Docs", "Home", {"path": "/"})
    client.group("user-1", "acme", {"seats": 12})
    client.alias("anon-2", "user-1")
    client.track(user_id=7, event="Item Seen", properties={"ratio": float("nan")})
    for properties, at in numbers():
        client.track("user-1", "Item Liked", properties, timestamp=at)
    client.shutdown()


def send_rudderstack():
    from rudderstack.analytics.client import Client

    client = Client(key, host=url, upload_size=15, max_retries=20, gzip=True)
    client.identify("user-1", {"plan": "pro"}, anonymous_id="anon-1")
    client.page("user-1", "Docs", "Home", {"path": "/"})
    client.group("user-1", "acme", {"seats": 12})
    client.alias("anon-2", "user-1")
    client.track(user_id=7, event="Item Seen", properties={"ratio": float("nan")})
    for properties, at in numbers():
        client.track("user-1", "Item Liked", properties, timestamp=at)
    client.shutdown()


{"posthog": send_posthog, "segment": send_segment, "rudderstack": send_rudderstack}[name]()
