"""The numbers: how often each thing may be done. Source: our own security rules; none was measured."""

from dataclasses import dataclass

MINUTE, HOUR, DAY = 60, 3600, 86_400


@dataclass(frozen=True)
class Rate:
    """At most `most` times in `seconds`; `word` says in a sentence what is counted."""

    action: str
    most: int
    seconds: int
    word: str


NEW_MEMBER = {
    "start": (
        Rate("start", 3, 2 * MINUTE, "discussions and stories"),
        Rate("start", 3, DAY, "discussions and stories"),
    ),
    "reply": (Rate("reply", 6, MINUTE, "replies"), Rate("reply", 30, DAY, "replies")),
    "edit": (Rate("edit", 10, DAY, "edits"),),
    "helpful": (Rate("helpful", 20, DAY, "helpful marks"),),
    "report": (Rate("report", 5, DAY, "reports"),),
    "upload": (Rate("upload", 10, DAY, "files"),),
    "ask": (Rate("ask", 5, DAY, "questions to people by name"),),
    "hand_over": (Rate("hand_over", 3, DAY, "hand-overs"),),
    "conversation": (Rate("conversation", 3, DAY, "new conversations"),),
    "message": (Rate("message", 6, MINUTE, "messages"), Rate("message", 30, DAY, "messages")),
}
# The same on the first day after approval.
FIRST_DAY = {
    **NEW_MEMBER,
    "reply": (Rate("reply", 6, MINUTE, "replies"), Rate("reply", 10, DAY, "replies")),
    "message": (Rate("message", 6, MINUTE, "messages"), Rate("message", 10, DAY, "messages")),
}
MEMBER = {
    "start": (
        Rate("start", 3, 2 * MINUTE, "discussions and stories"),
        Rate("start", 20, DAY, "discussions and stories"),
    ),
    "reply": (Rate("reply", 6, MINUTE, "replies"), Rate("reply", 100, DAY, "replies")),
    "edit": (Rate("edit", 30, DAY, "edits"),),
    "helpful": (Rate("helpful", 50, DAY, "helpful marks"),),
    "report": (Rate("report", 20, DAY, "reports"),),
    # To read and draw a picture anew costs a second.
    "upload": (Rate("upload", 20, 10 * MINUTE, "files"), Rate("upload", 100, DAY, "files")),
    "ask": (Rate("ask", 20, DAY, "questions to people by name"),),
    "hand_over": (Rate("hand_over", 5, DAY, "hand-overs"),),
    "conversation": (Rate("conversation", 20, DAY, "new conversations"),),
    "message": (Rate("message", 10, MINUTE, "messages"), Rate("message", 100, DAY, "messages")),
}
# A council leaves through one address, so these are wide.
PER_IP = {
    "sign_in": (Rate("sign_in", 60, MINUTE, "attempts to sign in from your network"),),
    "register": (Rate("register", 40, HOUR, "registrations from your network"),),
    "join_list": (Rate("join_list", 40, HOUR, "addresses for updates from your network"),),
    "forgotten": (Rate("forgotten", 20, HOUR, "requests from your network"),),
    "search": (Rate("search", 120, MINUTE, "searches from your network"),),
    # Somebody who types asks twice a second.
    "suggest": (Rate("suggest", 1200, MINUTE, "suggestions to your network"),),
    "feed": (Rate("feed", 240, MINUTE, "feeds for your network"),),
    "preview": (Rate("preview", 120, MINUTE, "previews from your network"),),
    "public_report": (Rate("public_report", 10, HOUR, "reports from your network"),),
}
PER_ADDRESS = {
    "letter": (Rate("letter", 3, HOUR, "emails to this address"), Rate("letter", 10, DAY, "emails to this address")),
}
# No limit looks further back than a day; what is older is removed.
KEPT_SECONDS = 2 * DAY


@dataclass(frozen=True)
class Lock:
    """How many failed sign-ins are free within a time; every further one makes the pause longer."""

    free_failures: int
    within_seconds: int


# The pauses after too many failed sign-ins; the last one repeats, and none is for ever.
LOCK_SECONDS = (1 * MINUTE, 5 * MINUTE, 15 * MINUTE, 60 * MINUTE)
ADDRESS_LOCK = Lock(free_failures=5, within_seconds=DAY)
# A whole council may stand behind one network address, so this one is wide and short.
NETWORK_LOCK = Lock(free_failures=60, within_seconds=HOUR)
NEW_MEMBER_POSTS = 3
NEW_MEMBER_DAYS = 5


@dataclass(frozen=True)
class PostLimits:
    """How many of each one text may carry."""

    links: int
    mentions: int
    images: int
    documents: int


NEW_MEMBER_POST = PostLimits(links=2, mentions=2, images=1, documents=0)
MEMBER_POST = PostLimits(links=50, mentions=10, images=10, documents=5)
