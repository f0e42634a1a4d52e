"""What the tests of this room begin with."""

import pytest

from forum.discussions.models import Post
from tests.factories import make_discussion, make_post


@pytest.fixture()
def reply(alice, bob) -> Post:
    """A reply by Bob below Alice's question."""
    return make_post(make_discussion(alice, "Claims data: what can we share?"), bob, "It was Jo Bloggs who blocked it.")
