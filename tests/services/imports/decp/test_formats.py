"""The same market in the four formats and every encoding; what is not a DECP file is refused."""

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest

from clauses.models.vocabulaire import TypeIdentifiant
from clauses.services.imports.decp import (
    ConsiderationSociale,
    FormatDecp,
    TypeGroupement,
    lire_decp,
)
from clauses.services.imports.erreurs import FichierRefuse

XML = """<?xml version="1.0" encoding="UTF-8"?>
<marches>
  <marche>
    <id>2025M001</id>
    <acheteur><id>90000000100017</id></acheteur>
    <nature>Marché</nature>
    <objet>Réfection de la cour de l’école des Tilleuls</objet>
    <codeCPV>45233140-2</codeCPV>
    <procedure>Procédure adaptée</procedure>
    <lieuExecution><code>47000</code><typeCode>Code postal</typeCode></lieuExecution>
    <dureeMois>12</dureeMois>
    <dateNotification>2025-03-10</dateNotification>
    <datePublicationDonnees>2025-03-20</datePublicationDonnees>
    <montant>250000.5</montant>
    <formePrix>Forfaitaire</formePrix>
    <marcheInnovant>oui</marcheInnovant>
    <ccag>Travaux</ccag>
    <typeGroupementOperateurs>Pas de groupement</typeGroupementOperateurs>
    <idAccordCadre>AC-7</idAccordCadre>
    <techniques><technique>Accord-cadre</technique></techniques>
    <considerationsSociales>
      <considerationSociale>Clause sociale</considerationSociale>
    </considerationsSociales>
    <titulaires>
      <titulaire><typeIdentifiant>SIRET</typeIdentifiant><id>90000001900019</id></titulaire>
    </titulaires>
    <actesSousTraitance><acteSousTraitance>
      <id>1</id>
      <sousTraitant><id>90000002700012</id><typeIdentifiant>SIRET</typeIdentifiant></sousTraitant>
      <dureeMois>3</dureeMois><dateNotification>2025-05-02</dateNotification>
      <montant>20000</montant><datePublicationDonnees>2025-05-12</datePublicationDonnees>
    </acteSousTraitance></actesSousTraitance>
    <modificationsActesSousTraitance><modificationActeSousTraitance>
      <id>1</id><montant>25000</montant>
      <dateNotificationModificationSousTraitance>2025-06-02</dateNotificationModificationSousTraitance>
      <datePublicationDonnees>2025-06-12</datePublicationDonnees>
    </modificationActeSousTraitance></modificationsActesSousTraitance>
    <modifications><modification>
      <id>1</id>
      <dateNotificationModification>2025-09-01</dateNotificationModification>
      <datePublicationDonneesModification>2025-09-15</datePublicationDonneesModification>
      <dureeMois>18</dureeMois><montant>260000</montant>
      <titulaires><titulaire>
        <id>90000002700012</id><typeIdentifiant>SIRET</typeIdentifiant>
      </titulaire></titulaires>
    </modification></modifications>
  </marche>
</marches>
"""


def test_json_2022_donne_tous_les_champs_sans_aucune_anomalie(lire_v2, marche):
    lecture = lire_v2(marche())
    lu = lecture.marches[0]
    assert lecture.anomalies == ()
    assert (lecture.format, lecture.a_considerations, lecture.doublons) == (FormatDecp.JSON_V2, True, 0)
    assert lu.cle == ("90000000100017", "2025M001")
    assert lu.acheteur.type is TypeIdentifiant.SIRET
    assert lu.acheteur.cle_valide
    assert (lu.montant, lu.duree_mois, lu.cpv) == (Decimal("250000.50"), 12, "45233140-2")
    assert (lu.date_notification, lu.date_publication) == (date(2025, 3, 10), date(2025, 3, 20))
    assert (lu.lieu_code, lu.lieu_type, lu.departement) == ("47000", "Code postal", "47")
    assert lu.considerations_sociales == (ConsiderationSociale.CLAUSE,)
    assert lu.type_groupement is TypeGroupement.AUCUN
    assert (lu.id_accord_cadre, lu.techniques) == ("AC-7", ("Accord-cadre",))
    assert [t.identifiant for t in lu.titulaires] == ["90000001900019"]


def test_json_2022_donne_les_avenants_et_la_sous_traitance(lire_v2, marche):
    lu = lire_v2(marche()).marches[0]
    avenant, acte = lu.avenants[0], lu.sous_traitants[0]
    assert (avenant.cle, avenant.montant, avenant.duree_mois) == (("id", "1"), Decimal("260000.00"), 18)
    assert [t.identifiant for t in avenant.titulaires] == ["90000002700012"]
    assert (acte.numero, acte.sous_traitant.identifiant) == ("1", "90000002700012")
    assert (acte.montant, acte.duree_mois) == (Decimal("20000.00"), 3)
    assert [m.montant for m in acte.modifications] == [Decimal("25000.00")]


def test_xml_dit_la_meme_chose_que_le_json(lire, lire_v2, marche):
    lecture = lire(XML)
    assert lecture.format is FormatDecp.XML
    assert lecture.anomalies == ()
    assert lecture.marches == lire_v2(marche()).marches
    assert lecture.marches[0].ligne == 3


def test_json_de_2019_se_lit_sans_imbrication_ni_considerations(lire_ancien):
    lecture = lire_ancien(
        {
            "id": "2019-4",
            "_type": "Marché",
            "acheteur.id": "90000000100017",
            "acheteur.nom": "Ville de Valmont",
            "objet": "Entretien des espaces verts",
            "codeCPV": "77310000",
            "dureeMois": 24,
            "dateNotification": "2019-04-01",
            "montant": 90000,
            "titulaires": [
                {"typeIdentifiant": "SIRET", "id": "90000001900019", "denominationSociale": "Jardins du Lac"}
            ],
            "modifications": [
                {"dateNotificationModification": "2020-01-06", "objetModification": "Avenant 1"}
            ],
        }
    )
    lu = lecture.marches[0]
    assert (lecture.format, lecture.anomalies, lecture.a_considerations) == (
        FormatDecp.JSON_ANCIEN,
        (),
        False,
    )
    assert lu.considerations_sociales is None
    assert (lu.acheteur.identifiant, lu.acheteur.nom) == ("90000000100017", "Ville de Valmont")
    assert lu.titulaires[0].nom == "Jardins du Lac"
    assert lu.avenants[0].cle == ("date", "2020-01-06")
    assert lu.avenants[0].objet == "Avenant 1"


@pytest.mark.parametrize(
    "encoder",
    [
        lambda texte: texte.encode("utf-8"),
        lambda texte: b"\xef\xbb\xbf" + texte.encode("utf-8"),
        lambda texte: texte.encode("utf-16"),
        lambda texte: texte.encode("utf-16-le"),
        lambda texte: texte.encode("cp1252"),
    ],
    ids=["utf8", "utf8-bom", "utf16", "utf16-sans-bom", "cp1252"],
)
def test_encodages_du_json(lire, marche, encoder):
    texte = json.dumps({"marches": {"marche": [marche(objet="Café à l’été")]}}, ensure_ascii=False)
    assert lire(encoder(texte)).marches[0].objet == "Café à l’été"


@pytest.mark.parametrize(
    ("declare", "codec"),
    [
        ("UTF-8", "utf-8"),
        ("UTF-16", "utf-16"),
        ("ISO-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("UTF-8", "cp1252"),
    ],
)
def test_encodages_du_xml_meme_mal_declare(lire, declare, codec):
    texte = XML.replace('encoding="UTF-8"', f'encoding="{declare}"')
    assert lire(texte.encode(codec)).marches[0].objet == "Réfection de la cour de l’école des Tilleuls"


def test_marches_d_une_simple_liste_ou_d_un_seul_objet(lire, marche):
    assert len(lire(json.dumps([marche(), marche(id="B")])).marches) == 2
    assert len(lire(json.dumps({"marches": {"marche": marche()}})).marches) == 1


@pytest.mark.parametrize("contenu", ['{"marches": []}', '{"marches": {"marche": []}}', "<marches/>"])
def test_fichier_sans_marche_se_lit_et_ne_donne_rien(lire, contenu):
    lecture = lire(contenu)
    assert (lecture.marches, lecture.anomalies) == ((), ())


@pytest.mark.parametrize(
    ("contenu", "raison"),
    [
        (b"", "vide"),
        (b"  \n ", "vide"),
        (b"\xef\xbb\xbf", "colonnes"),
        (b"PK\x03\x04....", "compressé"),
        (b"\x1f\x8b\x08....", "compressé"),
        (b"\x81\x8d\x00\xff\x00\x00", "texte lisible"),
        (b'{"marches": [', "ligne 1, colonne 14"),
        (b'{"autre": []}', "DECP"),
        (b'{"marches": null}', "DECP"),
        (b'{"marches": {"marche": "abc"}}', "DECP"),
        (b'{"marches": ' + b"[" * 100_000, "imbriqué"),
        (b"<html><body/></html>", "racine"),
        (b"<marches><marche></marches>", "ligne 1"),
        (b"<marches>" + b"<a>" * 100 + b"</a>" * 100 + b"</marches>", "imbriqué"),
        (b'<?xml version="1.0" encoding="rot13"?><marches/>', "rot13"),
        (b"nom;prenom\nX;Y\n", "colonnes"),
        (b",,,\n", "colonnes"),
        (b'id,acheteur_id\n1,"' + b"x" * 200_000, "CSV"),
    ],
)
def test_fichier_illisible_est_refuse_avec_sa_raison(lire, contenu, raison):
    with pytest.raises(FichierRefuse, match=raison) as refus:
        lire(contenu)
    assert refus.value.message == str(refus.value)


@pytest.mark.parametrize(
    "entete",
    [
        '<!DOCTYPE marches [<!ENTITY a "aaaa">]>',
        '<!DOCTYPE marches SYSTEM "http://exemple.invalid/x.dtd">',
        '<!DOCTYPE marches [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_xml_avec_dtd_ou_entites_est_refuse(lire, entete):
    with pytest.raises(FichierRefuse, match="entités"):
        lire(f"{entete}<marches><marche><id>1</id></marche></marches>")


def test_fichier_trop_gros_est_refuse(lire):
    with pytest.raises(FichierRefuse, match="limite"):
        lire("x" * 100, taille_max=99)


@pytest.mark.parametrize("nom", ["absent.json", "."])
def test_fichier_absent_ou_dossier_est_refuse(tmp_path, nom):
    with pytest.raises(FichierRefuse, match="ne s’ouvre pas"):
        lire_decp(tmp_path / nom, aujourd_hui=date(2026, 1, 1))


def test_empreinte_est_celle_des_octets_du_fichier(lire):
    contenu = b'{"marches": []}'
    assert lire(contenu).sha256 == hashlib.sha256(contenu).hexdigest()
