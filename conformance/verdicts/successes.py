"""Success statuses that a target never uses because another one takes their place (JUDGEMENT.md, 7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conformance.model import Owner, Verdict
from conformance.verdicts.purpose_verdict import PurposeVerdict

_SUCCESS = "/conforms/status/success"


def with_other_successes(verdicts: Sequence[PurposeVerdict]) -> tuple[PurposeVerdict, ...]:
    """Turn what was not seen of a success into not applicable, where the operation answered with another one.

    An undocumented success fails by itself, once; what was documented for the status that never came is no second
    failure, and nothing that could not be judged.
    """
    answered = {
        v.purpose.id.removesuffix(_SUCCESS)
        for v in verdicts
        if v.purpose.id.endswith(_SUCCESS) and v.verdict in (Verdict.PASS, Verdict.FAIL)
    }
    return tuple(_unused(v) if _is_unseen(v) and _operation(v) in answered else v for v in verdicts)


def _is_unseen(verdict: PurposeVerdict) -> bool:
    if verdict.verdict is not Verdict.INCONCLUSIVE or verdict.cases or verdict.purpose.unable:
        return False
    family, status = (*verdict.purpose.id.split("/")[2:4], "", "")[:2]
    return family == "conforms" and status[:1] == "2"


def _operation(verdict: PurposeVerdict) -> str:
    return f"{verdict.purpose.api}/{verdict.purpose.operation}"


def _unused(verdict: PurposeVerdict) -> PurposeVerdict:
    status = verdict.purpose.id.split("/")[3]
    reason = f"the target responds with another success than {status}"
    return replace(verdict, verdict=Verdict.NOT_APPLICABLE, reason=reason, owner=Owner.NOBODY)
