// Copies the text of an element and says so for two seconds.
export function installerCopie(racine) {
  if (!navigator.clipboard) return;
  racine.querySelectorAll("[data-copier]").forEach((bouton) => {
    const mot = bouton.querySelector("[data-copier-mot]");
    const libelle = mot.textContent;
    bouton.hidden = false;
    bouton.addEventListener("click", async () => {
      const cible = document.getElementById(bouton.dataset.copier);
      try {
        await navigator.clipboard.writeText((cible.value ?? cible.textContent).trim());
        mot.textContent = "Copié";
      } catch {
        mot.textContent = "Copie refusée par le navigateur";
      }
      window.setTimeout(() => (mot.textContent = libelle), 2000);
    });
  });
}
