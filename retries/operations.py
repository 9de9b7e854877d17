"""Keeps answers of the API for a day, in the transaction of what they tell of."""

from django.db import connection
from django.utils import timezone

from orgmodel.api.idempotency import Kept, StillRunning, keep_answers
from people.models import User
from retries.models import KEPT_FOR, Answer

# The lock of a key, which goes with the transaction. One number, where the locks of sheets have two.
TAKE_TURN = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 7))"
# One under the same key is too old; of others, as many as may have become so since the last time.
FORGET = """
DELETE FROM retries_answer WHERE by_id = %s AND key = %s OR id IN (
    SELECT id FROM retries_answer WHERE at < %s ORDER BY at LIMIT 100 FOR UPDATE SKIP LOCKED
)
"""


@keep_answers
class Answers:
    """The answers in the database."""

    def begin(self, account: User, key: str) -> Kept | None:
        """What was answered under the key before; from now on nobody else begins with it before this transaction ends.

        Raises StillRunning while somebody is at it.
        """
        with connection.cursor() as cursor:
            cursor.execute(TAKE_TURN, [f"{account.pk} {key}"])
            if not cursor.fetchone()[0]:
                raise StillRunning
        answer = Answer.objects.filter(by=account, key=key, at__gte=timezone.now() - KEPT_FOR).first()
        if answer is None:
            return None
        return Kept(answer.fingerprint, answer.status, answer.headers, bytes(answer.content))

    def keep(self, account: User, key: str, answer: Kept) -> None:
        """Keep what is answered, and forget some of what is a day old."""
        with connection.cursor() as cursor:
            cursor.execute(FORGET, [account.pk, key, timezone.now() - KEPT_FOR])
        Answer.objects.create(
            by=account,
            key=key,
            fingerprint=answer.fingerprint,
            status=answer.status,
            headers=answer.headers,
            content=answer.content,
        )
