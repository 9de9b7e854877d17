"""What is printed: pages of the usual size on one sheet."""

import datetime as dt
import re

from tests.factories.people import PersonFactory
from tests.factories.squads import SquadFactory, SquadMembershipFactory

LEFT = dt.date(2025, 1, 1)


def test_a_large_squad_and_somebody_with_many_colleagues_are_printed_on_one_sheet(sign_in, bystander):
    ada = PersonFactory(name="Ada Holm", job_title="Agile coach")
    squads = [
        SquadFactory(mission="Playback that starts at once, on every device that people have.")
        for _ in range(3)
    ]
    for squad, size in zip(squads, (16, 12, 12), strict=True):
        SquadMembershipFactory(squad=squad, person=ada, allocation=30)
        for number in range(size):
            colleague = PersonFactory(name=f"Montserrat Lindqvist {number}", job_title="Backend engineer")
            SquadMembershipFactory(squad=squad, person=colleague)
    for _ in range(10):
        SquadMembershipFactory(squad=squads[0], ends_before=LEFT)
    page = sign_in(bystander)

    for row in (squads[0], ada):
        page.goto(row.get_absolute_url())
        printed = page.pdf(print_background=True, prefer_css_page_size=True)
        assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1, row
