"""One call of one operation, and the look-ups that most operations share."""

from dataclasses import dataclass
from typing import Any, Callable

from . import checks
from .model import Account, Line, Org, World
from .variants import Variant
from .wire import Answer, Refusal, decode


@dataclass(frozen=True)
class Operation:
    """A row of the routing table; ``lists_405`` says that its page lists 405."""

    api: str
    method: str
    path: str
    handler: Callable[["Call"], Answer]
    lists_405: bool = False


@dataclass
class Call:
    """What a handler gets."""

    world: World
    org: Org
    orgs: tuple
    variant: Variant
    args: dict
    query: Any
    raw: bytes

    def body(self, check: checks.Check) -> Any:
        """The checked request body; a missing one is a 400."""
        if not self.raw.strip():
            raise Refusal(400, "a body is required")
        return check(decode(self.raw), "", self.variant)

    def id(self, name: str, bits: int = 64, status: int = 400) -> int:
        """An integer of the path."""
        return checks.parse_id(self.args[name], name, bits, status)

    def account(self, status: int = 404, malformed: int = 400) -> Account:
        """The account of the path."""
        found = self.org.accounts.get(self.id("accountId", status=malformed))
        if found is None:
            raise Refusal(status, "an account with this id was not found")
        return found

    def line_id(self) -> int:
        """The subscription id of the path, as a number."""
        return self.id("subscriptionId")

    def line(self) -> Line:
        """The subscription of the path."""
        found = self.org.lines.get(self.line_id())
        if found is None:
            raise Refusal(404, "a subscription with this id was not found")
        return found

    def open_line(self) -> Line:
        """The subscription of the path, which must not have ended."""
        found = self.line()
        if not found.open:
            raise Refusal(400, "the subscription has ended")
        return found

    def words(self, key: str, *known: str) -> set:
        """The words of the query parameter (001:2543)."""
        return checks.query_words(self.query, key, known, self.variant)

    def period(self) -> tuple:
        """start_date and end_date of the query, in the right order."""
        start, end = checks.query_day(self.query, "start_date"), checks.query_day(self.query, "end_date")
        if start and end and start > end:
            raise Refusal(400, "start_date is after end_date")
        return start, end
