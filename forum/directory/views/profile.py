"""One's own profile."""

from typing import Any

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue

from forum.accounts.models import Member
from forum.accounts.queries import find_any_member
from forum.database import write
from forum.directory.forms import ProfileForm
from forum.directory.services import Profile, change_profile
from forum.directory.views.blueprint import bp
from forum.errors import Conflict, Refusal
from forum.expertise.queries import Facts, facts_of
from forum.themes.queries import all_themes, themes_by_slug, themes_of_member
from forum.web.audience import current_member, members_only
from forum.web.keeping import refused
from forum.web.loading import found


@bp.route("/account/profile", methods=["GET", "POST"])
@members_only
def profile() -> ResponseReturnValue:
    member = found(find_any_member(current_member().id))
    form = _form(member)
    if not form.validate_on_submit():
        status = 422 if form.is_submitted() else 200
        return _page(form, member, form_has_errors=status == 422), status
    try:
        with write():
            change_profile(member, _typed(form), form.version.data)
    except Refusal as refusal:
        return _again(form, refusal)
    flash("Your profile is saved. This is how members see it.")
    return redirect(member.address, 303)


def _typed(form: ProfileForm) -> Profile:
    facts = Facts(
        role=form.work_role.data or "",
        disciplines=tuple(form.disciplines.data or ()),
        ask_about_text=form.ask_about_text.data or "",
        working_on=form.working_on.data or "",
    )
    themes = themes_by_slug(form.ask_about.data)
    return Profile(form.name.data, form.job_title.data, form.how_to_reach.data or "", themes, facts)


def _form(member: Member) -> ProfileForm:
    facts = facts_of(member.id)
    return ProfileForm(
        themes={theme.slug: theme.name for theme in all_themes()},
        name=member.name,
        job_title=member.job_title,
        how_to_reach=member.how_to_reach,
        ask_about=[theme.slug for theme in themes_of_member(member.id)],
        work_role=facts.role,
        disciplines=list(facts.disciplines),
        ask_about_text=facts.ask_about_text,
        working_on=facts.working_on,
        version=member.version,
    )


def _page(form: ProfileForm, member: Member, **values: Any) -> str:
    shown: dict[str, Any] = {"current": None, "form_has_errors": False, **values}
    return render_template("directory/profile.html", form=form, member=member, **shown)


def _again(form: ProfileForm, refusal: Refusal) -> Any:
    """The form with what was typed; after a change in another window with what stands now, to save over it."""
    # The failed transaction let go of what was read before.
    member = found(find_any_member(current_member().id))
    values: dict[str, Any] = {"form_has_errors": True}
    if isinstance(refusal, Conflict):
        values |= {
            "current": member,
            "current_themes": themes_of_member(member.id),
            "current_facts": facts_of(member.id),
        }
        form.version.data = member.version
    form.form_errors.append(str(refusal))
    return refused(_page(form, member, **values), refusal)
