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


@strawberry.enum(description="What became of an honour after its conferral.")
class HonourStepKind(Enum):
    """荣誉的变动."""

    REVOKED = strawberry.enum_value("revoked", description="撤销: it was revoked.")
    RESTORED = strawberry.enum_value("restored", description="恢复: it was restored.")


@strawberry.enum(description="The grounds on which an honour is revoked.")
class RevocationGround(Enum):
    """撤销的情形."""

    FAKED = strawberry.enum_value("faked", description="Deeds were faked, or serious faults hidden.")
    PROCEDURE = strawberry.enum_value("procedure", description="A serious breach of procedure or of approval power.")
    MISCONDUCT = strawberry.enum_value("misconduct", description="Dismissed, punished, or another serious fault since.")


@strawberry.enum(description="The sex that lists in the house style note.")
class Sex(Enum):
    """性别."""

    FEMALE = strawberry.enum_value("female", description="女: noted in lists.")
    MALE = strawberry.enum_value("male", description="男: not noted.")


@strawberry.enum(description="The order of a list in the house style.")
class ListOrder(Enum):
    """名单的次序."""

    REGION = strawberry.enum_value("region", description="By region in the order of codes, there by strokes.")
    STROKES = strawberry.enum_value("strokes", description="姓氏笔画: by the strokes of the surname.")
