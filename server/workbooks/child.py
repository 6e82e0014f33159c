"""Reads the values of a workbook by calamine in a process of its own, for `grid`.

In: a line of JSON, the names of the sheets, then the file. Out: JSON, {sheet: rows}. It imports nothing of the house,
so it starts quickly. It may perish: one number in a hostile file (`uniqueCount="4294967295"` in an .xlsx) makes
calamine ask for more memory than there is, and Rust then ends the process.
"""

import io
import json
import resource
import sys
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook

MEMORY_LIMIT = 2 * 2**30  # bytes of addresses
SECONDS_LIMIT = 20  # of computing


def tagged(value: object) -> object:
    """A value that JSON does not know, as [type, text]."""
    if isinstance(value, datetime):
        return ["datetime", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    if isinstance(value, time):
        return ["time", value.isoformat()]
    if isinstance(value, timedelta):
        return ["span", str(value.total_seconds())]
    return value


def limited() -> None:
    """Bind this process to its limits."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read and print."""
    limited()
    names = json.loads(sys.stdin.buffer.readline())
    with CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read())) as workbook:
        sheets = {
            name: [
                [tagged(value) for value in row]
                for row in workbook.get_sheet_by_name(name).to_python(skip_empty_area=False)
            ]
            for name in names
        }
    sys.stdout.buffer.write(json.dumps(sheets).encode())


if __name__ == "__main__":
    main()
