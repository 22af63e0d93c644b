"""What the pages of lists share: reading the address, showing a page, sending a file."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from flask import Response, flash, redirect, render_template, request, session, url_for

from ..config import VERSION
from ..extensions import db
from ..services.erreurs import Introuvable
from ..services.imports.valeurs import contient_nir
from ..services.listes import (
    ColonneListe,
    Demande,
    FormatExport,
    Liste,
    consigner_consultation,
    exporter,
    lire_demande,
    lire_filtres,
    lister,
    parametres_a_garder,
    vues_enregistrees,
)
from .acces import acteur, aujourdhui
from .recherches import memoriser, retrouver

Liens = Mapping[str, Callable]
FORMATS = (
    (FormatExport.XLSX, "Classeur Excel", "file-earmark-spreadsheet"),
    (FormatExport.CSV, "CSV", "filetype-csv"),
)
#: The name of a view that was refused, for the next page of its list: the session travels in a cookie, it stays small.
CLE_NOM_REFUSE = "nom_de_vue_refuse"
LONGUEUR_GARDEE = 500
RECHERCHE_PERDUE = "Cette recherche n’est plus en mémoire : recommencez-la."


def demande_de_l_adresse(liste: Liste) -> Demande:
    """Filters, sort, page and words of this request."""
    texte = retrouver(request.args.get("recherche", "")) or ""
    if not texte and not liste.est_nominative:
        texte = request.args.get("q", "")
    return lire_demande(acteur(), liste, request.args, aujourdhui=aujourdhui(), recherche=texte)


def colonnes_a_l_ecran(liste: Liste, *, sauf: tuple[str, ...] = ()) -> list[ColonneListe]:
    """The columns of the page; a table inside another page goes without those it repeats."""
    return [c for c in liste.colonnes_de(acteur()) if c.a_l_ecran and c.cle not in sauf]


def afficher_liste(liste: Liste, gabarit: str, liens: Liens, **contexte) -> str:
    """One page of the list; a reading of names is journaled and committed."""
    demande = demande_de_l_adresse(liste)
    if "recherche" in request.args and not demande.recherche:
        flash(RECHERCHE_PERDUE, "info")
    page = lister(acteur(), liste, demande)
    if liste.est_nominative:
        consigner_consultation(acteur(), liste, page.lignes, demande)
        db.session.commit()
    return render_template(
        gabarit,
        liste=liste,
        colonnes=colonnes_a_l_ecran(liste),
        filtres=lire_filtres(acteur(), liste, demande),
        demande=demande,
        page=page,
        liens=liens,
        exports=_exports(liste),
        vues=vues_enregistrees(acteur(), liste),
        nom_refuse=_reprendre_le_nom(liste),
        en_vigueur=_parametres_en_vigueur(liste, demande),
        fil=[("Accueil", url_for("accueil.accueil")), (liste.titre, None)],
        **contexte,
    )


def garder_le_nom_refuse(liste: Liste, nom: str, message: str) -> None:
    """The next page of the list shows the name in its field, with what is wrong; a hidden number comes back hidden."""
    session[CLE_NOM_REFUSE] = {
        "liste": liste.cle,
        "nom": (contient_nir(nom) or nom)[:LONGUEUR_GARDEE],
        "message": message,
    }


def _reprendre_le_nom(liste: Liste) -> dict[str, str] | None:
    refuse = session.get(CLE_NOM_REFUSE)
    return session.pop(CLE_NOM_REFUSE) if refuse is not None and refuse["liste"] == liste.cle else None


def _parametres_en_vigueur(liste: Liste, demande: Demande) -> dict[str, str]:
    """What a saved view would keep of this page."""
    return parametres_a_garder(acteur(), liste, {**demande.filtres, "tri": demande.tri})


def _exports(liste: Liste) -> list[tuple[str, str, str]]:
    if not acteur().peut(liste.permission_export):
        return []
    permis = parametres(liste) | {"q", "recherche"}
    adresse = {c: v for c, v in request.args.items() if c in permis}
    return [
        (mots, url_for(".telecharger", forme=forme.value, **adresse), icone) for forme, mots, icone in FORMATS
    ]


def parametres(liste: Liste) -> set[str]:
    """What an address may carry from one page of the list to another."""
    return {f.cle for f in liste.filtres_de(acteur())} | {"tri"}


def filtrer_liste(liste: Liste) -> Response:
    """The filters posted, as an address; the words searched stay in the session."""
    adresse = {c: v for c, v in request.form.items() if c in parametres(liste) and v}
    if texte := request.form.get("q", "").strip():
        adresse["recherche"] = memoriser(texte)
    return redirect(url_for(".liste", **adresse), 303)


def envoyer_liste(liste: Liste, forme: str) -> Response:
    """The list as a file, journaled and committed before it leaves."""
    if forme not in set(FormatExport):
        raise Introuvable()
    demande = demande_de_l_adresse(liste)
    fichier = exporter(acteur(), liste, demande, FormatExport(forme), le=datetime.now(UTC), version=VERSION)
    db.session.commit()
    return Response(
        fichier.contenu,
        mimetype=fichier.type_mime,
        headers={"Content-Disposition": f'attachment; filename="{fichier.nom}"'},
    )
