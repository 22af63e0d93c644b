"""The access table: what each role gets from each view, on the objects of its own tenant.

One row per view and method; one status per role, in the order of `ROLES`. An anonymous visitor is sent to the login
page by every view that is not in `PUBLIQUES`. A view that is not here fails the tests: read its row before adding it.
"""

from clauses.models.vocabulaire import Role

ROLES = (
    Role.FACILITATEUR,
    Role.COORDINATEUR,
    Role.GESTIONNAIRE,
    Role.CONTROLEUR,
    Role.REFERENT,
    Role.DONNEUR_ORDRE,
    Role.ENTREPRISE,
    Role.EMPLOYEUR,
    Role.ADMINISTRATEUR,
)

TABLE: dict[tuple[str, str], str] = {
    ("GET", "accueil.accueil"): "200 200 200 200 302 200 200 200 200",
    ("GET", "accueil.participants"): "403 403 403 403 200 403 403 403 403",
    ("GET", "comptes.choisir_role"): "403 200 403 403 403 403 403 403 200",
    ("POST", "comptes.desactiver"): "403 302 403 403 403 403 403 403 302",
    ("GET", "comptes.fiche"): "403 200 403 403 403 403 403 403 200",
    ("GET", "comptes.inviter"): "403 200 403 403 403 403 403 403 200",
    ("POST", "comptes.inviter"): "403 400 403 403 403 403 403 403 400",
    ("GET", "comptes.liste"): "403 200 403 403 403 403 403 403 200",
    ("POST", "comptes.reactiver"): "403 302 403 403 403 403 403 403 302",
    ("POST", "comptes.reinviter"): "403 200 403 403 403 403 403 403 200",
    ("POST", "comptes.retirer"): "403 302 403 403 403 403 403 403 302",
    ("GET", "connexion.invitation"): "404 404 404 404 404 404 404 404 404",
    ("POST", "connexion.invitation"): "404 404 404 404 404 404 404 404 404",
    ("GET", "connexion.se_connecter"): "302 302 302 302 302 302 302 302 302",
    ("POST", "connexion.se_connecter"): "302 302 302 302 302 302 302 302 302",
    ("POST", "connexion.se_deconnecter"): "302 302 302 302 302 302 302 302 302",
    ("GET", "contrats.fiche"): "200 200 403 403 200 403 200 200 403",
    ("POST", "contrats.filtrer"): "303 303 403 403 303 403 303 303 403",
    ("GET", "contrats.liste"): "200 200 403 403 200 403 200 200 403",
    ("GET", "contrats.telecharger"): "200 200 403 403 403 403 403 403 403",
    ("POST", "imports.abandonner"): "404 302 403 403 403 403 403 403 404",
    ("POST", "imports.appliquer"): "404 302 403 403 403 403 403 403 404",
    ("GET", "impact.engagements"): "200 200 200 200 403 403 403 403 403",
    ("GET", "impact.lignes"): "200 200 200 200 403 403 403 403 403",
    ("GET", "impact.tableau"): "200 200 200 200 403 403 403 403 403",
    ("GET", "impact.telecharger"): "200 200 200 200 403 403 403 403 403",
    ("GET", "impact.telecharger_engagements"): "200 200 200 200 403 403 403 403 403",
    ("GET", "impact.telecharger_lignes"): "200 200 200 200 403 403 403 403 403",
    ("GET", "imports.compte_rendu"): "200 200 403 403 403 403 403 403 200",
    ("POST", "imports.deposer"): "400 400 403 403 403 403 403 403 400",
    ("GET", "imports.examen"): "404 200 403 403 403 403 403 403 404",
    ("GET", "imports.liste"): "200 200 403 403 403 403 403 403 200",
    ("POST", "imports.placer_colonnes"): "404 302 403 403 403 403 403 403 404",
    ("POST", "imports.remplacer"): "404 400 403 403 403 403 403 403 404",
    ("GET", "imports.telecharger"): "404 200 403 403 403 403 403 403 404",
    ("GET", "imports.telecharger_refus"): "404 404 403 403 403 403 403 403 404",
    ("GET", "journal.liste"): "403 200 200 200 403 403 403 403 200",
    ("POST", "marches.accepter"): "303 303 403 403 403 403 403 403 403",
    ("POST", "liens.confirmer_en_nombre"): "404 404 403 403 403 403 403 403 403",
    ("GET", "liens.liste"): "200 200 403 403 403 403 403 403 403",
    ("POST", "liens.proposer"): "404 404 403 403 403 403 403 403 403",
    ("POST", "liens.trancher"): "303 303 403 403 403 403 403 403 403",
    ("GET", "marches.contrats"): "200 200 200 200 404 403 200 200 403",
    ("GET", "marches.fiche"): "200 200 200 200 403 200 200 200 403",
    ("POST", "marches.garder"): "303 303 403 403 403 403 403 403 403",
    ("GET", "marches.liste"): "200 200 200 200 403 200 200 200 403",
    ("POST", "marches.qualifier"): "303 303 403 403 403 403 403 403 403",
    ("GET", "marches.telecharger"): "200 200 200 200 403 200 403 403 403",
    ("POST", "mon_compte.fermer_les_sessions"): "302 302 302 302 302 302 302 302 302",
    ("GET", "mon_compte.mon_compte"): "200 200 200 200 200 200 200 200 200",
    ("POST", "mon_compte.mon_compte"): "400 400 400 400 400 400 400 400 400",
    ("GET", "operations.fiche"): "200 200 200 200 403 200 403 403 403",
    ("GET", "operations.liste"): "200 200 200 200 403 200 403 403 403",
    ("GET", "operations.telecharger"): "200 200 200 200 403 200 403 403 403",
    ("GET", "pages.accessibilite"): "200 200 200 200 200 200 200 200 200",
    ("GET", "pages.donnees"): "200 200 200 200 200 200 200 200 200",
    ("GET", "pages.feuille_territoire"): "200 200 200 200 200 200 200 200 200",
    ("GET", "pages.mentions"): "200 200 200 200 200 200 200 200 200",
    ("POST", "participants.chercher"): "303 303 403 403 403 403 403 403 403",
    ("GET", "participants.choisir"): "200 200 403 403 403 403 403 403 403",
    ("GET", "participants.fiche"): "200 200 403 403 200 403 403 403 403",
    ("POST", "participants.filtrer"): "303 303 403 403 303 403 403 403 403",
    ("GET", "participants.liste"): "200 200 403 403 200 403 403 403 403",
    ("POST", "participants.rattacher"): "400 400 403 403 403 403 403 403 403",
    ("GET", "participants.telecharger"): "200 200 403 403 403 403 403 403 403",
    ("GET", "personnes.fiche"): "200 200 403 403 200 403 200 200 403",
    ("POST", "personnes.filtrer"): "303 303 403 403 303 403 303 303 403",
    ("GET", "personnes.liste"): "200 200 403 403 200 403 200 200 403",
    ("GET", "personnes.telecharger"): "200 200 403 403 403 403 403 403 403",
    ("POST", "recherche.lancer"): "303 303 303 303 303 303 303 303 303",
    ("GET", "recherche.resultats"): "200 200 200 200 200 200 200 200 200",
    ("GET", "static"): "200 200 200 200 200 200 200 200 200",
    ("GET", "structures.fiche"): "200 200 200 200 403 403 403 403 200",
    ("GET", "structures.liste"): "200 200 200 200 403 403 403 403 200",
    ("GET", "structures.telecharger"): "200 200 200 200 403 403 403 403 403",
    ("POST", "suggestions.proposer"): "200 200 200 200 403 403 403 403 200",
}

#: What a visitor without an account gets.
PUBLIQUES: dict[tuple[str, str], int] = {
    ("GET", "connexion.invitation"): 404,
    ("POST", "connexion.invitation"): 404,
    ("GET", "connexion.se_connecter"): 200,
    ("POST", "connexion.se_connecter"): 400,
    ("GET", "pages.accessibilite"): 200,
    ("GET", "pages.donnees"): 200,
    ("GET", "pages.feuille_territoire"): 200,
    ("GET", "pages.mentions"): 200,
    ("GET", "static"): 200,
}

#: Values of the parameters of addresses that are not objects of a tenant; the others come from `deux_mondes`.
PARAMETRES: dict[str, str] = {
    "forme": "xlsx",
    "sorte": "anomalies",
    "role": "facilitateur",
    "couleur": "1f5f5b",
    "filename": "vendor/htmx/htmx.min.js",
}
#: The same name for another thing, in some views.
PARAMETRES_DES_VUES: dict[str, dict[str, str]] = {
    "connexion.invitation": {"jeton": "jeton-que-personne-n-a-recu"},
    "suggestions.proposer": {"genre": "structure"},
}
#: What is posted; nothing for the others, which then answer 400 or do what they do without a field.
CORPS: dict[tuple[str, str], dict[str, str]] = {
    ("POST", "marches.qualifier"): {"decision": "suivre", "version": "1"},
    ("POST", "liens.confirmer_en_nombre"): {"territoire": "0", "jusqu_a": "0"},
    ("POST", "liens.trancher"): {"decision": "annuler"},
    ("POST", "participants.chercher"): {"q": "canarimauve"},
    ("POST", "participants.filtrer"): {"q": "canarimauve"},
    ("POST", "personnes.filtrer"): {"q": "canarimauve"},
    ("POST", "contrats.filtrer"): {"q": "canarimauve"},
    ("POST", "recherche.lancer"): {"q": "canarimauve"},
    ("POST", "suggestions.proposer"): {"q": "canarimauve"},
}
