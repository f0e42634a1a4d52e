"""Who may see, share and change practice stories."""

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from forum.accounts.models import Member
from forum.accounts.permissions import Standing
from forum.clock import now
from forum.discussions.models import Audience
from forum.objectives.permissions import leads_one_of
from forum.stories.models import AWAY_DAYS, Adoption, Story


def can_see_story(viewer: Member | None, story: Story) -> bool:
    """Its audience; what is held or removed shows to its author, to who took it over and to moderators, what is deleted
    to moderators. What was taken back shows to those who look after it.
    """
    if viewer is not None and viewer.is_moderator:
        return True
    if not could_have_seen(viewer, story) or story.deleted_at is not None:
        return False
    if story.unpublished_at is not None:
        return looks_after(viewer, story)
    is_theirs = viewer is not None and viewer.id in (story.author_id, story.owner_id)
    return is_theirs or (story.removed_at is None and story.held_at is None)


def stories_visible_to(viewer: Member | Standing | None) -> ColumnElement[bool]:
    """The same as an SQL condition."""
    if viewer is not None and viewer.is_moderator:
        return true()
    is_member = viewer is not None and viewer.is_member
    stands = and_(Story.removed_at.is_(None), Story.held_at.is_(None))
    return and_(
        true() if is_member else Story.audience == Audience.PUBLIC,
        Story.deleted_at.is_(None),
        or_(Story.unpublished_at.is_(None), _looked_after_by(viewer)),
        or_(
            stands,
            _is_of(viewer),
            # Of what was taken back, permission is asked above.
            Story.unpublished_at.is_not(None),
        ),
    )


def _is_of(viewer: Member | Standing | None) -> ColumnElement[bool]:
    if viewer is None:
        return false()
    has_taken_over = and_(Story.keeper_id == viewer.id, Story.handed_over_at.is_not(None))
    return or_(Story.author_id == viewer.id, has_taken_over)


def looks_after(member: Member | None, story: Story) -> bool:
    """Its author until it was handed over; and of its organisation the backup contact and its keeper."""
    if member is None or not member.is_member:
        return False
    is_of_it = member.organisation_id is not None and member.organisation_id == story.organisation_id
    is_author = member.id == story.author_id and story.handed_over_at is None
    return is_author or (is_of_it and member.id in (story.backup_contact_id, story.keeper_id))


def _looked_after_by(viewer: Member | Standing | None) -> ColumnElement[bool]:
    if viewer is None or not viewer.is_member:
        return false()
    home = select(Member.organisation_id).where(Member.id == viewer.id).scalar_subquery()
    is_named = or_(Story.backup_contact_id == viewer.id, Story.keeper_id == viewer.id)
    is_author = and_(Story.author_id == viewer.id, Story.handed_over_at.is_(None))
    return or_(is_author, and_(is_named, Story.organisation_id == home))


def could_have_seen(viewer: Member | None, story: Story) -> bool:
    """Whether a gone story may be called gone: its audience included the viewer."""
    return story.audience == Audience.PUBLIC or (viewer is not None and viewer.is_member)


def can_share(member: Member | None) -> bool:
    """Members in good standing share stories."""
    return member is not None and member.is_member


def can_edit_story(member: Member | None, story: Story) -> bool:
    """Those who look after it, unless it is closed; what a moderator holds or removed is its owner's alone."""
    if member is None or not looks_after(member, story) or story.deleted_at is not None:
        return False
    is_settled = story.held_at is None and story.removed_at is None
    return not story.discussion.is_locked and (is_settled or member.id == story.owner_id)


def can_delete_story(member: Member | None, story: Story) -> bool:
    """Its author, until it was handed over; the deletion can be taken back."""
    return (
        member is not None
        and member.is_member
        and member.id == story.author_id
        and not (story.handed_over_at or story.deleted_at or story.removed_at)
    )


def can_correct_story(member: Member | None, story: Story) -> bool:
    """Moderators and the leads of its objectives correct title, objectives and themes of others."""
    if member is None or not member.is_member or member.id in story.concerned_ids:
        return False
    if story.unpublished_at is not None:
        return False
    return member.is_moderator or leads_one_of(member, [objective.id for objective in story.objectives])


def can_redact_story(member: Member | None, story: Story) -> bool:
    """Moderators may take a name out of another's text."""
    is_others = member is not None and member.is_moderator and member.id not in story.concerned_ids
    return is_others and story.deleted_at is None


def can_confirm(member: Member | None, story: Story) -> bool:
    """Those who look after it, and its contact, say that it is still true, unless it is closed."""
    is_contact = member is not None and member.is_member and member.id == story.contact_id
    return (is_contact or looks_after(member, story)) and not story.is_gone and not story.discussion.is_locked


def can_unpublish(member: Member | None, story: Story) -> bool:
    """Its author, or who took it over, takes it back, unless it is closed or a moderator looks at it."""
    is_owner = member is not None and member.id == story.owner_id
    return is_owner and can_edit_story(member, story) and not story.is_gone and story.held_at is None


def can_publish_again(member: Member | None, story: Story) -> bool:
    """Its author, or who took it over, brings back what was taken back."""
    return (
        member is not None
        and looks_after(member, story)
        and member.id == story.owner_id
        and story.unpublished_at is not None
        and story.deleted_at is None
        and story.removed_at is None
    )


def can_name_keeper(member: Member | None, story: Story) -> bool:
    """A moderator names somebody of the organisation, once whoever looks after it has been away."""
    is_others = member is not None and member.is_moderator and member.id not in story.concerned_ids
    return is_others and story.deleted_at is None and not story.is_from_public_source and is_owner_away(story)


def is_owner_away(story: Story) -> bool:
    """Whether whoever looks after it was not here for 30 days, no longer belongs here, or is nobody by name.

    Asks for the loaded author and keeper.
    """
    owner = story.owner
    if owner is None or not owner.is_member or owner.organisation_id != story.organisation_id:
        return True
    return now() - (owner.last_seen_at or owner.created_at) > timedelta(days=AWAY_DAYS)


def is_open_to_others(story: Story) -> bool:
    """It shows, and nobody closed it."""
    is_out = story.held_at is None and story.unpublished_at is None
    return is_out and not story.is_gone and not story.discussion.is_locked


def can_adopt(member: Member | None, story: Story) -> bool:
    """Members of another organisation say that theirs tried it; asks for their loaded organisation."""
    if member is None or not member.is_member or member.organisation is None or member.organisation.is_ended:
        return False
    return member.organisation_id != story.organisation_id and is_open_to_others(story)


def can_see_adoption(viewer: Member | None, adoption: Adoption) -> bool:
    """Who sees its story, while it stands; moderators always, and its own organisation what was removed."""
    if not can_see_story(viewer, adoption.story):
        return False
    if not adoption.is_gone or (viewer is not None and viewer.is_moderator):
        return True
    return adoption.deleted_at is None and is_of_its_organisation(viewer, adoption)


def adoptions_visible_to(viewer: Member | Standing | None) -> ColumnElement[bool]:
    """Those that stand, of stories that stand and that the viewer may see; lists show no others to anybody."""
    story_is_out = (Story.deleted_at, Story.removed_at, Story.held_at, Story.unpublished_at)
    stands = (column.is_(None) for column in (Adoption.deleted_at, Adoption.removed_at, *story_is_out))
    return and_(stories_visible_to(viewer), *stands)


def is_of_its_organisation(member: Member | None, adoption: Adoption) -> bool:
    """Any member of the organisation speaks for it."""
    return member is not None and member.is_member and member.organisation_id == adoption.organisation_id


def can_edit_adoption(member: Member | None, adoption: Adoption) -> bool:
    """Any member of its organisation, while the story is open."""
    return is_of_its_organisation(member, adoption) and not adoption.is_gone and is_open_to_others(adoption.story)


def can_remove_adoption(member: Member | None, adoption: Adoption) -> bool:
    """Moderators, but nobody what they wrote themselves."""
    if member is None or not member.is_moderator or adoption.deleted_at is not None:
        return False
    return member.id not in (adoption.member_id, adoption.changed_by_id)
