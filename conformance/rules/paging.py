"""`paged`: a page keeps its limit, an offset skips, and the pages together are the whole list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from conformance.cases.body_places import named, path_of
from conformance.cases.case import Edit, Ruled
from conformance.checks.rules.compared_values import canonical, lacking_answer
from conformance.checks.rules.observe import Observation
from conformance.checks.rules.select import body_of, select, succeeded
from conformance.contract.contract import Operation
from conformance.contract.rule_arguments import READS, Argument, ArgumentKind, StandsOn
from conformance.model import Exchange
from conformance.model.sentences import OwnWords
from conformance.rules.rule import ASK, Arguments, Rule, alone, of_reads, taking
from conformance.rules.rule_requests import asking
from conformance.scripts.rule_observation import Look, Looking, Seen, exchanges_of, looked_for, not_sent
from conformance.scripts.script import Ask, RuleScript, Scope, Script

#: What an offset counts: items, or pages from the first one on.
ITEMS, FROM_0, FROM_1 = "items", "pages-from-0", "pages-from-1"
#: Pages that are asked for at most; a longer list is asked for in larger ones.
MOST_PAGES = 4


def _script(scope: Scope, operation: Operation, ruled: Ruled) -> Script:
    """Ask for the whole list, for its pages, and for the whole list again: what changes meanwhile accuses nobody."""
    arguments = ruled.arguments

    def look(index: int, repetition: int) -> Looking:
        case = ruled.asks["ask"]
        replies = yield [Ask(case, "whole", index, repetition)]
        if reason := not_sent(replies):
            return Look({}, reason)
        whole = exchanges_of(replies)[0]
        size = size_of(operation, arguments, len(_items(arguments, whole)))
        if not succeeded(whole) or size is None:
            lacking = Observation(False, lacking="test data with a list that is longer than the smallest page")
            plain = lacking if succeeded(whole) else lacking_answer(whole)
            return Look({ruled.purpose: Seen(plain, (whole.number,), whole.case)})
        pages = -(-len(_items(arguments, whole)) // size)
        asks = [
            Ask(case, f"page-{number + 1}", index, repetition, extra=_page(arguments, size, number))
            for number in range(pages)
        ]
        further = yield [*asks, Ask(case, "whole-again", index, repetition)]
        if reason := not_sent(further):
            return Look({}, reason)
        *parts, after = exchanges_of(further)
        numbers = (*(part.number for part in parts), whole.number, after.number)
        seen = Seen(paged(arguments, size, whole, parts, after), numbers, parts[0].case)
        return Look({ruled.purpose: seen})

    return looked_for(scope, [ruled], look)


def size_of(operation: Operation, arguments: Arguments, count: int) -> int | None:
    """The page size that splits a list into two to four pages, as the limit's schema allows; None where none does."""
    location, _, name = arguments["limit"].partition(".")
    parameter = operation.parameter(location, name)
    schema = parameter.schema if parameter is not None and isinstance(parameter.schema, Mapping) else {}
    wanted = max(1, -(-count // MOST_PAGES))
    listed = [value for value in schema.get("enum", ()) if isinstance(value, int)]
    if listed:
        return next((value for value in sorted(listed) if wanted <= value < count), None)
    least = schema.get("minimum", 1)
    size = max(wanted, least if isinstance(least, int) else wanted)
    most = schema.get("maximum", size)
    return size if size < count and size <= most else None


def paged(arguments: Arguments, size: int, whole: Exchange, pages: Sequence[Exchange], after: Exchange) -> Observation:
    """Look whether pages keep their limit, repeat no item, and together have the whole list.

    Args:
        arguments: `items`, `by` (what tells items apart), `limit` and `offset` (places in the request).
        size: The limit that was asked for.
        whole: The exchange with the whole list, before the pages.
        pages: The exchanges of the pages, in order.
        after: The whole list once more, since it may have changed meanwhile.

    Returns:
        Broken, held, or lacking.
    """
    for exchange in (whole, *pages, after):
        if not succeeded(exchange):
            return lacking_answer(exchange)
    path, lists = arguments["items"], [_items(arguments, page) for page in pages]
    longest = max(map(len, lists))
    if longest > size:
        return Observation(
            True, f"returns a page longer than {named(path_of(arguments['limit']))} allows", path, size, longest
        )
    known = [_names(arguments, answer) for answer in (whole, *pages, after)]
    everything, *parts, again = known
    if None in everything or len(set(everything)) < len(everything):
        return Observation(False, lacking=f"a list whose items {arguments['by'] or 'their values'} tells apart")
    if sorted(map(str, everything)) != sorted(map(str, again)):
        return Observation(False, lacking="a list that stays the same while its pages are read")
    came = [name for part in parts for name in part]
    twice = next((name for number, name in enumerate(came) if name in came[:number]), None)
    if twice is not None:
        message = f"returns an item on two pages: {named(path_of(arguments['offset']))} does not skip the earlier pages"
        return Observation(True, message, path, OwnWords("on one page"), twice)
    missing = next((name for name in everything if name not in came), None)
    if missing is not None:
        return Observation(
            True, "returns an item of the whole list on none of its pages", path, missing, OwnWords("absent")
        )
    return Observation(True)


def _page(arguments: Arguments, size: int, number: int) -> tuple[Edit, ...]:
    offset = {ITEMS: number * size, FROM_0: number, FROM_1: number + 1}[arguments["counted"]]
    return Edit(path_of(arguments["limit"]), size), Edit(path_of(arguments["offset"]), offset)


def _items(arguments: Arguments, exchange: Exchange) -> list[Any]:
    return select(body_of(exchange), arguments["items"])


def _names(arguments: Arguments, exchange: Exchange) -> list[str | None]:
    """The identity of each item, None where it has none."""
    found = [select(item, arguments["by"]) for item in _items(arguments, exchange)]
    return [canonical(values[0]) if values and values[0] is not None else None for values in found]


def _good_and_bad(example: object, arguments: Arguments) -> tuple[str, str]:
    del example
    limit, offset = arguments["limit"], arguments["offset"]
    return (
        f"{limit} bounds a page, {offset} skips, and every item of {arguments['items']} is on one page",
        "a longer page, an item on two pages, or one on none",
    )


RULES = (
    Rule(
        "paged",
        "a limit is kept, an offset skips, and the pages together have the whole list",
        "a list longer than a page, with items that can be told apart",
        taking(
            items=ArgumentKind.VALUES,
            by=ArgumentKind.ITEM,
            limit=ArgumentKind.PLACE,
            offset=ArgumentKind.PLACE,
            counted=Argument(ArgumentKind.WORD, words=(ITEMS, FROM_0, FROM_1)),
            ask=ASK,
        ),
        StandsOn(READS),
        asking,
        script=of_reads(RuleScript("paged", alone(_script))),
        good_and_bad=_good_and_bad,
    ),
)
