"""Counts the queries of addresses, through the whole product as it runs in production; prints JSON.

Takes `[[path, {header: value}], …]` on standard input and answers the number of
queries of each at its second request, or null where it is not there.
"""

import json
import os
import sys

import django


def queries(path: str, headers: dict[str, str]) -> int | None:
    """How many queries the second answer takes, sign-in included."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "127.0.0.1", **headers})
    if client.get(path).status_code != 200:
        return None
    with CaptureQueriesContext(connection) as captured:
        b"".join(client.get(path))  # what is streamed is read while it is sent
    return len(captured)


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "orgmodel.settings"
    django.setup()
    print(json.dumps([queries(path, headers) for path, headers in json.load(sys.stdin)]))
