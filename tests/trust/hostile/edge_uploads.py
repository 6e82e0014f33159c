"""Forms and files that are none: multipart without an end, names of systems, bombs, and whoever is not signed in."""

import io
import zipfile
from collections.abc import Iterator

from tests.trust.hostile.edge import post

Wire = Iterator[tuple[str, bytes]]
FORM, MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
ORIGIN = "http://jinbang.test"
FORMS = ("/sign-in", "/factor", "/vouch", "/password", "/pair/ABCD", "/verify/list", "/verify/list.csv", "/oidc/bind",
         "/passkey/show", "/sign-out", "/me", "/desk/new", "/selection/x/notices/1/object")  # fmt: skip


def part(name: str, content: bytes, filename: str | None = None, more: str = "") -> bytes:
    """One part of a form."""
    told = f'; filename="{filename}"' if filename is not None else ""
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"{told}\r\n{more}\r\n'
    return head.encode("utf-8", "surrogatepass") + content + b"\r\n"


def uploads(cookie: str) -> Wire:
    """(kind, request) to /files and to the forms."""
    yield from (("a file of nobody", post("/files", part("file", PDF, "a.pdf") + b"--x--\r\n", MULTIPART)),)
    for kind, body, media in (*broken_forms(), *odd_files(), *odd_names()):
        yield kind, post("/files", body, media, cookie=cookie, origin=ORIGIN)
    for path in FORMS:
        for media, body in form_bodies():
            yield f"a form to {path}", post(path + ("?do=x" if path in ("/me", "/desk/new") else ""), body, media)


def broken_forms() -> Iterator[tuple[str, bytes, str]]:
    """Multipart that is cut short, without a boundary, with too much of everything."""
    whole = part("file", PDF, "a.pdf") + b"--x--\r\n"
    for at in (0, 1, 5, 40, 70, len(whole) - 30, len(whole) - 4):
        yield "a form cut short", whole[:at], MULTIPART
    for media in ("multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=y", FORM,
            "text/plain", "",
                  "multipart/mixed; boundary=x", f"multipart/form-data; boundary={'x' * 5000}"):  # fmt: skip
        yield "a form without its boundary", whole, media
    yield "many files", part("file", PDF, "a.pdf") * 500 + b"--x--\r\n", MULTIPART
    yield "many fields", part("a", b"1") * 5000 + b"--x--\r\n", MULTIPART
    yield "a large field", part("file", b"x" * 2_000_000) + b"--x--\r\n", MULTIPART
    yield "headers without end", b"--x\r\n" + b"X-A: b\r\n" * 50_000 + b"\r\n", MULTIPART
    yield "one header without end", b"--x\r\nX-A: " + b"b" * 500_000, MULTIPART
    yield "a charset of nonsense", part("_charset_", b"utf-7") + part("file", PDF, "a.pdf") + b"--x--\r\n", MULTIPART
    yield (
        "a part of another encoding",
        part("file", PDF, "a.pdf", "Content-Transfer-Encoding: base64\r\n") + b"--x--\r\n",
        MULTIPART,
    )
    yield "a preamble", b"y" * 100_000 + whole, MULTIPART
    yield "boundaries only", b"--x\r\n" * 50_000, MULTIPART


def odd_files() -> Iterator[tuple[str, bytes, str]]:
    """Files that are not what they seem, and more than may be kept."""
    kinds = {
        "html": b"<!doctype html><script>alert(1)</script>", "svg": b"<svg onload=alert(1)>",
                "an elf": b"\x7fELF" + b"\0" * 60,
        "nothing": b"", "a half PNG": b"\x89PNG\r\n\x1a\n" + b"\0" * 20, "a bomb": _zipped("word/document.xml",
                30_000_000),
        "macros": _zipped("xl/vbaProject.bin", 10), "many parts": _many_parts(6000),
                "a half zip": b"PK\x03\x04" + b"\xff" * 100,
        "xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
                "bytes": bytes(range(256)),
        "php": b"<?php system($_GET[0]);", "eleven megabytes": b"x" * (11 * 1024 * 1024),
    }  # fmt: skip
    for kind, content in kinds.items():
        yield f"a file of {kind}", part("file", content, "a.pdf") + b"--x--\r\n", MULTIPART


def odd_names() -> Iterator[tuple[str, bytes, str]]:
    """Names that lead elsewhere, that show nothing, and that never end; the content is none that is kept."""
    for name in (
        "../../../etc/passwd",
        "..\\..\\x",
        "/etc/passwd",
        "C:\\x",
        "con",
        "",
        ".",
        "a\u202efdp.exe",
        "x" * 50_000,
        "a\tb",
        "\ud800",
    ):
        yield "a file under an odd name", part("file", b"\x7fELF", name) + b"--x--\r\n", MULTIPART
    yield "another field", part("other", PDF, "a.pdf") + b"--x--\r\n", MULTIPART
    yield "a field and no file", part("file", PDF) + b"--x--\r\n", MULTIPART


def form_bodies() -> Iterator[tuple[str, bytes]]:
    """What is posted to each form."""
    yield FORM, b"login=%00&password=%ff&code=%00&list=%00&next=//evil.example&" + b"x=" + b"y" * 50_000
    yield FORM, b"&".join(b"a%d=1" % n for n in range(5000))
    yield MULTIPART, part("login", b"\xff\x00") + part("list", b"\0" * 1000, "a.csv") + b"--x-"
    yield "application/json", b'{"login":"a"}'


def _zipped(name: str, size: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr(name, b"\0" * size)
    return made.getvalue()


def _many_parts(count: int) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for n in range(count):
            archive.writestr(f"p{n}", "")
    return made.getvalue()


def naming(address: str) -> list[tuple[str, bytes]]:
    """(name, content) of files that ask whoever opens them to fetch `address`."""
    relation = (
        '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/%s" '
        f'Target="{address}" TargetMode="External"/></Relationships>'
    )
    entity = f'<?xml version="1.0"?><!DOCTYPE a SYSTEM "{address}"><a/>'
    return [
        ("a.docx", _office("word/document.xml", ("word/_rels/document.xml.rels", relation % "attachedTemplate"))),
        ("a.xlsx", _office("xl/workbook.xml", ("xl/_rels/workbook.xml.rels", relation % "externalLink"))),
        ("b.docx", _office("word/document.xml", ("word/settings.xml", entity))),
        ("b.xlsx", _office("xl/workbook.xml", ("xl/sharedStrings.xml", entity))),
        ("a.pdf", PDF + f"<< /S /URI /URI ({address}) >> /OpenAction".encode()),
        ("a.svg", f'<svg xmlns:x="http://www.w3.org/1999/xlink"><image x:href="{address}"/></svg>'.encode()),
        ("a.html", f'<img src="{address}">'.encode()),
        ("a.csv", f'=WEBSERVICE("{address}"),=IMAGE("{address}")'.encode()),
        ("a.txt", address.encode()),
    ]


def _office(main: str, *more: tuple[str, str]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, text in (("[Content_Types].xml", "<x/>"), (main, "<x/>"), *more):
            archive.writestr(name, text)
    return made.getvalue()
