"""The fixed texts of the page to sign, in English and Spanish."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sheet:
    """The texts of one language; every field is one, so that no language can lack any."""

    title: str
    sandbox: str
    target: str
    scope: str
    of_operations: str
    selection: str
    incomplete: str
    contracts: str
    suite: str
    judgement: str
    profile: str
    time: str
    verdict: str
    verdicts: Mapping[str, str]
    nothing_new: str
    counts: str
    words: Mapping[str, str]
    not_judged: str
    more: str
    #: Whose turn it is, by the words of run.json.
    owners: Mapping[str, str]
    #: Where the reasons stand, which are in English; empty where they stand on the page.
    reasons_elsewhere: str
    untestable: str
    readings: str
    agreed: str
    readings_elsewhere: str
    waivers: str
    uses: Mapping[str, str]
    rulings: str
    attestations: str
    states: Mapping[str, str]
    not_attested: str
    claims: Mapping[str, str]
    decisions: Mapping[str, str]
    digests: str
    plan: str
    none: str
    implementer: str
    acceptor: str
    name_date: str
    #: What parts the thousands of a number, from where on.
    thousands: tuple[str, int]

    def number(self, number: int) -> str:
        """Write a number as the language does."""
        mark, least = self.thousands
        return f"{number:,}".replace(",", mark) if number >= least else str(number)


ENGLISH = Sheet(
    title="Statement of conformance testing",
    sandbox="The built-in reference server was tested. This page is no evidence about any product.",
    target="Target",
    scope="Scope",
    of_operations="{declared} of {operations} operations declared, {judged} tested",
    selection="Only a selection of it was tested: this is no acceptance",
    incomplete="The run was cut before its end",
    contracts="Contracts",
    suite="Test suite",
    judgement="rules of judgement",
    profile="profile",
    time="Start and end (UTC)",
    verdict="Verdict",
    verdicts={"conformant": "Conformant", "not-conformant": "Not conformant", "not-judged": "Could not be judged"},
    nothing_new=" (nothing new against the baseline)",
    counts="Tests",
    words={
        "pass": "passed",
        "fail": "failed",
        "inconclusive": "could not be tested",
        "error": "errors of the suite",
        "not_applicable": "not applicable",
    },
    not_judged="Could not be tested",
    more="Further reasons, listed in the report: {number}",
    owners={
        "target": "target",
        "test data": "test data",
        "permission": "permission",
        "agreement": "agreement",
        "suite": "suite",
        "way": "network",
    },
    reasons_elsewhere="",
    untestable="Requirements that no exchange can show",
    readings="Readings agreed",
    agreed="{number} of {api}",
    readings_elsewhere="The report lists them; wherever none is agreed, each permitted reading passes.",
    waivers="Waivers",
    uses={
        "used": "used",
        "unused": "matched nothing",
        "expired": "expired",
        "elsewhere": "for another target",
        "not selected": "not selected",
    },
    rulings="Rulings",
    attestations="Attestations",
    states={"holds": "holds", "expired": "expired", "unused": "about nothing that this run leaves open"},
    not_attested="Not attested",
    claims={
        "reading": "another reading",
        "error-of-suite": "error of the suite",
        "error-of-document": "error of the document",
        "test-data": "test data",
    },
    decisions={"upheld": "upheld", "rejected": "rejected", "pending": "pending"},
    digests="SHA-256 of declarations and plan",
    plan="plan",
    none="none",
    implementer="For the implementer",
    acceptor="For the accepting party",
    name_date="Name, place, date, signature",
    thousands=(",", 1_000),
)

SPANISH = Sheet(
    title="Acta de pruebas de conformidad",
    sandbox="Se ha probado el servidor de referencia integrado. Esta página no acredita ningún otro producto.",
    target="Sistema evaluado",
    scope="Alcance",
    of_operations="{declared} de {operations} operaciones declaradas, {judged} probadas",
    selection="Solo se ha probado una selección: esto no constituye una aceptación",
    incomplete="La ejecución se interrumpió antes de terminar",
    contracts="Contratos",
    suite="Batería de pruebas",
    judgement="reglas de evaluación",
    profile="perfil",
    time="Inicio y fin (UTC)",
    verdict="Veredicto",
    verdicts={"conformant": "Conforme", "not-conformant": "No conforme", "not-judged": "No se ha podido evaluar"},
    nothing_new=" (sin novedades respecto a la línea base)",
    counts="Pruebas",
    words={
        "pass": "superadas",
        "fail": "fallidas",
        "inconclusive": "no realizables",
        "error": "errores de la batería de pruebas",
        "not_applicable": "no aplicables",
    },
    not_judged="Pruebas no realizables",
    more="Otros motivos, detallados en el informe: {number}",
    owners={
        "target": "sistema evaluado",
        "test data": "datos de prueba",
        "permission": "permisos",
        "agreement": "acuerdo entre las partes",
        "suite": "batería de pruebas",
        "way": "red",
    },
    reasons_elsewhere="El informe detalla cada motivo.",
    untestable="Requisitos que ningún intercambio puede demostrar",
    readings="Interpretaciones acordadas",
    agreed="{number} de {api}",
    readings_elsewhere="El informe las enumera; donde no hay ninguna acordada, se admite cualquiera de las permitidas.",
    waivers="Dispensas",
    uses={
        "used": "aplicada",
        "unused": "sin coincidencias",
        "expired": "caducada",
        "elsewhere": "para otro sistema",
        "not selected": "fuera de la selección",
    },
    rulings="Resoluciones",
    attestations="Declaraciones responsables",
    states={"holds": "vigente", "expired": "caducada", "unused": "sin relación con lo que queda por demostrar"},
    not_attested="Sin declaración",
    claims={
        "reading": "otra interpretación",
        "error-of-suite": "error de la batería de pruebas",
        "error-of-document": "error del documento",
        "test-data": "datos de prueba",
    },
    decisions={"upheld": "estimada", "rejected": "desestimada", "pending": "pendiente"},
    digests="SHA-256 de las declaraciones y del plan",
    plan="plan",
    none="no hay",
    implementer="Por el implementador",
    acceptor="Por la parte aceptante",
    name_date="Nombre, lugar, fecha y firma",
    thousands=("\u00a0", 10_000),
)

#: In the order in which they are printed.
SHEETS: Mapping[str, Sheet] = {"en": ENGLISH, "es": SPANISH}
