"""Marking as read what stands as one row of the notifications page."""

from sqlalchemy import select

from forum.extensions import db
from forum.notifications.models import Event, Notification
from forum.notifications.services import mark_read
from forum.web.loading import LARGEST_ID


def mark_group_read(member_id: int, notification_id: int) -> bool:
    """Mark a notification as read; of a reply, all of its discussion that came before it too. False for no such."""
    if notification_id > LARGEST_ID:
        return False
    conversation = Event.details["conversation"].as_integer()
    mine = Notification.member_id == member_id
    about = select(Event.name, conversation).join(Notification, Notification.event_id == Event.id)
    found = db.session.execute(about.where(Notification.id == notification_id, mine)).one_or_none()
    if found is None:
        return False
    if found[0] != "reply" or found[1] is None:
        mark_read(member_id, [notification_id])
        return True
    replies = select(Notification.id).join(Event, Event.id == Notification.event_id)
    unread = (mine, Notification.read_at.is_(None), Notification.id <= notification_id)
    mark_read(member_id, replies.where(*unread, Event.name == "reply", conversation == found[1]))
    return True
