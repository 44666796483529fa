"""Spanish names, streets and towns that test customers are made of; the simplest come first."""

from __future__ import annotations

GIVEN_NAMES = (
    "Ana", "Luis", "Begoña", "José María", "Núria", "Íñigo", "María José", "Álvaro", "Inés", "Jesús", "Xoán", "Maite",
    "Rocío", "Andrés", "Mª Ángeles", "Zoë", "Aitor", "Montserrat", "Óscar", "Lucía", "Jordi", "Sofía", "Raúl", "Mónica",
)  # fmt: skip

SURNAMES = (
    "Ruiz", "Muñoz", "Íñiguez", "Núñez", "García", "Ibáñez", "de la Peña", "Güell", "Etxebarría", "O'Donnell", "Peña",
    "Sáenz de Buruaga", "Martínez-Bordiú", "Çelik", "Pérez", "Castaño", "Aragonès", "López", "Ordóñez", "Villalón",
)  # fmt: skip

STREETS = (
    "Mayor", "Emilio Ferrari", "Alcalá", "Gran Vía", "de la Constitución", "Peñalver", "Cádiz", "Josep Pla",
    "Virgen de la Cabeza", "Doctor Fleming", "Núñez de Balboa", "L'Hospitalet", "Sant Martí", "Ronda de Atocha",
    "Camiño Novo", "San Ignacio de Loyola", "Ría de Vigo", "1º de Mayo",
)  # fmt: skip

#: Number of the province (the first two digits of its postcodes), its name, and a town there.
PROVINCES = (
    (1, "Araba/Álava", "Vitoria-Gasteiz"), (2, "Albacete", "Almansa"), (3, "Alicante", "Elx"), (4, "Almería", "Níjar"),
    (5, "Ávila", "Ávila"), (6, "Badajoz", "Mérida"), (7, "Illes Balears", "Maó"), (8, "Barcelona", "Sant Cugat"),
    (9, "Burgos", "Burgos"), (10, "Cáceres", "Cáceres"), (11, "Cádiz", "San Fernando"), (12, "Castellón", "Vila-real"),
    (13, "Ciudad Real", "Puertollano"), (14, "Córdoba", "Lucena"), (15, "A Coruña", "Santiago de Compostela"),
    (16, "Cuenca", "Cuenca"), (17, "Girona", "Olot"), (18, "Granada", "Motril"), (19, "Guadalajara", "Sigüenza"),
    (20, "Gipuzkoa", "Donostia"), (21, "Huelva", "Ayamonte"), (22, "Huesca", "Jaca"),
    (23, "Jaén", "Úbeda"),
    (24, "León", "Ponferrada"), (25, "Lleida", "Balaguer"), (26, "La Rioja", "Logroño"), (27, "Lugo", "Lugo"),
    (28, "Madrid", "Madrid"), (29, "Málaga", "Vélez-Málaga"), (30, "Murcia", "Cartagena"), (31, "Navarra", "Iruña"),
    (32, "Ourense", "Ourense"), (33, "Asturias", "Gijón"), (34, "Palencia", "Palencia"), (35, "Las Palmas", "Telde"),
    (36, "Pontevedra", "Vigo"), (37, "Salamanca", "Béjar"), (38, "Santa Cruz de Tenerife", "La Orotava"),
    (39, "Cantabria", "Santoña"), (40, "Segovia", "Segovia"), (41, "Sevilla", "Écija"), (42, "Soria", "Soria"),
    (43, "Tarragona", "Reus"), (44, "Teruel", "Teruel"), (45, "Toledo", "Toledo"), (46, "València", "Gandia"),
    (47, "Valladolid", "Valladolid"), (48, "Bizkaia", "Bilbao"), (49, "Zamora", "Zamora"), (50, "Zaragoza", "Zaragoza"),
    (51, "Ceuta", "Ceuta"), (52, "Melilla", "Melilla"),
)  # fmt: skip

COMPANIES = ("Ferretería Ruiz", "Panadería La Peña", "Talleres Núñez", "Óptica Ibáñez", "Bodegas Íñigo e Hijos")

COMPANY_FORMS = ("S.L.", "S.A.", "S.L.U.", "C.B.", "S. Coop.")

SENTENCES = (
    "sin observaciones", "llamar al timbre del portal", "entregar por la mañana", "no está los lunes",
    "preguntar por D.ª Begoña", "2.º piso, sin ascensor",
)  # fmt: skip
