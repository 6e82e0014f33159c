"""The enums of entries."""

from enum import Enum

import strawberry


@strawberry.enum(description="How far the review of an entry is.")
class EntryReview(Enum):
    """审核状态."""

    SUBMITTED = strawberry.enum_value("submitted", description="Handed in, waiting for its review.")
    UNDER_REVIEW = strawberry.enum_value("under_review", description="Competes while something is still to be settled.")
    APPROVED = strawberry.enum_value("approved", description="Approved.")
    REJECTED = strawberry.enum_value("rejected", description="Sent back for a reason; it may be corrected.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="Withdrawn before marking.")


@strawberry.enum(description="What became of an admitted entry.")
class EntryStatus(Enum):
    """参赛状态."""

    ABSENT = strawberry.enum_value("absent", description="缺考: did not appear.")
    FORFEITED = strawberry.enum_value("forfeited", description="弃权.")
    DISQUALIFIED = strawberry.enum_value("disqualified", description="取消资格.")
    WITHDRAWN = strawberry.enum_value("withdrawn", description="退赛.")


@strawberry.enum(description="What a member of an entry does.")
class MemberRole(Enum):
    """队员身份."""

    CONTESTANT = strawberry.enum_value("contestant", description="Competes.")
    COACH = strawberry.enum_value("coach", description="Coaches and does not compete.")


@strawberry.enum(description="What a member is by profession.")
class MemberStanding(Enum):
    """人员类别."""

    WORKER = strawberry.enum_value("worker", description="Works.")
    STUDENT = strawberry.enum_value("student", description="Studies.")
    TEACHER = strawberry.enum_value("teacher", description="Teaches.")


@strawberry.enum(description="What an ID number is the number of.")
class IdType(Enum):
    """证件类型."""

    RESIDENT_ID = strawberry.enum_value("resident_id", description="居民身份证.")
    HK_MACAU_PERMIT = strawberry.enum_value("hk_macau_permit", description="港澳居民来往内地通行证.")
    TAIWAN_PERMIT = strawberry.enum_value("taiwan_permit", description="台湾居民来往大陆通行证.")
    HMT_RESIDENCE_PERMIT = strawberry.enum_value("hmt_residence_permit", description="港澳台居民居住证.")
    FOREIGN_PERMANENT_RESIDENT = strawberry.enum_value(
        "foreign_permanent_resident", description="外国人永久居留身份证."
    )
    PASSPORT = strawberry.enum_value("passport", description="护照.")
    OTHER = strawberry.enum_value("other", description="Another document.")


@strawberry.enum(description="What kind of unit a delegation stands for.")
class DelegationKind(Enum):
    """代表队类别."""

    REGION = strawberry.enum_value("region", description="A region.")
    DEPARTMENT = strawberry.enum_value("department", description="A department.")
    ENTERPRISE = strawberry.enum_value("enterprise", description="An enterprise.")
    INDUSTRY = strawberry.enum_value("industry", description="An industry.")
    SCHOOL = strawberry.enum_value("school", description="A school.")


@strawberry.enum(description="What a file of an entry shows.")
class EvidenceKind(Enum):
    """佐证材料类别."""

    STAMPED_FORM = strawberry.enum_value("stamped_form", description="盖章报名表.")
    PHOTO = strawberry.enum_value("photo", description="照片.")
    CERTIFICATE = strawberry.enum_value("certificate", description="证书.")
    OTHER = strawberry.enum_value("other", description="Something else.")


@strawberry.enum(description="The answer to one demand of an event.")
class VerdictOutcome(Enum):
    """资格条件的结论."""

    MET = strawberry.enum_value("met", description="Met.")
    FAILED = strawberry.enum_value("failed", description="Not met: the entry is refused.")
    UNKNOWN = strawberry.enum_value("unknown", description="Not known: somebody must check.")
    NO_AWARD = strawberry.enum_value("no_award", description="May compete, takes no award.")
