"""Photos of people: what is taken and what is refused, what is stored of it, and where it is shown."""

from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from history.models import Entry
from people.models import Person
from people.operations import change_photo, keep_photo
from people.pictures import MOST_BYTES, encode_photo
from people.profile import Photo
from tests.factories.people import PersonFactory, UserFactory, picture
from tests.factories.squads import SquadFactory, SquadMembershipFactory

API = "/api/v1/people/ada/photo/"

pytestmark = pytest.mark.django_db


def animated() -> bytes:
    file, frames = BytesIO(), [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    frames[0].save(file, "WEBP", save_all=True, append_images=frames[1:])
    return file.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_picture_is_cut_square_in_two_sizes_and_keeps_nothing_else_of_the_file(kind):
    exif = Image.Exif()
    exif[0x010E] = "Taken at home"
    content = picture(kind, size=(400, 200), exif=exif)
    assert b"Taken at home" in content

    sizes = {name: Image.open(BytesIO(each)) for name, each in encode_photo(content).items()}

    assert {name: (each.format, each.size) for name, each in sizes.items()} == {
        "small": ("WEBP", (96, 96)),
        "large": ("WEBP", (384, 384)),
    }
    assert [dict(each.getexif()) for each in sizes.values()] == [{}, {}]
    assert all(b"Taken at home" not in each for each in encode_photo(content).values())


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"\0" * (MOST_BYTES + 1), "larger than 8 MB"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "isn’t a JPEG, PNG or WebP"),
        (picture("GIF"), "isn’t a JPEG, PNG or WebP"),
        (picture("JPEG", size=(400, 400))[:900], "isn’t a JPEG, PNG or WebP"),
        (picture("PNG", size=(8000, 7000)), "more than 50 megapixels"),
        (animated(), "is animated"),
    ],
    ids=["bytes", "svg", "gif", "cut off", "bomb", "animated"],
)
def test_what_is_no_fitting_picture_is_refused(content, says):
    with pytest.raises(ValidationError, match=says):
        encode_photo(content)


def test_upload_on_the_page_is_shown_wherever_the_person_stands(client):
    person = PersonFactory(handle="ada")
    SquadMembershipFactory(person=person, squad=SquadFactory(slug="ledger"))
    client.force_login(UserFactory(person=person))

    sent = client.post(
        "/people/ada/change-photo/", {"picture": SimpleUploadedFile("me.png", picture(), "image/png")}
    )

    person.refresh_from_db()
    address = f"/people/photo/{person.photo}/small.webp"
    assert (sent.status_code, Photo.objects.get().digest) == (302, person.photo)
    for page in ("/people/ada/", "/people/", "/squads/ledger/", "/"):
        assert address in client.get(page).content.decode(), page
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (
        200,
        "image/webp",
        "private, max-age=31536000, immutable",
    )
    assert answer["X-Content-Type-Options"] == "nosniff"
    client.logout()
    assert client.get(address).status_code == 302


def test_refused_upload_says_why_and_stores_nothing(client):
    person = PersonFactory(handle="ada")
    client.force_login(UserFactory(person=person))

    sent = client.post("/people/ada/change-photo/", {"picture": SimpleUploadedFile("me.svg", b"<svg/>")})

    assert (sent.status_code, Photo.objects.count()) == (422, 0)
    assert list(sent.context["form"].errors) == ["picture"]


def test_upload_by_who_may_not_change_it_stores_nothing(client, bystander):
    PersonFactory(handle="ada")
    client.force_login(bystander)

    page = client.post("/people/ada/change-photo/", {"picture": SimpleUploadedFile("me.png", picture())})
    api = client.put(API, picture(), content_type="image/png")

    assert (page.status_code, api.status_code, Photo.objects.count()) == (403, 403, 0)


def test_photo_is_put_and_deleted_over_the_api(client, admin):
    person = PersonFactory(handle="ada")
    client.force_login(admin)

    done = client.put(API, picture("JPEG"), content_type="image/jpeg")
    deleted = client.delete(f"{API}?reason=Left+the+band")
    again = client.delete(API)

    assert (done.status_code, done.json()["photo"]) == (200, Photo.objects.get().digest)
    assert (deleted.status_code, again.status_code) == (204, 409)
    assert Person.objects.get(pk=person.pk).photo == ""
    assert Entry.objects.latest("pk").reason == "Left the band"


@pytest.mark.parametrize(
    ("content", "kind", "status", "says"),
    [
        (b"", "image/png", 422, "This isn’t a JPEG, PNG or WebP picture."),
        (b"{}", "application/json", 422, "This isn’t a JPEG, PNG or WebP picture."),
        (b"\0" * (MOST_BYTES + 1), "image/png", 413, "This file is larger than 8 MB."),
    ],
    ids=["empty", "json", "bytes"],
)
def test_what_is_no_fitting_picture_is_refused_over_the_api(client, admin, content, kind, status, says):
    PersonFactory(handle="ada")
    client.force_login(admin)

    refused = client.put(API, content, content_type=kind)

    assert (refused.status_code, Photo.objects.count()) == (status, 0)
    assert says in refused.content.decode()


def test_page_of_a_person_in_the_admin_leads_to_their_photo(client, admin):
    person = PersonFactory(name="Ada Holm", handle="ada", photo=keep_photo(picture()))
    client.force_login(admin)
    page = f"/admin/people/person/{person.pk}/change/"

    offered = client.get(page).content.decode()
    client.post("/people/ada/remove-photo/")
    without = client.get(page).content.decode()

    assert '<a href="/people/ada/change-photo/">Change Ada Holm’s photo</a>' in offered
    assert '<a href="/people/ada/remove-photo/">Remove Ada Holm’s photo</a>' in offered
    assert "/people/ada/remove-photo/" not in without


def test_picture_that_nobody_has_is_deleted_after_a_day(admin):
    person = PersonFactory()
    kept, unused = keep_photo(picture()), keep_photo(picture(size=(30, 40), kind="JPEG"))
    Photo.objects.update(at="2020-01-01T00:00:00Z")
    change_photo(person, photo=kept, by=admin)

    latest = keep_photo(picture("WEBP", size=(10, 90)))

    assert {kept, latest} <= set(Photo.objects.values_list("digest", flat=True))
    assert unused in (kept, latest) or not Photo.objects.filter(digest=unused).exists()
    assert Person.objects.get(pk=person.pk).photo == kept
