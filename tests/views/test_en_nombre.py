"""Several rows of a list at once: markets qualified and entrusted, contracts ended; all of them or none."""

import json
import re
from datetime import date
from html import unescape

import pytest
from sqlalchemy import func, select

from clauses.extensions import db
from clauses.models import Contrat, DonneesEvenement, Evenement, Facilitateur, Marche
from clauses.models.vocabulaire import Qualification, Role
from clauses.services.normalisation import cle_texte
from tests.appui.fabriques import ContratFabrique, PersonneFabrique, TerritoireFabrique, creer_compte
from tests.appui.suivi import creer_suivi, evenements

A_QUALIFIER = {"qualification": Qualification.A_QUALIFIER}


@pytest.fixture
def marches(base, territoire) -> list[Marche]:
    """Three read in the public data, one followed."""
    lus = [creer_suivi(territoire, reference=f"DECP-{n}", **A_QUALIFIER).marche for n in range(3)]
    return [*lus, creer_suivi(territoire, reference="SUIVI-3").marche]


@pytest.fixture
def contrats(base, territoire) -> list[Contrat]:
    suivi = creer_suivi(territoire)
    noms = ("ABADIE", "BORIES", "CASTAN")
    personnes = [PersonneFabrique(territoire_id=territoire.id, nom_naissance=n, prenom="Léa") for n in noms]
    return [suivi.affecter(p).contrat for p in personnes]


def _agir(client, liste: str, objets, **champs):
    """What the browser sends, then the page of the list."""
    vides = {"marches": {"motif": "", "confier_a": ""}, "contrats": {"date_fin": "", "motif_fin": ""}}[liste]
    envoi = vides | champs | {"choix": [str(getattr(o, "id", o)) for o in objets]}
    return client.post(f"/{liste}/en-nombre", data=envoi, follow_redirects=True)


def _dit(page) -> str:
    """The words flashed, spaces made plain."""
    texte = re.sub(r"<[^>]+>", " ", page.text).replace("\N{NO-BREAK SPACE}", " ")
    return " ".join(texte.replace("&#39;", "’").split())


def _valeurs(evenement: Evenement) -> dict:
    return json.loads(db.session.get(DonneesEvenement, evenement.numero).valeurs)


def _nommer_facilitateur(base, territoire, nom: str) -> Facilitateur:
    cree = Facilitateur(territoire_id=territoire.id, nom=nom, cle_nom=cle_texte(nom))
    base.add(cree)
    base.commit()
    return cree


def _cochees(page) -> int:
    return len(re.findall(r'name="choix"[^>]*checked', page.text))


# --- markets --------------------------------------------------------------------------------------------------


def test_des_marches_se_suivent_ensemble_et_ceux_que_cela_ne_concerne_pas_sont_dits(facilitatrice, marches):
    page = _agir(facilitatrice, "marches", marches, geste="suivre")
    assert "3 marchés suivis, 1 laissé : SUIVI-3 (qualifié « Suivi »)." in _dit(page)
    assert {m.qualification for m in marches} == {Qualification.SUIVI}
    assert [e.objet_id for e in evenements("marche_qualifie")] == [m.id for m in marches[:3]]


def test_un_seul_marche_se_dit_au_singulier_et_aucun_aussi(facilitatrice, marches):
    assert "1 marché suivi." in _dit(_agir(facilitatrice, "marches", marches[:1], geste="suivre"))
    page = _agir(facilitatrice, "marches", [marches[0], marches[3]], geste="suivre")
    assert "Aucun marché suivi, 2 laissés : DECP-0 (qualifié « Suivi ») ; SUIVI-3" in _dit(page)


@pytest.mark.parametrize(
    ("geste", "etat", "mots"),
    [
        ("ignorer", Qualification.IGNORE, "2 marchés écartés, ignorés."),
        ("deja_suivi", Qualification.DEJA_SUIVI, "2 marchés écartés, déjà suivis."),
    ],
)
def test_ecarter_demande_pourquoi_et_garde_les_cases_cochees(facilitatrice, marches, geste, etat, mots):
    refus = _agir(facilitatrice, "marches", marches[:2], geste=geste, motif="  ")
    assert ("Écrivez" in _dit(refus), _cochees(refus)) == (True, 2)
    assert marches[0].qualification is Qualification.A_QUALIFIER
    assert mots in _dit(_agir(facilitatrice, "marches", marches[:2], geste=geste, motif="doublon"))
    assert {m.qualification for m in marches[:2]} == {etat}
    assert [_valeurs(e)["motif"] for e in evenements("marche_qualifie")] == ["doublon"] * 2


def test_un_motif_reste_dans_la_barre_ne_suit_pas_un_autre_geste(facilitatrice, marches):
    _agir(facilitatrice, "marches", marches[:1], geste="suivre", motif="écrit pour rien")
    assert _valeurs(evenements("marche_qualifie")[0])["motif"] == ""


def test_des_marches_se_confient_et_chacun_garde_sa_trace(facilitatrice, marches, territoire, base):
    elle = _nommer_facilitateur(base, territoire, "Inès Roca")
    marches[0].facilitateur_id = elle.id
    page = _agir(facilitatrice, "marches", marches, geste="confier", confier_a=str(elle.id))
    assert "3 marchés confiés à Inès Roca, 1 laissé : DECP-0 (déjà confié)." in _dit(page)
    assert {m.facilitateur_id for m in marches} == {elle.id}
    traces = evenements("marche_modifie")
    assert [e.objet_id for e in traces] == [m.id for m in marches[1:]]
    assert _valeurs(traces[0]) == {"facilitateur_id": {"avant": "", "apres": str(elle.id)}}


def test_on_se_confie_des_marches_sans_etre_encore_connue(facilitatrice, marches, base):
    assert 'value="moi"' in facilitatrice.get("/marches").text
    page = _agir(facilitatrice, "marches", marches[:2], geste="confier", confier_a="moi")
    cree = base.scalars(select(Facilitateur)).one()
    assert f"2 marchés confiés à {cree.nom}." in _dit(page)


def test_qui_suit_deux_territoires_ne_confie_pas_un_marche_a_la_facilitatrice_de_l_autre(
    client, marches, territoire, base
):
    ailleurs = TerritoireFabrique(code="ailleurs", nom="PLIE d’ailleurs")
    compte = creer_compte(Role.COORDINATEUR, territoire_id=territoire.id)
    compte.appartenances.append(creer_compte(Role.COORDINATEUR, territoire_id=ailleurs.id).appartenances[0])
    la_bas = creer_suivi(ailleurs, reference="LA-BAS").marche
    elle = _nommer_facilitateur(base, ailleurs, "Inès Roca")
    client.connecter(compte)
    assert "Inès Roca — PLIE d’ailleurs" in client.get("/marches").text
    page = _agir(client, "marches", [la_bas, marches[0]], geste="confier", confier_a=str(elle.id))
    assert "À revoir : DECP-0 (ce facilitateur n’est pas de ce territoire)." in _dit(page)
    assert (la_bas.facilitateur_id, evenements("marche_modifie")) == (None, [])


@pytest.mark.parametrize(
    "champs",
    [{"geste": "suivre"}, {"geste": "ignorer", "motif": "x"}, {"geste": "confier", "confier_a": "moi"}],
)
def test_un_marche_d_ailleurs_dans_le_lot_n_existe_pas_et_rien_n_est_ecrit(
    facilitatrice, marches, base, champs
):
    intrus = creer_suivi(TerritoireFabrique(code="ailleurs"), reference="LA-BAS", **A_QUALIFIER).marche
    avant = base.scalar(select(func.count()).select_from(Evenement))
    page = _agir(facilitatrice, "marches", [*marches, intrus], **champs)
    assert (page.status_code, "LA-BAS" in page.text) == (404, False)
    assert {m.qualification for m in [*marches[:3], intrus]} == {Qualification.A_QUALIFIER}
    assert base.scalar(select(func.count()).select_from(Evenement)) == avant


@pytest.mark.parametrize(
    ("choix", "champs", "mots"),
    [
        ([], {"geste": "suivre"}, "Cochez au moins une ligne."),
        (["1' OR 1"], {"geste": "suivre"}, "Une ligne cochée ne se lit pas"),
        (["9" * 30], {"geste": "suivre"}, "Une ligne cochée ne se lit pas"),
        (range(1, 502), {"geste": "suivre"}, "Cochez 500 lignes au plus à la fois."),
        ([1], {"geste": "effacer"}, "Choisissez quoi faire."),
        ([1], {"geste": "suivre", "motif": "1 90 05 33 063 123 06"}, "ne s’enregistre jamais"),
    ],
)  # fmt: skip
def test_un_envoi_de_travers_est_dit_sans_rien_ecrire(facilitatrice, marches, choix, champs, mots):
    page = _agir(facilitatrice, "marches", choix, **champs)
    assert (page.status_code, mots in _dit(page)) == (200, True)
    assert "33 063 123" not in page.text
    assert evenements("marche_qualifie") == []


def test_personne_a_qui_confier_est_un_refus(facilitatrice, marches):
    page = _agir(facilitatrice, "marches", marches[:1], geste="confier")
    assert "Choisissez à qui confier ces marchés." in _dit(page)


@pytest.mark.parametrize(
    ("retour", "adresse"),
    [
        (
            "etape=en_execution&tri=-dues&page=2&q=voirie",
            "/marches?etape=en_execution&tri=-dues&page=2&q=voirie",
        ),
        ("_external=1&_scheme=javascript&endpoint=x&_anchor=a", "/marches"),
        ("https://ailleurs.example/", "/marches"),
    ],
)
def test_on_revient_a_la_liste_comme_elle_etait_et_nulle_part_ailleurs(
    facilitatrice, marches, retour, adresse
):
    envoi = {"geste": "suivre", "choix": str(marches[0].id), "retour": retour}
    assert facilitatrice.post("/marches/en-nombre", data=envoi).location == adresse


def test_la_barre_garde_les_filtres_de_la_page(facilitatrice, marches):
    page = facilitatrice.get("/marches?qualification=a_qualifier&tri=-dues&autre=1").text
    assert 'name="retour" value="qualification=a_qualifier&amp;tri=-dues"' in page
    assert f"Choisir {marches[0].reference}" in page


def test_qui_ne_fait_que_lire_n_a_ni_cases_ni_barre(client, marches, territoire):
    client.connecter(creer_compte(Role.CONTROLEUR, territoire_id=territoire.id))
    page = client.get("/marches").text
    assert ("DECP-0" in page, 'name="choix"' in page, "en-nombre-gestes" in page) == (True, False, False)


def test_qui_lit_un_territoire_et_ecrit_dans_l_autre_ne_coche_que_le_sien(client, marches, territoire):
    ailleurs = TerritoireFabrique(code="ailleurs")
    la_bas = creer_suivi(ailleurs, reference="LA-BAS").marche
    compte = creer_compte(Role.FACILITATEUR, territoire_id=territoire.id)
    compte.appartenances.append(creer_compte(Role.CONTROLEUR, territoire_id=ailleurs.id).appartenances[0])
    client.connecter(compte)
    page = client.get("/marches").text
    assert ("LA-BAS" in page, f'name="choix" value="{la_bas.id}"' in page) == (True, False)
    assert f'name="choix" value="{marches[0].id}"' in page
    assert _agir(client, "marches", [la_bas], geste="suivre").status_code == 404


def _annuler(client, page):
    """Press « Annuler » on what a page says."""
    adresse = re.search(r'action="([^"]*/en-nombre/\d+/annuler[^"]*)"', page.text).group(1)
    return client.post(unescape(adresse), follow_redirects=True)


def test_une_action_sur_des_marches_s_annule_d_un_coup_sauf_ce_qui_a_change_depuis(
    facilitatrice, marches, territoire, base
):
    fait = _agir(
        facilitatrice, "marches", marches[:3], geste="ignorer", motif="doublon", retour="tri=-dues&page=1"
    )
    marches[1].objet = "corrigé entre-temps"
    base.commit()
    suivi = creer_suivi(territoire, reference="EMBAUCHE", **A_QUALIFIER)
    page = _annuler(facilitatrice, fait)
    assert page.request.full_path == "/marches?tri=-dues&page=1"
    assert "2 marchés remis comme avant, 1 laissé : DECP-1 (modifié depuis)." in _dit(page)
    etats = [m.qualification for m in marches[:3]]
    assert etats == [Qualification.A_QUALIFIER, Qualification.IGNORE, Qualification.A_QUALIFIER]
    assert [_valeurs(e)["vers"] for e in evenements("marche_qualifie")] == ["ignore"] * 3 + [
        "a_qualifier"
    ] * 2
    encore = _annuler(facilitatrice, fait)
    assert "Aucun marché remis comme avant, 3 laissés" in _dit(encore)
    suivre = _agir(facilitatrice, "marches", [suivi.marche], geste="suivre")
    suivi.affecter()
    assert "EMBAUCHE (des contrats y sont placés)" in _dit(_annuler(facilitatrice, suivre))


def test_des_marches_se_retirent_a_leur_facilitateur_et_l_annulation_les_rend_a_chacun(
    facilitatrice, marches, territoire, base
):
    elle, lui = (_nommer_facilitateur(base, territoire, nom) for nom in ("Inès Roca", "Paul Vidal"))
    for marche, qui in zip(marches, (elle, lui, elle, None), strict=True):
        marche.facilitateur_id = qui and qui.id
    base.commit()
    assert '<option value="personne">Personne</option>' in facilitatrice.get("/marches").text
    fait = _agir(facilitatrice, "marches", marches, geste="confier", confier_a="personne")
    attendu = "3 marchés retirés à leur facilitateur, 1 laissé : SUIVI-3 (confié à personne)."
    assert attendu in _dit(fait)
    assert {m.facilitateur_id for m in marches} == {None}
    assert "3 marchés remis comme avant." in _dit(_annuler(facilitatrice, fait))
    assert [m.facilitateur_id for m in marches] == [elle.id, lui.id, elle.id, None]


def test_l_action_d_un_collegue_ne_s_annule_pas(facilitatrice, client, marches, territoire):
    fait = _agir(facilitatrice, "marches", marches[:1], geste="suivre")
    client.connecter(creer_compte(Role.COORDINATEUR, territoire_id=territoire.id))
    assert _annuler(client, fait).status_code == 404
    assert marches[0].qualification is Qualification.SUIVI


# --- contracts ------------------------------------------------------------------------------------------------


def test_des_contrats_se_terminent_ensemble_et_le_reste_d_eux_ne_change_pas(
    facilitatrice, contrats, base, territoire
):
    utilisatrice = creer_suivi(territoire).entreprise
    contrats[0].entreprise_utilisatrice_id = utilisatrice.id
    contrats[2].date_fin = date(2025, 3, 31)
    page = _agir(facilitatrice, "contrats", contrats, date_fin="2025-06-30", motif_fin="fin du chantier")
    attendu = "2 contrats terminés, 1 laissé : CASTAN Léa (fin déjà écrite, le 31/03/2025)."
    assert attendu in _dit(page)
    assert [(c.date_fin, c.motif_fin) for c in contrats[:2]] == [(date(2025, 6, 30), "fin du chantier")] * 2
    assert (contrats[2].date_fin, contrats[2].motif_fin) == (date(2025, 3, 31), None)
    assert contrats[0].entreprise_utilisatrice_id == utilisatrice.id
    traces = evenements("contrat_modifie")
    assert [e.objet_id for e in traces] == [c.id for c in contrats[:2]]
    assert set(_valeurs(traces[0])) == {"date_fin", "motif_fin"}


def test_des_fins_de_contrat_se_reprennent_d_un_coup(facilitatrice, contrats, base):
    fait = _agir(facilitatrice, "contrats", contrats, date_fin="2025-06-30", motif_fin="fin du chantier")
    contrats[1].motif_fin = "démission"
    base.commit()
    page = _annuler(facilitatrice, fait)
    assert "2 contrats rouverts, 1 laissé : BORIES Léa (modifié depuis)." in _dit(page)
    assert [(c.date_fin, c.motif_fin) for c in contrats] == [
        (None, None), (date(2025, 6, 30), "démission"), (None, None),
    ]  # fmt: skip
    (lue,) = evenements("personne_consultee")
    assert lue.objet_id == contrats[1].personne_id


def test_une_fin_avant_le_debut_d_un_seul_ne_termine_personne_et_le_nomme(facilitatrice, contrats):
    contrats[1].date_debut = date(2025, 9, 1)
    page = _agir(facilitatrice, "contrats", contrats, date_fin="2025-06-30", motif_fin="fin du chantier")
    assert "Rien n’a été changé. À revoir : BORIES Léa (la fin du contrat précède son début" in _dit(page)
    assert ([c.date_fin for c in contrats], _cochees(page)) == ([None] * 3, 3)
    assert ('value="2025-06-30"' in page.text, 'value="fin du chantier"' in page.text) == (True, True)
    assert evenements("contrat_modifie") == []
    (lue,) = evenements("personne_consultee")
    assert _valeurs(lue) == {"page": "terminer des contrats", "contrat": contrats[1].id}
    assert _cochees(facilitatrice.get("/contrats")) == 0


@pytest.mark.parametrize("jour", ["", "hier", "1066-10-14"])
def test_terminer_demande_un_dernier_jour_qui_se_lit(facilitatrice, contrats, jour):
    page = _agir(facilitatrice, "contrats", contrats[:1], date_fin=jour)
    assert re.search("Écrivez le dernier jour|ne se lit pas|pas plausible", _dit(page))
    assert (contrats[0].date_fin, _cochees(page)) == (None, 1)


def test_un_contrat_d_ailleurs_dans_le_lot_n_existe_pas_et_rien_n_est_ecrit(facilitatrice, contrats):
    ailleurs = TerritoireFabrique(code="ailleurs")
    intrus = creer_suivi(ailleurs).affecter(
        PersonneFabrique(territoire_id=ailleurs.id, nom_naissance="SECRET", prenom="Ana")
    )
    page = _agir(facilitatrice, "contrats", [*contrats, intrus.contrat], date_fin="2025-06-30")
    assert (page.status_code, "SECRET" in page.text) == (404, False)
    assert [c.date_fin for c in (*contrats, intrus.contrat)] == [None] * 4


def test_un_contrat_qui_a_sa_fin_n_a_pas_de_case(facilitatrice, contrats, base):
    contrats[0].date_fin = date(2025, 3, 31)
    page = facilitatrice.get("/contrats").text
    assert f'name="choix" value="{contrats[0].id}"' not in page
    assert f'name="choix" value="{contrats[1].id}"' in page
    for contrat in contrats:
        contrat.date_fin = date(2025, 3, 31)
    assert "en-nombre-gestes" not in facilitatrice.get("/contrats").text


def test_les_mots_cherches_survivent_au_geste_sans_etre_dans_l_adresse(facilitatrice, contrats):
    liste = facilitatrice.post("/contrats", data={"q": "Abadie"}).location
    retour = re.search(r'name="retour" value="([^"]*)"', facilitatrice.get(liste).text).group(1)
    envoi = {"choix": str(contrats[0].id), "date_fin": "2025-06-30", "retour": retour}
    fait = facilitatrice.post("/contrats/en-nombre", data=envoi)
    assert (fait.location, "badie" in fait.location) == (liste, False)


def test_plus_de_cinq_lignes_laissees_se_comptent(facilitatrice, contrats):
    personne = contrats[0].personne_id
    finis = [
        ContratFabrique(
            personne_id=personne,
            employeur_id=contrats[0].employeur_id,
            date_debut=date(2024, mois, 1),
            date_fin=date(2024, mois, 20),
        )
        for mois in range(1, 8)
    ]
    page = _agir(facilitatrice, "contrats", finis, date_fin="2025-06-30")
    assert re.search(r"Aucun contrat terminé, 7 laissés : .*20/05/2024\) ; et 2 autres\.", _dit(page))


def test_l_employeur_lit_ses_contrats_sans_pouvoir_les_terminer(client, contrats):
    client.connecter(creer_compte(Role.EMPLOYEUR, structure_id=contrats[0].employeur_id))
    assert 'name="choix"' not in client.get("/contrats").text
    assert _agir(client, "contrats", contrats, date_fin="2025-06-30").status_code == 403
