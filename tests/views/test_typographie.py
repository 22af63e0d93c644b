"""The no-break spaces of French, put in what the templates say and never in what the base holds."""

from datetime import UTC, datetime

from markupsafe import Markup

ESPACE = "\N{NO-BREAK SPACE}"


def _rendre(app, gabarit: str, **variables) -> str:
    return app.jinja_env.from_string(gabarit).render(**variables)


def test_ce_qu_un_gabarit_ecrit_ne_se_coupe_pas_avant_sa_ponctuation(app):
    ecrit = _rendre(app, "<p>Erreur : « {{ mot }} » ?</p>{{ 'Le jour ; ' ~ mot }}", mot="deux : trois")
    assert ecrit == (
        f"<p>Erreur{ESPACE}: «{ESPACE}deux : trois{ESPACE}»{ESPACE}?</p>Le jour{ESPACE}; deux : trois"
    )


def test_une_valeur_saisie_garde_ses_espaces(app):
    assert _rendre(app, '<input value="{{ v }}">', v="Lot 2 : voirie ?") == '<input value="Lot 2 : voirie ?">'


def test_une_phrase_des_services_se_corrige_et_reste_sure_si_elle_l_etait(app):
    assert _rendre(app, "{{ m | insecables }}", m="<b> : x") == f"&lt;b&gt;{ESPACE}: x"
    assert _rendre(app, "{{ m | insecables }}", m=Markup("<b>a</b> : x")) == f"<b>a</b>{ESPACE}: x"


def test_un_libelle_coupe_finit_par_des_points_de_suspension(app):
    assert _rendre(app, "{{ t | truncate(10) }}", t="Mail des Platanes") == "Mail des…"


def test_une_heure_ne_se_separe_pas_de_ses_minutes(app):
    le = datetime(2026, 1, 31, 8, 3, tzinfo=UTC)
    assert _rendre(app, "{{ le | instant }}", le=le) == f"31/01/2026 à{ESPACE}9{ESPACE}h{ESPACE}03"
