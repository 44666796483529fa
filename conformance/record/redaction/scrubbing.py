"""Remove the known secrets and personal values of a run from a single text."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Collection, Container, Iterable
from collections.abc import Set as AbstractSet
from functools import lru_cache

from conformance.record.redaction.detection import personal_spans, worth_a_look
from conformance.record.redaction.pseudonym import Pseudonyms
from conformance.record.redaction.secrets_in_text import Secrets
from conformance.record.redaction.url_edit import decoded, rewritten

#: Words of personal values that are shorter are too common to be sought in other texts.
_SHORTEST_WORD = 4
_SHORTEST_DIGITS = 7
#: Credentials of the target whose other forms are looked for.
_SHORTEST_CREDENTIAL, _LONGEST_CREDENTIAL = 8, 4_096
_WORD = re.compile(r"[^\W_]+")
_DIGITS = re.compile(r"\d{7,}")
#: How many personal values are remembered for findings and events.
_REMEMBERED = 50_000
#: How many credentials of the target are learnt: one that gives a new token each time must not slow everything down.
_LEARNT = 500
#: Of how many of them the other forms are sought, too.
_DRESSED = 50
#: A piece of a URL or a form within a text.
_COMPONENT = re.compile(r"[^\s\"'<>&=?/#;,]+")
#: How many layers of percent signs are looked behind.
_DEEPEST_ESCAPE = 2
#: Characters of a text that is worth remembering.
_SHORT = 64
_NOTHING: AbstractSet[str] = frozenset()


class Scrubber:
    """Knows the secrets, the pseudonyms, and what is nobody's."""

    def __init__(
        self,
        *,
        salt: bytes,
        secrets: Iterable[str],
        pool: Iterable[str],
        own: Container[str],
        vocabulary: AbstractSet[str],
        patterns: Iterable[str],
    ) -> None:
        """Prepare a run."""
        self._pseudonyms = Pseudonyms(salt, patterns)
        self._secrets = Secrets(secrets)
        self._own = own
        self._vocabulary = vocabulary
        self._common = {word.lower() for text in vocabulary for word in _WORD.findall(text)}
        self._met: OrderedDict[str, None] = OrderedDict()
        #: Keys and codes come again and again.
        self._glance = lru_cache(maxsize=8_192)(self._glanced)
        self._pool_words: set[str] = set()
        self._learnt: set[str] = set()
        for value in pool:
            self.meet(value, self._pool_words)

    def learn_secrets(self, secrets: Collection[str]) -> None:
        """Know further secrets from now on."""
        self._secrets = self._secrets.with_more(secrets)

    def learn_credential(self, value: str) -> None:
        """Know a credential that stood in a body or a cookie: from now on it goes wherever it stands.

        It becomes its pseudonym, so that what has to be equal stays so; in base64 or hexadecimal digits it goes as a
        secret.
        """
        if value in self._learnt or len(self._learnt) >= _LEARNT or self._is_nobodys(value):
            return
        self._learnt.add(value)
        known = len(self._pool_words)
        self.meet(value, self._pool_words)
        if len(self._pool_words) > known:
            self._glance.cache_clear()
        if _SHORTEST_CREDENTIAL <= len(value) <= _LONGEST_CREDENTIAL and len(self._learnt) <= _DRESSED:
            self._secrets = self._secrets.with_dressed((value,))

    def meet(self, value: str, words: set[str]) -> None:
        """Take note of a personal value: its words are sought elsewhere."""
        if not value or self._is_nobodys(value):
            return
        self._met[value] = None
        if len(self._met) > _REMEMBERED:
            self._met.popitem(last=False)
        words.update(word for word in words_of(value) if word not in self._common)

    def has_met(self, value: str) -> bool:
        """Tell whether that very value was personal somewhere."""
        return value in self._met

    def pseudonym(self, value: str) -> str:
        """The pseudonym of a value that is personal because of its place."""
        if self._is_nobodys(value):
            return value
        if self._secrets.within(value):
            return self._secrets.out_of(value)
        return self._pseudonyms.of(value)

    def number(self, digits: str) -> str:
        """The pseudonym of a number: a number of the same length."""
        if self._is_nobodys(digits):
            return digits
        return self._pseudonyms.of(digits)

    def is_quiet(self, raw: str, words: AbstractSet[str] = _NOTHING) -> bool:
        """Tell quickly that a raw text holds nothing personal; secrets are another matter."""
        here = self._glance(raw) if len(raw) <= _SHORT else self._glanced(raw)
        return here is not None and here.isdisjoint(words)

    def _glanced(self, raw: str) -> frozenset[str] | None:
        """Give the words of a text that needs no careful look, whatever is sought; None of one that does."""
        if "\\" in raw or "%" in raw or worth_a_look(raw):
            return None
        here = frozenset(_WORD.findall(raw.lower()))
        return here if here.isdisjoint(self._pool_words) else None

    def _has_word(self, text: str, words: AbstractSet[str]) -> bool:
        if not words and not self._pool_words:
            return False
        here = set(_WORD.findall(text.lower()))
        return not (here.isdisjoint(words) and here.isdisjoint(self._pool_words))

    def is_secret(self, text: str) -> bool:
        """Tell whether a secret stands in a text."""
        return self._secrets.within(text)

    def is_personal_number(self, digits: str, *, is_an_id: bool) -> bool:
        """Tell whether a number is personal; where numbers are ids, only one that a pool has is."""
        return digits in self._pool_words or (not is_an_id and bool(personal_spans(digits)))

    def without_secrets(self, text: str) -> str:
        """The text with every secret replaced, and nothing else."""
        return self._secrets.out_of(text)

    def without_shapes(self, text: str) -> str:
        """A text of the suite without secrets, and without what looks like a personal value."""
        return self._scrubbed(text, None)

    def scrubbed(self, text: str, words: AbstractSet[str] = _NOTHING) -> str:
        """A text of the target without secrets, personal values, words of the pools' personal values, and `words`."""
        return self._scrubbed(text, words)

    def _scrubbed(self, text: str, words: AbstractSet[str] | None, depth: int = 0) -> str:
        if not text or text in self._vocabulary:
            return text
        text = self._secrets.out_of(text)
        if text in self._own:
            return text
        if "%" in text and depth < _DEEPEST_ESCAPE:
            text = _COMPONENT.sub(lambda match: self._component(match[0], words, depth + 1), text)
        parts: list[str] = []
        at = 0
        for start, end in personal_spans(text):
            parts += (self._without_words(text[at:start], words), self._pseudonym_within(text[start:end]))
            at = end
        parts.append(self._without_words(text[at:], words))
        return "".join(parts)

    def _component(self, raw: str, words: AbstractSet[str] | None, depth: int) -> str:
        """Look behind the percent signs of what may be a piece of a URL or of a form."""
        if "%" not in raw:
            return raw
        old = decoded(raw)
        new = self._scrubbed(old, words, depth) if old != raw else old
        return raw if new == old else rewritten(raw, old, new)

    def _pseudonym_within(self, found: str) -> str:
        return found if self._is_nobodys(found) else self._pseudonyms.of(found)

    def _without_words(self, text: str, words: AbstractSet[str] | None) -> str:
        if not text or words is None:
            return text
        if not self._has_word(text, words) and _DIGITS.search(text) is None:
            return text
        return _WORD.sub(lambda match: self._word(match[0], words), text)

    def _word(self, word: str, words: AbstractSet[str]) -> str:
        if len(word) < _SHORTEST_WORD:
            return word
        lowered = word.lower()
        if (lowered in words or lowered in self._pool_words) and not self._is_nobodys(word):
            return self._pseudonyms.of(word)
        if len(word) > _SHORTEST_DIGITS and not word.isalpha():
            return _DIGITS.sub(lambda match: self._word(match[0], words) if match[0] != word else word, word)
        return word

    def _is_nobodys(self, value: str) -> bool:
        return value in self._own or value in self._vocabulary


def words_of(value: str) -> set[str]:
    """The words of a personal value, in lower case, that are distinctive enough to be searched for elsewhere."""
    value = value.partition("@")[0]  # the domain of an address names nobody
    return {
        word.lower()
        for word in _WORD.findall(value)
        if len(word) >= (_SHORTEST_DIGITS if word.isdigit() else _SHORTEST_WORD)
    }
