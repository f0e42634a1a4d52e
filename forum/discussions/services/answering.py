"""Answering a post, and marking answers, by another door than the page."""

from collections.abc import Sequence

from sqlalchemy import select

from forum.accounts.models import Member
from forum.discussions.emails import accepting, solving
from forum.discussions.models import TRIMMED_MOST, Post, PostAsk, PostTrimming, QuestionCare
from forum.discussions.queries import find_discussion
from forum.discussions.services.inviting import decline
from forum.discussions.services.marking import toggle_accepted
from forum.discussions.services.replying import post_reply
from forum.discussions.services.waiting import answer_whether_solved
from forum.errors import NotAllowed
from forum.extensions import db
from forum.subjects import Done
from forum.text.prepare import Text

SEE = "See it on Connect and Share"
GONE = "What you answered was deleted or removed, so your answer was not posted."
QUESTION_GONE = "The question was deleted or removed, so nothing was changed."


def answer_post(
    post: Post, author: Member, text: Text, *, files: Sequence[int] = (), submission: str | None = None
) -> str:
    """Reply to a post, an opening too, as its page does. The address of the reply. Raises what `post_reply` does."""
    discussion = find_discussion(post.discussion_id, author, with_tags=False)
    if discussion is None or discussion.is_gone or post.is_gone or post.held_at is not None:
        raise NotAllowed(GONE)
    return post_reply(discussion, author, text, parent=post.number, submission=submission, files=files).permalink


def keep_trimming(author_id: int, submission: str, cut: str) -> None:
    """Keep what was cut from the mail that became this author's post, so that a reader may see it."""
    post_id = db.session.scalar(select(Post.id).where(Post.author_id == author_id, Post.submission == submission))
    if post_id is not None and cut.strip():
        db.session.merge(PostTrimming(post_id=post_id, text=cut[:TRIMMED_MOST]))


def accept(post: Post, member: Member) -> Done:
    """Accept a reply as an answer, as its page does. Raises what `toggle_accepted` does."""
    name = post.author.name
    if _mark(post, member, is_accepted=True):
        what, is_new = f"You accepted the reply of {name} as an answer", True
    else:
        what, is_new = f"The reply of {name} was accepted as an answer before", False
    undo = accepting(post, member.id, is_accepted=False)
    return Done(what, post.discussion.title, post.permalink, SEE, undo, is_new)


def unaccept(post: Post, member: Member) -> Done:
    """Take back that a reply is an answer; the same otherwise."""
    is_new = _mark(post, member, is_accepted=False)
    what = f"The reply of {post.author.name} is {'no longer' if is_new else 'not'} marked as an answer"
    undo = accepting(post, member.id, is_accepted=True)
    return Done(what, post.discussion.title, post.permalink, SEE, undo, is_new)


def _mark(post: Post, member: Member, *, is_accepted: bool) -> bool:
    """Whether that changed anything."""
    if post.discussion.is_gone:
        raise NotAllowed(QUESTION_GONE)
    before = post.accepted_at
    toggle_accepted(post, member, is_accepted)
    return post.accepted_at != before


def say_solved(opening: Post, member: Member) -> Done:
    """The asker says that a question is solved, as on its page. Raises what `answer_whether_solved` does."""
    return _say(opening, member, is_solved=True)


def say_unsolved(opening: Post, member: Member) -> Done:
    """The asker says that it is not solved."""
    return _say(opening, member, is_solved=False)


def _say(opening: Post, member: Member, *, is_solved: bool) -> Done:
    question = opening.discussion
    if question.is_gone:
        raise NotAllowed(QUESTION_GONE)
    care = db.session.get(QuestionCare, question.id)
    is_new = care is None or care.answered_at is None or care.is_solved_elsewhere != is_solved
    answer_whether_solved(question, member, is_solved=is_solved)
    what = f"Your question counts as {'solved' if is_solved else 'not solved'}"
    undo = solving(opening, member.id, is_solved=not is_solved)
    return Done(what, question.title, question.address, SEE, undo, is_new)


def say_no(opening: Post, member: Member) -> Done:
    """Somebody to whom a question was put says that they cannot help. Raises what `decline` does."""
    question = opening.discussion
    if question.is_gone:
        raise NotAllowed(QUESTION_GONE)
    asked = db.session.get(PostAsk, (opening.id, member.id))
    is_new = asked is None or asked.declined_at is None
    decline(question, member, "")
    return Done("You said that you cannot help with a question", question.title, question.address, SEE, is_new=is_new)
