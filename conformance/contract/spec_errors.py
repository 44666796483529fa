"""What is wrong with a spec, and where."""

from __future__ import annotations

from dataclasses import dataclass

from conformance.contract.contract import Place
from conformance.model import InvalidInput

#: What building a contract raises of a document that is no OpenAPI; a generator makes a RuntimeError of StopIteration.
UNBUILDABLE = (LookupError, TypeError, ValueError, AttributeError, RuntimeError, StopIteration)


class ContractError(InvalidInput):
    """A contract cannot be built from the specs as they stand, or what is asked of it does not exist."""

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(message, place)
        self.message = message
        self.place = place

    def __str__(self) -> str:
        return self.message if self.place is None else f"{self.place.file}, line {self.place.line}: {self.message}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that lint names, in one sentence."""

    place: Place
    message: str
    #: What was supposed where the document says nothing, and how to say it better; nothing is wrong.
    advice: bool = False

    @property
    def of_ours(self) -> bool:
        """Whether the document is sound, and the limit is that of our generators: what it concerns is not judged."""
        return self.message.startswith("our generators")

    @property
    def refuses(self) -> bool:
        """Whether no run goes by a contract with it."""
        return not self.of_ours and not self.advice

    def __str__(self) -> str:
        note = "note: " if self.advice else ""
        return f"{self.place.file}, line {self.place.line}: {note}{self.message}"
