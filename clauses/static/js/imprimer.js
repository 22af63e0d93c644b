// Shows the buttons that print the page: without JavaScript the browser's own command does it.
export function installerImpression(racine) {
  racine.querySelectorAll("[data-imprimer]").forEach((bouton) => {
    bouton.hidden = false;
    bouton.addEventListener("click", () => window.print());
  });
}
