"""What we write to people about posts."""

from forum.discussions.models import Post
from forum.mail.letters import letter
from forum.notifications.letters import Reader
from forum.notifications.models import Event
from forum.subjects import Mail
from forum.text.plain import text_of

LINES_MOST = 40
WHAT = {
    "reply_to_me": "{name} replied to you.",
    "mention": "{name} mentioned you.",
    "follows_discussion": "{name} replied in a discussion that you follow.",
    "accepted": "{name} accepted your reply as an answer.",
    "asked": "{name} asked you a question.",
    "asked_theme": "{name} asked you by name.",
    "asked_advocate": "{name} asked you as an advocate of a theme of this.",
    "invited": "{name} invited you to answer a question.",
    "offered": "Nobody has answered this question for three working days. Can you help?",
    "solved": "You asked this ten days ago, and no answer is accepted yet. Is it solved?",
    "asked_adopter": "{name} asked those who tried this a question.",
}
BECAUSE = {
    "reply_to_me": "You get this email because somebody replied to you.",
    "mention": "You get this email because somebody mentioned you.",
    "accepted": "You get this email because your reply was accepted as an answer.",
    "asked": "You get this email because others can ask you about this practice story.",
    "asked_theme": "You get this email because your profile says that others may ask you about a theme of this.",
    "asked_advocate": "You get this email because you are an advocate. On the page you can say that you cannot help.",
    "invited": "You get this email because a member invited you. On the page you can say that you cannot help.",
    "offered": "You get this email because you are an advocate of a theme of this question. It is offered only once.",
    "solved": "You get this email because you asked this question. Nobody asks again.",
    "asked_adopter": "You get this email because you said that you are happy to be asked.",
    "follows_discussion": (
        "You get this email because you follow this discussion. No further one about new replies is sent until you "
        "have opened it."
    ),
}


def about_post(event: Event, post: Post, reader: Reader, why: str) -> Mail:
    """A new reply, a mention or an accepted answer, with the words of the post."""
    return letter(
        "discussions/post",
        reader=reader,
        what=WHAT[why].format(name=event.details["actor_name"]),
        because=BECAUSE[why],
        title=event.details["title"],
        address=event.details["address"],
        lines=text_of(post.html).split("\n")[:LINES_MOST],
        is_first=post.number == 1,
    )
