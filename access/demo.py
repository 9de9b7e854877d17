"""The four people as whom anybody can sign in while the product runs as a demo."""

from dataclasses import dataclass

from django.conf import settings


@dataclass(frozen=True)
class DemoPerson:
    """Somebody of the demo organisation; the account's user name is the handle."""

    handle: str
    name: str
    what: str


DEMO_PEOPLE = (
    DemoPerson("astrid.holm", "Astrid Holm", "Administrator"),
    DemoPerson("kenji.sato", "Kenji Sato", "Tribe lead"),
    DemoPerson("nadia.ferrer", "Nadia Ferrer", "Product owner"),
    DemoPerson("tomas.lind", "Tomas Lind", "Squad member"),
)
DEMO_HANDLES = {person.handle for person in DEMO_PEOPLE}


def demo_people() -> tuple[DemoPerson, ...]:
    """Whom the sign-in page offers: nobody outside demo mode."""
    return DEMO_PEOPLE if settings.DEMO else ()
