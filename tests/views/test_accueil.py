"""The home page by real requests: each role its own, tabs for several, a constant number of queries."""

import itertools
import re
from datetime import date, timedelta
from html import unescape

import pytest
from sqlalchemy import delete, select, update

from clauses.models import (
    Affectation,
    Appartenance,
    ConventionFse,
    HeuresMensuelles,
    IndicateurFse,
    LienPlie,
    Marche,
    ParticipantPlie,
    Personne,
)
from clauses.models.vocabulaire import Etape, EtatLien, Role
from clauses.services.accueil.mesures import mois_precedent
from tests.appui.comptes import compte_ouvert
from tests.appui.fabriques import (
    AttributionFabrique,
    LotFabrique,
    MarcheFabrique,
    ObjectifFabrique,
    OrganismeFabrique,
    StructureFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_heures,
    poser_facteur,
)
from tests.appui.requetes import requetes_comptees
from tests.appui.suivi import rendre_eligible

AUJOURDHUI = date.today()  # noqa: DTZ011 — as the pages read it
TITRES = {
    Role.FACILITATEUR: "Ce qui m’attend",
    Role.COORDINATEUR: "Charge de l’équipe",
    Role.GESTIONNAIRE: "La consolidation de vos PLIE",
    Role.CONTROLEUR: "Votre accès à",
    Role.REFERENT: "Participants et heures",
    Role.DONNEUR_ORDRE: "Vos marchés dans tous les territoires",
    Role.ENTREPRISE: "Mes lots en cours",
    Role.EMPLOYEUR: "Mes clients",
    Role.ADMINISTRATEUR: "Listes de référence",
}


@pytest.fixture
def monde(base, territoire):
    """One buyer, one company, one employer, one organisme; `peupler(n)` adds n markets with their hours."""
    return Monde(base, territoire)


class Monde:
    def __init__(self, base, territoire):
        self.base, self.territoire, self.rangs = base, territoire, itertools.count()
        self.acheteur = StructureFabrique(nom="Agglomération")
        self.entreprise = StructureFabrique(nom="Eiffage Route")
        self.employeur = StructureFabrique(nom="Agir 47")
        self.organisme = OrganismeFabrique(nom="AGAPE")
        territoire.organisme_id = self.organisme.id
        base.flush()

    def lieu(self, role: Role) -> dict:
        return {
            Role.GESTIONNAIRE: {"organisme_id": self.organisme.id},
            Role.DONNEUR_ORDRE: {"structure_id": self.acheteur.id},
            Role.ENTREPRISE: {"structure_id": self.entreprise.id},
            Role.EMPLOYEUR: {"structure_id": self.employeur.id},
            Role.ADMINISTRATEUR: {},
        }.get(role, {"territoire_id": self.territoire.id})

    def compte(self, role: Role):
        return compte_ouvert(role, **self.lieu(role))

    def peupler(self, nombre: int, referent_id: int | None = None) -> None:
        for _ in range(nombre):
            marche = MarcheFabrique(
                territoire_id=self.territoire.id,
                donneur_ordre_objet=self.acheteur,
                date_notification=AUJOURDHUI - timedelta(days=200),
                date_fin=AUJOURDHUI + timedelta(days=100),
            )
            lot = LotFabrique(marche_id=marche.id)
            attribution = AttributionFabrique(lot_id=lot.id, structure_objet=self.entreprise)
            ObjectifFabrique(attribution_id=attribution.id)
            affectation = creer_affectation(
                self.territoire,
                marche=marche,
                lot=lot,
                attribution=attribution,
                employeur_id=self.employeur.id,
            )
            creer_heures(affectation, mois_precedent(AUJOURDHUI), "12.50")
            self._rattacher(affectation.personne_id, referent_id)
        self._convention()

    def _rattacher(self, personne_id: int, referent_id: int | None) -> None:
        participant = ParticipantPlie(
            territoire_id=self.territoire.id, identifiant=f"P{personne_id}", referent_compte_id=referent_id
        )
        self.base.add(participant)
        self.base.flush()
        self.base.add(
            LienPlie(
                territoire_id=self.territoire.id,
                participant_id=participant.id,
                personne_id=personne_id,
                etat=EtatLien.CONFIRME,
                source="essai",
            )
        )
        self.base.flush()

    def _convention(self) -> None:
        annee = mois_precedent(AUJOURDHUI).year
        convention = ConventionFse(
            territoire_id=self.territoire.id, code=f"C{next(self.rangs)}", intitule="Clauses",
            programme="FSE+", phrase_soutien="", logo="", date_debut=date(annee, 1, 1), date_fin=date(annee, 12, 31),
        )  # fmt: skip
        self.base.add(convention)
        self.base.flush()
        self.base.add(
            IndicateurFse(
                convention_id=convention.id, annee=annee, code="heures_realisees", libelle="Heures", cible=40000,
                unite="heures",
            )
        )  # fmt: skip
        self.base.flush()


@pytest.mark.parametrize("role", list(Role))
def test_chaque_role_a_son_accueil_meme_sans_aucune_donnee(client, monde, role):
    page = client.connecter(monde.compte(role)).get("/", follow_redirects=True)
    assert page.status_code == 200
    assert TITRES[role] in page.text


@pytest.mark.parametrize("role", list(Role))
def test_le_nombre_de_requetes_ne_depend_pas_du_nombre_de_lignes(client, monde, role):
    compte = monde.compte(role)
    adresse = "/participants" if role is Role.REFERENT else "/"
    client.connecter(compte)
    monde.peupler(1, compte.id)
    client.get(adresse)
    monde.base.expire_all()
    with requetes_comptees() as une:
        client.get(adresse)
    monde.peupler(12, compte.id)
    monde.base.expire_all()
    with requetes_comptees() as treize:
        assert client.get(adresse).status_code == 200
    assert len(treize) == len(une) <= 25


@pytest.mark.parametrize("role", [r for r in Role if r is not Role.REFERENT])
def test_aucun_accueil_ne_montre_de_nom_de_personne(client, monde, role):
    monde.peupler(2)
    assert "Camille" not in client.connecter(monde.compte(role)).get("/").text


def test_le_referent_lit_les_noms_de_ses_participants_et_nul_autre_n_ouvre_sa_page(client, monde, app):
    compte = monde.compte(Role.REFERENT)
    monde.peupler(1, compte.id)
    page = client.connecter(compte).get("/", follow_redirects=True)
    assert page.request.path == "/participants"
    assert "Camille" in page.text
    assert (
        app.test_client().connecter(monde.compte(Role.COORDINATEUR)).get("/participants").status_code == 403
    )


def test_plusieurs_roles_font_des_onglets_et_chacun_garde_ses_droits(client, monde, base):
    voisin = TerritoireFabrique(nom="PLIE voisin")
    monde.peupler(1)
    compte = monde.compte(Role.FACILITATEUR)
    compte.appartenances.append(Appartenance(role=Role.COORDINATEUR, territoire_id=voisin.id))
    poser_facteur(compte)
    base.commit()
    client.connecter(compte)
    premiere = client.get("/").text
    assert "Ce qui m’attend" in premiere
    assert "/?role=coordinateur" in premiere
    seconde = client.get("/?role=coordinateur").text
    assert "PLIE voisin" in seconde
    assert "12,50" not in seconde


def test_un_onglet_que_l_on_ne_tient_pas_ramene_au_sien(client, monde):
    client.connecter(monde.compte(Role.ENTREPRISE))
    assert "Mes lots en cours" in client.get("/?role=administrateur").text


def test_un_compte_dont_tous_les_roles_sont_finis_sait_quoi_demander(client, monde, territoire):
    fini = compte_ouvert(Role.CONTROLEUR, territoire_id=territoire.id, date_fin=date(2020, 1, 1))
    page = client.connecter(fini).get("/")
    assert page.status_code == 200
    assert "Aucun rôle en cours" in page.text


def test_le_bandeau_porte_le_territoire_sa_couleur_et_le_compte(client, monde, territoire, base):
    territoire.couleur = "#9A3412"
    base.flush()
    page = client.connecter(monde.compte(Role.FACILITATEUR)).get("/").text
    assert "/couleurs/9a3412.css" in page
    assert "Facilitateur · PLIE d’essai" in page
    feuille = client.get("/couleurs/9a3412.css")
    assert feuille.mimetype == "text/css"
    assert "#9a3412" in feuille.text
    assert client.get("/couleurs/rouge;}.css").status_code == 404


def test_chaque_lien_de_l_accueil_mene_quelque_part(client, monde):
    monde.peupler(1)
    for role in (
        Role.FACILITATEUR,
        Role.COORDINATEUR,
        Role.GESTIONNAIRE,
        Role.DONNEUR_ORDRE,
        Role.ENTREPRISE,
    ):
        client.connecter(monde.compte(role))
        contenu = client.get("/").text.split('<main id="contenu"')[1]
        for adresse in set(re.findall(r'<a [^>]*href="(/[^"]*)"', contenu)):
            assert client.get(adresse.replace("&amp;", "&")).status_code in (200, 302), (role, adresse)


def test_chaque_nombre_de_ce_qui_m_attend_mene_a_ses_seules_lignes(client, monde, base):
    monde.peupler(2)
    base.execute(update(Marche).values(etape=Etape.EN_EXECUTION))
    oubliee = base.scalars(select(Affectation).order_by(Affectation.id)).first()
    base.execute(delete(HeuresMensuelles).where(HeuresMensuelles.affectation_id == oubliee.id))
    rendre_eligible(base.get(Personne, oubliee.personne_id), date_fin=AUJOURDHUI + timedelta(days=30))
    base.get(Marche, oubliee.marche_id).date_fin = AUJOURDHUI - timedelta(days=1)
    base.commit()
    accueil = client.connecter(monde.compte(Role.FACILITATEUR)).get("/").text
    for adresse, nom in {
        "/contrats?heures=aucune": "contrat",
        "/personnes?eligibilite=expire": "personne",
        "/marches?fin=passee": "marché",
        "/marches?fin=six_mois": "marché",
    }.items():
        assert f'href="{adresse}"' in accueil
        assert f"1 à 1 sur 1\N{NO-BREAK SPACE}{nom}" in unescape(client.get(adresse).text), adresse


@pytest.mark.parametrize("page", ["/accessibilite", "/mentions-legales", "/donnees-personnelles"])
def test_les_pages_legales_sont_publiques(client, page):
    assert client.get(page).status_code == 200


@pytest.mark.parametrize("role", [Role.FACILITATEUR, Role.COORDINATEUR, Role.GESTIONNAIRE, Role.CONTROLEUR])
def test_le_total_de_l_accueil_est_celui_du_tableau_d_impact_ou_il_mene(client, monde, role):
    monde.peupler(3)
    client.connecter(monde.compte(role))
    accueil = client.get("/").text
    [lien] = set(re.findall(r'href="(/impact\?[^"]*du=[^"]*)"', accueil))
    assert "37,50" in accueil
    assert "37,50" in client.get(lien.replace("&amp;", "&")).text


def test_le_donneur_d_ordre_telecharge_ses_marches_depuis_son_accueil_et_peut_l_imprimer(client, monde):
    monde.peupler(1)
    page = client.connecter(monde.compte(Role.DONNEUR_ORDRE)).get("/").text
    assert 'href="/operations"' in page
    assert "data-imprimer" in page
    for forme in ("xlsx", "csv"):
        assert f'href="/marches/export.{forme}"' in page
        assert client.get(f"/marches/export.{forme}").status_code == 200
