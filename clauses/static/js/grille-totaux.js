// Totals of rows, months, sheet, and the rate of the objective: whole hundredths, kept up to date by differences.
import { ecrire } from "./grille-nombres.js";

export class Totaux {
  constructor(formulaire, matrice) {
    this.lignes = matrice.map((ligne) => ({ somme: 0, sortie: ligne[0].closest("tr").querySelector("[data-total-ligne]") }));
    this.mois = [...formulaire.querySelectorAll("[data-total-mois]")].map((sortie) => ({ somme: 0, sortie }));
    this.tout = { somme: 0, sortie: formulaire.querySelector("[data-total]") };
    this.objectif = formulaire.querySelector("[data-objectif]");
    this.valeurs = new Map();
  }

  // A value that the page already shows: counted, not written again.
  noter(champ, l, c, centiemes) {
    this.valeurs.set(champ, centiemes);
    for (const total of [this.lignes[l], this.mois[c], this.tout]) total.somme += centiemes;
  }

  changer(champ, l, c, centiemes) {
    const ecart = centiemes - (this.valeurs.get(champ) ?? 0);
    if (!ecart) return;
    this.valeurs.set(champ, centiemes);
    for (const total of [this.lignes[l], this.mois[c], this.tout]) {
      total.somme += ecart;
      total.sortie.textContent = ecrire(total.somme);
    }
    this.direObjectif();
  }

  direObjectif() {
    if (!this.objectif) return;
    const faites = Number(this.objectif.dataset.hors) + this.tout.somme;
    const dues = Number(this.objectif.dataset.dues);
    const milliemes = Math.round((faites * 1000) / dues);
    this.objectif.querySelector("[data-objectif-heures]").textContent = `${ecrire(faites)}\u00a0h`;
    this.objectif.querySelector("[data-objectif-taux]").textContent =
      `${Math.trunc(milliemes / 10)},${milliemes % 10}\u202f%`;
  }
}
