"""The enums of selection rounds."""

from enum import Enum

import strawberry


@strawberry.enum(description="How far a round is.")
class RoundState(Enum):
    """评选的状态."""

    PLANNED = strawberry.enum_value("planned", description="Planned; only the offices see it.")
    OPEN = strawberry.enum_value("open", description="Under way.")
    CLOSED = strawberry.enum_value("closed", description="Closed for good.")


@strawberry.enum(description="What becomes of the place of one who withdraws.")
class RoundWithdrawal(Enum):
    """退出后的名额."""

    LAPSE = strawberry.enum_value("lapse", description="It lapses.")
    PASS_ON = strawberry.enum_value("pass_on", description="It passes to the next ranked of the same stage and body.")


@strawberry.enum(description="Whose office a stage is, of each nomination's own.")
class StageBody(Enum):
    """环节的办理单位."""

    UNIT = strawberry.enum_value("unit", description="The nominating unit.")
    COUNTY = strawberry.enum_value("county", description="The county.")
    CITY = strawberry.enum_value("city", description="The city.")
    INDUSTRY = strawberry.enum_value("industry", description="The body of the industry.")
    PROVINCE = strawberry.enum_value("province", description="The province.")
    ROUND = strawberry.enum_value("round", description="The round's own office.")


@strawberry.enum(description="What is done at a stage.")
class StageTask(Enum):
    """环节的任务."""

    RECOMMEND = strawberry.enum_value("recommend", description="推荐.")
    CHECK = strawberry.enum_value("check", description="资格审核: the conditions are checked.")
    SCORE = strawberry.enum_value("score", description="专家评审: experts score.")
    REVIEW = strawberry.enum_value("review", description="审定.")


@strawberry.enum(description="Whether a body may recommend only what was allotted to it.")
class StageQuotas(Enum):
    """环节的名额."""

    OPEN = strawberry.enum_value("open", description="No limit at this stage.")
    ALLOTTED = strawberry.enum_value("allotted", description="What was allotted, nothing where nothing was.")


@strawberry.enum(description="How a nomination stands.")
class NominationState(Enum):
    """申报的状态."""

    PENDING = strawberry.enum_value("pending", description="Before the office of its stage.")
    RESERVE = strawberry.enum_value("reserve", description="Kept in reserve at its stage.")
    RETURNED = strawberry.enum_value("returned", description="Returned to who handed it in.")
    REJECTED = strawberry.enum_value("rejected", description="Rejected.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="Withdrawn.")
    PROPOSED = strawberry.enum_value("proposed", description="拟授予: past all stages.")
    CONFERRED = strawberry.enum_value("conferred", description="The title is conferred.")


@strawberry.enum(description="What an office did with a nomination.")
class StepOutcome(Enum):
    """环节的结论."""

    RECOMMENDED = strawberry.enum_value("recommended", description="Recommended to the next stage.")
    RESERVE = strawberry.enum_value("reserve", description="Kept in reserve, ranked.")
    RETURNED = strawberry.enum_value("returned", description="Returned with a reason.")
    REJECTED = strawberry.enum_value("rejected", description="Rejected with a reason.")


@strawberry.enum(description="What a department says.")
class Stance(Enum):
    """部门意见."""

    AGREES = strawberry.enum_value("agrees", description="No objection.")
    OBJECTS = strawberry.enum_value("objects", description="It objects.")


@strawberry.enum(description="How far a correction of a name is.")
class CorrectionState(Enum):
    """更正申请的状态."""

    ASKED = strawberry.enum_value("asked", description="Waiting for the office.")
    ACCEPTED = strawberry.enum_value("accepted", description="Corrected.")
    DECLINED = strawberry.enum_value("declined", description="Declined.")


@strawberry.enum(description="What a withdrawal does to the place.")
class LeavingOutcome(Enum):
    """退出的结果."""

    NONE = strawberry.enum_value("none", description="No place was used yet.")
    LAPSES = strawberry.enum_value("lapses", description="The place lapses.")
    PASSES_ON = strawberry.enum_value("passes_on", description="The next ranked moves up.")
    FREED = strawberry.enum_value("freed", description="Nobody is in reserve: the office may give it to another.")


@strawberry.enum(description="What the check of the conditions said.")
class CheckOutcome(Enum):
    """资格审核的结论."""

    MET = strawberry.enum_value("met", description="All met.")
    UNKNOWN = strawberry.enum_value("unknown", description="Something was verified by the office.")
    NONE = strawberry.enum_value("none", description="No conditions are on record.")


@strawberry.enum(description="How far a public notice of a round is.")
class RoundNoticeState(Enum):
    """评选公示的状态."""

    RUNNING = strawberry.enum_value("running", description="Running.")
    ENDED = strawberry.enum_value("ended", description="Its last day is over; its result is not on record yet.")
    FINISHED = strawberry.enum_value("finished", description="Its result is on record.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="Taken back.")
