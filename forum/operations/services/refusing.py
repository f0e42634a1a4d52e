"""A web process that refuses in plain English what never reaches the application."""

from typing import Any

from gunicorn.http.errors import LimitRequestLine
from gunicorn.util import write_nonblock
from gunicorn.workers.gthread import ThreadWorker

PAGE = b"""<!doctype html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>The address is too long - Connect and Share</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
</head>
<body>
<h1>The address is too long</h1>
<p>The forum reads addresses of up to 8,000 letters. <a href="/search">Search again</a> with fewer words or filters.</p>
</body>
</html>
"""
HEADERS = (
    *(b"HTTP/1.1 414 URI Too Long", b"Connection: close", b"Content-Type: text/html; charset=utf-8"),
    b"Content-Length: %d" % len(PAGE),
)


class Worker(ThreadWorker):
    """Gunicorn's worker of many threads, with a page of ours for an address without end."""

    def handle_error(self, req: Any, client: Any, addr: Any, exc: BaseException) -> None:
        """Answer what is no request; an address tells nobody's network to the log."""
        if not isinstance(exc, LimitRequestLine):
            super().handle_error(req, client, addr, exc)
            return
        self.log.warning("An address was too long.")
        try:
            write_nonblock(client, b"\r\n".join((*HEADERS, b"", PAGE)))
        except OSError:
            self.log.debug("Nobody waits for the answer.")
