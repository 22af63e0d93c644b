"""What a file changes in one market, decided without writing anything.

`Marche.donnees_publiques` remembers, for each market: `dits`, what the newest publication said of each field;
`publiee_le`, its day; `vus`, the digests of what was taken into account; `titulaires` and `sous_traitants`, the
structures ever named. From there:

- a value that is still the one last said was not touched by hand: a newer publication rectifies it;
- any other value was edited since: the file's one is proposed;
- an older publication only fills what nobody ever said, so the order of two files does not matter;
- of two publications of the same day, the last one imported wins, and going back to the first changes nothing.
"""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date

from clauses.models.vocabulaire import Secteur
from clauses.services.avenants import valeur_en_vigueur
from clauses.services.imports.decp import deductions
from clauses.services.imports.decp.calendrier import ajouter_mois
from clauses.services.imports.decp.plan_avenants import AvenantChange, reunir
from clauses.services.imports.decp.plan_titulaires import Attribues, repartir, titulaires_d_avenants
from clauses.services.imports.decp.publication import (
    CHAMPS,
    CHAMPS_STRUCTURES,
    DATE_FIN,
    Champ,
    CleStructure,
    Publication,
    publication,
    texte,
)
from clauses.services.imports.decp.rapprochement import Existant, MarcheConnu
from clauses.services.imports.decp.types import MarcheDecp


@dataclass
class Changements:
    """Everything one market of the file adds to the base; `connu` is `None` when the market is new."""

    marche: MarcheDecp
    acheteur: CleStructure
    connu: MarcheConnu | None
    donnees: dict
    valeurs: dict[str, object] = field(default_factory=dict)
    #: (field, value of the base, value proposed), as texts.
    propositions: list[tuple[str, str | None, str]] = field(default_factory=list)
    avenants: list[AvenantChange] = field(default_factory=list)
    lieu: tuple[str, str, str | None] | None = None
    attribues: Attribues = field(default_factory=Attribues)
    #: (field, before, after), for the journal; empty for a new market.
    modifications: list[tuple[str, str | None, str | None]] = field(default_factory=list)

    @property
    def est_nouveau(self) -> bool:
        return self.connu is None

    @property
    def change_la_base(self) -> bool:
        connues = self.connu.ligne.donnees_publiques if self.connu else None
        return bool(self.propositions) or self.donnees != connues

    def actuel(self, champ: str) -> str | None:
        """The value of the base once this plan is applied so far, as text."""
        if champ in self.valeurs:
            return texte(self.valeurs[champ])
        return texte(getattr(self.connu.ligne, champ)) if self.connu else None

    def ecrire(self, champ: Champ, valeur: str) -> None:
        if not champ.est_colonne:
            return
        if self.connu is not None:
            self.modifications.append((champ.nom, self.actuel(champ.nom), valeur))
        self.valeurs[champ.nom] = champ.valeur(valeur)

    def proposer(self, champ: str, valeur: str) -> None:
        """Propose once: a value already proposed, accepted or refused, is not proposed again."""
        deja = {(c, v) for c, _, v in self.propositions} | (self.connu.propositions if self.connu else set())
        if (champ, valeur) not in deja:
            actuel = None if champ in CHAMPS_STRUCTURES else self.actuel(champ)
            self.propositions.append((champ, actuel, valeur))


def planifier(marche: MarcheDecp, acheteur: CleStructure, existant: Existant, le: date) -> Changements:
    """Compare a market of the file with the base; `le` is the day on which « in force » is read."""
    connu = existant.marche(acheteur, marche.id)
    deja = connu.ligne.donnees_publiques if connu else None
    changements = Changements(marche, acheteur, connu, deepcopy(deja) if deja else _rien_de_dit())
    lue = publication(marche)
    est_ancienne = _est_plus_ancienne(lue, changements.donnees)
    _confronter_les_champs(changements, lue, est_ancienne)
    _confronter_les_avenants(changements, le)
    _deduire(changements)
    _confronter_le_lieu(changements)
    attribues = repartir(marche, connu, existant, changements.donnees, est_ancienne)
    titulaires_d_avenants(attribues, [a.valeurs for a in changements.avenants], connu, existant)
    for champ, valeur in attribues.a_proposer:
        changements.proposer(champ, valeur)
    changements.attribues = attribues
    return changements


def _rien_de_dit() -> dict:
    return {"publiee_le": None, "dits": {}, "vus": [], "titulaires": [], "sous_traitants": [], "lieux": []}


def _est_plus_ancienne(lue: Publication, donnees: dict) -> bool:
    return bool(lue.publiee_le and donnees["publiee_le"] and lue.publiee_le < donnees["publiee_le"])


def _confronter_les_champs(changements: Changements, lue: Publication, est_ancienne: bool) -> None:
    donnees = changements.donnees
    if lue.empreinte in donnees["vus"]:
        return
    nouveaux = [c for c in CHAMPS if c.nom in lue.textes and _est_nouveau(c, lue, donnees["dits"])]
    if est_ancienne:
        nouveaux = [c for c in nouveaux if c.nom not in donnees["dits"] and _est_vide(changements, c)]
    for champ in nouveaux:
        _confronter(changements, champ, lue.textes[champ.nom])
    if nouveaux or changements.est_nouveau:
        donnees["vus"] = sorted({*donnees["vus"], lue.empreinte})
    if lue.publiee_le and not est_ancienne:
        donnees["publiee_le"] = lue.publiee_le


def _est_nouveau(champ: Champ, lue: Publication, dits: dict[str, str]) -> bool:
    return champ.differe(lue.textes[champ.nom], dits.get(champ.nom))


def _est_vide(changements: Changements, champ: Champ) -> bool:
    return not champ.est_colonne or changements.actuel(champ.nom) is None


def _confronter(changements: Changements, champ: Champ, valeur: str) -> None:
    """One field that a publication says for the first time, or says otherwise than before."""
    dit = changements.donnees["dits"].get(champ.nom)
    changements.donnees["dits"][champ.nom] = valeur
    if not champ.est_colonne:
        return
    actuel = changements.actuel(champ.nom)
    if not champ.differe(actuel, valeur):
        return
    if champ.differe(actuel, dit):
        changements.proposer(champ.nom, valeur)
    else:
        changements.ecrire(champ, valeur)


def _confronter_les_avenants(changements: Changements, le: date) -> None:
    """Add the amendments, then move the expected end."""
    donnees = changements.donnees
    connus = changements.connu.avenants if changements.connu else []
    tous, changements.avenants = reunir(changements.marche.avenants, connus, donnees)
    notification, duree = donnees["dits"].get("date_notification"), donnees["dits"].get("duree_mois")
    en_vigueur = valeur_en_vigueur(
        int(duree) if duree else None, [(a.date_notification, a.numero, a.duree_mois) for a in tous], le
    )
    if notification and en_vigueur:
        fin = texte(ajouter_mois(date.fromisoformat(notification), en_vigueur))
        if DATE_FIN.differe(fin, donnees["dits"].get("date_fin")):
            _confronter(changements, DATE_FIN, fin)


def _deduire(changements: Changements) -> None:
    """Nature and sector follow the CPV written, unless a person corrected them."""
    connu = changements.connu
    if connu is None:
        cpv = changements.valeurs.get("cpv")
        changements.valeurs |= {
            "nature": deductions.nature_prestation(cpv),
            "secteur": deductions.secteur(cpv),
        }
    elif "cpv" in changements.valeurs:
        changements.valeurs |= suites_du_cpv(connu.ligne, changements.valeurs["cpv"])


def suites_du_cpv(marche, cpv: str | None) -> dict[str, object]:
    """Nature and sector that a new CPV gives to a market (its row or its object), those corrected left out."""
    suites: dict[str, object] = {}
    if marche.nature in (None, deductions.nature_prestation(marche.cpv)):
        suites["nature"] = deductions.nature_prestation(cpv)
    if not marche.secteur_motif and marche.secteur in (Secteur.INCONNU, deductions.secteur(marche.cpv)):
        suites["secteur"] = deductions.secteur(cpv)
    return suites


def _confronter_le_lieu(changements: Changements) -> None:
    """A place of performance is added the first time it is said: places add up, none replaces another."""
    marche, donnees = changements.marche, changements.donnees
    if not marche.lieu_code:
        return
    type_code, code = marche.lieu_type or "", marche.lieu_code
    dit = f"{type_code}|{code}"
    if dit in donnees["lieux"]:
        return
    donnees["lieux"] = sorted([*donnees["lieux"], dit])
    if changements.connu is None or (type_code, code) not in changements.connu.lieux:
        changements.lieu = (type_code, code, marche.departement)
