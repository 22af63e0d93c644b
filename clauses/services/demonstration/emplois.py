"""Who employs on a market, how, and under which contract: tables read from top to bottom (domaine §4)."""

from dataclasses import dataclass

from ...models.vocabulaire import Modalite, TypeContrat, TypeStructure
from .attributions import PENITENTIAIRE, TITULAIRES_RESERVES
from .donnees import Famille
from .hasard import Hasard
from .scene import Engagement, Scene, StructureScene

T, C, M = TypeStructure, TypeContrat, Modalite


@dataclass(frozen=True)
class Montage:
    """How one hire counts on a market."""

    engagement: Engagement
    employeur: StructureScene
    modalite: Modalite
    type: TypeContrat


@dataclass(frozen=True)
class Usage:
    """What is usual for a contract: months, hours a week, share of the time spent on the market."""

    mois: tuple[int, int]
    hebdomadaire: tuple[float, ...]
    presence: tuple[float, float]


USAGES: dict[TypeContrat, Usage] = {
    C.CDI: Usage((8, 22), (35, 35, 35, 28), (0.4, 0.8)),
    C.CDD: Usage((4, 10), (35, 35, 30, 24), (0.45, 0.9)),
    C.CDDI: Usage((5, 11), (26, 26, 28, 30, 35, 20), (0.45, 0.9)),
    C.MISSION: Usage((2, 8), (35,), (0.35, 0.85)),
    C.PROFESSIONNALISATION: Usage((8, 13), (35,), (0.35, 0.7)),
    C.APPRENTISSAGE: Usage((11, 22), (35,), (0.3, 0.6)),
    C.AIDE: Usage((6, 12), (20, 26, 35), (0.6, 0.9)),
    C.CDI_INTERIMAIRE: Usage((7, 14), (35,), (0.45, 0.8)),
    C.AUTRE: Usage((5, 12), (20, 25, 35), (0.6, 0.95)),
}
USAGE_AI = Usage((3, 9), (10, 14, 18, 22), (0.6, 0.95))

MODALITES = ((M.MISE_A_DISPOSITION, 56), (M.EMBAUCHE_DIRECTE, 26), (M.FORMATION, 1.5))
POIDS_SOUS_TRAITANCE = 42
EMPLOYEURS_MIS_A_DISPOSITION = ((T.ETTI, 58), (T.GEIQ, 17), (T.AI, 11), (T.ETT, 9), (T.EATT, 5))

CONTRATS: dict[TypeStructure, tuple[tuple[TypeContrat, float], ...]] = {
    T.ENTREPRISE: ((C.CDD, 50), (C.CDI, 20), (C.PROFESSIONNALISATION, 9), (C.APPRENTISSAGE, 14), (C.AIDE, 7)),
    T.EI: ((C.CDDI, 1),),
    T.ACI: ((C.CDDI, 1),),
    T.AI: ((C.CDDI, 55), (C.CDD, 45)),
    T.ETTI: ((C.MISSION, 95), (C.CDI_INTERIMAIRE, 5)),
    T.ETT: ((C.MISSION, 85), (C.CDI_INTERIMAIRE, 15)),
    T.EATT: ((C.MISSION, 1),),
    T.GEIQ: ((C.PROFESSIONNALISATION, 60), (C.APPRENTISSAGE, 30), (C.CDD, 10)),
    T.EA: ((C.CDD, 60), (C.CDI, 40)),
    T.ESAT: ((C.AUTRE, 1),),
    T.REGIE: ((C.CDD, 85), (C.AIDE, 15)),
}
#: Contracts that a person often signs again with the same employer, on the same market.
RENOUVELABLES = (C.MISSION, C.CDDI, C.CDD, C.AIDE)
ALTERNANCE = (C.APPRENTISSAGE, C.PROFESSIONNALISATION)


def monter(scene: Scene, h: Hasard, engagement: Engagement) -> Montage:
    """Choose the modality, the employer and the type of contract of one hire for an attribution."""
    marche, famille = engagement.marche, engagement.famille
    if marche.clause in TITULAIRES_RESERVES:
        return _contracter(h, engagement, engagement.structure, M.MARCHE_RESERVE)
    choix = list(MODALITES)
    insertion = [s for s in engagement.sous_traitants if s.structure.type is not T.ENTREPRISE]
    if insertion:
        choix.append((M.SOUS_TRAITANCE, POIDS_SOUS_TRAITANCE))
    modalite = h.parmi(choix)
    if modalite is M.SOUS_TRAITANCE:
        sous = h.un(insertion)
        return _contracter(h, sous, sous.structure, modalite)
    if modalite is M.MISE_A_DISPOSITION:
        employeur = _employeur_tiers(scene, h, marche.territoire.code, famille)
        return _contracter(h, engagement, employeur, modalite)
    porteur = h.un([engagement, *(s for s in engagement.sous_traitants if s not in insertion)])
    if modalite is M.FORMATION:
        return Montage(porteur, porteur.structure, modalite, C.PROFESSIONNALISATION)
    return _contracter(h, porteur, porteur.structure, modalite)


def _employeur_tiers(scene: Scene, h: Hasard, territoire: str, famille: Famille) -> StructureScene:
    """A structure that makes its employees available there, for that kind of work."""
    presents: dict[TypeStructure, list[StructureScene]] = {}
    for s in scene.structures:
        if territoire in s.donnees.zones and famille.nature in s.donnees.familles:
            presents.setdefault(s.type, []).append(s)
    return h.un(presents[h.parmi((t, p) for t, p in EMPLOYEURS_MIS_A_DISPOSITION if t in presents)])


def _contracter(h: Hasard, e: Engagement, employeur: StructureScene, modalite: Modalite) -> Montage:
    if employeur.donnees.nom == PENITENTIAIRE:
        return Montage(e, employeur, modalite, C.AUTRE)
    return Montage(e, employeur, modalite, h.parmi(CONTRATS[employeur.type]))


def usage_de(montage: Montage) -> Usage:
    return USAGE_AI if montage.employeur.type is T.AI else USAGES[montage.type]
