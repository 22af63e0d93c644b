// Entry point: each module enhances what it finds; every page works without them.
import { installerCopie } from "./copier.js";
import { installerDepots } from "./depot.js";
import { installerEnNombre } from "./en-nombre.js";
import { installerErreurs } from "./erreurs.js";
import { installerGraphiques } from "./graphique.js";
import { installerImpression } from "./imprimer.js";
import { installerGrilles } from "./grille.js";
import { installerMenus } from "./menus.js";
import { installerNavigation } from "./navigation.js";
import { installerConflits, installerRecherches, installerSaufChoix } from "./recherche.js";
import { installerTableaux } from "./tableaux.js";

function installer(racine) {
  installerTableaux(racine);
  installerEnNombre(racine);
  installerDepots(racine);
  installerCopie(racine);
  installerImpression(racine);
  installerGraphiques(racine);
  installerRecherches(racine);
  installerConflits(racine);
  installerSaufChoix(racine);
  installerGrilles(racine);
}

installerNavigation();
installerMenus();
installerErreurs();
installer(document);
// A fragment brought by htmx gets the same care as the page.
document.addEventListener("htmx:load", (evenement) => {
  if (evenement.target !== document.body) installer(evenement.target);
});
