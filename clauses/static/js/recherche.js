// A field that searches while one types: a combobox with a list (ARIA 1.2). Without scripts the words are sent as they are.
const ATTENTE_MS = 180;
const MINIMUM = 2;
let rang = 0;

class Recherche {
  constructor(zone) {
    this.zone = zone;
    this.champ = zone.querySelector('input[type="text"]');
    this.cle = zone.querySelector('input[type="hidden"]');
    this.choisi = this.cle.value ? this.champ.value : null;
    this.reponses = [];
    this.actif = -1;
    this.installer();
  }

  installer() {
    const id = `reponses-${(rang += 1)}`;
    this.liste = document.createElement("ul");
    Object.assign(this.liste, { id, className: "recherche-reponses", hidden: true });
    this.liste.setAttribute("role", "listbox");
    this.liste.setAttribute("aria-label", "Réponses");
    this.annonce = document.createElement("p");
    this.annonce.className = "visually-hidden";
    this.annonce.setAttribute("role", "status");
    this.zone.append(this.liste, this.annonce);
    for (const [nom, valeur] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", id]])
      this.champ.setAttribute(nom, valeur);
    this.champ.addEventListener("input", () => this.saisir());
    this.champ.addEventListener("keydown", (e) => this.toucher(e));
    this.champ.addEventListener("blur", () => window.setTimeout(() => this.fermer(), 150));
    this.liste.addEventListener("mousedown", (e) => e.preventDefault());
    this.liste.addEventListener("click", (e) => {
      const option = e.target.closest("[role=option]");
      if (option) this.prendre(Number(option.dataset.rang));
    });
  }

  saisir() {
    if (this.champ.value !== this.choisi) {
      this.cle.value = "";
      this.choisi = null;
    }
    window.clearTimeout(this.minuterie);
    if (this.champ.value.trim().length < MINIMUM) return this.fermer();
    this.minuterie = window.setTimeout(() => this.demander(), ATTENTE_MS);
  }

  async demander() {
    const texte = this.champ.value.trim();
    const corps = new URLSearchParams({ q: texte, territoire: this.zone.dataset.territoire || "" });
    let reponses;
    try {
      const recu = await fetch(this.zone.dataset.recherche, {
        method: "POST",
        body: corps,
        headers: { "X-CSRFToken": this.zone.dataset.jeton },
      });
      if (!recu.ok) throw new Error(recu.status);
      reponses = await recu.json();
    } catch {
      this.fermer();
      this.annonce.textContent = "La recherche ne répond pas : écrivez le nom en entier, il sera cherché à l’enregistrement.";
      return;
    }
    if (this.champ.value.trim() === texte && document.activeElement === this.champ) this.montrer(texte, reponses);
  }

  montrer(texte, reponses) {
    const exacte = reponses.some((r) => r.libelle.toLowerCase() === texte.toLowerCase());
    this.reponses = this.zone.dataset.creation && !exacte ? [...reponses, { nouveau: texte }] : reponses;
    this.liste.replaceChildren(...this.reponses.map((r, i) => this.option(r, i)));
    if (!this.reponses.length) this.liste.replaceChildren(this.vide());
    this.actif = -1;
    this.liste.hidden = false;
    this.champ.setAttribute("aria-expanded", "true");
    const n = reponses.length;
    this.annonce.textContent = n ? `${n} réponse${n > 1 ? "s" : ""}, flèche bas pour choisir.` : "Aucune réponse.";
  }

  option(reponse, i) {
    const element = document.createElement("li");
    element.id = `${this.liste.id}-${i}`;
    element.dataset.rang = i;
    element.setAttribute("role", "option");
    element.setAttribute("aria-selected", "false");
    const mots = document.createElement("span");
    mots.textContent = reponse.nouveau ? `${this.zone.dataset.creation} « ${reponse.nouveau} »` : reponse.libelle;
    element.append(mots);
    if (reponse.nouveau) element.className = "reponse-nouvelle";
    if (reponse.detail) {
      const detail = document.createElement("span");
      detail.className = "candidat-detail";
      detail.textContent = reponse.detail;
      element.append(detail);
    }
    return element;
  }

  vide() {
    const element = document.createElement("li");
    element.className = "reponse-aucune";
    element.setAttribute("role", "option");
    element.setAttribute("aria-disabled", "true");
    element.setAttribute("aria-selected", "false");
    element.textContent = "Rien de connu ne correspond.";
    return element;
  }

  toucher(e) {
    const ouverte = !this.liste.hidden && this.reponses.length > 0;
    if (e.key === "ArrowDown" && !ouverte) return this.champ.value.trim().length >= MINIMUM && this.demander();
    if (!ouverte) return undefined;
    if (e.key === "ArrowDown" || e.key === "ArrowUp") {
      e.preventDefault();
      const pas = e.key === "ArrowDown" ? 1 : -1;
      this.activer((this.actif + pas + this.reponses.length) % this.reponses.length);
    } else if (e.key === "Enter" && this.actif >= 0) {
      e.preventDefault();
      this.prendre(this.actif);
    } else if (e.key === "Tab" && this.actif >= 0) {
      this.prendre(this.actif);
    } else if (e.key === "Escape") {
      e.preventDefault();
      this.fermer();
    }
    return undefined;
  }

  activer(i) {
    this.actif = i;
    [...this.liste.children].forEach((o, j) => o.setAttribute("aria-selected", String(j === i)));
    this.champ.setAttribute("aria-activedescendant", `${this.liste.id}-${i}`);
    this.liste.children[i].scrollIntoView({ block: "nearest" });
  }

  prendre(i) {
    const reponse = this.reponses[i];
    if (!reponse) return;
    if (!reponse.nouveau) {
      this.champ.value = reponse.libelle;
      this.cle.value = reponse.cle;
      this.choisi = reponse.libelle;
    }
    this.fermer();
    this.champ.dispatchEvent(new Event("change", { bubbles: true }));
  }

  fermer() {
    this.liste.hidden = true;
    this.actif = -1;
    this.champ.setAttribute("aria-expanded", "false");
    this.champ.removeAttribute("aria-activedescendant");
  }
}

export function installerRecherches(racine) {
  racine.querySelectorAll("[data-recherche]").forEach((zone) => new Recherche(zone));
}

// « Reprendre » puts the value that somebody else saved back in its field.
export function installerConflits(racine) {
  racine.querySelectorAll("[data-reprendre]").forEach((bouton) => {
    bouton.hidden = false;
    bouton.addEventListener("click", () => {
      const champ = document.getElementById(bouton.dataset.reprendre);
      const cle = document.getElementById(`${champ.id}-cle`);
      if (cle) cle.value = bouton.dataset.valeur;
      if (champ.type === "checkbox") champ.checked = bouton.dataset.valeur === "oui";
      else champ.value = cle || champ.type === "text" ? bouton.dataset.mots : bouton.dataset.valeur;
      const liee = champ.dataset.case && document.getElementById(champ.dataset.case);
      if (liee) liee.checked = champ.value !== "";
      champ.focus();
    });
  });
}

// What describes a new person is of no use once somebody already followed is chosen.
export function installerSaufChoix(racine) {
  racine.querySelectorAll("[data-sauf-choix]").forEach((bloc) => {
    const champ = document.getElementById(bloc.dataset.saufChoix);
    const cle = document.getElementById(`${champ.id}-cle`);
    const accorder = () => { bloc.hidden = cle.value !== ""; };
    champ.addEventListener("change", accorder);
    champ.addEventListener("input", () => window.setTimeout(accorder));
    accorder();
  });
}
