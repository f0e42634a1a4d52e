"""Mail and jobs: how they are, and what can be tried again."""

from flask import abort, current_app, flash, redirect, request
from flask.typing import ResponseReturnValue

from forum.accounts.step_up import fresh_only
from forum.admin.forms import RetryForm
from forum.admin.queries import failed_jobs, failed_mails, mail_page, unfinished_jobs
from forum.admin.services import retry_jobs, retry_mails
from forum.admin.views.blueprint import admin_page, bp
from forum.database import write
from forum.jobs.queries import is_alive, worker_seen_at
from forum.mail.models import MailState
from forum.mail.queries import find_mail
from forum.mail.showing import without_secrets
from forum.text.words import counted
from forum.web.audience import admins_only, current_member
from forum.web.loading import LARGEST_ID, found


@bp.route("/admin/mail", methods=["GET", "POST"])
@admins_only
@fresh_only
def mail() -> ResponseReturnValue:
    state = request.args.get("state", "")
    if state and state not in set(MailState):
        abort(404)
    failed = failed_mails()
    form = RetryForm()
    form.chosen.choices = {row.id: f"{row.subject} to {row.to_address}: {row.error or 'given up'}" for row in failed}
    if not form.validate_on_submit():
        page = mail_page(state, request.args.get("after"))
        return admin_page("admin/mail.html", form, page=page, failed=failed, state=state)
    with write():
        count = retry_mails(current_member(), form.chosen.data, form.reason.data)
    flash(f"{counted(count, 'email')} {'goes' if count == 1 else 'go'} out again.")
    return redirect("/admin/mail", 303)


@bp.route("/admin/mail/<int:mail_id>")
@admins_only
@fresh_only
def letter(mail_id: int) -> ResponseReturnValue:
    """One letter as plain text. Outside development the secret of a one-time link is left out."""
    row = found(find_mail(mail_id) if 0 < mail_id <= LARGEST_ID else None)
    is_development = current_app.config["FORUM_ENV"] == "development"
    text = row.text if is_development else without_secrets(row.text)
    return admin_page("admin/letter.html", row=row, text=text, is_whole=is_development)


@bp.route("/admin/jobs", methods=["GET", "POST"])
@admins_only
@fresh_only
def jobs() -> ResponseReturnValue:
    failed = failed_jobs()
    form = RetryForm()
    form.chosen.choices = {row.id: f"{row.name} {row.subject_id or ''}: {row.error[:200]}" for row in failed}
    if not form.validate_on_submit():
        seen_at = worker_seen_at()
        return admin_page(
            "admin/jobs.html",
            form,
            failed=failed,
            unfinished=unfinished_jobs(),
            seen_at=seen_at,
            is_alive=is_alive(seen_at),
        )
    with write():
        count = retry_jobs(current_member(), form.chosen.data, form.reason.data)
    flash(f"{counted(count, 'job')} {'is' if count == 1 else 'are'} tried again at once.")
    return redirect("/admin/jobs", 303)
