"""Invitations as they are listed: whose, when, by whom, and what has come of them."""

from django.db.models import Case, Count, F, Q, QuerySet, TextChoices, Value, When
from django.db.models.functions import Lower
from django.utils import timezone

from access.models import Invitation
from people.models import User


class InvitationState(TextChoices):
    """What has come of an invitation."""

    JOINED = "joined", "Has signed in"
    EXPIRED = "expired", "Link expired"
    FAILED = "failed", "Mail failed"
    WAITING = "waiting", "Waiting to be sent"
    SENT = "sent", "Sent"


# Which can be sent again, all at once.
REPEATABLE = (InvitationState.SENT, InvitationState.FAILED, InvitationState.EXPIRED)


def invitations(*, search: str = "", state: str = "") -> QuerySet[Invitation]:
    """The invitations that are found by the words of a name or email, each with its state, the newest first."""
    have_signed_in = User.objects.exclude(email="").exclude(last_login=None)
    now, today = timezone.now(), timezone.localdate()
    is_over = Q(expires_at__lte=now) | Q(person__ends_before__lte=today) | ~Q(email=F("person__email"))
    found = Invitation.objects.alias(small=Lower("person__email")).annotate(
        state=Case(
            When(
                Q(small__in=have_signed_in.values(small=Lower("email"))) | Q(accepted_at__isnull=False),
                then=Value(InvitationState.JOINED.value),
            ),
            When(is_over, then=Value(InvitationState.EXPIRED.value)),
            When(
                mail__isnull=False,
                mail__sent_at=None,
                mail__next_try_at=None,
                then=Value(InvitationState.FAILED.value),
            ),
            When(mail__isnull=False, mail__sent_at=None, then=Value(InvitationState.WAITING.value)),
            default=Value(InvitationState.SENT.value),
        )
    )
    for word in search.split():
        found = found.filter(
            Q(person__name__icontains=word)
            | Q(person__handle__icontains=word)
            | Q(person__email__icontains=word)
        )
    return found.filter(state=state) if state else found


def counts(found: QuerySet[Invitation]) -> list[tuple[InvitationState, int]]:
    """How many of them are in which state, those that there are."""
    rows = dict(found.order_by().values_list("state").annotate(Count("pk")))  # type: ignore[misc]  # annotated
    return [(state, rows[state]) for state in InvitationState if state in rows]
