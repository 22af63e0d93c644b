"""Comparing identities: what is brought together, how close, and what is never brought together."""

import time
from datetime import date

import pytest

from clauses.models.vocabulaire import NiveauRapprochement, Sexe
from clauses.services.plie.rapprochement import rapprocher
from clauses.services.ressemblance import Identite, niveau_de

JOUR = date(1990, 5, 17)
N = NiveauRapprochement


def lire(id_: int, nom: str, prenom: str, jour: date | None = JOUR, sexe=None, usage=None) -> Identite | None:
    return Identite.lire(id_, nom, prenom, jour, sexe, usage)


@pytest.mark.parametrize(
    ("participant", "personne", "niveau"),
    [
        (("d’Almeida", "LEO PAUL"), ("D'ALMEIDA", "Léo-Paul"), N.EXACT),
        (("CASTAING", "Sylvie"), ("MOREAU", "Sylvie", "CASTAING"), N.USAGE),
        (("MOREAU CASTAING", "Sylvie"), ("MOREAU", "Sylvie", "CASTAING"), N.USAGE),
        (("Simon", "BERNARD"), ("BERNARD", "Simon"), N.INVERSE),
        (("LEFEVRE", "Nathalie"), ("LEFEBVRE", "Nathalie"), N.PROCHE),
        (("LEFEBVRE", "Natahlie"), ("LEFEBVRE", "Nathalie"), N.PROCHE),
        (("D’ALMEIDA", "Léo"), ("D’ALMEIDA", "Léo-Paul"), N.PROCHE),
        (("SILVA", "Ana"), ("SILVA COSTA", "Ana"), N.PROCHE),
        (("MARTIN", "Léa"), ("MARTIN", "Léo"), None),
        (("MARTIN", "Lucie"), ("DURAND", "Lucie"), None),
    ],
)
def test_le_niveau_dit_combien_deux_identites_sont_proches(participant, personne, niveau):
    nom, prenom, *usage = personne
    b = lire(2, nom, prenom, usage=usage[0] if usage else None)
    assert niveau_de(lire(1, *participant), b) is niveau


def test_ni_un_autre_jour_de_naissance_ni_une_cle_vide_ne_rapproche_personne():
    a = lire(1, "DIALLO", "Aïcha")
    assert niveau_de(a, lire(2, "DIALLO", "Aïcha", date(1990, 5, 18))) is None
    assert [lire(1, "", "Aïcha"), lire(1, "张", "Aïcha"), lire(1, "DIALLO", "—"), lire(1, "DIALLO", "A", None)] == [
        None, None, None, None,
    ]  # fmt: skip


def paires(participants, personnes, **deja) -> dict[tuple[int, int], tuple[str, ...]]:
    return {
        (r.participant_id, r.personne_id): r.reserves for r in rapprocher(participants, personnes, **deja)
    }


def test_un_homonyme_ou_un_premier_janvier_ou_un_autre_sexe_se_regarde_un_par_un():
    premier = date(1990, 1, 1)
    trouvees = paires(
        [lire(1, "SOW", "Awa"), lire(2, "KONE", "Ali", premier), lire(3, "ROY", "Dominique", sexe=Sexe.FEMME)],
        [lire(4, "SOW", "Awa"), lire(5, "SOW", "Awa"), lire(6, "KONE", "Ali", premier),
         lire(7, "ROY", "Dominique", sexe=Sexe.HOMME)],
    )  # fmt: skip
    assert trouvees == {
        (1, 4): ("homonyme",), (1, 5): ("homonyme",), (2, 6): ("premier_janvier",), (3, 7): ("sexe",),
    }  # fmt: skip


def test_un_homonyme_deja_lie_reste_un_homonyme():
    assert paires(
        [lire(1, "SOW", "Awa"), lire(2, "SOW", "Awa")],
        [lire(4, "SOW", "Awa")],
        participants_lies=frozenset({2}),
    ) == {(1, 4): ("homonyme",)}


def test_des_jumeaux_ne_sont_proposes_que_chacun_pour_soi():
    jumeaux = (("MARTIN", "Mathis"), ("MARTIN", "Mathias"))
    trouvees = paires(
        [lire(i, *n) for i, n in enumerate(jumeaux)], [lire(i + 8, *n) for i, n in enumerate(jumeaux)]
    )
    assert trouvees == {(0, 8): (), (1, 9): ()}


def test_ce_qui_est_lie_ou_refuse_n_est_plus_propose():
    a, b = [lire(1, "SOW", "Awa")], [lire(4, "SOW", "Awa")]
    assert paires(a, b, refuses=frozenset({(1, 4)})) == {}
    assert paires(a, b, personnes_liees=frozenset({4})) == {}


def test_dix_mille_participants_et_dix_mille_personnes_se_comparent_en_quelques_secondes():
    jours = [date.fromordinal(715_000 + n) for n in range(12_000)]
    noms = [f"{chr(65 + n % 26)}{chr(97 + n // 26 % 26)}nom{n}" for n in range(10_000)]
    gens = [lire(n, nom, f"prenom{n % 97}", jours[n * 7 % 12_000]) for n, nom in enumerate(noms)]
    debut = time.perf_counter()
    assert len(rapprocher(gens, gens)) == 10_000
    assert time.perf_counter() - debut < 8
