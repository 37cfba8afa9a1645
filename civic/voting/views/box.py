"""The box and its proof: credentials given, ballots taken in, receipts, codes, heads, and everything a stranger recounts with.

`drop` and `receipt_image` never learn who asks: they read no session and set no cookie, and their answers are the same for
everybody.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar

from flask import Response, current_app, g, jsonify, render_template, request
from flask.blueprints import BlueprintSetupState
from flask.globals import request_ctx
from flask_babel import force_locale
from flask_babel import gettext as _

from civic.core import clock, throttle
from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, found
from civic.people.acting import actor
from civic.voting import commands, queries, rules
from civic.voting.ballot import NONCE, Ballot
from civic.voting.box_forms import LookUpForm
from civic.voting.box_look import Look, look_for
from civic.voting.door import door
from civic.voting.frozen import roll_lines
from civic.voting.kinds import Channel, Phase, Secrecy
from civic.voting.models import Poll
from civic.voting.offline import offline_page as offline_text
from civic.voting.proof import signing
from civic.voting.proof.codes import read_code
from civic.voting.published import MEDIA_TYPE, head_line, lines_of
from civic.voting.recount.bundle import recount_program
from civic.voting.views import bp
from civic.web.downloads import attachment, csv_text, json_response, lasting_file, streamed
from civic.web.drawing import qr_svg
from civic.web.safety import client_address, public_page, signed_in

MAX_BALLOT = 64 * 1024  # bytes; hundreds of options in order fit
LOOKS = 30  # codes that may be looked up from one address within an hour
WITHIN = timedelta(hours=1)
AT_ONCE = 1000  # a box with more ballots is only ever sent as the file that the worker wrote

View = TypeVar("View", bound=Callable[..., Any])


@bp.record_once
def _exempt(state: BlueprintSetupState) -> None:
    """A ballot is its own authority: it carries a credential that only an entitled voter can have, and no cookie comes along."""
    for view in (drop, receipt_image):
        state.app.extensions["csrf"].exempt(f"{__name__}.{view.__name__}")


def without_cookie(view: View) -> View:
    """Answer without looking at who asks: the language is the browser's, and no cookie is set whatever came."""

    @wraps(view)
    def alone(*args: Any, **kwargs: Any) -> Any:
        # An empty session that is never saved stands in for whatever came along.
        request_ctx._session = current_app.session_interface.make_null_session(current_app)
        known = current_app.config["LANGUAGES"]
        g.language = request.accept_languages.best_match(known, default=known[0])
        with force_locale(g.language):
            try:
                return view(*args, **kwargs)
            except NotFound:  # a page would ask for a session
                return _problem(404, _("There is no open box here."))

    return alone  # type: ignore[return-value]


def _problem(status: int, sentence: Any) -> tuple[Response, int]:
    return jsonify(sentence=str(sentence)), status


def _json_of(limit: int) -> dict[str, Any] | None:
    """The object that was sent, or None when it is none."""
    if request.mimetype != "application/json" or (request.content_length or 0) > limit:
        return None
    data = request.stream.read(limit + 1)  # a body without a stated length is not read to its end either
    if len(data) > limit:
        return None
    try:
        sent = json.loads(data)
    except (ValueError, RecursionError):
        return None
    return sent if isinstance(sent, dict) else None


def _hex(value: Any, size: int | None = None) -> str | None:
    """A hexadecimal text in small letters (of so many bytes), or None."""
    if not isinstance(value, str) or len(value) % 2 or value.strip("0123456789abcdef"):
        return None
    return value if size is None or len(value) == 2 * size else None


def poll_seen(slug: str) -> Poll:
    """A poll that the actor may see, or NotFound."""
    poll = queries.poll_by_slug(slug)
    if not rules.may_see(actor(), poll):
        raise NotFound
    return poll


def _fixed(slug: str) -> Poll:
    poll = poll_seen(slug)
    if not poll.is_fixed:
        raise NotFound
    return poll


# ── voting ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@bp.post("/votaciones/<slug>/credencial/<int:entry_id>")
@signed_in
def issue(slug: str, entry_id: int) -> Any:
    """The registrar's blind signature for who speaks for an entry of the roll."""
    poll = poll_seen(slug)
    person = actor()
    entry = queries.entry_of(poll, entry_id)
    if all(voice.entry.id != entry.id for voice in rules.voices_of(person, poll, clock.today())):
        raise NotFound
    sent = _json_of(MAX_BALLOT)
    size = commands.registrar_of(poll).size
    blinded = _hex(sent.get("blinded"), size) if sent else None
    if blinded is None:
        return _problem(422, _("Your device sent something we cannot sign. Open the ballot again."))
    try:
        with transaction():
            signature = commands.issue_credential(person, poll, entry, bytes.fromhex(blinded))
    except Refused as refusal:
        return _problem(409, refusal.sentence)
    return jsonify(signature=signature.hex())


@bp.post("/votaciones/<slug>/urna")
@without_cookie
def drop(slug: str) -> Any:
    """Take a ballot into the box; its signed receipt. Nobody is asked who they are."""
    sent = _json_of(MAX_BALLOT)
    if sent is None:
        return _problem(400, _("Your ballot could not be read. Open it again."))
    poll = queries.poll_of_box(slug)
    if not poll.is_fixed or poll.secrecy is not Secrecy.SECRET:
        raise NotFound
    ballot = _ballot(poll, sent)
    if ballot is None:
        return _problem(422, _("Your ballot could not be read. Open it again."))
    # Checked before the door is held for writing: a forged credential costs the others no time.
    key = commands.registrar_of(poll)
    if not ballot.has_credential_of(key):
        return _problem(
            409, _("The credential of this ballot is not one of this poll. Open the ballot again.")
        )
    try:
        with door(), transaction():
            receipt = commands.cast_secret(poll, ballot, key)
    except Refused as refusal:
        return _problem(409, refusal.sentence)
    return jsonify(receipt_data(receipt))


def _ballot(poll: Poll, sent: dict[str, Any]) -> Ballot | None:
    """The ballot as it was sent, when it has the parts of one and nothing else."""
    if set(sent) != {"poll", "choices", "nonce", "channel", "credential", "signature"}:
        return None
    choices = sent["choices"]
    if not isinstance(choices, dict) or any(type(number) is not int for number in choices.values()):
        return None
    parts = (
        _hex(sent["nonce"], NONCE), _hex(sent["credential"]), _hex(sent["signature"]),
    )  # fmt: skip
    if None in parts or sent["poll"] != poll.fingerprint or sent["channel"] != Channel.DEVICE.value:
        return None
    try:
        ballot = Ballot(
            sent["poll"], choices, parts[0] or "", sent["channel"], parts[1] or "", parts[2] or ""
        )
        ballot.content.encode()
    except ValueError:  # a number beyond what JSON carries exactly, or half a character
        return None
    return ballot


def receipt_data(receipt: commands.Receipt) -> dict[str, Any]:
    """A receipt as it is kept, printed and given to the recount."""
    return {**receipt.statement, "signature": receipt.signature}


# ── what the voter keeps ────────────────────────────────────────────────────────────────────────────────────────────


@bp.get("/votaciones/<slug>/recibo")
def receipt(slug: str) -> Any:
    """What the browser just got; the page itself is the same for everybody, the browser fills it."""
    poll = _fixed(slug)
    if poll.secrecy is not Secrecy.SECRET:
        raise NotFound
    return receipt_page(poll)


def receipt_page(poll: Poll, given: commands.Receipt | None = None) -> str:
    """The receipt as a page to read and print: `given` when the server made the ballot (without script), else the browser's."""
    data = receipt_data(given) if given else None
    return render_template(
        "voting/receipt.html", poll=poll, space=poll.space, given=data,
        text=json.dumps(data, indent=1) if data else None, image=_image(data) if data else None,
    )  # fmt: skip


def _image(data: dict[str, Any]) -> Any:
    return qr_svg(json.dumps(data, separators=(",", ":")), _("Your receipt as a QR code"))


@bp.post("/votaciones/<slug>/recibo")
@without_cookie
def receipt_image(slug: str) -> Any:
    """The QR code of a receipt that this box signed; nothing is kept."""
    sent = _json_of(4096)
    if sent is None:
        return _problem(400, _("The receipt could not be read."))
    poll = queries.poll_by_slug(slug)
    if not poll.is_fixed:
        raise NotFound
    signature = _hex(sent.pop("signature", None), 64)
    statement = {name: sent.get(name) for name in ("kind", "poll", "leaf", "code")}
    if (
        signature is None
        or set(sent) != set(statement)
        or not all(isinstance(part, str) and part.isascii() for part in statement.values())
        or statement["poll"] != poll.fingerprint
        or not signing.is_signed(bytes.fromhex(poll.box_public or ""), statement, bytes.fromhex(signature))
    ):
        return _problem(422, _("This receipt was not signed by the box of this poll."))
    return Response(str(_image({**statement, "signature": signature})), content_type="image/svg+xml")


@bp.route("/votaciones/<slug>/mi-codigo", methods=["GET", "POST"])
def look_up(slug: str) -> Any:
    """A typed code → in which state the ballot is. The code is sent by POST, so that it stands in no address."""
    poll = _fixed(slug)
    if poll.secrecy is not Secrecy.SECRET:
        raise NotFound
    form = LookUpForm()
    if request.method == "GET":
        return _look_page(poll, form)
    if throttle.reached("voting code", client_address(), WITHIN, LOOKS):
        form.refuse(_("Too many codes from here in one hour. Try again later."))
        return _look_page(poll, form, status=429)
    if not form.validate():
        return _look_page(poll, form, status=422)
    with transaction():
        throttle.note("voting code", client_address())
    code = read_code(form.code.data or "")
    seen = look_for(poll, code) if code else None
    if seen is None:
        form.refuse(_no_such() if code else _no_code(), "code")
        return _look_page(poll, form, status=422)
    if "as_json" in request.form:
        return json_response(f"{poll.slug}-prueba", seen.as_data())
    return _look_page(poll, form, seen)


def _no_code() -> str:
    return _("A code has 16 letters and digits, for example %(code)s.", code="K7MD-2QXP-9RTA-HW4C")


def _no_such() -> str:
    return _(
        "No ballot of this box has this code. Compare it letter by letter with your receipt. If it is the same and your "
        "receipt is signed, keep it: it proves that a ballot is missing. Tell the team of the space."
    )


def _look_page(poll: Poll, form: LookUpForm, seen: Look | None = None, status: int = 200) -> Any:
    return render_template(
        "voting/look_up.html", poll=poll, space=poll.space, form=form, seen=seen,
        titles={option.key: option.title for option in poll.options},
    ), status  # fmt: skip


# ── what a stranger recounts with ───────────────────────────────────────────────────────────────────────────────────


@bp.get("/votaciones/<slug>/comprobar")
@public_page
def proof(slug: str) -> Any:
    """Fingerprint, heads, downloads, and in plain words what holds against whom."""
    poll = poll_seen(slug)
    secret = poll.secrecy is Secrecy.SECRET
    opened = is_opened(poll)
    return render_template(
        "voting/proof.html", poll=poll, space=poll.space, secret=secret, opened=opened,
        ready=opened and box_at_hand(poll), heads=queries.heads_of(poll) if secret and poll.is_fixed else [],
        turnout=queries.turnout(poll) if poll.is_fixed else None,
    )  # fmt: skip


def is_opened(poll: Poll) -> bool:
    """Whether everybody may read what lies in the box."""
    return poll.result is not None and poll.phase(clock.now()) in (
        Phase.CLOSED, Phase.PROCLAIMED, Phase.ANNULLED,
    )  # fmt: skip


def box_at_hand(poll: Poll) -> bool:
    """Whether what lies in the box can be sent now: it stands in a file, or is small."""
    return poll.published is not None or queries.count_ballots(poll.id) <= AT_ONCE


@bp.get("/votaciones/<slug>/urna.jsonl")
@public_page
def box_file(slug: str) -> Any:
    """The opened box: the file that the worker wrote, or a small one while the worker has not come to it."""
    poll = poll_seen(slug)
    if not is_opened(poll):
        raise NotFound
    if poll.published is not None:
        with suppress(NotFound):  # a small box is made anew
            return lasting_file(poll.published, MEDIA_TYPE)
    if not box_at_hand(poll):
        raise Refused(_("The box is being written into a file. Come back in a minute."))
    return streamed(lines_of(poll), f"{poll.slug}.jsonl", MEDIA_TYPE)


@bp.get("/votaciones/recuento.py")
@public_page
def recount_file() -> Any:
    """The recount as one Python file with nothing but the standard library."""
    return attachment(recount_program().encode(), "recuento.py", "text/x-python; charset=utf-8")


@bp.get("/votaciones/comprobar.html")
@public_page
def offline_page() -> Any:
    """The recount as one page that works without internet: a file to keep, never a page of this site."""
    return attachment(offline_text().encode(), "comprobar.html", "application/octet-stream")


@bp.get("/votaciones/<slug>/fijado.json")
@public_page
def frozen(slug: str) -> Any:
    """What was announced, word for word: its SHA-256 is the fingerprint."""
    poll = _fixed(slug)
    return attachment((poll.frozen or "").encode(), f"{poll.slug}-fijado.json", "application/json")


@bp.get("/votaciones/<slug>/cabezas/<int:number>.json")
@public_page
def head(slug: str, number: int) -> Any:
    """A signed head of the log, as witnesses keep it."""
    poll = _fixed(slug)
    known = found(next((each for each in queries.heads_of(poll) if each.number == number), None))
    line = head_line(poll, known.number, known.size, known.root, known.day.isoformat(), known.signature)
    return json_response(f"{poll.slug}-cabeza-{number}", line)


@bp.get("/votaciones/<slug>/padron.<kind>")
@public_page
def roll_file(slug: str, kind: str) -> Any:
    """The roll: number, name, group and, of a secret vote, whether the credential was given out."""
    poll = poll_seen(slug)
    if kind not in ("csv", "json"):
        raise NotFound
    entries = queries.roll_of(poll)
    lines = roll_lines(entries)
    if poll.secrecy is Secrecy.SECRET and poll.is_fixed:
        lines = [line | {"issued": entry.issued} for line, entry in zip(lines, entries, strict=True)]
        if Channel.PAPER.value in poll.channels:
            lines = [
                line | {"paper": entry.paper_on is not None}
                for line, entry in zip(lines, entries, strict=True)
            ]
    name = f"{poll.slug}-padron"
    if kind == "json":
        return json_response(name, {"poll": poll.slug, "fingerprint": poll.fingerprint, "entries": lines})
    header = list(lines[0]) if lines else ["number", "name", "group"]
    text = csv_text(header, ([line[column] for column in header] for line in lines))
    return attachment(text.encode(), f"{name}.csv", "text/csv; charset=utf-8")
