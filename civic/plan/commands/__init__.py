"""Every change of plans: writing one (`drafting`), bringing one in line with its file (`loading`), what people report on it (`reporting`), and reminding them."""

from civic.plan.commands.drafting import begin_draft, change_draft, drop_draft, publish_draft
from civic.plan.commands.loading import LoadedPlan, load_plan
from civic.plan.commands.reminding import remind
from civic.plan.commands.reporting import (
    Unfit,
    add_work,
    decide_target,
    drop_work,
    name_duty,
    report_step,
    report_value,
    send_back,
    verify,
)

__all__ = [
    "LoadedPlan",
    "Unfit",
    "add_work",
    "begin_draft",
    "change_draft",
    "decide_target",
    "drop_draft",
    "drop_work",
    "load_plan",
    "name_duty",
    "publish_draft",
    "remind",
    "report_step",
    "report_value",
    "send_back",
    "verify",
]
