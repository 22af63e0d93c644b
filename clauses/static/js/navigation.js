// Narrow screens: the navigation opens over the page, keeps the focus, closes with Escape.
export function installerNavigation() {
  const ouvreur = document.querySelector("[data-ouvre-navigation]");
  const navigation = document.getElementById("navigation");
  if (!ouvreur || !navigation) return;
  const corps = document.body;
  const estOuverte = () => corps.classList.contains("navigation-ouverte");
  const dehors = () => document.querySelectorAll(".page, .bandeau");

  function ouvrir() {
    corps.classList.add("navigation-ouverte");
    ouvreur.setAttribute("aria-expanded", "true");
    dehors().forEach((zone) => (zone.inert = true));
    navigation.querySelector("[data-ferme-navigation]").focus();
  }

  function fermer() {
    if (!estOuverte()) return;
    corps.classList.remove("navigation-ouverte");
    ouvreur.setAttribute("aria-expanded", "false");
    dehors().forEach((zone) => (zone.inert = false));
    ouvreur.focus();
  }

  ouvreur.addEventListener("click", ouvrir);
  navigation.querySelector("[data-ferme-navigation]").addEventListener("click", fermer);
  document.addEventListener("keydown", (e) => e.key === "Escape" && fermer());
  document.addEventListener("click", (e) => {
    if (estOuverte() && !navigation.contains(e.target) && !ouvreur.contains(e.target)) fermer();
  });
  // Back on a wide screen the page must not stay inert.
  window.matchMedia("(min-width: 992px)").addEventListener("change", fermer);
  // The skip link to a hidden navigation opens it.
  document.querySelector('.evitement a[href="#navigation"]')?.addEventListener("click", (e) => {
    if (getComputedStyle(navigation).visibility !== "hidden") return;
    e.preventDefault();
    ouvrir();
  });
}
