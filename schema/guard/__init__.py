"""One linear, memoised guard over a query: measured once, before validation, whatever its fragments.

Only the operation that runs is measured, validated and executed, with the fragments it reaches: the three can never
mean different documents. Strawberry's own limiters walk fragments without memory and are exponential, and its
ValidationCache overwrites the refusal of an earlier extension: so parsing, measuring and validating are one extension.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import lru_cache, wraps
from typing import Any

from graphql import GraphQLError, GraphQLSchema, get_introspection_query, validate
from graphql.validation import specified_rules
from strawberry.extensions import SchemaExtension
from strawberry.schema.validation_rules.maybe_null import MaybeNullValidationRule
from strawberry.schema.validation_rules.one_of import OneOfInputValidationRule

from schema.guard.document import Prepared, prepare
from schema.guard.limits import LIMITS, Limits
from schema.guard.measure import Measure, Ruler, has_nul, nul, too_large

__all__ = ["LIMITS", "Limits", "Measure", "Prepared", "extension", "page_hash", "prepare", "refusal"]

RULES = (*specified_rules, MaybeNullValidationRule, OneOfInputValidationRule)


def page_hash(document: str) -> str:
    """The name under which a page's own document is known to the guard."""
    return hashlib.sha256(document.encode()).hexdigest()


def refusal(
    schema: GraphQLSchema,
    prepared: Prepared,
    variables: Mapping[str, Any],
    *,
    of_a_page: bool = False,
    limits: Limits = LIMITS,
) -> GraphQLError | None:
    """Why the operation may not run; None when it may."""
    ruler = Ruler(schema, prepared, variables, limits, limits.first_of_pages if of_a_page else limits.first)
    try:
        if len(prepared.fragments) > limits.fragments:
            raise too_large("fragments", limits.fragments)
        if has_nul(variables):
            raise nul()
        found = ruler.measure()
    except GraphQLError as error:
        return error
    exceeded = [
        (what, most)
        for what, value, most in _limits_of(found, limits, _introspection_cost(schema), of_a_page)
        if value > most
    ]
    return too_large(*exceeded[0]) if exceeded else None


def _limits_of(found: Measure, limits: Limits, schema_cost: int, of_a_page: bool) -> list[tuple[str, int, int]]:
    pairs = [
        ("depth", found.depth, limits.depth),
        ("fields", found.fields, limits.fields),
        ("aliases", found.aliases, limits.aliases),
        ("directives", found.directives, limits.directives),
        ("nesting", found.nesting, limits.nesting),
        ("introspection depth", found.schema_depth, limits.schema_depth),
        ("introspection cost", found.schema_cost, schema_cost),
    ]
    return pairs if of_a_page else [*pairs, ("cost", found.cost, limits.cost)]


@lru_cache(maxsize=8)
def _introspection_cost(schema: GraphQLSchema) -> int:
    """What introspection may cost: as much as the standard query with everything in it."""
    query = get_introspection_query(
        schema_description=True, specified_by_url=True, directive_is_repeatable=True, input_value_deprecation=True
    )
    prepared = prepare(query, None)
    assert isinstance(prepared, Prepared)
    return Ruler(schema, prepared, {}, LIMITS, LIMITS.first).measure().schema_cost


Validate = Callable[[GraphQLSchema, Prepared], GraphQLError | None]


def _kept_with_it(validated: Validate) -> Validate:
    """Remembered as long as the document is."""

    @wraps(validated)
    def verdict(schema: GraphQLSchema, prepared: Prepared) -> GraphQLError | None:
        if schema not in prepared.verdicts:
            prepared.verdicts[schema] = validated(schema, prepared)
        return prepared.verdicts[schema]

    return verdict


@_kept_with_it
def _invalid(schema: GraphQLSchema, prepared: Prepared) -> GraphQLError | None:
    """The first thing wrong with a document that is small enough to be looked at."""
    errors = validate(schema, prepared.document, RULES, max_errors=1)
    return errors[0] if errors else None


class QueryGuard(SchemaExtension):
    """Parses, measures and validates; a refusal or the first error ends the operation before it starts."""

    def __init__(self, pages: Collection[str], limits: Limits = LIMITS) -> None:
        self._pages = pages
        self._limits = limits
        self._prepared: Prepared | GraphQLError | None = None

    def on_operation(self) -> Iterator[None]:
        """Bound strawberry's own parse too, which reports the syntax errors."""
        self.execution_context.parse_options["max_tokens"] = self._limits.tokens
        yield

    def on_parse(self) -> Iterator[None]:
        """Put the running operation, remembered from the last time, in the place of the whole document."""
        context = self.execution_context
        self._prepared = prepare(context.query or "", context.operation_name, self._limits)
        if isinstance(self._prepared, Prepared):
            context.graphql_document = self._prepared.document
        yield

    def on_validate(self) -> Iterator[None]:
        """Refuse, or validate from memory."""
        error = self._verdict()
        self.execution_context.pre_execution_errors = [error] if error else []
        yield

    def _verdict(self) -> GraphQLError | None:
        context, prepared = self.execution_context, self._prepared
        if not isinstance(prepared, Prepared):
            return prepared
        schema: GraphQLSchema = context.schema._schema
        of_a_page = bool(self._pages) and page_hash(context.query or "") in self._pages
        refused = refusal(schema, prepared, context.variables or {}, of_a_page=of_a_page, limits=self._limits)
        return refused or _invalid(schema, prepared)


def extension(pages: Collection[str] = (), limits: Limits = LIMITS) -> Callable[[], SchemaExtension]:
    """What a schema takes among its `extensions`; `pages` are the hashes of the repository's own documents."""
    return lambda: QueryGuard(pages, limits)
