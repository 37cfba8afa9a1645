"""From the bytes of a YAML file to a plan, or every fault with its line and column. Safe YAML only. Pure: no database here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flask_babel import gettext as _

from civic.core.text import clean
from civic.plan.source.faults import BadPlanFile, Fault, Place, Spot, nearest, words

if TYPE_CHECKING:
    import yaml

    from civic.plan.source.shape import PlanFile

LARGEST = 1024 * 1024
DATA = Path(__file__).parent.parent / "data"  # the plans that come with the platform


@dataclass(frozen=True)
class ReadPlan:
    """A plan file without fault: its parts, the mapping as it stands there, and the checksum of its bytes."""

    parts: PlanFile
    mapping: dict[str, Any]
    checksum: str


def read_plan(path: Path) -> ReadPlan:
    """The plan of a file; BadPlanFile with every fault and its line when it cannot be read whole."""
    try:
        data = path.read_bytes()
    except OSError as error:
        said = _("it cannot be read (%(why)s).", why=error.strerror or _("no such file"))
        raise BadPlanFile(path.name, [Fault(None, "", said)]) from error
    return read_yaml(path.name, data)


def read_yaml(name: str, data: bytes) -> ReadPlan:
    """The plan in the bytes of a YAML file; BadPlanFile with every fault, its line and its column."""
    from civic.plan.source.checks import judge  # with pydantic, which is large

    if len(data) > LARGEST:
        raise BadPlanFile(name, [Fault(None, "", _("it is larger than 1 MB; a plan file is not."))])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise BadPlanFile(name, [Fault(line, "", _("it is not UTF-8 text; save it as UTF-8."))]) from error
    mapping, spots, faults = _parse(text)
    parts = None
    if not faults:
        parts, faults = judge(mapping, lambda place: nearest(place, spots))
    if parts is None:
        raise BadPlanFile(name, sorted(faults, key=lambda f: (f.line or 0, f.place)))
    return ReadPlan(parts, plain(mapping), hashlib.sha256(data).hexdigest())


def _parse(text: str) -> tuple[Any, dict[Place, Spot], list[Fault]]:
    """(mapping, {place: spot}, faults) of YAML text; anchors and repeated keys are faults."""
    import yaml  # large, and seldom needed

    spots: dict[Place, Spot] = {}
    faults: list[Fault] = []

    def walk(node: yaml.Node, place: Place) -> None:
        spots[place] = _spot(node.start_mark)
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                name = str(key.value)
                if name in seen:
                    said = _("this key stands here twice.")
                    faults.append(_told(_spot(key.start_mark), words((*place, name)), said))
                seen.add(name)
                walk(value, (*place, name))
                spots[(*place, name)] = _spot(key.start_mark)
        elif isinstance(node, yaml.SequenceNode):
            for number, value in enumerate(node.value):
                walk(value, (*place, number))

    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
                said = _("anchors and aliases (& and *) are not used in plan files.")
                return {}, spots, [_told(_spot(token.start_mark), "", said)]
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        mapping = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        why = getattr(error, "problem", None) or _("it is not YAML")
        return {}, spots, [_told(_spot(mark) if mark else Spot(), "", _unread(why))]
    except (RecursionError, ValueError) as error:
        why = _("it is nested too deeply") if isinstance(error, RecursionError) else str(error)
        return {}, spots, [_told(Spot(), "", _unread(why))]
    if root is None or not isinstance(mapping, dict):
        said = _("it must be a mapping with schema_version, plan and its rows.")
        return {}, spots, [_told(Spot(1), "", said)]
    walk(root, ())
    return _tidy(mapping), spots, faults


def _tidy(value: Any) -> Any:
    """The mapping with its texts cleaned as those of every form and spreadsheet are; keys and order stay."""
    if isinstance(value, dict):
        return {key: _tidy(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_tidy(item) for item in value]
    return clean(value, lines=True) if isinstance(value, str) else value


def _unread(why: str) -> str:
    return _("it cannot be read as YAML: %(why)s.", why=why)


def _spot(mark: Any) -> Spot:
    return Spot(mark.line + 1, mark.column + 1)


def _told(spot: Spot, place: str, sentence: str) -> Fault:
    return Fault(spot.line, place, sentence, spot.column)


def plain(value: Any) -> Any:
    """The mapping as plain JSON: keys as text, dates in ISO form; nothing is left out."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
