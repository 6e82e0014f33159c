"""Criteria, descriptors, spread and the WorldSkills model: what they may not say (domain.md 8.1 and 8.2)."""

from collections.abc import Mapping

from server.ranking.faults import Faults, Param, SchemeFault, above_zero, codes, in_range, points, titled
from server.ranking.scheme import THOUSAND, Aspect, Criterion, Module, Scheme

DESCRIPTORS = 4  # of the levels 0, 1, 2, 3
WIDEST = 3  # levels that two judgements can be apart
WORLDSKILLS_JUDGES = 3
WORLDSKILLS_SUM = 100 * THOUSAND


def check_judgement(aspect: Aspect, path: str) -> Faults:
    """Only a judgement has descriptors, four and none empty, and a spread of 1 to 3 levels with its rule."""
    given = {"descriptors": bool(aspect.descriptors), "spread": aspect.spread is not None}
    if aspect.kind != "judgement":
        for name in (name for name, there in given.items() if there):
            yield SchemeFault(f"{path}.{name}", "judgement_only", {"key": name}, "kind = judgement")
        return
    yield from _descriptors(aspect, path)
    yield from in_range(f"{path}.spread", aspect.spread, 1, WIDEST)
    if aspect.spread is None and aspect.spread_rule == "block":
        yield SchemeFault(f"{path}.spread_rule", "spread_rule_alone", expected=f"spread = 1..{WIDEST}")


def _descriptors(aspect: Aspect, path: str) -> Faults:
    if aspect.descriptors and len(aspect.descriptors) != DESCRIPTORS:
        count = len(aspect.descriptors)
        yield SchemeFault(f"{path}.descriptors", "descriptors_count", {"count": count}, str(DESCRIPTORS))
    for level, text in enumerate(aspect.descriptors):
        if not text.strip():
            yield SchemeFault(f"{path}.descriptors[{level}]", "descriptor_missing", {"level": level})


def check_criteria(scheme: Scheme) -> Faults:
    """Criteria have a code of their own in the event, and their aspects; their max is the sum of the aspects' max."""
    yield from codes(
        (f"modules[{m}].criteria[{c}].code", one.code)
        for m, module in enumerate(scheme.modules)
        for c, one in enumerate(module.criteria)
    )
    for m, module in enumerate(scheme.modules):
        for c, one in enumerate(module.criteria):
            yield from _criterion(module, one, f"modules[{m}].criteria[{c}]")
        for a, aspect in enumerate(module.aspects):
            yield from _of_criterion(module, aspect, f"modules[{m}].aspects[{a}].criterion")


def _criterion(module: Module, one: Criterion, path: str) -> Faults:
    yield from titled(one, path)
    mine = [aspect.max for aspect in module.aspects if aspect.criterion == one.code]
    if not mine:
        yield SchemeFault(path, "nothing_to_mark")
    elif one.max is not None and one.max != sum(mine):
        params = {"max": points(one.max), "sum": points(sum(mine))}
        yield SchemeFault(f"{path}.max", "criterion_max", params, points(sum(mine)))
    else:
        yield from above_zero(f"{path}.max", one.max)


def _of_criterion(module: Module, aspect: Aspect, path: str) -> Faults:
    """When a module has criteria, every aspect of it names one of them; else none."""
    known = [one.code for one in module.criteria]
    if not known and aspect.criterion is not None:
        yield SchemeFault(path, "criterion_unexpected", {"criterion": aspect.criterion})
    elif known and aspect.criterion is None:
        yield SchemeFault(path, "criterion_missing", {"aspect": aspect.code}, " | ".join(known))
    elif known and aspect.criterion not in known:
        yield SchemeFault(path, "criterion_unknown", {"criterion": aspect.criterion or ""}, " | ".join(known))


def check_worldskills(scheme: Scheme) -> Faults:
    """J-9 of domain.md 8.2: judgements have their descriptors and three judges, and all max sum to 100."""
    if scheme.model != "worldskills":
        return
    for m, module in enumerate(scheme.modules):
        for a, aspect in enumerate(module.aspects):
            if aspect.kind == "judgement":
                yield from _worldskills_judgement(aspect, f"modules[{m}].aspects[{a}]")
    total = sum(aspect.max for module in scheme.modules for aspect in module.aspects)
    if total != WORLDSKILLS_SUM:
        yield SchemeFault("modules", "worldskills_sum", {"sum": points(total)}, points(WORLDSKILLS_SUM))


def _worldskills_judgement(aspect: Aspect, path: str) -> Faults:
    if not aspect.descriptors:
        yield SchemeFault(f"{path}.descriptors", "worldskills_descriptors", {"aspect": aspect.code}, str(DESCRIPTORS))
    if aspect.judges < WORLDSKILLS_JUDGES:
        params: Mapping[str, Param] = {"aspect": aspect.code, "judges": aspect.judges}
        yield SchemeFault(f"{path}.judges", "worldskills_judges", params, f">= {WORLDSKILLS_JUDGES}")
