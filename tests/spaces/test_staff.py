"""Who decides for others in a space counts as staff: an operator alone cannot open such an account."""

from __future__ import annotations

import pytest

from civic.people.models import PlatformRole
from civic.people.rules import is_staff, may_open_access
from civic.spaces.models import TeamRole


@pytest.mark.parametrize("role", list(TeamRole))
def test_an_operator_opens_no_account_that_decides(app, make, role):
    space, operator = make.space(), make.administrator(PlatformRole.OPERATOR)
    member, administrator = make.team(space, role), make.administrator()
    decides = role in (TeamRole.COORDINATOR, TeamRole.TECHNICAL_SECRETARY, TeamRole.ACCREDITOR)
    assert is_staff(member) is decides
    assert may_open_access(operator, member) is not decides
    assert may_open_access(administrator, member)
