"""The enums of papers."""

from enum import Enum

import strawberry


@strawberry.enum(description="What a paper is.")
class PaperKind(Enum):
    """公文种类."""

    NOTICE = strawberry.enum_value("notice", description="通知.")
    PUBLIC_NOTICE = strawberry.enum_value("public_notice", description="公示.")
    REQUEST = strawberry.enum_value("request", description="请示: a request for approval.")
    ANNEX = strawberry.enum_value("annex", description="决定附件: the list beside a decision.")
    RESULTS_BOOK = strawberry.enum_value("results_book", description="成绩册; 秩序册 while there are no results.")
    SUMMARY = strawberry.enum_value("summary", description="汇总表.")


@strawberry.enum(description="Word or Excel.")
class PaperMedium(Enum):
    """文件格式."""

    DOCX = strawberry.enum_value("docx", description="A Word document.")
    XLSX = strawberry.enum_value("xlsx", description="An Excel workbook.")


@strawberry.enum(description="What a paper is about.")
class PaperSubject(Enum):
    """对象."""

    COMPETITION = strawberry.enum_value("competition", description="A competition, by its code.")
    ROUND = strawberry.enum_value("round", description="A selection round, by its code.")
    DECISION = strawberry.enum_value("decision", description="A decision, by its number.")


@strawberry.enum(description="The order of a list.")
class PaperOrder(Enum):
    """名单次序."""

    RESULT = strawberry.enum_value("result", description="As on record: by result, or by number.")
    REGION = strawberry.enum_value("region", description="By region, in the order of codes.")
    STROKES = strawberry.enum_value("strokes", description="By the strokes of the surname (姓氏笔画).")
