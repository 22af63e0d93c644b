// Hours in whole hundredths: read as the server reads them (services/heures/saisie.py), never as floats.
const MAXIMUM = 74400;
const ESPACES = /[\s\u00a0\u202f\u2007\u2009]+/g;
const DUREE = /^(\d{1,3}) ?(?:h ?(\d{1,2})?|: ?(\d{2}))(?: ?(?:min|mn))?$/i;
const NOMBRE = /^(\d{1,3}(?: \d{3})+|\d+)(?:[.,](\d+))?(?: ?(?:h|heures?)\.?)?$/i;

// → {vide: true}, {centiemes}, or {refus: sentence}.
export function lire(texte) {
  const propre = texte.replace(ESPACES, " ").trim();
  if (!propre) return { vide: true };
  const centiemes = enCentiemes(propre);
  if (typeof centiemes === "string") return { refus: centiemes };
  if (centiemes === 0) return { vide: true };
  if (centiemes > MAXIMUM) return { refus: "Un mois compte au plus 744 heures : vérifiez la virgule et le mois." };
  return { centiemes };
}

function enCentiemes(propre) {
  const duree = DUREE.exec(propre);
  if (duree) {
    const minutes = Number(duree[2] ?? duree[3] ?? 0);
    if (minutes > 59) return `« ${propre} » : une heure compte 60 minutes.`;
    return Number(duree[1]) * 100 + Math.round((minutes * 100) / 60);
  }
  const nombre = NOMBRE.exec(propre);
  if (!nombre) return `« ${propre.slice(0, 20)} » n’est pas un nombre d’heures : écrivez par exemple 7,50 ou 7h30.`;
  const decimales = (nombre[2] ?? "").replace(/0+$/, "");
  if (decimales.length > 2) return "Les heures ont plus de deux décimales : arrondissez au centième.";
  const entiers = nombre[1].replaceAll(" ", "");
  if (entiers.length > 6) return "Un mois compte au plus 744 heures : vérifiez la virgule et le mois.";
  return Number(entiers) * 100 + Number(decimales.padEnd(2, "0") || 0);
}

// « 1 234,50 »: for totals.
export function ecrire(centiemes) {
  const entiers = String(Math.trunc(centiemes / 100)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
  return `${entiers},${String(centiemes % 100).padStart(2, "0")}`;
}

// « 1234,50 »: for a cell, as the server writes it.
export function enCellule(centiemes) {
  return centiemes === null ? "" : `${Math.trunc(centiemes / 100)},${String(centiemes % 100).padStart(2, "0")}`;
}
