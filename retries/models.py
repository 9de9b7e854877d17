"""What the API answered to requests that came with a key, so that one sent again is not done again."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

KEPT_FOR = dt.timedelta(hours=24)


class Answer(models.Model):
    """The answer to one request under an Idempotency-Key.

    The key belongs to one token or session of an account, of which `credential`
    is a hash. `fingerprint` is that of the request, so that another one under the
    same key is noticed.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    credential = models.CharField(max_length=64)
    key = models.CharField(max_length=255)
    at = models.DateTimeField(default=timezone.now)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["by", "credential", "key"], name="retries_key_of_a_credential")
        ]
        indexes = [models.Index(fields=["at"], name="retries_oldest_first")]

    def __str__(self) -> str:
        return self.key
