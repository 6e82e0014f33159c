"""Reading a GraphQL request strictly: what is not well formed is the caller's error, with a 4xx status."""

from dataclasses import dataclass
from typing import Any

import orjson
from starlette.requests import Request

JSON = "application/json"
RESPONSE = "application/graphql-response+json"
EVENTS = "text/event-stream"
DEEPEST_JSON = 64


class BadRequest(Exception):  # noqa: N818  the name of the status
    """A request that is not GraphQL over HTTP; `status` and `headers` say how."""

    def __init__(self, message: str, status: int = 400, headers: dict[str, str] | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
        self.headers = headers or {}


@dataclass(frozen=True, slots=True)
class Asked:
    """A well-formed request."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None
    extensions: dict[str, Any] | None


def accepted(request: Request) -> frozenset[str]:
    """The media types the caller takes, of the three there are; no header and wildcards mean JSON."""
    header = ",".join(request.headers.getlist("accept")) or JSON
    named = {_media(part) for part in header.split(",") if not _refused(part)}
    found = named & {JSON, RESPONSE, EVENTS}
    return frozenset(found | {JSON} if named & {"*/*", "application/*"} else found)


def answer_type(types: frozenset[str]) -> str | None:
    """The media type of a JSON answer; None when the caller takes none."""
    return RESPONSE if RESPONSE in types else JSON if JSON in types else None


def _media(part: str) -> str:
    return part.split(";", 1)[0].strip().lower()


def _refused(part: str) -> bool:
    """Whether the part carries `q=0`."""
    parameters = (parameter.strip().lower() for parameter in part.split(";")[1:])
    return any(parameter in ("q=0", "q=0.0", "q=0.00", "q=0.000") for parameter in parameters)


async def read(request: Request) -> Asked:
    """The request's query, variables, operation name and extensions."""
    if request.method == "GET":
        return _asked(_from_address(request))
    if request.method == "POST":
        _insist_on_json(request)
        return _asked(decode(await request.body()))
    raise BadRequest("只接受 GET 和 POST / only GET and POST", 405, {"allow": "GET, POST"})


def _from_address(request: Request) -> dict[str, Any]:
    given: dict[str, Any] = dict(request.query_params)
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = decode(given[name].encode("utf-8", "surrogatepass"))
    given["operationName"] = given.get("operationName") or None
    return given


def _insist_on_json(request: Request) -> None:
    values = request.headers.getlist("content-type")
    media, *parameters = values[0].split(";") if len(values) == 1 else [""]
    charsets = [p.split("=", 1)[1] for p in parameters if p.strip().lower().startswith("charset=")]
    if media.strip().lower() != JSON or any(c.strip(' "').lower() not in ("utf-8", "utf8") for c in charsets):
        raise BadRequest(f"只接受 {JSON} / the content type must be {JSON} in UTF-8", 415, {"accept-post": JSON})


def decode(text: bytes) -> Any:
    """Strict JSON: no NaN, no lone surrogate, no endless number, no depth beyond reason."""
    try:
        value = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequest("不是有效的 JSON / not valid JSON") from error
    if text.count(b"[") + text.count(b"{") > DEEPEST_JSON and _deeper(value, DEEPEST_JSON):
        raise BadRequest(f"JSON 嵌套过深 / JSON nested deeper than {DEEPEST_JSON}")
    return value


def _deeper(value: Any, most: int) -> bool:
    layer = [value]
    for _ in range(most + 1):
        containers = [item for item in layer if isinstance(item, dict | list)]
        layer = [inner for item in containers for inner in (item.values() if isinstance(item, dict) else item)]
    return bool(layer)


def _asked(given: Any) -> Asked:
    if not isinstance(given, dict):
        raise BadRequest("请求须是一个对象，不支持批量 / the request must be one object; batching is off")
    query = given.get("query")
    if not isinstance(query, str) or not query:
        raise BadRequest("缺少 query / query must be a string")
    return Asked(
        query,
        _object_or_none(given, "variables"),
        _name_or_none(given),
        _object_or_none(given, "extensions"),
    )


def _object_or_none(given: dict[str, Any], name: str) -> dict[str, Any] | None:
    value = given.get(name)
    if value is not None and not isinstance(value, dict):
        raise BadRequest(f"{name} 须是对象 / {name} must be an object")
    return value


def _name_or_none(given: dict[str, Any]) -> str | None:
    value = given.get("operationName")
    if value is not None and not isinstance(value, str):
        raise BadRequest("operationName 须是字符串 / operationName must be a string")
    return value
