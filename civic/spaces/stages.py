"""What a space's stages open at a moment. Time is data: each year's ordinance sets other stages."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from civic.core import clock
from civic.spaces.models import Permission, Space, Stage
from civic.web.i18n import date_time_words


def open_stages(space: Space, moment: datetime) -> list[Stage]:
    """The stages of a space that a moment lies in, earliest first."""
    return [stage for stage in space.stages if stage.is_open(moment)]


def open_permissions(space: Space, moment: datetime) -> set[Permission]:
    """What may be done in a space at a moment: all of it where no stages are set, else what the open ones allow."""
    if not space.stages:
        return set(Permission)
    known = {permission.value for permission in Permission}
    return {
        Permission(name) for stage in open_stages(space, moment) for name in stage.allows if name in known
    }


def next_stage_for(space: Space, permission: Permission, moment: datetime) -> Stage | None:
    """The next stage after a moment that opens a permission."""
    coming = (s for s in space.stages if s.opens_at > moment and permission.value in s.allows)
    return min(coming, key=lambda stage: stage.opens_at, default=None)


def why_not(space: Space, permission: Permission, moment: datetime | None = None) -> str | None:
    """The sentence that says why this cannot be done in the space now, or None when it can."""
    moment = moment or clock.now()
    if not space.is_active:
        return _("%(space)s is not active at the moment.", space=space.name)
    if permission in open_permissions(space, moment):
        return None
    coming = next_stage_for(space, permission, moment)
    if coming:
        return _(
            "“%(act)s” opens with the stage “%(stage)s”, on %(when)s",
            act=permission.label, stage=coming.name, when=date_time_words(coming.opens_at),
        )  # fmt: skip
    return _("“%(act)s” is closed in this stage of %(space)s.", act=permission.label, space=space.name)
