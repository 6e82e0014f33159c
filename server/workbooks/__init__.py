"""Tables that people type: reading .xlsx, .xls and .csv with every fault named, and writing templates, error workbooks
and plain tables. Plumbing: it knows columns and cells, not what they mean.

Every file is taken for hostile until it is judged: size, unpacked size and shape are bounded before a library sees it.
"""

from server.workbooks.columns import Column, Row, Table
from server.workbooks.marking import marked
from server.workbooks.plain import csv_text, table
from server.workbooks.reading import read
from server.workbooks.templates import template

__all__ = ["Column", "Row", "Table", "csv_text", "marked", "read", "table", "template"]
