"""What is done to accounts, their rights and their tokens, told to the history, where administrators read it.

It hears of every save, on whatever surface, so that none is forgotten. No
secret and no hash is told.
"""

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.contrib.auth.models import Group
from django.db.models import Model, QuerySet
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_save

from access.operations import COMMAND_LINE, command_line_user
from orgmodel.domain.operations import Note, note
from orgmodel.web.current import current_request, is_command
from people.models import Token, User

ADDED = Note("accounts.add", "created the account {account}{email: with email …}, {rights}")
CHANGED = Note("accounts.change", "changed the account {account}: {changes}")
REMOVED = Note("accounts.remove", "removed the account {account}")
PASSWORD = Note("accounts.set_password", "set a password of the account {account}")
ISSUED = Note(
    "accounts.issue_token", "created the token “{token}” of the account {account}, with access to {scope}"
)
REVOKED = Note("accounts.revoke_token", "revoked the token “{token}” of the account {account}")
FACTOR_ADDED = Note("accounts.add_second_factor", "added {factor} to the account {account}")
FACTOR_REMOVED = Note("accounts.remove_second_factor", "removed {factor} from the account {account}")
LINKED = Note("accounts.link_provider", "linked the account {account} to {provider}, for signing in")
INVITED = Note("accounts.invite", "invited {people}")
WITHDRAWN = Note("accounts.withdraw_invitation", "withdrew the invitation of {people}")
UNLINKED = Note("accounts.unlink_provider", "unlinked the account {account} from {provider}")

TOLD = ("username", "email", "first_name", "last_name", "is_active", "is_staff", "is_superuser", "is_tool")
ACTIONS = {
    "post_add": "added to {kind}",
    "post_remove": "removed from {kind}",
    "pre_clear": "removed from all {kind}",
}


def tell(what: Note, account: User, **arguments: str) -> None:
    """Tell the history what was done to an account, if it is known by whom."""
    if by := _who_acts(account):
        note(what, {"account": account.username, **arguments}, by=by)


def _who_acts(account: User) -> User | None:
    """Who is signed in; the account itself where nobody is, as in resetting a password; else the command line."""
    try:
        user = current_request().user
    except (LookupError, AttributeError):
        return command_line_user() if is_command() and account.username != COMMAND_LINE else None
    return user if isinstance(user, User) else account


def _remember(instance: User, update_fields: frozenset[str] | None, **_: object) -> None:
    """Before an account is saved: keep what was told of it so far."""
    instance.told = None  # type: ignore[attr-defined]  # for _after_save alone
    if instance.pk and (update_fields is None or set(TOLD) & set(update_fields)):
        instance.told = User.objects.filter(pk=instance.pk).values(*TOLD).first()  # type: ignore[attr-defined]


def _after_save(instance: User, created: bool, **_: object) -> None:
    before: dict[str, str | bool] | None = instance.told  # type: ignore[attr-defined]
    if created:
        tell(ADDED, instance, email=instance.email, rights=_rights(instance))
    elif before:
        changes = [
            f"{_label(name)} {_shown(before[name])} → {_shown(getattr(instance, name))}"
            for name in TOLD
            if before[name] != getattr(instance, name)
        ]
        if changes:
            tell(CHANGED, instance, changes="; ".join(changes))


def _label(name: str) -> str:
    return str(next(field.verbose_name for field in User._meta.fields if field.name == name))


def _rights(account: User) -> str:
    if account.is_superuser:
        return "an administrator"
    return "with access to the administration" if account.is_staff else "without rights of its own"


def _shown(value: str | bool) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else value or "—"


def _removed(instance: User, **_: object) -> None:
    tell(REMOVED, instance)


def _issued(instance: Token, created: bool, **_: object) -> None:
    if created:
        tell(ISSUED, instance.user, token=instance.name, scope=instance.scope)


def _revoked(instance: Token, **_: object) -> None:
    tell(REVOKED, instance.user, token=instance.name)


def provider_name(linked: SocialAccount) -> str:
    """The name of the provider that an account is linked to."""
    names = (each.name for each in settings.SIGN_IN_PROVIDERS if each.id == linked.provider)
    return str(next(names, linked.provider))


def _linked(instance: SocialAccount, created: bool, **_: object) -> None:
    if created:
        tell(LINKED, instance.user, provider=provider_name(instance))


def _unlinked(instance: SocialAccount, **_: object) -> None:
    tell(UNLINKED, instance.user, provider=provider_name(instance))


def factor_name(authenticator: Authenticator) -> str:
    """What a second factor is called in sentences."""
    if authenticator.type == Authenticator.Type.WEBAUTHN:
        return f"the passkey “{authenticator}”"
    return {
        Authenticator.Type.TOTP: "an authenticator app",
        Authenticator.Type.RECOVERY_CODES: "recovery codes",
    }[authenticator.type]


def _factor_added(instance: Authenticator, created: bool, **_: object) -> None:
    if created:
        tell(FACTOR_ADDED, instance.user, factor=factor_name(instance))


def _factor_removed(instance: Authenticator, **_: object) -> None:
    tell(FACTOR_REMOVED, instance.user, factor=factor_name(instance))


def _granted(
    instance: Model, action: str, reverse: bool, model: type[Model], pk_set: set[int] | None, **_: object
) -> None:
    """After an account joined or left groups, or was given permissions or lost them."""
    if action not in ACTIONS or (pk_set is not None and not pk_set):
        return
    what = ACTIONS[action]
    if isinstance(instance, User):
        rows: QuerySet[Model] = model._default_manager.filter(pk__in=pk_set or ())
        _tell_granted(instance, what, model, rows)
    else:
        for account in User.objects.filter(pk__in=pk_set or ()):
            _tell_granted(account, what, type(instance), [instance])


def _tell_granted(
    account: User, what: str, model: type[Model], rows: "QuerySet[Model] | list[Model]"
) -> None:
    kind = "groups" if model is Group else "permissions"
    named = ", ".join(str(row) for row in rows)
    tell(CHANGED, account, changes=f"{what.format(kind=kind)} {named}".strip())


def listen() -> None:
    """Hear of every account and token from now on."""
    pre_save.connect(_remember, sender=User)
    post_save.connect(_after_save, sender=User)
    post_delete.connect(_removed, sender=User)
    post_save.connect(_issued, sender=Token)
    post_delete.connect(_revoked, sender=Token)
    post_save.connect(_linked, sender=SocialAccount)
    post_delete.connect(_unlinked, sender=SocialAccount)
    post_save.connect(_factor_added, sender=Authenticator)
    post_delete.connect(_factor_removed, sender=Authenticator)
    m2m_changed.connect(_granted, sender=User.groups.through)
    m2m_changed.connect(_granted, sender=User.user_permissions.through)
