"""The enums of competitions and events, and how their values are handed on."""

from enum import Enum

import strawberry


@strawberry.enum(description="The tier of a competition, from the enterprise up.")
class Tier(Enum):
    """竞赛级别."""

    ENTERPRISE = strawberry.enum_value("enterprise", description="Held by an enterprise for its own workers.")
    COUNTY = strawberry.enum_value("county", description="Of a county or district.")
    CITY = strawberry.enum_value("city", description="Of a prefecture-level city.")
    PROVINCE = strawberry.enum_value("province", description="Of a province.")
    NATIONAL = strawberry.enum_value("national", description="National.")
    WORLD = strawberry.enum_value("world", description="International.")


@strawberry.enum(description="The kind of a competition.")
class CompetitionKind(Enum):
    """竞赛类别."""

    COMPREHENSIVE = strawberry.enum_value("comprehensive", description="Many occupations, held by the government.")
    INDUSTRY = strawberry.enum_value("industry", description="Of one industry.")
    ENTERPRISE = strawberry.enum_value("enterprise", description="Of one enterprise.")
    SCHOOL = strawberry.enum_value("school", description="Of schools and universities.")


@strawberry.enum(description="Who competes in an event.")
class EntryGroup(Enum):
    """组别."""

    WORKER = strawberry.enum_value("worker", description="Workers.")
    STUDENT = strawberry.enum_value("student", description="Students.")
    TEACHER = strawberry.enum_value("teacher", description="Teachers.")
    OPEN = strawberry.enum_value("open", description="Everybody together.")


@strawberry.enum(description="How many compete together in an event.")
class EventFormat(Enum):
    """赛项形式."""

    INDIVIDUAL = strawberry.enum_value("individual", description="One by one.")
    PAIR = strawberry.enum_value("pair", description="In pairs.")
    TEAM = strawberry.enum_value("team", description="In teams.")


@strawberry.enum(description="How far a competition or event is.")
class Stage(Enum):
    """阶段."""

    PLANNED = strawberry.enum_value("planned", description="It is not announced; nobody but its staff sees it.")
    REGISTRATION = strawberry.enum_value("registration", description="Entries are taken.")
    JUDGING = strawberry.enum_value("judging", description="It is held and marked; there is no result yet.")
    PUBLISHED = strawberry.enum_value("published", description="There is a published result.")


@strawberry.enum(description="How far the work on an event is.")
class EventState(Enum):
    """赛项状态."""

    PLANNED = strawberry.enum_value("planned", description="It is being prepared; nobody but its staff sees it.")
    REGISTRATION = strawberry.enum_value("registration", description="Entries are taken.")
    REVIEW = strawberry.enum_value("review", description="Registration is closed; entries are reviewed, seats filled.")
    MARKING = strawberry.enum_value("marking", description="It is held and marked.")
    CLOSED = strawberry.enum_value("closed", description="Marking is closed by the chief judge.")
    CANCELLED = strawberry.enum_value("cancelled", description="It is not held.")


@strawberry.enum(description="What a judge's conflict of interest bars him from.")
class Recusal(Enum):
    """回避范围."""

    EVENT = strawberry.enum_value("event", description="From the whole event.")
    OWN_ENTRANTS = strawberry.enum_value("own_entrants", description="From the entrants he has a conflict with.")
    DECLARED = strawberry.enum_value("declared", description="From nothing until he or the chief judge declares it.")


@strawberry.enum(description="Who signs the result of an event.")
class SignatureRule(Enum):
    """签字要求."""

    CHIEF = strawberry.enum_value("chief", description="The chief judge.")
    CHIEF_AND_SUPERVISOR = strawberry.enum_value(
        "chief_and_supervisor", description="The chief judge, then the supervisor."
    )


@strawberry.enum(description="Which entries are rechecked before the result is published.")
class RecheckRule(Enum):
    """抽检规则."""

    NONE = strawberry.enum_value("none", description="None.")
    TOP_10 = strawberry.enum_value("top_10", description="The first ten, and 15 % of the rest.")
    TOP_30_PERCENT = strawberry.enum_value("top_30_percent", description="The first 30 %, and 15 % of the rest.")
    ALL = strawberry.enum_value("all", description="All of them.")


@strawberry.enum(description="What follows where an event or group has fewer entries than it needs.")
class MinimumOutcome(Enum):
    """不足最低报名数的处理."""

    NONE = strawberry.enum_value("none", description="Nothing: it is held as it is.")
    CANCEL = strawberry.enum_value("cancel", description="It is cancelled.")
    MERGE = strawberry.enum_value("merge", description="The group is merged into another one.")
    SELECTION = strawberry.enum_value("selection", description="It is held for selection alone, without awards.")


@strawberry.enum(description="A stage of masking, in the order they are drawn.")
class MaskingStage(Enum):
    """加密环节."""

    ENTRY = strawberry.enum_value("entry", description="参赛号: a number in the place of the entry.")
    STATION = strawberry.enum_value("station", description="赛位号: a workplace in the place of the number.")
    REVIEW = strawberry.enum_value("review", description="评审号: a code in the place of the workplace.")


@strawberry.enum(description="The kind of a published document.")
class DocumentKind(Enum):
    """文件种类."""

    PLAN = strawberry.enum_value("plan", description="实施方案: the plan of the competition.")
    NOTICE = strawberry.enum_value("notice", description="通知: a notice.")
    TECHNICAL = strawberry.enum_value("technical", description="技术文件: the technical document.")
    SAMPLE = strawberry.enum_value("sample", description="样题: a sample of the task.")


def value_of(enum: type[Enum], given: Enum | None) -> str | None:
    """What the records call a value. A sorted schema hands over the bare text (strawberry 0.341), else the member."""
    return None if given is None else str(enum(given).value)
