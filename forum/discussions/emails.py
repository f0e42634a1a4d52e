"""What we write to people about posts."""

from forum.discussions.models import Post
from forum.notifications.models import Event
from forum.subjects import Offer, Words
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
# What a prepared mail says already. Nobody reads the words, but a mail without any looks like a mistake.
ACCEPT_NOTE = "Send this email as it is, and the answer is accepted. What you write here is not posted."
SOLVED_NOTE = "Send this email as it is, and your question counts as solved. What you write here is not posted."
DECLINE_WORDS = "Say by email that you cannot help"
DECLINE_NOTE = "Send this email as it is to say that you cannot help. What you write here is not posted."
UNDO_NOTE = "Send this email as it is to take it back. What you write here is not posted."
DECLINABLE = ("asked_theme", "asked_advocate", "invited", "offered")
STARTED = {"question": "{name} asked a question", "discussion": "{name} started a discussion"}


def about_post(event: Event, post: Post, why: str) -> Words:
    """A new reply, a mention or an accepted answer, with the words of the post."""
    is_first = post.number == 1
    talk = post.discussion
    usual = STARTED.get(talk.kind.value, "{name} wrote") if is_first else "{name} replied"
    return Words(
        what=WHAT.get(why, usual).format(name=event.details["actor_name"]),
        title=event.details["title"],
        address=event.details["address"],
        because=BECAUSE[why],
        said=[("", text_of(post.html).split("\n")[:LINES_MOST])],
        subject=SUBJECTS.get(why, NEW if is_first else "").format(title=event.details["title"]),
        offers=_offers(event, post),
    )


def _offers(event: Event, post: Post) -> list[Offer]:
    """Whoever asked accepts an answer or says that it is solved, and who was asked says no, by mail as on the page."""
    asker_id = post.discussion.author_id
    if event.name == "solved":
        return [solving(post, asker_id, is_solved=True)]
    if post.number == 1:
        named = [int(reader) for reader, why in event.readers.items() if why in DECLINABLE]
        return [Offer(each, "decline", ("post", post.id), DECLINE_WORDS, DECLINE_NOTE) for each in named]
    may_be_answer = post.discussion.is_question and post.author_id != asker_id
    return [accepting(post, asker_id, is_accepted=True)] if may_be_answer and not post.is_answer else []


def accepting(post: Post, reader_id: int, *, is_accepted: bool) -> Offer:
    """The offer to accept a reply as an answer, or to take that back."""
    if is_accepted:
        return Offer(reader_id, "accept", ("post", post.id), "Accept this answer by email", ACCEPT_NOTE)
    return Offer(reader_id, "unaccept", ("post", post.id), "Take it back by email", UNDO_NOTE)


def solving(opening: Post, reader_id: int, *, is_solved: bool) -> Offer:
    """The offer to say that a question is solved, or that it is not."""
    if is_solved:
        return Offer(reader_id, "solved", ("post", opening.id), "Say by email that it is solved", SOLVED_NOTE)
    return Offer(reader_id, "unsolved", ("post", opening.id), "Take it back by email", UNDO_NOTE)
