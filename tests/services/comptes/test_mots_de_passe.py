"""Passwords: how they are kept, and which are refused."""

import pytest
from argon2 import PasswordHasher

from clauses.services.comptes import mots_de_passe
from clauses.services.erreurs import DonneesInvalides


def test_un_mot_de_passe_est_garde_en_argon2id_et_jamais_en_clair():
    empreinte = mots_de_passe.hacher("tulipe-enclume-42-garonne")
    assert empreinte.startswith("$argon2id$")
    assert "tulipe" not in empreinte
    assert mots_de_passe.verifier(empreinte, "tulipe-enclume-42-garonne")
    assert not mots_de_passe.verifier(empreinte, "tulipe-enclume-42-garonnE")


def test_deux_comptes_au_meme_mot_de_passe_ont_deux_empreintes():
    assert mots_de_passe.hacher("tulipe-enclume") != mots_de_passe.hacher("tulipe-enclume")


def test_sans_empreinte_aucun_mot_de_passe_ne_convient():
    assert not mots_de_passe.verifier(None, "personne ne porte ce mot de passe")


@pytest.mark.parametrize("empreinte", ["", "en clair", "$argon2id$abime"])
def test_une_empreinte_illisible_refuse_sans_erreur(empreinte):
    assert not mots_de_passe.verifier(empreinte, "tulipe-enclume-42-garonne")


def test_un_accent_compose_ou_decompose_est_le_meme_signe():
    empreinte = mots_de_passe.hacher("été-enclume-garonne-42")
    assert mots_de_passe.verifier(
        empreinte, "e\N{COMBINING ACUTE ACCENT}te\N{COMBINING ACUTE ACCENT}-enclume-garonne-42"
    )


def test_une_empreinte_aux_anciens_parametres_est_a_refaire():
    assert mots_de_passe.doit_rehacher(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
    assert not mots_de_passe.doit_rehacher(mots_de_passe.hacher("x"))


@pytest.mark.parametrize(
    ("mot_de_passe", "raison"),
    [
        ("court-42!", "trop court"),
        ("a" * 129, "trop long"),
        ("aaaaaaaaaaaaaaaa", "répète"),
        ("azertyuiop12", "votre nom, votre courriel ou un mot du métier"),
        ("password1234", "très courant"),
        ("abcdefghijklmn", "suite"),
        ("maelyscastaing", "votre nom, votre courriel"),
        ("MaelysCastaing47", "votre nom, votre courriel"),
        ("Castaing-Agen-2026", "votre nom, votre courriel"),
    ],
)
def test_un_mot_de_passe_faible_est_refuse_et_le_message_dit_pourquoi(mot_de_passe, raison):
    with pytest.raises(DonneesInvalides) as refus:
        mots_de_passe.exiger_solidite(mot_de_passe, "Maelys Castaing", "maelys.castaing@exemple.fr")
    assert raison in refus.value.message
    assert refus.value.champ == "nouveau"


@pytest.mark.parametrize(
    "mot_de_passe", ["tulipe-enclume-42-garonne", "vQ7!mzK2rT9p", "x" * 3 + "jKé9$wQz!mNbV" * 9]
)
def test_un_mot_de_passe_solide_est_accepte(mot_de_passe):
    assert mots_de_passe.exiger_solidite(mot_de_passe, "Maëlys Castaing", "m@exemple.fr") is None
