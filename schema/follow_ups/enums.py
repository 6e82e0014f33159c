"""The enums of follow-ups."""

from enum import Enum

import strawberry


@strawberry.enum(description="Where a follow-up comes from.")
class FollowUpCause(Enum):
    """后续事项的由来."""

    CORRECTION = strawberry.enum_value("correction", description="更正: a new revision of a result.")
    RULING = strawberry.enum_value("ruling", description="裁定: a new revision that carries out a ruling.")
    REVOCATION = strawberry.enum_value("revocation", description="撤销: an honour was revoked.")
    RESTORATION = strawberry.enum_value("restoration", description="恢复: an honour was restored.")


@strawberry.enum(description="What is to be looked at.")
class FollowUpKind(Enum):
    """后续事项的种类."""

    CERTIFICATE = strawberry.enum_value("certificate", description="A certificate to be replaced, revoked or issued.")
    REWARD = strawberry.enum_value("reward", description="Money to be recalled, or proposed anew.")
    HONOUR = strawberry.enum_value("honour", description="A title conferred on the line.")
    PROMOTION = strawberry.enum_value("promotion", description="A skill level that followed from the line.")
    ADVANCEMENT = strawberry.enum_value("advancement", description="An entry in the event above.")
    CEREMONY = strawberry.enum_value("ceremony", description="What was announced and handed out.")
    TEAM_TOTAL = strawberry.enum_value("team_total", description="A team total that counts the older result.")
    ENTRY = strawberry.enum_value("entry", description="An entry of the holder, whose prior honours changed.")
    NOMINATION = strawberry.enum_value("nomination", description="A nomination of the holder that is on its way.")
    BENEFITS = strawberry.enum_value("benefits", description="What the holder has by the title.")
    EXPORT = strawberry.enum_value("export", description="A paper or export that was sent.")


@strawberry.enum(description="Whose work a follow-up is.")
class FollowUpOwner(Enum):
    """由谁办."""

    ORGANISER = strawberry.enum_value("organiser", description="主办方.")
    HONOURS_OFFICE = strawberry.enum_value("honours_office", description="荣誉办公室.")
    FINANCE = strawberry.enum_value("finance", description="财务.")


@strawberry.enum(description="How far a follow-up is.")
class FollowUpState(Enum):
    """后续事项的状态."""

    OPEN = strawberry.enum_value("open", description="Nobody has put it down as done.")
    DONE = strawberry.enum_value("done", description="Done.")
    NOT_NEEDED = strawberry.enum_value("not_needed", description="Looked at, and nothing had to be done.")
