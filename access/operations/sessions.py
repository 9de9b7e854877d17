"""Deleting sessions, and what else signed somebody in, once they have expired."""

from django.contrib.sessions.models import Session
from django.utils import timezone

from access.models import UsedAssertion


def delete_expired_sessions() -> None:
    """Delete the sessions that have expired, and the SAML assertions that nobody could use again."""
    now = timezone.now()
    Session.objects.filter(expire_date__lt=now).delete()
    UsedAssertion.objects.filter(expires_at__lt=now).delete()
