// The sheet of hours: keyboard, pasting, saving cell by cell, conflicts, undo, totals. A plain form without it.
import { installerClavier } from "./grille-clavier.js";
import { Conflits } from "./grille-conflits.js";
import { File } from "./grille-file.js";
import { enCellule, lire } from "./grille-nombres.js";
import { renouveler } from "./grille-session.js";
import { Totaux } from "./grille-totaux.js";

const enNombre = (nombre, un, plusieurs) => `${nombre} ${nombre > 1 ? plusieurs : un}`;
const ETATS = ["e-brouillon", "e-declaree", "e-validee", "e-rejetee"];

export function installerGrilles(racine) {
  racine.querySelectorAll("form[data-grille]").forEach((formulaire) => new Grille(formulaire));
}

class Grille {
  constructor(formulaire) {
    this.formulaire = formulaire;
    this.table = formulaire.querySelector("table.grille");
    this.etat = formulaire.querySelector("[data-etat]");
    this.detail = formulaire.querySelector("[data-detail]");
    this.boutonAnnuler = formulaire.querySelector("[data-annuler]");
    this.matrice = [...this.table.tBodies[0].rows].map((r) => [...r.querySelectorAll("td.case input")]);
    this.places = new Map();
    this.parCle = new Map();
    this.valeurs = new Map();
    this.historique = [];
    this.refus = new Map();
    this.totaux = new Totaux(formulaire, this.matrice);
    this.conflits = new Conflits(formulaire, {
      nommer: (cle) => this.nommer(cle),
      choisir: (...choix) => this.choisir(...choix),
    });
    this.lireCellules();
    this.file = new File({
      adresse: formulaire.dataset.grille,
      jeton: formulaire.elements.csrf_token.value,
      cle: formulaire.dataset.cle,
      surReponse: (envois, reponse) => this.recevoir(envois, reponse),
      surEtat: (etat) => this.dire(etat),
      renouveler: () => renouveler(formulaire),
    });
    this.ecouter();
    this.reprendre();
  }

  lireCellules() {
    this.matrice.forEach((ligne, l) =>
      ligne.forEach((champ, c) => {
        const { cle, centiemes } = this.repere(champ);
        const montre = centiemes === null ? "" : enCellule(centiemes);
        this.places.set(champ, [l, c]);
        this.parCle.set(cle, champ);
        this.valeurs.set(champ, champ.hasAttribute("aria-invalid") ? champ.value : montre);
        if (!champ.parentElement.classList.contains("e-rejetee")) this.totaux.noter(champ, l, c, centiemes ?? 0);
      }),
    );
  }

  // The name of a field: h.contract.month.number.hundredths.
  repere(champ) {
    const [, affectation, mois, numero, centiemes] = champ.name.split(".");
    return {
      cle: `${affectation}.${mois}`, affectation: Number(affectation), mois, numero: Number(numero),
      centiemes: centiemes === "" ? null : Number(centiemes),
    };
  }

  ecouter() {
    installerClavier(this.table, this);
    this.table.addEventListener("focusout", (e) => this.places.has(e.target) && this.valider(e.target));
    this.table.addEventListener("focusin", (e) => {
      this.aDitLeCollage = false;
      if (this.places.has(e.target)) this.decrire(e.target);
    });
    this.tenirPendantLAppui();
    this.boutonAnnuler.hidden = false;
    this.boutonAnnuler.addEventListener("click", () => this.annuler());
    this.formulaire.addEventListener("submit", () => (this.envoiEntier = true));
    window.addEventListener("beforeunload", (e) => {
      if (document.activeElement && this.places.has(document.activeElement)) this.valider(document.activeElement);
      if (!this.envoiEntier && (this.file.taille || this.conflits.taille || this.refus.size)) e.preventDefault();
    });
  }

  // Leaving a cell for a button writes a state of another length: were it shown while the pointer is down, the page
  // would move under it and the click would miss its button.
  tenirPendantLAppui() {
    document.addEventListener("pointerdown", () => (this.estAppuye = true), true);
    const relacher = () => {
      this.estAppuye = false;
      if (this.retenu) this.afficher(...this.retenu);
    };
    for (const fin of ["pointerup", "pointercancel"]) {
      document.addEventListener(fin, () => window.setTimeout(relacher), true);
    }
  }

  place(champ) {
    return this.places.get(champ);
  }

  estModifie(champ) {
    return champ.value !== this.valeurs.get(champ);
  }

  retablir(champ) {
    champ.value = this.valeurs.get(champ);
  }

  // The text of a cell, typed or pasted, is final: read it, count it, queue it.
  valider(champ, groupe = null) {
    if (champ.readOnly || !this.estModifie(champ)) return false;
    const avant = this.valeurs.get(champ);
    const lu = lire(champ.value);
    const [l, c] = this.places.get(champ);
    const { cle, affectation, mois, numero } = this.repere(champ);
    if (!lu.refus) champ.value = lu.vide ? "" : enCellule(lu.centiemes);
    this.valeurs.set(champ, champ.value);
    if (groupe) groupe.push([champ, avant]);
    else this.retenir([[champ, avant]]);
    if (lu.refus) {
      this.refuser(champ, cle, lu.refus);
      return true;
    }
    this.accepter(champ, cle);
    this.conflits.fermer(cle);
    this.totaux.changer(champ, l, c, lu.vide ? 0 : lu.centiemes);
    champ.parentElement.classList.add("attente");
    this.file.ajouter(cle, { affectation, mois, texte: champ.value, numero });
    return true;
  }

  retenir(groupe) {
    if (groupe.length) this.historique.push(groupe);
    this.boutonAnnuler.disabled = !this.historique.length;
  }

  annuler() {
    const groupe = this.historique.pop();
    this.boutonAnnuler.disabled = !this.historique.length;
    if (!groupe) return;
    for (const [champ, avant] of groupe) {
      champ.value = avant;
      this.valider(champ, []);
    }
    groupe[0][0].focus();
    groupe[0][0].select();
    this.aDitLeCollage = false;
    this.decrire(groupe[0][0]);
  }

  ecrireBloc(l0, c0, lignes) {
    const groupe = [];
    let verrouillees = 0;
    let dehors = 0;
    lignes.forEach((textes, l) =>
      textes.forEach((texte, c) => {
        const champ = this.matrice[l0 + l]?.[c0 + c];
        if (!champ) dehors += texte.trim() ? 1 : 0;
        else if (champ.readOnly) verrouillees += texte.trim() && texte.trim() !== champ.value ? 1 : 0;
        else {
          champ.value = texte.trim();
          this.valider(champ, groupe);
        }
      }),
    );
    this.retenir(groupe);
    const suites = [
      verrouillees && enNombre(verrouillees, "en lecture seule, laissée", "en lecture seule, laissées"),
      dehors && enNombre(dehors, "hors de la grille, laissée", "hors de la grille, laissées"),
      this.refus.size && `${this.refus.size} à corriger`,
    ].filter(Boolean);
    this.aDitLeCollage = true; // until another cell is entered: the saving of this one does not wipe it out
    this.detail.textContent = [enNombre(groupe.length, "cellule collée", "cellules collées"), ...suites].join(" ; ") + ".";
  }

  refuser(champ, cle, raison) {
    this.refus.set(cle, raison);
    this.file.oublier(cle);
    champ.setAttribute("aria-invalid", "true");
    champ.parentElement.classList.remove("attente");
    champ.parentElement.classList.add("refusee");
    champ.title = raison;
    this.dire({ genre: "refus", raison });
  }

  accepter(champ, cle) {
    this.refus.delete(cle);
    champ.removeAttribute("aria-invalid");
    champ.parentElement.classList.remove("refusee", "conflit");
  }

  recevoir(envois, reponse) {
    for (const r of reponse.resultats) {
      const cle = `${r.affectation}.${r.mois}`;
      const champ = this.parCle.get(cle);
      if (champ) this.appliquer(champ, cle, envois.get(cle), r);
    }
    this.dire({ genre: "enregistre", heure: reponse.heure });
  }

  appliquer(champ, cle, envoi, r) {
    const cellule = champ.parentElement;
    const estDepassee = !envoi.ecartee && this.valeurs.get(champ) !== envoi.texte;
    if (r.issue !== "conflit") champ.name = `h.${cle}.${r.numero}.${r.centiemes ?? ""}`;
    if (estDepassee) return r.issue === "conflit" ? undefined : this.file.suivre(cle, r.numero);
    cellule.classList.remove("attente");
    if (r.issue === "refusee") return this.refuser(champ, cle, r.raison);
    if (r.issue === "conflit") {
      cellule.classList.add("conflit");
      champ.setAttribute("aria-invalid", "true");
      return this.conflits.ajouter(cle, envoi.texte, r);
    }
    cellule.classList.remove(...ETATS);
    if (r.etat) cellule.classList.add(`e-${r.etat}`);
    cellule.classList.toggle("a-verifier", r.avertissements.length > 0);
    const alertes = r.avertissements.length ? ` ; à vérifier : ${r.avertissements.join(" ; ")}` : "";
    champ.title = r.etat_libelle + alertes;
    if (document.activeElement === champ && !this.aDitLeCollage) this.decrire(champ);
  }

  // What the person keeps becomes the value of the cell; the other one stays in the history.
  choisir(cle, garder, mienne, r) {
    const champ = this.parCle.get(cle);
    const { affectation, mois } = this.repere(champ);
    const envoi = { affectation, mois, texte: mienne, numero: r.numero };
    const [l, c] = this.places.get(champ);
    champ.name = `h.${cle}.${r.numero}.${r.centiemes ?? ""}`;
    this.accepter(champ, cle);
    champ.value = garder === "mienne" ? mienne : r.texte;
    this.valeurs.set(champ, champ.value);
    this.totaux.changer(champ, l, c, lire(champ.value).centiemes ?? 0);
    champ.parentElement.classList.add("attente");
    this.file.ajouter(cle, garder === "autre" ? { ...envoi, ecartee: true } : envoi);
    champ.focus();
  }

  // Values that a cut or a closed window left behind: back in their cells, with the number they were typed over.
  reprendre() {
    for (const [cle, envoi] of this.file.gardees()) {
      const champ = this.parCle.get(cle);
      if (!champ || champ.readOnly) continue;
      if (envoi.ecartee) {
        this.file.ajouter(cle, envoi); // the cell already shows the other value: only the trace is to be sent
        continue;
      }
      if (envoi.texte === this.valeurs.get(champ)) continue;
      const [l, c] = this.places.get(champ);
      champ.value = envoi.texte;
      this.valeurs.set(champ, envoi.texte);
      this.totaux.changer(champ, l, c, lire(envoi.texte).centiemes ?? 0);
      champ.parentElement.classList.add("attente");
      this.file.ajouter(cle, envoi);
    }
    if (!this.file.taille) this.file.garder();
  }

  nommer(cle) {
    const champ = this.parCle.get(cle);
    const [ligne, mois] = champ.getAttribute("aria-labelledby").split(" ").map((id) => document.getElementById(id));
    return `${ligne.textContent.trim()}, ${mois.textContent.trim().replace(/\s+/g, " ")}`;
  }

  decrire(champ) {
    const { cle } = this.repere(champ);
    this.detail.textContent = `${this.nommer(cle)}${champ.title ? ` : ${champ.title}` : ""}`;
  }

  dire({ genre, heure, nombre, raison }) {
    if (this.conflits.taille && genre !== "coupure") {
      this.afficher("erreur", `Conflit : ${enNombre(this.conflits.taille, "cellule", "cellules")} à trancher`);
    } else if (genre === "coupure") {
      const gardees = enNombre(nombre, "cellule, gardée", "cellules, gardées");
      this.afficher("attention", `En attente : ${gardees} ici. ${raison ?? "Nouvel essai bientôt."}`);
    } else if (this.refus.size && genre !== "attente") {
      const nombreRefus = this.refus.size > 1 ? `${this.refus.size} cellules à corriger` : [...this.refus.values()][0];
      this.afficher("erreur", `Refusé : ${raison ?? nombreRefus}`);
    } else if (this.file.taille) {
      this.afficher("info", `En attente : ${enNombre(this.file.taille, "cellule", "cellules")}`);
    } else if (heure) {
      this.afficher("succes", `Enregistré à ${heure}`);
    }
  }

  afficher(ton, mots) {
    this.retenu = this.estAppuye ? [ton, mots] : null;
    if (this.retenu) return;
    this.etat.dataset.ton = ton;
    this.etat.textContent = mots;
  }
}
