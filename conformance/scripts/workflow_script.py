"""The script of a workflow: its steps one after the other, and what each has to show."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import Enum
from typing import Any

from conformance.cases.body_places import path_of
from conformance.cases.case import Course, Edit
from conformance.checks.json_text import read_json
from conformance.checks.rejection_words import words_of
from conformance.checks.rules.broken_criteria import told
from conformance.checks.rules.criteria import asks_for_what_came, counted, simple
from conformance.checks.rules.select import body_of, request_values, select, succeeded
from conformance.contract.workflows import Step
from conformance.model import Exchange, Finding, NoAnswer, OperationKey, Owner, Repetition, Verdict
from conformance.model.sentences import lowered
from conformance.scripts.rule_observation import aside_of
from conformance.scripts.script import Ask, Contribution, NotSent, Reply, Scope, Script, pause_before

#: Sets of test data that are tried until one can show something.
TRIES = 6
_STEPS = "$steps."
_INPUTS = "$inputs."
_STEP = re.compile(r"\$steps\.(\w+)")


class Held(Enum):
    """What a step's answer showed."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(slots=True)
class _Past:
    """What a workflow has sent and learnt so far."""

    course: Course
    scope: Scope
    exchanges: dict[str, Exchange] = field(default_factory=dict)
    held: dict[str, Held] = field(default_factory=dict)
    #: The first step that did not hold, and why the steps behind it cannot be judged.
    stopped: str | None = None
    why: str = ""
    #: That first step failed: the target has to act, not whoever supplies the test data.
    failed: bool = False
    contributions: list[Contribution] = field(default_factory=list)
    aside: list[Contribution] = field(default_factory=list)
    #: The data do not serve; others may.
    unfit: bool = False
    #: Status of the last accepted write.
    written: int = 0
    #: Whether its text says that what was asked for is done.
    done: bool = False


def workflow_script(scope: Scope, course: Course) -> Script:
    """Go through the steps of a workflow, with other test data where the first ones can show nothing.

    Args:
        scope: What scripts know of the run.
        course: The workflow as planned: its steps, their requests and purposes.

    Returns:
        The script; it returns a contribution for each step.
    """
    found: list[Contribution] = []
    past = _Past(course, scope)
    for index in range(TRIES):
        past = _Past(course, scope)
        for step in course.workflow.steps:
            yield from _step(past, step, index)
        _look_back(past)
        found += past.aside
        if not past.unfit:
            break
        found += [Contribution("", Verdict.NONE, restored=one.restored) for one in past.contributions if one.restored]
    return found + past.contributions


def _look_back(past: _Past) -> None:
    """Judge the given steps again, now that every input was sent: what they rule out makes the passes vacuous."""
    for step in past.course.workflow.steps:
        exchange = past.exchanges.get(step.id)
        if step.given and past.held.get(step.id) is Held.YES and exchange and _held(past, step, exchange) is Held.NO:
            past.unfit = True
            reason = f"the test data do not fit; needed: {lowered(step.says)}"
            past.contributions = [
                replace(c, verdict=Verdict.INCONCLUSIVE, reason=reason) if c.verdict is Verdict.PASS else c
                for c in past.contributions
            ]


def _step(past: _Past, step: Step, index: int) -> Generator[list[Ask], list[Reply], None]:
    """Send a step, unless one before it did not hold; what restores something is sent all the same."""
    cleaning = past.stopped is not None
    if cleaning and not _to_be_restored(past, step):
        _conclude(past, step, Held.UNKNOWN, past.why)
        return
    edits = _later_edits(past, step)
    if edits is None:
        _conclude(past, step, Held.UNKNOWN, "an earlier response does not have what it is to send")
        return
    reply, held = yield from _sent(past, step, index, edits)
    if isinstance(reply, NotSent):
        past.why = past.why or reply.reason  # what is to be supplied is the same for all of them
        _conclude(past, step, Held.UNKNOWN, reply.reason)
        return
    past.exchanges[step.id] = reply
    operation = past.scope.operation(step.operation)
    if succeeded(reply) and not operation.effect.repeatable:
        past.written = reply.response.status if reply.response else 0
        answer = operation.answer_to(past.written)
        past.done = answer is not None and answer.done
    _judge(past, step, reply, held, cleaning=cleaning)


def _sent(
    past: _Past, step: Step, index: int, edits: list[Edit]
) -> Generator[list[Ask], list[Reply], tuple[Reply, Held]]:
    """Send a step; what may wait for the write before it is sent until it holds, or the settling time is over.

    A read may lag behind, and a change may be turned away while the one before it is still being carried out.
    """
    case, inputs = past.course.steps[step.id], past.course.inputs
    waited, look = 0.0, 0
    while True:
        pause = pause_before(look)
        (reply,) = yield [Ask(case, f"step:{step.id}", index, look, tuple(edits), inputs, pause)]
        past.aside += aside_of(past.scope, [reply])
        if isinstance(reply, NotSent):
            return reply, Held.UNKNOWN
        held = _held(past, step, reply)
        waited += pause
        look += 1
        waits = step.settles or (past.written and _turned_away(reply))
        again = waits and held is Held.NO and waited < past.scope.limits.settle
        if not again or past.scope.operation(step.operation).effect.kind.value in ("once", "consumes", "creates"):
            return reply, held


def _turned_away(reply: Exchange) -> bool:
    """Whether a rejection may hold for now only: it speaks neither of the caller nor of an unknown id."""
    return reply.response is not None and reply.response.status in _FOR_NOW


def _judge(past: _Past, step: Step, exchange: Exchange, held: Held, *, cleaning: bool) -> None:
    """Judge the response to a workflow step (judgement.md, 3 and 5)."""
    response = exchange.response
    if response is None:
        why = exchange.outcome.reason if isinstance(exchange.outcome, NoAnswer) else ""
        _conclude(past, step, Held.UNKNOWN, f"no response ({why}): whether it was carried out is unknown")
    elif response.status in step.undecided and held is not Held.YES:
        _conclude(past, step, Held.UNKNOWN, f"response {response.status}: nothing is decided yet")
    elif held is Held.YES:
        _conclude(past, step, held, "", exchange)
    elif held is Held.UNKNOWN:
        _conclude(past, step, held, "the response does not have what the step compares")
    elif step.given:
        past.unfit = True
        _conclude(past, step, Held.UNKNOWN, f"the test data do not fit; needed: {lowered(step.says)}")
    elif cleaning:
        _conclude(past, step, Held.UNKNOWN, f"sent to restore what {step.restores} did, and not accepted")
    elif 400 <= response.status < 600 and not _built_on(past, step):
        past.unfit = True
        _conclude(past, step, Held.UNKNOWN, f"rejected with {response.status}{words_of(response)}: check the test data")
    elif response.status >= 500 or response.status in (401, 403, 408, 429):
        _conclude(past, step, Held.UNKNOWN, f"response {response.status}")
    elif step.settles and past.written == 202 and not past.done and past.scope.limits.settle_accepted is None:
        _conclude(past, step, Held.UNKNOWN, UNTIMED)
    else:
        _conclude(past, step, Held.NO, f"expected that {lowered(step.says)}", exchange)


#: Statuses of a request that cannot be carried out, or not yet (RFC 9110, 15.5.1, 15.5.10 and 15.5.21; RFC 4918, 11.3).
_FOR_NOW = frozenset({400, 409, 422, 423})
#: Why an effect that does not show after a 202 says nothing.
UNTIMED = (
    "the response to the write was 202, and nothing says when the change has to show: "
    "set `settle_accepted` of the environment in ixit.yaml"
)


def _conclude(past: _Past, step: Step, held: Held, reason: str, exchange: Exchange | None = None) -> None:
    past.held[step.id] = held
    purpose = past.course.purposes[step.id]
    if held is Held.YES:
        restored = past.exchanges.get(step.restores or "")
        undone = (restored.number, exchange.number) if restored is not None and exchange is not None else ()
        past.contributions.append(Contribution(purpose, Verdict.PASS, case=purpose, restored=undone))
        return
    past.stopped = past.stopped or step.id
    past.failed = past.failed or (held is Held.NO and not past.why)
    past.why = past.why or f'skipped: step "{step.id}" failed ({reason})'
    if held is Held.UNKNOWN or exchange is None:
        owner = Owner.TARGET if past.failed and reason == past.why else Owner.NOBODY
        past.contributions.append(Contribution(purpose, Verdict.INCONCLUSIVE, reason, case=purpose, owner=owner))
        return
    finding = _finding(past, step, exchange)
    past.contributions.append(
        Contribution(purpose, Verdict.FAIL, finding.message, (finding,), purpose, Repetition.NOT_REPEATED)
    )


def _finding(past: _Past, step: Step, exchange: Exchange) -> Finding:
    """What the response to a step lacks: its status, or what its body has at the place that was looked at."""
    broken = next(condition for condition, held in _results(past, step, exchange).items() if held is False)
    status = exchange.response.status if exchange.response else 0
    came = told(broken, status, body_of(exchange), lambda expression: _values(past, step, exchange, expression))
    writes = [e for e in past.exchanges.values() if e is not exchange and _wrote(past, e)]
    after = f" after {OperationKey(writes[-1].operation).id}" if writes else ""
    if "$statusCode" in broken:
        message = f'fails "{lowered(step.says)}"{after}'
    else:
        message = f"does not show{after} that {lowered(step.says)}"
    beside = [e for e in past.exchanges.values() if e is not exchange and e not in writes]
    return Finding(
        check="workflows/step",
        level=step.level,
        message=message,
        pointer=step.id,
        place=came.place,
        expected=came.expected,
        actual=came.actual,
        exchanges=(exchange.number, *(e.number for e in (*reversed(writes), *beside))),
        source=past.course.workflow.source,
    )


def _wrote(past: _Past, exchange: Exchange) -> bool:
    return succeeded(exchange) and not past.scope.operation(exchange.operation).effect.repeatable


def _to_be_restored(past: _Past, step: Step) -> bool:
    """Whether a step undoes one that was, or may have been, carried out."""
    undone = past.exchanges.get(step.restores or "")
    return undone is not None and (undone.response is None or succeeded(undone) or undone.response.status >= 500)


def _built_on(past: _Past, step: Step) -> bool:
    """Whether a rejection contradicts what an earlier step achieved, and not only the test data."""
    texts = [said for _, said in _said(step) if isinstance(said, str)]
    earlier = past.course.workflow.steps[: past.course.workflow.steps.index(step)]
    achieved = any(past.held.get(one.id) is Held.YES and not one.given for one in earlier)
    return achieved or any(text.startswith(_STEPS) for text in texts)


def _held(past: _Past, step: Step, exchange: Exchange) -> Held:
    """Whether all success criteria of a step hold."""
    results = _results(past, step, exchange).values()
    if False in results:
        return Held.NO
    return Held.UNKNOWN if None in results and not step.given else Held.YES


def _results(past: _Past, step: Step, exchange: Exchange) -> dict[str, bool | None]:
    """Whether each success criterion of a step holds, by its condition; None where nothing can be told."""

    def resolve(expression: str) -> list[Any]:
        return _values(past, step, exchange, expression)

    results = {
        criterion.condition: counted(criterion.condition, body_of(exchange), resolve)
        if criterion.jsonpath
        else simple(criterion.condition, resolve)
        for criterion in step.criteria
    }
    if not (step.settles and past.written):
        return results
    missing = {c for c, held in results.items() if held is None and asks_for_what_came(c, resolve)}
    # What was written is there by another of its values: a property beside it may be left out.
    if any(held and _shows_the_write(past, condition) for condition, held in results.items()):
        return {condition: held for condition, held in results.items() if condition not in missing}
    return {condition: False if condition in missing else held for condition, held in results.items()}


def _shows_the_write(past: _Past, condition: str) -> bool:
    """Whether a criterion holds a response against what was written, and not against what was read before."""
    before = [past.exchanges.get(name) for name in _STEP.findall(condition)]
    return "$response.body" in condition and all(one is not None and _wrote(past, one) for one in before)


def _values(past: _Past, step: Step, exchange: Exchange, expression: str) -> list[Any]:
    """The values of an Arazzo runtime expression at a step."""
    if expression == "$statusCode":
        return [exchange.response.status] if exchange.response else []
    if expression.startswith("$response.body"):
        return select(body_of(exchange), expression.partition("#")[2])
    if expression.startswith("$request.body#"):
        return select(read_json(exchange.request.body or b"null").value, expression.partition("#")[2])
    if expression.startswith(_INPUTS):
        return _input(past, {**past.exchanges, step.id: exchange}, expression)
    if expression.startswith(_STEPS):
        return _output(past, expression)
    return []


def _input(past: _Past, exchanges: Mapping[str, Exchange], expression: str) -> list[Any]:
    schema = past.course.workflow.inputs.get(expression.removeprefix(_INPUTS), {})
    literal = schema.get("x-value")
    if literal is not None and not isinstance(literal, Mapping):
        return [literal]
    for step_id, exchange in exchanges.items():
        step = past.course.workflow.step(step_id)
        operation = past.scope.operation(step.operation)
        for place, said in _said(step):
            if said == expression and (found := request_values(operation, exchange.request, place)):
                return found
    return []


def _output(past: _Past, expression: str) -> list[Any]:
    _, name, _, output = expression.split(".", 3)
    exchange, step = past.exchanges.get(name), past.course.workflow.step(name)
    if exchange is None or output not in step.outputs:
        return []
    return _values(past, step, exchange, step.outputs[output])


def _said(step: Step) -> Iterator[tuple[str, Any]]:
    """The places of a step's request with the values that the workflow gives them."""
    yield from step.parameters.items()
    yield from _places(step.payload, "body")
    yield from step.replacements.items()


def _places(value: Any, place: str) -> Iterator[tuple[str, Any]]:
    match value:
        case Mapping():
            for name, item in value.items():
                yield from _places(item, f"{place}.{name}")
        case list():
            for item in value:
                yield from _places(item, f"{place}[]")
        case _:
            yield place, value


def _later_edits(past: _Past, step: Step) -> list[Edit] | None:
    """The edits with values from earlier responses; None where such a value is missing."""
    edits: list[Edit] = []
    places = {parameter.place for parameter in past.scope.operation(step.operation).parameters}
    for place, said in _said(step):
        known = place in places or place.startswith("body")
        if known and isinstance(said, str) and said.startswith(_STEPS):
            found = _output(past, said)
            if not found or found[0] is None:
                return None
            edits.append(Edit(path_of(place), found[0]))
    return edits
