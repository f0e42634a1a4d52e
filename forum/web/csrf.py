"""The POSTs without a CSRF token: each is authorised by a token of its own, or changes nothing of anybody."""

EXEMPT = (
    "web.csp_report",  # Browsers send it without a form; it writes one log line.
    "notifications.unsubscribe_now",  # RFC 8058: the signed token in the address authorises it.
    # The form stands on pages that set no cookie, so it can hold no token. It only has a letter written, as anybody
    # may at this rate; what counts is done by the button behind the secret link in that letter.
    "updates.join",
    "updates.stop_now",  # RFC 8058: the signed token in the address authorises it.
)
