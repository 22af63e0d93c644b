"""The facilitateur's month in an empty territory: a market from nothing, somebody hired, a month validated."""

from datetime import date

from clauses.models.vocabulaire import Role
from tests.appui.axe import verifier_accessibilite
from tests.appui.comptes import MOT_DE_PASSE, compte_ouvert
from tests.appui.fabriques import TerritoireFabrique
from tests.appui.visiteur import Main, se_connecter, tuiles

LIMITE = 40


def test_du_marche_au_mois_valide_en_moins_de_quarante_gestes(ouvrir, site):
    with site.base():
        territoire = TerritoireFabrique(nom="PLIE d’essai")
        courriel = compte_ouvert(Role.FACILITATEUR, territoire_id=territoire.id).courriel
    page = ouvrir()
    se_connecter(page, courriel, MOT_DE_PASSE)
    main = Main(page)
    main.suivre("Marchés", dans="Navigation principale")
    main.suivre("Nouveau marché")
    main.remplir("Référence", "26-001")
    main.remplir("Donneur d’ordre", "Commune de Pujols")
    main.remplir("Objet", "Réfection de l’école")
    main.remplir("Titulaire", "Maçonnerie Delpech")
    main.remplir("Heures dues", "350")
    main.presser("Enregistrer")
    page.get_by_text("Marché 26-001 créé").wait_for()
    main.suivre("Embaucher pour Maçonnerie Delpech")
    main.remplir("Nom de naissance", "Lemoine")
    main.remplir("Prénom", "Aïcha")
    main.remplir("Date de naissance", "1991-04-02")
    main.choisir("Sexe", "Femme")
    main.remplir("Premier jour", date.today().replace(day=1).isoformat())  # noqa: DTZ011 — the page's own day
    main.cocher("Allocataire du RSA ou ayant droit")
    main.cocher("J’ai vu les pièces : éligibilité établie par moi")
    verifier_accessibilite(page)
    main.presser("Enregistrer l’embauche")
    page.get_by_text("contrat enregistré chez Maçonnerie Delpech").wait_for()
    verifier_accessibilite(page)
    main.suivre("Saisir les heures")
    page.wait_for_load_state("networkidle")
    case = page.locator("td.case input").first
    case.focus()
    main.taper("120")
    main.taper("Enter", touche=True)
    page.get_by_text("Enregistré à").wait_for()
    main.presser("Déclarer et valider")
    page.get_by_text("1 saisie validée").wait_for()
    main.suivre("Voir la fiche")
    page.get_by_role("list", name="Le marché en chiffres").wait_for()
    assert tuiles(page, "Le marché en chiffres")["Heures réalisées"].startswith("120")
    assert tuiles(page, "Le marché en chiffres")["Personnes"] == "1"
    assert main.gestes < LIMITE, main.gestes
