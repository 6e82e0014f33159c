"""The enums of objections."""

from enum import Enum

import strawberry


@strawberry.enum(description="How far an objection is.")
class ObjectionState(Enum):
    """异议的状态."""

    REGISTERED = strawberry.enum_value("registered", description="Registered.")
    TRIAGED = strawberry.enum_value("triaged", description="Its signature and clues were looked at.")
    ACCEPTED = strawberry.enum_value("accepted", description="Accepted: whom it names is held.")
    DECLINED = strawberry.enum_value("declined", description="Declined with a reason.")
    UPHELD = strawberry.enum_value("upheld", description="Upheld: whom it names stays held.")
    NOT_UPHELD = strawberry.enum_value("not_upheld", description="Not upheld.")


@strawberry.enum(description="How an objection came.")
class ObjectionChannel(Enum):
    """异议的提出方式."""

    LETTER = strawberry.enum_value("letter", description="来信.")
    PHONE = strawberry.enum_value("phone", description="来电.")
    VISIT = strawberry.enum_value("visit", description="来访.")
    EMAIL = strawberry.enum_value("email", description="电子邮件.")
    ONLINE = strawberry.enum_value("online", description="网上提交.")


@strawberry.enum(description="Which day of an objection must lie within the notice.")
class ObjectionCounts(Enum):
    """期限以哪一天为准."""

    ARRIVAL = strawberry.enum_value("arrival", description="The day of arrival.")
    POSTMARK = strawberry.enum_value("postmark", description="The postmark of a letter, else the day of arrival.")


@strawberry.enum(description="Which objections are listed.")
class ObjectionList(Enum):
    """列出哪些异议."""

    WAITING = strawberry.enum_value("waiting", description="Those without a reply.")
    EVERY = strawberry.enum_value("every", description="All of them.")
