"""The list of late markets: who is in it, and why."""

from datetime import date

import pytest

from clauses.extensions import db
from clauses.models import Marche
from clauses.models.vocabulaire import Etape, EtatHeures, Qualification, Role
from clauses.services.acteur import SYSTEME
from clauses.services.listes import Demande, lister
from clauses.services.listes.definition import Contexte
from clauses.services.marches import MARCHES
from clauses.services.perimetre import marches_visibles
from clauses.services.suivi.avancement import rythme_de
from clauses.services.suivi.motifs import dire_motifs
from clauses.services.suivi.retards import RETARDS, compter_retards
from tests.appui.fabriques import TerritoireFabrique, creer_heures
from tests.appui.suivi import LE, acteur, creer_suivi

ESPACE = "\N{NO-BREAK SPACE}"


def suivre(territoire, heures: str = "10.00", etat=EtatHeures.VALIDEE, **marche):
    """A market of 1 000 h over 1 000 days, 359 of them past at the end of February, with hours in each due month."""
    valeurs = {
        "date_notification": date(2025, 3, 6),
        "date_fin": date(2027, 12, 1),
        "qualification": Qualification.SUIVI,
    }
    suivi = creer_suivi(territoire, **(valeurs | marche))
    affectation = suivi.affecter()
    mois = [date(2025, m, 1) for m in range(3, 13)] + [date(2026, 1, 1), date(2026, 2, 1)]
    for m in mois[1:-1]:
        creer_heures(affectation, m, "0.01")
    creer_heures(affectation, date(2026, 2, 1), heures, etat=etat)
    return suivi


def motifs(**filtres: str) -> dict[str, str]:
    page = lister(SYSTEME, RETARDS, Demande(LE, filtres=filtres))
    return {ligne.reference: dire_motifs(ligne) for ligne in page.lignes}


def test_un_marche_sous_son_rythme_est_en_retard_et_dit_de_combien(base, territoire):
    suivre(territoire, "179.40", reference="M-1")
    suivre(territoire, "330.00", reference="à l’heure")
    assert motifs() == {"M-1": f"50{ESPACE}% des heures attendues au 28/02/2026"}


def test_les_heures_qui_attendent_notre_validation_ne_manquent_pas(base, territoire):
    suivre(territoire, "330.00", EtatHeures.DECLAREE)
    assert motifs() == {}


def test_une_fin_passee_sans_les_heures_dues_est_un_retard(base, territoire):
    suivre(territoire, "330.00", reference="M-2", date_fin=date(2026, 3, 14))
    assert motifs() == {"M-2": "Fin passée sans toutes les heures dues"}


def test_des_mois_echus_que_personne_n_a_rendus_sont_un_retard(base, territoire):
    suivi = creer_suivi(
        territoire, dues=None, reference="M-3", date_notification=date(2025, 11, 20), qualification="suivi"
    )
    # February may still be answered on 15 March: December and January are due.
    assert motifs() == {"M-3": "2 mois non rendus par un attributaire, depuis décembre 2025"}
    creer_heures(suivi.affecter(), date(2026, 1, 1), "5.00")
    assert motifs() == {"M-3": "Un attributaire n’a pas rendu décembre 2025"}
    assert lister(SYSTEME, RETARDS, Demande(date(2026, 3, 16))).lignes[0].mois_manquants == 2


def test_le_filtre_par_motif_ne_garde_que_lui(base, territoire):
    suivre(territoire, "1.00", reference="lent")
    suivre(territoire, "1.00", reference="fini", date_fin=date(2026, 3, 14))
    assert set(motifs(motif="rythme")) == {"lent"}
    assert set(motifs(motif="fin_passee")) == {"fini"}
    assert motifs(motif="mois") == {}


def test_la_base_et_python_disent_le_meme_retard(base, territoire):
    """The rule is written twice, to sort in the base and to speak of one market: both say the same."""
    durees = [date(2025, 3, 6), date(2025, 12, 30), date(2025, 12, 31), date(2026, 2, 27), None]
    fins = [date(2026, 3, 14), LE, date(2026, 3, 16), date(2027, 12, 1), None]
    for debut in durees:
        for fin in fins:
            suivre(territoire, "90.00", date_notification=debut, date_fin=fin)
    lignes = db.session.execute(
        MARCHES.lignes(Contexte(SYSTEME, MARCHES.permission, LE), _tous(), True)
    ).all()
    en_python = {m.id for m in lignes if rythme_de(m, LE).est_en_retard}
    page = lister(SYSTEME, RETARDS, Demande(LE, par_page=100))
    par_le_rythme = {m.id for m in page.lignes if m.mois_manquants == 0}
    assert len(lignes) == 25
    assert par_le_rythme <= en_python
    assert en_python <= {m.id for m in page.lignes}
    for ligne in page.lignes:
        rythme = rythme_de(ligne, LE)
        assert (
            rythme.attendu is None
            or abs(ligne.tri_manque / 100 - float(rythme.attendu - rythme.saisi)) < 0.01
        )


def _tous():
    return marches_visibles(SYSTEME).with_only_columns(Marche.id)


@pytest.mark.parametrize(
    "marche", [{"etape": Etape.SOLDE}, {"qualification": Qualification.IGNORE}, {"date_notification": None}]
)
def test_un_marche_solde_ignore_ou_sans_notification_n_est_pas_en_retard(base, territoire, marche):
    suivre(territoire, "1.00", **marche)
    assert motifs() == {}


def test_chacun_ne_compte_que_ses_territoires(base, territoire):
    suivre(territoire, "1.00")
    suivre(TerritoireFabrique(), "1.00")
    assert compter_retards(SYSTEME, marches_visibles(SYSTEME), LE) == 2
    facilitateur = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    assert compter_retards(facilitateur, marches_visibles(facilitateur), LE) == 1
