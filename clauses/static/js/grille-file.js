// What is waiting to be saved: sent by batches, kept through cuts and reloads until the server has it.
// Only keys of contracts, months and numbers are kept in the browser: no name.
const DELAI = 350;
const PAQUET = 400;
const ESSAIS = [2000, 4000, 8000, 15000, 30000];

export class File {
  // `surReponse(envois, reponse)` and `surEtat(etat)` tell the page; an `envoi` is {affectation, mois, texte, numero}.
  // `renouveler()` asks for the token of the session that is open now: {jeton}, or {raison} when it is not to be used.
  constructor({ adresse, jeton, cle, surReponse, surEtat, renouveler }) {
    Object.assign(this, { adresse, jeton, surReponse, surEtat, renouveler });
    this.rangement = `clauses.heures/${cle}`;
    this.attente = new Map();
    this.enVol = null;
    this.echecs = 0;
    this.minuterie = null;
    window.addEventListener("online", () => this.envoyer());
    // Back from the tab where the person signed in again: no need to wait for the next try.
    window.addEventListener("focus", () => this.echecs && this.envoyer());
  }

  get taille() {
    return this.attente.size + (this.enVol ? this.enVol.size : 0);
  }

  // What a former visit could not save.
  gardees() {
    try {
      return Object.entries(JSON.parse(localStorage.getItem(this.rangement) ?? "{}"));
    } catch {
      return [];
    }
  }

  ajouter(cle, envoi) {
    this.attente.set(cle, envoi);
    this.garder();
    this.programmer(DELAI);
    this.surEtat({ genre: this.echecs ? "coupure" : "attente", nombre: this.taille });
  }

  // What was sent is saved under this number: what was typed since comes over it.
  suivre(cle, numero) {
    const envoi = this.attente.get(cle);
    if (envoi) envoi.numero = numero;
  }

  oublier(cle) {
    if (this.attente.delete(cle)) this.garder();
  }

  garder() {
    const tout = new Map([...(this.enVol ?? []), ...this.attente]);
    try {
      if (tout.size) localStorage.setItem(this.rangement, JSON.stringify(Object.fromEntries(tout)));
      else localStorage.removeItem(this.rangement);
    } catch {
      // A browser that refuses to keep anything still sends.
      this.sansRangement = true;
    }
  }

  programmer(delai) {
    window.clearTimeout(this.minuterie);
    this.minuterie = window.setTimeout(() => this.envoyer(), delai);
  }

  async envoyer() {
    if (this.enVol || !this.attente.size) return;
    window.clearTimeout(this.minuterie);
    this.enVol = new Map([...this.attente].slice(0, PAQUET));
    for (const cle of this.enVol.keys()) this.attente.delete(cle);
    const issue = await this.poster([...this.enVol.values()]);
    const partis = this.enVol;
    this.enVol = null;
    if (issue.reponse) {
      this.echecs = 0;
      this.surReponse(partis, issue.reponse);
      this.garder();
      if (this.attente.size) this.programmer(0);
      return;
    }
    // Back in the queue, unless something newer was typed meanwhile.
    for (const [cle, envoi] of partis) if (!this.attente.has(cle)) this.attente.set(cle, envoi);
    this.garder();
    this.programmer(ESSAIS[Math.min(this.echecs++, ESSAIS.length - 1)]);
    this.surEtat({ genre: "coupure", nombre: this.taille, raison: issue.raison });
  }

  // A session that ended takes its token along: the next one's is asked for, and the same cells are sent with it.
  async poster(cellules, estDernier = false) {
    try {
      const reponse = await fetch(this.adresse, {
        method: "POST",
        headers: { "Content-Type": "application/json", "X-CSRFToken": this.jeton },
        body: JSON.stringify({ cellules }),
        credentials: "same-origin",
      });
      if ((reponse.status === 400 || reponse.redirected) && !estDernier) {
        const { jeton, raison } = await this.renouveler();
        if (raison) return { raison };
        this.jeton = jeton;
        return this.poster(cellules, true);
      }
      if (!reponse.ok) return { raison: `Le serveur a répondu ${reponse.status}.` };
      return { reponse: await reponse.json() };
    } catch {
      return { raison: "Le réseau est coupé." };
    }
  }
}
