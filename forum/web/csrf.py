"""The POSTs without a CSRF token: each is authorised by a token of its own, or changes nothing of anybody."""

EXEMPT = (
    "web.csp_report",  # Browsers send it without a form; it writes one log line.
    "notifications.unsubscribe_now",  # RFC 8058: the signed token in the address authorises it.
)
