"""Small files of every kind, honest and not, made in memory."""

import zipfile
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

from forum.database import write
from forum.extensions import db
from forum.uploads.models import Upload
from forum.uploads.services.attaching import attach
from forum.uploads.services.keeping import Sent, check_file, keep_file, store_file
from tests.factories import without_limits

PDF = b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def picture(format: str = "PNG", size: tuple[int, int] = (60, 40), **values: Any) -> bytes:
    """A picture of one colour."""
    out = BytesIO()
    Image.new("RGB", size, (20, 90, 60)).save(out, format, **values)
    return out.getvalue()


def photo_with_place() -> bytes:
    """A photo taken with the camera on its side, which says where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "Camera of a member"
    exif.get_ifd(0x8825).update({1: "N", 2: (51.0, 30.0, 26.0)})
    return picture("JPEG", exif=exif.tobytes(), comment=b"Our yard")


def moving_picture() -> bytes:
    """A GIF of two frames, red and blue."""
    frames = [Image.new("RGB", (30, 20), colour) for colour in ("red", "blue")]
    out = BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:], duration=100)
    return out.getvalue()


def bomb_of_points(width: int = 30_000, height: int = 30_000) -> bytes:
    """A PNG of few bytes whose header promises this many points."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    header = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    rows = zlib.compress(bytes((width // 8 + 1) * 100), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def office(main: str = "word/document.xml", **parts: bytes) -> bytes:
    """An office document of today with this main part and further ones."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(main, "<document/>")
        for name, body in parts.items():
            archive.writestr(name, body)
    return out.getvalue()


def open_document(media_type: str = "application/vnd.oasis.opendocument.text") -> bytes:
    """An OpenDocument file."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", media_type)
        archive.writestr("content.xml", "<content/>")
    return out.getvalue()


def old_office(part: str = "WordDocument") -> bytes:
    """A document of the years before 2007."""
    return OLE + part.encode("utf-16-le") + bytes(400)


def zip_bomb() -> bytes:
    """A document of a few hundred kilobytes that unpacks to half a gigabyte."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w") as part:
            for _ in range(500):
                part.write(bytes(1024 * 1024))
    return out.getvalue()


def chosen(content: bytes, name: str, **fields: Any) -> dict[str, Any]:
    """The fields of a form in which a file was chosen; without words a picture counts as decoration."""
    return {"file": (BytesIO(content), name), **fields}


def make_upload(
    owner: Any, name: str = "plan.pdf", content: bytes = PDF, *, on: tuple[str, int] | None = None
) -> Upload:
    """A stored file of a member, hung on something if that is given."""
    checked = check_file(Sent(name, BytesIO(content), "Plan of the junction"))
    stored_as = store_file(checked)
    with write(), without_limits():
        upload = keep_file(owner, checked, stored_as)
        if on is not None:
            attach(owner, on, [upload.id])
    return db.session.get_one(Upload, upload.id)
