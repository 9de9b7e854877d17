"""How tools sign in to the REST API: by a token, which is had for a password or made on a page."""

import datetime as dt
from typing import cast

from django.db import DEFAULT_DB_ALIAS, models
from django.http import QueryDict
from django.utils import timezone
from drf_spectacular.authentication import BasicScheme
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from rest_framework.authentication import BasicAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from access.guests.visible import is_guest
from access.leavers import has_left
from access.operations import note_use
from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.accounts import scope_for
from orgmodel.domain.operations import Operation, registry
from orgmodel.domain.periods import long_date
from people.models import Scope, Token, User

SCHEMES = (b"bearer", b"token")


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Bearer …` (RFC 6750), or `Token …` as before; the token is found by its hash.

    Unless the scope is to administer, an account has no rights of administrators
    and people admins for this request: it may what its person may by other roles. In the areas of a token that has
    some it writes all that the account may, and reads as that person.
    """

    def authenticate(self, request: Request) -> tuple[User, Token] | None:
        """The account and its token; None where the header is missing or of another scheme.

        Raises AuthenticationFailed.
        """
        scheme, _, token = get_authorization_header(request).strip().partition(b" ")
        if scheme.lower() not in SCHEMES:
            return None
        if not token.strip() or b" " in token.strip():
            raise AuthenticationFailed("Write it as “Authorization: Bearer …”, with one token.")
        account, found = self.authenticate_credentials(token.strip())
        _limit(account, found, writes=self.writes(request, found))
        return account, found

    def writes(self, request: Request, token: Token) -> bool:
        """Whether a request may all that the account may in the areas of its token.

        One that only reads may where its view has a `scope_to_read`, and the token has that.
        """
        view = (request.parser_context or {}).get("view")
        return request.method not in SAFE_METHODS or getattr(view, "scope_to_read", "") in (token.areas or ())

    def authenticate_header(self, request: Request) -> str:
        """The scheme that a 401 names."""
        return "Bearer"

    def authenticate_credentials(self, token: bytes) -> tuple[User, Token]:
        """The account and its token; AuthenticationFailed where it is unknown or expired, or the account closed."""
        found = _find(_digest(token))
        if found is None:
            raise AuthenticationFailed("This token doesn’t exist. It may have been revoked.")
        if found.expiry and found.expiry <= timezone.now():
            raise AuthenticationFailed(f"This token expired on {long_date(found.expiry.date())}.")
        self.validate_user(found)
        note_use(found)
        return found.user, found


def _limit(account: User, token: Token, *, writes: bool) -> None:
    """Leave of what the account may, for this request, what the token may; none of it is ever saved."""
    account.scopes = token.areas
    if token.scope == Scope.ADMINISTER or (token.areas and writes):
        return
    account.is_reduced, account.acts_as_person = account.is_superuser, True
    account.is_superuser = account.is_staff = False


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


# Asked with every request of every tool.
_of_digest = CompiledQuery(
    lambda digest, day: Token.objects.filter(pk=digest).values_list(
        *_columns(Token),
        *(f"user__{name}" for name in _columns(User)),
        has_left(day, "user__email"),
        is_guest(day, "user__email"),
    ),
    digest=str,
    day=dt.date,
)


def _find(digest: str) -> Token | None:
    """The token with its account. Raises AuthenticationFailed where its person has left."""
    for *values, has_left_by_now, guest_today in _of_digest.rows(digest=digest, day=timezone.localdate()):
        names = _columns(Token)
        found: Token = Token.from_db(DEFAULT_DB_ALIAS, names, values[: len(names)])
        found.user = User.from_db(DEFAULT_DB_ALIAS, _columns(User), values[len(names) :])
        if has_left_by_now and not found.user.is_superuser:
            raise AuthenticationFailed("This account is closed: the person has left.")
        found.user.guest_today = guest_today
        return found
    return None


def _digest(token: bytes) -> str:
    try:
        return hash_token(token.decode("ascii"))
    except UnicodeDecodeError:
        return ""


def scope_of(request: Request) -> Scope:
    """What a request may: no more than its token, and than its account."""
    if isinstance(request.auth, Token) and request.auth.scope == Scope.READ:
        return Scope.READ
    if isinstance(request.auth, Token) and request.auth.areas:
        return Scope.WRITE
    return Scope.ADMINISTER if cast(User, request.user).administers else Scope.WRITE


class ScopeAllows(BasePermission):
    """Whoever signed in with a token that may only read changes nothing."""

    message = "This token can only read. Create one that can write."

    def has_permission(self, request: Request, view: object) -> bool:
        if request.method in SAFE_METHODS or scope_of(request) != Scope.READ:
            return True
        if operation := _operation_of(view):
            self.message = f"This token can only read: it lacks the scope {scope_for(operation.name)}."
        return False


# By the action of a viewset, what names its operation.
OPERATIONS = {"create": "add", "partial_update": "change", "destroy": "remove"}


def _operation_of(view: object) -> Operation | None:
    """The operation that the request calls, where its address says which."""
    if known := registry.get(getattr(view, "kwargs", {}).get("operation", "")):
        return known
    action = getattr(view, "action", None) or ""
    found = getattr(getattr(view, OPERATIONS.get(action, action), None), "operation", None)
    return found if isinstance(found, Operation) else None


class TokenScheme(OpenApiAuthenticationExtension):
    """How the API's description names it."""

    target_class = "access.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class PasswordAuthentication(BasicAuthentication):
    """User name and password; the throttle counts wrong ones whatever body comes with them, as it reads none."""

    def authenticate_credentials(
        self, userid: str, password: str, request: Request | None = None
    ) -> tuple[User, None]:
        if "\0" in userid:
            raise AuthenticationFailed("This isn’t a user name.")
        if request is None:
            raise TypeError("A password is checked for a request.")
        plain = request._request
        plain.POST = QueryDict()
        return super().authenticate_credentials(userid, password, plain)  # type: ignore[arg-type]  # for the throttle


class PasswordScheme(BasicScheme):
    """How the API's description names it."""

    target_class = "access.tokens.PasswordAuthentication"
