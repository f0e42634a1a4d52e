"""Loading and editing the objectives, naming their leads."""

import tomllib

from sqlalchemy import select

from forum.accounts.models import Member
from forum.audit.services import record
from forum.clock import today
from forum.errors import Invalid, NotAllowed
from forum.extensions import db
from forum.objectives.models import Objective, ObjectiveLead
from forum.objectives.permissions import can_edit_objective
from forum.objectives.queries import DATA
from forum.revisions.services import Wording, claim_version, keep_former
from forum.text.prepare import Text, prepare


def load_objectives() -> int:
    """Add the objectives of the data file that are missing; the number added."""
    known = set(db.session.scalars(select(Objective.slug)))
    rows = [row for row in tomllib.loads(DATA.read_text(encoding="utf-8"))["objective"] if row["slug"] not in known]
    for row in rows:
        text = prepare(row.pop("description"))
        db.session.add(Objective(**row, **text.columns))
    return len(rows)


def edit_objective(objective: Objective, editor: Member, text: Text, version: int) -> None:
    """Replace an objective's text, keep the former one and record it. Raises Conflict when somebody edited it since."""
    if not can_edit_objective(editor, objective):
        raise NotAllowed("Only the leads of this objective and administrators edit its text.")
    if text.source == objective.source and version == objective.version:
        raise Invalid("Nothing is changed yet. Change the text, then save it.")
    claim_version(objective, version, updated_on=today())
    keep_former(("objective", objective.id), Wording("", objective.source, objective.html), editor)
    objective.source, objective.html, objective.renderer_version = text.source, text.html, text.renderer_version
    record(editor, "edit_objective", ("objective", objective.id), "Text of the objective edited.")


def set_lead(objective: Objective, member: Member, actor: Member, reason: str, *, leads: bool) -> None:
    """Give or take the lead's role. Leads are members in good standing."""
    if not actor.is_administrator:
        raise NotAllowed("Only administrators name the leads of an objective.")
    row = db.session.get(ObjectiveLead, (objective.id, member.id))
    if leads == (row is not None):
        raise Invalid("Nothing to change: this is how it stands.")
    if leads:
        if not member.is_member:
            raise Invalid("Only a member in good standing can lead an objective.")
        db.session.add(ObjectiveLead(objective_id=objective.id, member_id=member.id))
    else:
        db.session.delete(row)
    record(actor, "lead", ("member", member.id), reason, objective=objective.slug, leads=leads)
