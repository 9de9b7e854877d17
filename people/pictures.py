"""Photos of people: read within limits, cropped to a square and encoded again, without the metadata."""

from collections.abc import Mapping
from io import BytesIO

from django.core.exceptions import ValidationError
from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES, MOST_PIXELS = 8 * 1024 * 1024, 50_000_000
TOO_LARGE = "This file is larger than 8 MB. Choose a smaller one."
FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/webp"
# The sides of the squares in pixels: beside a name, and on the page of the person.
SIDES = {"small": 96, "large": 384}
UNREADABLE = (
    UnidentifiedImageError,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
    OSError,
    SyntaxError,
    ValueError,
)


def encode_photo(content: bytes) -> Mapping[str, bytes]:
    """The picture that is in `content` as WebP, by the names of SIDES, without anything else that the file has.

    Raises:
        ValidationError: it is too large, no picture in one of FORMATS, or animated.
    """
    if len(content) > MOST_BYTES:
        raise ValidationError(TOO_LARGE, code="size")
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as image:
            _check(image)
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except UNREADABLE:
        raise ValidationError(
            "This isn’t a JPEG, PNG or WebP picture. Choose another file.", code="format"
        ) from None
    picture = Image.new("RGB", upright.size, "white")
    picture.paste(upright, mask=upright)
    return {name: _square(picture, side) for name, side in SIDES.items()}


def _check(image: Image.Image) -> None:
    """Refuse what is expensive to read, before it is read."""
    if image.width * image.height > MOST_PIXELS:
        raise ValidationError(
            "This picture has more than 50 megapixels. Choose a smaller one.", code="pixels"
        )
    if getattr(image, "is_animated", False):
        raise ValidationError("This picture is animated. Choose one that isn’t.", code="animated")


def _square(picture: Image.Image, side: int) -> bytes:
    file = BytesIO()
    ImageOps.fit(picture, (side, side), Image.Resampling.LANCZOS).save(file, "WEBP", quality=82, method=6)
    return file.getvalue()
