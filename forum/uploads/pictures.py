"""Pictures drawn anew, so that nothing is left but what one sees. Only this file knows Pillow."""

import warnings
from dataclasses import dataclass
from io import BytesIO
from threading import BoundedSemaphore
from typing import IO, Any

from PIL import Image, ImageOps

from forum.errors import Invalid
from forum.uploads.types import TYPES, FileType

PIXELS_MOST = 40_000_000
SIDE_MOST = 2000
# While it is drawn, a picture of 40 megapixels takes up to 200 MB, and 600 MB as WebP; measured.
AT_ONCE = BoundedSemaphore(1)
FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "gif": "GIF"}
HOW_SAVED: dict[str, dict[str, Any]] = {
    "jpg": {"quality": 86, "progressive": True, "optimize": True},
    "webp": {"quality": 86},
    "png": {"optimize": True},
}
TOO_MANY_PIXELS = "The picture has more than 40 million points. Make it smaller and attach that."
DAMAGED = "The picture cannot be read; it may be damaged. Open it, save it anew and attach that."
Image.MAX_IMAGE_PIXELS = PIXELS_MOST
# Refused all the same, with a sentence for its owner.
warnings.simplefilter("ignore", Image.DecompressionBombWarning)


@dataclass(frozen=True)
class Picture:
    """A picture as it is stored: no more than 2000 points long, upright, without data about place or camera."""

    content: bytes
    type: FileType
    width: int
    height: int


def draw_anew(kind: FileType, content: IO[bytes]) -> Picture:
    """The picture of a file; of a moving one the first frame. Raises Invalid for what is too large or damaged."""
    with AT_ONCE:
        try:
            return _draw(kind, content)
        except Invalid:
            raise
        except Image.DecompressionBombError as error:
            raise Invalid(TOO_MANY_PIXELS) from error
        except Exception as error:  # noqa: BLE001  a decoder fails in many ways over bytes made to mislead it
            raise Invalid(DAMAGED) from error


def _draw(kind: FileType, content: IO[bytes]) -> Picture:
    content.seek(0)
    with Image.open(content, formats=[FORMATS[kind.extension]]) as found:
        # Asked of the header, before any of it is decoded.
        if found.width * found.height > PIXELS_MOST:
            raise Invalid(TOO_MANY_PIXELS)
        # A photo may be decoded at a part of its size at once.
        found.draft(None, (SIDE_MOST, SIDE_MOST))
        small = _plain(found)
        # Made smaller first, so that only one picture of full size is ever held.
        small.thumbnail((SIDE_MOST, SIDE_MOST), Image.Resampling.LANCZOS)
        plain = _plain(ImageOps.exif_transpose(small))
    if kind.extension == "jpg":
        plain = plain.convert("RGB")
    # A new sheet carries none of the notes of the old one: place, camera, comments, profiles.
    sheet = Image.new(plain.mode, plain.size)
    sheet.paste(plain)
    stored = TYPES["png"] if kind.extension == "gif" else kind
    out = BytesIO()
    sheet.save(out, FORMATS[stored.extension], **HOW_SAVED[stored.extension])
    return Picture(out.getvalue(), stored, sheet.width, sheet.height)


def _plain(picture: Image.Image) -> Image.Image:
    """The picture in red, green and blue, with its see-through parts if it has any."""
    if picture.mode.startswith("I;16"):
        # Scans of 65,536 greys would otherwise be cut off at the 256th.
        return picture.convert("I").point(lambda grey: grey * (1 / 256)).convert("RGB")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)
