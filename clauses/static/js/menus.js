// <details class="menu">: closes on Escape, on a click elsewhere, and when the focus leaves.
export function installerMenus() {
  const ouverts = () => document.querySelectorAll("details.menu[open]");
  document.addEventListener("click", (e) => {
    ouverts().forEach((menu) => menu.contains(e.target) || (menu.open = false));
  });
  document.addEventListener("focusin", (e) => {
    ouverts().forEach((menu) => menu.contains(e.target) || (menu.open = false));
  });
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    ouverts().forEach((menu) => {
      const dedans = menu.contains(document.activeElement);
      menu.open = false;
      if (dedans) menu.querySelector("summary").focus();
    });
  });
}
