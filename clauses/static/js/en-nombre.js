// Rows ticked in a list: « all » in the heading (in the bar on phones), the count, and the bar kept in view.
function caseDeTous(entete) {
  const etiquette = document.createElement("label");
  etiquette.className = "choix";
  const tous = document.createElement("input");
  tous.type = "checkbox";
  tous.className = "form-check-input";
  tous.autocomplete = "off";
  const mots = document.createElement("span");
  mots.className = "visually-hidden";
  mots.textContent = "Tout cocher";
  etiquette.append(tous, mots);
  entete.append(etiquette);
  return tous;
}

function installerBarre(barre) {
  const cases = [...barre.elements].filter((c) => c.name === "choix");
  const entete = document.querySelector("[data-en-nombre-entete]");
  const bouton = barre.querySelector("[data-en-nombre-tout]");
  const compte = barre.querySelector("[data-en-nombre-compte]");
  if (!cases.length || !entete || barre.dataset.installee) return;
  barre.dataset.installee = "oui";
  const tous = caseDeTous(entete);
  const aucune = compte.textContent;

  function montrer() {
    const nombre = cases.filter((c) => c.checked).length;
    const { singulier, pluriel } = barre.dataset;
    tous.checked = nombre === cases.length;
    tous.indeterminate = nombre > 0 && nombre < cases.length;
    bouton.textContent = tous.checked ? "Tout décocher" : "Tout cocher";
    compte.textContent = nombre ? `${nombre}\u00a0${nombre > 1 ? `${pluriel} cochés` : `${singulier} coché`}` : aucune;
    barre.classList.toggle("en-nombre-active", nombre > 0);
  }

  function cocher(est) {
    cases.forEach((c) => (c.checked = est));
    montrer();
  }

  bouton.hidden = false;
  bouton.addEventListener("click", () => cocher(!tous.checked));
  tous.addEventListener("change", () => cocher(tous.checked));
  cases.forEach((c) => c.addEventListener("change", montrer));
  // A browser that comes back to the page ticks the boxes again after this.
  window.addEventListener("pageshow", montrer);
  montrer();
}

export function installerEnNombre(racine) {
  racine.querySelectorAll("[data-en-nombre]").forEach(installerBarre);
}
