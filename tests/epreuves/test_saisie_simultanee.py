"""The same cells typed by many at once: nothing is lost, nothing is written twice, on both engines."""

import json
from collections import Counter
from decimal import Decimal

import pytest
from sqlalchemy import select

from clauses.extensions import db
from clauses.models import DonneesEvenement, Evenement, HeuresMensuelles
from clauses.models.vocabulaire import Role
from clauses.services.journal import Verbe
from tests.appui.fabriques import (
    AttributionFabrique,
    LotFabrique,
    MarcheFabrique,
    TerritoireFabrique,
    creer_affectation,
    creer_compte,
)
from tests.appui.installation import dans_l_application

pytestmark = pytest.mark.epreuve


@pytest.fixture
def feuille(app, installation):
    """An installation with two people on a market, and so many facilitateurs: (place, keys of their accounts)."""

    def creer(comptes: int):
        lieu = installation()
        assert lieu.clauses("init-db").returncode == 0
        with dans_l_application(lieu, app):
            territoire = TerritoireFabrique()
            lot = LotFabrique(marche_id=MarcheFabrique(territoire_id=territoire.id).id)
            attribution = AttributionFabrique(lot_id=lot.id)
            for _ in range(2):
                creer_affectation(territoire, lot=lot, attribution=attribution)
            cles = [creer_compte(Role.FACILITATEUR, territoire_id=territoire.id).id for _ in range(comptes)]
            db.session.commit()
        return lieu, cles

    return creer


def saisir_ensemble(lieu, comptes: list[int], nombre: int) -> dict[int, Counter[str]]:
    """All type at once, `nombre` saves each: what each account was answered."""
    processus = {c: lieu.lancer("tests.epreuves.saisisseur", str(c), str(nombre)) for c in comptes}
    for un in processus.values():
        assert un.stdout.readline().decode() == "prêt\n", un.communicate()[1].decode()
    for un in processus.values():
        un.stdin.write(b"\n")
        un.stdin.flush()
    issues = {}
    for compte, un in processus.items():
        sortie, erreurs = un.communicate(timeout=1800)
        assert un.returncode == 0, erreurs.decode()
        issues[compte] = Counter(json.loads(sortie))
    return issues


def cellules_ecrites(base) -> list[dict]:
    """Every cell written, in the order of the journal."""
    requete = (
        select(DonneesEvenement.valeurs)
        .join(Evenement, Evenement.numero == DonneesEvenement.numero)
        .where(Evenement.verbe == Verbe.HEURES_SAISIES.value)
        .order_by(Evenement.numero)
    )
    return [cellule for valeurs in base.scalars(requete) for cellule in json.loads(valeurs)["cellules"]]


def verifier_versions(versions: list[HeuresMensuelles]) -> dict[tuple, Decimal | None]:
    """Each cell numbers its versions without a hole and has one in force at most: the value of each cell."""
    suites: dict[tuple, list[HeuresMensuelles]] = {}
    for v in versions:
        suites.setdefault((v.affectation_id, v.mois.isoformat()), []).append(v)
    for suite in suites.values():
        assert [v.numero for v in suite] == list(range(1, len(suite) + 1))
        assert all(v.valable_au is not None for v in suite[:-1])
    return {cle: s[-1].heures if s[-1].valable_au is None else None for cle, s in suites.items()}


def verifier_chaine(ecrites: list[dict]) -> dict[tuple, Decimal | None]:
    """Each value was written over the one that its author saw: the last value of each cell."""
    valeurs: dict[tuple, Decimal | None] = {}
    for e in ecrites:
        cle = e["affectation"], e["mois"]
        avant, apres = (None if v is None else Decimal(str(v)) for v in (e["avant"], e["apres"]))
        assert avant == valeurs.get(cle), e
        valeurs[cle] = apres
    return valeurs


def test_chaque_saisie_simultanee_est_ecrite_une_fois_ou_annoncee_en_conflit(app, feuille, nombre_epreuves):
    ecrivains, saisies = nombre_epreuves(3, 16), nombre_epreuves(20, 625)
    lieu, comptes = feuille(ecrivains)
    issues = saisir_ensemble(lieu, comptes, saisies)
    total = sum(issues.values(), Counter())
    assert total.keys() <= {"enregistree", "videe", "conflit", "inchangee"}
    assert total.total() == ecrivains * saisies
    assert total["conflit"] > 0

    with dans_l_application(lieu, app):
        versions = db.session.scalars(select(HeuresMensuelles).order_by(HeuresMensuelles.numero)).all()
        ecrites = cellules_ecrites(db.session)
    # As many versions of each account as it was told.
    assert Counter(v.auteur_id for v in versions) == {c: i["enregistree"] for c, i in issues.items()}
    assert len(ecrites) == total["enregistree"] + total["videe"]
    assert verifier_chaine(ecrites) == verifier_versions(versions)
    assert lieu.clauses("journal", "verifier").returncode == 0
