"""Writing a plan: from a file with a preview, or part by part; the template; publishing it whole."""

from __future__ import annotations

import copy
import re
from typing import Any

from flask import Response as FlaskResponse
from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from civic.core.db import transaction
from civic.core.errors import NotFound, Refused, allow
from civic.people.acting import actor
from civic.plan import commands, queries, rules, words
from civic.plan.forms import DraftFileForm, PartForm, part_form
from civic.plan.models import PlanDraft
from civic.plan.source import LARGEST, BadPlanFile, Fault, ReadPlan, parts, read_yaml
from civic.plan.source.sheet import read_sheet
from civic.plan.source.writing import csv_bytes, mapping_of, thawed, workbook, yaml_text
from civic.plan.views import bp
from civic.spaces.models import Space
from civic.spaces.panels import team_links
from civic.spaces.queries import space_by_slug
from civic.web.acts import ViewResult, done
from civic.web.downloads import XLSX, attachment
from civic.web.safety import public_page, signed_in

YAML = "application/yaml; charset=utf-8"


@bp.get("/planes/<slug>/plan.yaml")
@public_page
def export(slug: str) -> FlaskResponse:
    """The plan as the file it can be loaded from again."""
    plan = queries.plan_to_load(slug)
    if plan is None:
        raise NotFound
    return attachment(yaml_text(mapping_of(plan)).encode(), f"{plan.slug}.yaml", YAML)


def _own_space(slug: str) -> Space:
    space = space_by_slug(slug)
    allow(rules.may_write_plans(actor(), space))
    return space


@bp.get("/espacios/<slug>/equipo/planes/plantilla.<kind>")
@signed_in
def template(slug: str, kind: str) -> FlaskResponse:
    """A spreadsheet to fill in, with the beginning of a plan of this space and an example of each part."""
    space = _own_space(slug)
    example = _example(space)
    if kind == "xlsx":
        return attachment(workbook(example), "plantilla-plan.xlsx", XLSX)
    if kind == "csv":
        return attachment(csv_bytes(example), "plantilla-plan.csv", "text/csv; charset=utf-8")
    raise NotFound


def _example(space: Space) -> dict[str, Any]:
    made = parts.empty(space.name, _code(space) or "0000", "Departamento", "")
    made["plan"] |= {
        "id": "mi-provincia-2027-2030", "title": "Plan de mi provincia", "kind": "government_plan_summary",
        "period": {"start": "2027-01-01", "end": "2030-12-31"}, "text_policy": "Palabras de la fuente.",
    }  # fmt: skip
    return made | parts.EXAMPLE


def _read(name: str, data: bytes) -> ReadPlan:
    return read_yaml(name, data) if name.lower().endswith((".yaml", ".yml")) else read_sheet(name, data)


@bp.route("/espacios/<slug>/equipo/planes/nuevo", methods=["GET", "POST"])
@signed_in
def manage_new(slug: str) -> ViewResult:
    """Load a file into a draft, or begin to type one in; a bad file leaves nothing behind."""
    space = _own_space(slug)
    form, bad = DraftFileForm(), None
    if form.validate_on_submit():
        upload = form.file.data
        try:
            if upload and upload.filename:
                read = _read(upload.filename, upload.stream.read(LARGEST + 1))
                mapping, origin, name = read.mapping, "file", upload.filename
            else:
                mapping, origin, name = parts.empty(space.name, _code(space), "", ""), "forms", ""
            with transaction():
                draft = commands.begin_draft(actor(), space, mapping, origin, name)
        except BadPlanFile as error:
            bad = error
            form.refuse(error.head)
        except Refused as error:
            form.refuse(error.sentence)
        else:
            if origin == "file":
                flash(_("The file was read without a fault. Look at it, then publish it."), "good")
            return redirect(url_for("plan.manage_draft", token=draft.token), 303)
    page = render_template(
        "plan/manage/new.html",
        space=space,
        form=form,
        bad=bad,
        drafts=queries.drafts_of(space),
        manage_items=team_links(space),
    )
    return (page, 422) if form.errors or form.form_errors else page


def _code(space: Space) -> str:
    return str(space.territory[0].code) if space.territory else ""


def _draft(token: str) -> PlanDraft:
    draft = queries.draft_by_token(token)
    if not rules.may_write_plans(actor(), draft.space) or draft.closed_at is not None:
        raise NotFound
    return draft


@bp.get("/planes/borradores/<token>")
@signed_in
def manage_draft(token: str) -> str:
    """The preview: every part, and what is to be mended before it can be published."""
    return _preview(_draft(token))


_PLACE = re.compile(r"(goals|results|activities)\[(\d+)\](?:\.indicators\[(\d+)\])?(?:\.(.+))?")
_RENAMED = {"target_text": "text", "dimension": "section", "component": "section"}


def _place(fault: Fault, mapping: dict[str, Any]) -> tuple[str, int, str]:
    """(part, number, field in words) in which a fault is mended; the part «plan» for what stands nowhere else."""
    found = _PLACE.match(fault.place)
    if found is None:
        part, number, path = "plan", 1, fault.place.removeprefix("plan.")
        for name, key in (("dimensions", "seccion"), ("components", "seccion")):
            if (at := re.match(rf"{name}\[(\d+)\]\.?(.*)", fault.place)) is not None:
                part, number, path = key, int(at[1]) + 1, at[2]
        if fault.place.startswith("milestone_templates"):
            part, path = "hito", "suggested_weight"
    else:
        lines = [line for name in ("goals", "results", "activities") for line in mapping.get(name, [])]
        before = sum(len(mapping.get(name, [])) for name in _before(found[1]))
        line = before + int(found[2])
        path = _RENAMED.get(found[4] or "", found[4] or "")
        part, number = "linea", line + 1
        if found[3] is not None:
            part = "indicador"
            number = sum(len(one.get("indicators", [])) for one in lines[:line]) + int(found[3]) + 1
    label = words.COLUMNS[part].get(tuple(path.split(".")))
    return part, number, str(label) if label else path


def _before(name: str) -> list[str]:
    order = ["goals", "results", "activities"]
    return order[: order.index(name)]


def _preview(draft: PlanDraft) -> str:
    from civic.plan.source.checks import judge  # with pydantic, which is large

    mapping = thawed(copy.deepcopy(draft.mapping))
    faults = judge(mapping)[1]
    return render_template(
        "plan/manage/draft.html", draft=draft, space=draft.space, rows=parts.flat(mapping), faults=faults,
        places=[_place(fault, mapping) for fault in faults],
        columns=parts.PARTS, cells=parts.cells, labels=words.COLUMNS, manage_items=team_links(draft.space),
    )  # fmt: skip


@bp.get("/planes/borradores/<token>/plan.yaml")
@signed_in
def export_draft(token: str) -> FlaskResponse:
    """The draft as a file, to go on with elsewhere."""
    draft = _draft(token)
    return attachment(yaml_text(thawed(copy.deepcopy(draft.mapping))).encode(), "borrador.yaml", YAML)


@bp.route("/planes/borradores/<token>/<part>/<int:number>", methods=["GET", "POST"])
@signed_in
def manage_part(token: str, part: str, number: int) -> ViewResult:
    """Type in one part; a number past the last adds one."""
    draft = _draft(token)
    rows = parts.flat(draft.mapping).get(part)
    if rows is None or not 1 <= number <= len(rows) + (part != "plan"):
        raise NotFound
    row = rows[number - 1] if number <= len(rows) else _fresh(part)
    form: PartForm = part_form(part)(data=parts.cells(part, row) | {"version": str(draft.version)})
    if form.validate_on_submit():
        made, wrong = parts.read(part, row, form.typed)
        for name, sentence in wrong.items():
            form.refuse(sentence, name)
        if not wrong:
            try:
                with transaction():
                    commands.change_draft(
                        actor(), draft, form.seen, parts.put(draft.mapping, part, number, made)
                    )
            except (Refused, ValueError) as error:
                form.refuse(getattr(error, "sentence", str(error)))
            else:
                flash(_("Kept."), "good")
                return redirect(url_for("plan.manage_draft", token=token) + f"#{part}", 303)
    page = render_template(
        "plan/manage/part.html", draft=draft, space=draft.space, form=form, part=part, number=number, labels=words.COLUMNS,
        is_new=number > len(rows), manage_items=team_links(draft.space),
    )  # fmt: skip
    return (page, 422) if form.errors or form.form_errors else page


def _fresh(part: str) -> dict[str, Any]:
    if part != "indicador":
        return {}
    line = request.args.get("linea", "1")
    return {"line": max(0, int(line) - 1) if line.isdecimal() and len(line) < 5 else 0}


@bp.post("/planes/borradores/<token>/<part>/<int:number>/quitar")
@signed_in
def drop_part(token: str, part: str, number: int) -> Response:
    """Take a part out of a draft."""
    draft = _draft(token)
    if part not in parts.PARTS or part == "plan":
        raise NotFound
    target = url_for("plan.manage_draft", token=token) + f"#{part}"
    try:
        mapping = parts.take_out(draft.mapping, part, number)
    except ValueError as error:
        flash(str(error), "bad")
        return redirect(target, 303)
    version = request.form.get("version", "")
    seen = int(version) if version.isdecimal() and len(version) < 9 else 0
    return done(lambda: commands.change_draft(actor(), draft, seen, mapping), _("Taken out."), target)


@bp.post("/planes/borradores/<token>/publicar")
@signed_in
def publish_draft(token: str) -> Response:
    """Make the plan public, whole."""
    draft = _draft(token)
    try:
        with transaction():
            loaded = commands.publish_draft(actor(), draft)
    except BadPlanFile as error:
        flash(error.head, "bad")
        return redirect(url_for("plan.manage_draft", token=token), 303)
    except Refused as error:
        flash(str(error.sentence), "bad")
        return redirect(url_for("plan.manage_draft", token=token), 303)
    flash(_("The plan is public."), "good")
    return redirect(url_for("plan.detail", slug=loaded.plan.slug), 303)


@bp.post("/planes/borradores/<token>/descartar")
@signed_in
def drop_draft(token: str) -> Response:
    """Throw the draft away."""
    draft = _draft(token)
    return done(
        lambda: commands.drop_draft(actor(), draft), _("The draft was thrown away."),
        url_for("plan.manage_list", slug=draft.space.slug),
    )  # fmt: skip
