"""Two acts at the same moment: the second is sent while the first is done but not committed."""

import contextvars
from collections.abc import Callable
from threading import Thread

from forum.database import write
from forum.extensions import db
from tests.browser import Browser

# So long the second has to come as far as it gets while the first is not done.
MOMENT_SECONDS = 0.3


def while_writing(first: Callable[[], object], browser: Browser, path: str, **fields: str) -> int:
    """The status of a form that is sent while the first act is done but not committed."""
    browser.page("/contact")
    statuses: list[int] = []

    def send() -> None:
        answer = browser.client.post(path, data={"csrf_token": browser.token, **fields})
        statuses.append(answer.status_code)

    second = Thread(target=lambda: contextvars.Context().run(send))
    with write():
        first()
        second.start()
        second.join(MOMENT_SECONDS)
    second.join()
    db.session.rollback()
    return statuses[0]
