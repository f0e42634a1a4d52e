"""What speaks for a practice story beside its words, from -100 to 100; nobody can buy any of it.

In the words of the help: better evidence and organisations elsewhere that tried or adopted a practice raise it, and a
practice that was stopped sinks below others, but can still be found.
"""

from forum.stories.models import Stage, Story

# For each level of evidence above the first, of which there are four.
EVIDENCE_MERIT = 10
# For each other organisation that tried it, and once more for each that adopted or adapted it; so many count.
TRIED_MERIT, ADOPTED_MERIT, BODIES_MOST = 6, 6, 5
# Whatever else speaks for it: it was given up.
STOPPED_MERIT = -60


def merit_of(story: Story) -> int:
    """The merit of a story; 100 with the best evidence and five organisations that adopted it."""
    if story.stage == Stage.STOPPED:
        return STOPPED_MERIT
    tried, adopted = (min(count, BODIES_MOST) for count in (story.tried_count, story.adopted_count))
    return EVIDENCE_MERIT * (story.evidence - 1) + TRIED_MERIT * tried + ADOPTED_MERIT * adopted
