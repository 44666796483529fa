"""Names, streets and provinces for the seeded customers."""

from __future__ import annotations

import unicodedata
from random import Random
from typing import Any, NamedTuple

MEN = ("José María", "Iñaki", "Andrés", "Jesús", "Joaquín", "Ángel", "Raúl", "Ramón", "Óscar", "Martín", "Íñigo")
WOMEN = ("María José", "Begoña", "Lucía", "Ángela", "Inés", "Sofía", "Mónica", "Núria", "Verónica", "Aránzazu", "Zoé")
SURNAMES = (
    "Muñoz", "García", "Núñez", "Ibáñez", "López", "Peña", "Gómez", "Castaño", "Fernández", "Sáenz", "Hernández",
    "Güell", "Rodríguez", "Zúñiga", "Martínez", "Català", "Álvarez", "Díaz", "Ordóñez", "Vázquez", "Bilbao", "Piñeiro",
)  # fmt: skip
COMPANIES = ("Construcciones Peñalba", "Panadería La Española", "Gestoría Núñez", "Óptica Güell", "Bodegas Ibáñez")
STREETS = ("EMILIO FERRARI", "DE ALCALÁ", "DEL PEÑÓN", "GRAN VÍA", "CONCEPCIÓN ARENAL", "DOÑA URRACA", "SANT JOAN")


class Province(NamedTuple):
    """A province, with one of its towns and what its landline numbers begin with."""

    id: int
    name: str
    iso: str
    town: str
    zip_code: str
    prefix: str
    tax: str


PROVINCES = (
    Province(28, "Madrid", "ES-M", "MADRID", "28017", "910", "IVA"),
    Province(8, "Barcelona", "ES-B", "L'HOSPITALET DE LLOBREGAT", "08901", "930", "IVA"),
    Province(27, "Lugo", "ES-LU", "MONFORTE DE LEMOS", "27400", "982", "IVA"),
    Province(1, "Álava", "ES-VI", "VITORIA-GASTEIZ", "01001", "945", "IVA"),
    Province(15, "A Coruña", "ES-C", "A CORUÑA", "15003", "981", "IVA"),
    Province(33, "Asturias", "ES-O", "GIJÓN", "33201", "985", "IVA"),
    Province(23, "Jaén", "ES-J", "LA CAROLINA", "23200", "953", "IVA"),
    Province(35, "Las Palmas", "ES-GC", "LAS PALMAS DE GRAN CANARIA", "35001", "928", "IGIC"),
    Province(38, "Santa Cruz de Tenerife", "ES-TF", "LA OROTAVA", "38300", "922", "IGIC"),
    Province(51, "Ceuta", "ES-CE", "CEUTA", "51001", "956", "IPSI"),
)


class Person(NamedTuple):
    """A made-up person."""

    first: str
    middle: str
    last: str
    gender: str
    birthdate: str


def person(rng: Random) -> Person:
    """Make a person up."""
    woman = rng.random() < 0.5
    first = rng.choice(WOMEN if woman else MEN)
    middle, last = rng.sample(SURNAMES, 2)
    born = f"{rng.randrange(1945, 2003)}-{rng.randrange(1, 13):02d}-{rng.randrange(1, 29):02d}"
    return Person(first, middle, last, "F" if woman else "M", born)


def email(words: str, number: int) -> str:
    """Make a mail address out of a name."""
    plain = unicodedata.normalize("NFKD", words.lower()).encode("ascii", "ignore").decode()
    local = ".".join("".join(c for c in word if c.isalnum()) for word in plain.split())
    return f"{local}.{number}@example.com"


def address(rng: Random, province: Province) -> dict[str, Any]:
    """A random address in a province, as getUser shows it."""
    street = rng.choice(STREETS)
    return {
        "address": f"CALLE {street}, {rng.randrange(1, 180)}, {rng.randrange(1, 9)}º {rng.choice('ABCD')}",
        "state": province.name.upper(),
        "zip_code": province.zip_code,
        "locality": province.town,
    }
