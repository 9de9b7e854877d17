"""Makes a link that signs in once, for whoever can run commands on the server."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse

from access.link_views import LASTS, link_key
from access.sign_in import user_name_of
from people.models import User


class Command(BaseCommand):
    help = "Print a path that signs in as an account once, within ten minutes; open it on the site's address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", help="a user name or an email address")

    def handle(self, *args: str, account: str, **options: str) -> None:
        """Print the path. Raises CommandError where there is no such account that is open."""
        found = User.objects.filter(username=user_name_of(account), is_active=True, is_tool=False).first()
        if found is None:
            raise CommandError(
                f"There is no active account “{account}”. Type a user name or an email address."
            )
        self.stdout.write(reverse("account_sign_in_link", args=[link_key(found)]))
        self.stderr.write(f"It works once, for {int(LASTS.total_seconds() // 60)} minutes.")
