"""Search whatever the accents, hyphens, apostrophes and word order."""

import pytest
from sqlalchemy import select

from clauses.models import Marche, Personne
from clauses.services.acteur import SYSTEME
from clauses.services.listes import Demande, lister
from clauses.services.listes.texte import chaque_mot, contient_dans
from clauses.services.marches import MARCHES
from tests.appui.suivi import LE, creer_suivi, denommer, nommer


def _trouver(base, texte: str) -> list[str]:
    condition = chaque_mot(texte, contient_dans(Personne.recherche))
    return sorted(base.scalars(select(Personne.nom_naissance).where(condition)))


@pytest.mark.parametrize(
    "texte",
    ["D’Almeida Léo-Paul", "leo paul d almeida", "DALMEIDA"[1:] + " LÉO", "paul almeida", "  Almeida\tPaul "],
)
def test_les_accents_les_tirets_les_apostrophes_et_l_ordre_ne_comptent_pas(base, territoire, texte):
    nommer(territoire, "D’ALMEIDA", "Léo-Paul")
    nommer(territoire, "MARTIN", "Paule")
    assert _trouver(base, texte) == ["D’ALMEIDA"]


def test_chaque_mot_doit_etre_trouve(base, territoire):
    nommer(territoire, "MARTIN", "Paule")
    assert _trouver(base, "martin paul") == ["MARTIN"]
    assert _trouver(base, "martin pierre") == []


@pytest.mark.parametrize("texte", ["%", "_", "???", " ", "\\", "’"])
def test_un_texte_sans_lettre_ne_trouve_rien(base, territoire, texte):
    nommer(territoire, "MARTIN", "Paule")
    assert _trouver(base, texte) == []


def test_les_jokers_d_une_base_sont_des_caracteres_ordinaires(base, territoire):
    nommer(territoire, "MARTIN", "Paule", recherche="martin 100% paule")
    nommer(territoire, "MARTEAU", "Paule", recherche="marteau 1000 paule")
    condition = contient_dans(Personne.recherche)("100%")
    assert base.scalars(select(Personne.nom_naissance).where(condition)).all() == ["MARTIN"]
    assert base.scalars(select(Personne.id).where(contient_dans(Personne.recherche)("m_rt"))).all() == []


def test_un_marche_se_trouve_par_des_mots_de_sa_reference_et_de_son_acheteur(base, territoire):
    suivi = creer_suivi(territoire, reference="21_BAM_048", recherche="21 bam 048 refection de la voirie")
    denommer(suivi.acheteur, "Département de la Gironde")
    creer_suivi(territoire)
    page = lister(SYSTEME, MARCHES, Demande(LE, recherche="gironde bam-048 réfection"))
    assert [m.reference for m in page.lignes] == ["21_BAM_048"]
    assert base.scalar(select(Marche.id).where(Marche.reference == "21_BAM_048")) == page.lignes[0].id
