"""What only administrators do. Each act is recorded with its reason, and told to the member it concerns."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import update

from forum.accounts.models import Member
from forum.accounts.services.joining import find_by_email
from forum.admin.queries import rebuild_is_waiting
from forum.audit.services import record
from forum.clock import now
from forum.errors import Conflict, Invalid, NotAllowed
from forum.extensions import db
from forum.jobs.models import Job
from forum.jobs.registry import job
from forum.jobs.services import retry_failed
from forum.mail.models import MailState, OutgoingMail
from forum.mail.services import deliver
from forum.moderation.services.members import set_organisation
from forum.notifications.services import tell_decision
from forum.objectives.models import Objective
from forum.objectives.services import set_lead
from forum.organisations.models import NameKind, Organisation, OrganisationKind, OrganisationName, OrganisationRequest
from forum.organisations.services import add_domain, add_name, add_organisation
from forum.search.models import ThesaurusEntry
from forum.search.services.checking import my_turn
from forum.search.services.indexing import rebuild
from forum.search.thesaurus.services import add_entry, change_entry, remove_entry, restore_entry
from forum.text.plain import fold


@dataclass(frozen=True)
class NewBody:
    """A body as an administrator adds it to the directory."""

    name: str
    kind: OrganisationKind
    short: str = ""
    nation: str = ""
    region: str = ""
    former: Sequence[str] = ()
    domain: str = ""


@dataclass(frozen=True)
class BodyChange:
    """A further or a new name of a body, and mail domains that come and go."""

    name: str = ""
    name_kind: NameKind = NameKind.SHORT
    domain: str = ""
    forget_domain: str = ""


def add_body(actor: Member, body: NewBody, reason: str, request: OrganisationRequest | None = None) -> Organisation:
    """Add a body to the directory; who asked for it belongs to it from now on."""
    _check(actor)
    values = {"short": body.short, "nation": body.nation, "region": body.region, "former": list(body.former)}
    row = add_organisation(body.name, body.kind, **values)
    record(actor, "organisation", ("organisation", row.id), reason, change="added")
    if body.domain:
        _name_domain(actor, row, body.domain, reason)
    if request is not None:
        settle_request(actor, request, row, reason)
    return row


def change_body(actor: Member, body: Organisation, change: BodyChange, reason: str) -> None:
    """Give a body a name or a domain, or take a domain away. Raises Invalid when nothing is to be changed."""
    _check(actor)
    if not (change.name or change.domain or change.forget_domain):
        raise Invalid("Enter a name or a domain, or choose one to take away.")
    if change.name:
        _name(body, change.name, change.name_kind)
        record(actor, "organisation", ("organisation", body.id), reason, change=f"{change.name_kind}: {change.name}")
    if change.domain:
        _name_domain(actor, body, change.domain, reason)
    if change.forget_domain:
        _forget_domain(actor, body, change.forget_domain, reason)


def _name(body: Organisation, name: str, kind: NameKind) -> None:
    if kind != NameKind.OFFICIAL:
        add_name(body, name, kind)
        return
    db.session.execute(
        update(OrganisationName)
        .where(OrganisationName.organisation_id == body.id, OrganisationName.kind == NameKind.OFFICIAL)
        .values(kind=NameKind.FORMER)
        .execution_options(synchronize_session=False)
    )
    add_name(body, name, NameKind.OFFICIAL)
    # A name that it had before, as a short or former one, is the official one now.
    db.session.execute(
        update(OrganisationName)
        .where(OrganisationName.organisation_id == body.id, OrganisationName.folded == fold(name))
        .values(kind=NameKind.OFFICIAL, name=name)
        .execution_options(synchronize_session=False)
    )
    body.name, body.sort_name = name, fold(name)


def _name_domain(actor: Member, body: Organisation, domain: str, reason: str) -> None:
    add_domain(body, domain)
    record(actor, "domain", ("organisation", body.id), reason, domain=domain.strip().lower().removeprefix("@"))


def _forget_domain(actor: Member, body: Organisation, domain: str, reason: str) -> None:
    row = next((known for known in body.domains if known.domain == domain), None)
    if row is None:
        raise Invalid("This domain does not belong to the organisation.")
    db.session.delete(row)
    record(actor, "domain", ("organisation", body.id), reason, domain=domain, taken_away=True)


def settle_request(actor: Member, request: OrganisationRequest, body: Organisation, reason: str) -> None:
    """Say which body a request means; the member who asked belongs to it, unless they have one meanwhile.

    Raises Conflict when somebody else settled it first.
    """
    _check(actor)
    db.session.refresh(request, ["settled_at"], with_for_update=True)
    if request.settled_at is not None:
        raise Conflict("Somebody else settled this request meanwhile. What you sent was not done.")
    request.settled_at = now()
    member = find_by_email(request.asked_by)
    if member is None or member.organisation_id is not None:
        record(actor, "organisation", ("organisation", body.id), reason, change=f"settles: {request.name}")
        return
    set_organisation(member, body, actor, reason)
    _tell(member, f"Your organisation is {body.name}", reason)


def name_lead(actor: Member, objective: Objective, member: Member, reason: str, *, leads: bool) -> None:
    """Give a member the lead of an objective, or take it away."""
    _check(actor)
    set_lead(objective, member, actor, reason, leads=leads)
    _tell(member, f"You {'lead' if leads else 'no longer lead'} “{objective.name}”", reason)


def retry_mails(actor: Member, ids: Iterable[int], reason: str) -> int:
    """Let letters that were given up be sent again; the number of them."""
    _check(actor)
    done = 0
    for mail_id in ids:
        row = db.session.get(OutgoingMail, mail_id, with_for_update=True)
        if row is None or row.state != MailState.FAILED:
            continue
        row.state, row.attempts, row.error, row.next_try_at = MailState.WAITING, 0, "", now()
        deliver.later(row.id)
        record(actor, "retry", ("mail", row.id), reason, what=row.kind)
        done += 1
    return done


def retry_jobs(actor: Member, ids: Iterable[int], reason: str) -> int:
    """Let jobs that were given up be tried again at once; the number of them."""
    _check(actor)
    done = 0
    for job_id in ids:
        if retry_failed(job_id):
            record(actor, "retry", ("job", job_id), reason, what=db.session.get_one(Job, job_id).name)
            done += 1
    return done


def ask_for_rebuild(actor: Member, reason: str) -> None:
    """Have the worker make the search index anew; searching goes on meanwhile."""
    _check(actor)
    if rebuild_is_waiting(rebuild_search.name):
        raise Invalid("The worker has this on its list already.")
    rebuild_search.later()
    record(actor, "retry", ("search", 0), reason, what="search index")


@job(own_transactions=True)
def rebuild_search(subject_id: int) -> None:
    """Make the search index anew beside the present one."""
    with my_turn() as engine:
        for _ in rebuild(engine):
            pass


def add_words(actor: Member, words: Sequence[str], reason: str) -> ThesaurusEntry:
    """Add words that mean the same to the thesaurus."""
    _check(actor)
    entry = add_entry(words)
    _record_words(actor, entry, reason, "added")
    return entry


def change_words(actor: Member, entry: ThesaurusEntry, words: Sequence[str], reason: str, *, version: int) -> None:
    """Give an entry of the thesaurus other words. Raises Conflict when somebody changed it since."""
    _check(actor)
    change_entry(entry, version, words)
    _record_words(actor, entry, reason, "changed")


def remove_words(actor: Member, entry: ThesaurusEntry, version: int, reason: str) -> None:
    """Take an entry out of the thesaurus."""
    _check(actor)
    remove_entry(entry, version)
    _record_words(actor, entry, reason, "removed")


def restore_words(actor: Member, entry: ThesaurusEntry, version: int, reason: str) -> None:
    """Bring an entry of the thesaurus back."""
    _check(actor)
    restore_entry(entry, version)
    _record_words(actor, entry, reason, "brought back")


def _record_words(actor: Member, entry: ThesaurusEntry, reason: str, change: str) -> None:
    record(actor, "thesaurus", ("thesaurus", entry.id), reason, change=change, words=entry.word_list)


def _tell(member: Member, what: str, reason: str) -> None:
    tell_decision(member.id, ("member", member.id), title=member.name, address="/account", what=what, reason=reason)


def _check(actor: Member) -> None:
    if not actor.is_administrator:
        raise NotAllowed("Only administrators do this.")
