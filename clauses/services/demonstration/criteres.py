"""Which criteria a person cumulates on the day of entry (domaine §5), and who sent them."""

from ...models.vocabulaire import NiveauFormation, Prescripteur, TypeStructure
from .hasard import Hasard
from .scene import PersonneScene

T, P = TypeStructure, Prescripteur
#: What being hired there says by itself.
CRITERE_EMPLOYEUR = {
    T.EI: "IAE", T.ACI: "IAE", T.AI: "IAE", T.ETTI: "IAE", T.REGIE: "IAE",
    T.GEIQ: "GEIQ", T.EA: "EA_ESAT", T.EATT: "EA_ESAT", T.ESAT: "EA_ESAT",
}  # fmt: skip
ADAPTES = (T.EA, T.EATT, T.ESAT)
#: Name of the trade of people placed under judicial control: see `attributions.PENITENTIAIRE`.
DETENTION = "detention"


def criteres_de(p: PersonneScene, employeur: TypeStructure | str, h: Hasard) -> tuple[str, ...]:
    """The codes of the criteria met at entry; at least one, and never one that the age contradicts."""
    if employeur == DETENTION:
        return ("PMSMJ", "DELD") if h.chance(0.3) else ("PMSMJ",)
    trouves = {code for code, chance in _chances(p, employeur) if h.chance(chance)}
    if not trouves:
        trouves = {"AVIS"} if h.chance(0.12) else {"DELD"}
    return tuple(sorted(trouves))


def _chances(p: PersonneScene, employeur: TypeStructure) -> list[tuple[str, float]]:
    """Each criterion with its probability for this person."""
    age, est_adapte = p.age_entree, employeur in ADAPTES
    chances = [
        ("DELD", 0.44 if age >= 26 else 0.17),
        ("RSA", 0.42 if age >= 25 else 0.02),
        ("ASS", 0.06 if age >= 30 else 0.0),
        ("AAH", 0.3 if est_adapte else 0.012),
        ("AV", 0.02 if age >= 45 else 0.0),
        ("PI", 0.04 if age >= 40 else 0.0),
        ("TH", 0.97 if est_adapte else 0.06),
        ("SENIOR", 0.93 if age >= 50 else 0.0),
        ("QPV", 0.85 if p.qpv else 0.0),
        ("PLIE", 1.0 if p.est_participant else 0.0),
        ("REFUGIE", 0.95 if p.est_accueillie else 0.0),
        ("PMSMJ", 0.012),
    ]
    if code := CRITERE_EMPLOYEUR.get(employeur):
        chances.append((code, 0.95))
    return chances + (_chances_des_jeunes(p) if age < 26 else [])


def _chances_des_jeunes(p: PersonneScene) -> list[tuple[str, float]]:
    est_sans_diplome = p.niveau in (None, NiveauFormation.N2)
    return [
        ("JEUNE_SQ", 0.62 if est_sans_diplome else 0.0),
        ("JEUNE_DIPL", 0.0 if est_sans_diplome else 0.42),
        ("JEUNE_SUIVI", 0.34),
    ]


def prescripteur_de(p: PersonneScene, h: Hasard) -> Prescripteur | None:
    """Who sent the person; nobody remembers for a few."""
    c = set(p.criteres)
    poids = {P.FRANCE_TRAVAIL: 30, P.SPONTANEE: 6, P.AUTRE: 3, P.CCAS: 4, None: 2}
    supplements = (
        ("PLIE", P.PLIE, 70),
        ("JEUNE_SUIVI", P.MISSION_LOCALE, 60),
        ("JEUNE_SQ", P.MISSION_LOCALE, 40),
        ("JEUNE_SUIVI", P.E2C, 6),
        ("JEUNE_SUIVI", P.EPIDE, 5),
        ("TH", P.CAP_EMPLOI, 50),
        ("RSA", P.DEPARTEMENT, 22),
        ("IAE", P.SIAE, 16),
        ("PMSMJ", P.SPIP, 80),
    )
    for code, prescripteur, supplement in supplements:
        if code in c:
            poids[prescripteur] = poids.get(prescripteur, 0) + supplement
    return h.parmi(poids.items())
