"""Files in a store that speaks S3. Only this file knows boto3, and it is loaded only where UPLOAD_URL asks for it."""

from collections.abc import Iterator
from datetime import datetime
from typing import IO, Any
from urllib.parse import parse_qs, unquote, urlsplit

import structlog
from boto3.session import Session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from forum.uploads.storage.faults import NoRoom, Unreachable

log = structlog.get_logger("forum.uploads")
FULL = ("QuotaExceeded", "InsufficientStorage", "XMinioStorageFull", "EntityTooLarge")
MISSING = ("NoSuchKey", "404")


class S3Storage:
    """Each file as one object of a bucket that is ours alone."""

    def __init__(self, url: str) -> None:
        parts = urlsplit(url)
        asked = parse_qs(parts.query)
        scheme = "http" if asked.get("tls") == ["none"] else "https"
        port = f":{parts.port}" if parts.port else ""
        self.bucket = parts.path.strip("/")
        self.client: Any = Session(
            aws_access_key_id=unquote(parts.username or ""),
            aws_secret_access_key=unquote(parts.password or ""),
            region_name=asked.get("region", ["us-east-1"])[0],
        ).client("s3", endpoint_url=f"{scheme}://{parts.hostname}{port}", config=_config())

    def save(self, name: str, content: IO[bytes]) -> None:
        """Send the file; the store keeps all of it or nothing."""
        self._ask("put_object", Key=name, Body=content)

    def open(self, name: str) -> IO[bytes]:
        """The file as it comes, to be closed by whoever reads it."""
        body: IO[bytes] = self._ask("get_object", Key=name)["Body"]
        return body

    def remove(self, name: str) -> None:
        """Remove the object; the store takes one that is not there for removed."""
        self._ask("delete_object", Key=name)

    def names(self) -> Iterator[tuple[str, datetime]]:
        """Every object with the moment it was kept, a thousand to a request."""
        further: dict[str, str] = {}
        while True:
            page = self._ask("list_objects_v2", **further)
            for entry in page.get("Contents", ()):
                yield entry["Key"], entry["LastModified"]
            if not page.get("IsTruncated"):
                return
            further = {"ContinuationToken": page["NextContinuationToken"]}

    def _ask(self, act: str, **values: Any) -> Any:
        try:
            return getattr(self.client, act)(Bucket=self.bucket, **values)
        except ClientError as error:
            code = str(error.response.get("Error", {}).get("Code", ""))
            if act == "get_object" and code in MISSING:
                raise KeyError(values["Key"]) from error
            log.error("storage_failed", act=act, error=code)
            raise (NoRoom() if code in FULL else Unreachable()) from error
        except BotoCoreError as error:
            log.error("storage_failed", act=act, error=type(error).__name__)
            raise Unreachable() from error


def _config() -> Config:
    """Few tries and short waits, because somebody waits for the page; plain uploads, as all stores understand them."""
    return Config(
        connect_timeout=5,
        read_timeout=20,
        retries={"max_attempts": 2, "mode": "standard"},
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )
