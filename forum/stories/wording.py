"""Everything that a story says, as one text; revisions keep it, edits are measured by it, moderators read it."""

import re

from markupsafe import escape

from forum.accounts.queries import member_ids_of_handles
from forum.revisions.services import Wording
from forum.stories.models import Story, StoryLink
from forum.stories.sections import TEXTS, Section
from forum.stories.words import plain_facts
from forum.text.sanitize import LINK_RELATION, is_safe_address

# As rendering writes a known @handle.
MENTION = re.compile(r'<a href="/people/([a-z0-9-]+)"[^>]*>@\1</a>')


def former_of(story: Story) -> Wording:
    """The wording of a story as it stands; asks for loaded links.

    The sections were cleaned when they were written, and what is added here is our own, so it is put together in no
    time and inside a transaction.
    """
    parts = [("", story.summary, f"<p>{escape(story.summary)}</p>" if story.summary else "")]
    parts += [(title, getattr(story, name), getattr(story, f"{name}_html")) for name, title in TEXTS.items()]
    facts = plain_facts(story)
    if facts:
        parts.append(("Facts", "\n".join(f"- {fact.line}" for fact in facts), _items([fact.line for fact in facts])))
    if story.links:
        parts.append(("Documents and sources", _links_source(story), _links_html(story)))
    source = "\n\n".join(f"### {title}\n\n{text}" if title else text for title, text, _ in parts if text)
    html = "".join(f"<h3>{title}</h3>{text}" if title else text for title, _, text in parts if text)
    return Wording(story.title, source, html)


def part_html(story: Story, part: Section) -> str:
    """What a part of the record says now, for the page of a conflict; asks for loaded links and contacts."""
    if part.texts:
        return "".join(
            f"<h3>{TEXTS[name]}</h3>{getattr(story, f'{name}_html') or '<p>Empty.</p>'}" for name in part.texts
        )
    if part.slug == "documents":
        return _links_html(story)
    if part.slug == "contact":
        people = (("Contact", story.contact), ("Backup", story.backup_contact))
        return _items([f"{label}: {person.name if person else 'nobody'}" for label, person in people])
    return _items([fact.line for fact in plain_facts(story)] or ["Empty."])


def mentioned_in(story: Story) -> list[int]:
    """Whom the stored texts of a story name, as their links say; for telling them once it shows."""
    handles = {handle for name in TEXTS for handle in MENTION.findall(getattr(story, f"{name}_html"))}
    return list(member_ids_of_handles(handles).values())


def length_of(story: Story) -> int:
    """How many characters all texts of a story have together."""
    return sum(len(getattr(story, name)) for name in TEXTS)


def _items(lines: list[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _links_source(story: Story) -> str:
    return "\n".join(f"- {link.title}: {link.address}{_stated(link)}" for link in story.links)


def _links_html(story: Story) -> str:
    return f"<ul>{''.join(f'<li>{_link_html(link)}{escape(_stated(link))}</li>' for link in story.links)}</ul>"


def _link_html(link: StoryLink) -> str:
    if not is_safe_address(link.address):
        return str(escape(link.title))
    return f'<a href="{escape(link.address)}" rel="{LINK_RELATION}">{escape(link.title)}</a>'


def _stated(link: StoryLink) -> str:
    return f" ({link.stated})" if link.stated else ""
