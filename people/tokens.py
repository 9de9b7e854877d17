"""How tools sign in to the REST API: by a token, which is had for a password or made on a page."""

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

from orgmodel.caching.compiled import CompiledQuery
from orgmodel.domain.periods import long_date
from people.models import Scope, Token, User
from people.operations import note_use

SCHEMES = (b"bearer", b"token")


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Bearer …` (RFC 6750), or `Token …` as before; the token is found by its hash.

    Unless the scope is to administer, an administrator's account is none for
    this request: it may what its person may.
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
        return self.authenticate_credentials(token.strip())

    def authenticate_header(self, request: Request) -> str:
        """The scheme that a 401 names."""
        return "Bearer"

    def authenticate_credentials(self, token: bytes) -> tuple[User, Token]:
        """The account and its token; AuthenticationFailed where it is unknown or expired, or the account closed."""
        found = _find(_digest(token))
        if found is None:
            raise AuthenticationFailed("There is no such token. It may have been revoked.")
        if found.expiry and found.expiry <= timezone.now():
            raise AuthenticationFailed(f"This token expired on {long_date(found.expiry.date())}.")
        self.validate_user(found)
        note_use(found)
        if found.scope != Scope.ADMINISTER:
            found.user.is_superuser = found.user.is_staff = False  # never saved
        return found.user, found


def _columns(model: type[models.Model]) -> list[str]:
    return [field.attname for field in model._meta.concrete_fields]


# Asked with every request of every tool.
_of_digest = CompiledQuery(
    lambda digest: Token.objects.filter(pk=digest).values_list(
        *_columns(Token), *(f"user__{name}" for name in _columns(User))
    ),
    digest=str,
)


def _find(digest: str) -> Token | None:
    """The token with its account."""
    for values in _of_digest.rows(digest=digest):
        names = _columns(Token)
        found: Token = Token.from_db(DEFAULT_DB_ALIAS, names, values[: len(names)])
        found.user = User.from_db(DEFAULT_DB_ALIAS, _columns(User), values[len(names) :])
        return found
    return None


def _digest(token: bytes) -> str:
    try:
        return hash_token(token.decode("ascii"))
    except UnicodeDecodeError:
        return ""


def scope_of(request: Request) -> Scope:
    """What a request may: no more than its token, and than its account."""
    if getattr(request.auth, "scope", None) == Scope.READ:
        return Scope.READ
    return Scope.ADMINISTER if request.user.is_superuser else Scope.WRITE


class ScopeAllows(BasePermission):
    """Whoever signed in with a token that may only read changes nothing."""

    message = "This token may only read. Make one that may write."

    def has_permission(self, request: Request, view: object) -> bool:
        return request.method in SAFE_METHODS or scope_of(request) != Scope.READ


class TokenScheme(OpenApiAuthenticationExtension):
    """How the API's description names it."""

    target_class = "people.tokens.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer"}


class PasswordAuthentication(BasicAuthentication):
    """User name and password; the throttle counts wrong ones whatever body comes with them, as it reads none."""

    def authenticate_credentials(
        self, userid: str, password: str, request: Request | None = None
    ) -> tuple[User, None]:
        if "\0" in userid:
            raise AuthenticationFailed("That is no user name.")
        if request is None:
            raise TypeError("A password is checked for a request.")
        plain = request._request
        plain.POST = QueryDict()
        return super().authenticate_credentials(userid, password, plain)  # type: ignore[arg-type]  # for the throttle


class PasswordScheme(BasicScheme):
    """How the API's description names it."""

    target_class = "people.tokens.PasswordAuthentication"
