"""Addresses of one's account: ours, and those of the sign-in library's views that we use.

None of the library's that make an account or tie an email to one is among
them: an email counts only when it is proven (sign_up.py) or set by an
administrator.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from allauth.account import views as library
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.webauthn import views as passkeys
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, re_path

from access import (
    invitation_views,
    link_views,
    openid_connect,
    provider_views,
    saml_views,
    second_factor_views,
    sign_up_views,
    tool_views,
    views,
)
from access.forms import ForgottenPasswordForm


def with_passwords[R: HttpRequest, **P](
    view: Callable[Concatenate[R, P], HttpResponse],
) -> Callable[Concatenate[R, P], HttpResponse]:
    """The view; 404 where people sign in by identity providers alone, to which all else that signs in gives way."""

    @wraps(view)
    def guarded(request: R, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not settings.PASSWORD_SIGN_IN:
            raise Http404("People sign in by identity providers alone here.")
        return view(request, *args, **kwargs)

    return guarded


urlpatterns = [
    path("demo/", views.demo_sign_in, name="demo_sign_in"),
    path("email/", views.own_email, name="account_email"),
    path("tokens/", views.tokens, name="account_tokens"),
    path("tokens/<slug:key>/revoke/", views.revoke_token, name="account_revoke_token"),
    path("tools/", tool_views.moved_list),
    path("tools/<str:username>/", tool_views.moved_account),
    path("signup/", with_passwords(sign_up_views.sign_up), name="account_signup"),
    path("signup/sent/", with_passwords(sign_up_views.sign_up_sent), name="account_sign_up_sent"),
    path("signup/<str:key>/", with_passwords(sign_up_views.sign_up_proven), name="account_sign_up_proven"),
    path("invitation/<str:key>/", invitation_views.accept, name="account_invitation"),
    path("security/", second_factor_views.security, name="account_security"),
    # Where the library leads after a change of second factors.
    path("security/", second_factor_views.security, name="mfa_index"),
    path("security/", second_factor_views.security, name="mfa_list_webauthn"),
    path("sessions/end-others/", second_factor_views.end_other_sessions, name="account_end_other_sessions"),
    path("sessions/<uuid:public_id>/end/", second_factor_views.end_session, name="account_end_session"),
    path(
        "code/", login_not_required(second_factor_views.AuthenticateView.as_view()), name="mfa_authenticate"
    ),
    path("code/confirm/", second_factor_views.ReauthenticateView.as_view(), name="mfa_reauthenticate"),
    path("app/add/", with_passwords(second_factor_views.AddAppView.as_view()), name="mfa_activate_totp"),
    path("app/remove/", second_factor_views.RemoveAppView.as_view(), name="mfa_deactivate_totp"),
    path("recovery-codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path(
        "recovery-codes/new/",
        with_passwords(codes.generate_recovery_codes),
        name="mfa_generate_recovery_codes",
    ),
    path("recovery-codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path(
        "passkeys/add/", with_passwords(second_factor_views.AddPasskeyView.as_view()), name="mfa_add_webauthn"
    ),
    path("passkeys/<int:pk>/edit/", second_factor_views.EditPasskeyView.as_view(), name="mfa_edit_webauthn"),
    path("passkeys/<int:pk>/remove/", passkeys.remove_webauthn, name="mfa_remove_webauthn"),
    path("passkeys/confirm/", passkeys.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path(
        "login/passkey/",
        with_passwords(login_not_required(passkeys.login_webauthn)),
        name="mfa_login_webauthn",
    ),
    path("link/<str:key>/", link_views.sign_in_by_link, name="account_sign_in_link"),
    path("login/", login_not_required(provider_views.SignInView.as_view()), name="account_login"),
    path("logout/", provider_views.SignOutView.as_view(), name="account_logout"),
    path("sso/cancelled/", provider_views.cancelled, name="socialaccount_login_cancelled"),
    path("sso/<slug:provider_id>/", provider_views.sign_in_by, name="sign_in_by"),
    path("sso/<slug:provider_id>/callback/", openid_connect.signed_in, name="openid_connect_callback"),
    path("sso/<slug:provider_id>/acs/", saml_views.answered, name="saml_acs"),
    path("sso/<slug:provider_id>/acs/finish/", saml_views.signed_in, name="saml_finish_acs"),
    path("sso/<slug:provider_id>/slo/", saml_views.signed_out, name="saml_slo"),
    path("sso/<slug:provider_id>/metadata/", saml_views.metadata, name="saml_metadata"),
    path("inactive/", library.account_inactive, name="account_inactive"),
    path("reauthenticate/", library.reauthenticate, name="account_reauthenticate"),
    path("password/change/", with_passwords(library.password_change), name="account_change_password"),
    path("password/set/", with_passwords(library.password_set), name="account_set_password"),
    path(
        "password/reset/",
        with_passwords(library.PasswordResetView.as_view(form_class=ForgottenPasswordForm)),
        name="account_reset_password",
    ),
    path(
        "password/reset/done/",
        with_passwords(library.password_reset_done),
        name="account_reset_password_done",
    ),
    path(
        "password/reset/key/done/",
        with_passwords(library.password_reset_from_key_done),
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        with_passwords(library.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
]
