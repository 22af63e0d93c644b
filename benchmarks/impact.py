"""The impact table of one territory-year among all the rows: the service against its own SQL, and the page."""

from datetime import date

from flask import Flask

from clauses.extensions import db
from clauses.models.types import maintenant
from clauses.models.vocabulaire import Role
from clauses.serveur import pret_a_servir
from clauses.services.acteur import SYSTEME
from clauses.services.comptes import VISITEUR, ouvrir_session
from clauses.services.impact import Perimetre, TableauImpact, calculer_impact
from tests.appui.fabriques import creer_compte

from .bases import Instruction, Pilote, ecriture, instructions_de
from .mesures import Resultat, centile, chronometrer, opposer

ANNEE = 2023
TERRITOIRE = "t00"
REQUETES_PAR_REPETITION = 10
VUES = (("essentiel", "page /impact"), ("tous", "page /impact, tous les axes"))


def perimetre(*territoires: int) -> Perimetre:
    """The year in the middle of the five."""
    return Perimetre(territoires, date(ANNEE, 1, 1), date(ANNEE, 12, 1))


def interroger(p: Perimetre) -> TableauImpact:
    """The table of a perimeter, its reading transaction left as a request leaves it."""
    tableau = calculer_impact(SYSTEME, p)
    db.session.rollback()
    return tableau


def mesurer_service(app: Flask, moteur: str, repetitions: int) -> list[Resultat]:
    """All the axes: the service against the statements it sends, run through the driver."""
    with app.app_context():
        p = perimetre(1)
        interroger(p)
        instructions = instructions_de(lambda: interroger(p))
        pilote = Pilote()
        est_egal = _sont_egaux(interroger(p), pilote.executer(instructions))
        duel = opposer(lambda: interroger(p), lambda: pilote.executer(instructions), repetitions * 5)
        pilote.fermer()
    return [duel.resultat("impact", moteur, "tous les axes, un territoire, un an / SQL brut", 1.3, est_egal)]


def _sont_egaux(tableau: TableauImpact, resultats: list[list[tuple]]) -> bool:
    """Whether the service says what the rows of the driver say: hours of the rows of every axis, and counts."""
    brutes = sorted((axe, *map(int, mesures)) for axe, _, _, _, *mesures in resultats[-1] if axe != "total")
    rendues = sorted(
        (axe.value, int(x.heures_realisees * 100), x.personnes, x.contrats, x.marches)
        for axe, lignes in tableau.axes.items()
        for x in lignes
        if axe.value != "annee"  # the only year of a period is its total: no statement reads it
    )
    return rendues == brutes


def mesurer_page(app: Flask, moteur: str, repetitions: int) -> list[Resultat]:
    """The page as the coordinateur of the territory gets it, from the request to the last byte."""
    client = connecter(app)
    resultats = []
    for vue, mesure in VUES:
        adresse = f"/impact?territoire={TERRITOIRE}&du={ANNEE}-01&au={ANNEE}-12&vue={vue}"
        lire(client, adresse)
        durees = [
            chronometrer(lambda a=adresse: lire(client, a))
            for _ in range(repetitions * REQUETES_PAR_REPETITION)
        ]
        for rang, cible in ((50, None), (95, 150.0)):
            valeur = centile(durees, rang)
            resultats.append(Resultat("page", moteur, f"{mesure}, p{rang}", valeur * 1000, cible, "ms"))
    return resultats


def connecter(app: Flask):
    """A browser without the checks of the tests, which would be timed too."""
    with app.app_context(), ecriture():
        compte = creer_compte(Role.COORDINATEUR, territoire_id=1)
        identifiant = compte.get_id()
        jeton = ouvrir_session(VISITEUR, compte, None, None, maintenant())
    client = app.test_client()
    with client.session_transaction() as session:
        session.update(_user_id=identifiant, _fresh=True, jeton=jeton)
    pret_a_servir()  # as the servers do
    return client


def lire(client, adresse: str) -> bytes:
    reponse = client.get(adresse)
    if reponse.status_code != 200:
        raise RuntimeError(f"{adresse} a répondu {reponse.status_code}")
    return reponse.data


def plans(app: Flask) -> str:
    """How the engine runs the statement of the table: its EXPLAIN."""
    with app.app_context():
        p = perimetre(1)
        interroger(p)
        requete = instructions_de(lambda: interroger(p))[-1]
        est_sqlite = db.engine.dialect.name == "sqlite"
        prefixe = (
            "EXPLAIN QUERY PLAN " if est_sqlite else "EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, BUFFERS OFF) "
        )
        pilote = Pilote()
        (lignes,) = pilote.executer([Instruction(prefixe + requete.texte, requete.parametres)])
        pilote.fermer()
    return _arbre(lignes) if est_sqlite else "\n".join(ligne[0] for ligne in lignes)


def _arbre(lignes: list[tuple]) -> str:
    """SQLite's plan, its children under their parents."""
    retraits = {0: -1}
    texte = []
    for ident, parent, _, detail in lignes:
        retraits[ident] = retraits[parent] + 1
        texte.append("  " * retraits[ident] + detail)
    return "\n".join(texte)
