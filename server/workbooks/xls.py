"""The old .xls: not taken yet."""

from collections.abc import Mapping

from server.workbooks.faults import Unreadable
from server.workbooks.sheets import Scan


def scans(content: bytes) -> Mapping[str, Scan]:
    """What stands in each visible sheet besides values."""
    raise Unreadable("workbook_unknown", found="XLS")
