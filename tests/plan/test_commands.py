"""Both plans are loaded entirely, twice the same, and a bad file leaves nothing behind."""

from __future__ import annotations

import pytest
import yaml

from civic.core.audit import AuditEntry
from civic.core.db import db, transaction
from civic.core.errors import NotAllowed
from civic.people.models import System
from civic.plan import commands
from civic.plan.models import Goal, Indicator, Milestone, Plan, PlanSection
from civic.plan.source import DATA, BadPlanFile

FILES = {"ilo-2019-2022": (4, 16, 23), "huaylas-2015-2017": (3, 18, 27)}


def load(path, space=None, actor=None):
    with transaction():
        return commands.load_plan(actor or System(), path, space)


def number(value):
    return None if value is None else float(value)


@pytest.mark.parametrize("name", FILES)
def test_nothing_of_the_file_is_lost(app, name):
    """Each line and indicator of the YAML is read back from its columns, field by field."""
    raw = yaml.safe_load((DATA / f"{name}.yaml").read_text("utf-8"))
    done = load(DATA / f"{name}.yaml")
    assert (done.outcome, done.sections, done.goals, done.indicators) == ("new", *FILES[name])
    db.session.expire_all()
    plan = db.session.query(Plan).one()
    assert plan.about == raw["plan"]
    assert plan.source["milestone_templates"] == raw["milestone_templates"]
    assert [s.label for s in plan.sections] == [
        s["source_label"] for s in raw.get("dimensions", []) + raw.get("components", [])
    ]
    rebuilt = {}
    for section in plan.sections:
        for goal in section.goals:
            rebuilt[goal.code] = goal_mapping(goal, section)
    lines = raw.get("goals", []) + raw.get("results", []) + raw.get("activities", [])
    assert rebuilt == {line["id"]: complete(line) for line in lines}
    steps = {}
    for row in plan.milestones:
        steps.setdefault(row.template, []).append(
            {"code": row.code, "label": row.label, "suggested_weight": row.weight}
        )
    assert steps == raw["milestone_templates"]


def goal_mapping(goal, section):
    """The file's mapping of a line, made from the tables."""
    mapping = {"id": goal.code, "platform_scope": goal.platform_scope, "source_note": goal.source_note}
    if section.kind == "dimension":
        mapping |= {
            "dimension": section.code, "source_number": goal.source_number, "problem": goal.problem,
            "objective": goal.objective, "target_text": goal.text,
        }  # fmt: skip
    else:
        mapping |= {
            "component": section.code, "kind": goal.kind.value, "text": goal.text,
            "due_date": goal.due_date and goal.due_date.isoformat(),
        }  # fmt: skip
    mapping["indicators"] = [
        {
            "id": i.code, "name": i.name, "kind": i.kind, "parameter": i.parameter, "unit": i.unit,
            "direction": i.direction, "due_year": i.due_year, "frequency": i.frequency, "notes": i.notes,
            "disaggregations": i.disaggregations,
            "annual_targets": {int(k): v and float(v) for k, v in i.annual_targets.items()},
            "baseline": {"value": number(i.baseline_value), "year": i.baseline_year, "status": i.baseline_status},
            "target": {
                "value": number(i.target_value), "operator": i.target_operator, "status": i.target_status.value,
                "unit": i.target_unit, "per": i.target_per, "stated_in": i.stated_in,
            },
            "measurement": {
                "mode": i.mode.value, "how": i.how, "platform_source": i.platform_source, "rule": i.rule,
                "milestone_template": i.milestone_template, "evidence": i.evidence,
            },
        }
        for i in goal.indicators
    ]  # fmt: skip
    return mapping


def complete(line):
    """The file's line with the fields it leaves out written as empty."""
    full = {"source_note": None, **({"due_date": None} if "component" in line else {}), **line}
    full["indicators"] = [
        {
            "notes": None, "disaggregations": [], "annual_targets": {}, **sheet,
            "target": {"unit": None, "per": None, "stated_in": None, **sheet["target"]},
            "measurement": {
                "platform_source": [], "rule": {}, "milestone_template": None, "evidence": [], **sheet["measurement"]
            },
        }
        for sheet in line["indicators"]
    ]  # fmt: skip
    return full


def test_loading_again_changes_nothing(app):
    file = DATA / "ilo-2019-2022.yaml"
    load(file)
    ids = {row.code: row.id for row in db.session.query(Indicator)}
    lines = db.session.query(AuditEntry).count()
    assert load(file).outcome == "unchanged"
    assert db.session.query(AuditEntry).count() == lines
    assert {row.code: row.id for row in db.session.query(Indicator)} == ids
    assert db.session.query(Milestone).count() == 24


def test_a_changed_file_keeps_the_rows_it_still_names(app, tmp_path):
    source = DATA / "ilo-2019-2022.yaml"
    load(source)
    ids = {row.code: row.id for row in db.session.query(Indicator)}
    raw = yaml.safe_load(source.read_text("utf-8"))
    raw["goals"][0]["indicators"][0]["target"]["value"] = 75
    del raw["goals"][0]["indicators"][1]
    changed = tmp_path / "changed.yaml"
    changed.write_text(yaml.safe_dump(raw, allow_unicode=True), "utf-8")
    assert load(changed).outcome == "changed"
    db.session.expire_all()
    now = {row.code: row for row in db.session.query(Indicator)}
    assert set(ids) - set(now) == {"ILO-SOC-01-B"}
    assert now["ILO-SOC-01-A"].id == ids["ILO-SOC-01-A"]
    assert now["ILO-SOC-01-A"].target_value == 75


def test_the_plan_finds_the_space_of_its_territory(app, make):
    make.space("Mesa temática", codes=["180301"])
    ilo = make.space("Mesa de Ilo", codes=["1803"])
    make.space("Mesa de agua", codes=["1803"], parent_id=ilo.id)
    assert load(DATA / "ilo-2019-2022.yaml").plan.space_id == ilo.id
    other = make.space("Otra mesa", codes=["1803"])
    assert load(DATA / "ilo-2019-2022.yaml").plan.space_id == ilo.id, "it keeps the space it has"
    assert load(DATA / "ilo-2019-2022.yaml", other).plan.space_id == other.id


def test_only_those_who_run_the_platform_load(app, make):
    with pytest.raises(NotAllowed):
        load(DATA / "ilo-2019-2022.yaml", actor=make.person(account=True))
    assert db.session.query(Plan).count() == 0
    load(DATA / "ilo-2019-2022.yaml", actor=make.administrator())
    assert db.session.query(Plan).count() == 1


def test_a_bad_file_leaves_nothing_even_over_a_good_one(app, tmp_path):
    load(DATA / "ilo-2019-2022.yaml")
    before = [str(row) for row in db.session.execute(Indicator.__table__.select())]
    text = (DATA / "ilo-2019-2022.yaml").read_text("utf-8")
    bad = tmp_path / "bad.yaml"
    bad.write_text(text.replace("value: 70", "value: setenta").replace("dimension: economic", "dimension: x"))
    with pytest.raises(BadPlanFile):
        load(bad)
    assert [str(row) for row in db.session.execute(Indicator.__table__.select())] == before
    assert (db.session.query(PlanSection).count(), db.session.query(Goal).count()) == (4, 16)
