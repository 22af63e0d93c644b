"""Public reference lists: what enters, what warns, what refuses, and that the same file changes nothing."""

import pytest
from sqlalchemy import func, select

from clauses.models import (
    ActiviteStructure,
    CodeCpv,
    CodeRome,
    Commune,
    Evenement,
    Importation,
    QuartierPrioritaire,
    Structure,
)
from clauses.models.vocabulaire import Role, TypeImport, TypeStructure
from clauses.services.acteur import SYSTEME, acteur_de
from clauses.services.erreurs import Interdit
from clauses.services.imports.erreurs import FichierRefuse
from clauses.services.imports.rapport import ImportRefuse
from clauses.services.imports.referentiels import importer_referentiel
from clauses.services.imports.tableaux import lire_tableau
from tests.appui.fabriques import StructureFabrique, creer_compte, siret

COMMUNES = "TYPECOM,COM,REG,DEP,LIBELLE,COMPARENT\n"
QPV = "code,nom,commune,generation\n"
CPV = ROME = "code,libelle\n"
SIAE = "siret,raison_sociale,type,code_postal,commune,naf,forme_juridique\n"
NIR = "194053306300142"


@pytest.fixture
def importer(base, tmp_path):
    """Import a text as one of the lists, through the public door."""

    def _importer(type_, texte, *, acteur=SYSTEME, **options):
        chemin = tmp_path / "liste.csv"
        chemin.write_text(texte, encoding="utf-8")
        rapport = importer_referentiel(acteur, type_, lire_tableau(chemin), **options)
        base.commit()
        base.expire_all()
        return rapport

    return _importer


def _compter(base, *modeles):
    return [base.scalar(select(func.count()).select_from(m)) for m in modeles]


def test_la_cle_d_une_commune_est_son_type_et_son_code_et_les_codes_sont_du_texte(importer, base):
    importer(
        TypeImport.COMMUNES,
        COMMUNES
        + "COM,2A004,94,2A,Ajaccio,\nCOM,01015,84,01,Arboys en Bugey,\nCOMD,01015,,,Arbignieu,01015\n",
    )
    lues = base.scalars(select(Commune).order_by(Commune.code, Commune.type)).all()
    assert [(c.type, c.code, c.departement, c.nom, c.code_parent) for c in lues] == [
        ("COM", "01015", "01", "Arboys en Bugey", None),
        ("COMD", "01015", None, "Arbignieu", "01015"),
        ("COM", "2A004", "2A", "Ajaccio", None),
    ]


def test_un_zero_de_tete_perdu_par_le_tableur_est_remis(importer, base):
    importer(TypeImport.COMMUNES, COMMUNES + "COM,1004,84,1,Ambérieu-en-Bugey,\n")
    c = base.scalars(select(Commune)).one()
    assert (c.code, c.departement) == ("01004", "01")


def test_un_code_cpv_a_huit_chiffres_et_sa_cle_a_part(importer, base):
    importer(TypeImport.CPV, CPV + "03000000-1,Produits agricoles\n45000000,Travaux\n")
    lus = base.execute(select(CodeCpv.code, CodeCpv.cle_controle).order_by(CodeCpv.code))
    assert [tuple(c) for c in lus] == [("03000000", "1"), ("45000000", None)]


def test_une_liste_sans_cle_n_efface_pas_celle_du_code_cpv(importer, base):
    importer(TypeImport.CPV, CPV + "03000000-1,Produits agricoles\n")
    assert importer(TypeImport.CPV, CPV + "03000000,Produits agricoles\n").est_sans_effet
    assert base.scalars(select(CodeCpv.cle_controle)).one() == "1"


def test_un_quartier_garde_la_generation_de_son_zonage(importer, base):
    importer(TypeImport.QPV, QPV + "QP033001,Centre,Bordeaux,2015\nQP033001,Centre,Bordeaux,2024\n")
    assert sorted(base.scalars(select(QuartierPrioritaire.generation))) == [2015, 2024]


@pytest.mark.parametrize(
    ("type_", "avant", "apres"),
    [
        (
            TypeImport.COMMUNES,
            COMMUNES + "COM,33063,75,33,Bordeau,\n",
            COMMUNES + "COM,33063,75,33,Bordeaux,\n",
        ),
        (TypeImport.QPV, QPV + "QP033001,A,Bordeaux,2015\n", QPV + "QP033001,B,Bordeaux,2015\n"),
        (TypeImport.CPV, CPV + "45000000-7,A\n", CPV + "45000000-7,B\n"),
        (TypeImport.ROME, ROME + "F1702,A\n", ROME + "F1702,B\n"),
    ],
)
def test_reimporter_met_a_jour_les_libelles_et_ne_change_rien_a_l_identique(
    importer, base, type_, avant, apres
):
    assert importer(type_, avant).creations == {"codes": 1}
    assert importer(type_, avant).est_sans_effet
    assert importer(type_, apres).creations == {"codes_mis_a_jour": 1}
    rapport = importer(type_, apres)
    assert (rapport.est_sans_effet, rapport.lignes_inchangees) == (True, 1)
    assert _compter(base, Importation, Evenement) == [2, 2]


def test_un_code_qui_quitte_la_liste_reste_connu(importer, base):
    importer(TypeImport.ROME, ROME + "F1702,Pavage\nF1703,Maçonnerie\n")
    importer(TypeImport.ROME, ROME + "F1703,Maçonnerie\n")
    assert _compter(base, CodeRome) == [2]


def test_une_colonne_absente_refuse_le_fichier_en_la_nommant(importer, base):
    with pytest.raises(FichierRefuse, match="raison_sociale, type"):
        importer(TypeImport.SIAE, "siret,code_postal,commune,naf,forme_juridique\n")
    assert _compter(base, Structure) == [0]


def test_l_ordre_et_la_casse_des_colonnes_sont_libres_et_les_autres_colonnes_sont_laissees(importer, base):
    importer(TypeImport.ROME, "Remarque,LIBELLE,Code\nrien,Pavage,f1702\n")
    assert base.execute(select(CodeRome.code, CodeRome.libelle)).all() == [("F1702", "Pavage")]


@pytest.mark.parametrize(
    ("type_", "texte", "colonne"),
    [
        (TypeImport.ROME, ROME + "F17,Pavage\n", "code"),
        (TypeImport.ROME, ROME + "F1702,\n", "libelle"),
        (TypeImport.CPV, CPV + "4500,Travaux-\nABC,Travaux\n", "code"),
        (TypeImport.COMMUNES, COMMUNES + "VILLE,33063,75,33,Bordeaux,\n", "TYPECOM"),
        (TypeImport.QPV, QPV + "QP033001,Centre,Bordeaux,ancien\n", "generation"),
        (TypeImport.SIAE, SIAE + f"{siret(1)},NOM,XYZ,33000,Bordeaux,,\n", "type"),
        (TypeImport.SIAE, SIAE + "123,NOM,EI,33000,Bordeaux,,\n", "siret"),
        (TypeImport.SIAE, SIAE + f"{siret(1)},NOM {NIR},EI,33000,Bordeaux,,\n", "raison_sociale"),
        (TypeImport.SIAE, SIAE + f"{siret(1)},NOM,EI,33000,{NIR},,\n", "commune"),
    ],
)
def test_une_ligne_fausse_refuse_tout_et_dit_sa_cellule(importer, base, type_, texte, colonne):
    with pytest.raises(ImportRefuse) as refus:
        importer(type_, texte)
    constat = refus.value.rapport.erreurs[-1]
    assert constat.colonne == colonne
    assert constat.cellule.startswith("L")
    assert NIR not in "".join(c.phrase("f") + c.valeur for c in refus.value.rapport.constats)
    assert _compter(base, Structure, CodeRome, CodeCpv, Commune, Importation) == [0, 0, 0, 0, 0]


def test_ignorer_les_erreurs_ecrit_les_lignes_valables(importer, base):
    rapport = importer(TypeImport.ROME, ROME + "F17,A\nF1702,B\n", ignorer_erreurs=True)
    assert (rapport.lignes_lues, rapport.lignes_ecrites, rapport.lignes_refusees) == (2, 1, 1)
    assert base.scalars(select(CodeRome.code)).all() == ["F1702"]


def test_a_blanc_n_ecrit_rien(importer, base):
    rapport = importer(TypeImport.ROME, ROME + "F1702,B\n", a_blanc=True)
    assert rapport.creations == {"codes": 1}
    assert _compter(base, CodeRome, Importation, Evenement) == [0, 0, 0]


def test_un_code_en_double_compte_une_fois_et_avertit_si_ses_libelles_different(importer, base):
    rapport = importer(TypeImport.ROME, ROME + "F1702,A\nF1702,A\nF1702,B\n")
    assert [(c.ligne, c.valeur) for c in rapport.avertissements] == [(4, "F1702")]
    assert base.scalars(select(CodeRome.libelle)).all() == ["A"]


def test_un_siret_a_deux_activites_est_une_structure_et_deux_noms_avertissent(importer, base):
    numero = siret(1)
    rapport = importer(
        TypeImport.SIAE,
        SIAE + f"{numero},ASSOC CIPRES,ACI,62170,Beutin,8899B,\n{numero},CIPRES FRUGES,EI,,,,\n",
    )
    s = base.scalars(select(Structure)).one()
    assert (s.nom, s.type, s.code_postal, s.naf) == ("ASSOC CIPRES", TypeStructure.ACI, "62170", "8899B")
    assert {(a.type, a.nom) for a in s.activites} == {("aci", "ASSOC CIPRES"), ("ei", "CIPRES FRUGES")}
    assert [(c.ligne, c.valeur) for c in rapport.avertissements] == [(3, "CIPRES FRUGES")]


def test_deux_ecritures_du_meme_nom_n_avertissent_pas(importer):
    numero = siret(1)
    lignes = f"{numero},Régie de Quartier,ACI,,,,\n{numero},REGIE DE QUARTIER,EI,,,,\n"
    assert importer(TypeImport.SIAE, SIAE + lignes).avertissements == []


def test_une_cle_de_siret_fausse_avertit_et_la_structure_entre(importer, base):
    rapport = importer(TypeImport.SIAE, SIAE + "12345678901234,NOM,EI,,,,\n00000000000000,ZERO,EI,,,,\n")
    assert [c.valeur for c in rapport.avertissements] == ["12345678901234", "00000000000000"]
    assert _compter(base, Structure, ActiviteStructure) == [2, 2]


def test_une_structure_connue_garde_son_nom_et_prend_le_type_de_l_annuaire(importer, base):
    connue = StructureFabrique(identifiant=siret(901), nom="Nom connu")
    sans_nom = StructureFabrique(
        identifiant=siret(902), nom="SIRET … (nom à compléter)", est_nom_a_completer=True
    )
    typee = StructureFabrique(identifiant=siret(903), nom="Chantier", type=TypeStructure.ACI)
    ids = [connue.id, sans_nom.id, typee.id]
    lignes = "".join(f"{siret(r)},ANNUAIRE,EI,33000,Bordeaux,,\n" for r in (901, 902, 903))
    rapport = importer(TypeImport.SIAE, SIAE + lignes)
    assert rapport.creations == {"structures_mises_a_jour": 3, "activites": 3}
    lues = [base.get(Structure, i) for i in ids]
    assert [(s.nom, s.type, s.est_nom_a_completer) for s in lues] == [
        ("Nom connu", TypeStructure.EI, False),
        ("ANNUAIRE", TypeStructure.EI, False),
        ("Chantier", TypeStructure.ACI, False),
    ]
    assert importer(TypeImport.SIAE, SIAE + lignes).est_sans_effet


def test_un_nouveau_nom_dans_l_annuaire_suit_sauf_si_la_structure_a_ete_renommee(importer, base):
    avant = SIAE + "".join(f"{siret(r)},ANCIEN,EI,,,,\n" for r in (1, 2))
    importer(TypeImport.SIAE, avant)
    base.scalar(select(Structure).where(Structure.identifiant == siret(2))).nom = "À la main"
    base.commit()
    importer(TypeImport.SIAE, avant.replace("ANCIEN", "NOUVEAU"))
    noms = base.scalars(select(Structure.nom).order_by(Structure.identifiant)).all()
    assert noms == ["NOUVEAU", "À la main"]
    assert set(base.scalars(select(ActiviteStructure.nom))) == {"NOUVEAU"}


@pytest.mark.parametrize(("role", "permis"), [(Role.COORDINATEUR, True), (Role.FACILITATEUR, False)])
def test_seuls_le_coordinateur_et_l_administrateur_chargent_une_liste(
    importer, base, territoire, role, permis
):
    compte = creer_compte(role, territoire_id=territoire.id)
    acteur = acteur_de(compte, compte.cree_le.date())
    if permis:
        importer(TypeImport.ROME, ROME + "F1702,A\n", acteur=acteur)
        assert base.scalars(select(Importation.auteur_id)).one() == compte.id
    else:
        with pytest.raises(Interdit):
            importer(TypeImport.ROME, ROME + "F1702,A\n", acteur=acteur)


@pytest.mark.donnees
@pytest.mark.parametrize(
    ("type_", "fichier", "lignes", "avertissements"),
    [
        (TypeImport.COMMUNES, "communes_cog.csv", 37_544, 0),
        (TypeImport.CPV, "cpv.csv", 9_454, 0),
        (TypeImport.ROME, "rome.csv", 532, 0),
        (TypeImport.QPV, "qpv_occitanie_2015.csv", 105, 0),
        (TypeImport.SIAE, "siae.csv", 3_853, 13 + 8),
    ],
)
def test_chaque_vraie_liste_entre_en_entier_puis_ne_change_plus_rien(
    base, donnees, type_, fichier, lignes, avertissements
):
    for tour in (1, 2):
        rapport = importer_referentiel(SYSTEME, type_, lire_tableau(donnees / fichier))
        assert (rapport.lignes_lues, len(rapport.erreurs)) == (lignes, 0)
        assert len(rapport.avertissements) == avertissements
        assert rapport.est_sans_effet is (tour == 2)


@pytest.mark.donnees
def test_l_annuaire_reel_donne_une_structure_par_siret_et_ses_activites(base, donnees):
    rapport = importer_referentiel(SYSTEME, TypeImport.SIAE, lire_tableau(donnees / "siae.csv"))
    assert _compter(base, Structure, ActiviteStructure) == [3_841, 3_853]
    cles = [c for c in rapport.avertissements if "clé de contrôle" in c.message]
    noms = [c for c in rapport.avertissements if "deux noms" in c.message]
    assert (len(cles), len(noms)) == (13, 8)
    doubles = select(ActiviteStructure.structure_id).group_by(ActiviteStructure.structure_id)
    assert len(base.scalars(doubles.having(func.count() > 1)).all()) == 12
