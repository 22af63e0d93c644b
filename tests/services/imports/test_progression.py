"""Long loops tell whoever watches where they are, and nobody else."""

from clauses.services.imports.progression import observateur, suivre


def test_sans_observateur_la_boucle_rend_ses_elements():
    assert list(suivre([3, 1, 2], "Lecture")) == [3, 1, 2]


def test_l_observateur_voit_avancer_la_boucle_jusqu_a_la_fin():
    vus = []
    jeton = observateur.set(lambda *avancement: vus.append(avancement))
    try:
        assert sum(suivre(range(450), "Lecture")) == 450 * 449 // 2
    finally:
        observateur.reset(jeton)
    assert vus == [("Lecture", 0, 450), ("Lecture", 200, 450), ("Lecture", 400, 450), ("Lecture", 450, 450)]
