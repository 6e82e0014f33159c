"""An Office file that says nothing of when and where it was written: the same parts give the same bytes."""

import io
import re
import zipfile

WRITTEN = (2000, 1, 1, 0, 0, 0)
CORE = "docProps/core.xml"
MOMENT = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
WHO = re.compile(rb"<(dc:creator|cp:lastModifiedBy)>[^<]*</")


def sealed(content: bytes) -> bytes:
    """The same file with fixed times, its parts in the order of their names, the list of types first."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as read, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as written:
        for name in sorted(read.namelist(), key=lambda one: (one != "[Content_Types].xml", one)):
            data = read.read(name)
            if name == CORE:
                data = WHO.sub(rb"<\1></", MOMENT.sub(rb"\g<1>2000-01-01T00:00:00Z\g<3>", data))
            part = zipfile.ZipInfo(name, WRITTEN)
            part.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(part, data)
    return buffer.getvalue()
