"""The enums of honours."""

from enum import Enum

import strawberry


@strawberry.enum(description="How a title is conferred.")
class ConferralWay(Enum):
    """授予方式."""

    SELECTION = strawberry.enum_value("selection", description="评选: by selection.")
    COMPETITION = strawberry.enum_value("competition", description="竞赛: on a place in a competition.")
    BOTH = strawberry.enum_value("both", description="Either way.")


@strawberry.enum(description="Who pays the bonus of a title.")
class BonusPayer(Enum):
    """奖金来源."""

    GOVERNMENT = strawberry.enum_value("government", description="The government.")
    EMPLOYER = strawberry.enum_value("employer", description="The employer.")
    SOCIETY = strawberry.enum_value("society", description="Society.")


@strawberry.enum(description="What holds an honour.")
class HolderKind(Enum):
    """获得者的种类."""

    PERSON = strawberry.enum_value("person", description="A person.")
    ORGANISATION = strawberry.enum_value("organisation", description="An organisation.")
    GROUP = strawberry.enum_value("group", description="A group: a team, a studio.")


@strawberry.enum(description="Whether an honour is still held.")
class HonourState(Enum):
    """荣誉状态."""

    HELD = strawberry.enum_value("held", description="It is held.")
    REVOKED = strawberry.enum_value("revoked", description="It was revoked.")
