"""People written by hand: identity, profile, contact details, eligibility; each change journaled, nothing lost."""

import io
import json
import re
from datetime import date

import pytest
from sqlalchemy import func, select

from clauses.models import Affectation, Critere, Eligibilite, Evenement, LienPlie, ParticipantPlie, Personne
from clauses.models.vocabulaire import EtatEligibilite, EtatLien, NiveauFormation, Role
from clauses.services import fichiers, pieces
from tests.appui.fabriques import TerritoireFabrique, creer_compte, creer_heures
from tests.appui.pages import montrees
from tests.appui.suivi import creer_suivi, nommer, rendre_eligible

LEMOINE = {"nom_naissance": "Lemoine", "prenom": "Aïcha", "date_naissance": "1991-04-02", "sexe": "F"}
PROFIL = {"est_parent_isole": "inconnu"}


@pytest.fixture
def lemoine(base, territoire) -> Personne:
    return nommer(territoire, "Lemoine", "Aïcha", date_naissance=date(1991, 4, 2))


def _critere(base, code: str) -> str:
    return str(base.scalar(select(Critere.id).where(Critere.code == code)))


def _en_vigueur(base) -> Eligibilite:
    return base.scalars(select(Eligibilite).where(Eligibilite.valable_au.is_(None))).one()


def test_une_candidate_est_creee_et_proposee_au_plie(facilitatrice, territoire, base):
    base.add(
        ParticipantPlie(
            territoire_id=territoire.id, identifiant="P1", nom="LEMOINE", prenom="Aicha",
            date_naissance=date(1991, 4, 2),
        )
    )  # fmt: skip
    base.commit()
    envoi = LEMOINE | PROFIL | {"telephone": "06 12"}
    refus = facilitatrice.post("/personnes/nouvelle", data=envoi | {"courriel": "aïcha chez elle"})
    assert "ne se lit pas" in refus.text
    reponse = facilitatrice.post("/personnes/nouvelle", data=envoi | {"courriel": "aicha@exemple.fr"})
    personne = base.scalars(select(Personne)).one()
    assert reponse.location == f"/personnes/{personne.id}"
    assert (personne.territoire_id, personne.telephone) == (territoire.id, "06 12")
    assert personne.courriel == "aicha@exemple.fr"
    lien = base.scalars(select(LienPlie)).one()
    assert (lien.personne_id, lien.etat) == (personne.id, EtatLien.PROPOSE)


def test_une_personne_deja_connue_n_est_pas_creee_deux_fois(facilitatrice, lemoine, base):
    lemoine.cle_identite = "lemoine|aicha|1991-04-02"
    base.commit()
    refus = facilitatrice.post("/personnes/nouvelle", data=LEMOINE | PROFIL)
    assert refus.status_code == 400
    assert f'href="/personnes/{lemoine.id}"' in refus.text
    assert base.scalar(select(func.count()).select_from(Personne)) == 1


def test_corriger_le_profil_d_une_personne_placee_demande_pourquoi_et_fige_les_faits_de_nouveau(
    facilitatrice, territoire, lemoine, base
):
    affectation = creer_suivi(territoire).affecter(lemoine)
    lemoine.niveau_formation = NiveauFormation.N3
    base.commit()
    adresse = f"/personnes/{lemoine.id}/modifier"
    lues = montrees(facilitatrice.get(adresse).text)
    envoi = LEMOINE | PROFIL | lues | {"niveau_formation": "4"}
    refus = facilitatrice.post(adresse, data=envoi)
    assert (refus.status_code, "écrivez pourquoi" in refus.text) == (400, True)
    assert facilitatrice.post(adresse, data=envoi | {"motif": "diplôme retrouvé"}).status_code == 303
    base.refresh(affectation)
    assert affectation.niveau_formation is NiveauFormation.N4
    evenement = base.scalars(
        select(Evenement).where(Evenement.verbe == "personne_modifiee").order_by(Evenement.numero.desc())
    ).first()
    assert evenement is not None


def test_completer_une_valeur_vide_ne_demande_rien(facilitatrice, territoire, lemoine, base):
    creer_suivi(territoire).affecter(lemoine)
    adresse = f"/personnes/{lemoine.id}/modifier"
    envoi = LEMOINE | PROFIL | montrees(facilitatrice.get(adresse).text)
    assert facilitatrice.post(adresse, data=envoi | {"prescripteur": "plie"}).status_code == 303
    assert base.scalars(select(Affectation.prescripteur)).one().value == "plie"


def test_deux_personnes_sur_la_meme_fiche_gardent_chacune_leur_saisie(facilitatrice, lemoine, base):
    adresse = f"/personnes/{lemoine.id}/modifier"
    lues = montrees(facilitatrice.get(adresse).text)
    envoi = LEMOINE | PROFIL | lues
    assert facilitatrice.post(adresse, data=envoi | {"telephone": "06 11"}).status_code == 303
    assert facilitatrice.post(adresse, data=envoi | {"adresse": "3 rue du Port"}).status_code == 303
    assert (lemoine.telephone, lemoine.adresse) == ("06 11", "3 rue du Port")
    conflit = facilitatrice.post(adresse, data=envoi | {"telephone": "07 99"})
    assert (conflit.status_code, "06 11" in conflit.text, "07 99" in conflit.text) == (409, True, True)
    assert json.loads(montrees(conflit.text)["avant"])["telephone"] == "06 11"


def test_un_numero_de_securite_sociale_est_refuse_et_masque(facilitatrice, base):
    refus = facilitatrice.post("/personnes/nouvelle", data=LEMOINE | PROFIL | {"metiers": "294053306300142"})
    assert refus.status_code == 400
    assert "294053306300142" not in refus.text
    assert base.scalar(select(func.count()).select_from(Personne)) == 0


def test_une_personne_sans_heures_se_supprime_et_revient_avec_ses_contrats(
    facilitatrice, territoire, lemoine, base
):
    affectation = creer_suivi(territoire).affecter(lemoine)
    facilitatrice.post(f"/personnes/{lemoine.id}/supprimer")
    assert facilitatrice.get(f"/personnes/{lemoine.id}").status_code == 404
    assert facilitatrice.post(f"/corbeille/personne/{lemoine.id}/retablir").status_code == 303
    base.refresh(affectation)
    assert (lemoine.supprime_le, affectation.supprime_le, affectation.contrat.supprime_le) == (
        None,
        None,
        None,
    )


def test_une_personne_qui_a_des_heures_ne_se_supprime_pas(facilitatrice, territoire, lemoine):
    creer_heures(creer_suivi(territoire).affecter(lemoine), date(2025, 3, 1), "35.00")
    page = facilitatrice.post(f"/personnes/{lemoine.id}/supprimer", follow_redirects=True).text
    assert "Des heures y sont enregistrées" in page
    assert lemoine.supprime_le is None


def test_une_eligibilite_se_saisit_avec_ses_criteres_dates_et_s_etablit(facilitatrice, lemoine, base):
    rsa = _critere(base, "RSA")
    envoi = {"date_entree": "2026-01-15", "criteres": rsa, f"depuis_{rsa}": "2025-06-01", "etablir": "y"}
    adresse = f"/personnes/{lemoine.id}/eligibilites/nouvelle"
    assert facilitatrice.post(adresse, data=envoi).status_code == 303
    periode = _en_vigueur(base)
    assert (periode.etat, periode.date_fin) == (EtatEligibilite.ETABLIE, date(2028, 1, 14))
    assert [k.date_situation for k in periode.criteres] == [date(2025, 6, 1)]
    page = facilitatrice.get(f"/personnes/{lemoine.id}").text
    assert "Allocataire du RSA" in page
    assert "Remettre à vérifier" in page


def test_une_situation_posterieure_a_l_entree_n_entre_pas_dans_le_profil(facilitatrice, lemoine, base):
    rsa = _critere(base, "RSA")
    envoi = {"date_entree": "2026-01-15", "criteres": rsa, f"depuis_{rsa}": "2026-06-01"}
    refus = facilitatrice.post(f"/personnes/{lemoine.id}/eligibilites/nouvelle", data=envoi)
    assert (refus.status_code, "le profil d’entrée ne change pas" in refus.text) == (400, True)
    assert base.scalar(select(func.count()).select_from(Eligibilite)) == 0


def test_une_piece_tardive_s_ajoute_et_l_ancienne_version_reste(facilitatrice, lemoine, base):
    periode = rendre_eligible(lemoine, "RSA", date_entree=date(2026, 1, 15))
    rsa, th = _critere(base, "RSA"), _critere(base, "TH")
    envoi = {"date_entree": "2026-01-15", "criteres": [rsa, th], f"depuis_{th}": "2025-11-03"}
    adresse = f"/eligibilites/{periode.id}/modifier"
    envoi |= montrees(facilitatrice.get(adresse).text)
    sans_motif = facilitatrice.post(adresse, data=envoi)
    assert (sans_motif.status_code, "écrivez pourquoi" in sans_motif.text) == (400, True)
    assert facilitatrice.post(adresse, data=envoi | {"motif": "RQTH reçue"}).status_code == 303
    nouvelle = _en_vigueur(base)
    assert (len(nouvelle.criteres), nouvelle.etat) == (2, EtatEligibilite.ETABLIE)
    assert periode.valable_au is not None
    assert facilitatrice.post(adresse, data=envoi | {"motif": "encore"}).status_code == 303
    assert _en_vigueur(base).id == nouvelle.id, "rien n’a changé depuis : aucune version de plus"


def test_deux_personnes_qui_corrigent_une_eligibilite_voient_les_deux_valeurs_et_ne_perdent_rien(
    client, facilitatrice, lemoine, territoire, base
):
    periode = rendre_eligible(lemoine, "RSA", etat=EtatEligibilite.A_VERIFIER, date_entree=date(2026, 1, 15))
    rsa, th, qpv = (_critere(base, code) for code in ("RSA", "TH", "QPV"))
    adresse = f"/eligibilites/{periode.id}/modifier"
    vues = montrees(facilitatrice.get(adresse).text)
    envoi = vues | {"date_entree": "2026-01-15", f"depuis_{rsa}": "2026-01-15", "criteres": [rsa]}
    collegue = creer_compte(Role.FACILITATEUR, territoire_id=territoire.id)
    client.connecter(collegue)
    siennes = {f"depuis_{th}": "2025-11-03", "criteres": [rsa, th], "date_fin": "2027-12-31"}
    assert client.post(adresse, data=envoi | siennes).status_code == 303
    client.connecter(creer_compte(Role.COORDINATEUR, territoire_id=territoire.id))
    miennes = {f"depuis_{qpv}": "2025-10-01", "criteres": [rsa, qpv], "date_fin": "2026-06-30"}
    conflit = client.post(adresse, data=envoi | miennes)
    assert (conflit.status_code, f"{collegue.nom} a enregistré cette fiche" in conflit.text) == (409, True)
    cadre = re.search(r'<div class="conflit".*?</table>', conflit.text, re.DOTALL)[0]
    assert re.findall(r"\d\d/\d\d/\d{4}", cadre)[-2:] == ["31/12/2027", "30/06/2026"]
    assert cadre.count('scope="row"') == 1, "ce qu’une seule a changé se fusionne sans rien demander"
    ecrite = client.post(adresse, data=envoi | miennes | montrees(conflit.text))
    assert ecrite.location == f"/personnes/{lemoine.id}#eligibilite"
    finale = _en_vigueur(base)
    assert (finale.numero, finale.date_fin) == (3, date(2026, 6, 30))
    assert {str(k.critere_id): k.date_situation for k in finale.criteres} == {
        rsa: date(2026, 1, 15), th: date(2025, 11, 3), qpv: date(2025, 10, 1),
    }  # fmt: skip


def test_un_lien_vers_une_eligibilite_remplacee_ouvre_celle_qui_vaut(facilitatrice, lemoine, base):
    periode = rendre_eligible(lemoine, "RSA", etat=EtatEligibilite.A_VERIFIER, date_entree=date(2026, 1, 15))
    adresse = f"/eligibilites/{periode.id}/modifier"
    envoi = {"date_entree": "2026-01-15", "criteres": _critere(base, "RSA"), "date_fin": "2027-05-05"}
    facilitatrice.post(adresse, data=envoi)
    page = facilitatrice.get(adresse)
    assert (page.status_code, montrees(page.text)["version"]) == (200, str(_en_vigueur(base).id))
    assert 'value="2027-05-05"' in page.text


def test_une_eligibilite_se_refuse_avec_un_motif_puis_se_reprend(facilitatrice, lemoine, base):
    periode = rendre_eligible(lemoine, "RSA", etat=EtatEligibilite.A_VERIFIER, date_entree=date(2026, 1, 15))

    def decider(**champs):
        adresse = f"/eligibilites/{_en_vigueur(base).id}/decider"
        return facilitatrice.post(adresse, data=champs, follow_redirects=True).text

    assert "Écrivez pourquoi elle est refusée" in decider(decision="refuser")
    assert "Choisissez une décision" in decider(decision="autre")
    assert "retirez-le" in decider(decision="refuser", motif="294053306300142")
    assert _en_vigueur(base).id == periode.id
    assert "Éligibilité refusée" in decider(decision="refuser", motif="revenus trop élevés")
    assert _en_vigueur(base).etat is EtatEligibilite.REFUSEE
    assert "à vérifier de nouveau" in decider(decision="reprendre", motif="nouvelle attestation")
    assert "Éligibilité établie" in decider(decision="etablir")
    assert _en_vigueur(base).validee_par_id is not None
    assert base.scalar(select(func.count()).select_from(Eligibilite)) == 4


def test_lire_une_fiche_pour_l_ecrire_est_consigne(facilitatrice, lemoine, base):
    facilitatrice.get(f"/personnes/{lemoine.id}/modifier")
    evenement = base.scalars(select(Evenement).order_by(Evenement.numero.desc())).first()
    assert (evenement.verbe, evenement.objet_id) == ("personne_consultee", lemoine.id)


PDF = b"%PDF-1.7 attestation"


def _joindre(client, periode, critere: str, contenu: bytes = PDF, nom: str = "attestation.pdf", **champs):
    adresse = f"/eligibilites/{periode.id}/criteres/{critere}/piece"
    return client.post(adresse, data={"fichier": (io.BytesIO(contenu), nom), **champs})


def test_une_preuve_se_joint_a_son_critere_et_se_relit_telle_quelle(facilitatrice, lemoine, base):
    periode = rendre_eligible(lemoine, "RSA", date_entree=date(2026, 1, 15))
    rsa = _critere(base, "RSA")
    assert _joindre(facilitatrice, periode, rsa, date_piece="2025-12-20").status_code == 303
    suivante = _en_vigueur(base)
    assert (suivante.numero, suivante.etat) == (periode.numero + 1, EtatEligibilite.ETABLIE)
    [critere] = suivante.criteres
    assert (critere.piece.nom_fichier, critere.piece.date_piece) == ("attestation.pdf", date(2025, 12, 20))
    page = facilitatrice.get(f"/personnes/{lemoine.id}").text
    assert "attestation.pdf" in page
    assert "Trop ancienne" not in page
    lue = facilitatrice.get(f"/pieces/{critere.piece_id}")
    assert (lue.data, lue.mimetype) == (PDF, "application/pdf")
    assert "attachment" in lue.headers["Content-Disposition"]
    assert lue.headers["Cache-Control"] == "no-store"
    verbe = base.scalars(select(Evenement.verbe).order_by(Evenement.numero.desc())).first()
    assert verbe == "piece_ouverte"


def test_une_preuve_perimee_a_l_entree_est_signalee(facilitatrice, lemoine, base):
    periode = rendre_eligible(lemoine, "RSA", date_entree=date(2026, 1, 15))
    _joindre(facilitatrice, periode, _critere(base, "RSA"), date_piece="2025-06-01")
    assert "Trop ancienne à l’entrée" in facilitatrice.get(f"/personnes/{lemoine.id}").text


def test_completer_l_eligibilite_garde_les_preuves_deja_jointes(facilitatrice, lemoine, base):
    periode = rendre_eligible(lemoine, "RSA", date_entree=date(2026, 1, 15))
    rsa = _critere(base, "RSA")
    _joindre(facilitatrice, periode, rsa)
    envoi = {"date_entree": "2026-01-15", "criteres": rsa, "motif": "fin corrigée", "date_fin": "2026-12-31"}
    adresse = f"/eligibilites/{_en_vigueur(base).id}/modifier"
    assert facilitatrice.post(adresse, data=envoi).status_code == 303
    assert _en_vigueur(base).criteres[0].piece is not None


@pytest.mark.parametrize(
    ("contenu", "nom", "message"),
    [
        (b"", "vide.pdf", "Ce fichier est vide"),
        (b"MZ programme", "attestation.pdf", "Déposez un PDF"),
        (PDF, "attestation.exe", "Déposez un PDF"),
        (PDF, "294053306300142.pdf", "numéro de sécurité sociale"),
        (PDF + bytes(2000), "grand.pdf", "10 Mio"),
    ],
)
def test_un_fichier_qui_n_est_pas_une_piece_est_refuse_et_rien_n_est_garde(
    facilitatrice, lemoine, base, monkeypatch, contenu, nom, message
):
    monkeypatch.setattr(pieces, "TAILLE_MAXIMALE", 1000)
    periode = rendre_eligible(lemoine, "RSA", date_entree=date(2026, 1, 15))
    avant = fichiers.lister()
    refus = _joindre(facilitatrice, periode, _critere(base, "RSA"), contenu, nom)
    assert (refus.status_code, message in refus.text) == (400, True)
    assert (_en_vigueur(base).id, fichiers.lister()) == (periode.id, avant)


def test_la_preuve_d_un_autre_territoire_n_existe_pas_et_le_referent_ne_l_ouvre_pas(
    client, facilitatrice, lemoine, territoire, base
):
    periode = rendre_eligible(lemoine, "RSA", date_entree=date(2026, 1, 15))
    _joindre(facilitatrice, periode, _critere(base, "RSA"))
    adresse = f"/pieces/{_en_vigueur(base).criteres[0].piece_id}"
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=TerritoireFabrique(code="ailleurs").id))
    assert client.get(adresse).status_code == 404
    client.connecter(creer_compte(Role.REFERENT, territoire_id=territoire.id))
    assert client.get(adresse).status_code == 403
