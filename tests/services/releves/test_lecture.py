"""Whatever the shape of the sheet, the reader finds the hours that are in it, and invents none."""

import pytest

from clauses.services.releves.lecture import lire_releve
from tests.appui.mises_en_page_colonnes import COLONNES
from tests.appui.mises_en_page_comptes import COMPTES
from tests.appui.mises_en_page_dates import DATEES
from tests.appui.mises_en_page_empruntees import EMPRUNTEES
from tests.appui.mises_en_page_mois import AUTRES, MENSUELLES
from tests.appui.mises_en_page_paie import PAIES
from tests.appui.mises_en_page_sections import SECTIONS


def _lues(lecture) -> set[tuple[str, str, str]]:
    return {(ligne.personne, f"{ligne.mois:%Y-%m}", str(ligne.heures)) for ligne in lecture.lignes}


CAS = [*MENSUELLES, *COLONNES, *AUTRES, *DATEES, *PAIES, *COMPTES, *SECTIONS, *EMPRUNTEES]


@pytest.mark.parametrize("cas", CAS, ids=lambda c: c.nom)
def test_une_mise_en_page_est_lue_sans_correction(atelier, cas):
    chemin = cas.fichier(atelier)
    lecture = lire_releve(chemin.read_bytes(), chemin.name, par_marche=False)
    assert _lues(lecture) == cas.lignes
    assert cas.avertit in " ".join(lecture.avertissements).replace("\N{NO-BREAK SPACE}", " ")
