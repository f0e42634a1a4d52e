"""An empty storage for each test of this room."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask


@pytest.fixture(autouse=True)
def folder(app: Flask) -> Iterator[Path]:
    """The folder of the files, empty before and after."""
    place = Path(app.config["INSTANCE_DIR"]) / "uploads"
    shutil.rmtree(place, ignore_errors=True)
    yield place
    shutil.rmtree(place, ignore_errors=True)
