// File field: drag and drop, name and size said, oversize refused before the upload, no double submission.
const OCTETS_PAR_MO = 1024 * 1024;

function taille(octets) {
  if (octets < 1024) return `${octets} octets`;
  const enMo = octets >= OCTETS_PAR_MO;
  const valeur = octets / (enMo ? OCTETS_PAR_MO : 1024);
  return `${valeur.toLocaleString("fr-FR", { maximumFractionDigits: 1 })} ${enMo ? "Mo" : "Ko"}`;
}

function dire(zone, champ) {
  const etat = zone.querySelector("[data-depot-etat]");
  const fichier = champ.files[0];
  const maximum = Number(zone.dataset.maxOctets || 0);
  const tropLourd = Boolean(fichier && maximum && fichier.size > maximum);
  champ.setCustomValidity(tropLourd ? `Fichier trop lourd : ${taille(maximum)} au plus.` : "");
  etat.classList.toggle("depot-refus", tropLourd);
  if (!fichier) etat.textContent = "";
  else if (tropLourd) etat.textContent = `${fichier.name} pèse ${taille(fichier.size)} : ${taille(maximum)} au plus.`;
  else etat.textContent = `${fichier.name}, ${taille(fichier.size)}`;
}

function preparer(zone) {
  const champ = zone.querySelector('input[type="file"]');
  const survoler = (oui) => zone.classList.toggle("depot-survol", oui);
  ["dragenter", "dragover"].forEach((nom) =>
    zone.addEventListener(nom, (e) => {
      e.preventDefault();
      survoler(true);
    }),
  );
  zone.addEventListener("dragleave", (e) => zone.contains(e.relatedTarget) || survoler(false));
  zone.addEventListener("drop", (e) => {
    e.preventDefault();
    survoler(false);
    if (!e.dataTransfer.files.length) return;
    champ.files = e.dataTransfer.files;
    champ.dispatchEvent(new Event("change", { bubbles: true }));
  });
  champ.addEventListener("change", () => dire(zone, champ));
  champ.form?.addEventListener("submit", () => {
    const bouton = champ.form.querySelector('button[type="submit"]');
    zone.querySelector("[data-depot-etat]").textContent = "Envoi et lecture du fichier…";
    // After the submission has left with the button's own value.
    window.setTimeout(() => (bouton.disabled = true));
    // Coming back with the browser's history must not find a dead button.
    window.addEventListener("pageshow", () => (bouton.disabled = false), { once: true });
  });
}

export function installerDepots(racine) {
  racine.querySelectorAll("[data-depot]").forEach(preparer);
}
