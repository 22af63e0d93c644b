"""Hours that were typed then validated weigh exactly what the same imported hours weigh."""

from datetime import date

from sqlalchemy import delete, select

from clauses.models import Affectation, HeuresMensuelles
from clauses.models.vocabulaire import EtatHeures, Role
from clauses.services.acteur import SYSTEME
from clauses.services.impact import Perimetre, calculer_impact
from clauses.services.impact.edition import en_json
from tests.appui.fabriques import TerritoireFabrique, creer_compte
from tests.appui.lignes_reprise import Importeur, ligne

LIGNES = (
    ligne(),
    ligne(mois="2024-04", heures="35,25"),
    ligne(nom="MARTIN", prenom="Paul", sexe="M", criteres="DELD|TH", date_naissance="02/03/1970", heures="7,75"),
    ligne(
        nom="PETIT", prenom="Zoé", qpv="", modalite="embauche_directe", type_contrat="cdd", participant_plie="",
        mois="2024-05", heures="12,50",
    ),
)  # fmt: skip


def tableau(territoire):
    """Totals and every axis but the one that names the territory, as the command writes them."""
    lu = en_json(calculer_impact(SYSTEME, Perimetre((territoire.id,), date(2024, 1, 1), date(2024, 12, 1))))
    return lu["total"], {axe: lignes for axe, lignes in lu["axes"].items() if axe != "territoire"}


def test_les_memes_heures_saisies_ou_importees_donnent_le_meme_tableau(client, base, tmp_path):
    importer = Importeur(tmp_path)
    importe, saisi = TerritoireFabrique(code="importe"), TerritoireFabrique(code="saisi")
    for territoire in (importe, saisi):
        importer(territoire, *LIGNES)
    lues = base.scalars(select(HeuresMensuelles).where(HeuresMensuelles.territoire_id == saisi.id)).all()
    a_saisir = [(h.affectation_id, f"{h.mois:%Y-%m}", str(h.heures)) for h in lues]
    base.execute(delete(HeuresMensuelles).where(HeuresMensuelles.territoire_id == saisi.id))
    base.commit()
    client.connecter(creer_compte(Role.FACILITATEUR, territoire_id=saisi.id))
    cellules = [{"affectation": a, "mois": m, "texte": t, "numero": 0} for a, m, t in a_saisir]
    assert client.post("/heures/cellules", json={"cellules": cellules}).status_code == 200
    assert tableau(saisi)[0]["heures_realisees"] == "0.00"
    marche = base.scalar(select(Affectation.marche_id).where(Affectation.territoire_id == saisi.id))
    champs = {f"h.{a}.{m}.1.{t.replace('.', '').lstrip('0')}": t.replace(".", ",") for a, m, t in a_saisir}
    feuille = {"genre": "marche", "cle": marche, "annee": "2024", "action": "declarer_valider", "motif": ""}
    assert client.post("/heures/feuille", data=feuille | champs).status_code == 303
    etats = base.scalars(
        select(HeuresMensuelles.etat).where(
            HeuresMensuelles.territoire_id == saisi.id, HeuresMensuelles.valable_au.is_(None)
        )
    ).all()
    assert etats == [EtatHeures.VALIDEE] * len(LIGNES)
    assert len(tableau(saisi)[1]) > 20
    assert tableau(saisi) == tableau(importe)
