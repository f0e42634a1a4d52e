"""Answers and new discussions by mail, through the same services as the pages."""

import re
from dataclasses import replace

from flask import current_app

from forum.accounts.models import Member
from forum.accounts.queries import find_any_member, member_ids_of_handles
from forum.accounts.services.sessions import note_here
from forum.discussions.models import TITLE_LEAST, TITLE_MOST, Audience, Discussion, DiscussionKind
from forum.discussions.services.starting import Draft, start_discussion
from forum.extensions import db
from forum.inbound_mail import emails
from forum.inbound_mail.files import StoredFile, keep_files, stored_files
from forum.inbound_mail.html_words import words_of_html
from forum.inbound_mail.queries import find_sender, may_start_by_mail
from forum.inbound_mail.reading import ReadMail
from forum.inbound_mail.refusals import MailRefused, Reason
from forum.inbound_mail.services.plans import Plan
from forum.inbound_mail.services.senders import author_of, in_good_standing
from forum.inbound_mail.trimming import Trimmed, trim, without_addresses
from forum.mail.addresses import Answered
from forum.mail.showing import without_secrets
from forum.objectives.models import Objective
from forum.subjects import Subject, subject_of
from forum.text.prepare import Budget, Text, prepare

ANSWER_MARKS = re.compile(r"\s*((re|fwd?|aw|wg|sv|vs|antw|tr|rv)\s*(\[\d+\])?\s*:\s*)+", re.I)
# Only a refusal is believed: anybody can write the header, and nobody would to be refused.
FORGED = re.compile(r"\bdmarc\s*=\s*fail\b", re.I)
# Where a picture stood in the text; the picture hangs below it.
PICTURE_PLACES = re.compile(
    r"\[cid:[^\]\s]{1,200}\]|\[image: [^\]\n]{1,200}\]|!\[[^\]\n]{0,200}\]\((cid|https?):[^)\s]{1,2000}\)"
)


def plan_answer(answered: Answered, mail: ReadMail, submission: str) -> Plan:
    """An answer to a post or a conversation. Raises a Refusal, each with its own sentence."""
    if answered.is_old:
        raise MailRefused(Reason.EXPIRED)
    author = author_of(answered, mail)
    subject = subject_of(answered.kind)
    if subject is None or subject.answer is None or subject.find(answered.subject_id, author) is None:
        raise MailRefused(Reason.GONE)
    written = _written(mail)
    text, files = _prepared(written, author), stored_files(author, mail, written.kept)

    def post() -> str:
        address = _post(subject, answered, text, files, submission=submission)
        subject.keep_trimming(author.id, submission, without_addresses(written.cut))
        return address

    return Plan(post, author.id)


def _post(subject: Subject, answered: Answered, text: Text, files: list[StoredFile], *, submission: str) -> str:
    # Read again: what the decision rests on may have changed since.
    author = in_good_standing(find_any_member(answered.member_id))
    item = subject.find(answered.subject_id, author)
    if item is None or subject.answer is None:
        raise MailRefused(Reason.GONE)
    note_here(author.id)
    address: str = subject.answer(item, author, text, files=keep_files(author, files), submission=submission)
    return address


def _written(mail: ReadMail) -> Trimmed:
    """What the mail says without what was quoted; of a mail in HTML only, the words of it. Raises MailRefused."""
    if mail.text.strip():
        written = trim(mail.text)
    else:
        kept, quoted = words_of_html(mail.html)
        above = trim(kept)
        written = replace(above, cut="\n\n".join(part for part in (above.cut, without_secrets(quoted)) if part))
    if not PICTURE_PLACES.sub("", written.kept).strip():
        raise MailRefused(Reason.EMPTY)
    return written


def _prepared(written: Trimmed, author: Member) -> Text:
    limits = author.post_limits
    words = PICTURE_PLACES.sub("", written.kept)
    return prepare(words, member_ids_of_handles, Budget(links=limits.links, mentions=limits.mentions))


def plan_start(objective: Objective, mail: ReadMail, submission: str) -> Plan:
    """A new discussion of an objective, for a member who allowed it. Raises a Refusal."""
    member = find_sender(mail.from_address)
    if member is None or not may_start_by_mail(member):
        raise MailRefused(Reason.NOT_ALLOWED)
    author = in_good_standing(member)
    if any(FORGED.search(str(value)) for value in mail.message.get_all("Authentication-Results", [])):
        raise MailRefused(Reason.FORGED)
    title = ANSWER_MARKS.sub("", mail.subject, count=1) if ANSWER_MARKS.match(mail.subject) else mail.subject
    if not TITLE_LEAST <= len(title) <= TITLE_MOST:
        raise MailRefused(Reason.TITLE)
    written = _written(mail)
    text, files = _prepared(written, author), stored_files(author, mail, written.kept)

    def start() -> str:
        discussion = _start(
            in_good_standing(find_any_member(author.id)), _draft(title, text, objective), files, submission
        )
        emails.started(
            author.email, mail, title, discussion.address, member_id=author.id, is_held=discussion.held_at is not None
        )
        return discussion.address

    return Plan(start, author.id)


def _draft(title: str, text: Text, objective: Objective) -> Draft:
    return Draft(
        # Whoever asks in the title asks.
        kind=DiscussionKind.QUESTION if title.endswith("?") else DiscussionKind.DISCUSSION,
        title=title,
        text=text,
        objectives=[objective],
        themes=[],
        audience=Audience(current_app.config["DEFAULT_AUDIENCE"]),
    )


def _start(author: Member, draft: Draft, files: list[StoredFile], submission: str) -> Discussion:
    objectives = [db.session.get_one(Objective, each.id) for each in draft.objectives]
    whole = replace(draft, objectives=objectives, files=keep_files(author, files), submission=submission)
    note_here(author.id)
    return start_discussion(author, whole)
