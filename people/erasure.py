"""What erasing somebody comes to, said before it is done."""

from itertools import islice

from django.db.models import Q

from people.models import Person
from people.operations.erased_history import reasons_about
from people.operations.erased_texts import accounts_of
from plans.models import Plan
from sheets.models import Upload

REASONS = 20  # so many are listed, the newest


def consequences(person: Person) -> tuple[list[str], list[str], list[str]]:
    """What goes, what stays, and the reasons in the history that may say more; a handful of queries."""
    accounts = [account.username for account in accounts_of(person)]
    files = Upload.objects.exclude(content=None).count()
    plans = Plan.objects.filter(~Q(content=None)).count()
    goes = [
        "Name, handles, e-mail, profile, photo, contract and external id, also in the history and in search",
        "Mails to them, and what a directory has sent about them",
    ]
    if accounts:
        goes.append(f"The account {', '.join(accounts)} with its sessions, tokens and second factors")
    if files or plans:
        goes.append(
            f"The files of all uploads and plans of sheets ({files + plans}), since any may list them: upload them again"
        )
    stays = [
        f"Memberships, seats, roles and absences with their days, as those of “Former member {person.pk}”",
        "What they changed, under that name",
    ]
    found = list(islice(reasons_about(person).values_list("at", "reason"), REASONS))
    return goes, stays, [f"{at:%-d %b %Y}: {reason}" for at, reason in found]
