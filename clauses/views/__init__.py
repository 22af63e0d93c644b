"""The pages: HTTP in, one service called, one commit, HTML out."""

from flask import Flask
from werkzeug.routing import IntegerConverter

from . import acces, erreurs, gabarits, securite, typographie
from .accueil import bp as accueil
from .affectations import bp as affectations
from .aide import bp as aide
from .attributions import bp as attributions
from .clotures import bp as clotures
from .comptes import bp as comptes
from .connexion import bp as connexion
from .contacts import bp as contacts
from .contrats import bp as contrats
from .corbeille import bp as corbeille
from .depot_par_lien import bp as depot_par_lien
from .eligibilites import bp as eligibilites
from .embauche import bp as embauche
from .heures import bp as heures
from .impact import bp as impact
from .imports import bp as imports
from .journal import bp as journal
from .liens_plie import bp as liens_plie
from .lots import bp as lots
from .marches import bp as marches
from .mises_en_demeure import bp as mises_en_demeure
from .mon_compte import bp as mon_compte
from .objectifs import bp as objectifs
from .operations import bp as operations
from .pages import bp as pages
from .participants import bp as participants
from .personnes import bp as personnes
from .preuves import bp as preuves
from .rappels import bp as rappels
from .recherche import bp as recherche
from .regularisations import bp as regularisations
from .releves import bp as releves
from .reunions import bp as reunions
from .second_facteur import bp as second_facteur
from .structures import bp as structures
from .suggestions import bp as suggestions
from .suivi import bp as suivi
from .territoires import bp as territoires
from .travaux import bp as travaux
from .verification import bp as verification
from .vues import bp as vues

PAGES = (
    connexion,
    accueil,
    operations,
    marches,
    suivi,
    lots,
    attributions,
    objectifs,
    structures,
    contacts,
    reunions,
    personnes,
    preuves,
    contrats,
    embauche,
    affectations,
    eligibilites,
    participants,
    liens_plie,
    heures,
    releves,
    verification,
    regularisations,
    clotures,
    rappels,
    mises_en_demeure,
    depot_par_lien,
    impact,
    recherche,
    vues,
    suggestions,
    imports,
    travaux,
    corbeille,
    comptes,
    territoires,
    mon_compte,
    second_facteur,
    journal,
    pages,
    aide,
)


class CleDAdresse(IntegerConverter):
    """`<int:…>` is the key of a row: what no engine can hold names nothing."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.max = 999_999_999


def init_app(app: Flask) -> None:
    """Register the pages, and what surrounds each of them."""
    app.url_map.converters["int"] = CleDAdresse
    for page in PAGES:
        app.register_blueprint(page)
    acces.init_app(app)
    securite.init_app(app)
    gabarits.init_app(app)
    typographie.init_app(app)
    erreurs.init_app(app)
