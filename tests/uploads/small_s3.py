"""A small store that speaks as much S3 as we use, and checks every signature (AWS Signature Version 4)."""

import hashlib
import hmac
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread
from urllib.parse import parse_qs, parse_qsl, quote
from wsgiref.simple_server import WSGIRequestHandler, make_server
from xml.sax.saxutils import escape

KEY, SECRET, REGION, BUCKET = "our-key", "our/secret", "eu-west-2", "our-files"
PAGE_SIZE = 3
SIGNED = re.compile(
    r"AWS4-HMAC-SHA256 Credential=([^/]+)/(\d+)/([^/]+)/s3/aws4_request, SignedHeaders=(\S+), Signature=(\w+)"
)
MOST_BYTES = 100_000


class SmallS3:
    """The objects of one bucket, and how it answers."""

    def __init__(self) -> None:
        self.objects: dict[str, tuple[bytes, datetime]] = {}

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        status, answer = (
            self._answer(environ, body) if is_signed(environ, body) else fault(403, "SignatureDoesNotMatch")
        )
        start_response(f"{status} -", [("Content-Length", str(len(answer))), ("Content-Type", "application/xml")])
        return [answer]

    def _answer(self, environ, body: bytes) -> tuple[int, bytes]:
        _, bucket, *rest = environ["PATH_INFO"].split("/", 2)
        name = rest[0] if rest else ""
        if bucket != BUCKET:
            return fault(404, "NoSuchBucket")
        match environ["REQUEST_METHOD"]:
            case "PUT" if len(body) > MOST_BYTES:
                return fault(507, "XMinioStorageFull")
            case "PUT":
                self.objects[name] = (body, datetime.now(UTC))
            case "DELETE":
                self.objects.pop(name, None)
                return 204, b""
            case "GET" if not name:
                return 200, self._list(parse_qs(environ["QUERY_STRING"]))
            case "GET" if name in self.objects:
                return 200, self.objects[name][0]
            case _:
                return fault(404, "NoSuchKey")
        return 200, b""

    def _list(self, asked: dict[str, list[str]]) -> bytes:
        after = asked.get("continuation-token", [""])[0]
        names = sorted(name for name in self.objects if name > after)
        shown = names[:PAGE_SIZE]
        further = (
            f"<NextContinuationToken>{escape(shown[-1])}</NextContinuationToken>" if len(names) > len(shown) else ""
        )
        entries = "".join(
            f"<Contents><Key>{escape(name)}</Key><LastModified>{self.objects[name][1]:%Y-%m-%dT%H:%M:%S.000Z}"
            "</LastModified></Contents>"
            for name in shown
        )
        truncated = str(bool(further)).lower()
        return f"<ListBucketResult><IsTruncated>{truncated}</IsTruncated>{entries}{further}</ListBucketResult>".encode()


def fault(status: int, code: str) -> tuple[int, bytes]:
    return status, f"<Error><Code>{code}</Code><Message>No.</Message></Error>".encode()


def is_signed(environ, body: bytes) -> bool:
    """Whether the request carries a signature made with our secret, over what was sent."""
    found = SIGNED.fullmatch(environ.get("HTTP_AUTHORIZATION", ""))
    if not found or found[1] != KEY or found[3] != REGION:
        return False
    stated = environ["HTTP_X_AMZ_CONTENT_SHA256"]
    if stated not in (hashlib.sha256(body).hexdigest(), "UNSIGNED-PAYLOAD"):
        return False
    headers = "".join(f"{name}:{' '.join(header(environ, name).split())}\n" for name in found[4].split(";"))
    pairs = sorted((quote(n, "-_.~"), quote(v, "-_.~")) for n, v in parse_qsl(environ["QUERY_STRING"], True))
    query = "&".join(f"{name}={value}" for name, value in pairs)
    path = quote(environ["PATH_INFO"], "/-_.~")
    asked = "\n".join([environ["REQUEST_METHOD"], path, query, headers, found[4], stated])
    scope = f"{found[2]}/{REGION}/s3/aws4_request"
    digest = hashlib.sha256(asked.encode()).hexdigest()
    words = "\n".join(["AWS4-HMAC-SHA256", environ["HTTP_X_AMZ_DATE"], scope, digest])
    key = f"AWS4{SECRET}".encode()
    for part in (found[2], REGION, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return hmac.compare_digest(hmac.digest(key, words.encode(), "sha256").hex(), found[5])


def header(environ, name: str) -> str:
    key = name.upper().replace("-", "_")
    return environ.get(key if key in ("CONTENT_TYPE", "CONTENT_LENGTH") else f"HTTP_{key}", "")


class Quiet(WSGIRequestHandler):
    # Else nobody says "100 Continue", and the client waits a second for it before it sends a file.
    protocol_version = "HTTP/1.1"

    def log_message(self, *args) -> None:
        pass


@contextmanager
def small_s3() -> Iterator[tuple[SmallS3, str]]:
    """The store on a free port, with the UPLOAD_URL that leads to it."""
    store = SmallS3()
    with make_server("127.0.0.1", 0, store, handler_class=Quiet) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        place = f"{KEY}:{quote(SECRET, '')}@127.0.0.1:{server.server_port}/{BUCKET}"
        yield store, f"s3://{place}?region={REGION}&tls=none"
        server.shutdown()
        thread.join()
