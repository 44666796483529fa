"""`OperationKey` and `PurposeId`: ids of operations and test purposes, taken apart into their words."""

from __future__ import annotations


class OperationKey(str):
    """An operation among all APIs: `api/operationId`."""

    __slots__ = ()

    @property
    def api(self) -> str:
        """The API."""
        return self.partition("/")[0]

    @property
    def id(self) -> str:
        """The operation's own id, unique within its API."""
        return self.partition("/")[2]


class PurposeId(str):
    """A test purpose or a case: `api/operation/family/place/rule`; parts that it does not have are empty.

    `any` stands in the place of the operation where the whole API is meant, `workflows` where it is a workflow.
    """

    __slots__ = ()

    def _part(self, number: int) -> str:
        parts = self.split("/", 5)
        return parts[number] if number < len(parts) else ""

    @property
    def api(self) -> str:
        """The API."""
        return self.partition("/")[0]

    @property
    def operation(self) -> OperationKey:
        """The operation that it is about, `api/operationId`."""
        return OperationKey("/".join(self.split("/", 2)[:2]))

    @property
    def family(self) -> str:
        """What kind of test it is: accepts, rejects, answers, open, rules or conforms."""
        return self._part(2)

    @property
    def place(self) -> str:
        """The place in the request, the status, or the requirement."""
        return self._part(3)

    @property
    def rule(self) -> str:
        """The rule that is tested there."""
        return self._part(4)

    @property
    def last(self) -> str:
        """The last part: the rule, or the requirement."""
        return self.rpartition("/")[2]

    @property
    def parts(self) -> tuple[str, str, str]:
        """Family, place and rule."""
        return self.family, self.place, self.rule

    @property
    def within(self) -> str:
        """What stands behind the operation."""
        return self.split("/", 2)[-1]
