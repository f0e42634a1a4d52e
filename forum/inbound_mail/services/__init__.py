"""What becomes of a mail that came; one file for each concern."""

from forum.inbound_mail.services import collecting  # noqa: F401  its jobs register
