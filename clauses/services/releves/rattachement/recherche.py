"""Tying the lines of a sheet to contracts on markets: who it is, then on which market that month."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from sqlalchemy import Row, select

from ....extensions import db
from ....models import Affectation, HeuresMensuelles
from ....models.vocabulaire import Doute, EtatHeures
from ...acteur import Acteur
from ...calendrier import fin_du_mois
from ...imports.progression import suivre
from ...normalisation import texte_recherche
from .marche_lu import MARCHE_NOMME, REFERENCE, MarcheLu, les_mieux_nommes
from .noms import cle_lue, lire_nom
from .reconnaissance import Jugement, Lu, Reconnaissance
from .resultat import Candidat, LigneARattacher, Rattachement
from .souvenirs import appliquer_souvenir, souvenirs_du_deposant
from .univers import Humain, Univers, affectations_du_deposant, lire_univers

#: Contracts proposed for one person of several, and for a line.
PAR_PERSONNE = 3
PAR_LIGNE = 12
#: A line tied to a contract, but for the line: what follows it in a `Rattachement`.
Contrat = tuple[int, int, int, None, list[Candidat]]
_HOMONYMES = (Doute.HOMONYMES, Doute.PREMIER_JANVIER)


def rattacher(acteur: Acteur, deposant_id: int, lignes: Sequence[LigneARattacher]) -> list[Rattachement]:
    """One answer per line, in the same order; three queries whatever their number.

    A line is tied when its name is exactly that of one person the depositor may declare hours for, or was said to
    be theirs before, and when one contract on a market covers the month, or the line names its market. Everything
    else is proposed, with the doubt.
    """
    univers = lire_univers(acteur, deposant_id)
    if not lignes:
        return []
    jugements = _juger(lignes, univers, souvenirs_du_deposant(deposant_id, univers))
    marches = _Marches(univers)
    rattachements = [
        _rattacher(ligne, j, univers, marches)
        for ligne, j in suivre(list(zip(lignes, jugements, strict=True)), "Rattachement")
    ]
    return _signaler_les_validees(acteur, deposant_id, rattachements)


def _juger(
    lignes: Sequence[LigneARattacher], univers: Univers, souvenirs: dict[str, set[int]]
) -> list[Jugement]:
    """Each writing of a name is judged once, and near spellings all together."""
    cles = [(li.personne, li.nom, li.prenom, li.date_naissance) for li in lignes]
    distincts = dict(zip(cles, lignes, strict=True))
    lus = [Lu(lire_nom(ligne, univers.codes), ligne.date_naissance) for ligne in distincts.values()]
    juges = {
        cle: appliquer_souvenir(jugement, souvenirs.get(cle_lue(cle[0], cle[3]), ()))
        for cle, jugement in zip(distincts, Reconnaissance(univers).juger(lus), strict=True)
    }
    return [juges[cle] for cle in cles]


@dataclass
class _Marches:
    """How clearly each text names each lot of the depositor, read once per text."""

    univers: Univers
    _par_texte: dict[str | None, dict[int, int]] = field(default_factory=dict)
    _seuls: dict[tuple, Contrat | None] = field(default_factory=dict)

    def forces(self, texte: str | None) -> dict[int, int]:
        """Key of a lot → its weight, for those that the text names."""
        if texte not in self._par_texte:
            cle = texte_recherche(texte or "")
            lu = MarcheLu(cle)
            lots = self._lots if cle else {}
            self._par_texte[texte] = {lot: force for lot, a in lots.items() if (force := lu.force(a))}
        return self._par_texte[texte]

    @cached_property
    def _lots(self) -> dict[int, Row]:
        return {a.lot_id: a for a in self.univers.affectations}

    def seul_contrat(self, humain: Humain, a: Row, texte: str | None, raison: str) -> Contrat | None:
        """The contract of somebody who has no other that month; `None` when the text names another market.

        The same for all their lines on that market: it is settled once.
        """
        cle = (a.id, texte, raison)
        if cle not in self._seuls:
            est_autre = _nomme_un_autre([a], self.forces(texte))
            contrat = (a.id, a.territoire_id, a.attribution_id, None, [_candidat(humain, a, raison)])
            self._seuls[cle] = None if est_autre else contrat
        return self._seuls[cle]

    def attribution_nommee(self, texte: str | None) -> int | None:
        """The only commitment that the text names by its reference."""
        forces = self.forces(texte)
        if max(forces.values(), default=0) < REFERENCE:
            return None
        nommees = {a.attribution_id for a in les_mieux_nommes(self.univers.affectations, forces)}
        return nommees.pop() if len(nommees) == 1 else None


def _rattacher(
    ligne: LigneARattacher, jugement: Jugement, univers: Univers, marches: _Marches
) -> Rattachement:
    if jugement.humain_id is None:
        candidats = _choix_de_personnes(ligne, jugement, univers, marches.forces(ligne.marche))
        attribution = marches.attribution_nommee(ligne.marche) if jugement.doute is Doute.INCONNUE else None
        return Rattachement(ligne, attribution_id=attribution, doute=jugement.doute, candidats=candidats)
    humain = univers.humains[jugement.humain_id]
    raison = jugement.trouves[0].raison
    du_mois = [a for a in humain.affectations if couvre(a, ligne.mois)]
    if len(du_mois) == 1 and (contrat := marches.seul_contrat(humain, du_mois[0], ligne.marche, raison)):
        return Rattachement(ligne, *contrat)
    forces = marches.forces(ligne.marche)
    retenues = _missions_reunies(les_mieux_nommes(du_mois, forces), ligne.mois)
    if not retenues or _nomme_un_autre(retenues, forces):
        return _hors_contrat(ligne, humain, forces)
    if len(retenues) > 1:
        choix = [_candidat(humain, a, f"{raison} Plusieurs contrats couvrent ce mois.") for a in retenues]
        return Rattachement(ligne, doute=Doute.PLUSIEURS_MARCHES, candidats=choix[:PAR_LIGNE])
    (a,) = retenues
    return Rattachement(ligne, a.id, a.territoire_id, a.attribution_id, None, [_candidat(humain, a, raison)])


def _missions_reunies(retenues: Sequence[Row], mois: date) -> Sequence[Row]:
    """Successive missions of one employer on one commitment are one choice: the one with most days in the month.

    A sheet gives the hours of the month, not those of each mission; on the market they are the same hours.
    """
    if len({(a.personne_id, a.attribution_id, a.employeur) for a in retenues}) != 1:
        return retenues
    return [max(retenues, key=lambda a: (_jours_dans(a, mois), a.debut, a.id))]


def _jours_dans(a: Row, mois: date) -> int:
    fin = fin_du_mois(mois)
    return (min(a.fin or fin, fin) - max(a.debut, mois)).days


def _nomme_un_autre(retenues: Sequence[Row], forces: dict[int, int]) -> bool:
    """The line gives the reference of a market, or of a lot, that is not of this person's contracts."""
    sienne = max(forces.get(a.lot_id, 0) for a in retenues)
    return max(forces.values(), default=0) >= MARCHE_NOMME and sienne < REFERENCE


def _hors_contrat(ligne: LigneARattacher, humain: Humain, forces: dict[int, int]) -> Rattachement:
    choix = [
        _candidat(humain, a, _periode(a, ligne.mois))
        for a in sorted(humain.affectations, key=lambda a: _merite(a, ligne.mois, forces))
    ]
    return Rattachement(ligne, doute=Doute.HORS_CONTRAT, candidats=choix[:PAR_LIGNE])


def _choix_de_personnes(
    ligne: LigneARattacher, jugement: Jugement, univers: Univers, forces: dict[int, int]
) -> list[Candidat]:
    """The contracts of each person the name may be, those of the month first; birth dates only between homonyms."""
    humains = [univers.humains[t.humain_id] for t in jugement.trouves]
    noms = [texte_recherche(h.nom_complet) for h in humains]
    candidats = []
    for trouve, humain, nom in zip(jugement.trouves, humains, noms, strict=True):
        siennes = sorted(humain.affectations, key=lambda a: _merite(a, ligne.mois, forces))
        naissance = humain.naissance if jugement.doute in _HOMONYMES or noms.count(nom) > 1 else None
        for a in siennes[:PAR_PERSONNE]:
            raison = trouve.raison if couvre(a, ligne.mois) else f"{trouve.raison} {_periode(a, ligne.mois)}"
            candidats.append(_candidat(humain, a, raison, naissance))
    return candidats[:PAR_LIGNE]


def couvre(a: Row, mois: date) -> bool:
    """Whether the contract has a day in that month."""
    return a.debut <= fin_du_mois(mois) and (a.fin is None or a.fin >= mois)


def _merite(a: Row, mois: date, forces: dict[int, int]) -> tuple:
    """The contracts of the month first, then the nearest in time; among them the market that the line names."""
    return _mois_d_ecart(a, mois), -forces.get(a.lot_id, 0), -a.debut.toordinal(), a.id


def _mois_d_ecart(a: Row, mois: date) -> int:
    if couvre(a, mois):
        return 0
    bord = a.debut if a.debut.replace(day=1) > mois else a.fin
    return abs((bord.year - mois.year) * 12 + bord.month - mois.month)


def _periode(a: Row, mois: date) -> str:
    if couvre(a, mois):
        return "Son contrat couvre ce mois, sur un autre marché que celui de la ligne."
    if a.debut.replace(day=1) > mois:
        return f"Son contrat commence le {a.debut:%d/%m/%Y}."
    return f"Son contrat a pris fin le {a.fin:%d/%m/%Y}."


def _candidat(humain: Humain, a: Row, raison: str, naissance: date | None = None) -> Candidat:
    return Candidat(
        a.id, a.personne_id, a.territoire_id, humain.nom_complet, naissance, a.reference, a.lot, a.employeur,
        a.debut, a.fin, raison,
    )  # fmt: skip


def _signaler_les_validees(
    acteur: Acteur, deposant_id: int, rattachements: list[Rattachement]
) -> list[Rattachement]:
    """Lines that add up to something else than the hours validated for that contract and month are doubtful."""
    lies = [r for r in rattachements if r.affectation_id is not None]
    validees = _heures_validees(acteur, deposant_id, {r.ligne.mois for r in lies})
    if not validees:
        return rattachements
    sommes: dict[tuple[int, date], Decimal] = defaultdict(Decimal)
    for r in lies:
        sommes[r.affectation_id, r.ligne.mois] += r.ligne.heures
    differentes = {cle for cle, somme in sommes.items() if validees.get(cle, somme) != somme}
    return [
        r._replace(doute=Doute.DEJA_VALIDEES) if (r.affectation_id, r.ligne.mois) in differentes else r
        for r in rattachements
    ]


def _heures_validees(
    acteur: Acteur, deposant_id: int, mois: Iterable[date]
) -> dict[tuple[int, date], Decimal]:
    bornes = sorted(mois)
    if not bornes:
        return {}
    siennes = affectations_du_deposant(acteur, deposant_id).with_only_columns(Affectation.id)
    requete = select(HeuresMensuelles.affectation_id, HeuresMensuelles.mois, HeuresMensuelles.heures).where(
        HeuresMensuelles.affectation_id.in_(siennes),
        HeuresMensuelles.mois.between(bornes[0], bornes[-1]),
        HeuresMensuelles.valable_au.is_(None),
        HeuresMensuelles.etat == EtatHeures.VALIDEE,
    )
    return {(a, m): h for a, m, h in db.session.execute(requete)}
