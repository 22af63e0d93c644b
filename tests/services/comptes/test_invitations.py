"""Invitations: a link shown once, for one person, for seven days; never more than one holds."""

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from clauses.models import Appartenance, Compte, DonneesEvenement, Evenement, Facilitateur, Invitation
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role
from clauses.services import journal
from clauses.services.acteur import SYSTEME, acteur_de
from clauses.services.comptes import (
    VISITEUR,
    Portee,
    authentifier,
    choisir_mot_de_passe,
    desactiver,
    inviter,
    lire_fiche,
    lire_invitation,
    reactiver,
    reinviter,
    revoquer_invitation,
    session_en_cours,
)
from clauses.services.erreurs import Conflit, DonneesInvalides, Interdit, Introuvable
from clauses.services.journal import Verbe
from tests.appui.comptes import ADRESSE, MIDI, MOT_DE_PASSE, acteur, compte_ouvert, ouvrir
from tests.appui.fabriques import AppartenanceFabrique, CompteFabrique, TerritoireFabrique


@pytest.fixture
def coordinatrice(base, territoire):
    return acteur(Role.COORDINATEUR, territoire_id=territoire.id)


def _inviter(qui, territoire, role=Role.FACILITATEUR, courriel="lea@exemple.fr", **portee):
    return inviter(qui, courriel, "Léa Dupin", role, Portee(territoire_id=territoire.id, **portee), MIDI)


def _verbes(base):
    return base.scalars(select(Evenement.verbe).order_by(Evenement.numero)).all()


def test_inviter_cree_le_compte_le_role_et_un_lien_qui_sert_une_fois(coordinatrice, territoire, base):
    resultat = _inviter(coordinatrice, territoire, courriel=" Lea@Exemple.fr ")
    assert resultat.compte.courriel == "lea@exemple.fr"
    assert [(a.role, a.territoire_id) for a in resultat.compte.appartenances] == [
        (Role.FACILITATEUR, territoire.id)
    ]
    assert choisir_mot_de_passe(VISITEUR, resultat.jeton, MOT_DE_PASSE, MIDI) is resultat.compte
    with pytest.raises(Introuvable):
        choisir_mot_de_passe(VISITEUR, resultat.jeton, MOT_DE_PASSE, MIDI)
    assert authentifier(VISITEUR, "lea@exemple.fr", MOT_DE_PASSE, ADRESSE, MIDI) is resultat.compte
    assert _verbes(base) == [
        Verbe.COMPTE_CREE,
        Verbe.ROLE_ACCORDE,
        Verbe.INVITATION_CREEE,
        Verbe.MOT_DE_PASSE_CHOISI,
        Verbe.CONNEXION,
    ]
    assert journal.verifier() is None


def test_le_jeton_du_lien_n_est_garde_nulle_part(coordinatrice, territoire, base):
    jeton = _inviter(coordinatrice, territoire).jeton
    invitation = base.scalars(select(Invitation)).one()
    assert jeton not in invitation.empreinte
    assert all(jeton not in d.valeurs for d in base.scalars(select(DonneesEvenement)))


def test_le_lien_expire_au_bout_de_sept_jours(coordinatrice, territoire):
    jeton = _inviter(coordinatrice, territoire).jeton
    assert lire_invitation(VISITEUR, jeton, MIDI + timedelta(days=6, hours=23))
    with pytest.raises(Introuvable):
        lire_invitation(VISITEUR, jeton, MIDI + timedelta(days=7))


def test_un_nouveau_lien_eteint_le_precedent(coordinatrice, territoire):
    premier = _inviter(coordinatrice, territoire)
    second = reinviter(coordinatrice, premier.compte.id, MIDI)
    with pytest.raises(Introuvable):
        lire_invitation(VISITEUR, premier.jeton, MIDI)
    assert lire_invitation(VISITEUR, second.jeton, MIDI) is premier.compte


def test_un_lien_d_un_compte_desactive_ne_sert_plus(coordinatrice, territoire, base):
    resultat = _inviter(coordinatrice, territoire)
    resultat.compte.est_actif = False
    base.flush()
    with pytest.raises(Introuvable):
        lire_invitation(VISITEUR, resultat.jeton, MIDI)
    with pytest.raises(Conflit):
        reinviter(coordinatrice, resultat.compte.id, MIDI)
    with pytest.raises(Conflit):
        _inviter(coordinatrice, territoire, Role.REFERENT)


def test_un_mot_de_passe_faible_laisse_le_lien_utilisable(coordinatrice, territoire):
    jeton = _inviter(coordinatrice, territoire).jeton
    with pytest.raises(DonneesInvalides):
        choisir_mot_de_passe(VISITEUR, jeton, "lea.dupin.2026", MIDI)
    assert choisir_mot_de_passe(VISITEUR, jeton, MOT_DE_PASSE, MIDI)


def test_choisir_un_mot_de_passe_ferme_les_sessions_d_avant(coordinatrice, territoire):
    resultat = _inviter(coordinatrice, territoire)
    session = ouvrir(resultat.compte)
    choisir_mot_de_passe(VISITEUR, resultat.jeton, MOT_DE_PASSE, MIDI)
    assert session_en_cours(resultat.compte.get_id(), session, maintenant()) is None


def test_un_compte_qui_existe_recoit_un_role_de_plus_sans_nouveau_lien(coordinatrice, territoire, base):
    autre = compte_ouvert(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id)
    resultat = _inviter(coordinatrice, territoire, courriel=autre.courriel)
    assert resultat.jeton is None
    assert resultat.compte is autre
    assert len(autre.appartenances) == 2
    assert _verbes(base) == [Verbe.ROLE_ACCORDE]


def test_un_role_accorde_par_un_autre_eteint_le_lien_donne_avant(coordinatrice, territoire):
    """Whoever kept the first link would choose the password that opens the other territory."""
    compte = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    lien = reinviter(coordinatrice, compte.id, MIDI)
    _inviter(coordinatrice, territoire, Role.REFERENT, compte.courriel)
    assert lire_invitation(VISITEUR, lien.jeton, MIDI) is compte
    voisin = TerritoireFabrique()
    autre = acteur(Role.COORDINATEUR, territoire_id=voisin.id)
    _inviter(autre, voisin, courriel=compte.courriel)
    with pytest.raises(Introuvable):
        lire_invitation(VISITEUR, lien.jeton, MIDI)


def test_un_compte_desactive_puis_reactive_n_a_plus_de_lien(coordinatrice, territoire):
    compte = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    lien = reinviter(coordinatrice, compte.id, MIDI)
    desactiver(coordinatrice, compte.id, MIDI)
    reactiver(coordinatrice, compte.id, MIDI)
    with pytest.raises(Introuvable):
        lire_invitation(VISITEUR, lien.jeton, MIDI)


def test_le_meme_role_au_meme_endroit_ne_s_accorde_pas_deux_fois(coordinatrice, territoire):
    _inviter(coordinatrice, territoire)
    with pytest.raises(Conflit):
        _inviter(coordinatrice, territoire)


def test_un_compte_qui_attend_ailleurs_son_mot_de_passe_ne_recoit_pas_de_lien_d_ici(
    coordinatrice, territoire
):
    attente = CompteFabrique(courriel="attente@exemple.fr")
    AppartenanceFabrique(compte_id=attente.id, role=Role.FACILITATEUR, territoire_id=TerritoireFabrique().id)
    with pytest.raises(Conflit):
        _inviter(coordinatrice, territoire, courriel="attente@exemple.fr")


def test_un_nouveau_lien_exige_de_gerer_tous_les_roles_du_compte(coordinatrice, territoire):
    partage = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    partage.appartenances.append(Appartenance(role=Role.ADMINISTRATEUR))
    with pytest.raises(Interdit):
        reinviter(coordinatrice, partage.id, MIDI)


def test_un_compte_d_un_autre_territoire_est_introuvable(coordinatrice):
    ailleurs = compte_ouvert(Role.FACILITATEUR, territoire_id=TerritoireFabrique().id)
    with pytest.raises(Introuvable):
        reinviter(coordinatrice, ailleurs.id, MIDI)


@pytest.mark.parametrize(
    "courriel", ["", "lea", "lea@exemple", "a@b.fr, c@d.fr", "lea dupin@exemple.fr", "l" * 250 + "@a.fr"]
)
def test_une_adresse_qui_n_en_est_pas_une_est_refusee(coordinatrice, territoire, courriel):
    with pytest.raises(DonneesInvalides) as refus:
        _inviter(coordinatrice, territoire, courriel=courriel)
    assert refus.value.champ == "courriel"


def test_un_compte_sans_nom_est_refuse(coordinatrice, territoire):
    with pytest.raises(DonneesInvalides):
        inviter(
            coordinatrice,
            "a@exemple.fr",
            " \N{ZERO WIDTH SPACE} ",
            Role.REFERENT,
            Portee(territoire.id),
            MIDI,
        )


def test_un_facilitateur_n_invite_personne(territoire, base):
    facilitateur = acteur(Role.FACILITATEUR, territoire_id=territoire.id)
    with pytest.raises(Interdit):
        _inviter(facilitateur, territoire, Role.REFERENT)
    assert base.scalar(select(func.count()).select_from(Compte)) == 1


def test_le_facilitateur_deja_nomme_par_les_marches_est_rattache_a_son_compte(
    coordinatrice, territoire, base
):
    connu = Facilitateur(territoire_id=territoire.id, nom="LEA DUPIN", cle_nom="leadupin")
    base.add(connu)
    base.flush()
    resultat = _inviter(coordinatrice, territoire)
    assert connu.compte_id == resultat.compte.id


def test_un_facilitateur_que_personne_ne_nommait_pourra_l_etre(coordinatrice, territoire, base):
    resultat = _inviter(coordinatrice, territoire)
    assert base.scalars(select(Facilitateur.compte_id)).all() == [resultat.compte.id]


def test_la_ligne_de_commande_nomme_le_premier_administrateur(base):
    resultat = inviter(SYSTEME, "admin@exemple.fr", "Première", Role.ADMINISTRATEUR, Portee(), MIDI)
    choisir_mot_de_passe(VISITEUR, resultat.jeton, MOT_DE_PASSE, MIDI)
    assert acteur_de(resultat.compte, date(2026, 3, 12)).roles == {Role.ADMINISTRATEUR}


def test_les_liens_se_lisent_avec_leur_etat_et_celui_en_cours_se_revoque(coordinatrice, territoire, base):
    premier = _inviter(coordinatrice, territoire)
    compte_id = premier.compte.id
    choisir_mot_de_passe(VISITEUR, premier.jeton, MOT_DE_PASSE, MIDI)
    reinviter(coordinatrice, compte_id, MIDI)
    dernier = reinviter(coordinatrice, compte_id, MIDI)
    liens = lire_fiche(coordinatrice, compte_id, MIDI).liens
    assert [lien.etat for lien in liens] == ["en_cours", "fini", "servi"]
    revoquer_invitation(coordinatrice, compte_id, liens[0].id, MIDI)
    with pytest.raises(Introuvable):
        lire_invitation(VISITEUR, dernier.jeton, MIDI)
    for fini in liens:
        with pytest.raises(Conflit):
            revoquer_invitation(coordinatrice, compte_id, fini.id, MIDI)
    assert _verbes(base)[-1] == Verbe.INVITATION_REVOQUEE


def test_remettre_un_lien_repond_a_la_demande(coordinatrice, territoire, base):
    compte = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id)
    compte.reinitialisation_demandee_le = MIDI
    base.flush()
    reinviter(coordinatrice, compte.id, MIDI)
    assert compte.reinitialisation_demandee_le is None
