"""The words of judging: roles of judges, conflicts of interest and what they lead to, ways of succession."""

from enum import Enum

import strawberry


@strawberry.enum(description="What a judge does.")
class JudgeRole(Enum):
    """裁判职务."""

    CHIEF = strawberry.enum_value("chief", description="裁判长: one for each event.")
    JUDGE = strawberry.enum_value("judge", description="评分裁判: marks.")
    FLOOR = strawberry.enum_value("floor", description="现场裁判: on the floor; marks what is seen there.")
    SEALING = strawberry.enum_value("sealing", description="加密裁判: masks who is who; marks nothing.")
    SUPERVISOR = strawberry.enum_value("supervisor", description="监督员: watches; marks nothing.")
    ARBITRATOR = strawberry.enum_value("arbitrator", description="仲裁员: rules on appeals; marks nothing.")


@strawberry.enum(description="Whether a judge was asked.")
class JudgeState(Enum):
    """裁判的状态."""

    PROPOSED = strawberry.enum_value("proposed", description="Copied from last year; to be confirmed.")
    STANDING = strawberry.enum_value("standing", description="Registered.")


@strawberry.enum(description="How a judge and an entrant belong to each other.")
class ConflictKind(Enum):
    """利害关系."""

    EMPLOYER = strawberry.enum_value("employer", description="同单位: the judge's unit is the entrant's.")
    DELEGATION = strawberry.enum_value("delegation", description="The judge leads the entrant's delegation.")
    RELATIVE = strawberry.enum_value("relative", description="亲属, as declared.")
    COACH = strawberry.enum_value("coach", description="师生: the judge coaches the entrant.")
    OTHER = strawberry.enum_value("other", description="Anything else; also that the judge competes himself.")


@strawberry.enum(description="What a conflict of interest leads to, by the setting of the event.")
class ConflictEffect(Enum):
    """回避的效果."""

    BARRED_EVENT = strawberry.enum_value("barred_event", description="Marks nothing of the event.")
    BARRED_ENTRY = strawberry.enum_value("barred_entry", description="Marks all but that entry.")
    DECLARE = strawberry.enum_value("declare", description="Marks blind; the conflict is on record.")


@strawberry.enum(description="What becomes of the sheets of a seat when another judge takes it.")
class Succession(Enum):
    """接替方式."""

    CONTINUE = strawberry.enum_value("continue", description="What was marked stays; the rest is the successor's.")
    RE_MARK = strawberry.enum_value("re_mark", description="Every mark of the seat is void and marked again.")
