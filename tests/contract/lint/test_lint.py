"""Lint refuses, with file, line and one sentence."""

from __future__ import annotations

import pytest

from conformance.contract import Place, Problem
from conformance.contract.lint.lint import lint
from conformance.rules import RULES
from tests.contract.conftest import SPECS

ROOT = "openapi.yaml"
PATHS = "paths/parcels.yaml"
SCHEMAS = "schemas/parcels.yaml"
COMMON = "schemas/common.yaml"


def test_the_specs_of_this_folder_are_clean():
    """Whatever a test below reports comes from its own change."""
    assert () == lint(SPECS, "parcels", RULES)


CASES = [
    # Files
    (
        PATHS,
        'example: "2020-04-20"',
        "example: 2020-04-20",
        0,
        "the value 2020-04-20 has no quotes, and other readers of YAML take it for something else",
    ),
    (
        PATHS,
        'code: "0001", state: new, weight: 2.5, sent_on',
        "code: 0001, state: new, weight: 2.5, sent_on",
        0,
        "the value 0001 has no quotes, and other readers of YAML take it for something else",
    ),
    (
        PATHS,
        '"202": {description',
        "202: {description",
        0,
        "the key 202 has no quotes, and other readers of YAML take it for something else",
    ),
    (
        SCHEMAS,
        'x-since: "1.9.0"',
        "x-since: 1.9.0",
        0,
        "the value 1.9.0 has no quotes, and other readers of YAML take it for something else",
    ),
    (SCHEMAS, "Change:\n", "Unused:\n  type: string\nChange:\n", 0, "nothing refers to Unused"),
    (SCHEMAS, "x-removed-in:", "x-remove-in:", 0, "x-remove-in is no annotation; did you mean x-removed-in?"),
    # OpenAPI
    (
        PATHS,
        "operationId: getParcel\n",
        "operationId: [getParcel]\n",
        0,
        'this is not OpenAPI 3.1: ["getParcel"] is not of type "string"',
    ),
    # Sources
    (PATHS, 'x-source: "001:32 text"', 'x-source: "001:32 words"', 0, "the source 001:32 words is of kind words"),
    (COMMON, '"001:61 table"', '"061 table"', 0, "the source 061 table names document 061; x-documents has 001, facts"),
    (
        SCHEMAS,
        '{shape: "001:81 example", required:',
        '{shape: "001:81 example", reqired:',
        0,
        "x-source speaks of reqired, which is neither a keyword nor `shape`",
    ),
    # Operations
    (PATHS, "    operationId: getParcel\n", "", -1, "GET /parcels/{id} has no `operationId`"),
    (
        PATHS,
        "operationId: changeParcel",
        "operationId: listParcels",
        0,
        "the operationId listParcels belongs to GET /parcels already",
    ),
    (PATHS, "    summary: Gives one parcel.\n", "", -2, "getParcel has no `summary`"),
    (PATHS, '    x-source: "001:32 text"\n', "", -3, "getParcel has no `x-source`"),
    (PATHS, "tags: [Parcels]", "tags: [Letters]", 0, "the tag Letters is not one of the root's"),
    (
        PATHS,
        "x-effect: {kind: reversible}",
        "x-effect: {kind: undoable}",
        0,
        "undoable is no kind of effect; there are none, computes, reversible, once, consumes, creates",
    ),
    (
        PATHS,
        "x-effect: {kind: reversible}",
        "x-effect: {kind: consumes}",
        0,
        "an effect that consumes says with `of` what",
    ),
    (
        PATHS,
        "x-effect: {kind: reversible}",
        "x-effect: {kind: consumes, of: [parcelid]}",
        0,
        "parcelid is no kind of test data; did you mean parcelId?",
    ),
    (
        PATHS,
        '      default: {$ref: "../responses.yaml#/Refused"}',
        "",
        -27,
        "sendParcel has no error response with a body; say `x-body: unknown` there if none is documented",
    ),
    (PATHS, "x-pool: parcelId", "x-pool: parcel", 0, "parcel is no kind of test data; did you mean parcelId?"),
    (
        SCHEMAS,
        "street: {type: string,",
        "street: {type: string, x-each: {pool: parcel, of: parcelId},",
        0,
        "parcel is no kind of test data; did you mean parcelId?",
    ),
    (
        SCHEMAS,
        "street: {type: string,",
        "street: {type: string, x-each: parcelId,",
        0,
        "`x-each` names a `pool`, may name a `tag`, and says `of` whom",
    ),
    *(
        (
            SCHEMAS,
            "street: {type: string,",
            f"street: {{type: string, x-day: {written},",
            0,
            '`x-day` is a distance from today, such as {today: "-30d"}',
        )
        for written in ("-30d", "{today: -30}", "{tomorrow: 1d}")
    ),
    (
        SCHEMAS,
        "street: {type: string,",
        "street: {type: string, x-personal: adress,",
        0,
        "adress is no class of personal data; did you mean address?",
    ),
    (
        ROOT,
        "  /parcels/sent:\n",
        "  /parcels/{code}:\n",
        0,
        "/parcels/{code} and /parcels/{id} are the same path with other variable names",
    ),
    (
        PATHS,
        '"202": {description: It will be done.}',
        '"202": {description: It will be done., x-provoked-by: {letterId: big}}',
        0,
        "letterId is no kind of test data",
    ),
    (
        PATHS,
        '"202": {description: It will be done.}',
        '"202": {description: It will be done., x-provoked-by: parcelId}',
        0,
        "`x-provoked-by` maps kinds of test data to tags",
    ),
    (
        PATHS,
        "    operationId: changeParcel\n",
        "    operationId: changeParcel\n    x-prefers: {letterId: big}\n",
        1,
        "letterId is no kind of test data",
    ),
    (
        PATHS,
        "    operationId: changeParcel\n",
        "    operationId: changeParcel\n    x-control: [query.full]\n",
        1,
        "query.full: changeParcel has no such parameter",
    ),
    # Schemas
    (
        SCHEMAS,
        "weight: {type: number, x-since",
        "weight: {type: number, multipleFrom: 2, x-since",
        0,
        "our generators do not know the keyword multipleFrom; did you mean multipleOf?",
    ),
    (
        SCHEMAS,
        "weight: {type: number, x-since",
        "weight: {type: numbr, x-since",
        0,
        "numbr is no type; did you mean number?",
    ),
    (
        SCHEMAS,
        "sent_on: {type: string, format: date}",
        "sent_on: {type: string, format: day}",
        0,
        "our generators do not know the format day",
    ),
    (SCHEMAS, "label: {type: string,", 'label: {type: string, pattern: "(",', 0, "( is no regular expression"),
    (
        SCHEMAS,
        "Change:\n  type: object",
        "Change:\n  type: object\n  additionalProperties: false",
        2,
        "additional properties are permitted; drop this keyword",
    ),
    (
        SCHEMAS,
        "Change:\n  type: object",
        "Change:\n  type: object\n  leastProperties: 1",
        2,
        "our generators do not know the keyword leastProperties; did you mean maxProperties?",
    ),
    (
        SCHEMAS,
        "required: [weight]",
        "required: [weight, colour]",
        0,
        "the required property colour is documented nowhere",
    ),
    (
        SCHEMAS,
        "number: {type: integer, format: int32}",
        "number: {type: integer, format: int32, maximum: 2147483647}",
        0,
        "format int32 carries this maximum by itself",
    ),
    (
        SCHEMAS,
        "house: {type: integer,",
        "house: {type: integer, minimum: 1,",
        0,
        "`minimum` rests on 001:81 example, which does not bind: without a statement it is a guess",
    ),
    (
        SCHEMAS,
        'required: "001:72 table"}',
        'required: "001:81 example"}',
        1,
        "`required` rests on 001:81 example, which does not bind: without a statement it is a guess",
    ),
    (
        SCHEMAS,
        "narrows: {type: integer, format: int32}",
        "narrows: {type: [integer, boolean]}",
        0,
        "`type` is the union of the readings, but misses boolean of number",
    ),
    (
        SCHEMAS,
        "label: {type: string,",
        'label: {type: string, pattern: "^a{2}{3}$",',
        0,
        "our generators do not understand ^a{2}{3}$: { inside of a pattern",
    ),
    (
        SCHEMAS,
        "number: {type: integer, format: int32}",
        "number: {type: integer, format: int32, x-agrees-with: path.number}",
        0,
        "path.number is a place in no request",
    ),
    # Examples
    (
        PATHS,
        "example: {weight: 3,",
        "example: {weight: heavy,",
        0,
        "the example breaks its schema at /weight: the value is not number",
    ),
    (PATHS, 'example: "2020-04-20"', 'example: "20 April"', 0, "the example breaks its schema: the string is no date"),
    (
        COMMON,
        "  enum: [new, sent]\n",
        "  enum: [new, sent]\n  examples: [old]\n",
        1,
        "the example breaks its schema: the value is none of new, sent",
    ),
    (PATHS, "        example: true\n", "", -4, "there is no example here"),
    (
        PATHS,
        "        example: true\n",
        "        example: true\n        x-printed-example: 1\n",
        1,
        "a printed example that does not hold has an `x-reading` or an `x-note` beside it",
    ),
    # Requirements
    (
        PATHS,
        "        untestable: no time is named\n",
        "",
        -4,
        "the requirement lists-quickly has neither a rule nor `untestable: why`, or both",
    ),
    (PATHS, "id: lists-quickly", "id: newest-first", 0, "the requirement newest-first stands elsewhere already"),
    (PATHS, "id: lists-quickly", "id: Lists", 0, "the id of a requirement is words-in-kebab-case; Lists is not"),
    (PATHS, "level: should", "level: could", -1, "the level of lists-quickly is neither must nor should"),
    (
        PATHS,
        "says: The list comes quickly.",
        "sayz: The list comes quickly.",
        -2,
        "a requirement has no property sayz; did you mean says?",
    ),
    (PATHS, "{ordered: {", "{orderd: {", 0, "there is no rule orderd; did you mean ordered?"),
    (
        PATHS,
        "direction: descending",
        "direction: down",
        0,
        "`direction` is one of ascending, descending, either; down is none",
    ),
    (PATHS, "by: /sent_on, direction", "by: /sent, direction", 0, "/sent: the items of $[*] have no such property"),
    (PATHS, "by: /sent_on, ", "", 0, "the rule ordered has no `by`"),
    (PATHS, "by: /sent_on, ", "by: /sent_on, then: /id, ", 0, "the rule ordered takes no then"),
    (PATHS, '{items: "$[*]", by', '{items: "$.items[*]", by', 0, "$.items[*]: the response has nothing at ['items']"),
    (PATHS, '{items: "$[*]", by', '{items: "$[*", by', 0, "$[* is no JSONPath: unbalanced brackets, line 1, column 3"),
    (
        PATHS,
        "{visible-in: {operation: getParcel",
        "{visible-in: {operation: getParcels",
        0,
        "there is no operation getParcels; did you mean getParcel?",
    ),
    (
        PATHS,
        "{visible-in: {operation: getParcel, with: {path.id",
        "{visible-in: {operation: getParcel, with: {path.number",
        0,
        "path.number: getParcel has no such parameter",
    ),
    (
        PATHS,
        "request: path.id}}, select: /weight, equals",
        "request: body.to.town}}, select: /weight, equals",
        0,
        "body.to.town: there is no town there",
    ),
    (PATHS, "select: /weight, equals", "select: /height, equals", 0, "/height: there is no height in the response"),
    (PATHS, "select: /weight}\n", "select: /height}\n", 0, "/height: there is no height in the response"),
    (
        ROOT,
        "rule: {not-served: {}}",
        "rule: {rejected-when: {with: {query.page: x}, status: 418}}",
        0,
        "listParcels does not document the status 418",
    ),
    (
        ROOT,
        "rule: {not-served: {}}",
        "rule: {not-served: {}}\n    under: {day-limit: [utc]}",
        1,
        "there is no reading day-limit; did you mean day-limits?",
    ),
    (
        ROOT,
        "rule: {not-served: {}}",
        "rule: {not-served: {}}\n    under: {day-limits: [mars]}",
        1,
        "the reading day-limits permits no choice mars",
    ),
    (
        ROOT,
        "rule: {not-served: {}}",
        "rule: {workflow: {name: send}}",
        0,
        "there is no workflow send in workflows.arazzo.yaml",
    ),
    (
        PATHS,
        "x-requirements: []\n    responses",
        "x-requirements:\n      - {id: s, level: must, says: S, source: '1', rule: {still-served: {}}}\n    responses",
        1,
        "the rule still-served stands on getParcel, which is not deprecated",
    ),
    # Readings
    (SCHEMAS, "- id: code-type", "- id: day-limits", 0, "the reading day-limits stands elsewhere already"),
    (
        SCHEMAS,
        "{id: number, says: It is a number.,",
        "{id: text, says: It is a number.,",
        -2,
        "two choices of the reading code-type have the same id",
    ),
    (
        SCHEMAS,
        "narrows: {type: integer, format: int32}}",
        "narrows: {type: integer, format: int32}}\n          permitted: [digits]\n          sandbox: digits",
        1,
        "the reading code-type permits digits, which is no choice of it",
    ),
    (
        SCHEMAS,
        "narrows: {type: integer, format: int32}}",
        "narrows: {type: integer, format: int32}}\n          permitted: [text]\n          sandbox: number",
        2,
        "the sandbox takes a choice of code-type that is not permitted",
    ),
    (
        SCHEMAS,
        "narrows: {type: integer, format: int32}}",
        "narrows: {type: integer, format: int32}}\n          permitted: [text]",
        0,
        "the reading code-type rejects number and does not say what speaks `against` it",
    ),
    (
        SCHEMAS,
        "says: It is text., narrows",
        "says: It is text, and nothing else., narrows",
        0,
        "a choice has no property and nothing else.",
    ),
    # Releases
    (SCHEMAS, 'x-since: "1.9.0"', 'x-since: "1.9.1"', 0, "x-since names release 1.9.1, which x-releases does not list"),
    (SCHEMAS, 'x-since: "1.9.0"', "x-since: 2.5", 0, "the release in x-since is not a quoted string"),
    (COMMON, "says: It was a number., source", "source", 0, "an entry of x-changes has no `says`"),
    (ROOT, '- release: "1.9.0"', '- release: "1.0.0"', 0, "release 1.0.0 is listed twice"),
    (
        ROOT,
        '"getParcel#200.weight"',
        '"getParcel#200.height"',
        0,
        "getParcel#200.height: $.height: the response has nothing at ['height']",
    ),
    (
        ROOT,
        "schemas/Refusal/code",
        "schemas/Refusal/number",
        0,
        "schemas/Refusal/number: $['number']: the response has nothing at ['number']",
    ),
    (ROOT, '"removed: GET /labels"', '"removed: PUT /labels"', 0, "PUT /labels is not in x-removed-operations"),
    (ROOT, "at: [sendParcel]", "at: [sendParcels]", 0, "sendParcels: there is no operation sendParcels"),
    (
        ROOT,
        ", at: [sendParcel]",
        "",
        0,
        "an entry of x-releases says with `at` where it shows, or with `without-effect` why not",
    ),
    (ROOT, "path: /labels, ", "", 0, "an entry of x-removed-operations has no `path`"),
]


@pytest.mark.parametrize(("file", "old", "new", "offset", "message"), CASES, ids=[case[4][:60] for case in CASES])
def test_lint_names_the_problem(changed, file, old, new, offset, message):
    """Each change spoils one thing, and its place is named: so many lines after the first one changed."""
    text = (SPECS / "parcels" / file).read_text(encoding="utf-8")
    line = text[: text.index(old)].count("\n") + 1 + offset

    assert Problem(Place(f"specs/parcels/{file}", line), message) in lint(changed(file, old, new), "parcels", RULES)


def test_every_broken_file_is_named(changed):
    """Not the first one only."""
    changed(COMMON, "Refusal:", "Refusal: [")
    directory = changed(ROOT, "openapi: 3.1.0", "openapi: 3.1.0\nopenapi: 3.1.0")

    assert [
        "specs/parcels/openapi.yaml, line 2: the key 'openapi' stands twice in the same mapping",
        "specs/parcels/schemas/common.yaml, line 3: this is not YAML: did not find expected ',' or ']'",
    ] == [str(problem) for problem in lint(directory, "parcels", RULES)]


def test_a_wrong_reference_is_a_problem(changed):
    """Nothing further is examined."""
    directory = changed(COMMON, "State:", "Stat:")

    (problem,) = lint(directory, "parcels", RULES)

    assert Place("specs/parcels/schemas/parcels.yaml", 16) == problem.place
    assert problem.message.endswith("there is no State in specs/parcels/schemas/common.yaml; did you mean Stat?")


def test_a_folder_without_contract_is_a_problem(tmp_path):
    """Not an exception."""
    assert [f"{tmp_path.name}/x, line 1: there is no openapi.yaml in x/; the APIs here are: none"] == [
        str(p) for p in lint(tmp_path, "x", RULES)
    ]


@pytest.mark.parametrize(
    "text",
    ["paths: []\n", "paths: {/a: 1}\n", "paths: {/a: {get: 1}}\n", "[]\n", "paths: {/a: {get: {x-reading: 1}}}\n"],
)
def test_what_is_no_contract_at_all_is_a_problem_too(tmp_path, text):
    """Whatever its shape."""
    folder = tmp_path / "x"
    folder.mkdir()
    (folder / "openapi.yaml").write_text(f"openapi: 3.1.0\ninfo: {{title: X, version: '1'}}\n{text}", encoding="utf-8")

    assert lint(tmp_path, "x", RULES)


def test_examples_of_readings_and_earlier_shapes_are_left_alone(changed):
    """A merge patch is no schema."""
    directory = changed(
        COMMON, "before: {type: integer, format: int32}", "before: {type: integer, examples: [x], then: 1}"
    )

    assert () == lint(directory, "parcels", RULES)


def test_amounts_in_examples_need_no_quotes(changed):
    """12.50 is a number there, and a code nowhere else."""
    assert () == lint(changed(PATHS, "example: {weight: 3,", "example: {weight: 12.50,"), "parcels", RULES)


def test_transport_statuses_need_no_documentation(changed):
    """A gateway may answer 401 although nobody lists it."""
    rule = "rule: {rejected-when: {with: {query.page: x}, status: [400, 401]}}"

    assert () == lint(changed(ROOT, "rule: {not-served: {}}", rule), "parcels", RULES)


def test_words_of_operations_are_no_statements_on_the_whole_api(changed):
    """Nothing would ask for it."""
    rule = "rule: {accepted-when: {with: {query.page: 1}}}"
    (problem,) = lint(changed(ROOT, "rule: {not-served: {}}", rule), "parcels", RULES)

    assert "the rule accepted-when stands on operations, never on the whole API" == problem.message


def test_workflows_are_looked_up_in_their_file(changed):
    """By their ids."""
    directory = changed(ROOT, "rule: {not-served: {}}", "rule: {workflow: {name: send}}")
    (directory / "parcels" / "workflows.arazzo.yaml").write_text("workflows: [{workflowId: send}]\n", encoding="utf-8")

    assert () == lint(directory, "parcels", RULES)


OLD_RULE = 'rule: {ordered: {items: "$[*]", by: /sent_on, direction: descending}}'
SAID = [
    # Rules on listParcels that are well said
    ('{contains: {items: "$[*]", at: /id, equals: "/0/id"}}', None),
    ('{within: {items: "$[*]", date: /sent_on, from: query.from, to: query.from}}', None),
    ('{filtered: {ask: {query.open: true}, items: "$[*]", keeps: {at: /state, equals: new}}}', None),
    ('{filtered: {ask: {query.open: true}, items: "$[*]", keeps: {start: /sent_on, end: /sent_on, is: [past]}}}', None),
    ('{every: {items: "$[*].colour", matches: "^[a-z]+$"}}', None),
    ("{still-accepted: {members: [query.page, query.open]}}", None),
    (
        "{agrees-with: {operation: getParcel, with: {path.id: {answer: /0/id}}, select: /id, response: $..id}}",
        None,
    ),
    ("{accepted-when: {with: {query.page: {max: {operation: getParcel, select: /id}, add: -1}}, status: [200]}}", None),
    ("{accepted-when: {with: {query.from: {today: '-30d'}, query.filter: {state: [{pool: parcelId}]}}}}", None),
    # and others
    ("{ordered: down}", "the rule ordered has no `items`"),
    ("{ordered: {}, echoes: {}}", "the rule of newest-first is one name with its arguments"),
    ("ordered", "the rule of newest-first is one name with its arguments"),
    ('{every: {items: "$[*].colour"}}', "the rule every takes one of in and matches"),
    ('{every: {items: "$[*].colour", in: red}}', "`in` is a list of values"),
    ('{every: {items: "$[*].colour", matches: "("}}', "( is no regular expression"),
    (
        '{present-when: {items: "$[*]", member: weight, when: {at: /id, equals: 1}}}',
        "weight is no JSON Pointer within an item",
    ),
    ('{present-when: {items: "$[*]", member: /weight, when: {at: /id}}}', "`when` is {at, equals}"),
    (
        '{filtered: {ask: {query.open: 1}, items: "$[*]", keeps: {at: /id}}}',
        "`keeps` is {at, equals}, {start, end, is} or {apart-from}",
    ),
    (
        '{filtered: {ask: {query.open: 1}, items: "$[*]", keeps: {start: /sent_on, end: /sent_on, is: now}}}',
        "`is` lists current, future or past",
    ),
    ('{only-when-asked: {member: "$[*].parts", ask: open}}', "`ask` maps places to values"),
    ("{accepted-when: {with: page}}", "`with` maps places to values"),
    ("{accepted-when: {with: {query.page: {pool: pages}}}}", "pages is no kind of test data"),
    ("{accepted-when: {with: {query.page: {today: tomorrow}}}}", 'tomorrow is no distance from today, such as "-30d"'),
    ("{accepted-when: {with: {query.page: {request: query.size}}}}", "query.size: listParcels has no such parameter"),
    ("{accepted-when: {with: {query.page: {answer: /0/size}}}}", "/0/size: there is no size in the response"),
    ("{accepted-when: {with: {query.page: [{answer: /0/size}]}}}", "/0/size: there is no size in the response"),
    (
        "{accepted-when: {with: {query.page: {max: 3}}}}",
        "`max` names an operation and with `select` the values of its response",
    ),
    (
        "{accepted-when: {with: {query.page: {max: {operation: getParcel, select: /size}}}}}",
        "/size: there is no size in the response",
    ),
    (
        "{accepted-when: {with: {query.page: {max: {operation: getParcel, select: /id, where: /size}}}}}",
        "/size: there is no size in the response",
    ),
    ("{accepted-when: {with: {query.page: 1}, status: ok}}", "the status ok is no number"),
    (
        "{status-implied-by: {at: /0/size, in: [1], status: 200, otherwise: 400}}",
        "/0/size: there is no size in the response",
    ),
    ("{unchanged-when-rejected: {}}", "the rule unchanged-when-rejected needs `x-observed-by` on listParcels"),
    (
        "{visible-in: {operation: getParcel, select: /id}}",
        "the rule visible-in stands on operations that are reversible or once or consumes or creates; listParcels is none",
    ),
    ('{header-counts: {header: X-Total, items: "$[*]", of: all}}', None),
    ('{paged: {items: "$[*]", by: /id, limit: query.page, offset: query.page, counted: items}}', None),
    ('{header-counts: {header: "X Total", items: "$[*]", of: all}}', "X Total is no name of a header"),
    ('{header-counts: {header: X-Total, items: "$[*]", of: some}}', "`of` is one of listed, all; some is none"),
    (
        "{isolated-by-organisation: {}}",
        "the rule isolated-by-organisation needs a parameter with `x-pool: orgId` on listParcels",
    ),
    ("{not-served: {}}", "the rule not-served stands on the whole API, never on an operation"),
    ("{same-answer-as: {operation: getParcels}}", "there is no operation getParcels; did you mean getParcel?"),
]


@pytest.mark.parametrize(("rule", "message"), SAID, ids=[case[0][:70] for case in SAID])
def test_arguments_of_rules_are_checked(changed, rule, message):
    """Against the request and the answers of the operations that they speak of."""
    messages = [problem.message for problem in lint(changed(PATHS, OLD_RULE, f"rule: {rule}"), "parcels", RULES)]

    assert messages == [] if message is None else message in messages


READING = """\
        - id: code-type
          says: The table has text and the example a number.
          source: "001:71 table; 001:80 example"
          choices:
            - {id: text, says: It is text., narrows: {type: string}}
            - {id: number, says: It is a number., narrows: {type: integer, format: int32}}
"""
READINGS = [
    (
        "        - {id: Code, says: S., source: '001:1 text', choices: [{id: a, says: A.}]}\n",
        "the id of a reading is words-in-kebab-case; Code is not",
    ),
    ("        - {id: code, source: '001:1 text', choices: [{id: a, says: A.}]}\n", "the reading code has no `says`"),
    (
        "        - {id: code, says: S., choices: [{id: a, says: A.}]}\n",
        'a source is a string such as "001:2030-2045 table"',
    ),
    ("        - {id: code, says: S., source: '001:1 text', choices: []}\n", "the reading code has no choices"),
    (
        "        - {id: code, says: S., source: '001:1 text', choices: [{id: a, says: A.}], permits: [a]}\n",
        "a reading has no property permits; did you mean permitted?",
    ),
    (
        "        - {id: code, says: S., source: '001:1 text', choices: [{id: 1, says: A.}]}\n",
        "each choice of the reading code has `id` and `says`, both text",
    ),
    (
        "        - {id: code, says: S., source: '001:1 text', choices: [{id: a, says: A., narrows: string}]}\n",
        "`narrows` of code, a is no merge patch",
    ),
    ("          {id: code}\n", "`x-reading` is a list"),
]


@pytest.mark.parametrize(("reading", "message"), READINGS, ids=[case[1] for case in READINGS])
def test_the_shape_of_readings_is_checked(changed, reading, message):
    """Before anything is built from it."""
    assert message in [problem.message for problem in lint(changed(SCHEMAS, READING, reading), "parcels", RULES)]


LOOKS = "          seen-in: {cases: any, at: $.WHERE}\n          choices:\n"


@pytest.mark.parametrize(("where", "lost"), [("code", False), ("codes", True)])
def test_a_reading_looks_at_what_responses_are_documented_to_have(changed, where, lost):
    """A reading that looks where nothing is would never be seen."""
    looking = READING.replace("          choices:\n", LOOKS.replace("WHERE", where))
    message = f"the reading code-type looks at $.{where}, which no response of its operations is documented to have"

    assert lost is (message in [p.message for p in lint(changed(SCHEMAS, READING, looking), "parcels", RULES)])


@pytest.mark.parametrize("permitted", ["[text, number]", "[text]"])
def test_a_schema_does_not_admit_what_only_a_rejected_choice_has(changed, permitted):
    """A schema is the union of the permitted choices."""
    closed = READING + f"          permitted: {permitted}\n"
    messages = [p.message for p in lint(changed(SCHEMAS, READING, closed), "parcels", RULES)]
    message = "the node of code-type admits integer, which only the rejected choice number has"

    assert (permitted == "[text]") is (message in messages)


CHANGELOGS = [
    ('- release: "1.0.0"', "- release: 1.5", "the release in x-releases is not a quoted string"),
    ("{says: The first release., kind", "{kind", "an entry of x-releases has no `says`"),
    ("at: [sendParcel]", 'at: ["sendParcel#409"]', "sendParcel#409: sendParcel does not document the status 409"),
    ("at: [sendParcel]", 'at: ["sendParcel#body.size"]', "body.size: there is no size there"),
    ("at: [sendParcel]", "at: [schemas/Parcels]", "schemas/Parcels: there is no schema Parcels"),
    ("at: [sendParcel]", "without-effect: None at all.", None),
    ("at: [sendParcel]", 'at: ["sendParcel#default", "sendParcel#default.code"]', None),
    (
        'source: "001:5 changelog", at',
        'source: "001:5", at',
        'the source "001:5" is not written as document:lines kind',
    ),
    (
        'removed-in: "1.10.0"',
        'removed-in: "1.10.1"',
        "x-removed-operations names release 1.10.1, which x-releases does not list",
    ),
]


@pytest.mark.parametrize(("old", "new", "message"), CHANGELOGS)
def test_the_changelog_is_checked(changed, old, new, message):
    """What an entry names is there, in some release."""
    messages = [problem.message for problem in lint(changed(ROOT, old, new), "parcels", RULES)]

    assert messages == [] if message is None else message in messages


def test_a_requirement_that_an_earlier_release_cannot_meet_says_since_when_it_holds(changed):
    """With the last release that it does not fit, and once only."""
    directory = changed(PATHS, '        x-since: "1.9.0"\n    requestBody', "    requestBody")

    messages = [problem.message for problem in lint(directory, "parcels", RULES)]

    assert 1 == len(messages)
    assert messages[0].startswith("in release 1.0.0, weight-shows speaks of what is not there (/weight:")
    assert messages[0].endswith('; x-since: "1.9.0" says so')


def test_a_rule_that_fits_no_release_is_wrong_of_itself(changed):
    """No release is told of, where the newest lacks what the rule names as well."""
    directory = changed(PATHS, '        x-since: "1.9.0"\n    requestBody', "    requestBody")
    path = directory / "parcels" / PATHS
    path.write_text(path.read_text(encoding="utf-8").replace("/weight", "/wieght"), encoding="utf-8")

    messages = [problem.message for problem in lint(directory, "parcels", RULES)]

    assert messages
    assert not [message for message in messages if message.startswith("in release")]
