"""The circulation list for its readers: join, confirm, stop. None of it needs an account, and joining no cookie."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from forum.database import write
from forum.errors import Invalid, TooMany
from forum.extensions import csrf
from forum.limits.rates import PER_IP
from forum.limits.services import count, hashed
from forum.updates.forms import JoinForm, PlainForm
from forum.updates.models import CONFIRMATION_DAYS
from forum.updates.queries import find_asked
from forum.updates.services.joining import LINK_GONE, ask_to_join, confirm_reader, stop_updates
from forum.updates.stopping import read_stop_token
from forum.updates.views.blueprint import bp
from forum.web.audience import public
from forum.web.keeping import refused
from forum.web.loading import found, network_address


@bp.route("/updates/join", methods=["GET", "POST"])
@csrf.exempt
@public
def join() -> ResponseReturnValue:
    form = JoinForm()
    if request.method == "GET":
        return _join_page(form)
    if not form.validate():
        return _join_page(form, form_has_errors=True), 422
    try:
        with write():
            count(hashed("ip", network_address()), PER_IP["join_list"])
            ask_to_join(form.email.data)
    except TooMany as refusal:
        form.email.errors = [str(refusal)]
        return refused(_join_page(form, form_has_errors=True), refusal)
    return redirect("/updates/join/sent", 303)


def _join_page(form: JoinForm, **values: bool) -> str:
    return render_template("updates/join.html", form=form, **values)


@bp.route("/updates/join/sent")
@public
def join_sent() -> ResponseReturnValue:
    """The same for every address, known or not."""
    return render_template("updates/join_sent.html", days=CONFIRMATION_DAYS)


@bp.route("/updates/confirm/<token>", methods=["GET", "POST"])
@public
def confirm(token: str) -> ResponseReturnValue:
    """Opening it only asks: mail scanners follow links."""
    reader = find_asked(token)
    form = PlainForm()
    if reader is None:
        return _link_gone()
    if not form.validate_on_submit():
        return render_template("updates/confirm.html", form=form, email=reader.email)
    try:
        with write():
            confirm_reader(token)
    except Invalid:
        return _link_gone()
    return redirect("/updates/join/confirmed", 303)


def _link_gone() -> ResponseReturnValue:
    form = JoinForm(formdata=None)
    return render_template("updates/link_gone.html", form=form, sentence=LINK_GONE), 410


@bp.route("/updates/join/confirmed")
@public
def confirmed() -> ResponseReturnValue:
    return render_template("updates/confirmed.html")


@bp.route("/updates/stop/<token>", methods=["GET"])
@public
def stop(token: str) -> ResponseReturnValue:
    """Only asks: mail scanners follow links."""
    found(read_stop_token(token))
    return render_template("updates/stop.html", token=token, is_done=False)


@bp.route("/updates/stop/<token>", methods=["POST"])
@csrf.exempt
@public
def stop_now(token: str) -> ResponseReturnValue:
    """One click of a mail program or of the page; its signed token authorises it. RFC 8058 wants no redirect."""
    subscriber_id = found(read_stop_token(token))
    with write():
        stop_updates(subscriber_id)
    return render_template("updates/stop.html", token=token, is_done=True)
