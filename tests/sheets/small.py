"""A small organisation as sheets, to be loaded whole or with some sheets exchanged."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from people.models import User
from sheets.export import Table, tables
from sheets.format.catalogue import SHEETS
from sheets.format.files import Files
from sheets.format.workbook import write_workbook
from sheets.loading.load import Report, load

SMALL = {
    "people": """\
person,name,email,job_title,location,manager,joined,left
ada,Ada Holm,ada@example.com,Engineer,Oslo,mia,2020-01-01,
bo,Bo Berg,bo@example.com,,,mia,2021-05-01,2024-03-01
mia,Mia Chen,,Director,,,,
""",
    "tribes": """\
tribe,name,purpose,from,until
growth,Growth,,2019-01-01,2023-01-01
payments,Payments,Money moves,2020-01-01,
""",
    "trio_seats": """\
tribe,seat,person,from,until
payments,tribe_lead,mia,2020-01-01,
""",
    "squads": """\
squad,name,mission,tribe,feature_area,way_of_working,from,until
cards,Cards,Pay by card,payments,Paying,Kanban,2020-01-01,
signup,Sign-up,,growth,,,2020-01-01,
""",
    "squad_moves": """\
squad,tribe,from
signup,payments,2023-01-01
""",
    "squad_members": """\
squad,person,role,allocation,from,until
cards,ada,member,100,2020-01-01,
cards,bo,product_owner,50,2021-05-01,2024-03-01
""",
    "chapters": """\
chapter,name,competence,tribe,from,until
backend,Backend,Backend,payments,2020-01-01,
""",
    "chapter_members": """\
chapter,person,role,from,until
backend,ada,lead,2020-02-01,
""",
    "guilds": """\
guild,name,topic,from,until
quality,Quality,Tests,2020-01-01,
""",
    "guild_members": """\
guild,person,role,from,until
quality,ada,member,2020-03-01,
""",
    "alliances": """\
alliance,name,goal,from,until
one,One,"Be one, at last",2020-01-01,
""",
    "alliance_tribes": """\
alliance,tribe,from,until
one,payments,2020-01-01,
""",
}
ROWS = 17


def small(**sheets: str | bytes | None) -> Files:
    """The files of the small organisation, with these sheets instead; None leaves one out."""
    texts = {**SMALL, **sheets}
    return {
        f"{name}.csv": text.encode() if isinstance(text, str) else text
        for name, text in texts.items()
        if text is not None
    }


def changed(sheet: str, old: str, new: str) -> Files:
    """The files of the small organisation with `old` said as `new` in one sheet."""
    assert old in SMALL[sheet]
    return small(**{sheet: SMALL[sheet].replace(old, new)})


def with_rows(**lines: str) -> Files:
    """The files of the small organisation with more lines at the end of some sheets."""
    return small(**{name: SMALL[name] + text for name, text in lines.items()})


def load_well(files: Files, by: User, **options: Any) -> Report:
    """Load what has no faults."""
    report = load(files, by=by, **options)
    assert said(report) == []
    return report


def said(report: Report) -> list[str]:
    return [str(fault) for fault in report.faults]


def happened(report: Report) -> dict[str, dict[str, int]]:
    """What was new or changed, by sheet."""
    told = {
        name: {o: n for o, n in counts.items() if o != "unchanged"} for name, counts in report.counts.items()
    }
    return {name: counts for name, counts in told.items() if counts}


def exported() -> Files:
    """What is exported, by file name."""
    return {table.sheet.file: "".join(table.lines()).encode() for table in tables()}


def tables_of(files: Files) -> Iterator[Table]:
    """Files as tables."""
    for sheet in SHEETS:
        if sheet.file in files:
            header, *rows = csv.reader(io.StringIO(files[sheet.file].decode(), newline=""))
            yield Table(sheet, [sheet.column(name) for name in header], iter(rows))


def as_workbook(files: Files) -> bytes:
    """Files as the worksheets of an Excel file."""
    file = io.BytesIO()
    write_workbook(file, tables_of(files))
    return file.getvalue()
