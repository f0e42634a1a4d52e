"""A practice story made out of a discussion: what it takes over, and whom it credits."""

import re
from collections.abc import Sequence
from dataclasses import replace

from forum.accounts.models import Member
from forum.discussions.models import Audience, Discussion, Post
from forum.discussions.permissions import can_make_story
from forum.discussions.services.editing import note_change
from forum.discussions.services.submissions import queue
from forum.errors import Conflict, Invalid, NotAllowed
from forum.stories.models import Story
from forum.stories.origins import posts_that_stand, story_made_by
from forum.stories.services.sharing import SECTIONS, StoryDraft, publish_story
from forum.text.fields import BODY_MOST
from forum.text.plain import cited

NOT_YOURS = "Whoever asked or began a discussion makes a practice story of it."
MEMBERS_ONLY = "The discussion is for members only, so its practice story is too."
MADE_ALREADY = (
    "You made a practice story of this discussion already. Add what is missing there: open it from the discussion."
)
# Beside the quotations there must be room for what the author adds.
TAKEN_MOST = BODY_MOST * 3 // 4


def taken_over(posts: Sequence[Post], author: Member) -> str:
    """The texts of posts as one text to work on: one's own as they are, others quoted with name and link.

    Whole posts only, as many as leave room to write.
    """
    parts: list[str] = []
    for post in posts:
        is_own = post.author_id == author.id
        part = post.source if is_own else cited(post.source, post.author.name, f"reply {post.number}", post.permalink)
        if sum(map(len, parts)) + len(part) > TAKEN_MOST:
            break
        parts.append(part)
    return "\n\n".join(parts)


def publish_from_discussion(author: Member, discussion: Discussion, draft: StoryDraft) -> Story:
    """Publish a story made out of one's own discussion; those whose replies it links to are credited and told.

    Raises Conflict when there is one already, Invalid when it would be read by more people than the discussion or
    takes over a reply that is gone.
    """
    if not can_make_story(author, discussion):
        raise NotAllowed(NOT_YOURS)
    if discussion.audience == Audience.MEMBERS and draft.audience != Audience.MEMBERS:
        raise Invalid(MEMBERS_ONLY)
    queue(author)
    known = story_made_by(author, discussion.id)
    # The same form sent twice gives the first story, here as everywhere.
    if known is not None and (not draft.submission or known.submission != draft.submission):
        raise Conflict(MADE_ALREADY)
    credited = _credited(author, discussion, draft)
    story = publish_story(
        author, replace(draft, credited=credited, record={**draft.record, "made_from_id": discussion.id})
    )
    note_change(discussion.id)
    return story


def _credited(author: Member, discussion: Discussion, draft: StoryDraft) -> list[int]:
    """The authors of the replies that the texts link to. Raises Invalid for a reply that is gone."""
    place = re.compile(rf"/discussions/{discussion.id}/replies/([0-9]{{1,9}})(?![0-9])")
    texts = [getattr(draft, name).source for name in SECTIONS]
    numbers = {int(number) for text in texts for number in place.findall(text)}
    posts = posts_that_stand(discussion.id, numbers)
    gone = sorted(numbers - {post.number for post in posts})
    if gone:
        raise Invalid(f"Reply {gone[0]} is gone from the discussion. Take its words and its link out of your text.")
    return sorted({post.author_id for post in posts} - {author.id})
