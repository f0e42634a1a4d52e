"""`forum organisations import` through its own door, with real files."""

import pytest

from forum.database import write
from forum.extensions import db
from forum.organisations.alliances import memberships_of
from forum.organisations.cli import organisations
from forum.organisations.models import Organisation, OrganisationKind
from forum.organisations.queries import organisation_of_domain, organisations_named
from forum.organisations.services import add_organisation


@pytest.fixture()
def import_list(app, tmp_path):
    """Writes the bytes into a file and runs the command; gives its result."""

    def run(content, *options):
        file = tmp_path / "list.csv"
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        db.session.rollback()
        return app.test_cli_runner().invoke(organisations, ["import", str(file), *options])

    return run


def names():
    db.session.rollback()
    return set(db.session.scalars(db.select(Organisation.name)))


LIST = (
    "name,kind,short_name,nation,region,former_names,domain\n"
    "Loamshire County Council,county,Loamshire,England,West Midlands,Loam Riding|Old Loamshire,loamshire.example\n"
    '"Brick, Lime and Sons",provider,,,,,\n'
)


def test_a_list_is_added_with_all_its_names_and_its_domain(import_list):
    result = import_list(LIST)

    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "row 2: added: Loamshire County Council, county council.",
        "row 3: added: Brick, Lime and Sons, provider.",
        "Added 2 organisations, refused 0.",
    ]
    assert names() == {"Loamshire County Council", "Brick, Lime and Sons"}
    assert [body.name for body in organisations_named("old loamshire")] == ["Loamshire County Council"]
    assert organisation_of_domain("loamshire.example").region == "West Midlands"


def test_a_dry_run_says_the_same_and_changes_nothing(import_list):
    result = import_list(LIST, "--dry-run")

    assert result.exit_code == 0
    assert "row 2: would be added: Loamshire County Council, county council." in result.output
    assert "Would add 2 organisations, refused 0." in result.output
    assert names() == set()


@pytest.mark.parametrize("options", [(), ("--dry-run",)])
def test_refused_rows_are_told_one_by_one_and_the_others_go_on(import_list, options):
    with write():
        add_organisation("Loamshire County Council", OrganisationKind.COUNTY, short="Loamshire")

    result = import_list(
        "name,kind,domain\n"
        "Loamshire,county,\n"
        "Clayford Council,planet,\n"
        ",unitary,\n"
        "Marlham Council,unitary,gmail.com\n"
        "Chalkdown Council,unitary,chalk.example\n"
        "Chalkdown Council,unitary,\n"
        "Flintwick Council,unitary,CHALK.example\n"
        "Sandmere Council,unitary,a,b\n",
        *options,
    )

    assert result.exit_code == 1
    refused = [line for line in result.output.splitlines() if ": refused: " in line]
    assert [line.split(":")[0] for line in refused] == [f"row {n}" for n in (2, 3, 4, 5, 7, 8, 9)]
    assert "Loamshire is in the directory already, as Loamshire County Council." in refused[0]
    assert "The kind must be one of county, unitary" in refused[1]
    assert "A name has 2 to 120 characters." in refused[2]
    assert "Anybody can have an address at gmail.com" in refused[3]
    assert "Row 6 has the same name or domain." in refused[4]
    assert "Row 6 has the same name or domain." in refused[5]
    assert "The row has 4 cells, the first row names 3 columns." in refused[6]
    assert names() == {"Loamshire County Council"} | (set() if options else {"Chalkdown Council"})


@pytest.mark.parametrize(
    "content",
    [
        LIST.encode("utf-8-sig"),
        LIST.replace("\n", "\r\n").encode(),
        LIST.replace("\n", "\r").encode(),
        LIST.replace(",", ";").replace('"Brick; Lime', '"Brick, Lime').encode(),
        LIST.replace(",", "\t").replace('"Brick\t Lime', '"Brick, Lime').encode(),
        LIST.replace("name,kind", "Name , KIND").replace("short_name", "Short name").encode(),
        (LIST + "\n\n,,,,,,\n").encode(),
        LIST.replace("Loamshire County", "Loamshire\0 County").encode(),
        LIST.rstrip("\n").encode(),
    ],
    ids=["bom", "windows", "old mac", "semicolons", "tabs", "capitals", "blank rows", "nul", "no last line end"],
)
def test_lists_of_every_program_are_read(import_list, content):
    result = import_list(content)

    assert result.exit_code == 0, result.output
    assert names() == {"Loamshire County Council", "Brick, Lime and Sons"}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The first row names the columns"),
        (b"\n\n", "The first row names the columns"),
        (b"name\nLoamshire\n", "The first row names the columns"),
        (b"name,kind,colour\n", "There is no column colour."),
        (b"name,kind,name\n", "names a column twice"),
        (b"\xff\xfen\0a\0m\0e\0", "is not a UTF-8 text file"),
        ("name,kind\nGuéret,body\n".encode("latin-1"), "is not a UTF-8 text file"),
        (bytes(range(256)) * 10, "is not a UTF-8 text file"),
        (b"name,kind\n" + b"x" * (10 * 1024 * 1024), "has more than 10 MB"),
    ],
    ids=["empty", "blank", "no kind", "unknown column", "twice", "utf-16", "latin-1", "binary", "huge"],
)
def test_a_wrong_file_is_one_clear_sentence(import_list, content, sentence):
    result = import_list(content)

    assert result.exit_code == 1
    assert sentence in str(result.exception)
    assert names() == set()


def test_a_file_that_is_not_there_is_wrong_use(app, tmp_path):
    for path in (tmp_path / "nothing.csv", tmp_path):
        result = app.test_cli_runner().invoke(organisations, ["import", str(path)])
        assert result.exit_code == 2
        assert "Invalid value for 'FILE'" in result.output


def test_huge_cells_and_open_quotations_are_refused_and_the_rest_goes_on(import_list):
    result = import_list(
        "name,kind,former_names\n"
        f"{'y' * 200_000},county,\n"
        f"{'z' * 2_000},county,\n"
        "Good Council,unitary,\n"
        f"Many Council,unitary,{'|'.join(f'Old {n}' for n in range(30))}\n"
        'Open Council,unitary,"Old name\n'
        "Lost Council,unitary,\n"
    )

    assert result.exit_code == 1
    assert "row 2: refused: A cell is far too long." in result.output
    assert "row 3: refused: A cell has more than 1,000 characters." in result.output
    assert "row 5: refused: Give at most 20 former names." in result.output
    assert "row 6: refused: A cell goes over several lines. Is a quotation mark missing?" in result.output
    assert names() == {"Good Council"}


def test_a_long_list_is_added_in_batches(import_list):
    rows = "".join(f"Parish of {chr(97 + n % 26)}{n},body\n" for n in range(250))

    result = import_list("name,kind\n" + rows)

    assert result.exit_code == 0
    assert "Added 250 organisations, refused 0." in result.output
    assert len(names()) == 250


def test_a_list_says_which_known_alliances_a_body_belongs_to(import_list, app):
    with write():
        alliance = add_organisation("Loam Valley Alliance", OrganisationKind.ALLIANCE, short="LVA")

    result = import_list(
        "name,kind,alliances\nLoamshire County Council,county, lva \nBrickshire County Council,county,Nobody\n"
    )

    assert result.exit_code == 1
    assert "row 3: refused: No alliance in the directory is called Nobody." in result.output
    db.session.rollback()
    assert [row.body.name for row in memberships_of(alliance)] == ["Loamshire County Council"]
    assert "Brickshire County Council" not in names()
