// Two people changed one cell: both values and both names are shown, and one is chosen.
export class Conflits {
  constructor(formulaire, { nommer, choisir }) {
    this.section = formulaire.querySelector("[data-conflits]");
    this.liste = this.section.querySelector("ul");
    this.nommer = nommer;
    this.choisir = choisir;
    this.ouverts = new Map();
    this.liste.addEventListener("click", (e) => {
      const bouton = e.target.closest("button");
      if (bouton) this.trancher(bouton.closest("li").dataset.cle, bouton.dataset.garder);
    });
  }

  get taille() {
    return this.ouverts.size;
  }

  ajouter(cle, mienne, resultat) {
    this.fermer(cle);
    const element = document.createElement("li");
    element.dataset.cle = cle;
    const autre = resultat.texte || "vide";
    const faite = resultat.texte ? `a enregistré ${autre}` : "a effacé cette cellule";
    const phrase = document.createElement("span");
    phrase.textContent =
      `${this.nommer(cle)} : ${resultat.auteur} ${faite}${resultat.le ? ` le ${resultat.le}` : ""}, ` +
      `vous avez saisi ${mienne || "vide"}.`;
    element.append(
      phrase,
      this.bouton("mienne", `Garder la mienne (${mienne || "vide"})`),
      this.bouton("autre", `Garder l’autre (${autre})`),
    );
    this.ouverts.set(cle, { element, mienne, resultat });
    this.liste.append(element);
    this.section.hidden = false;
  }

  bouton(garder, mots) {
    const bouton = document.createElement("button");
    bouton.type = "button";
    bouton.className = "btn bouton bouton-secondaire";
    bouton.dataset.garder = garder;
    bouton.textContent = mots;
    return bouton;
  }

  trancher(cle, garder) {
    const { mienne, resultat } = this.ouverts.get(cle);
    this.fermer(cle);
    this.choisir(cle, garder, mienne, resultat);
  }

  fermer(cle) {
    this.ouverts.get(cle)?.element.remove();
    this.ouverts.delete(cle);
    this.section.hidden = !this.ouverts.size;
  }
}
