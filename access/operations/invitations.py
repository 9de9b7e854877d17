"""Inviting people: a link by mail proves the address of who follows it, and lets them make their account."""

import datetime as dt
import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet
from django.template.loader import get_template
from django.urls import reverse
from django.utils import timezone

from access.account_history import INVITED, WITHDRAWN
from access.invitees import Invitee, Obstacle, invitees, is_unused
from access.models import Invitation
from access.operations import give_account
from access.rules import MANAGE_ACCOUNTS
from mail.models import Mail
from mail.operations.queueing import Draft, queue_mail
from orgmodel.domain.operations import note, refuse
from orgmodel.domain.operations.decorator import retried
from people.models import Person, User

# The advisory lock of whoever invites, so that nobody is invited twice at once.
INVITING = 7_262_003
NAMED = 3  # of so many people the history tells who they are
LINK_IS_OVER = "This link has been used or has expired."
NOT_YOURS = "You don’t have permission to invite people. People admins and administrators can."


@dataclass(frozen=True)
class Outcome:
    """Who was invited, and who wasn't."""

    invited: Sequence[Invitee]
    skipped: Sequence[Invitee]


def invite(people: QuerySet[Person], *, by: User, site: str, again: bool = False) -> Outcome:
    """Send each of these people a link by which they make their account; skip those who can't be invited.

    Links expire after `INVITATION_DAYS`; for who is in a gap then or now, so many days after they are back.
    An invitation that someone had ends, and with it its link. A fixed number of queries, whoever they are.

    Args:
        site: The address of this installation, as `https://orgmodel.example.com/`.
        again: Also invite who has an invitation that was sent and is still open.

    Raises:
        PermissionDenied: `by` manages no accounts.
    """
    if not by.has_perm(MANAGE_ACCOUNTS):
        raise PermissionDenied(NOT_YOURS)

    def invited() -> Outcome:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [INVITING])
            allowed = {"", Obstacle.INVITED} if again else {""}
            found = invitees(people)
            outcome = Outcome(
                [each for each in found if each.obstacle in allowed],
                [each for each in found if each.obstacle not in allowed],
            )
            if outcome.invited:
                _send(outcome.invited, by=by, site=site)
            return outcome

    return retried(invited)


def _send(people: Sequence[Invitee], *, by: User, site: str) -> None:
    now = timezone.now()
    keys = [secrets.token_urlsafe(32) for _ in people]
    write = get_template("account/email/invitation_message.txt").render
    subject = get_template("account/email/invitation_subject.txt").render({}).strip()
    context = {"by": by, "site": urlsplit(site).netloc}
    ends = [_expires_at(person, now) for person in people]
    drafts = []
    for person, key, expires_at in zip(people, keys, ends, strict=True):
        address = f"{site.rstrip('/')}{reverse('account_invitation', args=[key])}"
        body = write({**context, "person": person, "address": address, "expires_at": expires_at})
        drafts.append(Draft(person.email, subject, body.strip()))
    mails = queue_mail(drafts, is_bulk=len(drafts) > 1)
    before = Invitation.objects.filter(person__in=[person.pk for person in people])
    Mail.objects.filter(invitations__in=before.values("pk"), sent_at=None).delete()
    before.delete()
    Invitation.objects.bulk_create(
        Invitation(
            person_id=person.pk,
            email=person.email,
            digest=digest_of(key),
            invited_at=now,
            invited_by=by,
            expires_at=expires_at,
            mail=mail,
        )
        for person, key, mail, expires_at in zip(people, keys, mails, ends, strict=True)
    )
    handles = ", ".join(person.handle for person in people[:NAMED])
    who = handles if len(people) <= NAMED else f"{len(people):,} people"
    note(INVITED, {"people": who}, by=by)


def _expires_at(person: Invitee, now: dt.datetime) -> dt.datetime:
    is_back = person.gap and timezone.make_aware(dt.datetime.combine(person.gap.ends_before, dt.time.min))
    return (is_back or now) + dt.timedelta(days=settings.INVITATION_DAYS)


def digest_of(key: str) -> str:
    """What is stored of a link's key: it is random, so a plain hash of it can't be guessed back."""
    return hashlib.sha256(key.encode()).hexdigest()


def withdraw(invitation: Invitation, *, by: User) -> None:
    """End an invitation, and don't send what waits.

    Raises:
        PermissionDenied: `by` manages no accounts.
        ValidationError: it was accepted.
    """
    if not by.has_perm(MANAGE_ACCOUNTS):
        raise PermissionDenied(NOT_YOURS)
    with transaction.atomic():
        ended, _ = Invitation.objects.filter(pk=invitation.pk, accepted_at=None).delete()
        if not ended:
            raise refuse(
                f"{invitation.person.distinct_name()} has accepted the invitation. "
                "Switch their account off instead.",
                code="ended",
            )
        Mail.objects.filter(pk=invitation.mail_id or 0, sent_at=None).delete()
        note(WITHDRAWN, {"people": invitation.person.handle}, by=by)


def open_invitation(key: str, *, lock: bool = False) -> Invitation | None:
    """The invitation whose link has this key; `opens_on` says whether it works already.

    None where it was used, withdrawn or sent anew or has expired; where the person has left or has another email
    address by now; and where somebody uses the account that they have.
    """
    found = Invitation.objects.select_related("person").filter(digest=digest_of(key), accepted_at=None)
    if lock:
        found = found.select_for_update(of=("self",))
    invitation = found.filter(expires_at__gt=timezone.now()).first()
    if invitation is None or invitation.person.email != invitation.email:
        return None
    if invitation.person.ended_by(timezone.localdate()):
        return None
    account = account_of(invitation)
    return invitation if account is None or is_unused(account) else None


def opens_on(invitation: Invitation) -> dt.date | None:
    """The day on which its person is back, where they are in a gap; until then, the link doesn't work."""
    gap = invitation.person.gap_on(timezone.localdate())
    return gap.ends_before if gap else None


def account_of(invitation: Invitation) -> User | None:
    """The account with the email of an invitation, whoever made it."""
    return User.objects.filter(email__iexact=invitation.email).first()


def accept_invitation(key: str, *, username: str, password: str) -> User:
    """Make the account of who was invited, or give a password to the one that was made for them; the link is used then.

    Raises:
        ValidationError: the link doesn't work any more, or the user name is taken or not one.
    """

    def accepted() -> User:
        with transaction.atomic():
            invitation = open_invitation(key, lock=True)
            if invitation is None or opens_on(invitation):
                raise refuse(LINK_IS_OVER, code="over")
            account = account_of(invitation) or give_account(invitation.person, username=username)
            account.set_password(password)
            account.save()
            invitation.accepted_at, invitation.digest = timezone.now(), ""
            invitation.save(update_fields=["accepted_at", "digest"])
            return account

    return retried(accepted)
