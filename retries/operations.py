"""Stores responses of the API for a day, in the transaction of the change that they answer."""

from typing import cast

from django.db import connection
from django.utils import timezone

from orgmodel.api.idempotency import KeyOwner, StillRunning, StoredResponse, register_store
from people.models import User
from retries.models import KEPT_FOR, Answer

# The lock of a key, which ends with the transaction. One number: the locks of sheets have two.
LOCK_KEY = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7))"
# An expired response under the same key, and up to a hundred other expired ones.
DELETE_EXPIRED = """
DELETE FROM retries_answer WHERE by_id = %s AND credential = %s AND key = %s OR id IN (
    SELECT id FROM retries_answer WHERE at < %s ORDER BY at LIMIT 100 FOR UPDATE SKIP LOCKED
)
"""


@register_store
class DatabaseStore:
    """Stores responses in the database."""

    def claim(self, owner: KeyOwner, key: str) -> StoredResponse | None:
        """The response stored under the key; the key is locked until this transaction ends.

        Raises StillRunning while another request has it locked.
        """
        account = cast(User, owner.account)
        with connection.cursor() as cursor:
            cursor.execute(LOCK_KEY, [f"{account.pk} {owner.credential} {key}"])
            if not cursor.fetchone()[0]:
                raise StillRunning
        found = Answer.objects.filter(by=account, credential=owner.credential, key=key)
        answer = found.filter(at__gte=timezone.now() - KEPT_FOR).first()
        if answer is None:
            return None
        return StoredResponse(answer.fingerprint, answer.status, answer.headers, bytes(answer.content))

    def save(self, owner: KeyOwner, key: str, response: StoredResponse) -> None:
        """Store the response, and delete some of those that are a day old."""
        account = cast(User, owner.account)
        with connection.cursor() as cursor:
            cursor.execute(DELETE_EXPIRED, [account.pk, owner.credential, key, timezone.now() - KEPT_FOR])
        Answer.objects.create(
            by=account,
            credential=owner.credential,
            key=key,
            fingerprint=response.fingerprint,
            status=response.status,
            headers=response.headers,
            content=response.content,
        )


def delete_expired() -> None:
    """Delete the responses that are a day old."""
    Answer.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()
