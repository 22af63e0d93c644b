// Moving in the sheet as in a spreadsheet, and pasting a block. Everything is heard on the table, not on cells.

// `feuille`: {matrice, place(champ) → [row, column], ecrireBloc(row, column, rows), annuler(), retablir(champ),
// valider(champ)}.
export function installerClavier(table, feuille) {
  const deplacements = {
    ArrowUp: (l, c) => [l - 1, c],
    ArrowDown: (l, c) => [l + 1, c],
    ArrowLeft: (l, c) => [l, c - 1],
    ArrowRight: (l, c) => [l, c + 1],
  };
  let enCorrection = false;

  function aller(l, c) {
    const ligne = feuille.matrice[Math.max(0, Math.min(l, feuille.matrice.length - 1))];
    const champ = ligne[Math.max(0, Math.min(c, ligne.length - 1))];
    // At the edge the cell is not left: Enter still records what was typed in it.
    if (champ === document.activeElement) feuille.valider(champ);
    champ.focus();
    champ.select();
  }

  const entierSelectionne = (champ) => champ.selectionStart === 0 && champ.selectionEnd === champ.value.length;
  // Left and right move the caret while a text is being corrected, the cell otherwise.
  function quitte(champ, touche) {
    if (enCorrection) return false;
    if (entierSelectionne(champ)) return true;
    return touche === "ArrowLeft" ? champ.selectionEnd === 0 : champ.selectionStart === champ.value.length;
  }

  table.addEventListener("keydown", (e) => {
    const champ = e.target;
    const place = champ.tagName === "INPUT" && feuille.place(champ);
    if (!place || e.altKey) return;
    const [l, c] = place;
    const derniere = feuille.matrice.length - 1;
    const colonne = feuille.matrice[0].length - 1;
    const commande = e.ctrlKey || e.metaKey;
    const faire = (action) => {
      e.preventDefault();
      action();
    };
    if (commande && e.key.toLowerCase() === "z" && !e.shiftKey && !feuille.estModifie(champ)) faire(() => feuille.annuler());
    else if (commande && e.key === "Home") faire(() => aller(0, 0));
    else if (commande && e.key === "End") faire(() => aller(derniere, colonne));
    else if (commande) return;
    else if (e.key === "Enter") faire(() => aller(l + (e.shiftKey ? -1 : 1), c));
    else if (e.key === "Home" && !enCorrection) faire(() => aller(l, 0));
    else if (e.key === "End" && !enCorrection) faire(() => aller(l, colonne));
    else if (e.key === "ArrowUp" || e.key === "ArrowDown") faire(() => aller(...deplacements[e.key](l, c)));
    else if ((e.key === "ArrowLeft" || e.key === "ArrowRight") && !e.shiftKey && quitte(champ, e.key)) {
      faire(() => aller(...deplacements[e.key](l, c)));
    } else if (e.key === "F2") {
      faire(() => {
        enCorrection = true;
        champ.setSelectionRange(champ.value.length, champ.value.length);
      });
    } else if (e.key === "Escape") {
      faire(() => {
        enCorrection = false;
        feuille.retablir(champ);
        champ.select();
      });
    }
  });

  table.addEventListener("focusin", (e) => {
    if (!feuille.place(e.target)) return;
    enCorrection = false;
    e.target.select();
  });

  table.addEventListener("paste", (e) => {
    const place = feuille.place(e.target);
    const texte = e.clipboardData?.getData("text/plain") ?? "";
    if (!place || !/[\t\n\r]/.test(texte)) return;
    e.preventDefault();
    const lignes = texte.replace(/\r\n?/g, "\n").replace(/\n$/, "").split("\n");
    feuille.ecrireBloc(...place, lignes.map((ligne) => ligne.split("\t")));
  });
}
