"""Two tenants of the whole application in one transaction, and requests by each role of each, undone as they come."""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from flask import Flask, url_for
from sqlalchemy import select

from clauses.extensions import db, depot_fichiers
from clauses.models.vocabulaire import Role

from . import bases
from .comptes import ouvrir
from .deux_mondes import Monde, compte_de, creer_deux_mondes
from .table_acces import PARAMETRES, PARAMETRES_DES_VUES, ROLES

#: Parameters of addresses that name an object of a tenant.
DES_OBJETS = {
    "marche_id", "proposition_id", "operation_id", "structure_id", "personne_id", "contrat_id", "compte_id",
    "appartenance_id", "importation_id", "jeton", "participant_id", "lien_id", "objet_id", "territoire_id",
    "session_id", "invitation_id", "lot_id", "objectif_id", "attribution_id", "affectation_id",
    "eligibilite_id", "piece_id", "vue_id", "contact_id", "geste_marches", "geste_contrats",
    "travail_id", "releve_id", "ligne_id", "acces_id",
}  # fmt: skip


class Scene:
    """The two tenants, inside a transaction; each request is undone after it was looked at."""

    def __init__(self, app, a: Monde, b: Monde):
        self.app, self.a, self.b = app, a, b
        #: Forms that a crawl has sent already; the same one stands in many pages.
        self.deja_envoyes: set[tuple[str, ...]] = set()
        comptes = {(id(m), r): compte_de(m, r) for m in (a, b) for r in ROLES}
        self._sessions = {cle: (compte.get_id(), ouvrir(compte)) for cle, compte in comptes.items()}
        db.session.remove()
        self._fichiers = {f.name: f.read_bytes() for f in depot_fichiers.dossier.iterdir()}

    def client(self, monde: Monde, role: Role | None):
        navigateur = self.app.test_client()
        return navigateur.reprendre(*self._sessions[(id(monde), role)]) if role else navigateur

    @contextmanager
    def annulee(self) -> Iterator[None]:
        """What the block writes, in the base and in the folder of files, is undone at its end."""
        with self.app.app_context():
            point = db.engines[None].begin_nested()
        try:
            yield
        finally:
            db.session.remove()
            point.rollback()
            for nom, contenu in self._fichiers.items():
                (depot_fichiers.dossier / nom).write_bytes(contenu)

    def demander(self, monde: Monde, role: Role | None, methode: str, url: str, corps=None, **options):
        """One request by one role of one tenant, undone."""
        with self.annulee():
            reponse = self.client(monde, role).open(url, method=methode, data=corps, **options)
            reponse.get_data()
            reponse.close()
            return reponse

    def adresse(self, endpoint: str, *objets: Monde, **requete) -> str:
        """The address of a view; its parameters come from each tenant in turn (one for all when alone)."""
        regle = next(self.app.url_map.iter_rules(endpoint))
        tenants = iter(objets * len(regle.arguments) if len(objets) == 1 else objets)
        valeurs = {nom: valeur(endpoint, nom, tenants) for nom in sorted(regle.arguments)}
        with self.app.test_request_context():
            return url_for(endpoint, **valeurs, **requete)

    def empreinte(self) -> str:
        """Digest of every row of the base, but for when each session was last seen: time alone moves it."""
        calcul = hashlib.sha256()
        for table in sorted(db.metadata.tables.values(), key=str):
            colonnes = [c for c in table.columns if str(c) != "session_ouverte.vue_le"]
            lignes = db.session.execute(select(*colonnes).order_by(*table.primary_key.columns)).all()
            calcul.update(repr(lignes).encode())
        db.session.remove()
        return calcul.hexdigest()


def valeur(endpoint: str, nom: str, tenants: Iterator[Monde]):
    """What a parameter of a view is given: the object of the next tenant, or what the table says."""
    propres = PARAMETRES_DES_VUES.get(endpoint, {})
    if nom in propres:
        return propres[nom]
    if nom in DES_OBJETS:
        monde = next(tenants)
        return (monde.objets | {"territoire_id": monde.territoire_id})[
            "depot_jeton" if nom == "jeton" else nom
        ]
    assert nom in PARAMETRES, (
        f"« {nom} » ({endpoint}) : dites dans table_acces.py ou deux_mondes.py ce que c’est"
    )
    return PARAMETRES[nom]


@contextmanager
def deux_mondes_cloisonnes(app: Flask, fichiers: Path) -> Iterator[Scene]:
    """The two tenants, their files in `fichiers`; everything is undone at the end."""
    avant = depot_fichiers._dossier
    depot_fichiers._dossier = fichiers
    with bases.transaction_annulee(app):
        yield Scene(app, *creer_deux_mondes())
    depot_fichiers._dossier = avant
