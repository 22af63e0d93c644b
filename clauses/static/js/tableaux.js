// Tables: a frame that does not scroll is not a tab stop; on phones the cells carry the name of their column.
function nommerCellules(tableau) {
  const titres = [...tableau.querySelectorAll("thead tr:last-child > *")].map((th) =>
    (th.querySelector(".tri")?.firstChild ?? th.firstChild)?.textContent.trim() ?? "",
  );
  tableau.querySelectorAll("tbody tr").forEach((ligne) => {
    [...ligne.children].forEach((cellule, rang) => {
      if (!cellule.dataset.libelle && titres[rang]) cellule.dataset.libelle = titres[rang];
    });
  });
}

function mesurer(cadre) {
  cadre.classList.remove("tableau-tient");
  const tient = cadre.scrollWidth <= cadre.clientWidth + 1 && cadre.scrollHeight <= cadre.clientHeight + 1;
  cadre.classList.toggle("tableau-tient", tient);
  if (tient) cadre.removeAttribute("tabindex");
  else cadre.setAttribute("tabindex", "0");
}

export function installerTableaux(racine) {
  const veille = new ResizeObserver((entrees) => entrees.forEach(({ target }) => mesurer(target)));
  racine.querySelectorAll("[data-tableau]").forEach((cadre) => {
    if (cadre.classList.contains("tableau-empile")) nommerCellules(cadre.querySelector("table"));
    veille.observe(cadre);
  });
}
