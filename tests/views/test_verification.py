"""Checking the sheets: the queue, a sheet beside its lines, what is decided of them, the months closed, the source."""

from datetime import UTC, date, datetime
from decimal import Decimal
from html import escape, unescape

import pytest
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import Eligibilite, Evenement, HeuresMensuelles, MoisClos, Piece, Releve, ReleveLigne
from clauses.models.vocabulaire import (
    EtatEligibilite,
    EtatHeures,
    EtatLigne,
    EtatReleve,
    Role,
    TypePiece,
)
from clauses.services import fichiers
from clauses.services.releves.application import appliquer
from clauses.services.releves.rattachement import rattacher
from clauses.services.releves.verification import document
from tests.appui.etti import MARS, creer_etti, deposer, ligne, lignes_de
from tests.appui.fabriques import creer_compte, creer_heures
from tests.appui.requetes import requetes_comptees

TRANSMIS_LE = datetime(2025, 4, 3, 8, tzinfo=UTC)


@pytest.fixture
def etti(base):
    return creer_etti()


@pytest.fixture
def facilitatrice(client, etti):
    compte = creer_compte(Role.FACILITATEUR, territoire_id=etti.agenais.id)
    return client.connecter(compte)


@pytest.fixture
def coordinatrice(client, etti):
    return client.connecter(creer_compte(Role.COORDINATEUR, territoire_id=etti.agenais.id))


def _eligible(*affectations) -> None:
    for a in affectations:
        db.session.add(
            Eligibilite(personne_id=a.personne_id, date_entree=date(2025, 1, 1), etat=EtatEligibilite.ETABLIE)
        )


def _fichier(lues) -> Piece:
    """The sheet as a csv: titles on the first line, one person per line."""
    texte = "Nom;Date de naissance;Heures\n" + "".join(
        f"{li.personne};{li.date_naissance or ''};{str(li.heures).replace('.', ',')}\n" for li in lues
    )
    range_ = fichiers.ranger(texte.encode())
    piece = Piece(
        type=TypePiece.RELEVE, nom_fichier="heures_mars.csv", nom_stocke=range_.nom_stocke, sha256=range_.sha256,
        taille=range_.taille,
    )  # fmt: skip
    db.session.add(piece)
    db.session.flush()
    return piece


def _transmettre(etti, lues, **choix) -> Releve:
    """A sheet of the agency, read, tied, sent; `L2C3` is the cell of its first line."""
    piece = _fichier(lues)
    releve = deposer(
        etti.structure, lues, rattacher(etti.acteur, etti.structure.id, lues), piece_id=piece.id, mois=MARS,
        dernier_mois=MARS, etat=EtatReleve.TRANSMIS, transmis_le=TRANSMIS_LE,
        lecture={"tables": [{"feuille": None, "ligne_entetes": 1, "est_ignoree": False, "est_transposee": False}]},
        **choix,
    )  # fmt: skip
    for rang, li in enumerate(lignes_de(releve), 2):
        li.cellule = f"L{rang}C3"
    db.session.flush()
    appliquer(etti.acteur, releve, aujourdhui=date(2025, 5, 2))
    return releve


def _faire(client, releve, faire: str, lignes=(), motif=""):
    reperes = [f"{li.id}.{li.version}" for li in lignes]
    return client.post(
        f"/releves-a-verifier/{releve.id}",
        data={"faire": faire, "ligne": reperes, "toutes": reperes, "motif": motif},
    )


def _heures(affectation, mois=MARS) -> HeuresMensuelles | None:
    return db.session.scalar(
        select(HeuresMensuelles).where(
            HeuresMensuelles.affectation_id == affectation.id,
            HeuresMensuelles.mois == mois,
            HeuresMensuelles.valable_au.is_(None),
        )
    )


def _verbes() -> set[str]:
    return set(db.session.scalars(select(Evenement.verbe)))


def test_la_file_mene_au_releve_et_ne_montre_que_ses_territoires(facilitatrice, etti):
    releve = _transmettre(
        etti,
        [
            ligne("LE GALL Anaïs", "70.50"),
            ligne("DIALLO Ibrahima", "35.00"),
            ligne("N'GUESSAN Éric", "12.00"),
        ],
    )
    liste = facilitatrice.get("/releves-a-verifier").get_data(as_text=True)
    assert "Actif Intérim" in liste
    assert "105,50" in liste
    assert "117,50" not in liste
    assert "Relevés à vérifier" in facilitatrice.get("/").get_data(as_text=True)
    export = facilitatrice.get("/releves-a-verifier/export.csv").get_data(as_text=True)
    assert "Actif Intérim" in export
    page = facilitatrice.get(f"/releves-a-verifier/{releve.id}").get_data(as_text=True)
    miennes, sienne = lignes_de(releve)[:2], lignes_de(releve)[2]
    for li in miennes:
        assert f'href="#cellule-{li.id}"' in page
        assert page.count(f'id="cellule-{li.id}"') == 1
        assert f'href="#ligne-{li.id}"' in page
    assert "GUESSAN" not in page
    assert f"cellule-{sienne.id}" not in page
    assert "d’un autre territoire" in page
    assert "1\N{NO-BREAK SPACE}ligne hors de vos territoires" in page.replace("&nbsp;", "\N{NO-BREAK SPACE}")
    assert "heures_mars.csv" not in page


def test_le_nombre_de_requetes_ne_depend_pas_des_lignes(facilitatrice, etti):
    lues = [ligne("LE GALL Anaïs", "70.50"), ligne("Inconnue Zoé", "5.00")]
    court = _transmettre(etti, lues)
    long = _transmettre(
        etti,
        [
            *lues,
            ligne("DIALLO Ibrahima", "35.00"),
            ligne("MARTIN Jean", "8.00"),
            ligne("Autre Personne", "9.00"),
        ],
    )
    for li in (*lignes_de(court), *lignes_de(long)):
        li.territoire_id = li.territoire_id or etti.agenais.id
    db.session.flush()
    comptes = []
    for releve in (court, long):
        with requetes_comptees() as requetes:
            assert facilitatrice.get(f"/releves-a-verifier/{releve.id}").status_code == 200
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1]


def test_tout_accepter_valide_les_heures_et_traite_le_releve(facilitatrice, etti):
    a, b = etti.affectations["LE GALL Anaïs"], etti.affectations["DIALLO Ibrahima"]
    _eligible(a)
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "70.50"), ligne("DIALLO Ibrahima", "35.00")])
    refus = _faire(facilitatrice, releve, "accepter-tout", lignes_de(releve))
    assert refus.status_code == 400
    assert "éligibilité n’est pas établie" in refus.get_data(as_text=True)
    assert _heures(a).etat == EtatHeures.DECLAREE
    assert (
        _faire(facilitatrice, releve, "accepter-tout", lignes_de(releve), "attestation vue").status_code
        == 303
    )
    assert (_heures(a).etat, _heures(a).est_a_regulariser) == (EtatHeures.VALIDEE, False)
    assert (_heures(b).etat, _heures(b).est_a_regulariser) == (EtatHeures.VALIDEE, True)
    assert {li.etat for li in lignes_de(releve)} == {EtatLigne.VALIDEE}
    assert releve.etat == EtatReleve.TRAITE
    assert {"lignes_acceptees", "heures_validees", "releve_traite"} <= _verbes()
    # Reopened with its reason, then sent back whole.
    ouvertes = _faire(facilitatrice, releve, "rouvrir", lignes_de(releve))
    assert ouvertes.status_code == 400
    assert _faire(facilitatrice, releve, "rouvrir", lignes_de(releve), "erreur de mois").status_code == 303
    assert (releve.etat, _heures(a).etat) == (EtatReleve.TRANSMIS, EtatHeures.DECLAREE)
    assert _faire(facilitatrice, releve, "refuser-tout", lignes_de(releve), "pas signé").status_code == 303
    assert (releve.etat, releve.motif) == (EtatReleve.REFUSE, "pas signé")
    assert (_heures(a).etat, _heures(a).motif) == (EtatHeures.REJETEE, "pas signé")


def test_deux_lignes_du_meme_contrat_se_decident_ensemble_et_la_seconde_facilitatrice_est_prevenue(
    facilitatrice, etti
):
    a = etti.affectations["LE GALL Anaïs"]
    _eligible(a)
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00"), ligne("LE GALL Anaïs", "12.50")])
    lues = [(li.id, li.version) for li in lignes_de(releve)]
    _faire(facilitatrice, releve, "accepter", lignes_de(releve)[:1])
    assert _heures(a).heures == Decimal("42.50")
    assert {li.etat for li in lignes_de(releve)} == {EtatLigne.VALIDEE}
    perimee = facilitatrice.post(
        f"/releves-a-verifier/{releve.id}",
        data={"faire": "refuser", "ligne": [f"{i}.{v}" for i, v in lues], "motif": "trop tard"},
        follow_redirects=True,
    )
    assert "entre-temps : à relire" in perimee.get_data(as_text=True)
    assert _heures(a).etat == EtatHeures.VALIDEE


def test_les_lignes_suivent_ce_que_decide_la_page_des_heures_a_valider(facilitatrice, etti):
    a = etti.affectations["LE GALL Anaïs"]
    _eligible(a)
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00")])
    repere = f"{a.id}.2025-03.{_heures(a).numero}"
    facilitatrice.post("/heures/a-valider", data={"faire": f"valider:{repere}"})
    assert lignes_de(releve)[0].etat == EtatLigne.VALIDEE
    assert releve.etat == EtatReleve.TRAITE


def test_d_autres_heures_validees_ne_sont_remplacees_qu_avec_un_motif(facilitatrice, etti):
    a = etti.affectations["LE GALL Anaïs"]
    _eligible(a)
    creer_heures(a, MARS, "50.00")
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "70.00")])
    page = facilitatrice.get(f"/releves-a-verifier/{releve.id}").get_data(as_text=True)
    assert "50,00" in page
    assert _faire(facilitatrice, releve, "accepter-tout", lignes_de(releve)).status_code == 400
    assert _heures(a).heures == Decimal("50.00")
    _faire(facilitatrice, releve, "ecarter", lignes_de(releve), "doublon")
    assert (_heures(a).heures, lignes_de(releve)[0].etat) == (Decimal("50.00"), EtatLigne.ECARTEE)
    _faire(facilitatrice, releve, "rouvrir", lignes_de(releve), "à revoir")
    _faire(facilitatrice, releve, "accepter-tout", lignes_de(releve), "bulletin reçu")
    assert (_heures(a).heures, _heures(a).etat) == (Decimal("70.00"), EtatHeures.VALIDEE)
    assert not _heures(a).est_regularisation


def test_ecarter_retire_les_heures_declarees_et_rouvrir_les_declare_a_nouveau(facilitatrice, etti):
    a = etti.affectations["LE GALL Anaïs"]
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00")])
    assert _faire(facilitatrice, releve, "ecarter", lignes_de(releve)).status_code == 400
    _faire(facilitatrice, releve, "ecarter", lignes_de(releve), "hors clause")
    assert _heures(a) is None
    assert releve.etat == EtatReleve.TRAITE
    _faire(facilitatrice, releve, "rouvrir", lignes_de(releve), "finalement si")
    assert (_heures(a).heures, _heures(a).etat) == (Decimal("30.00"), EtatHeures.DECLAREE)
    assert lignes_de(releve)[0].etat == EtatLigne.DECLAREE


def test_une_ligne_se_rattache_a_un_autre_contrat_et_ses_heures_suivent(facilitatrice, etti):
    a, b = etti.affectations["LE GALL Anaïs"], etti.affectations["DIALLO Ibrahima"]
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00")])
    (li,) = lignes_de(releve)
    adresse = f"/releves-a-verifier/{releve.id}/lignes/{li.id}"
    trouves = facilitatrice.get(f"{adresse}?personne={b.personne_id}").get_data(as_text=True)
    assert f'value="{b.id}"' in trouves
    ailleurs = etti.affectations["N'GUESSAN Éric"]
    assert (
        facilitatrice.post(adresse, data={"affectation": ailleurs.id, "version": li.version}).status_code
        == 404
    )
    assert facilitatrice.post(adresse, data={"affectation": b.id, "version": li.version}).status_code == 303
    assert _heures(a) is None
    assert (_heures(b).heures, _heures(b).etat) == (Decimal("30.00"), EtatHeures.DECLAREE)
    assert "ligne_rattachee" in _verbes()


def test_une_personne_inconnue_s_embauche_depuis_sa_ligne_qui_se_rattache(facilitatrice, etti):
    avril = date(2025, 4, 1)
    releve = _transmettre(
        etti, [ligne("PETIT Rose", "20.00", naissance=date(1995, 3, 4)),
               ligne("PETIT Rose", "25.00", avril, naissance=date(1995, 3, 4))]
    )  # fmt: skip
    attribution = etti.attributions["2025-A1"]
    for li in lignes_de(releve):
        li.territoire_id, li.attribution_id = etti.agenais.id, attribution.id
    db.session.flush()
    li = lignes_de(releve)[0]
    adresse = f"/embauches/nouvelle?attribution={attribution.id}&ligne={li.id}"
    page = facilitatrice.get(adresse).get_data(as_text=True)
    for valeur in ("PETIT", "Rose", "1995-03-04", "2025-03-01", "Actif Intérim"):
        assert f'value="{valeur}"' in page
    reponse = facilitatrice.post(
        adresse,
        data={
            "nom_naissance": "Petit", "prenom": "Rose", "date_naissance": "1995-03-04", "sexe": "F", "type": "mission",
            "date_debut": "2025-03-01", "temps_partiel_choisi": "inconnu", "attribution": "x",
            "attribution-cle": attribution.id, "employeur": "Actif Intérim", "employeur-cle": etti.structure.id,
        },
    )  # fmt: skip
    assert reponse.status_code == 303, reponse.get_data(as_text=True)
    assert f"/releves-a-verifier/{releve.id}?ligne={li.id}#ligne-{li.id}" in reponse.location
    assert {x.etat for x in lignes_de(releve)} == {EtatLigne.DECLAREE}
    affectation_id = li.affectation_id
    total = [h.heures for h in db.session.scalars(
        select(HeuresMensuelles).where(HeuresMensuelles.affectation_id == affectation_id)
    )]  # fmt: skip
    assert sorted(total) == [Decimal("20.00"), Decimal("25.00")]


def test_un_mois_se_clot_un_releve_tardif_est_une_regularisation(coordinatrice, etti):
    a = etti.affectations["LE GALL Anaïs"]
    _eligible(a)
    db.session.add(MoisClos(territoire_id=etti.agenais.id, mois=MARS))
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00")])
    assert _heures(a) is None
    page = coordinatrice.get(f"/releves-a-verifier/{releve.id}").get_data(as_text=True)
    assert "Ce mois est clos" in page
    _faire(coordinatrice, releve, "accepter-tout", lignes_de(releve))
    h = _heures(a)
    assert (h.heures, h.etat, h.est_regularisation) == (Decimal("30.00"), EtatHeures.VALIDEE, True)
    assert "heures_regularisees" in _verbes()
    liste = coordinatrice.get("/regularisations").get_data(as_text=True)
    assert "mars 2025" in liste
    premiere = lignes_de(releve)[0].id
    provenance = f"/releves-a-verifier/{releve.id}?ligne={premiere}#cellule-{premiere}"
    assert provenance in liste
    assert "30,00" in coordinatrice.get("/regularisations/export.csv").get_data(as_text=True)
    impact = coordinatrice.get("/impact/lignes?du=2025-03&au=2025-03").get_data(as_text=True)
    assert provenance in impact
    # What is in a closed month stays there until somebody opens it.
    fermee = coordinatrice.post(
        f"/releves-a-verifier/{releve.id}",
        data={"faire": "rouvrir", "ligne": [f"{x.id}.{x.version}" for x in lignes_de(releve)], "motif": "x"},
        follow_redirects=True,
    )
    assert "rouvrez d’abord le mois" in fermee.get_data(as_text=True)
    assert _heures(a).etat == EtatHeures.VALIDEE


def test_clore_dit_ce_qui_manque_demande_un_oui_et_rouvrir_un_motif(coordinatrice, etti):
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00")])
    assert "mars 2025" in coordinatrice.get(f"/mois/{etti.agenais.id}/2025-03").get_data(as_text=True).lower()
    adresse = f"/mois/{etti.agenais.id}/2025-03"
    assert coordinatrice.post(f"{adresse}/clore").status_code == 400
    assert db.session.get(MoisClos, (etti.agenais.id, MARS)) is None
    assert coordinatrice.post(f"{adresse}/clore", data={"confirmation": "y"}).status_code == 303
    assert db.session.get(MoisClos, (etti.agenais.id, MARS)) is not None
    assert coordinatrice.post(f"{adresse}/rouvrir").status_code == 400
    assert coordinatrice.post(f"{adresse}/rouvrir", data={"motif": "relevé oublié"}).status_code == 303
    assert db.session.get(MoisClos, (etti.agenais.id, MARS)) is None
    assert "relevé oublié" in coordinatrice.get(adresse).get_data(as_text=True)
    assert {"mois_clos", "mois_rouvert"} <= _verbes()
    assert coordinatrice.get(f"/mois/{etti.bordeaux.id}/2025-03").status_code == 404
    assert coordinatrice.get("/mois/1/mars").status_code == 404
    assert releve.etat == EtatReleve.TRANSMIS


def test_ce_qui_reste_a_regler_d_un_mois_mene_a_ses_seuls_releves(coordinatrice, etti):
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00")])
    adresse = f"/releves-a-verifier?mois=2025-03&territoire={etti.agenais.id}"
    assert escape(adresse) in coordinatrice.get(f"/mois/{etti.agenais.id}/2025-03").get_data(as_text=True)
    fiche = f"/releves-a-verifier/{releve.id}"
    en_mars, en_avril = (
        unescape(coordinatrice.get(f"/releves-a-verifier?mois={mois}").get_data(as_text=True))
        for mois in ("2025-03", "2025-04")
    )
    assert fiche in en_mars
    assert "Reste à régler de" in en_mars
    assert "mars 2025" in en_mars
    assert fiche not in en_avril


def test_un_pdf_partage_n_est_pas_montre_et_un_fichier_perdu_est_dit(facilitatrice, etti):
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00"), ligne("N'GUESSAN Éric", "12.00")])
    assert facilitatrice.get(f"/releves-a-verifier/{releve.id}/pages/1").status_code == 404
    piece = db.session.get(Piece, releve.piece_id)
    fichiers.supprimer(piece.nom_stocke)
    page = facilitatrice.get(f"/releves-a-verifier/{releve.id}").get_data(as_text=True)
    assert "Le fichier de ce relevé n’est plus là" in page
    assert db.session.scalar(select(ReleveLigne.id).where(ReleveLigne.releve_id == releve.id).limit(1))


def _un_long_releve(etti) -> Releve:
    """700 people that nobody knows on the sheet of one market of the Agenais, and one line to decide at its end."""
    connue = ligne("LE GALL Anaïs", "70.50")
    inconnues = [ligne(f"INCONNUE{rang:03} Zoé", "1.00") for rang in range(700)]
    releve = _transmettre(etti, [*inconnues, connue])
    attribution = next(iter(etti.attributions.values()))
    for li in lignes_de(releve):
        if li.affectation_id is None:
            li.territoire_id, li.attribution_id = etti.agenais.id, attribution.id
    db.session.commit()
    return releve


def test_un_long_releve_se_verifie_page_par_page_et_se_renvoie_en_une_fois(facilitatrice, etti):
    releve = _un_long_releve(etti)
    *inconnues, connue = lignes_de(releve)
    adresse = f"/releves-a-verifier/{releve.id}"
    premiere = facilitatrice.get(adresse).text
    assert [f'id="ligne-{li.id}"' in premiere for li in (inconnues[0], inconnues[199], inconnues[200])] == [
        True, True, False,
    ]  # fmt: skip
    assert "701" in premiere
    assert "770,50" in premiere
    troisieme = facilitatrice.get(f"{adresse}?page=3").text
    assert f'href="#cellule-{inconnues[599].id}"' in troisieme  # its row is shown, far below the first ones
    menee = facilitatrice.get(f"{adresse}?ligne={connue.id}").text
    assert f'id="ligne-{connue.id}"' in menee
    assert "Accepter toutes les lignes de cette page" in menee
    ailleurs = facilitatrice.get(f"{adresse}?page=1&ligne={connue.id}").text
    assert f'id="ligne-{connue.id}"' not in ailleurs
    renvoi = {"faire": "refuser-tout", "entier": "1", "motif": "Ce ne sont pas vos salariés."}
    dit = facilitatrice.post(adresse, data=renvoi, follow_redirects=True).text
    assert "701 lignes refusées" in dit.replace("&nbsp;", " ").replace("\N{NO-BREAK SPACE}", " ")
    assert {li.etat for li in lignes_de(releve)} == {EtatLigne.REFUSEE}
    assert releve.etat == EtatReleve.REFUSE


def test_un_fichier_trop_lourd_s_ouvre_a_cote_et_ne_retient_pas_la_page(facilitatrice, etti, monkeypatch):
    monkeypatch.setattr(document, "OCTETS_MONTRES", 10)
    releve = _transmettre(etti, [ligne("LE GALL Anaïs", "30.00")])
    page = facilitatrice.get(f"/releves-a-verifier/{releve.id}").text
    assert "trop long pour être montré ici" in page
    assert f'href="/releves/{releve.id}/fichier"' in page
    assert "L2C3" in page
