"""Invitations: sent and looked after by people admins and administrators, read by auditors, accepted by who got one."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import get_next_redirect_url
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest, ValidationError
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from access.account_views import for_managers, for_readers
from access.forms import InvitedForm
from access.invitation_list import REPEATABLE, InvitationState, counts, invitations
from access.invitees import Invitee, Obstacle, invitees
from access.link_views import BACKEND
from access.models import Invitation
from access.operations import invitations as operations
from access.rules import MANAGE_ACCOUNTS
from access.views import AccountRequest
from orgmodel.domain.elements import find
from orgmodel.domain.texts import storable
from orgmodel.web.current import Request
from orgmodel.web.pages import paged, render_page
from orgmodel.web.query import know, leave_out_unknown, read, read_one_of
from people.filters import PersonFilters
from people.models import Person, User, mark_namesakes

SHOWN = 200  # of the people who can't be invited, so many are named


def _query(request: Request) -> dict[str, str]:
    search = read(request, "search")
    return {
        "search": search if storable(search) else "",
        "state": read_one_of(request, "state", InvitationState.values),
    }


@require_safe
@for_readers
def invitation_list(request: AccountRequest) -> HttpResponse:
    """Who was invited, when and by whom, and who has come."""
    return _list(request)


def _list(request: AccountRequest, *, fault: str = "") -> HttpResponse:
    query, manages = _query(request), request.user.has_perm(MANAGE_ACCOUNTS)
    found = invitations(**query).select_related("person", "invited_by", "mail")
    page = paged(request, found)
    mark_namesakes([row.person for row in page])
    context = {
        "page": page,
        "query": query,
        "states": InvitationState.choices,
        "counts": counts(invitations(search=query["search"])),
        "state": InvitationState,
        "manages": manages,
        "may_repeat": manages and query["state"] in REPEATABLE and page.paginator.count,
        "fault": fault,
    }
    return render_page(request, "access/invitation_list.html", context, status=422 if fault else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@for_managers
def invite_several(request: AccountRequest) -> HttpResponse:
    """Show whom of the people that the query finds an invitation would reach; POST invites them."""
    know(request, "page", *PersonFilters.base_filters)
    leave_out_unknown(request)
    filters = PersonFilters(request.GET, day=request.as_of)
    if filters.errors:
        raise BadRequest(" ".join(why for whys in filters.errors.values() for why in whys))
    if request.method == "POST":
        done = operations.invite(filters.found, by=request.user, site=_site(request))
        if done.invited:
            return _invited(request, done)
        return _several(request, filters, list(done.skipped), status=422)
    return _several(request, filters, invitees(filters.found))


def _several(
    request: Request, filters: PersonFilters, found: list[Invitee], *, status: int = 200
) -> HttpResponse:
    skipped = [
        (label, [each for each in found if each.obstacle == obstacle])
        for obstacle, label in (
            (Obstacle.NO_EMAIL, "No email address"),
            (Obstacle.LEFT, "Left"),
            (Obstacle.SWITCHED_OFF, "Account switched off"),
            (Obstacle.ACCOUNT, "Account already"),
            (Obstacle.WAITING, "Invitation about to be sent"),
            (Obstacle.INVITED, "Invited already"),
        )
    ]
    context = {
        "number": sum(not each.obstacle for each in found),
        "total": len(found),
        "skipped": [(label, people) for label, people in skipped if people],
        "shown": SHOWN,
        "any_gone": any(each.is_gone for each in found if not each.obstacle),
        "filtered": bool(filters.cleaned),
        "lasts": settings.INVITATION_DAYS,
        "per_minute": settings.MAILS_PER_MINUTE,
    }
    return render_page(request, "access/invite.html", context, status=status)


@require_POST
@for_managers
def invite_again(request: AccountRequest) -> HttpResponse:
    """Send all invitations that the query finds again, each with a new link."""
    query = _query(request)
    if query["state"] not in REPEATABLE:
        raise BadRequest("Choose by “state” which invitations to send again: sent, failed or expired.")
    people = Person.objects.filter(invitation__in=invitations(**query).order_by().values("pk"))
    done = operations.invite(people, by=request.user, site=_site(request), again=True)
    if not done.invited:
        return _list(request, fault="None of these people can be invited any more.")
    return _invited(request, done)


@require_POST
@for_managers
def invite_one(request: AccountRequest, handle: str) -> HttpResponse:
    """Invite a person, or send their invitation again."""
    person = find(Person, handle)
    one = Person.objects.filter(pk=person.pk)
    done = operations.invite(one, by=request.user, site=_site(request), again="again" in request.POST)
    if not done.invited:
        return _list(request, fault=done.skipped[0].why_not)
    return _invited(request, done)


@require_POST
@for_managers
def withdraw(request: AccountRequest, handle: str) -> HttpResponse:
    """End a person's invitation; its link doesn't work any more."""
    invitation = get_object_or_404(Invitation.objects.select_related("person"), person=find(Person, handle))
    try:
        operations.withdraw(invitation, by=request.user)
    except ValidationError as refused:
        return _list(request, fault=" ".join(refused.messages))
    messages.success(request, f"Withdrew the invitation of {invitation.person.distinct_name()}.")
    return _back(request)


def _invited(request: Request, done: operations.Outcome) -> HttpResponse:
    number = len(done.invited)
    who = done.invited[0].name if number == 1 else f"{number:,} people"
    messages.success(request, f"Invited {who}. The background worker sends the mail.")
    return _back(request)


def _back(request: Request) -> HttpResponse:
    return HttpResponseRedirect(get_next_redirect_url(request) or reverse("access:invitations"))


def _site(request: Request) -> str:
    return request.build_absolute_uri("/")


@require_http_methods(["GET", "HEAD", "POST"])
@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
def accept(request: Request, key: str) -> HttpResponse:
    """Ask who was invited how they will sign in; POST makes the account, signs in and leads to their own page."""
    invitation = operations.open_invitation(key)
    if invitation is None:
        return render_page(request, "account/invitation_expired.html", status=410)
    opens_on = operations.opens_on(invitation)
    if opens_on:
        early = {"person": invitation.person, "opens_on": opens_on, "expires_at": invitation.expires_at}
        return render_page(request, "account/invitation_early.html", early, status=403)
    account = operations.account_of(invitation)
    form = InvitedForm(request.POST or None, person=invitation.person, account=account)
    if request.method == "POST":
        if not settings.PASSWORD_SIGN_IN:
            raise Http404("Nobody signs in with a password here.")
        if form.is_valid():
            try:
                made = operations.accept_invitation(key, **form.arguments())
            except ValidationError as error:
                form.refuse(error)
            else:
                return _sign_in(request, made, invitation.person)
    context = {
        "person": invitation.person,
        "account": account,
        "form": form,
        "providers": settings.SIGN_IN_PROVIDERS,
        "passwords": settings.PASSWORD_SIGN_IN,
    }
    return render_page(request, "account/invitation.html", context, status=422 if form.errors else 200)


def _sign_in(request: Request, account: User, person: Person) -> HttpResponse:
    login(request, account, backend=BACKEND)
    record_authentication(request, account, "password", username=account.username)
    messages.success(request, "Your account was created. This is your page.")
    return HttpResponseRedirect(person.get_absolute_url())
