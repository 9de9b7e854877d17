"""Pages of sheets: upload, what was found, loading, and the way out."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from people.models import Person
from sheets import forms
from sheets.format import reading
from sheets.format.catalogue import SHEETS
from sheets.format.faults import Faults
from sheets.format.reading import read_upload
from sheets.format.writing import zipped
from sheets.models import State, Upload
from tests.sheets.small import as_workbook, changed, load_well, small, with_rows
from tests.sheets.uploads import checked, of_every_state, settled, uploaded
from tribes.models import Tribe

UPLOAD = "/sheets/"


def post(client, *given: tuple[str, bytes], **options):
    files = [SimpleUploadedFile(name, content) for name, content in given]
    return client.post(UPLOAD, {"sheets": files}, **options)


@pytest.fixture
def boss(client, admin):
    """Somebody signed in who may load sheets."""
    client.force_login(admin)
    return client


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize(
    "given",
    [
        [("ours.zip", zipped(small()))],
        [("ours.xlsx", as_workbook(small()))],
        list(small().items()),
    ],
    ids=["zip", "xlsx", "csv files"],
)
def test_upload_is_checked_seen_and_loaded(boss, admin, given):
    response = post(boss, *given)
    upload = settled(Upload.objects.get())
    assert (response.status_code, response.url) == (302, upload.get_absolute_url())
    assert (upload.state, Tribe.objects.count()) == (State.READY, 0)

    boss.post(reverse("sheets:load", args=[upload.pk]), {"reason": "First load"})

    assert (settled(upload).state, Tribe.objects.count()) == (State.LOADED, 2)


@pytest.mark.usefixtures("worker")
def test_upload_with_faults_shows_them_by_row_and_gives_them_as_csv(boss):
    post(boss, ("ours.zip", zipped(changed("guilds", "2020-01-01", "1.1.2020"))))
    upload = settled(Upload.objects.get())

    page = boss.get(upload.get_absolute_url())
    table = boss.get(reverse("sheets:faults", args=[upload.pk]))

    assert (page.context["phase"], len(page.context["page"])) == (State.FAULTY, 1)
    rows = list(csv.reader(io.StringIO(table.content.decode("utf-8-sig"))))
    assert [row[:3] for row in rows] == [["sheet", "row", "column"], ["guilds.csv", "2", "from"]]


@pytest.mark.usefixtures("worker")
def test_file_that_cannot_be_read_is_answered_with_why(boss):
    post(boss, ("ours.xlsx", b"PK and so on"))

    page = boss.get(settled(Upload.objects.get()).get_absolute_url())

    assert (page.status_code, page.context["phase"]) == (200, State.FAULTY)
    assert "This Excel file can’t be read." in page.content.decode()


@pytest.mark.parametrize(
    ("given", "why"),
    [
        ([], "Choose at least one file."),
        ([("people.csv", b"")], "This file is empty."),
        ([("ours.ods", b"x")], "Save it as .xlsx or as CSV."),
        ([("a.zip", b"x"), ("b.zip", b"x")], "Choose one .zip of the sheets"),
    ],
)
def test_refused_upload_is_422_with_why(boss, given, why):
    response = post(boss, *given)

    assert (response.status_code, Upload.objects.count()) == (422, 0)
    assert why in str(response.context["form"].errors)


def test_upload_beyond_the_limit_is_refused(boss, monkeypatch):
    monkeypatch.setattr(reading, "MOST_UPLOADED", 10)

    assert post(boss, ("people.csv", b"x" * 11)).status_code == 422


def test_somebody_else_may_take_everything_out_and_load_nothing(client, bystander, admin):
    upload = checked(small(), admin)
    client.force_login(bystander)

    page = client.get(UPLOAD)
    refused = [
        post(client, ("ours.zip", b"x")).status_code,
        client.get(upload.get_absolute_url()).status_code,
        client.post(reverse("sheets:check", args=[upload.pk])).status_code,
        client.post(reverse("sheets:load", args=[upload.pk])).status_code,
        client.get(reverse("sheets:faults", args=[upload.pk])).status_code,
    ]

    assert (page.status_code, page.context["administrates"], page.context["uploads"]) == (200, False, [])
    assert refused == [403] * 5
    assert client.get("/sheets/guide/").status_code == 200
    for what in ("organisation.zip", "template.xlsx"):
        assert client.get(f"/sheets/{what}").getvalue().startswith(b"PK")


def test_there_is_no_such_upload_or_way_out(boss):
    assert [
        boss.get(f"/sheets/{what}").status_code for what in ("9/", "organisation.ods", "template.csv")
    ] == [
        404,
        404,
        404,
    ]


def test_what_comes_out_goes_in(boss, admin):
    Person.objects.all().delete()
    load_well(small(), admin)

    archive = boss.get("/sheets/organisation.zip")
    book = boss.get("/sheets/organisation.xlsx")

    assert read_upload("x.zip", archive.getvalue(), Faults()) == small()
    again = checked(read_upload("x.xlsx", book.getvalue(), Faults()), admin)
    assert (again.state, again.changes) == (State.READY, 0)


def test_template_has_every_sheet_with_every_column(boss):
    files = read_upload("x.zip", boss.get("/sheets/template.zip").getvalue(), Faults())
    book = load_workbook(io.BytesIO(boss.get("/sheets/template.xlsx").getvalue()))

    assert files["guilds.csv"] == b"guild,name,topic,channel,from,until,former_keys,external_id,source\n"
    assert [*files] == [sheet.file for sheet in SHEETS]
    assert book.sheetnames == [*(sheet.name for sheet in SHEETS), "notes"]


def test_each_phase_has_its_page(boss, admin):
    uploads = of_every_state(admin)

    phases = {name: boss.get(upload.get_absolute_url()).context["phase"] for name, upload in uploads.items()}

    assert phases == {
        **{name: name for name in ("queued", "waiting", "faulty", "loaded", "ready", "stopped", "failed")},
        "unreadable": "faulty",
        "unchanged": "ready",
        "gone": "waiting",
    }


def test_ending_many_has_to_be_meant(boss, admin):
    load_well(small(), admin)
    upload = checked(changed("people", "Mia Chen,,Director,,,,", "Mia Chen,,Director,,,,2030-01-01"), admin)

    response = boss.post(reverse("sheets:load", args=[upload.pk]), {"reason": "Tidy up"})

    assert (response.status_code, list(response.context["form"].errors)) == (422, ["meant"])
    assert response.context["form"]["reason"].value() == "Tidy up"
    assert "End all 2" in response.content.decode()


def test_findings_are_kept_to_a_part_and_nonsense_shows_all(boss, admin):
    upload = checked(small(), admin)

    def sentences(query):
        return len(boss.get(f"{upload.get_absolute_url()}{query}").context["page"])

    assert [sentences(query) for query in ("", "?part=squad", "?part=nonsense&page=99", "?page=x")] == [
        17,
        5,
        17,
        17,
    ]


def test_parts_of_a_preview_count_every_effect_of_their_kind(boss, admin):
    upload = checked(small(), admin)

    response = boss.get(upload.get_absolute_url())

    numbers = {part.name: part.number for part in response.context["parts"]}
    assert (numbers["squad"], numbers["person"], sum(numbers.values())) == (5, 3, 17)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_depend_on_how_much_was_found(boss, admin, count, django_assert_num_queries):
    people = "".join(f"p{n},P{n},,,,,,\n" for n in range(count))
    ready = checked(with_rows(people=people), admin)
    faulty = checked(with_rows(people=people.replace(",,,,,,", ",no email,,,,,")), admin)
    boss.get(UPLOAD)

    with django_assert_num_queries(
        10
    ):  # session, user, lock, upload, parts, count, page, person, in no row: 2
        boss.get(ready.get_absolute_url())
    with django_assert_num_queries(8):
        boss.get(faulty.get_absolute_url())
    with django_assert_num_queries(4):  # session, user, uploads, person
        boss.get(UPLOAD)


def test_form_names_the_limits():
    assert "Up to 32 MB and 100,000 lines." in forms.UploadForm().fields["sheets"].help_text


def test_a_waiting_upload_says_that_it_waits(boss, admin):
    page = boss.get(uploaded(small(), admin).get_absolute_url())

    assert "Not checked yet" in page.content.decode()
