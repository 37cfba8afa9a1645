"""The ready templates of courses and series, read from data/templates.yaml. Pure but for reading that file once."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field

from civic.core.errors import found
from civic.events.models import Audience, Category

FILE = Path(__file__).parent / "data" / "templates.yaml"


class CourseTemplate(BaseModel):
    """A course as the plans offer it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z_]{3,60}$")
    title: str = Field(min_length=3, max_length=160)
    summary: str = Field(max_length=300)
    about: str
    audience: Audience
    hours: int = Field(ge=1, le=1000)
    sessions_percent: int | None = Field(ge=1, le=100)
    test_percent: int | None = Field(ge=1, le=100)
    syllabus: tuple[str, ...] = Field(min_length=1)


class SeriesTemplate(BaseModel):
    """Events of which the plans promise a number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    key: str = Field(pattern=r"^[a-z_]{3,60}$")
    name: str
    about: str
    category: Category
    target: int = Field(ge=1)


class Templates(BaseModel):
    """The whole file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    programme: str
    courses: tuple[CourseTemplate, ...]
    series: tuple[SeriesTemplate, ...]


@cache
def templates() -> Templates:
    """All templates, in the order of the file."""
    return Templates.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def course_template(key: str) -> CourseTemplate:
    """The template of a course, or NotFound."""
    return found(next((one for one in templates().courses if one.key == key), None))


def series_template(key: str) -> SeriesTemplate:
    """The template of a series, or NotFound."""
    return found(next((one for one in templates().series if one.key == key), None))
