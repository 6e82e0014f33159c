"""The enums of certificates."""

from enum import Enum

import strawberry


@strawberry.enum(description="What a certificate certifies.")
class CertificateKind(Enum):
    """证书种类."""

    AWARD = strawberry.enum_value("award", description="获奖证书: an award of a competition.")
    HONOUR = strawberry.enum_value("honour", description="荣誉证书: a conferred title.")
    LEVEL = strawberry.enum_value("level", description="等级证明: a promotion; not the level certificate itself.")
    APPOINTMENT = strawberry.enum_value("appointment", description="聘书: a judge's appointment.")


@strawberry.enum(description="How the page lies.")
class Orientation(Enum):
    """版式."""

    LANDSCAPE = strawberry.enum_value("landscape", description="Landscape.")
    PORTRAIT = strawberry.enum_value("portrait", description="Portrait.")


@strawberry.enum(description="Whether somebody may rely on a certificate.")
class ValidityState(Enum):
    """效力."""

    VALID = strawberry.enum_value("valid", description="It is valid.")
    PENDING = strawberry.enum_value("pending", description="公示中: genuine, its result not final yet.")
    REPLACED = strawberry.enum_value("replaced", description="Another one was issued for it.")
    REVOKED = strawberry.enum_value("revoked", description="It, or what it rests on, was revoked.")
    VOID = strawberry.enum_value("void", description="Its result was corrected and says otherwise now.")


@strawberry.enum(description="Why a certificate was replaced.")
class ReplacedFor(Enum):
    """换发原因."""

    NAME = strawberry.enum_value("name", description="The name was corrected.")
    LOST = strawberry.enum_value("lost", description="It was lost.")
    RESULT = strawberry.enum_value("result", description="Its result was corrected.")


@strawberry.enum(description="How far an order of certificates is.")
class BatchState(Enum):
    """颁发批次的状态."""

    WAITING = strawberry.enum_value("waiting", description="It is being issued.")
    DONE = strawberry.enum_value("done", description="Everything that was due is issued.")
    REFUSED = strawberry.enum_value("refused", description="A rule ended it; what was issued stays.")
    STOPPED = strawberry.enum_value("stopped", description="Somebody stopped it; what was issued stays.")
