"""Sessions and second factors of accounts, and what may sign in once."""

import datetime as dt
import hashlib
import uuid

from allauth.mfa.models import Authenticator
from django.db import transaction

from access.models import Session, UsedAssertion
from people.models import User


def note_session_use(session: Session) -> None:
    """Keep when, from where, in which browser and by whom `session` was used."""
    Session.objects.filter(pk=session.pk).update(
        seen_at=session.seen_at,
        device=session.device,
        address=session.address,
        account=session.account_id,
    )


def end_session(account: User, public_id: uuid.UUID) -> bool:
    """Sign `account` out of one browser; False where there is no such session of it any more."""
    ended, _ = account.sessions.filter(public_id=public_id).delete()
    return bool(ended)


def end_sessions(account: User, *, but: str | None = None) -> int:
    """Sign `account` out everywhere, but in the session with the key `but`; returns of how many browsers."""
    ended, _ = account.sessions.exclude(pk=but or "").delete()
    return ended


def use_code(authenticator: Authenticator, counter: int) -> bool:
    """Use the code of an authenticator app that is for the half-minute `counter`; False where it, or a later one, was.

    In the database, since each process has a cache of its own.
    """
    with transaction.atomic():
        stored = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        if counter <= stored.data.get("counter", 0):
            return False
        stored.data["counter"] = counter
        stored.save(update_fields=["data"])
    return True


def use_assertion(provider_id: str, assertion_id: str, *, until: float) -> bool:
    """Use a SAML assertion that counts until `until`, in seconds; False where it was used.

    In the database, since each process has a cache of its own, and of two at the same moment one has to be refused.
    """
    digest = hashlib.sha256(f"{provider_id}\n{assertion_id}".encode()).hexdigest()
    expires_at = dt.datetime.fromtimestamp(until, dt.UTC)
    _, is_new = UsedAssertion.objects.get_or_create(digest=digest, defaults={"expires_at": expires_at})
    return is_new


def remove_second_factor(authenticator: Authenticator) -> None:
    """Take a second factor away that was lost; with the last one, the recovery codes go too."""
    others = Authenticator.objects.filter(user=authenticator.user)
    with transaction.atomic():
        authenticator.delete()
        if not others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists():
            for codes in others:
                codes.delete()
