"""The sign-in library's page for a forgotten password, where the mail server fails."""

from allauth.account.forms import ResetPasswordForm
from allauth.account.views import PasswordResetView
from django.http import HttpResponse

from access.forms import ForgottenPasswordForm
from access.mail import NOT_SENT, MailError, mail_server


class ForgottenPasswordView(PasswordResetView):
    """Says when no mail can be sent, whether or not the address has an account."""

    form_class = ForgottenPasswordForm

    def form_valid(self, form: ResetPasswordForm) -> HttpResponse:
        try:
            with mail_server():
                return super().form_valid(form)
        except MailError:
            form.add_error(None, NOT_SENT)
            return self.render_to_response(self.get_context_data(form=form), status=503)
