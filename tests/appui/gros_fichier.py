"""A big « reprise » file of fictional people: deterministic, credible in proportions, without a blocking error.

About nine lines per person, 1.3 contract per person, one market for three people, as in the national figures
(domaine §8). The same number of lines and the same seed always give the same file, byte for byte.
"""

import csv
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

COLONNES = (
    "operation", "donneur_ordre_siret", "donneur_ordre", "donneur_ordre_type", "marche", "lot", "objet", "cpv",
    "montant_ht", "type_clause", "date_notification", "date_fin", "heures_prevues", "attributaire_siret",
    "attributaire", "role_attributaire", "facilitateur", "nom", "prenom", "date_naissance", "sexe",
    "code_commune", "qpv", "niveau_formation", "criteres", "prescripteur", "participant_plie",
    "employeur_siret", "employeur", "employeur_type", "type_contrat", "date_debut_contrat", "date_fin_contrat",
    "rome", "modalite", "mois", "heures",
)  # fmt: skip

PREMIERE_NOTIFICATION = date(2020, 9, 1)
DERNIER_MOIS = (2024, 12)
PERSONNES_PAR_MARCHE = 3
LIGNES_PAR_PERSONNE = 9

NOMS = (
    "ABADIE", "ALVAREZ", "ARNAUD", "BARTHE", "BÉGUÉ", "BELKACEM", "BERNÈDE", "BOUCHET", "CAZENAVE", "CHAUVIN",
    "COSTA", "DARRIEUX", "DELMAS", "DIALLO", "DUCOS", "DUPRAT", "ESCANDE", "FERRER", "FONTAN", "GARCIA",
    "GUILLOT", "HADDAD", "LABORDE", "LACOSTE", "LAFARGUE", "LAGARDE", "LE GALL", "MARTY", "MERCADIER", "MOREAU",
    "N’DIAYE", "NGUYEN", "PEREIRA", "PEYRE", "POMMIER", "RAYNAL", "RIVIÈRE", "ROUX", "SAINT-JEAN", "SARRAZIN",
    "SOULIÉ", "TAVARES", "TOURÉ", "VALETTE", "VERDIER", "VIDAL", "YILMAZ", "ZERBIB",
)  # fmt: skip
PRENOMS = {
    "F": ("Aïcha", "Amélie", "Camille", "Chloé", "Delphine", "Élodie", "Fatou", "Inès", "Jeanne", "Karine",
          "Léa", "Marie-Laure", "Nadia", "Océane", "Sandrine", "Yasmine"),
    "M": ("Adrien", "Bakary", "Cédric", "Damien", "Éric", "Farid", "Guillaume", "Hugo", "Jean-Luc", "Karim",
          "Loïc", "Mathieu", "Nicolas", "Rémi", "Sofiane", "Théo"),
}  # fmt: skip
OBJETS = (
    ("Réfection de la voirie", "45233140-2"), ("Construction de logements sociaux", "45211340-4"),
    ("Réhabilitation d’un groupe scolaire", "45214200-2"), ("Entretien des espaces verts", "77310000-6"),
    ("Nettoyage des locaux", "90911200-8"), ("Collecte des encombrants", "90511000-2"),
    ("Restauration collective", "55500000-5"), ("Rénovation énergétique", "45321000-3"),
)  # fmt: skip
TYPES_DONNEUR = (
    ("Commune", "commune"), ("Communauté d’agglomération", "epci"), ("Office de l’habitat", "bailleur"),
    ("Centre hospitalier", "sante"), ("Société d’aménagement", "amenageur"), ("Département", "departement"),
)  # fmt: skip
#: name, type, contracts given, modality
EMPLOYEURS = (
    ("Intérim Solidaire", "etti", ("mission",), "mise_a_disposition"),
    ("Passerelle Emploi", "ai", ("cddi", "cdd"), "mise_a_disposition"),
    ("GEIQ du Bâtiment", "geiq", ("professionnalisation", "apprentissage", "cdd"), "mise_a_disposition"),
    ("Chantiers du Fleuve", "aci", ("cddi",), "sous_traitance"),
    ("Recyclerie des Coteaux", "ei", ("cddi",), "sous_traitance"),
    ("Atelier Adapté", "ea", ("cdi", "cdd"), "sous_traitance"),
)  # fmt: skip
COMMUNES = ("24322", "24037", "33063", "33281", "33318", "40192", "47001", "47323", "64102", "64445")
ROME = ("F1704", "F1702", "F1602", "A1203", "K2204", "K2303", "G1603", "N1105")
CRITERES = ("DELD", "RSA", "IAE", "ASS", "TH", "AVIS")
PRESCRIPTEURS = ("france_travail", "mission_locale", "cap_emploi", "plie", "departement", "ccas", "spontanee")


@dataclass(frozen=True)
class _Marche:
    """The columns that describe a market lot and its holder, and the dates its contracts keep to."""

    colonnes: dict[str, str]
    notification: date
    entreprise: tuple[str, str]


def ecrire_reprise(chemin: Path, nombre: int, *, graine: int = 1) -> Path:
    """Write `nombre` lines (UTF-8 with BOM, `;`, decimal commas, French dates) and return the path."""
    with chemin.open("w", encoding="utf-8-sig", newline="") as sortie:
        ecrivain = csv.DictWriter(sortie, COLONNES, delimiter=";", lineterminator="\r\n")
        ecrivain.writeheader()
        ecrivain.writerows(lignes_reprise(nombre, graine=graine))
    return chemin


def lignes_reprise(nombre: int, *, graine: int = 1) -> Iterator[dict[str, str]]:
    """`nombre` lines as written in the file, person by person."""
    hasard = random.Random(graine)
    marches = [
        _marche(hasard, rang) for rang in range(1 + nombre // (LIGNES_PAR_PERSONNE * PERSONNES_PAR_MARCHE))
    ]
    restantes, rang = nombre, 0
    while restantes > 0:
        lignes = _lignes_d_une_personne(hasard, rang, marches)[:restantes]
        yield from lignes
        restantes -= len(lignes)
        rang += 1


def siret(rang: int) -> str:
    """A fictional SIRET with right keys (SIREN and establishment), different for each rank below ten millions."""
    siren = _avec_cle(f"9{rang:07d}")
    return _avec_cle(f"{siren}0001")


def _avec_cle(chiffres: str) -> str:
    """Append the Luhn digit: from the right, every other digit is doubled, and its digits added."""
    somme = sum(sum(divmod(int(c) * (2 - rang % 2), 10)) for rang, c in enumerate(reversed(chiffres)))
    return f"{chiffres}{-somme % 10}"


def _marche(hasard: random.Random, rang: int) -> _Marche:
    acheteur = rang // 12
    nature, type_donneur = TYPES_DONNEUR[acheteur % len(TYPES_DONNEUR)]
    objet, cpv = OBJETS[rang % len(OBJETS)]
    titulaire = 1_000_000 + rang // 4
    notification = PREMIERE_NOTIFICATION + timedelta(days=hasard.randrange(0, 365))
    reserve = rang % 7 == 0
    return _Marche(
        notification=notification,
        entreprise=(siret(titulaire), f"Entreprise {titulaire - 1_000_000}"),
        colonnes={
            "operation": f"Programme {rang // 9}" if rang % 3 == 0 else "",
            "donneur_ordre_siret": siret(acheteur),
            "donneur_ordre": f"{nature} {acheteur}",
            "donneur_ordre_type": type_donneur,
            "marche": f"{notification.year}-{rang:05d}",
            "lot": str(1 + rang % 3) if rang % 2 else "",
            "objet": f"{objet} {rang}",
            "cpv": cpv,
            "montant_ht": str(hasard.randrange(80, 4000) * 1000),
            "type_clause": "reserve_siae" if reserve else hasard.choice(("execution", "critere")),
            "date_notification": _jour(notification),
            "date_fin": "" if rang % 4 == 0 else _jour(date(2025, 3, 31)),
            "heures_prevues": str(hasard.randrange(6, 90) * 50),
            "attributaire_siret": siret(titulaire),
            "attributaire": f"Entreprise {titulaire - 1_000_000}",
            "role_attributaire": "titulaire" if reserve else hasard.choice(("titulaire", "mandataire")),
            "facilitateur": f"Facilitateur {rang % 11}",
        },
    )


def _lignes_d_une_personne(hasard: random.Random, rang: int, marches: list[_Marche]) -> list[dict[str, str]]:
    """One contract for most, a second one later on another market for three people in ten."""
    personne = _personne(hasard, rang)
    lignes, debut = [], None
    for _ in range(2 if rang % 10 < 3 else 1):
        marche = marches[(rang // PERSONNES_PAR_MARCHE + len(lignes)) % len(marches)]
        contrat, debut, fin = _contrat(hasard, rang, marche, debut)
        for annee, mois in _mois_entre(debut, fin):
            lignes.append({**marche.colonnes, **personne, **contrat, **_heures(hasard, annee, mois)})
        debut = fin + timedelta(days=10)
    return lignes


def _personne(hasard: random.Random, rang: int) -> dict[str, str]:
    """The rank gives surname and birth date together: no two people share an identity."""
    sexe = "F" if rang % 5 < 2 else "M"
    naissance = date(1965, 1, 1) + timedelta(days=(rang * 7919 + rang // len(NOMS)) % 14_600)
    return {
        "nom": NOMS[rang % len(NOMS)] + (f"-{NOMS[rang // 2400 % len(NOMS)]}" if rang >= 2400 else ""),
        "prenom": PRENOMS[sexe][rang // len(NOMS) % len(PRENOMS[sexe])],
        "date_naissance": _jour(naissance),
        "sexe": sexe,
        "code_commune": hasard.choice(COMMUNES),
        "qpv": "QP047003" if rang % 6 == 0 else "",
        "niveau_formation": hasard.choice(("", "2", "3", "3", "4", "5")),
        "criteres": "|".join(hasard.sample(CRITERES, hasard.choice((1, 1, 2)))),
        "prescripteur": hasard.choice(PRESCRIPTEURS),
        "participant_plie": f"P{10_000 + rang}" if rang % 8 == 0 else "",
    }


def _contrat(
    hasard: random.Random, rang: int, marche: _Marche, apres: date | None
) -> tuple[dict[str, str], date, date]:
    """The contract's columns, its first day and the last day that carries hours."""
    tot = max(apres or date(2021, 1, 1), marche.notification)
    debut = tot + timedelta(days=hasard.randrange(0, 240))
    fin = min(debut + timedelta(days=hasard.randrange(120, 330)), date(2024, 12, 31))
    choix = rang % (len(EMPLOYEURS) + 2)
    if choix < len(EMPLOYEURS):
        nom, type_employeur, types, modalite = EMPLOYEURS[choix]
        siret_employeur = siret(2_000_000 + choix)
    else:
        (siret_employeur, nom), type_employeur = marche.entreprise, "entreprise"
        types, modalite = ("cdd", "cdi", "professionnalisation"), "embauche_directe"
    colonnes = {
        "employeur_siret": siret_employeur,
        "employeur": nom,
        "employeur_type": type_employeur,
        "type_contrat": hasard.choice(types),
        "date_debut_contrat": _jour(debut),
        "date_fin_contrat": _jour(fin),
        "rome": hasard.choice(ROME),
        "modalite": modalite,
    }
    return colonnes, debut, fin


def _mois_entre(debut: date, fin: date) -> Iterator[tuple[int, int]]:
    annee, mois = debut.year, debut.month
    while (annee, mois) <= min((fin.year, fin.month), DERNIER_MOIS):
        yield annee, mois
        annee, mois = (annee, mois + 1) if mois < 12 else (annee + 1, 1)


def _heures(hasard: random.Random, annee: int, mois: int) -> dict[str, str]:
    heures = Decimal(hasard.randrange(700, 15_167)) / 100
    return {"mois": f"{annee}-{mois:02d}", "heures": str(heures).replace(".", ",")}


def _jour(jour: date) -> str:
    return jour.strftime("%d/%m/%Y")
