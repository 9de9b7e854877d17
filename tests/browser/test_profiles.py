"""A person fills in their own profile, with a photo, and is found by what they say."""

from io import BytesIO

from PIL import ExifTags, Image
from playwright.sync_api import Page, expect

from search.operations import rebuild
from tests.browser.steps import open_form
from tests.factories.people import PersonFactory, UserFactory, picture

FACTS = {
    "Pronouns": "she/her",
    "Chat handle": "@ada",
    "Phone": "+46 70 123 45 67",
    "Working days and hours": "Mon to Thu, 8:00 to 16:00",
    "Time zone": "Europe/Stockholm",
    "Languages": "Swedish, English",
    "Ask me about": "Kafka, on-call",
}
PLACE = "Storgatan 1"


def photo_with_place() -> bytes:
    """A photo as a phone takes it, which says where."""
    exif = Image.Exif()
    exif[ExifTags.Base.ImageDescription] = PLACE
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    return picture("JPEG", size=(800, 600), exif=exif)


def test_somebody_fills_in_their_profile_with_a_photo_and_is_found_by_a_topic(sign_in):
    person = PersonFactory(name="Ada Holm", handle="ada.holm")
    rebuild()
    page: Page = sign_in(UserFactory(person=person))
    page.goto("/")
    page.get_by_role("region", name="Yours").get_by_role("link", name="Ada Holm", exact=True).first.click()

    dialog = open_form(page, "Edit Ada Holm’s profile")
    for label, text in FACTS.items():
        dialog.get_by_label(label).fill(text)
    dialog.get_by_role("button", name="Save changes").click()
    main = page.get_by_role("main")
    for text in (
        "she/her",
        "@ada",
        "+46 70 123 45 67",
        "Mon to Thu, 8:00 to 16:00",
        "Swedish, English",
        "on-call",
    ):
        expect(main.get_by_text(text).first).to_be_visible()
    expect(main).to_contain_text("Europe/Stockholm")

    page.get_by_text("More to do with").click()
    dialog = open_form(page, "Change Ada Holm’s photo")
    file = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": photo_with_place()}
    dialog.get_by_label("Picture").set_input_files(file)
    dialog.get_by_role("button", name="Save photo").click()
    shown = main.locator("img[src*='/people/photo/']").first
    expect(shown).to_be_visible()
    served = page.request.get(shown.get_attribute("src")).body()

    page.keyboard.press("/")
    page.keyboard.type("kafka")
    expect(page.get_by_role("option", name="Ada Holm").first).to_be_visible()

    assert PLACE.encode() in photo_with_place()
    with Image.open(BytesIO(served)) as image:
        assert (image.format, dict(image.getexif()), image.info.get("exif")) == ("WEBP", {}, None)
    assert PLACE.encode() not in served
