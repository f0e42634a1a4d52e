"""A file is what its content and its name say together."""

from io import BytesIO

import pytest

from forum.errors import Invalid
from forum.uploads.names import readable_name, safe_name
from forum.uploads.types import type_of
from tests.uploads.samples import HTML, OLE, PDF, SVG, office, old_office, open_document, picture, zip_bomb

LIES = "its content is of another kind"


@pytest.mark.parametrize(
    ("name", "content", "format"),
    [
        ("plan.pdf", PDF, "PDF"),
        ("PLAN.PDF", PDF, "PDF"),
        ("policy.docx", office(), "Word"),
        ("rates.xlsx", office("xl/workbook.xml"), "Excel"),
        ("talk.pptx", office("ppt/presentation.xml"), "PowerPoint"),
        ("policy.odt", open_document(), "ODT"),
        ("rates.ods", open_document("application/vnd.oasis.opendocument.spreadsheet"), "ODS"),
        ("old.doc", old_office(), "Word"),
        ("old.xls", old_office("Workbook"), "Excel"),
        ("old.ppt", old_office("PowerPoint Document"), "PowerPoint"),
        ("notes.txt", "Heol y Bont, £300 – done".encode(), "text"),
        ("notes.txt", "£300 – done".encode("cp1252"), "text"),
        ("gullies.csv", b"street,visits\nHigh Street,2\n", "CSV"),
        ("photo.png", picture(), "PNG"),
        ("photo.jpg", picture("JPEG"), "JPEG"),
        ("photo.jpeg", picture("JPEG"), "JPEG"),
        ("photo.webp", picture("WEBP"), "WebP"),
        ("photo.gif", picture("GIF"), "GIF"),
    ],
)
def test_these_are_taken(name: str, content: bytes, format: str):
    assert type_of(name, BytesIO(content)).format == format


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("plan.svg", SVG, "SVG pictures can carry programs"),
        ("page.html", HTML, "Web pages can carry programs"),
        ("run.exe", b"MZ", "This kind of file is not taken. Attach PDF"),
        ("nothing", PDF, "This kind of file is not taken."),
        ("", PDF, "This kind of file is not taken."),
        ("macros.docm", office(), "Documents with macros are not taken."),
        ("photo.heic", b"....ftypheic", "Save it as JPEG or PNG"),
        ("empty.pdf", b"", "The file is empty."),
        # Names that lie.
        ("photo.png", HTML, "The name of the file ends in .png, but its content is of another kind."),
        ("photo.png", SVG, LIES),
        ("photo.jpg", picture("PNG"), LIES),
        ("photo.gif", b"#!/bin/sh\nrm -rf /\n", LIES),
        ("plan.pdf", office(), LIES),
        ("policy.docx", PDF, LIES),
        ("policy.docx", office("xl/workbook.xml"), LIES),
        ("policy.docx", b"PK\x03\x04" + bytes(200), LIES),
        ("policy.odt", office(), LIES),
        ("policy.odt", open_document("application/epub+zip"), LIES),
        ("old.doc", OLE, LIES),
        ("old.xls", old_office("WordDocument"), LIES),
        ("notes.txt", b"a\x00b", LIES),
        ("notes.csv", picture(), LIES),
        # What is dangerous inside.
        ("policy.docx", office(**{"word/vbaProject.bin": b"x"}), "This document has macros"),
        ("old.doc", old_office() + "_VBA_PROJECT".encode("utf-16-le"), "This document has macros"),
        ("many.docx", office(**{f"word/{n}.xml": b"" for n in range(5_001)}), "unpacks to more than 400 MB or 5,000"),
    ],
)
def test_these_are_refused_with_their_own_sentence(name: str, content: bytes, sentence: str):
    with pytest.raises(Invalid, match=sentence.replace(".", r"\.")):
        type_of(name, BytesIO(content))


def test_a_document_that_unpacks_without_measure_is_refused_unopened():
    with pytest.raises(Invalid, match="unpacks to more than 400 MB"):
        type_of("policy.docx", BytesIO(zip_bomb()))


@pytest.mark.parametrize(
    ("given", "address", "title"),
    [
        ("Gully plan (final).PDF", "Gully-plan-final.pdf", "Gully plan (final)"),
        ("../../etc/passwd.pdf", "passwd.pdf", "passwd"),
        ("C:\\Users\\me\\Straßenplan.pdf", "Strassenplan.pdf", "Straßenplan"),
        ("plan\r\nSet-Cookie: a=b.pdf", "plan-Set-Cookie-a-b.pdf", "plan Set-Cookie: a=b"),
        # The mark turns round what follows, so that this looks like plan.exe of kind PDF.
        ("plan\u202efdp.exe.pdf", "planfdp-exe.pdf", "planfdp.exe"),
        ("plan\x00.exe.pdf", "plan-exe.pdf", "plan.exe"),
        ("地図.pdf", "file.pdf", "地図"),
        (".pdf", "file.pdf", "Document"),
        ("--.pdf", "file.pdf", "--"),
        ("a" * 400 + ".pdf", "a" * 110 + ".pdf", "a" * 149 + "…"),
    ],
)
def test_a_name_is_safe_in_an_address_and_true_to_a_reader(given: str, address: str, title: str):
    assert safe_name(given, "pdf") == address
    assert readable_name(given) == title
