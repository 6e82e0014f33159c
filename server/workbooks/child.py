"""Reads the values of a workbook by calamine in a process of its own, for `grid`.

In: a line of JSON, the names of the sheets, then the file. Out: JSON, {sheet: rows}. It imports nothing of the house,
so it starts quickly. It may perish: one number in a hostile file (`uniqueCount="4294967295"` in an .xlsx) makes
calamine ask for more memory than there is, and Rust then ends the process.
"""

import io
import json
import sys
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook

if sys.platform != "win32":
    import resource

REFUSED = 3  # exit code
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
        return ["span", str(value // timedelta(microseconds=1))]
    return value


def limited() -> None:
    """Bind this process to its limits."""
    if sys.platform != "win32":
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS_LIMIT, SECONDS_LIMIT))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def values(names: list[str], content: bytes) -> dict[str, list[list[object]]]:
    """The rows of the sheets from row 1 and column A on."""
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
        sheets = {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in names}
    return {name: [[tagged(value) for value in row] for row in rows] for name, rows in sheets.items()}


def main() -> None:
    """Read and print; exit with `REFUSED` where calamine refuses the file or trips over it."""
    limited()
    names = json.loads(sys.stdin.buffer.readline())
    content = sys.stdin.buffer.read()
    try:
        sheets = values(names, content)
    except BaseException:  # a panic of Rust is no `Exception`
        sys.exit(REFUSED)
    sys.stdout.buffer.write(json.dumps(sheets).encode())


if __name__ == "__main__":
    main()
