"""Mail of accounts is sent at once, as if a background worker were there."""

import pytest

from mail.operations import delivery, queueing


@pytest.fixture(autouse=True)
def mail_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is queued is in `mail.outbox` right away."""
    monkeypatch.setattr(queueing, "_wake_worker", delivery.send_waiting)
