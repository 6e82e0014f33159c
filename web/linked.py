"""What a page says to machines in the words of schema.org, as JSON-LD: a block of data, which no policy lets run."""

from typing import Any

Data = dict[str, Any]
KINDS = {"PERSON": "Person", "ORGANISATION": "Organization", "GROUP": "Organization"}


def honours(data: Data, site: str) -> Data:
    """The roll as a list of who holds what; what was revoked is not said of anybody."""
    nodes = [one for one in data["honours"]["nodes"] if one["state"] == "HELD" and one["name"]]
    items = [
        {"@type": "ListItem", "position": n, "item": _holder(one, one["holder"]["id"], one["holderKind"], [one], site)}
        for n, one in enumerate(nodes, 1)
    ]
    return {"@context": "https://schema.org", "@type": "ItemList", "name": "荣誉榜", "itemListElement": items}


def holder(data: Data, site: str) -> Data:
    """One holder with the honours held."""
    one = data["holder"]
    held = [honour for honour in one["honours"] if honour["state"] == "HELD"]
    return {"@context": "https://schema.org", **_holder(one, one["id"], one["kind"], held, site)}


def _holder(one: Data, key: str, kind: str, held: list[Data], site: str) -> Data:
    found: Data = {"@type": KINDS[kind], "name": one["name"], "url": f"{site}/honours/{key}"}
    if one["unit"] and kind == "PERSON":
        found["affiliation"] = {"@type": "Organization", "name": one["unit"]}
    return {**found, "award": [f"{honour['title']['name']}（{honour['conferredOn'][:4]}）" for honour in held]}
