"""Who holds each lot: holders, groups, subcontractors, and insertion structures on reserved lots."""

from ...models import Attribution
from ...models.vocabulaire import Groupement, RoleAttribution, TypeClause, TypeStructure
from .donnees import Famille
from .hasard import Hasard
from .scene import Engagement, MarcheScene, Scene, StructureScene

T = TypeStructure
#: Which kinds of structure a reserved market is open to; the other clauses go to ordinary companies.
TITULAIRES_RESERVES: dict[TypeClause, tuple[TypeStructure, ...]] = {
    TypeClause.RESERVE_EA: (T.EA, T.ESAT),
    TypeClause.RESERVE_SIAE: (T.EI, T.ACI),
    TypeClause.RESERVE_MIXTE: (T.EI, T.EA, T.ACI, T.ESAT),
    TypeClause.RESERVE_ESS: (T.REGIE, T.EI, T.ACI),
    TypeClause.RESERVE_PENITENTIAIRE: (T.EI,),
    TypeClause.INSERTION: (T.ACI, T.REGIE, T.EI),
}
SOUS_TRAITANTS_INSERTION = (T.EI, T.ACI, T.EA, T.REGIE)
PENITENTIAIRE = "Ateliers des Palus"
#: Held by the demonstration account of a company: it must have something to read.
ENTREPRISE_VEDETTE = "Sogarco Bâtiment"
CHANCE_GROUPEMENT, CHANCE_INSERTION, CHANCE_SOUS_TRAITANT = 0.16, 0.34, 0.08


def attribuer(scene: Scene, hasard: Hasard, marche: MarcheScene, lot_id: int, famille: Famille) -> None:
    """Give a lot to a holder, alone or in a group, with its subcontractors."""
    pris: set[int] = set()
    if marche.clause in TITULAIRES_RESERVES:
        titulaire = _reserve(scene, hasard, marche, famille)
        _engager(scene, marche, lot_id, titulaire, RoleAttribution.TITULAIRE, famille)
        return
    candidats = _capables(scene, marche.territoire.code, famille, (T.ENTREPRISE,))
    titulaire = _tirer(hasard, candidats, pris)
    if hasard.chance(CHANCE_GROUPEMENT) and len(candidats) > 1:
        groupement = hasard.un((Groupement.SOLIDAIRE, Groupement.CONJOINT))
        principal = _engager(
            scene, marche, lot_id, titulaire, RoleAttribution.MANDATAIRE, famille, groupement, part=0.65
        )
        cotraitant = _tirer(hasard, candidats, pris)
        _engager(
            scene, marche, lot_id, cotraitant, RoleAttribution.COTRAITANT, famille, groupement, part=0.35
        )
    else:
        principal = _engager(scene, marche, lot_id, titulaire, RoleAttribution.TITULAIRE, famille)
    _sous_traiter(scene, hasard, principal, pris)


def _sous_traiter(scene: Scene, hasard: Hasard, principal: Engagement, pris: set[int]) -> None:
    territoire, famille = principal.marche.territoire.code, principal.famille
    est_vedette = principal.structure.donnees.nom == ENTREPRISE_VEDETTE
    for types, chance in (
        (SOUS_TRAITANTS_INSERTION, 0.7 if est_vedette else CHANCE_INSERTION),
        ((T.ENTREPRISE,), CHANCE_SOUS_TRAITANT),
    ):
        candidats = [s for s in _capables(scene, territoire, famille, types) if s.id not in pris]
        if candidats and hasard.chance(chance):
            structure = _tirer(hasard, candidats, pris)
            sous_traitant = _engager(
                scene, principal.marche, principal.lot_id, structure, RoleAttribution.SOUS_TRAITANT, famille,
                sous=principal, part=0.0,
            )  # fmt: skip
            principal.sous_traitants.append(sous_traitant)


def _capables(
    scene: Scene, territoire: str, famille: Famille, types: tuple[TypeStructure, ...]
) -> list[StructureScene]:
    """Structures of these types that hold that trade there; failing that, of those types there."""
    proches = [s for s in scene.structures if s.type in types and territoire in s.donnees.zones]
    capables = [s for s in proches if s.sait(famille, territoire)]
    if capables or T.ENTREPRISE not in types:
        return [s for s in capables if s.donnees.nom != PENITENTIAIRE]
    generales = {"batiment", "rehabilitation"} if famille.est_travaux else {"nettoyage", "espaces_verts"}
    return [s for s in proches if s.donnees.familles & generales]


def _reserve(scene: Scene, hasard: Hasard, marche: MarcheScene, famille: Famille) -> StructureScene:
    if marche.clause is TypeClause.RESERVE_PENITENTIAIRE:
        return next(s for s in scene.structures if s.donnees.nom == PENITENTIAIRE)
    types = TITULAIRES_RESERVES[marche.clause]
    capables = _capables(scene, marche.territoire.code, famille, types)
    proches = [
        s
        for s in scene.structures
        if s.type in types and marche.territoire.code in s.donnees.zones and s.donnees.nom != PENITENTIAIRE
    ]
    return hasard.un(capables or proches)


def _tirer(hasard: Hasard, candidats: list[StructureScene], pris: set[int]) -> StructureScene:
    libres = [s for s in candidats if s.id not in pris]
    structure = hasard.parmi((s, 2.5 if s.donnees.nom == ENTREPRISE_VEDETTE else 1) for s in libres)
    pris.add(structure.id)
    return structure


def _engager(
    scene: Scene,
    marche: MarcheScene,
    lot_id: int,
    structure: StructureScene,
    role: RoleAttribution,
    famille: Famille,
    groupement: Groupement | None = None,
    sous: Engagement | None = None,
    part: float = 1.0,
) -> Engagement:
    identifiant = scene.registre.ajouter(
        Attribution,
        lot_id=lot_id,
        structure_id=structure.id,
        role=role,
        groupement=groupement,
        donneur_ordre_direct_id=sous.id if sous else None,
    )
    engagement = Engagement(identifiant, lot_id, marche, structure, role, famille, part)
    marche.engagements.append(engagement)
    return engagement
