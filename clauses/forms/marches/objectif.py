"""The form of an objective: one set of parameters by method."""

from decimal import Decimal

from ...models import Objectif
from ...models.vocabulaire import MethodeObjectif
from ...services.erreurs import DonneesInvalides
from ...services.marches.calcul import PARAMETRES, Regime
from ...services.marches.objectifs import MOTIF_ATTENDU, ObjectifSaisie
from ..champs import ChampDate, ChampNombre, ChampTexte, ChampVocabulaire
from ..edition import FormulaireEdition
from ..regles import PeutRester, Requis


def _nombre(nom: str) -> ChampNombre:
    parametre = next(p for ps in PARAMETRES.values() for p in ps if p.nom == nom)
    unite = f" ({parametre.unite})" if parametre.unite else ""
    return ChampNombre(
        f"{parametre.libelle}{unite}",
        decimales=4,
        minimum=0,
        maximum=Decimal(10) ** 11,
        validators=[PeutRester()] if parametre.est_requis else (),
    )


class ObjectifForm(FormulaireEdition):
    methode = ChampVocabulaire("Méthode", list(PARAMETRES), default=MethodeObjectif.FORFAIT)
    montant = _nombre("montant")
    part_main_oeuvre = _nombre("part_main_oeuvre")
    taux_effort = _nombre("taux_effort")
    cout_horaire = _nombre("cout_horaire")
    montant_facture = _nombre("montant_facture")
    tranche = _nombre("tranche")
    seuil = _nombre("seuil")
    regime = ChampVocabulaire("Effet du seuil", Regime, vide="Sans seuil")
    heures_totales = _nombre("heures_totales")
    taux = _nombre("taux")
    etp = _nombre("etp")
    heures_par_etp = _nombre("heures_par_etp")
    # That of the formula when it is left empty; a lump sum has none.
    heures = ChampNombre("Volume retenu (heures)", minimum=0, unite="h", validators=[PeutRester()])
    date_effet = ChampDate("Date d’effet")
    motif = ChampTexte("Motif", longueur=500)

    @property
    def groupes(self):
        """(method, its fields), for the page."""
        return [(m, [self[p.nom] for p in parametres]) for m, parametres in PARAMETRES.items() if parametres]

    @property
    def saisie(self) -> ObjectifSaisie:
        """Raises `DonneesInvalides` when no method is chosen: nothing can be computed."""
        methode = self.methode.data
        if methode is None:
            raise DonneesInvalides("Choisissez une méthode.", "methode")
        lus = {p.nom: self[p.nom].data for p in PARAMETRES[methode]}
        return ObjectifSaisie(
            heures=self.heures.data,
            date_effet=self.date_effet.data,
            methode=methode,
            parametres={c: v for c, v in lus.items() if v is not None},
            motif=self.motif.data,
        )


def valeurs_de(objectif: Objectif) -> dict:
    """What the form of a correction is filled with; an imported volume has no formula, and reads as a lump sum."""
    methode = objectif.methode if objectif.methode in PARAMETRES else MethodeObjectif.FORFAIT
    lus = {p.nom: (objectif.parametres or {}).get(p.nom) for p in PARAMETRES[methode]}
    nombres = {c: Decimal(v) for c, v in lus.items() if v is not None and c != "regime"}
    return {
        "methode": methode,
        "heures": objectif.heures,
        "date_effet": objectif.date_effet,
        "regime": lus.get("regime"),
        **nombres,
    }


class CorrectionForm(ObjectifForm):
    """What replaces an erroneous version, and what was wrong."""

    motif = ChampTexte("Motif", longueur=500, validators=[Requis(MOTIF_ATTENDU)])
