"""Accounts and their tokens, and roles: `roles` has the operations, the others are plain functions.

Accounts are no facts of the organisation, so what is done to them is no operation that a proposal could hold. It is recorded in the history too, for administrators (access/account_history.py).
"""

import datetime as dt

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from knox.models import get_digest_token
from knox.settings import CONSTANTS

from access.operations.accounts import (
    NO_EMAIL,
    NOT_THEIRS,
    is_taken,
    link_account,
    require_keeps_tools,
    require_looks_after,
    switch_off,
    switch_on,
)
from access.operations.roles import (
    COMMAND_LINE,
    correct_role,
    end_role,
    grant_role,
    remove_role,
)
from access.operations.sign_ins import (
    end_session,
    end_sessions,
    note_session_use,
    remove_second_factor,
    use_assertion,
    use_code,
)
from orgmodel.domain.operations import refuse
from orgmodel.domain.operations.decorator import retried
from people.models import USERNAME_TAKEN, Person, Scope, Token, User

__all__ = [
    "COMMAND_LINE",
    "NOT_THEIRS",
    "add_account",
    "add_tool",
    "command_line_user",
    "correct_role",
    "end_role",
    "end_session",
    "end_sessions",
    "give_account",
    "grant_role",
    "is_taken",
    "issue_token",
    "link_account",
    "note_session_use",
    "note_use",
    "remove_role",
    "remove_second_factor",
    "require_keeps_tools",
    "revoke_token",
    "revoke_tokens",
    "sign_up",
    "switch_off",
    "switch_on",
    "use_assertion",
    "use_code",
]
# How exactly the last use of a token is noted; more would cost a write for every request.
USE_IS_NOTED_EVERY = dt.timedelta(minutes=1)


def command_line_user() -> User:
    """The account in whose name commands act; nobody can sign in with it."""
    user, made = User.objects.get_or_create(
        username=COMMAND_LINE, defaults={"is_superuser": True, "first_name": "Command line"}
    )
    if made:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user


def give_account(person: Person, *, administrator: bool = False, username: str = "") -> User:
    """Make an account for `person`, who cannot sign in with it before it has a password.

    Its user name is their handle unless another is given, its email theirs. Raises ValidationError
    when either has an account already.
    """
    first_name, _, last_name = person.name.partition(" ")
    user = User(
        username=username or person.handle,
        email=person.email,
        first_name=first_name,
        last_name=last_name,
        is_superuser=administrator,
        is_staff=administrator,
    )
    user.set_unusable_password()
    user.full_clean()
    user.save()
    return user


def add_account(person: Person, *, by: User) -> User:
    """Give a person an account, who sets a password by mail.

    Raises PermissionDenied, and ValidationError where they have no email or an account already.
    """
    require_looks_after(by, person)
    if not person.email:
        raise refuse(NO_EMAIL.format(person=person.distinct_name()), code="email")
    return give_account(person)


def sign_up(*, email: str, username: str, password: str) -> User:
    """Make an account for who has proven that `email` is theirs.

    Raises ValidationError when the user name is taken or not one, or the
    email has an account.
    """
    account = User(username=username, email=email)
    account.set_password(password)
    account.full_clean()
    return retried(lambda: _saved(account))


def _saved(account: User) -> User:
    with transaction.atomic():
        account.save()
    return account


def add_tool(*, username: str, name: str, administrator: bool = False) -> User:
    """Make an account for a tool, which signs in by tokens alone: it has no password and no email.

    It reads everything; it writes only with `administrator`, since it is no
    person and holds no role. Raises ValidationError when the user name is
    taken, also as a person's handle, or not one.
    """
    tool = User(username=username, first_name=name, is_tool=True, is_superuser=administrator)
    tool.set_unusable_password()
    tool.clean_fields()
    if is_taken(username):
        raise ValidationError({"username": refuse(USERNAME_TAKEN, code="conflict")})
    tool.full_clean()
    tool.save()
    return tool


def issue_token(user: User, *, name: str, scope: str, expiry: dt.datetime | None) -> tuple[Token, str]:
    """Create a token of `user` and return it with its text, which is stored nowhere.

    Args:
        scope: A Scope, or AREA_SCOPES with spaces between.
        expiry: When it ends; None for one that does not.

    Raises:
        ValidationError: the name is none, the scope is more than the account may, or `expiry` is past.
    """
    if scope == Scope.ADMINISTER and not user.administers:
        raise ValidationError({"scope": "Only administrators and people admins can have such a token."})
    if expiry and expiry <= timezone.now():
        raise ValidationError({"expires_on": "Choose a day in the future."})
    digest, text = get_digest_token()
    key = text[: CONSTANTS.TOKEN_KEY_LENGTH]
    token = Token(digest=digest, token_key=key, user=user, name=name, scope=scope, expiry=expiry)
    token.clean_fields(exclude={"user"})
    token.save()
    return token, text


def revoke_token(token: Token) -> None:
    """Take a token back; whatever uses it is refused from now on."""
    token.delete()


def revoke_tokens(user: User) -> None:
    """Take back every token of `user`."""
    user.auth_token_set.all().delete()


def note_use(token: Token) -> None:
    """Keep that `token` was used now, unless that was noted a moment ago."""
    now = timezone.now()
    if token.used_at is None or now - token.used_at > USE_IS_NOTED_EVERY:
        Token.objects.filter(pk=token.pk).update(used_at=now)
