"""The shape of what is typed about certificates."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FormField, HiddenField
from wtforms import Form as PlainForm
from wtforms.validators import Regexp

from civic.certificates.commands import DesignDraft, SignerDraft
from civic.certificates.models import CertificateDesign
from civic.certificates.rules import MOST_SIGNERS
from civic.web.forms import Form, LongText, Text, at_most, required

PICTURES = {"accept": "image/png,image/jpeg,image/webp"}


def _sent(field: FileField) -> FileStorage | None:
    return field.data if isinstance(field.data, FileStorage) and field.data.filename else None


class SignerForm(PlainForm):
    """One who signs; without a name there is nobody."""

    name = Text(_l("Name"), [at_most(70)])
    role = Text(_l("Position"), [at_most(90)])
    picture = FileField(_l("Picture of the signature"), render_kw=PICTURES)
    file_id = HiddenField()


class DesignForm(Form):
    """How a space's certificates look and who signs them."""

    issuer = Text(_l("Who issues"), [required(_l("Write who issues the certificates.")), at_most(120)])
    prefix = Text(
        _l("Letters of the number"),
        [
            required(_l("Write some letters, for example ILO.")),
            at_most(10),
            Regexp(r"^[A-Za-z0-9]+$", message=_l("Only letters and digits, without spaces.")),
        ],
        description=_l("Numbers are then ILO-2026-0001, one after the other."),
    )
    words = LongText(
        _l("A sentence more"),
        [at_most(300)],
        description=_l("For example with whose support. May stay empty."),
    )
    left_logo = FileField(_l("Logo on the left"), render_kw=PICTURES, description=_l("PNG or JPEG."))
    left_logo_name = Text(_l("Whose logo it is"), [at_most(120)])
    drop_left = BooleanField(_l("Take the left logo away"))
    right_logo = FileField(_l("Logo on the right"), render_kw=PICTURES, description=_l("PNG or JPEG."))
    right_logo_name = Text(_l("Whose logo it is"), [at_most(120)])
    drop_right = BooleanField(_l("Take the right logo away"))
    first = FormField(SignerForm, _l("First signature"))
    second = FormField(SignerForm, _l("Second signature"))
    third = FormField(SignerForm, _l("Third signature"))

    def load(self, design: CertificateDesign) -> None:
        """Fill in what holds now."""
        self.issuer.data, self.prefix.data, self.words.data = design.issuer, design.prefix, design.words
        self.left_logo_name.data, self.right_logo_name.data = design.left_logo_name, design.right_logo_name
        for field, signer in zip((self.first, self.second, self.third), design.signers, strict=False):
            field.form.name.data, field.form.role.data = signer["name"], signer["role"]
            field.form.file_id.data = str(signer["file_id"] or "")

    @property
    def draft(self) -> DesignDraft:
        """What was said."""
        signers = [field.form for field in (self.first, self.second, self.third)][:MOST_SIGNERS]
        return DesignDraft(
            issuer=self.issuer.data or "",
            prefix=self.prefix.data or "",
            words=self.words.data or "",
            left_logo=_sent(self.left_logo),
            right_logo=_sent(self.right_logo),
            left_logo_name=self.left_logo_name.data or "",
            right_logo_name=self.right_logo_name.data or "",
            drop_left=bool(self.drop_left.data),
            drop_right=bool(self.drop_right.data),
            signers=[
                SignerDraft(f.name.data, f.role.data or "", _number(f.file_id.data), _sent(f.picture))
                for f in signers
                if f.name.data
            ],
        )


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else None


class ReasonForm(Form):
    """Why a certificate is corrected or revoked; it stands on its public page."""

    reason = Text(_l("Reason"), [required(_l("Write the reason.")), at_most(300)])
