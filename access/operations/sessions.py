"""Deleting sessions by which nobody is signed in any more."""

from django.contrib.sessions.models import Session
from django.utils import timezone


def delete_expired_sessions() -> None:
    """Delete the sessions that have expired."""
    Session.objects.filter(expire_date__lt=timezone.now()).delete()
