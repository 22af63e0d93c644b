// Draws each [data-graphique] from the table it contains; the library is fetched only when a chart is on the page.
const GENRES = { barres: "bar", barres_horizontales: "bar", lignes: "line", anneau: "doughnut" };

const couleur = (nom) => getComputedStyle(document.documentElement).getPropertyValue(nom).trim();

// color-mix() in a custom property is not resolved: a painted element gives the real colour.
function palette() {
  const sonde = document.body.appendChild(document.createElement("span"));
  sonde.hidden = true;
  const teintes = [
    "var(--accent)",
    "color-mix(in srgb, var(--accent) 45%, #fff)",
    "#b9792b",
    "#6d6a8f",
    "color-mix(in srgb, var(--accent) 70%, #000)",
    "#a8a091",
    "#8c4a3c",
  ].map((valeur) => {
    sonde.style.color = valeur;
    return getComputedStyle(sonde).color;
  });
  sonde.remove();
  return teintes;
}

function lire(tableau) {
  const titres = [...tableau.querySelectorAll("thead th")].slice(1);
  const lignes = [...tableau.querySelectorAll("tbody tr")];
  return {
    etiquettes: lignes.map((ligne) => ligne.cells[0].textContent.trim()),
    series: titres.map((th, rang) => ({
      nom: th.textContent.trim(),
      ligne: th.dataset.serie === "ligne",
      valeurs: lignes.map((ligne) => {
        const brut = ligne.cells[rang + 1]?.dataset.valeur;
        return brut === undefined || brut === "" ? null : Number(brut);
      }),
    })),
  };
}

function jeux({ series }, genre, teintes) {
  const encre = couleur("--encre");
  return series.map((serie, rang) => ({
    label: serie.nom,
    data: serie.valeurs,
    type: serie.ligne ? "line" : undefined,
    order: serie.ligne ? 0 : 1,
    backgroundColor: genre === "anneau" ? teintes : serie.ligne ? "transparent" : teintes[rang % teintes.length],
    borderColor: genre === "anneau" ? couleur("--surface") : serie.ligne ? encre : teintes[rang % teintes.length],
    borderWidth: genre === "lignes" || serie.ligne || genre === "anneau" ? 2 : 0,
    borderDash: serie.ligne ? [5, 4] : undefined,
    pointRadius: serie.ligne ? 0 : 3,
    pointStyle: serie.ligne ? "line" : genre === "lignes" ? "circle" : "rect",
    maxBarThickness: 34,
    borderRadius: genre === "anneau" ? 0 : 2,
  }));
}

function options(figure, genre, donnees) {
  const unite = figure.dataset.unite ? ` ${figure.dataset.unite}` : "";
  const dire = (v) => `${Number(v).toLocaleString("fr-FR", { maximumFractionDigits: 2 })}${unite}`;
  const empile = "empile" in figure.dataset;
  const horizontal = genre === "barres_horizontales";
  const valeurs = {
    stacked: empile,
    beginAtZero: true,
    border: { display: false },
    grid: { color: couleur("--filet") },
    ticks: { callback: (v) => Number(v).toLocaleString("fr-FR"), maxTicksLimit: 6 },
  };
  const noms = {
    stacked: empile,
    grid: { display: false },
    border: { color: couleur("--filet-fort") },
    ticks: horizontal ? {} : { maxRotation: 0, autoSkipPadding: 14 },
  };
  return {
    responsive: true,
    maintainAspectRatio: false,
    animation: false,
    indexAxis: horizontal ? "y" : "x",
    interaction: { mode: "index", intersect: false },
    scales: genre === "anneau" ? {} : horizontal ? { x: valeurs, y: noms } : { x: noms, y: valeurs },
    plugins: {
      legend: {
        display: genre === "anneau" || donnees.series.length > 1,
        position: genre === "anneau" ? "right" : "bottom",
        labels: {
          boxHeight: 8,
          usePointStyle: true,
          sort: (a, b) => (a.datasetIndex ?? a.index) - (b.datasetIndex ?? b.index),
        },
      },
      tooltip: {
        callbacks: { label: (p) => ` ${genre === "anneau" ? p.label : p.dataset.label} : ${dire(p.raw ?? 0)}` },
      },
    },
  };
}

function dessiner(figure, Chart) {
  const genre = figure.dataset.graphique;
  const donnees = lire(figure.querySelector("table"));
  const toile = figure.querySelector(".graphique-toile");
  toile.hidden = false;
  Chart.defaults.font.family = getComputedStyle(document.body).fontFamily;
  Chart.defaults.font.size = 13;
  Chart.defaults.color = couleur("--encre-2");
  figure.querySelector("details").open = false;
  const graphe = new Chart(toile.querySelector("canvas"), {
    type: GENRES[genre] ?? "bar",
    data: { labels: donnees.etiquettes, datasets: jeux(donnees, genre, palette()) },
    options: options(figure, genre, donnees),
  });
  // On paper the data are always shown beside the drawing.
  window.addEventListener("beforeprint", () => {
    figure.querySelector("details").open = true;
    graphe.resize();
  });
}

function charger(adresse) {
  return new Promise((fini, echec) => {
    if (window.Chart) return fini(window.Chart);
    const script = document.createElement("script");
    script.src = adresse;
    script.onload = () => fini(window.Chart);
    script.onerror = () => echec(new Error(`Bibliothèque de graphiques absente : ${adresse}`));
    document.head.append(script);
  });
}

export async function installerGraphiques(racine) {
  const figures = [...racine.querySelectorAll("[data-graphique]")];
  if (!figures.length) return;
  const Chart = await charger(figures[0].dataset.bibliotheque);
  figures.forEach((figure) => dessiner(figure, Chart));
}
