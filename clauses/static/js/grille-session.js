// The sheet outlives the session it was opened in: what its page says now of the token, and of who is there.
const FINIE = "Votre session est terminée : reconnectez-vous dans un autre onglet, l’enregistrement reprendra ici.";
const AUTRE = "Un autre compte est ouvert dans ce navigateur : rien n’est enregistré sous son nom.";

// → {jeton}, also put in every form of the page so that its buttons work again, or {raison}.
export async function renouveler(formulaire) {
  const page = await fetch(formulaire.dataset.page, { credentials: "same-origin" });
  if (page.redirected) return { raison: FINIE };
  const lue = new DOMParser().parseFromString(await page.text(), "text/html").querySelector("form[data-grille]");
  if (!lue) return { raison: "Cette feuille ne s’ouvre plus : rechargez la page." };
  if (lue.dataset.cle !== formulaire.dataset.cle) return { raison: AUTRE };
  const jeton = lue.elements.csrf_token.value;
  for (const champ of document.querySelectorAll("input[name=csrf_token]")) champ.value = jeton;
  return { jeton };
}
