"""A market followed by two PLIE: the pilot holds it, the other follows the same people and the same hours.

The hours of the follower repeat some of the pilot's: a consolidation counts them once, and the people too.
"""

from datetime import date, timedelta

from ...models import Attribution, Contrat, LieuExecution, Lot, Marche
from .calendrier import decaler
from .personnes import Accueil
from .scene import AffectationScene, ContratScene, Engagement, MarcheScene, PersonneScene, Scene

PILOTE, SUIVEUR = "bordeaux", "technowest"
#: How the market of the pilot is recognised in its list, and how many people the other PLIE follows there.
OPERATION_PARTAGEE = "Ligne F du tramway"
PERSONNES_SUIVIES = 8
PART_DU_SUIVEUR = 0.12


def partager(scene: Scene) -> None:
    """Copy the market into the territory that follows it, with a few people and their hours."""
    suiveur = scene.territoires[SUIVEUR]
    original = _marche_du_pilote(scene)
    marche, engagements = _copier_le_marche(scene, original)
    suiveur.marches.append(marche)
    accueil = Accueil(scene, suiveur)
    copies: dict[int, PersonneScene] = {}
    for a in _affectations_a_suivre(scene, original):
        p = a.contrat.personne
        if p.id not in copies:
            copies[p.id] = accueil.inscrire_aussi(p, a.contrat.debut, a.contrat.employeur.type)
            copies[p.id].criteres, copies[p.id].est_verifiee = p.criteres, True
        suiveur.affectations.append(_copier(scene, a, copies[p.id], engagements[a.engagement.id]))


def _marche_du_pilote(scene: Scene) -> MarcheScene:
    """The biggest market of the shared operation."""
    candidats = [
        m
        for m in scene.territoires[PILOTE].marches
        if scene.registre.ligne(Marche, m.id)["objet"].startswith(OPERATION_PARTAGEE) and m.engagements
    ]
    return max(candidats, key=lambda m: (m.poids, -m.id))


def _copier_le_marche(scene: Scene, original: MarcheScene) -> tuple[MarcheScene, dict[int, Engagement]]:
    suiveur = scene.territoires[SUIVEUR]
    ligne = {k: v for k, v in scene.registre.ligne(Marche, original.id).items() if k != "id"}
    ligne |= {
        "territoire_id": suiveur.id,
        "operation_id": None,
        "facilitateur_id": suiveur.facilitateurs[0][0],
        "pilote_id": original.id,
    }
    identifiant = scene.registre.ajouter(Marche, **ligne)
    scene.registre.ajouter(
        LieuExecution, marche_id=identifiant, code="33281", type_code="Code commune", departement="33"
    )
    marche = MarcheScene(**{**original.__dict__, "id": identifiant, "territoire": suiveur, "engagements": []})
    lots: dict[int, int] = {}
    engagements: dict[int, Engagement] = {}
    for e in original.engagements:
        if e.lot_id not in lots:
            lot = {
                k: v for k, v in scene.registre.ligne(Lot, e.lot_id).items() if k not in ("id", "marche_id")
            }
            lots[e.lot_id] = scene.registre.ajouter(Lot, **lot, marche_id=identifiant)
        engagements[e.id] = _copier_l_engagement(scene, e, marche, lots[e.lot_id], engagements)
    return marche, engagements


def _copier_l_engagement(
    scene: Scene, e: Engagement, marche: MarcheScene, lot_id: int, faits: dict[int, Engagement]
) -> Engagement:
    ligne = {k: v for k, v in scene.registre.ligne(Attribution, e.id).items() if k not in ("id", "lot_id")}
    direct = ligne["donneur_ordre_direct_id"]
    ligne["donneur_ordre_direct_id"] = faits[direct].id if direct else None
    identifiant = scene.registre.ajouter(Attribution, **ligne, lot_id=lot_id)
    copie = Engagement(
        **{**e.__dict__, "id": identifiant, "lot_id": lot_id, "marche": marche, "sous_traitants": [],
           "plan": {mois: h * PART_DU_SUIVEUR for mois, h in e.plan.items()}}
    )  # fmt: skip
    if direct:
        faits[direct].sous_traitants.append(copie)
    marche.engagements.append(copie)
    return copie


def _affectations_a_suivre(scene: Scene, original: MarcheScene) -> list[AffectationScene]:
    """Every contract of the first people of the market who are new to the other territory."""
    deja = {p.identite_id for p in scene.territoires[SUIVEUR].personnes}
    retenues: dict[int, list[AffectationScene]] = {}
    for a in scene.territoires[PILOTE].affectations:
        p = a.contrat.personne
        est_du_marche = a.engagement.marche is original and sum(a.heures.values()) > 60
        if not est_du_marche or p.identite_id in deja or not p.est_verifiee:
            continue
        if p.id in retenues or len(retenues) < PERSONNES_SUIVIES:
            retenues.setdefault(p.id, []).append(a)
    return [a for affectations in retenues.values() for a in affectations]


def _copier(scene: Scene, a: AffectationScene, p: PersonneScene, engagement: Engagement) -> AffectationScene:
    ligne = {k: v for k, v in scene.registre.ligne(Contrat, a.contrat.id).items() if k != "id"}
    identifiant = scene.registre.ajouter(Contrat, **{**ligne, "personne_id": p.id})
    contrat = ContratScene(**{**a.contrat.__dict__, "id": identifiant, "personne": p, "affectations": []})
    p.contrats.append(contrat)
    p.libre_le = contrat.fin_prevue + timedelta(days=1)
    copie = AffectationScene(0, contrat, engagement, a.modalite, a.part, _mois_acquis(scene, a))
    contrat.affectations.append(copie)
    return copie


def _mois_acquis(scene: Scene, a: AffectationScene) -> dict[date, object]:
    """Hours old enough to be validated on both sides."""
    limite = decaler(scene.calendrier.courant, -2)
    return {mois: h for mois, h in a.heures.items() if mois < limite}
