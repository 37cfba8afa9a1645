"""Pages of administrators about districts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from civic.core.db import transaction
from civic.core.errors import Refused, allow
from civic.territory.commands import add_district, rename_district
from civic.territory.forms import NewDistrictForm, RenameDistrictForm
from civic.territory.queries import all_provinces, district_by_ubigeo, districts_page
from civic.territory.rules import may_edit_territory
from civic.web.paging import page_number
from civic.web.safety import signed_in

bp = Blueprint("territory", __name__)


@bp.get("/territorio")
@signed_in
def listing() -> str:
    allow(may_edit_territory(current_user))
    text = request.args.get("q", "")
    return render_template("territory/listing.html", page=districts_page(text, page_number()), text=text)


@bp.route("/territorio/nuevo", methods=["GET", "POST"])
@signed_in
def new() -> Any:
    allow(may_edit_territory(current_user))
    form = NewDistrictForm()
    provinces = {p.code: p for p in all_provinces()}
    form.province.choices = [
        (p.code, f"{p.name} ({p.department.name}) · {p.code}") for p in provinces.values()
    ]
    if form.validate_on_submit():
        try:
            with transaction():
                add_district(
                    current_user._get_current_object(), form.ubigeo.data or "", form.name.data or "",
                    provinces[form.province.data], form.reason.data or "",
                )  # fmt: skip
        except Refused as refusal:
            form.refuse(refusal.sentence, "ubigeo")
        else:
            flash(_("The district was added. It can be chosen everywhere from now on."), "good")
            return redirect(url_for("territory.listing", q=form.ubigeo.data or ""), 303)
    return render_template("territory/new.html", form=form), 422 if form.is_submitted() else 200


@bp.route("/territorio/<ubigeo>/cambiar", methods=["GET", "POST"])
@signed_in
def rename(ubigeo: str) -> Any:
    allow(may_edit_territory(current_user))
    district = district_by_ubigeo(ubigeo)
    form = RenameDistrictForm(obj=district)
    if form.validate_on_submit():
        try:
            with transaction():
                rename_district(
                    current_user._get_current_object(), district, form.name.data or "", form.reason.data or ""
                )
        except Refused as refusal:
            form.refuse(refusal.sentence, "name")
        else:
            flash(_("The district has its new name."), "good")
            return redirect(url_for("territory.listing", q=ubigeo), 303)
    return render_template(
        "territory/rename.html", form=form, district=district
    ), 422 if form.is_submitted() else 200
