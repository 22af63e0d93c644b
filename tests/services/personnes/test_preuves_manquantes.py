"""Missing evidence: whose eligibility could not be shown, why, within what one follows; as the other lists."""

import io
import json
import re
from datetime import date
from html import unescape

import pytest
from python_calamine import CalamineWorkbook

from clauses.extensions import db
from clauses.models import Critere, DonneesEvenement, Piece
from clauses.models.vocabulaire import EtatEligibilite, EtatHeures, Role, TypePiece
from clauses.services.listes import Demande, lister
from clauses.services.personnes.periodes import periodes_en_vigueur
from clauses.services.personnes.preuves import preuves_trop_anciennes
from clauses.services.personnes.preuves_manquantes import PREUVES, compter_preuves_manquantes
from tests.appui.fabriques import TerritoireFabrique, creer_compte, creer_heures
from tests.appui.suivi import LE, acteur, creer_suivi, evenements, nommer, rendre_eligible

ENTREE = date(2025, 5, 31)


def _joindre(eligibilite, du: date | None) -> None:
    """A piece of that day for each of its criteria."""
    for critere in eligibilite.criteres:
        rang = f"{eligibilite.id}-{critere.critere_id}"
        piece = Piece(
            type=TypePiece.ATTESTATION, nom_fichier="a.pdf", nom_stocke=rang, sha256="0" * 64, taille=1,
            date_piece=du,
        )  # fmt: skip
        db.session.add(piece)
        db.session.flush()
        critere.piece_id = piece.id
    db.session.commit()


@pytest.fixture
def monde(base, territoire):
    """Six people with hours this year, but for one; three of them lack something."""
    suivi = creer_suivi(territoire)

    def travailler(nom: str, mois: date = date(2026, 2, 1), etat=EtatHeures.VALIDEE):
        personne = nommer(territoire, nom, "Léa")
        creer_heures(suivi.affecter(personne), mois, "10.00", etat=etat)
        return personne

    travailler("ABSENTE")
    rendre_eligible(travailler("AVERIFIER"), etat=EtatEligibilite.A_VERIFIER)
    rendre_eligible(travailler("SANSPIECE", etat=EtatHeures.DECLAREE), "RSA")
    _joindre(rendre_eligible(travailler("COMPLETE"), "RSA", date_entree=ENTREE), date(2025, 5, 2))
    rendre_eligible(travailler("PASSEE", mois=date(2025, 6, 1)), "RSA")
    travailler("BROUILLON", etat=EtatHeures.BROUILLON)
    nommer(territoire, "CANDIDATE", "Léa")
    return suivi


def _lus(qui, **filtres) -> dict[str, str]:
    """Surname → what is missing."""
    demande = Demande(LE, filtres={"periode": "annee"} | filtres, tri="nom")
    lignes = lister(qui, PREUVES, demande).lignes
    return {ligne.nom_naissance: ligne.manque.replace("\N{NO-BREAK SPACE}", " ") for ligne in lignes}


def test_la_liste_dit_a_qui_il_manque_une_preuve_et_laquelle(monde, territoire):
    qui = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    assert _lus(qui) == {
        "ABSENTE": "Éligibilité non établie",
        "AVERIFIER": "Éligibilité non établie",
        "SANSPIECE": "Sans pièce : Allocataire du RSA ou ayant droit",
    }
    assert compter_preuves_manquantes(qui, LE) == 3
    assert set(_lus(qui, manque="eligibilite")) == {"ABSENTE", "AVERIFIER"}
    assert set(_lus(qui, manque="sans_piece")) == {"SANSPIECE"}
    assert set(_lus(qui, periode="precedente")) == {"PASSEE"}
    assert set(_lus(qui, periode="origine")) == {"ABSENTE", "AVERIFIER", "PASSEE", "SANSPIECE"}


@pytest.mark.parametrize(
    ("entree", "piece"),
    [
        (date(2025, 5, 31), date(2025, 2, 28)), (date(2025, 5, 31), date(2025, 2, 27)),
        (date(2024, 5, 31), date(2024, 2, 29)), (date(2024, 5, 30), date(2024, 2, 28)),
        (date(2025, 5, 15), date(2025, 2, 15)), (date(2025, 5, 15), date(2025, 2, 14)),
        (date(2025, 2, 10), date(2024, 11, 9)), (date(2025, 2, 10), date(2024, 11, 10)),
        (date(2025, 7, 31), date(2025, 4, 30)), (date(2025, 7, 31), date(2025, 4, 29)), (date(2025, 7, 31), None),
    ],
)  # fmt: skip
def test_une_piece_est_trop_ancienne_comme_la_fiche_le_dit(base, territoire, entree, piece):
    rsa = base.scalar(db.select(Critere).where(Critere.code == "RSA"))
    assert rsa.fraicheur_mois == 3
    personne = nommer(territoire, "DATEE", "Léa")
    creer_heures(creer_suivi(territoire).affecter(personne), date(2026, 2, 1), "10.00")
    _joindre(rendre_eligible(personne, "RSA", date_entree=entree), piece)
    qui = acteur(Role.COORDINATEUR, territoire_id=territoire.id)
    attendu = bool(preuves_trop_anciennes(periodes_en_vigueur(personne.id)[0]))
    assert bool(_lus(qui, manque="ancienne")) is attendu
    assert list(_lus(qui).values()) == (["Pièce trop ancienne : Allocataire du RSA ou ayant droit"] * attendu)


def test_chacun_ne_lit_que_son_territoire_et_les_autres_roles_rien(client, monde, base):
    ailleurs = TerritoireFabrique(code="ailleurs")
    creer_heures(creer_suivi(ailleurs).affecter(nommer(ailleurs, "SECRET", "Ana")), date(2026, 2, 1), "10.00")
    assert set(_lus(acteur(Role.FACILITATEUR, territoire_id=ailleurs.id))) == {"SECRET"}
    client.connecter(creer_compte(Role.REFERENT, territoire_id=ailleurs.id))
    assert client.get("/preuves").status_code == 403
    assert "Preuves manquantes" not in client.get("/participants").text


def test_la_page_se_filtre_s_exporte_et_se_consigne(client, monde, territoire):
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=territoire.id))
    page = unescape(client.get("/preuves?periode=origine&tri=-nom").text)
    personnes = re.findall(r'<th scope="row"><a href="/personnes/\d+#eligibilite">(\w+)', page)
    assert personnes == ["SANSPIECE", "PASSEE", "AVERIFIER", "ABSENTE"]
    (lue,) = evenements("liste_nominative_consultee")
    assert json.loads(db.session.get(DonneesEvenement, lue.numero).valeurs)["liste"] == "preuves"
    classeur = client.get("/preuves/export.xlsx?periode=origine&manque=sans_piece")
    feuille = CalamineWorkbook.from_filelike(io.BytesIO(classeur.data)).get_sheet_by_index(1).to_python()
    noms = [ligne[0] for ligne in feuille if str(ligne[0]).endswith("Léa")]
    assert noms == ["PASSEE Léa", "SANSPIECE Léa"]
    adresse = client.post("/preuves", data={"q": "absente", "periode": "origine"}).location
    assert "absente" not in adresse
    assert "ABSENTE Léa" in client.get(adresse).text


def test_la_liste_est_a_portee_de_main_et_une_liste_vide_apprend_quoi_faire(client, base, territoire):
    client.connecter(creer_compte(Role.COORDINATEUR, territoire_id=territoire.id))
    vide = client.get("/preuves").text
    assert "Aucune preuve ne manque cette année" in vide
    assert 'href="/preuves?periode=origine"' in vide
    for page in ("/", "/personnes", "/marches"):
        assert 'href="/preuves"' in client.get(page).text
