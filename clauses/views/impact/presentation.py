"""What the templates of the impact table receive: rows in reading order, with their links."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby
from math import ceil
from urllib.parse import quote

from flask import url_for

from ...forms.impact import PREFIXE, Demande, valeur_d_adresse
from ...models import Territoire
from ...services.acteur import Acteur
from ...services.erreurs import DonneesInvalides
from ...services.impact import AXES, Axe, LigneAxe, TableauImpact, calculer_impact
from ...services.impact.axes import AXES_TEMPS, INCONNU, Groupe
from ...services.impact.calcul import libelle_de
from ...services.impact.consultation import nommer_precision
from ...services.impact.croisement import Croisement, Mesure, croiser
from ...services.impact.edition import libelle_periode, part
from ...services.impact.lignes import PAR_PAGE, LignesImpact, Portee, Question, nom_affiche, source_affichee
from ...services.impact.regles import avertissements, regles_de, regles_du_croisement
from ...services.impact.suivi import Engagement
from ...services.permissions import Permission
from ...services.releves.provenance import provenances
from .adresses import Adresses

#: Rows of an axis shown at first: the others are one click away, and the total counts them all.
LIGNES_MONTREES = {"choix": 2_000, "tous": 12, "essentiel": 10}
LIGNES_MONTREES_DEFAUT = 40
COLONNES_MONTREES = 40


@dataclass(frozen=True)
class LigneMontree:
    """One row of an axis on the page."""

    ligne: LigneAxe
    part: Decimal | None
    url: str
    url_filtre: str


@dataclass(frozen=True)
class Section:
    """One axis on the page; `reste` rows are not shown."""

    axe: Axe
    lignes: list[LigneMontree]
    reste: int
    url_tout: str
    maximum: Decimal
    regles: list[str]

    @property
    def est_large(self) -> bool:
        return AXES[self.axe].nommage is not None


def page_tableau(acteur: Acteur, demande: Demande, territoires: Sequence[Territoire]) -> dict:
    """Everything the page of the table shows."""
    adresses, tableau = Adresses(demande), calculer_impact(acteur, demande.perimetre)
    croisement, refus = _croiser(acteur, demande)
    return {
        "demande": demande,
        "tableau": tableau,
        "total": tableau.total,
        "territoires": territoires,
        "codes_choisis": {t.code for t in tableau.territoires},
        "description": _description(tableau),
        "periode": libelle_periode(demande.perimetre),
        "adresses": adresses,
        "portees": Portee,
        "blocs": _blocs([_section(axe, tableau, demande, adresses) for axe in demande.axes]),
        "mois": tableau.axes[Axe.MOIS],
        "axe_mois": Axe.MOIS,
        "groupes": _groupes_de_filtres(tableau, demande),
        "actifs": _filtres_actifs(tableau, demande, adresses),
        "onglets": _onglets(demande, adresses),
        "avertissements": [*demande.erreurs, *refus, *avertissements(demande.perimetre)],
        "en_erreur": bool(demande.erreurs),
        "croisement": croisement,
        "regles_croisement": regles_du_croisement(demande.croisement[:2]),
        "teintes": _teintes(croisement),
        "colonnes_montrees": COLONNES_MONTREES,
        "choix_axes": [(a.value, a.libelle) for a in Axe],
        "choix_mesures": [(m.value, m.libelle) for m in Mesure],
        "exports": adresses.exports("impact.telecharger") if acteur.peut(Permission.EXPORT_ANONYME) else [],
        "fil": [("Accueil", url_for("accueil.accueil")), ("Tableau d’impact", None)],
    }


def _description(tableau: TableauImpact) -> str:
    """« PLIE de l’Agenais · janvier à octobre 2026 », or « 7 territoires · … »."""
    noms = [t.nom for t in tableau.territoires]
    lieux = ", ".join(noms) if len(noms) <= 3 else f"{len(noms)} territoires consolidés"
    return f"{lieux} · {libelle_periode(tableau.perimetre)}"


def _croiser(acteur: Acteur, demande: Demande) -> tuple[Croisement | None, list[str]]:
    if demande.vue != "croisement":
        return None, []
    try:
        return _en_ordre(croiser(acteur, demande.perimetre, *demande.croisement)), []
    except DonneesInvalides as refus:
        return None, [refus.message]


def _en_ordre(c: Croisement) -> Croisement:
    """The same cross in reading order."""
    lignes, colonnes = ordonner(c.axes[0], c.lignes), ordonner(c.axes[1], c.colonnes)
    rangs, places = [c.lignes.index(x) for x in lignes], [c.colonnes.index(y) for y in colonnes]
    cellules = [[c.cellules[i][j] for j in places] for i in rangs]
    return replace(c, lignes=lignes, colonnes=colonnes, cellules=cellules)


def _section(axe: Axe, tableau: TableauImpact, demande: Demande, adresses: Adresses) -> Section:
    lignes = ordonner(axe, tableau.axes[axe])
    montrees = LIGNES_MONTREES.get(demande.vue, LIGNES_MONTREES_DEFAUT)
    montrees = len(lignes) if len(lignes) <= montrees + 2 else montrees
    filtrer = adresses.filtrer(axe)
    return Section(
        axe=axe,
        lignes=[
            LigneMontree(
                ligne,
                part(ligne, tableau),
                adresses.lignes_de(axe, ligne),
                filtrer + quote(valeur_d_adresse(axe, ligne.cle, ligne.id), safe=""),
            )
            for ligne in lignes[:montrees]
        ],
        reste=len(lignes) - montrees,
        url_tout=adresses.tableau(axe=axe.value),
        maximum=max((x.heures_realisees for x in lignes), default=Decimal(0)),
        regles=regles_de(axe),
    )


def ordonner(axe: Axe, lignes: Sequence[LigneAxe]) -> list[LigneAxe]:
    """Reading order: a closed list in its own order, time forward, objects by hours; « inconnu » comes last."""
    vocabulaire = AXES[axe].vocabulaire
    if axe in AXES_TEMPS:
        return list(lignes)
    if vocabulaire is None:
        return sorted(lignes, key=lambda x: (x.cle == INCONNU, -x.heures_realisees, x.libelle))
    rangs = {code.value: rang for rang, code in enumerate(vocabulaire)}
    return sorted(lignes, key=lambda x: (x.cle == INCONNU, rangs.get(x.cle, 0)))


def _blocs(sections: list[Section]) -> list[tuple[bool, list[Section]]]:
    """Neighbours of the same width together: the narrow ones flow in two columns."""
    return [(large, list(siennes)) for large, siennes in groupby(sections, key=lambda s: s.est_large)]


def _groupes_de_filtres(tableau: TableauImpact, demande: Demande) -> list[dict]:
    """The selects of the filters, by family: the values that have hours in what is shown."""
    champs: dict[Groupe, list[dict]] = {groupe: [] for groupe in Groupe}
    for axe in Axe:
        choisies = _valeurs_choisies(demande, axe)
        options = [(valeur_d_adresse(axe, x.cle, x.id), x.libelle) for x in ordonner(axe, tableau.axes[axe])]
        connues = {valeur for valeur, _ in options}
        options += [(v, libelle_de(axe, v)) for v in choisies if v not in connues]
        if len(options) > 1 or choisies:
            champs[AXES[axe].groupe].append(
                {"nom": PREFIXE + axe.value, "axe": axe, "options": options, "choisies": choisies}
            )
    return [{"groupe": groupe, "champs": siens} for groupe, siens in champs.items() if siens]


def _valeurs_choisies(demande: Demande, axe: Axe) -> list[str]:
    p = demande.perimetre
    return [*p.filtres.get(axe, ()), *map(str, p.objets.get(axe, ()))]


def _filtres_actifs(
    tableau: TableauImpact, demande: Demande, adresses: Adresses
) -> list[tuple[str, str, str]]:
    """One chip per value of each filter: `(axis, words, address without it)`."""
    actifs = []
    for axe in demande.perimetre.axes_filtres:
        mots = {valeur_d_adresse(axe, x.cle, x.id): x.libelle for x in tableau.axes[axe]}
        for valeur in _valeurs_choisies(demande, axe):
            actifs.append(
                (axe.libelle, mots.get(valeur) or libelle_de(axe, valeur), adresses.sans(axe, valeur))
            )
    return actifs


def _onglets(demande: Demande, adresses: Adresses) -> list[dict]:
    vues = [("essentiel", "L’essentiel"), *((g.value, g.libelle) for g in Groupe), ("tous", "Tous les axes"),
            ("croisement", "Croiser deux axes")]  # fmt: skip
    onglets = [
        {"libelle": mots, "url": adresses.tableau(vue=vue), "actif": demande.vue == vue} for vue, mots in vues
    ]
    if demande.vue == "choix":
        mots = ", ".join(a.libelle for a in demande.axes[:2]) + ("…" if len(demande.axes) > 2 else "")
        onglets.append(
            {"libelle": mots, "url": adresses.tableau(axe=[a.value for a in demande.axes]), "actif": True}
        )
    return onglets


def _teintes(croisement: Croisement | None) -> list[list[int]]:
    """The shade of each cell of a cross, 0 to 5, by its share of the largest one: decoration only."""
    if croisement is None:
        return []
    maximum = max((v for ligne in croisement.cellules for v in ligne if v), default=0)
    return [
        [0 if not v else 1 + min(4, int(v * 5 / maximum)) for v in ligne] for ligne in croisement.cellules
    ]


def page_lignes(acteur: Acteur, demande: Demande, question: Question, lues: LignesImpact) -> dict:
    """Everything the page of rows shows."""
    adresses = Adresses(demande)
    ouvertes = [(p.axe.libelle, nommer_precision(demande.perimetre, p)) for p in question.precisions]
    return {
        "demande": demande,
        "lues": lues,
        "par_page": PAR_PAGE,
        "portee": question.portee,
        "ouvertes": ouvertes,
        "periode": libelle_periode(demande.perimetre),
        "nom_affiche": nom_affiche,
        "source_affichee": source_affichee,
        "sources": provenances(acteur, (ligne.releve_ligne_id for ligne in lues.lignes)),
        "voir_contrat": acteur.peut(Permission.CONTRAT_LIRE),
        "exports": adresses.exports("impact.telecharger_lignes")
        if acteur.peut(Permission.EXPORT_ANONYME)
        else [],
        "fil": [
            ("Accueil", url_for("accueil.accueil")),
            ("Tableau d’impact", adresses.tableau()),
            (question.portee.libelle, None),
        ],
    }


def page_engagements(acteur: Acteur, demande: Demande, engagements: Sequence[Engagement], page: int) -> dict:
    """Everything the page of lots attributed shows; the totals are those of all the pages."""
    adresses = Adresses(demande)
    pages = max(1, ceil(len(engagements) / PAR_PAGE))
    page = min(page, pages)
    comptes = [e for e in engagements if not e.est_compris]
    return {
        "demande": demande,
        "engagements": engagements[(page - 1) * PAR_PAGE : page * PAR_PAGE],
        "page": page,
        "pages": pages,
        "nombre": len(engagements),
        "par_page": PAR_PAGE,
        "prevues": sum((e.heures_prevues or Decimal(0) for e in comptes), Decimal(0)),
        "realisees": sum((e.heures_realisees for e in engagements), Decimal(0)),
        "origine": sum((e.heures_depuis_origine for e in engagements), Decimal(0)),
        "periode": libelle_periode(demande.perimetre),
        "avertissements": avertissements(demande.perimetre),
        "adresses": adresses,
        "portees": Portee,
        "exports": adresses.exports("impact.telecharger_engagements")
        if acteur.peut(Permission.EXPORT_ANONYME)
        else [],
        "fil": [
            ("Accueil", url_for("accueil.accueil")),
            ("Tableau d’impact", adresses.tableau()),
            ("Heures prévues", None),
        ],
    }
