"""How messages leave is read once from the environment: whole, or not at all; the demonstration never sends."""

import pytest

from clauses.config import ConfigurationIncomplete, Mode, lire_configuration

ENTIERE = {
    "CLAUSES_SMTP": "smtp.exemple.fr:587",
    "CLAUSES_COURRIEL_DE": "PLIE <rappels@exemple.fr>",
    "CLAUSES_ADRESSE": "https://clauses.exemple.fr/",
}


def lire(tmp_path, mode=Mode.LOCAL, **environ) -> dict:
    return lire_configuration(tmp_path, environ, mode=mode, SECRET_KEY="s" * 40)


def test_les_reglages_du_courriel_se_lisent_et_la_demonstration_n_envoie_jamais(tmp_path):
    lus = lire(tmp_path, **ENTIERE)
    assert (lus["SMTP_SERVEUR"], lus["SMTP_TLS"]) == (("smtp.exemple.fr", 587), "starttls")
    assert lus["ADRESSE_PUBLIQUE"] == "https://clauses.exemple.fr"
    assert "SMTP_SERVEUR" not in lire(tmp_path)
    assert "SMTP_SERVEUR" not in lire(tmp_path, Mode.DEMONSTRATION, **ENTIERE)


@pytest.mark.parametrize(
    ("changement", "nom"),
    [
        ({"CLAUSES_SMTP": "smtp.exemple.fr"}, "CLAUSES_SMTP"),
        ({"CLAUSES_COURRIEL_DE": ""}, "CLAUSES_COURRIEL_DE"),
        ({"CLAUSES_ADRESSE": ""}, "CLAUSES_ADRESSE"),
        ({"CLAUSES_SMTP_TLS": "peut-être"}, "CLAUSES_SMTP_TLS"),
    ],
)
def test_un_reglage_a_moitie_donne_est_nomme(tmp_path, changement, nom):
    with pytest.raises(ConfigurationIncomplete, match=nom):
        lire(tmp_path, **(ENTIERE | changement))
