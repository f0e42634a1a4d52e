"""What we write to people about posts."""

from forum.discussions.models import Post
from forum.notifications.models import Event
from forum.subjects import Words
from forum.text.plain import text_of

LINES_MOST = 40
WHAT = {
    "reply_to_me": "{name} replied to you",
    "mention": "{name} mentioned you",
    "follows_discussion": "{name} replied in a discussion that you follow",
    "accepted": "{name} accepted your reply as an answer",
    "asked": "{name} asked you a question",
    "asked_theme": "{name} asked you by name",
    "asked_adopter": "{name} asked those who tried this a question",
    "asked_advocate": "{name} asked you as an advocate of a theme of this",
    "invited": "{name} invited you to answer a question",
    "offered": "Nobody has answered this question for three working days, and you may know more",
    "solved": "You asked this ten days ago, and no answer is accepted yet",
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
    "follows_discussion": "You get this email because you follow this discussion.",
    "follows_objective": "You get this email because you follow an objective of this.",
    "follows_theme": "You get this email because you follow a theme of this.",
    "follows_organisation": "You get this email because you follow the organisation that this comes from.",
    "follows_member": "You get this email because you follow the person who wrote this.",
}
NEW = "New discussion: {title}"
SUBJECTS = {
    "asked_advocate": "Can you answer this? {title}",
    "invited": "Can you answer this? {title}",
    "offered": "Can you answer this? {title}",
    "solved": "Is it solved? {title}",
}
STARTED = {"question": "{name} asked a question", "discussion": "{name} started a discussion"}


def about_post(event: Event, post: Post, why: str) -> Words:
    """A new reply, a mention or an accepted answer, with the words of the post."""
    is_first = post.number == 1
    usual = STARTED.get(post.discussion.kind.value, "{name} wrote") if is_first else "{name} replied"
    return Words(
        what=WHAT.get(why, usual).format(name=event.details["actor_name"]),
        title=event.details["title"],
        address=event.details["address"],
        because=BECAUSE[why],
        said=[("", text_of(post.html).split("\n")[:LINES_MOST])],
        subject=SUBJECTS.get(why, NEW if is_first else "").format(title=event.details["title"]),
    )
