// The summary of errors takes the focus; its links put it in the faulty field.
export function installerErreurs() {
  const resume = document.querySelector("[data-prend-focus]");
  if (!resume) return;
  resume.focus();
  resume.addEventListener("click", (e) => {
    const lien = e.target.closest('a[href^="#"]');
    const champ = lien && document.getElementById(lien.getAttribute("href").slice(1));
    if (!champ) return;
    e.preventDefault();
    const cible = champ.matches("fieldset") ? champ.querySelector("input") ?? champ : champ;
    cible.focus();
    champ.scrollIntoView({ block: "center" });
  });
}
