"""The journal under concurrent writers: an unbroken numbering and a true chain, on both engines."""

import pytest

pytestmark = pytest.mark.epreuve


def test_des_ecrivains_simultanes_laissent_une_chaine_sans_trou(installation, nombre_epreuves):
    ecrivains, evenements = nombre_epreuves(3, 8), nombre_epreuves(15, 50)
    lieu = installation()
    assert lieu.clauses("init-db").returncode == 0
    processus = [
        lieu.lancer("tests.epreuves.ecrivain", f"écrivain {rang}", str(evenements))
        for rang in range(ecrivains)
    ]
    for un in processus:
        _, erreurs = un.communicate(timeout=300)
        assert un.returncode == 0, erreurs.decode()

    attendus = ecrivains * evenements
    verification = lieu.clauses("journal", "verifier")
    assert verification.returncode == 0, verification.stderr
    assert f"{attendus} entrées" in verification.stdout
    assert lieu.valeur("SELECT max(numero) FROM evenement") == attendus
    assert lieu.valeur("SELECT count(DISTINCT acteur) FROM evenement") == ecrivains
    # Written in turn, not one process after the other.
    assert lieu.valeur(f"SELECT count(DISTINCT acteur) FROM evenement WHERE numero > {attendus // 2}") > 1


def test_verifier_pendant_que_d_autres_ecrivent_ne_trouve_aucune_anomalie(installation, nombre_epreuves):
    lieu = installation()
    assert lieu.clauses("init-db").returncode == 0
    ecrivain = lieu.lancer("tests.epreuves.ecrivain", "écrivain", "0")
    try:
        assert ecrivain.stdout.readline().decode() == "commencé\n"
        for _ in range(nombre_epreuves(2, 10)):
            verification = lieu.clauses("journal", "verifier")
            assert verification.returncode == 0, verification.stderr
        assert ecrivain.poll() is None
    finally:
        ecrivain.kill()
        ecrivain.communicate()
