"""Enums of rewards."""

from enum import Enum

import strawberry


@strawberry.enum(description="How far a reward is.")
class RewardState(Enum):
    """奖励的状态."""

    DUE = strawberry.enum_value("due", description="Due, waiting for approval.")
    APPROVED = strawberry.enum_value("approved", description="Approved, waiting for payment.")
    PAID = strawberry.enum_value("paid", description="Paid.")
    RETURNED = strawberry.enum_value("returned", description="Sent back by the bank, may be paid again.")
    RECOVERING = strawberry.enum_value("recovering", description="Asked back.")
    RECOVERED = strawberry.enum_value("recovered", description="All that was asked back came back.")
    REFUSED = strawberry.enum_value("refused", description="Refused with a reason.")
    SUPERSEDED = strawberry.enum_value("superseded", description="A higher one took its place before it was paid.")
    LAPSED = strawberry.enum_value("lapsed", description="Claimed by nobody before its deadline.")
    REVOKED = strawberry.enum_value("revoked", description="Cancelled before it was paid.")


@strawberry.enum(description="As what somebody is rewarded.")
class PayeeRole(Enum):
    """奖励对象."""

    CONTESTANT = strawberry.enum_value("contestant", description="选手, or the holder of a title.")
    COACH = strawberry.enum_value("coach", description="指导教师、教练.")


@strawberry.enum(description="What a tariff says of somebody.")
class RewardResult(Enum):
    """奖励的结论."""

    DUE = strawberry.enum_value("due", description="A reward is due.")
    NONE = strawberry.enum_value("none", description="None is.")
    UNKNOWN = strawberry.enum_value("unknown", description="Something has to be stated first.")
