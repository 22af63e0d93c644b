"""What should be looked at in a contract: nothing here blocks (domaine §4, §6)."""

from datetime import date

from sqlalchemy import or_, select

from ...extensions import db
from ...models import Affectation, Contrat, Critere, CritereAffectation, Marche, Structure
from ..acteur import Acteur
from ..coherence import REGLES, Profil
from ..perimetre import contrats_visibles
from ..permissions import Permission
from ..referentiels import codes_a_verifier


def avertissements(acteur: Acteur, contrat: Contrat) -> list[str]:
    """The warnings on a contract found through its door, for those who write it; each once."""
    if not acteur.peut(Permission.CONTRAT_ECRIRE) or contrat.personne.anonymisee_le is not None:
        return []
    messages = [
        *_incoherences(contrat),
        *_hors_du_marche(contrat),
        *_deux_employeurs(acteur, contrat),
        *codes_a_verifier({"rome": contrat.rome}),
    ]
    return list(dict.fromkeys(messages))


def codes_a_verifier_apres_embauche(acteur: Acteur, contrat: Contrat) -> list[str]:
    """The codes just written for a contract and its person that the loaded lists do not have, for who writes them."""
    if not acteur.peut(Permission.CONTRAT_ECRIRE):
        return []
    personne = contrat.personne
    return codes_a_verifier(
        {"rome": contrat.rome, "code_commune": personne.code_commune, "qpv": personne.qpv}
    )


def _places(contrat: Contrat):
    return db.session.execute(
        select(Affectation, Marche)
        .join(Marche, Marche.id == Affectation.marche_id)
        .where(Affectation.contrat_id == contrat.id, Affectation.supprime_le.is_(None))
        .order_by(Affectation.id)
    ).all()


def _incoherences(contrat: Contrat) -> list[str]:
    messages = []
    for affectation, marche in _places(contrat):
        codes = db.session.scalars(
            select(Critere.code)
            .join(CritereAffectation, CritereAffectation.critere_id == Critere.id)
            .where(CritereAffectation.affectation_id == affectation.id)
        )
        profil = Profil(
            contrat.employeur.type,
            contrat.type,
            affectation.modalite,
            marche.type_clause or "",
            tuple(codes),
            contrat.personne.date_naissance,
            affectation.age_entree,
        )
        messages += [r.message for r in REGLES if r.est_atteinte(profil)]
    return messages


def _hors_du_marche(contrat: Contrat) -> list[str]:
    messages = []
    for _, marche in _places(contrat):
        if marche.date_notification and contrat.date_debut < marche.date_notification:
            messages.append(f"Ce contrat commence avant la notification du marché {marche.reference}.")
        if marche.date_fin and (contrat.date_fin or date.max) > marche.date_fin:
            messages.append(
                f"Ce contrat se termine après la fin du marché {marche.reference}, ou n’a pas de terme."
            )
    return messages


def _deux_employeurs(acteur: Acteur, contrat: Contrat) -> list[str]:
    requete = (
        contrats_visibles(acteur, Permission.CONTRAT_ECRIRE)
        .where(Contrat.personne_id == contrat.personne_id, Contrat.employeur_id != contrat.employeur_id)
        .where(or_(Contrat.date_fin.is_(None), Contrat.date_fin >= contrat.date_debut))
        .join(Structure, Structure.id == Contrat.employeur_id)
        .with_only_columns(Structure.nom)
        .order_by(Structure.cle_nom)
    )
    if contrat.date_fin:
        requete = requete.where(Contrat.date_debut <= contrat.date_fin)
    return [
        f"Cette personne a aussi un contrat chez {nom} sur la même période."
        for nom in db.session.scalars(requete)
    ]
