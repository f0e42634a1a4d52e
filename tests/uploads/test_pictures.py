"""A picture is drawn anew, and nothing else of it is kept."""

from io import BytesIO

import pytest
from PIL import Image

from forum.errors import Invalid
from forum.uploads.pictures import draw_anew
from forum.uploads.types import TYPES
from tests.uploads.samples import bomb_of_points, moving_picture, photo_with_place, picture


def camera() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "Camera of a member"
    return exif.tobytes()


def redrawn(extension: str, content: bytes) -> Image.Image:
    made = draw_anew(TYPES[extension], BytesIO(content))
    image = Image.open(BytesIO(made.content))
    assert image.size == (made.width, made.height)
    return image


def test_place_camera_and_comments_are_gone_and_the_picture_stands_upright():
    original = photo_with_place()
    assert b"Camera of a member" in original and b"Our yard" in original

    made = draw_anew(TYPES["jpg"], BytesIO(original))

    image = Image.open(BytesIO(made.content))
    assert not image.getexif() and not {"exif", "comment", "icc_profile"} & image.info.keys()
    assert b"Camera" not in made.content and b"Our yard" not in made.content
    assert (made.width, made.height) == (40, 60)


@pytest.mark.parametrize("format", ["PNG", "WEBP"])
def test_profiles_and_notes_of_other_formats_are_gone_too(format):
    original = picture(format, icc_profile=b"a profile that names its owner", exif=camera())

    image = redrawn(format.lower(), original)

    assert {"icc_profile", "exif"} <= Image.open(BytesIO(original)).info.keys()
    assert not {"icc_profile", "exif"} & image.info.keys()


def test_a_large_picture_is_made_smaller():
    assert redrawn("png", picture(size=(5_000, 1_000))).size == (2_000, 400)
    assert redrawn("jpg", picture("JPEG", (100, 4_000))).size == (50, 2_000)


def test_of_a_moving_picture_the_first_frame_is_kept():
    image = redrawn("gif", moving_picture())

    assert image.format == "PNG" and getattr(image, "n_frames", 1) == 1
    assert image.convert("RGB").getpixel((5, 5))[0] > 200


def test_see_through_parts_stay():
    out = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 0, 0)).save(out, "PNG")

    assert redrawn("png", out.getvalue()).getpixel((5, 5))[3] == 0


def test_a_scan_of_many_greys_keeps_them():
    out = BytesIO()
    Image.frombytes("I;16", (30, 20), b"\x00\x80" * 600).save(out, "PNG")

    assert redrawn("png", out.getvalue()).getpixel((5, 5)) == (128, 128, 128)


@pytest.mark.parametrize(
    ("extension", "format", "mode"),
    [("png", "PNG", mode) for mode in ("1", "L", "LA", "P", "RGBA")]
    + [("jpg", "JPEG", mode) for mode in ("L", "CMYK")]
    + [("webp", "WEBP", "RGBA"), ("gif", "GIF", "L"), ("gif", "GIF", "1")],
)
def test_every_way_to_keep_colours_is_read(extension, format, mode):
    out = BytesIO()
    Image.new(mode, (30, 20)).save(out, format)

    assert redrawn(extension, out.getvalue()).mode in ("RGB", "RGBA")


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
@pytest.mark.parametrize("size", [(30_000, 30_000), (8_000, 5_001)])
def test_a_picture_of_too_many_points_is_refused_before_it_is_decoded(size):
    with pytest.raises(Invalid, match="more than 40 million points"):
        draw_anew(TYPES["png"], BytesIO(bomb_of_points(*size)))


@pytest.mark.parametrize("content", [picture()[:60], picture()[:20], b"\x89PNG\r\n\x1a\n" + bytes(80)])
def test_a_damaged_picture_is_refused(content):
    with pytest.raises(Invalid, match="may be damaged"):
        draw_anew(TYPES["png"], BytesIO(content))


def test_what_follows_a_picture_in_its_file_is_not_kept():
    made = draw_anew(TYPES["png"], BytesIO(picture() + b"<script>alert(1)</script>"))

    assert b"script" not in made.content
