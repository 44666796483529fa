"""The closed lists of specs/README.md: pool kinds, classes of personal data, annotations, supported schema keywords."""

from __future__ import annotations

POOL_KINDS = frozenset(
    """
    orgId accountId userId customerId customerUuid subscriptionId subscriptionId.mobile subscriptionId.landline
    subscriptionId.broadband subscriptionId.tv subscriptionUUID serviceId bonusId freeBonusId productId bundleId hostCfg
    iccid freeIccid msisdn freeMsisdn identificationNr email document documentType workOrderId computedPenaltyId dealerId
    shopId catalogueId reservationId agileTvEmail
    """.split()
)

PERSONAL_CLASSES = frozenset(
    "name email phone document address birthdate iban bic card iccid imsi imei ip uuid company".split()
)

#: Annotations that the suite reads; others are notes for people.
ANNOTATIONS = frozenset(
    f"x-{name}"
    for name in """
    source requirements reading effect observed-by pool personal since deprecated-since removed-in changes releases
    removed-operations printed-example path-known body
    """.split()
)

#: What our generators and views understand.
SCHEMA_KEYWORDS = frozenset(
    """
    type properties required items enum const pattern minLength maxLength minimum maximum exclusiveMinimum
    exclusiveMaximum minItems maxItems uniqueItems format oneOf anyOf allOf $ref description example examples default
    deprecated title additionalProperties
    """.split()
)

FORMATS = frozenset("int32 int64 float double date date-time uuid email ipv4 uri byte".split())

#: Keywords that are a guess unless a source that binds says them.
NEED_A_BINDING_SOURCE = frozenset(
    """
    required enum const pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum minItems maxItems
    uniqueItems
    """.split()
)
