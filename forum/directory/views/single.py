"""One person, one organisation."""

from typing import Any

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.accounts.queries import find_member, member_page
from forum.directory.queries import PeopleFilter, led_and_heard_of
from forum.directory.views.blueprint import bp
from forum.discussions.listing import Filter, discussion_list
from forum.expertise.queries import advocacies_of_members, facts_of
from forum.following.models import Level
from forum.following.queries import level_of
from forum.leaving.queries import departure_of
from forum.messages.permissions import why_not_reach
from forum.messages.queries import reach_among
from forum.organisations.alliances import groups_of
from forum.organisations.models import Organisation
from forum.organisations.queries import find_organisation
from forum.organisations.relations import relations_of
from forum.stories.adoptions import AdoptionFilter, adoption_list
from forum.stories.queries import StoryFilter, counted_story_list
from forum.themes.queries import themes_of_member
from forum.web.audience import current_member, members_only, public
from forum.web.etags import tag_of, tagged, unchanged
from forum.web.loading import found
from forum.web.paging import Page, with_query

ROWS_SHOWN = 10


@bp.route("/organisations/<slug>")
@public
def organisation(slug: str) -> ResponseReturnValue:
    body = found(find_organisation(slug))
    viewer = current_member()
    (stories, number), discussions = _written(viewer, body.address, organisation_id=body.id)
    tried, tried_elsewhere = _adopted(viewer, body)
    people, level = _people_of(body, viewer), _level(viewer, body)
    relations, groups = relations_of(body.id), groups_of(body)
    tag = tag_of(
        viewer,
        (body.name, body.description, [name.name for name in body.names], body.is_ended, body.has_begun),
        relations.shown,
        groups,
        [(row.id, row.version, row.tried_text) for row in stories.rows],
        [(row.id, row.version, row.story_title) for row in (*tried.rows, *tried_elsewhere.rows)],
        discussions.rows,
        [(row.id, row.version) for row in people.rows],
        level,
    )
    return unchanged(tag) or tagged(
        render_template(
            "directory/organisation.html",
            organisation=body,
            relations=relations,
            groups=groups,
            stories=stories,
            story_count=number,
            tried=tried,
            tried_elsewhere=tried_elsewhere,
            discussions=discussions,
            people=people,
            level=level,
        ),
        tag,
    )


def _written(
    viewer: Member | None, address: str, *, author_id: int | None = None, organisation_id: int | None = None
) -> tuple[tuple[Page, int], Page]:
    """The stories (with their number) and discussions of a member or an organisation; each list pages by itself."""
    stories = counted_story_list(
        viewer,
        StoryFilter(author_id=author_id, organisation_id=organisation_id),
        request.args.get("stories"),
        lambda cursor: with_query(address, stories=cursor) + "#stories",
        size=ROWS_SHOWN,
    )
    discussions = discussion_list(
        viewer,
        Filter(author_id=author_id, organisation_id=organisation_id),
        request.args.get("discussions"),
        lambda cursor: with_query(address, discussions=cursor) + "#discussions",
        size=ROWS_SHOWN,
    )
    return stories, discussions


def _adopted(viewer: Member | None, body: Organisation) -> tuple[Page, Page]:
    """What the body tried from others, and what others tried of its stories; each list pages by itself."""
    wanted = {
        "tried": AdoptionFilter(by_organisation_id=body.id),
        "tried-elsewhere": AdoptionFilter(of_organisation_id=body.id),
    }

    def page(name: str) -> Page:
        def place(cursor: str) -> str:
            return f"{with_query(body.address, **{name: cursor})}#{name}"

        return adoption_list(viewer, wanted[name], request.args.get(name), place, size=ROWS_SHOWN)

    return page("tried"), page("tried-elsewhere")


def _people_of(body: Organisation, viewer: Member | None) -> Page:
    """The first members of an organisation, and the address of the list of all; nobody for visitors."""
    if viewer is None or not viewer.is_member:
        return Page([])
    conditions = PeopleFilter(organisation_id=body.id).conditions
    return member_page(
        viewer, conditions, None, lambda cursor: with_query("/people", organisation=body.slug, after=cursor)
    )


@bp.route("/people/<handle>")
@members_only
def person(handle: str) -> ResponseReturnValue:
    viewer = current_member()
    member = found(find_member(handle, viewer))
    if handle != member.handle:
        return redirect(member.address, 301)
    (stories, number), discussions = _written(viewer, member.address, author_id=member.id)
    themes, (led, level) = themes_of_member(member.id), led_and_heard_of(member.id, viewer.id)
    departure = departure_of(member.id)
    facts, offers = facts_of(member.id), advocacies_of_members([member.id]).get(member.id, [])
    reach = reach_among([viewer.id, member.id])
    why_not, is_blocked = why_not_reach(viewer, member, reach), member.id in reach.blocked_by(viewer.id)
    tag = tag_of(viewer, *_shown(member), [theme.slug for theme in themes], [row.slug for row in led], facts)
    tag = tag and tag_of(viewer, tag, [(row.id, row.note) for row in offers], why_not, is_blocked)
    tag = tag and tag_of(viewer, tag, departure and departure.shown)
    tag = tag and tag_of(viewer, tag, [(row.id, row.version) for row in stories.rows], number, discussions.rows, level)
    return unchanged(tag) or tagged(
        render_template(
            "directory/person.html",
            member=member,
            themes=themes,
            led=led,
            facts=facts,
            offers=offers,
            departure=departure,
            stories=stories,
            story_count=number,
            discussions=discussions,
            level=level,
            why_not_write=why_not,
            is_blocked=is_blocked,
        ),
        tag,
    )


def _level(viewer: Member | None, body: Organisation) -> Level | None:
    """How much the viewer hears of an organisation."""
    return level_of(viewer.id, "organisation", body.id) if viewer is not None and viewer.is_member else None


def _shown(member: Member) -> tuple[Any, ...]:
    body = member.organisation.name if member.organisation else ""
    return member.id, member.version, member.role, member.state, member.is_suspended, body
