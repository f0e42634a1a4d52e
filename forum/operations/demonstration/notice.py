"""Saying on the pages that this is a demonstration."""

from forum.web.setup import demonstration_notice


def put_up(*, is_demonstration: bool) -> None:
    """Say on every page, from now on, that people and conversations are invented; or take the notice down."""
    if is_demonstration:
        demonstration_notice().touch()
    else:
        demonstration_notice().unlink(missing_ok=True)
