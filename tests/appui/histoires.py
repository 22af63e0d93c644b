"""What each role comes to do, by clicking and typing: in an empty territory as in the demonstration."""

import re
from datetime import date

from playwright.sync_api import Locator

from tests.appui.axe import verifier_accessibilite
from tests.appui.visiteur import Main, telecharger_du_menu, tuiles

MENU = "Navigation principale"


def construire_embaucher_valider(main: Main, marche: str, premier_jour: date) -> None:
    """The facilitateur's month: a market from nothing, somebody hired on it, hours typed and validated."""
    page = main.page
    main.suivre("Marchés", dans=MENU)
    main.suivre("Nouveau marché")
    main.remplir("Référence", marche)
    main.remplir("Donneur d’ordre", "Commune de Pujols")
    main.remplir("Objet", "Réfection de l’école")
    main.remplir("Titulaire", "Maçonnerie Delpech")
    main.remplir("Heures dues", "350")
    main.presser("Enregistrer")
    page.get_by_text(f"Marché {marche} créé").wait_for()
    main.suivre("Embaucher pour Maçonnerie Delpech")
    main.remplir("Nom de naissance", "Lemoine")
    main.remplir("Prénom", "Aïcha")
    main.remplir("Date de naissance", "1991-04-02")
    main.choisir("Sexe", "Femme")
    main.remplir("Premier jour", premier_jour.isoformat())
    main.cocher("Allocataire du RSA ou ayant droit")
    main.cocher("J’ai vu les pièces : éligibilité établie par moi")
    verifier_accessibilite(page)
    main.presser("Enregistrer l’embauche")
    page.get_by_text("contrat enregistré chez Maçonnerie Delpech").wait_for()
    verifier_accessibilite(page)
    main.suivre("Saisir les heures")
    _taper_des_heures(main, "120")
    main.presser("Déclarer et valider")
    page.get_by_text("1 saisie validée").wait_for()
    main.suivre("Voir la fiche")
    page.get_by_role("list", name="Le marché en chiffres").wait_for()
    chiffres = tuiles(page, "Le marché en chiffres")
    assert (chiffres["Heures réalisées"].startswith("120"), chiffres["Personnes"]) == (True, "1")


def declarer_des_heures(main: Main) -> None:
    """The entreprise answers the latest month of what is expected of it."""
    _ouvrir_ce_qui_est_attendu(main)
    _taper_des_heures(main, "70,5")
    main.presser("Déclarer")
    main.page.get_by_text(re.compile("saisies? déclarées?")).wait_for()
    verifier_accessibilite(main.page)


def dire_aucune_heure(main: Main) -> None:
    """The employeur says that nobody worked that month."""
    _ouvrir_ce_qui_est_attendu(main)
    main.page.get_by_role("button", name=re.compile("^Aucune heure ce mois-ci")).first.click()
    main.page.get_by_role("button", name=re.compile("^Retirer « aucune heure »")).first.wait_for()
    verifier_accessibilite(main.page)


def tout_accepter(main: Main) -> None:
    """The facilitateur accepts what an employer declared, in one button: fewer months wait afterwards."""
    main.suivre("Heures à valider", dans=MENU)
    resume = main.page.locator(".entete-page .sous-titre")
    avant = resume.inner_text()
    main.page.get_by_label("Motif").first.fill("attestation demandée")
    main.page.get_by_role("button", name="Tout accepter").first.click()
    main.page.get_by_role("status").get_by_text(re.compile("saisies? validées?")).wait_for()
    assert resume.count() == 0 or resume.inner_text() != avant


def verifier_un_releve(main: Main) -> None:
    """The facilitateur reads a sheet beside its lines, goes from a line to its cell and back, and accepts it."""
    page = main.page
    main.suivre("Relevés à vérifier", dans=MENU)
    page.locator("main tbody th a").first.click()
    page.get_by_role("heading", name="Le fichier").wait_for()
    verifier_accessibilite(page)
    cellule = page.locator("a.lien-cellule").first
    ancre = cellule.get_attribute("href")
    cellule.press("Enter")
    page.wait_for_url(f"**{ancre}")
    assert page.locator(f"td:has({ancre})").evaluate("c => getComputedStyle(c).outlineStyle") == "solid"
    page.locator(f"td:has({ancre}) a").press("Enter")
    page.wait_for_url("**#ligne-*")
    main.remplir("Motif", "attestation demandée")
    main.presser("Tout accepter")
    page.get_by_role("status").get_by_text(re.compile("lignes? acceptées?")).wait_for()
    verifier_accessibilite(page)


def inviter(main: Main, role: str, courriel: str) -> None:
    """From a page that offers it: the role, the address, the link to copy."""
    main.suivre("Inviter une personne")
    main.suivre(role)
    main.remplir("Adresse électronique", courriel)
    main.remplir("Prénom et nom", "Nouvelle Venue")
    main.presser("Créer l’invitation")
    main.page.get_by_text("Il n’est montré qu’une fois").wait_for()
    verifier_accessibilite(main.page)


def lire_jusqu_aux_lignes(main: Main) -> None:
    """The impact table, its first number down to the rows that make it, and the workbook."""
    main.suivre("Tableau d’impact", dans=MENU)
    totaux = main.page.get_by_role("list", name="Totaux de la période").get_by_role("listitem").first
    nombre = totaux.locator(".tuile-valeur").inner_text()
    assert nombre[0] != "0"
    totaux.get_by_role("link").first.click()
    main.page.wait_for_url("**/lignes*")
    assert main.page.locator(".tuile-valeur").first.inner_text() == nombre
    assert main.page.locator("main tbody tr").count() > 0
    verifier_accessibilite(main.page)
    main.page.go_back()
    assert telecharger_du_menu(main.page, "Exporter", "Classeur Excel").stat().st_size > 0


def creer_un_territoire(main: Main, nom: str, code: str) -> None:
    """The administrateur opens a territory, and calls in the person who coordinates it."""
    main.suivre("Paramètres", dans=MENU)
    main.suivre("Créer un territoire")
    main.remplir("Nom", nom)
    main.remplir("Code", code)
    main.presser("Créer le territoire")
    main.page.get_by_text(nom).first.wait_for()
    inviter(main, "Coordinateur", f"coordination@{code}.example")


def _ouvrir_ce_qui_est_attendu(main: Main) -> None:
    attendus: Locator = main.page.get_by_role("table", name="Mois attendus par marché")
    main.gestes += 1
    attendus.get_by_role("row").nth(1).get_by_role("link").last.click()
    main.page.wait_for_url("**/heures/**")


def _taper_des_heures(main: Main, heures: str) -> None:
    """In the first cell, once the sheet listens."""
    main.page.wait_for_load_state("networkidle")
    main.page.locator("td.case input").first.focus()
    main.taper(heures)
    main.taper("Enter", touche=True)
    main.page.get_by_text("Enregistré à").wait_for()
